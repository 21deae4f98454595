-- The twin of ../../postgres/0003_mail.

-- When a manager wants to be left in peace, how many notices went today, and whether their mailbox takes mail.
ALTER TABLE managers ADD COLUMN weekday INTEGER NOT NULL DEFAULT 1;
ALTER TABLE managers ADD COLUMN quiet_from INTEGER;
ALTER TABLE managers ADD COLUMN quiet_to INTEGER;
ALTER TABLE managers ADD COLUMN quiet_weekend BOOLEAN NOT NULL DEFAULT 0;
-- Days are those of their own calendar, counted from 1970.
ALTER TABLE managers ADD COLUMN notice_day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE managers ADD COLUMN notices_today INTEGER NOT NULL DEFAULT 0;
ALTER TABLE managers ADD COLUMN is_paused BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE managers ADD COLUMN bounces INTEGER NOT NULL DEFAULT 0;
ALTER TABLE managers ADD COLUMN bounced_at BIGINT;
ALTER TABLE managers ADD COLUMN fresh_link_at BIGINT;

-- Readers who asked for mail. The address stays here until they leave or never confirmed it.
CREATE TABLE followers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    epoch BIGINT NOT NULL DEFAULT 0,
    is_paused BOOLEAN NOT NULL DEFAULT 0,
    bounces INTEGER NOT NULL DEFAULT 0,
    bounced_at BIGINT,
    -- UTC days since 1970.
    mail_day BIGINT NOT NULL DEFAULT 0,
    mails_today INTEGER NOT NULL DEFAULT 0,
    -- The latest requests to confirm, so that nobody is flooded by strangers.
    asked_at BIGINT,
    asked_times INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

-- What a follower wants to hear of: answers to a comment, or (comment_id null) a whole discussion.
CREATE TABLE follows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    follower_id BIGINT NOT NULL REFERENCES followers (id) ON DELETE CASCADE,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    mail_after BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX follows_once ON follows (follower_id, thread_id, COALESCE(comment_id, 0));
CREATE INDEX follows_by_thread ON follows (thread_id);
CREATE INDEX follows_by_comment ON follows (comment_id);

-- Which follower is owed a word about which published comment.
CREATE TABLE follow_notices (
    follower_id BIGINT NOT NULL REFERENCES followers (id) ON DELETE CASCADE,
    comment_id BIGINT NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    follow_id BIGINT NOT NULL REFERENCES follows (id) ON DELETE CASCADE,
    -- An answer by somebody else, or the follower's own comment that was waiting.
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'published')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'mailed', 'dropped')),
    reason TEXT NOT NULL DEFAULT '',
    outbox_id BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (follower_id, comment_id)
);
CREATE INDEX follow_notices_by_state ON follow_notices (state, follower_id, at);
CREATE INDEX follow_notices_by_comment ON follow_notices (comment_id);

-- Addresses that get no mail from here, whoever they are. Only the keyed hash: it outlives the person's data.
CREATE TABLE suppressions (
    email_key TEXT PRIMARY KEY NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Messages that came in, so that none counts twice.
CREATE TABLE inbound (
    message_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    result TEXT NOT NULL,
    at BIGINT NOT NULL
);

ALTER TABLE outbox ADD COLUMN follower_id BIGINT REFERENCES followers (id) ON DELETE SET NULL;
ALTER TABLE outbox ADD COLUMN follow_id BIGINT;
CREATE INDEX outbox_by_time_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_by_manager ON outbox (manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX outbox_by_follower ON outbox (follower_id) WHERE follower_id IS NOT NULL;
