ALTER TABLE comments DROP COLUMN address_proof;
