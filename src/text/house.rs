//! Whose words are read: a commenter's, or those of the owner of a post.

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum House {
    Comment,
    Post,
}

impl House {
    pub(crate) fn rel(self) -> &'static str {
        match self {
            House::Comment => "nofollow ugc noopener",
            House::Post => "noopener",
        }
    }

    /// People who write a comment end a line where they want it to end.
    pub(crate) fn line_break(self) -> &'static str {
        match self {
            House::Comment => "<br>\n",
            House::Post => "\n",
        }
    }
}
