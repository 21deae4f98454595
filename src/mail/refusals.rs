//! Whose fault it is that a server refuses our letters: the letter's, or the way out's.
//!
//! One refusal proves little. What a server says of a recipient is believed, what it says of us stops the mail for a moment,
//! and when three letters in a row are refused alike it is not them. The other way round, a letter that is refused again and
//! again while others go is the one to blame, so that a single strange mailbox does not hold the mail up for days.

use std::collections::HashMap;

use super::{
    outcome::{Blame, Phase, Setback},
    smtp_reply::{Meaning, Step, forbids_sending, meaning},
};
use weshift_domain::{Email, OutboxId, OutboxLetter};

/// Letters in a row, to different recipients, that are refused alike.
const TOO_MANY: usize = 3;
/// Times that a letter is refused while others go.
const ALONE: u32 = 2;
/// Letters that are remembered.
const MEMORY: usize = 1_000;

/// What the server has refused lately. One for a connection; a start of the process begins anew.
#[derive(Default)]
pub(crate) struct Refusals {
    streak: Option<Streak>,
    refused: HashMap<OutboxId, Refused>,
    /// Letters that were taken.
    accepted: u64,
}

struct Streak {
    alike: Alike,
    letters: Vec<(OutboxId, Email)>,
}

/// What makes two refusals the same.
#[derive(PartialEq)]
enum Alike {
    /// Of the recipient, in equal words.
    Recipient(String),
    /// Of what we sent, whatever the words.
    Content,
}

struct Refused {
    /// Letters that had been taken when it was refused last.
    accepted: u64,
    /// Times that others went since it was refused before.
    alone: u32,
}

/// What a setback means for the letter and for the others.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ruling {
    pub blame: Blame,
    /// Letters that were given up before it was clear that no letter is welcome. They go back into the queue.
    pub cleared: Vec<OutboxId>,
}

impl Refusals {
    /// A letter was taken.
    pub(crate) fn note_accepted(&mut self, letter: OutboxId) {
        self.streak = None;
        self.refused.remove(&letter);
        self.accepted += 1;
    }

    /// Whose fault the setback is, in the light of those before.
    pub(crate) fn judge(&mut self, letter: &OutboxLetter, setback: &Setback) -> Ruling {
        let Some(refusal) = refusal(setback) else {
            return Ruling { blame: setback.blame, cleared: Vec::new() };
        };
        if self.is_alone(letter.id) {
            return Ruling { blame: Blame::Letter, cleared: Vec::new() };
        }
        if refusal == Refusal::OfUs {
            return Ruling { blame: Blame::WayOut, cleared: Vec::new() };
        }
        let alike = match setback.phase {
            Phase::Rcpt => Alike::Recipient(masked(&setback.words)),
            _ => Alike::Content,
        };
        let streak = match self.streak.take() {
            Some(streak) if streak.alike == alike => streak,
            _ => Streak { alike, letters: Vec::new() },
        };
        self.streak = Some(streak);
        self.extend(letter)
    }

    fn extend(&mut self, letter: &OutboxLetter) -> Ruling {
        let Some(streak) = &mut self.streak else {
            return Ruling { blame: Blame::Letter, cleared: Vec::new() };
        };
        let is_new = streak.letters.iter().all(|it| it.1 != letter.to);
        let others: Vec<OutboxId> =
            streak.letters.iter().map(|it| it.0).filter(|it| *it != letter.id).collect();
        if is_new {
            streak.letters.push((letter.id, letter.to.clone()));
        }
        if streak.letters.len() < TOO_MANY {
            return Ruling { blame: Blame::Letter, cleared: Vec::new() };
        }
        // Those are back in the queue from now on.
        let cleared = if streak.letters.len() == TOO_MANY && is_new { others } else { Vec::new() };
        Ruling { blame: Blame::WayOut, cleared }
    }

    /// Notes that the letter was refused; whether it was so before, and others went meanwhile.
    fn is_alone(&mut self, letter: OutboxId) -> bool {
        if self.refused.len() >= MEMORY {
            self.refused.clear();
        }
        let accepted = self.accepted;
        let refused = self.refused.entry(letter).or_insert(Refused { accepted, alone: 0 });
        refused.alone += u32::from(accepted > refused.accepted);
        refused.accepted = accepted;
        refused.alone >= ALONE
    }
}

#[derive(PartialEq)]
enum Refusal {
    /// Of this letter or its recipient.
    OfLetter,
    /// Of everything that comes from us.
    OfUs,
}

/// `None`: it is no refusal for good of a server that heard about the letter.
fn refusal(setback: &Setback) -> Option<Refusal> {
    match (setback.phase, setback.blame) {
        (Phase::Rcpt, Blame::Letter) => Some(match meaning(Step::Recipient, "", &setback.words) {
            Meaning::NoSuchMailbox | Meaning::Mailbox => Refusal::OfLetter,
            Meaning::NotWelcome | Meaning::Unclear => Refusal::OfUs,
        }),
        (Phase::Data | Phase::Final, Blame::Letter) if forbids_sending(&setback.words) => Some(Refusal::OfUs),
        (Phase::Data | Phase::Final, Blame::Letter) => Some(Refusal::OfLetter),
        _ => None,
    }
}

/// Without the address that most servers repeat, and without numbers that differ from letter to letter.
fn masked(words: &str) -> String {
    let is_same = |word: &&str| !word.contains('@') && word.chars().filter(char::is_ascii_digit).count() < 5;
    words.to_lowercase().split_whitespace().filter(is_same).collect::<Vec<_>>().join(" ")
}
