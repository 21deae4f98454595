//! What a judge says of a comment, and why.

use serde::{Deserialize, Serialize};

use super::{AddressKey, CommentId, ManagerId, Moment, Reason, Status};

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
    /// Who judged: `rules`, `filter`, `akismet`, joined by `+`.
    pub judge: String,
    pub outcome: Outcome,
    /// The weightiest first.
    pub reasons: Vec<Reason>,
    /// How sure the filter is that it is spam, 0 to 1. None: the filter did not judge.
    pub probability: Option<f64>,
    pub at: Moment,
}

/// From which probability on a comment is held or taken for spam, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    pub hold: f64,
    pub spam: f64,
}

/// A verdict of the filter and what became of the comment: what the desk counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub comment: CommentId,
    pub probability: Option<f64>,
    pub outcome: Outcome,
    pub status: Status,
    /// A manager decided.
    pub decided: bool,
}

/// A comment as it came, for seeing waves.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    pub id: CommentId,
    pub words: String,
    pub address: AddressKey,
    pub client_key: String,
    pub at: Moment,
}

/// What a manager's decision teaches the filter.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLabel {
    /// None: from a file.
    pub comment: Option<CommentId>,
    pub is_spam: bool,
    /// What the filter saw, encoded.
    pub features: Vec<u8>,
    pub manager: Option<ManagerId>,
    pub at: Moment,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// In the order of learning.
    pub id: i64,
    pub is_spam: bool,
    pub features: Vec<u8>,
}

/// How far the labels are: with a new epoch, labels that were learnt are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lessons {
    pub epoch: i64,
    pub last: i64,
}

/// What Akismet is asked, was told or is owed about a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct AkismetCheck {
    pub comment: CommentId,
    /// JSON, as first submitted.
    pub submission: String,
    pub opinion: AkismetOpinion,
    /// Its answer, word for word.
    pub answer: String,
    pub owed: Owed,
    pub reporter: String,
    pub due_at: Moment,
    pub attempts: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AkismetOpinion {
    /// It could not be asked.
    None,
    Spam,
    Ham,
    Undecided,
}

/// What Akismet still has to be asked or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    Nothing,
    Check,
    /// That managers took it for spam, or not.
    Spam,
    Ham,
}

impl AkismetOpinion {
    pub const fn name(self) -> &'static str {
        match self {
            AkismetOpinion::None => "",
            AkismetOpinion::Spam => "spam",
            AkismetOpinion::Ham => "ham",
            AkismetOpinion::Undecided => "undecided",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        use AkismetOpinion::*;
        [None, Spam, Ham, Undecided].into_iter().find(|it| it.name() == name)
    }
}

impl Owed {
    pub const fn name(self) -> &'static str {
        match self {
            Owed::Nothing => "",
            Owed::Check => "check",
            Owed::Spam => "spam",
            Owed::Ham => "ham",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Owed::Nothing, Owed::Check, Owed::Spam, Owed::Ham].into_iter().find(|it| it.name() == name)
    }
}
