//! Who judges a comment: WordPress's rules, and the evidence: a filter that learns, what came lately, lists, Akismet. A
//! judge is given what it may know as arguments or holds it in memory: it reads no table and no clock.
//!
//! Whatever the verdict, the comment is kept; a judge only says where, and why.

pub mod akismet;
mod blocks;
mod evidence;
pub mod filter;
mod fold;
mod guard;
mod hash;
mod lists;
mod phrase;
pub mod proof;
mod recent;
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

pub trait Judge: Send + Sync {
    fn weigh(&self, case: &Case<'_>) -> Verdict;
}

/// A comment and what is known of its sending.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub draft: &'a Draft,
    pub html: &'a CleanHtml,
    pub sender: &'a Sender,
    pub signals: Signals,
    pub history: History,
    pub address_key: &'a AddressKey,
    /// Keyed hash of the client's network.
    pub client_key: &'a str,
    /// Of its words, to see waves.
    pub print: Print,
    /// What the discussion is called.
    pub post: &'a str,
    /// Akismet's, where it was asked and answered.
    pub akismet: Option<&'a akismet::Opinion>,
    pub at: Moment,
}

/// What the form gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signals {
    /// A field that people do not see was filled in.
    pub trap_filled: bool,
    /// From showing the form to its sending. None: there was no form.
    pub fill_millis: Option<i64>,
    pub via_api: bool,
    pub proof: Proof,
}

/// Whether the browser did the work that the site asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The site does not ask, or there was no form.
    NotAsked,
    Given,
    /// None, a wrong one, or one that was used before.
    Missing,
}

/// What is known of the author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// The sender owns the address, and an earlier comment from it was approved.
    pub trusted: bool,
    /// An earlier comment from this address lies in the spam.
    pub spammed: bool,
    pub is_manager: bool,
}

/// Several judges: the worst outcome wins.
pub struct Panel(Vec<Box<dyn Judge>>);

impl Panel {
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
