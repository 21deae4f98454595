-- The twin of ../../postgres/0008_group_sessions.

ALTER TABLE group_sessions ADD COLUMN revealed_at BIGINT;

-- What a group is shown: counted once, when its facilitator reveals, so that nobody who comes or goes later can be told
-- from the difference.
CREATE TABLE group_pictures (
    session_id BIGINT NOT NULL REFERENCES group_sessions (id) ON DELETE CASCADE,
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    lens TEXT NOT NULL CHECK (lens IN ('me', 'organisation', 'community')),
    unsure INTEGER NOT NULL,
    c1 INTEGER NOT NULL, c2 INTEGER NOT NULL, c3 INTEGER NOT NULL, c4 INTEGER NOT NULL,
    c5 INTEGER NOT NULL, c6 INTEGER NOT NULL, c7 INTEGER NOT NULL,
    PRIMARY KEY (session_id, shift_id, lens)
);
