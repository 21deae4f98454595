-- Times are milliseconds since 1970, UTC. Flags are 0 or 1. The twin of ../../postgres/0001_foundation.

-- What the site is, besides its settings: its secret, when it was made.
CREATE TABLE site (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    byline TEXT NOT NULL,
    body_source TEXT NOT NULL,
    body_html TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL DEFAULT 1
);
CREATE INDEX posts_by_time ON posts (published_at, id);

CREATE TABLE shifts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    from_pole TEXT NOT NULL,
    to_pole TEXT NOT NULL,
    question TEXT NOT NULL,
    UNIQUE (post_id, key)
);

-- The discussion of a shift, or (shift_id null) of a whole post.
CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    shift_id BIGINT REFERENCES shifts (id) ON DELETE CASCADE,
    is_open BOOLEAN NOT NULL DEFAULT 1,
    version BIGINT NOT NULL DEFAULT 0,
    approved_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX threads_by_post ON threads (post_id);

CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    parent_id BIGINT REFERENCES comments (id) ON DELETE SET NULL,
    -- Tree order: the fixed-width ids from the root down to this comment.
    path TEXT NOT NULL,
    depth INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'spam', 'trash')),
    seq BIGINT NOT NULL DEFAULT 0,
    author TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    url TEXT,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    policy INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    position SMALLINT CHECK (position BETWEEN 1 AND 7),
    client_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    -- The last decision, so that it can be undone.
    decided_at BIGINT,
    decided_by TEXT,
    status_before TEXT
);
CREATE INDEX comments_in_thread ON comments (thread_id, status, path);
CREATE INDEX comments_in_thread_by_time ON comments (thread_id, status, created_at, id);
CREATE INDEX comments_by_status ON comments (status, created_at, id);
CREATE INDEX comments_by_author ON comments (email_key, status);
CREATE INDEX comments_by_words ON comments (text_hash, thread_id);
CREATE INDEX comments_by_parent ON comments (parent_id);
CREATE INDEX comments_by_decision ON comments (status, decided_at) WHERE decided_at IS NOT NULL;
-- Small: the keys go after 30 days.
CREATE INDEX comments_with_client ON comments (created_at) WHERE client_key <> '';

CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    judge TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- A JSON array of sentences.
    reasons TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX verdicts_by_comment ON verdicts (comment_id);

-- Addresses that their owners confirmed, or were asked to.
CREATE TABLE addresses (
    email_key TEXT PRIMARY KEY NOT NULL,
    asked_at BIGINT,
    confirmed_at BIGINT
);

CREATE TABLE managers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'manager', 'owner')),
    password_hash TEXT,
    at_once BOOLEAN NOT NULL,
    digest TEXT NOT NULL,
    zone TEXT NOT NULL,
    at_minute INTEGER NOT NULL,
    epoch BIGINT NOT NULL DEFAULT 0,
    digest_due_at BIGINT,
    digest_until BIGINT NOT NULL,
    notice_after BIGINT NOT NULL DEFAULT 0,
    notice_gap BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY NOT NULL,
    manager_id BIGINT NOT NULL REFERENCES managers (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_manager ON sessions (manager_id);

-- Links that work once: the owner's first one, sign-in by mail.
CREATE TABLE one_time_links (
    token_hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    manager_id BIGINT REFERENCES managers (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

-- Who is owed a word about which waiting comment.
CREATE TABLE notices (
    manager_id BIGINT NOT NULL REFERENCES managers (id) ON DELETE CASCADE,
    comment_id BIGINT NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    comment_seq BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'mailed', 'dropped')),
    reason TEXT NOT NULL DEFAULT '',
    outbox_id BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (manager_id, comment_id, comment_seq)
);
CREATE INDEX notices_by_state ON notices (state, manager_id, at);
CREATE INDEX notices_by_comment ON notices (comment_id);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    lane INTEGER NOT NULL,
    manager_id BIGINT REFERENCES managers (id) ON DELETE SET NULL,
    dedup_key TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    env_from TEXT NOT NULL,
    env_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    raw BLOB,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, lane, due_at);

CREATE TABLE outbox_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    outbox_id BIGINT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    phase TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX outbox_attempts_by_letter ON outbox_attempts (outbox_id);

-- One row: how the way out is.
CREATE TABLE mail_transport (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    is_up BOOLEAN NOT NULL,
    since BIGINT NOT NULL,
    error TEXT NOT NULL,
    next_probe_at BIGINT NOT NULL,
    failures INTEGER NOT NULL
);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    manager_id BIGINT,
    via TEXT NOT NULL,
    act TEXT NOT NULL,
    comment_id BIGINT,
    status_before TEXT,
    status_after TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_comment ON audit (comment_id);

CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
