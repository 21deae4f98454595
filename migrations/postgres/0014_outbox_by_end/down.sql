DROP INDEX outbox_by_end;
