-- Who is told what happens to comments, and who says that they link here. The twin of ../../postgres/0013_webhooks.

-- Programs of the owner's, and the WebSub hub of the settings. Their secrets are made of the site's own, id and epoch.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('webhook', 'hub')),
    url TEXT NOT NULL,
    -- Names with a space before and after each: ' comment.created comment.approved '.
    events TEXT NOT NULL,
    with_email BOOLEAN NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('active', 'off', 'stopped')),
    epoch INTEGER NOT NULL DEFAULT 0,
    renewed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- In a row, since when, and when it may be tried again.
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    rests_until INTEGER NOT NULL DEFAULT 0,
    worked_at INTEGER
);

-- What each is told, by numbers alone: the words are looked up when it is told.
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    comment_id INTEGER REFERENCES comments (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    -- Of the last try.
    status INTEGER,
    answer TEXT NOT NULL DEFAULT '',
    tried_at INTEGER
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_comment ON webhook_deliveries (comment_id);

-- Pages elsewhere that say they link here (Webmention), and the comments made of them.
CREATE TABLE mentions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    -- As it was given, and what it is here.
    target TEXT NOT NULL,
    -- Of the source.
    host TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES comments (id) ON DELETE CASCADE,
    comment_id INTEGER REFERENCES comments (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'looking', 'kept', 'none')),
    -- Why there is none.
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    UNIQUE (source, target)
);
CREATE INDEX mentions_due ON mentions (due_at) WHERE state IN ('queued', 'looking');
CREATE INDEX mentions_by_host ON mentions (host, received_at);
CREATE INDEX mentions_by_thread ON mentions (thread_id);
CREATE INDEX mentions_by_parent ON mentions (parent_id);
CREATE INDEX mentions_by_comment ON mentions (comment_id);
