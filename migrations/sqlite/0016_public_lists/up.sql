-- The twin of ../../postgres/0016_public_lists.

-- A discussion that is read from one side of its shift: those who place themselves there, in the order in which they came.
CREATE INDEX comments_on_a_side ON comments (thread_id, position, id) WHERE position IS NOT NULL AND status = 'approved';

-- The posts of the first page, which must not go through the pages of other sites that stand in the same table.
CREATE INDEX posts_by_state ON posts (state, published_at, id);
