//! Pages elsewhere that say they link to a discussion here.

use super::{CommentId, MentionId, Moment, ThreadId};

/// One that was just named to us.
#[derive(Debug, Clone)]
pub struct NewMention {
    /// The page elsewhere.
    pub source: String,
    /// What it says it links to.
    pub target: String,
    /// Of the source.
    pub host: String,
    pub thread: ThreadId,
    pub parent: Option<CommentId>,
    pub at: Moment,
}

/// One that is looked at.
#[derive(Debug, Clone)]
pub struct Mention {
    pub id: MentionId,
    pub source: String,
    pub target: String,
    pub thread: ThreadId,
    pub parent: Option<CommentId>,
    /// What was made of the page before.
    pub comment: Option<CommentId>,
    pub attempts: u32,
    pub due_at: Moment,
}
