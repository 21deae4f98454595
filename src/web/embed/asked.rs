//! Which discussion, and what of it, the address of an embedded one asks for.

use serde::Deserialize;

use super::super::discussions::Told;
use weshift_domain::CommentId;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub thread: String,
    pub page: Option<u32>,
    /// A comment that a link led to.
    pub at: Option<String>,
    /// A comment that is answered.
    pub reply: Option<String>,
    /// `{id}.{author's key}`: a comment of the reader's own.
    pub mine: Option<String>,
    /// Of the page around it.
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub url: String,
}

impl Asked {
    pub(crate) fn told(&self) -> Told {
        Told { title: self.title.clone(), url: self.url.clone() }
    }

    pub(crate) fn number(text: &Option<String>) -> Option<CommentId> {
        text.as_deref()?.parse().ok()
    }
}
