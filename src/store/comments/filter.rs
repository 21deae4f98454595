//! Which comments a list on the desk shows.

use weshift_domain::*;

/// What the queue and the list of comments show.
#[derive(Debug, Clone, Default)]
pub struct CommentFilter {
    pub status: Option<Status>,
    pub post: Option<String>,
    pub shift: Option<String>,
    /// Only under the posts that this manager cares for.
    pub cared_for_by: Option<ManagerId>,
}
