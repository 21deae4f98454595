//! What a judge says of a comment, and why.

use super::Moment;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Publish,
    Hold,
    Spam,
}

impl Outcome {
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Publish => "publish",
            Outcome::Hold => "hold",
            Outcome::Spam => "spam",
        }
    }

    pub fn parse(name: &str) -> Option<Outcome> {
        [Outcome::Publish, Outcome::Hold, Outcome::Spam].into_iter().find(|it| it.name() == name)
    }
}

/// Kept with the comment as it was given, never computed again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Who judged: `rules`, later also the filter that learns and Akismet.
    pub judge: String,
    pub outcome: Outcome,
    /// Sentences that a manager understands, the weightiest first.
    pub reasons: Vec<String>,
    pub at: Moment,
}
