-- The twin of ../../sqlite/0023_address_proof.

-- Whether the sender of a comment showed that the address is theirs: 'given', 'missing', or 'awaited' where nothing else
-- keeps the comment from being published.
ALTER TABLE comments ADD COLUMN address_proof TEXT NOT NULL DEFAULT 'missing';
