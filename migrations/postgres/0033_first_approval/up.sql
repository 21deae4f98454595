-- The twin of ../../sqlite/0033_first_approval.

-- When a decision brought a comment into sight. A later decision on its words alone (a change by its author, or that such a
-- change is taken back) moves decided_at, and must not make the comment new. Null: nobody had to decide, or it is out of sight.
ALTER TABLE comments ADD COLUMN approved_at BIGINT;
UPDATE comments SET approved_at = decided_at WHERE status = 'approved' AND decided_at IS NOT NULL;
-- Of those whose words were decided on since, the audit log knows it.
UPDATE comments
    SET approved_at = (
        SELECT max(at) FROM audit
        WHERE audit.comment_id = comments.id AND audit.status_after = 'approved' AND audit.status_before <> 'approved'
    )
    WHERE status = 'approved' AND status_before = 'approved' AND decided_at IS NOT NULL;

DROP INDEX comments_in_thread_by_decision;
CREATE INDEX comments_in_thread_by_approval ON comments (thread_id, status, approved_at) WHERE approved_at IS NOT NULL;
CREATE INDEX comments_by_approval ON comments (status, approved_at) WHERE approved_at IS NOT NULL;

-- What a comment said before, which is counted apart from what somebody threw away.
CREATE INDEX comments_replaced ON comments (status, adopted_at, thread_id) WHERE adopted_at IS NOT NULL;
