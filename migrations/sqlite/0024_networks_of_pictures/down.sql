ALTER TABLE snapshots ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
DROP TABLE snapshot_networks;
DROP TABLE network_keys;
CREATE TABLE prefix_keys (
    day BIGINT PRIMARY KEY NOT NULL,
    key TEXT NOT NULL
);
