-- The twin of ../../postgres/0027_feeds_by_publication.

-- Feeds are ordered by when comments were published, which for many is when somebody decided on them.
CREATE INDEX comments_in_thread_by_decision ON comments (thread_id, status, decided_at) WHERE decided_at IS NOT NULL;
