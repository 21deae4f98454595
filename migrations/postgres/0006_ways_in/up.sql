-- The twin of ../../sqlite/0006_ways_in.

-- Invited, and not here yet. Nothing but the invitation is mailed to them.
ALTER TABLE managers ADD COLUMN invited_at BIGINT;
-- The shared secret of codes by time, in base 32, and the last step of which a code was used.
ALTER TABLE managers ADD COLUMN totp_secret TEXT;
ALTER TABLE managers ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

-- Where a session was opened, in words; when its manager last proved who they are; whether the second proof is missing.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN is_half BOOLEAN NOT NULL DEFAULT FALSE;

-- The posts that a manager cares for; without a row here, all.
CREATE TABLE manager_posts (
    manager_id BIGINT NOT NULL REFERENCES managers (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (manager_id, post_id)
);
CREATE INDEX manager_posts_by_post ON manager_posts (post_id);

CREATE TABLE passkeys (
    credential TEXT PRIMARY KEY NOT NULL,
    manager_id BIGINT NOT NULL REFERENCES managers (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    name TEXT NOT NULL,
    counter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkeys_by_manager ON passkeys (manager_id);

-- Each works once instead of a second factor. Kept as hashes only.
CREATE TABLE recovery_codes (
    code_hash TEXT PRIMARY KEY NOT NULL,
    manager_id BIGINT NOT NULL REFERENCES managers (id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_by_manager ON recovery_codes (manager_id);
