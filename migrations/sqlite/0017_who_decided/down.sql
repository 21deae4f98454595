ALTER TABLE comments DROP COLUMN decided_kind;
