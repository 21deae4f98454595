DROP INDEX threads_by_shift;
DROP INDEX one_time_links_by_manager;
DROP INDEX follow_notices_by_follow;
DROP INDEX group_sessions_by_previous;
DROP INDEX snapshots_by_shift;
DROP INDEX reminders_by_session;
DROP INDEX reminders_by_post;
DROP INDEX page_changes_by_thread;
PRAGMA application_id = 0;
