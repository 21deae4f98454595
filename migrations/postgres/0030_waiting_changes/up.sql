-- New words for a published comment, of a kind that a manager has to see first, wait in a row of their own: readers go on
-- seeing what was approved. The twin of ../../sqlite/0030_waiting_changes.
ALTER TABLE comments ADD COLUMN changes_id BIGINT REFERENCES comments (id) ON DELETE CASCADE;
-- When its words became those of the comment. It keeps what that said before, and nobody decides on it any more.
ALTER TABLE comments ADD COLUMN adopted_at BIGINT;
CREATE INDEX comments_by_changed ON comments (changes_id) WHERE changes_id IS NOT NULL;
