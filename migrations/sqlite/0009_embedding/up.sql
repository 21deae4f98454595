-- The twin of ../../postgres/0009_embedding.

-- A page of another site is a post that stands in no list and has an address; its slug is the name of its discussion.
ALTER TABLE posts ADD COLUMN address TEXT;
CREATE INDEX posts_elsewhere ON posts (published_at, id) WHERE address IS NOT NULL;

-- Names by which a discussion was known before it moved, and those of discussions that were merged into it.
CREATE TABLE thread_aliases (
    name TEXT PRIMARY KEY NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE
);
CREATE INDEX thread_aliases_by_thread ON thread_aliases (thread_id);

-- What managers did to discussions of other sites' pages, so that it can be undone.
CREATE TABLE page_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    -- What was done at once is undone at once.
    batch TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('renamed', 'moved', 'merged', 'closed')),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    -- The numbers of the comments that a merge took along, with commas.
    comments TEXT NOT NULL,
    at BIGINT NOT NULL,
    is_undone BOOLEAN NOT NULL DEFAULT 0
);
CREATE INDEX page_changes_by_batch ON page_changes (batch);
