//! WordPress's rules, told in sentences: who is published at once, how many links, which words, and two signals of
//! a form that no person filled in.

use crate::{
    domain::{Outcome, Verdict},
    text,
};

use super::{Case, Judge, Phrase, Proof, Signals, fold::fold};

/// Which comments appear without a manager, unless a rule says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// Those from a confirmed address that had one approved before.
    Trusted,
    All,
    None,
}

#[derive(Debug, Clone)]
pub struct RuleSet {
    pub publish: Publish,
    /// So many links hold a comment. 0: any number is fine.
    pub max_links: u32,
    pub hold_words: Vec<String>,
    pub spam_words: Vec<String>,
    /// A form that is sent sooner was not filled in by a person. 0: off.
    pub min_fill_millis: i64,
    /// False leaves only `publish`.
    pub enabled: bool,
}

pub struct Rules {
    publish: Publish,
    max_links: usize,
    hold_words: Vec<Phrase>,
    spam_words: Vec<Phrase>,
    min_fill_millis: i64,
    enabled: bool,
}

impl Rules {
    pub fn new(rules: RuleSet) -> Rules {
        Rules {
            publish: rules.publish,
            max_links: rules.max_links as usize,
            hold_words: phrases(&rules.hold_words),
            spam_words: phrases(&rules.spam_words),
            min_fill_millis: rules.min_fill_millis,
            enabled: rules.enabled,
        }
    }

    /// What speaks against the comment, weightiest first within each outcome.
    fn objections(&self, case: &Case<'_>) -> Vec<(Outcome, String)> {
        let mut found = Vec::new();
        if self.enabled {
            found.extend(self.listed_words(case));
            found.extend(self.form(case.signals));
            found.extend(self.links(case));
        }
        match self.publish {
            Publish::None => {
                found.push((Outcome::Hold, "Every comment waits for a manager on this site.".into()))
            }
            Publish::Trusted if !case.history.trusted => {
                found.push((Outcome::Hold, "It is the first comment from this address.".into()));
            }
            Publish::Trusted | Publish::All => (),
        }
        found.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
        found
    }

    /// The first word of each list that stands anywhere in the comment or in what came with it.
    fn listed_words(&self, case: &Case<'_>) -> Vec<(Outcome, String)> {
        let lists = [
            (Outcome::Spam, &self.spam_words, "for spam"),
            (Outcome::Hold, &self.hold_words, "of words to hold"),
        ];
        if lists.iter().all(|(_, words, _)| words.is_empty()) {
            return Vec::new();
        }
        let fields = fields(case);
        let find = |(outcome, words, list): &(Outcome, &Vec<Phrase>, &str)| {
            let (field, word) = fields
                .iter()
                .find_map(|(name, text)| words.iter().find(|it| it.is_in(text)).map(|it| (name, it)))?;
            Some((*outcome, format!("{field} holds the word “{}”, which is on the list {list}.", word.shown)))
        };
        lists.iter().filter_map(find).collect()
    }

    /// A password manager may fill a hidden field and a fast reader may paste a text: each alone only holds.
    fn form(&self, signals: Signals) -> Vec<(Outcome, String)> {
        let hasty = signals.fill_millis.filter(|&millis| millis < self.min_fill_millis);
        let outcome = if signals.trap_filled && hasty.is_some() { Outcome::Spam } else { Outcome::Hold };
        let mut found = Vec::new();
        if signals.proof == Proof::Missing {
            let why =
                "No proof of work came with the form: its browser runs no scripts, or it was no browser.";
            found.push((Outcome::Hold, why.to_string()));
        }
        if signals.trap_filled {
            found.push((outcome, "A field that people do not see was filled in.".to_string()));
        }
        if let Some(millis) = hasty {
            let needed = seconds(self.min_fill_millis.saturating_add(999));
            let taken = seconds(millis);
            found.push((
                outcome,
                format!("The form was sent {taken} after it was shown; people need {needed} or more."),
            ));
        }
        found
    }

    fn links(&self, case: &Case<'_>) -> Option<(Outcome, String)> {
        let count = text::addresses(case.html).len();
        let links = if count == 1 { "link" } else { "links" };
        (self.max_links > 0 && count >= self.max_links).then(|| {
            let limit = self.max_links;
            (Outcome::Hold, format!("It has {count} {links}; from {limit} on a comment is held."))
        })
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
            return verdict(Outcome::Publish, vec!["A manager of this site wrote it.".to_string()]);
        }
        let objections = self.objections(case);
        match objections.first() {
            Some(&(worst, _)) => verdict(worst, objections.into_iter().map(|(_, reason)| reason).collect()),
            None if case.history.trusted => {
                let earlier = "An earlier comment from this confirmed address was approved.";
                verdict(Outcome::Publish, vec![earlier.to_string()])
            }
            None => verdict(
                Outcome::Publish,
                vec!["Comments that no rule holds are published at once.".to_string()],
            ),
        }
    }
}

fn phrases(words: &[String]) -> Vec<Phrase> {
    words.iter().filter_map(|it| Phrase::parse(it)).collect()
}

/// Everything that a list of words is held against, folded, with its name at the start of a sentence.
fn fields(case: &Case<'_>) -> Vec<(&'static str, String)> {
    let draft = case.draft;
    let hrefs: Vec<String> = text::addresses(case.html).into_iter().map(|it| it.href).collect();
    [
        ("The text", fold(draft.words.as_str())),
        ("The text", fold(&text::plain(case.html))),
        ("A link in the text", fold(&hrefs.join(" "))),
        ("The name", fold(draft.author.as_str())),
        ("The website", fold(draft.url.as_ref().map_or("", |url| url.as_str()))),
        ("The email address", fold(&draft.email.expose())),
        ("The client's address", fold(&case.sender.address.to_canonical().to_string())),
        ("The browser's name", fold(&case.sender.user_agent)),
    ]
    .into()
}

fn seconds(millis: i64) -> String {
    match millis / 1_000 {
        ..=0 => "less than a second".to_string(),
        1 => "1 second".to_string(),
        more => format!("{more} seconds"),
    }
}
