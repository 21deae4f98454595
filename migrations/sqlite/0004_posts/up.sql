-- The twin of ../../postgres/0004_posts.

-- Drafts and scheduled posts are for managers alone; archived ones keep their addresses and stand in no list.
ALTER TABLE posts ADD COLUMN state TEXT NOT NULL DEFAULT 'published'
    CHECK (state IN ('draft', 'scheduled', 'published', 'archived'));
-- Every comment waits, whoever writes it.
ALTER TABLE posts ADD COLUMN holds_all BOOLEAN NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN holds_all BOOLEAN NOT NULL DEFAULT 0;
CREATE INDEX posts_scheduled ON posts (published_at) WHERE state = 'scheduled';
