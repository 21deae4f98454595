-- What programs may do and are told. The twin of ../../postgres/0010_programs.

-- Managers' tokens for the API, as hashes.
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE,
    manager_id INTEGER NOT NULL REFERENCES managers (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- Words with spaces between: 'read:queue moderate'.
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
);
CREATE INDEX api_tokens_by_manager ON api_tokens (manager_id);

-- Answers to comments that came with an Idempotency-Key, for a day.
CREATE TABLE idempotency (
    key_hash TEXT NOT NULL PRIMARY KEY,
    body_hash TEXT NOT NULL,
    comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    -- As they were told.
    status TEXT NOT NULL,
    html TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX idempotency_by_time ON idempotency (at);
CREATE INDEX idempotency_by_comment ON idempotency (comment_id);
