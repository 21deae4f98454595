//! Pages elsewhere that say they link to a discussion here.

use super::{CommentId, MentionId, Moment, ThreadId};

/// A Webmention that was just received, to be checked later (W3C Webmention).
#[derive(Debug, Clone)]
pub struct NewMention {
    /// The page elsewhere that says it links here.
    pub source: String,
    /// The address here that it links to.
    pub target: String,
    /// The host of the source.
    pub host: String,
    /// The discussion that the target belongs to.
    pub thread: ThreadId,
    /// The comment that the target names, if it names one.
    pub parent: Option<CommentId>,
    /// When it was received.
    pub at: Moment,
}

/// A Webmention that is due: its source is fetched and becomes a comment, or takes one away.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Its number.
    pub id: MentionId,
    /// The page elsewhere that says it links here.
    pub source: String,
    /// The address here that it links to.
    pub target: String,
    /// The discussion that the target belongs to.
    pub thread: ThreadId,
    /// The comment that the target names, if it names one.
    pub parent: Option<CommentId>,
    /// The comment that was made of the source earlier. None: there is none yet.
    pub comment: Option<CommentId>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Moment,
}
