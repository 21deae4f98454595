DROP INDEX comments_on_a_side;
DROP INDEX posts_by_state;
