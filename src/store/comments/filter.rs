//! Which comments a list on the desk shows.

use weshift_domain::*;

/// What the queue and the list of comments show.
#[derive(Debug, Clone, Default)]
pub struct CommentFilter {
    /// `None`: comments of every status.
    pub status: Option<Status>,
    /// Only under the post with this slug. Ignored where `cared_for_by` is set.
    pub post: Option<String>,
    /// Only under the shift with this key; it counts only together with `post`.
    pub shift: Option<String>,
    /// Only under the posts that this manager cares for.
    pub cared_for_by: Option<ManagerId>,
}
