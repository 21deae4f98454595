//! What a judge says of a comment, and why.

use serde::{Deserialize, Serialize};

use super::{AddressKey, CommentId, ManagerId, Moment, Reason, Status};

/// What a judge says should happen to a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is published at once.
    Publish,
    /// It waits for a manager.
    Hold,
    /// It goes to the spam.
    Spam,
}

impl Outcome {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Publish => "publish",
            Outcome::Hold => "hold",
            Outcome::Spam => "spam",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Outcome> {
        [Outcome::Publish, Outcome::Hold, Outcome::Spam].into_iter().find(|it| it.name() == name)
    }
}

/// What the judges said about a comment, and why. It is stored with the comment and never computed again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The names of those who judged: `rules`, `filter`, `akismet`, joined by `+`.
    pub judge: String,
    /// What should happen.
    pub outcome: Outcome,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// How likely spam is by the filter, 0 to 1. None: the filter did not judge.
    pub probability: Option<f64>,
    /// When they judged.
    pub at: Moment,
}

/// From which probability of spam on a comment is held or goes to the spam, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// From here on it waits for a manager.
    pub hold: f64,
    /// From here on it goes to the spam.
    pub spam: f64,
}

/// A verdict beside what managers made of the comment, for the desk's statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The comment.
    pub comment: CommentId,
    /// How likely spam was by the filter, 0 to 1. None: the filter did not judge.
    pub probability: Option<f64>,
    /// What the judges said.
    pub outcome: Outcome,
    /// Where the comment is now.
    pub status: Status,
    /// Whether a manager decided.
    pub decided: bool,
}

/// A recent comment as the judges remember it to notice waves.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The comment.
    pub id: CommentId,
    /// Its text.
    pub words: String,
    /// The keyed hash of its author's address.
    pub address: AddressKey,
    /// The keyed hash of its client's network.
    pub client_key: String,
    /// When it was sent.
    pub at: Moment,
}

/// What a manager's decision teaches the filter, to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLabel {
    /// The comment. None: the label is from a file.
    pub comment: Option<CommentId>,
    /// Whether it is spam.
    pub is_spam: bool,
    /// What the filter sees in it, encoded: hashes from which the words cannot be read.
    pub features: Vec<u8>,
    /// Who decided. None: the label is from a file.
    pub manager: Option<ManagerId>,
    /// When.
    pub at: Moment,
}

/// A stored label, as the filter reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its number; labels are learnt in this order.
    pub id: i64,
    /// Whether the comment is spam.
    pub is_spam: bool,
    /// What the filter sees in it, encoded.
    pub features: Vec<u8>,
}

/// How far the stored labels go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lessons {
    /// Goes up when a label is taken back: then the filter must learn all of them anew.
    pub epoch: i64,
    /// The number of the last label.
    pub last: i64,
}

/// What Akismet was asked about a comment, what it said, and what is still to be sent to it.
#[derive(Debug, Clone, PartialEq)]
pub struct AkismetCheck {
    /// The comment.
    pub comment: CommentId,
    /// The fields that were sent first, as JSON; later calls send the same.
    pub submission: String,
    /// What Akismet says.
    pub opinion: AkismetOpinion,
    /// Its last answer, word for word.
    pub answer: String,
    /// What is still to be sent.
    pub owed: Owed,
    /// Who corrects Akismet, for its statistics; may be empty.
    pub reporter: String,
    /// When the next call is due.
    pub due_at: Moment,
    /// How many calls failed.
    pub attempts: u32,
}

/// What Akismet says about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AkismetOpinion {
    /// Nothing: it could not be asked.
    None,
    /// It is spam.
    Spam,
    /// It is no spam.
    Ham,
    /// Neither of the two.
    Undecided,
}

/// What is still to be sent to Akismet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// Nothing.
    Nothing,
    /// The question whether it is spam.
    Check,
    /// The correction that it is spam.
    Spam,
    /// The correction that it is no spam.
    Ham,
}

impl AkismetOpinion {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            AkismetOpinion::None => "",
            AkismetOpinion::Spam => "spam",
            AkismetOpinion::Ham => "ham",
            AkismetOpinion::Undecided => "undecided",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Self> {
        use AkismetOpinion::*;
        [None, Spam, Ham, Undecided].into_iter().find(|it| it.name() == name)
    }
}

impl Owed {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Owed::Nothing => "",
            Owed::Check => "check",
            Owed::Spam => "spam",
            Owed::Ham => "ham",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Owed::Nothing, Owed::Check, Owed::Spam, Owed::Ham].into_iter().find(|it| it.name() == name)
    }
}
