DROP TABLE page_changes;
DROP TABLE thread_aliases;
DELETE FROM posts WHERE address IS NOT NULL;
DROP INDEX posts_elsewhere;
ALTER TABLE posts DROP COLUMN address;
