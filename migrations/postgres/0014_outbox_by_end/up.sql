-- The twin of ../../sqlite/0014_outbox_by_end.

-- Letters whose time is over are looked for each time one is taken out; they stand behind the bytes of the letters.
CREATE INDEX outbox_by_end ON outbox (state, expires_at);
