-- The twin of ../../postgres/0024_networks_of_pictures.

-- The key by which networks are told apart for 30 days. Before, it was another one each day, so that one network could
-- pass for several.
CREATE TABLE network_keys (
    period BIGINT PRIMARY KEY NOT NULL,
    key TEXT NOT NULL
);
DROP TABLE prefix_keys;
-- Hashes by the keys of days tell nothing any more.
UPDATE runs SET prefix = '' WHERE session_id IS NULL;

-- The networks that counted towards a public picture: each counts once until the key is thrown away.
CREATE TABLE snapshot_networks (
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    lens TEXT NOT NULL,
    prefix TEXT NOT NULL,
    period BIGINT NOT NULL,
    PRIMARY KEY (shift_id, lens, prefix)
);

-- Answers that are taken back hide nobody, so they are no longer counted.
ALTER TABLE snapshots DROP COLUMN withdrawn;
