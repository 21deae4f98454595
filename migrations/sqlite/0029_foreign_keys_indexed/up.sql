-- The twin of ../../postgres/0029_foreign_keys_indexed.

-- What is deleted takes along, or lets go of, the rows that name it: without these each deletion goes through all of them.
CREATE INDEX threads_by_shift ON threads (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX one_time_links_by_manager ON one_time_links (manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX follow_notices_by_follow ON follow_notices (follow_id);
CREATE INDEX group_sessions_by_previous ON group_sessions (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX snapshots_by_shift ON snapshots (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX reminders_by_session ON reminders (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX reminders_by_post ON reminders (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX page_changes_by_thread ON page_changes (thread_id) WHERE thread_id IS NOT NULL;

-- Says whose file it is (`file weshift.db`): "WSFT".
PRAGMA application_id = 1465075284;
