-- The twin of ../../postgres/0025_audit_is_never_replaced.

-- INSERT OR REPLACE takes the old line away without the trigger that refuses a DELETE.
CREATE TRIGGER audit_is_append_only_insert BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
