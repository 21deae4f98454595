ALTER TABLE addresses DROP COLUMN asked_times;
