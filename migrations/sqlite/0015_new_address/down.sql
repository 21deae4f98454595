ALTER TABLE managers DROP COLUMN new_email;
