DROP TABLE group_pictures;
ALTER TABLE group_sessions DROP COLUMN revealed_at;
