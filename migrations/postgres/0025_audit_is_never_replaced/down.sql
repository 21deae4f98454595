DROP TRIGGER audit_is_never_emptied ON audit;
