-- The twin of ../../sqlite/0025_audit_is_never_replaced.

-- TRUNCATE takes all lines away without the trigger that refuses a DELETE.
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
