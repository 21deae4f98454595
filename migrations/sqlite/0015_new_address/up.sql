-- The twin of ../../postgres/0015_new_address.

-- The address to which a manager wants their mail, until they open the link that was sent there.
ALTER TABLE managers ADD COLUMN new_email TEXT;
