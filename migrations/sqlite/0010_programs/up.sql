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

-- Who is told what happens here.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    -- In the clear: it signs what goes out.
    secret TEXT NOT NULL,
    -- The secret before the last change, and until when it signs too.
    old_secret TEXT NOT NULL DEFAULT '',
    old_until INTEGER NOT NULL DEFAULT 0,
    -- Words with spaces between: 'comment.created comment.decided'.
    events TEXT NOT NULL,
    with_email BOOLEAN NOT NULL DEFAULT 0,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    -- Deliveries in a row that were given up.
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);

-- The outbox of the webhooks. Written in the transaction of what it tells.
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    comment_id INTEGER REFERENCES comments (id) ON DELETE CASCADE,
    -- The same for all webhooks and tries.
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What is told, frozen as it was.
    facts TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    -- Of the last try: the answer's status, how long it took in milliseconds, what went wrong.
    last_status INTEGER,
    last_millis INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    done_at INTEGER
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_hook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_comment ON webhook_deliveries (comment_id);
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);

-- Pages elsewhere that say they mention one of ours.
CREATE TABLE webmentions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES comments (id) ON DELETE SET NULL,
    -- Keyed hash of the sender's network, for the comment that it becomes.
    client_key TEXT NOT NULL,
    comment_id INTEGER REFERENCES comments (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'refused')),
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    UNIQUE (source, target)
);
CREATE INDEX webmentions_due ON webmentions (due_at) WHERE state = 'waiting';
CREATE INDEX webmentions_by_comment ON webmentions (comment_id);
CREATE INDEX webmentions_by_thread ON webmentions (thread_id);
CREATE INDEX webmentions_by_time ON webmentions (received_at);
