//! Who judges a comment: WordPress's rules, and the evidence: a filter that learns, what came lately, lists, Akismet. A
//! judge is given what it may know as arguments or holds it in memory: it reads no table and no clock.
//!
//! Whatever the verdict, the comment is kept; a judge only says where, and why.

#![warn(missing_docs, unreachable_pub)]

/// The protocol of Akismet (API 1.1).
pub mod akismet;
mod blocks;
mod evidence;
/// The filter that learns.
pub mod filter;
mod fold;
mod guard;
mod hash;
mod lists;
mod phrase;
/// The proof of work that browsers solve (ALTCHA).
pub mod proof;
mod recent;
/// How the judges did, and how other thresholds would do.
pub mod report;
mod rules;

pub use blocks::{Blocklist, Hit};
pub use evidence::listed;
pub use guard::{Guard, REMEMBERED};
pub use lists::{Lists, network};
pub use phrase::Phrase;
pub use recent::Print;
pub use rules::{Publish, RuleSet, Rules};

use weshift_domain::{AddressKey, CleanHtml, Draft, Moment, Outcome, Reason, Sender, Verdict};

/// Something that judges comments. A verdict depends on the case and on what the judge holds in memory, nothing else.
pub trait Judge: Send + Sync {
    /// Where the comment belongs, and why.
    fn weigh(&self, case: &Case<'_>) -> Verdict;
}

/// A comment and all that the judges may know of its sending. Intake makes it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The comment as parsed.
    pub draft: &'a Draft,
    /// Its sanitized words.
    pub html: &'a CleanHtml,
    /// The client's network address, user agent and referrer.
    pub sender: &'a Sender,
    /// What the form shows.
    pub signals: Signals,
    /// What is known of the author.
    pub history: History,
    /// A keyed hash of the author's email address.
    pub address_key: &'a AddressKey,
    /// A keyed hash of the client's network.
    pub client_key: &'a str,
    /// The fingerprint of its words, to see waves.
    pub print: Print,
    /// The title of the discussion.
    pub post: &'a str,
    /// Akismet's verdict. `None`: it was not asked or gave none.
    pub akismet: Option<&'a akismet::Opinion>,
    /// When the comment came.
    pub at: Moment,
}

/// What the form shows about its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signals {
    /// Whether the field that people do not see was filled in.
    pub trap_filled: bool,
    /// Milliseconds from showing the form to its sending. `None`: there was no form.
    pub fill_millis: Option<i64>,
    /// Whether the comment came without a form: by the API or a Webmention.
    pub via_api: bool,
    /// Whether the browser solved the proof of work.
    pub proof: Proof,
}

/// Whether the browser solved the proof of work that the site asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The site asks for none, or there was no form.
    NotAsked,
    /// It did.
    Given,
    /// It sent none, a wrong one, or one that was used before: the comment is held.
    Missing,
}

/// What is known of the author from earlier comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// The sender owns the address, and a comment from it was approved before.
    pub trusted: bool,
    /// A comment from this address is in the spam.
    pub spammed: bool,
    /// The author is a signed-in manager: no rule holds the comment.
    pub is_manager: bool,
}

/// Several judges as one: the worst outcome wins.
pub struct Panel(Vec<Box<dyn Judge>>);

impl Panel {
    /// A panel of these judges. An empty one holds every comment.
    pub fn new(judges: Vec<Box<dyn Judge>>) -> Panel {
        Panel(judges)
    }
}

impl Judge for Panel {
    /// The reasons for the worst outcome come first, then those for lesser ones; why somebody would have published
    /// is left out when somebody else would not.
    fn weigh(&self, case: &Case<'_>) -> Verdict {
        let mut verdicts: Vec<Verdict> = self.0.iter().map(|judge| judge.weigh(case)).collect();
        let probability = verdicts.iter().find_map(|it| it.probability);
        verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.outcome));
        let Some(worst) = verdicts.first() else { return unjudged(case.at) };
        let outcome = worst.outcome;
        let judge = verdicts.iter().map(|it| it.judge.as_str()).collect::<Vec<_>>().join("+");
        verdicts.retain(|it| it.outcome == outcome || it.outcome > Outcome::Publish);
        let reasons = verdicts.into_iter().flat_map(|it| it.reasons).collect();
        Verdict { judge, outcome, reasons, probability, at: case.at }
    }
}

/// A panel of nobody publishes nothing.
fn unjudged(at: Moment) -> Verdict {
    let reasons = vec![Reason::NobodyJudges];
    Verdict { judge: "nobody".to_string(), outcome: Outcome::Hold, reasons, probability: None, at }
}

#[cfg(test)]
mod tests;
