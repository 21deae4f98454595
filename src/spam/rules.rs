//! WordPress's rules: who is published at once, how many links, which words, and two signals of
//! a form that no person filled in.

use weshift_domain::{Outcome, Reason, Verdict, WordList, WordPlace};
use weshift_text as text;

use super::{Case, Judge, Phrase, Proof, Signals, fold::fold};

/// Which comments are published without a manager, unless a rule says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Those whose sender owns an address that had a comment approved before.
    Trusted,
    /// All of them.
    All,
    /// None: every comment waits.
    None,
}

/// The rules as the settings have them; `Rules` is made of it.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Which comments are published at once.
    pub publish: Publish,
    /// A comment with this many links or more is held. 0: off.
    pub max_links: u32,
    /// Words and phrases that hold a comment, as `Phrase` reads them.
    pub hold_words: Vec<String>,
    /// Words and phrases that make a comment spam.
    pub spam_words: Vec<String>,
    /// A form sent sooner than this after it was shown is held, in milliseconds. 0: off.
    pub min_fill_millis: i64,
    /// Whether all these rules apply; else `publish` alone does.
    pub enabled: bool,
}

/// The judge that follows the settings, as WordPress does with its discussion settings.
pub struct Rules {
    publish: Publish,
    max_links: u32,
    hold_words: Vec<Phrase>,
    spam_words: Vec<Phrase>,
    min_fill_millis: i64,
    enabled: bool,
}

impl Rules {
    /// The judge for these rules; empty phrases are left out.
    pub fn new(rules: RuleSet) -> Rules {
        Rules {
            publish: rules.publish,
            max_links: rules.max_links,
            hold_words: phrases(&rules.hold_words),
            spam_words: phrases(&rules.spam_words),
            min_fill_millis: rules.min_fill_millis,
            enabled: rules.enabled,
        }
    }

    /// What speaks against the comment, weightiest first within each outcome.
    fn objections(&self, case: &Case<'_>) -> Vec<(Outcome, Reason)> {
        let mut found = Vec::new();
        if self.enabled {
            found.extend(self.listed_words(case));
            found.extend(self.form(case.signals));
            found.extend(self.links(case));
        }
        match self.publish {
            Publish::None => {
                found.push((Outcome::Hold, Reason::SiteHoldsAll));
            }
            Publish::Trusted if !case.history.trusted => {
                found.push((Outcome::Hold, Reason::FirstComment));
            }
            Publish::Trusted | Publish::All => (),
        }
        found.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
        found
    }

    /// The first word of each list that stands anywhere in the comment or in what came with it.
    fn listed_words(&self, case: &Case<'_>) -> Vec<(Outcome, Reason)> {
        let lists = [
            (Outcome::Spam, &self.spam_words, WordList::Spam),
            (Outcome::Hold, &self.hold_words, WordList::Hold),
        ];
        if lists.iter().all(|(_, words, _)| words.is_empty()) {
            return Vec::new();
        }
        let fields = fields(case);
        let find = |&(outcome, words, list): &(Outcome, &Vec<Phrase>, WordList)| {
            let (place, word) = fields
                .iter()
                .find_map(|(place, text)| words.iter().find(|it| it.is_in(text)).map(|it| (*place, it)))?;
            Some((outcome, Reason::Word { list, word: word.shown.clone(), place }))
        };
        lists.iter().filter_map(find).collect()
    }

    /// A password manager may fill a hidden field and a fast reader may paste a text: each alone only holds.
    fn form(&self, signals: Signals) -> Vec<(Outcome, Reason)> {
        let hasty = signals.fill_millis.filter(|&millis| millis < self.min_fill_millis);
        let outcome = if signals.trap_filled && hasty.is_some() { Outcome::Spam } else { Outcome::Hold };
        let mut found = Vec::new();
        if signals.proof == Proof::Missing {
            found.push((Outcome::Hold, Reason::NoProofOfWork));
        }
        if signals.trap_filled {
            found.push((outcome, Reason::Honeypot));
        }
        if let Some(taken_millis) = hasty {
            found.push((outcome, Reason::Hasty { taken_millis, needed_millis: self.min_fill_millis }));
        }
        found
    }

    fn links(&self, case: &Case<'_>) -> Option<(Outcome, Reason)> {
        let count = u32::try_from(text::addresses(case.html).len()).unwrap_or(u32::MAX);
        let limit = self.max_links;
        (limit > 0 && count >= limit).then_some((Outcome::Hold, Reason::Links { count, limit }))
    }
}

impl Judge for Rules {
    fn weigh(&self, case: &Case<'_>) -> Verdict {
        let verdict = |outcome, reasons| Verdict {
            judge: "rules".to_string(),
            outcome,
            reasons,
            probability: None,
            at: case.at,
        };
        if case.history.is_manager {
            return verdict(Outcome::Publish, vec![Reason::ByManager]);
        }
        let objections = self.objections(case);
        match objections.first() {
            Some(&(worst, _)) => verdict(worst, objections.into_iter().map(|(_, reason)| reason).collect()),
            None if case.history.trusted => verdict(Outcome::Publish, vec![Reason::EarlierApproved]),
            None => verdict(Outcome::Publish, vec![Reason::NoRule]),
        }
    }
}

fn phrases(words: &[String]) -> Vec<Phrase> {
    words.iter().filter_map(|it| Phrase::parse(it)).collect()
}

/// Everything that a list of words is held against, folded.
fn fields(case: &Case<'_>) -> Vec<(WordPlace, String)> {
    let draft = case.draft;
    let hrefs: Vec<String> = text::addresses(case.html).into_iter().map(|it| it.href).collect();
    [
        (WordPlace::Text, fold(draft.words.as_str())),
        (WordPlace::Text, fold(&text::plain(case.html))),
        (WordPlace::Link, fold(&hrefs.join(" "))),
        (WordPlace::Name, fold(draft.author.as_str())),
        (WordPlace::Website, fold(draft.url.as_ref().map_or("", |url| url.as_str()))),
        (WordPlace::Email, fold(&draft.email.expose())),
        (WordPlace::Client, fold(&case.sender.address.to_canonical().to_string())),
        (WordPlace::Browser, fold(&case.sender.user_agent)),
    ]
    .into()
}
