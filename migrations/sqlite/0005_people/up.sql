-- The twin of ../../postgres/0005_people.

-- A manager wrote it, signed in.
ALTER TABLE comments ADD COLUMN manager_id BIGINT;
-- Whether single keys act in the queue.
ALTER TABLE managers ADD COLUMN keys_off BOOLEAN NOT NULL DEFAULT 0;

-- The words of a comment before each change.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    -- Who changed them, and when.
    who TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX revisions_by_comment ON revisions (comment_id);

-- What managers tell one another about a comment or (comment_id null) about a person.
CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    email_key TEXT,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX notes_by_comment ON notes (comment_id);
CREATE INDEX notes_by_person ON notes (email_key);

-- What readers say is wrong with a comment: one a client and comment.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    client_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Null: nobody has looked yet.
    settled_by TEXT,
    UNIQUE (comment_id, client_key)
);
CREATE INDEX reports_open ON reports (comment_id) WHERE settled_by IS NULL;

-- Who and what is held, taken for spam or refused; an address may also be trusted.
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    -- As it is compared; of an address its keyed hash.
    value TEXT NOT NULL,
    -- As the desk shows it.
    shown TEXT NOT NULL,
    effect TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    expires_at BIGINT,
    hits BIGINT NOT NULL DEFAULT 0,
    hit_at BIGINT,
    UNIQUE (kind, value)
);

-- Where a manager acted from (a network, not a machine), and to which act on many comments a line belongs.
ALTER TABLE audit ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN bulk_id BIGINT;
CREATE INDEX audit_by_manager ON audit (manager_id, id) WHERE manager_id IS NOT NULL;
CREATE INDEX audit_by_bulk ON audit (bulk_id) WHERE bulk_id IS NOT NULL;

-- The words of every comment and where it links to, for searching; the worker fills it.
CREATE VIRTUAL TABLE comment_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0', columnsize = 0);
INSERT INTO comment_words (comment_words, rank) VALUES ('secure-delete', 1);
