DROP INDEX posts_scheduled;
ALTER TABLE threads DROP COLUMN holds_all;
ALTER TABLE posts DROP COLUMN holds_all;
ALTER TABLE posts DROP COLUMN state;
