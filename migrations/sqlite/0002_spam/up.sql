-- The twin of ../../postgres/0002_spam.

-- How sure the filter was, 0 to 1.
ALTER TABLE verdicts ADD COLUMN probability DOUBLE;

-- What managers taught the filter. Read in the order of ids, so that every node learns the same.
CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT REFERENCES comments (id) ON DELETE SET NULL,
    is_spam BOOLEAN NOT NULL,
    -- Hashes of what the comment was like; its words cannot be read from them.
    features BLOB NOT NULL,
    -- Null: from a file.
    manager_id BIGINT,
    is_undone BOOLEAN NOT NULL DEFAULT 0,
    at BIGINT NOT NULL
);
CREATE INDEX labels_by_comment ON labels (comment_id);

-- What Akismet was asked, what it said, and what it is still owed.
CREATE TABLE akismet_checks (
    comment_id BIGINT PRIMARY KEY NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    -- As first submitted, JSON: feedback has to repeat it.
    submission TEXT NOT NULL,
    opinion TEXT NOT NULL CHECK (opinion IN ('', 'spam', 'ham', 'undecided')),
    answer TEXT NOT NULL,
    owed TEXT NOT NULL CHECK (owed IN ('', 'check', 'spam', 'ham')),
    reporter TEXT NOT NULL DEFAULT '',
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX akismet_checks_due ON akismet_checks (owed, due_at);
