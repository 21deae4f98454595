//! What a judge says of a comment, and why.

use super::{AddressKey, CommentId, ManagerId, Moment, Status};

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
    /// Sentences that a manager understands, the weightiest first.
    pub reasons: Vec<String>,
    /// How sure the filter is that it is spam, 0 to 1. None: the filter did not judge.
    pub probability: Option<f64>,
    pub at: Moment,
}

/// What a sentence of a verdict is about, as far as it can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonKind {
    Newcomer,
    Links,
    Words,
    Form,
    Filter,
    Wave,
    Earlier,
    Akismet,
    Block,
    Always,
}

impl ReasonKind {
    pub const ALL: [ReasonKind; 10] = [
        ReasonKind::Newcomer,
        ReasonKind::Links,
        ReasonKind::Words,
        ReasonKind::Form,
        ReasonKind::Filter,
        ReasonKind::Wave,
        ReasonKind::Earlier,
        ReasonKind::Akismet,
        ReasonKind::Block,
        ReasonKind::Always,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            ReasonKind::Newcomer => "newcomer",
            ReasonKind::Links => "links",
            ReasonKind::Words => "words",
            ReasonKind::Form => "form",
            ReasonKind::Filter => "filter",
            ReasonKind::Wave => "wave",
            ReasonKind::Earlier => "earlier",
            ReasonKind::Akismet => "akismet",
            ReasonKind::Block => "block",
            ReasonKind::Always => "always",
        }
    }

    pub fn parse(name: &str) -> Option<ReasonKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The judges write sentences for people; this reads them back, by how they begin and end. What stands in between may
    /// be a commenter's words, the name of a file or a word of a list, and decides nothing.
    pub fn of(sentence: &str) -> Option<ReasonKind> {
        const SAYS: [(&str, &str, ReasonKind); 27] = [
            ("The filter is ", "", ReasonKind::Filter),
            ("Akismet ", "", ReasonKind::Akismet),
            ("Akismet's ", "", ReasonKind::Akismet),
            ("It is the first comment from this address.", "", ReasonKind::Newcomer),
            ("Comments with this address are published at once, ", "", ReasonKind::Newcomer),
            ("An earlier comment from this address was spam.", "", ReasonKind::Earlier),
            ("It is almost the same as ", "", ReasonKind::Wave),
            ("The same author sent almost the same ", "", ReasonKind::Wave),
            ("", " comments came from the same client within an hour.", ReasonKind::Wave),
            ("A field that people do not see was filled in.", "", ReasonKind::Form),
            ("The form was sent ", "", ReasonKind::Form),
            ("No proof of work came ", "", ReasonKind::Form),
            ("Every comment waits ", "", ReasonKind::Always),
            ("Nothing is set up ", "", ReasonKind::Always),
            ("It has ", " on a comment is held.", ReasonKind::Links),
            ("", "”, which is on the list for spam.", ReasonKind::Words),
            ("", "”, which is on the list of words to hold.", ReasonKind::Words),
            ("The name “", "” is on the blocklist.", ReasonKind::Block),
            ("The word “", "” is on the blocklist.", ReasonKind::Block),
            ("Its author's address is on the blocklist.", "", ReasonKind::Block),
            ("The domain ", " is on the blocklist.", ReasonKind::Block),
            ("It came from ", ", which is on the blocklist.", ReasonKind::Block),
            ("It says nearly ", ", which is on the blocklist.", ReasonKind::Block),
            ("The client's address is on the list ", "", ReasonKind::Words),
            ("The email address is on the list ", "", ReasonKind::Words),
            ("The domain of the email address is on the list ", "", ReasonKind::Words),
            ("A link's host is on the list ", "", ReasonKind::Words),
        ];
        let said =
            SAYS.iter().find(|(begins, ends, _)| sentence.starts_with(begins) && sentence.ends_with(ends));
        said.map(|it| it.2)
    }

    /// Of all that a verdict says, what made it spam.
    pub fn of_spam(sentences: &[String]) -> Option<ReasonKind> {
        use ReasonKind::*;
        const TELLING: [ReasonKind; 8] = [Block, Form, Words, Wave, Akismet, Filter, Earlier, Links];
        let said: Vec<ReasonKind> = sentences.iter().filter_map(|it| ReasonKind::of(it)).collect();
        TELLING.into_iter().find(|it| said.contains(it))
    }
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, kind: Option<ReasonKind>) {
        assert_eq!(ReasonKind::of(sentence), kind, "{sentence}");
    }

    #[test]
    fn what_a_sentence_quotes_does_not_decide_what_it_is_about() {
        use ReasonKind::*;
        check("A link's host is on the list blocklist.txt.", Some(Words));
        check("The email address is on the list /lists/which is on the blocklist.", Some(Words));
        check("The text holds the word “blocklist”, which is on the list of words to hold.", Some(Words));
        check("The name holds the word “Akismet”, which is on the list for spam.", Some(Words));
        check("The word “first comment from this address” is on the blocklist.", Some(Block));
        check("It came from 203.0.113.0/24, which is on the blocklist.", Some(Block));
        check("The domain casino.example is on the blocklist.", Some(Block));
        check("The filter is 80 % sure that this is spam: “blocklist”, “Akismet” in a link.", Some(Filter));
        check("Against that: “is on the blocklist.”, “proof of work”.", None);
        check("It has 3 links; from 2 on a comment is held.", Some(Links));
        check("12 comments came from the same client within an hour.", Some(Wave));
        check("Akismet takes it for spam.", Some(Akismet));
        check("All this together makes it 80 % likely to be spam.", None);
    }
}
