-- Who decided on a comment last (domain::Decider). Beside it stands the name that is shown; a manager may
-- be called anything.
ALTER TABLE comments ADD COLUMN decided_kind TEXT;
UPDATE comments SET decided_kind = CASE decided_by WHEN 'the author' THEN 'author' WHEN 'Akismet' THEN 'akismet' ELSE 'manager' END
    WHERE decided_by IS NOT NULL;
