DROP INDEX comments_replaced;
DROP INDEX comments_by_approval;
DROP INDEX comments_in_thread_by_approval;
CREATE INDEX comments_in_thread_by_decision ON comments (thread_id, status, decided_at) WHERE decided_at IS NOT NULL;
ALTER TABLE comments DROP COLUMN approved_at;
