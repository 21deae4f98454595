-- The twin of ../../sqlite/0012_mail_more.

-- How often an address was asked lately to confirm something, whoever asked and whatever for.
ALTER TABLE addresses ADD COLUMN asked_times INTEGER NOT NULL DEFAULT 0;
