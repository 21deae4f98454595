-- Of which published comments a manager who is mailed at once hears: `waiting` (of none, only of those that wait), `first`
-- (first comments and questions) or `all`. Without a row: owners of all, others of none.
CREATE TABLE notice_choices (
    manager_id BIGINT PRIMARY KEY REFERENCES managers (id) ON DELETE CASCADE,
    told_of TEXT NOT NULL
);
