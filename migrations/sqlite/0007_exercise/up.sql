-- The twin of ../../postgres/0007_exercise.

-- What somebody at either end of a shift mostly does; and the wording that is in force, counted up with each change.
ALTER TABLE shifts ADD COLUMN from_anchor TEXT NOT NULL DEFAULT '';
ALTER TABLE shifts ADD COLUMN to_anchor TEXT NOT NULL DEFAULT '';
ALTER TABLE shifts ADD COLUMN wording INTEGER NOT NULL DEFAULT 0;

-- Every wording a shift had, so that an answer can be read in the words in which it was asked.
CREATE TABLE shift_wordings (
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    wording INTEGER NOT NULL,
    from_pole TEXT NOT NULL,
    to_pole TEXT NOT NULL,
    from_anchor TEXT NOT NULL,
    to_anchor TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shift_id, wording)
);

-- A group that goes through the exercise together. Codes and keys are kept as hashes only.
CREATE TABLE group_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL UNIQUE,
    lead_hash TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('anonymous', 'open')),
    state TEXT NOT NULL CHECK (state IN ('lobby', 'answering', 'revealed', 'discussing', 'closed')),
    current_shift_id BIGINT REFERENCES shifts (id) ON DELETE SET NULL,
    -- Names of lenses with spaces between them.
    lenses TEXT NOT NULL,
    review_on BIGINT,
    previous_id BIGINT REFERENCES group_sessions (id) ON DELETE SET NULL,
    -- Goes up with each change that participants can see.
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX group_sessions_by_post ON group_sessions (post_id);

-- One for each shift that a group chose, and what it agreed there.
CREATE TABLE outcomes (
    session_id BIGINT NOT NULL REFERENCES group_sessions (id) ON DELETE CASCADE,
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'discussed', 'agreed', 'parked')),
    agreed_step SMALLINT CHECK (agreed_step BETWEEN 1 AND 7),
    disagreed BOOLEAN NOT NULL DEFAULT 0,
    next_step TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    due_on BIGINT,
    done_at BIGINT,
    PRIMARY KEY (session_id, shift_id)
);

-- One person going through the exercise once. Nothing here says who: the key is in their link alone, times are days.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    session_id BIGINT REFERENCES group_sessions (id) ON DELETE CASCADE,
    key_hash TEXT NOT NULL,
    -- Counts up from 1 under one key: the second run is the first repeat.
    number INTEGER NOT NULL,
    -- The network it was begun from, hashed with a key that is thrown away with its day. Empty in group sessions.
    prefix TEXT NOT NULL DEFAULT '',
    -- What participants of an open session chose to be called; else empty.
    name TEXT NOT NULL DEFAULT '',
    next_step TEXT NOT NULL DEFAULT '',
    -- The start of the day, UTC.
    begun_on BIGINT NOT NULL,
    UNIQUE (key_hash, number)
);
CREATE INDEX runs_by_session ON runs (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX runs_by_post ON runs (post_id);

CREATE TABLE answers (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    lens TEXT NOT NULL CHECK (lens IN ('me', 'organisation', 'community')),
    -- Null: not sure, or it does not apply. Where nothing was chosen there is no row.
    step SMALLINT CHECK (step BETWEEN 1 AND 7),
    note TEXT NOT NULL DEFAULT '',
    -- Whether the note may be shown to others: never, unless its author ticked so and it went through moderation.
    note_state TEXT NOT NULL DEFAULT 'private' CHECK (note_state IN ('private', 'pending', 'shown', 'refused')),
    wording INTEGER NOT NULL DEFAULT 0,
    -- Not any more once the same person answered anew in a later run.
    is_current BOOLEAN NOT NULL DEFAULT 1,
    -- As what it is counted in the newest public picture: a step, 0 for "not sure", null if it is not in it.
    counted SMALLINT,
    PRIMARY KEY (run_id, shift_id, lens)
);
CREATE INDEX answers_by_shift ON answers (shift_id, lens);

-- Public pictures as they were published. What is shown is the newest of a shift and lens, if it may be shown.
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    shift_id BIGINT NOT NULL REFERENCES shifts (id) ON DELETE CASCADE,
    lens TEXT NOT NULL CHECK (lens IN ('me', 'organisation', 'community')),
    -- People with a step; how many of them may have been known by the position beside their comment when it was taken,
    -- and how many may be by now.
    n INTEGER NOT NULL,
    known INTEGER NOT NULL,
    known_now INTEGER NOT NULL,
    unsure INTEGER NOT NULL,
    c1 INTEGER NOT NULL, c2 INTEGER NOT NULL, c3 INTEGER NOT NULL, c4 INTEGER NOT NULL,
    c5 INTEGER NOT NULL, c6 INTEGER NOT NULL, c7 INTEGER NOT NULL,
    is_shown BOOLEAN NOT NULL,
    -- Answers in it that were withdrawn since.
    withdrawn INTEGER NOT NULL DEFAULT 0,
    taken_at BIGINT NOT NULL
);
CREATE INDEX snapshots_by_post ON snapshots (post_id, shift_id, lens, id);

-- Networks are told apart within a day by its key; yesterday's key is gone.
CREATE TABLE prefix_keys (
    day BIGINT PRIMARY KEY NOT NULL,
    key TEXT NOT NULL
);

-- Who asked to be reminded. Nothing leads from here to their answers; the row goes when the mail has gone.
CREATE TABLE reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    -- Of a facilitator: the session to repeat.
    session_id BIGINT REFERENCES group_sessions (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    due_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    confirmed_at BIGINT
);
CREATE INDEX reminders_due ON reminders (due_at) WHERE confirmed_at IS NOT NULL;
CREATE INDEX reminders_by_address ON reminders (email_key);

-- How many may be known by a position that they show.
CREATE INDEX comments_with_position ON comments (thread_id, email_key) WHERE position IS NOT NULL AND status = 'approved';
