//! What the filter is given of a comment.

/// A comment as submitted; everything but the text may be empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample<'a> {
    /// Body of the comment.
    pub text: &'a str,
    /// Name the author gave.
    pub author: &'a str,
    /// E-mail address the author gave.
    pub email: &'a str,
    /// Web site the author gave.
    pub url: &'a str,
    /// Title (or more) of the post commented on.
    pub post: &'a str,
}
