DELETE FROM comments WHERE changes_id IS NOT NULL;
DROP INDEX comments_by_changed;
ALTER TABLE comments DROP COLUMN adopted_at;
ALTER TABLE comments DROP COLUMN changes_id;
