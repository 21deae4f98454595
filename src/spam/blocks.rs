//! The site's own blocklist, held in memory: who and what is held, taken for spam or refused, or trusted.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use ipnet::IpNet;

use super::{Case, Phrase, Print, fold::fold, network};
use weshift_domain::{Block, BlockEffect, BlockKind, Moment, Outcome, Reason, Verdict};
use weshift_text as text;

/// The blocklist in memory. The worker replaces its contents when a manager changed them; the judges look comments up
/// in it and count what matched.
#[derive(Default)]
pub struct Blocklist {
    entries: RwLock<Arc<Vec<Entry>>>,
    /// Hits since they were last taken: how many, and the last.
    hits: Mutex<BTreeMap<i64, (u32, Moment)>>,
}

struct Entry {
    id: i64,
    what: What,
    effect: BlockEffect,
    expires_at: Option<Moment>,
    reason: Reason,
}

enum What {
    Name(String),
    Address(String),
    Domain(String),
    Network(IpNet),
    Word(Phrase),
    Text(Print),
    Client(String),
}

/// The entry of the blocklist that decides on a comment, as `Blocklist::find` picks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What happens to the comment.
    pub effect: BlockEffect,
    /// Why, for managers.
    pub reason: Reason,
}

impl Blocklist {
    /// Takes these entries in place of all the earlier ones.
    pub fn replace(&self, blocks: Vec<Block>) {
        let entries = blocks.into_iter().filter_map(Entry::new).collect();
        *self.entries.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(entries);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.in_force().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn in_force(&self) -> Arc<Vec<Entry>> {
        Arc::clone(&self.entries.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The matches since the last call, by entry: how many, and when the last one was.
    pub fn take_hits(&self) -> BTreeMap<i64, (u32, Moment)> {
        std::mem::take(&mut self.hits.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The strictest entry that matches the comment; one that trusts counts only if none is against it. `None`: no
    /// entry matches.
    pub fn find(&self, case: &Case<'_>) -> Option<Hit> {
        let entries = self.in_force();
        if entries.is_empty() {
            return None;
        }
        let seen = Seen::of(case);
        let about =
            entries.iter().filter(|it| it.expires_at.is_none_or(|at| case.at < at) && it.is_about(&seen));
        let strictest = about.max_by_key(|it| it.effect)?;
        let mut hits = self.hits.lock().unwrap_or_else(PoisonError::into_inner);
        let hit = hits.entry(strictest.id).or_insert((0, case.at));
        *hit = (hit.0 + 1, case.at);
        Some(Hit { effect: strictest.effect, reason: strictest.reason.clone() })
    }
}

impl Hit {
    /// The verdict as this entry changes it.
    pub fn apply(&self, mut verdict: Verdict) -> Verdict {
        let outcome = match self.effect {
            BlockEffect::Trust => return verdict,
            BlockEffect::Hold => Outcome::Hold,
            BlockEffect::Spam | BlockEffect::Refuse => Outcome::Spam,
        };
        verdict.reasons.insert(0, self.reason.clone());
        verdict.outcome = verdict.outcome.max(outcome);
        verdict
    }
}

/// What a comment shows of itself, folded once.
struct Seen<'a> {
    name: String,
    address_key: &'a str,
    hosts: Vec<String>,
    client: IpAddr,
    client_key: &'a str,
    print: Print,
    text: String,
}

impl<'a> Seen<'a> {
    fn of(case: &Case<'a>) -> Seen<'a> {
        let draft = case.draft;
        let mut hosts: Vec<String> =
            text::addresses(case.html).into_iter().map(|it| bare_host(&it.host)).collect();
        let website = draft.url.as_ref().and_then(|it| url::Url::parse(it.as_str()).ok());
        hosts.extend(website.and_then(|it| it.host_str().map(bare_host)));
        hosts.push(bare_host(draft.email.domain()));
        Seen {
            name: fold(draft.author.as_str()).trim().to_string(),
            address_key: &case.address_key.0,
            hosts,
            client_key: case.client_key,
            print: case.print,
            client: case.sender.address.to_canonical(),
            // As typed and as shown: `cas**ino**` is `casino`.
            text: [draft.author.as_str(), draft.words.as_str(), &text::plain(case.html)].map(fold).join("\n"),
        }
    }
}

impl Entry {
    /// None: it cannot be read, which the desk does not let happen.
    fn new(block: Block) -> Option<Entry> {
        let Block { id, kind, value, shown, effect, expires_at, .. } = block;
        let what = match kind {
            BlockKind::Name => What::Name(fold(&value).trim().to_string()),
            BlockKind::Address => What::Address(value),
            BlockKind::Domain => What::Domain(bare_host(&value)),
            BlockKind::Network => What::Network(network(&value)?),
            BlockKind::Word => What::Word(Phrase::parse(&value)?),
            BlockKind::Text => What::Text(Print::from_text(&value)?),
            BlockKind::Client => What::Client(value),
        };
        // What is shown of an address may be the address itself.
        let shown = if kind == BlockKind::Address { String::new() } else { shown };
        let reason = Reason::Blocked { block: kind, shown };
        Some(Entry { id, what, effect, expires_at, reason })
    }

    fn is_about(&self, seen: &Seen<'_>) -> bool {
        match &self.what {
            What::Name(name) => *name == seen.name,
            What::Address(key) => key == seen.address_key,
            What::Domain(domain) => seen.hosts.iter().any(|host| is_under(host, domain)),
            What::Network(network) => network.contains(&seen.client),
            What::Text(print) => print.is_same(&seen.print) || print.is_like(&seen.print),
            What::Client(key) => key == seen.client_key,
            What::Word(word) => word.is_in(&seen.text),
        }
    }
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// Browsers go to the same host with a dot at its end.
fn bare_host(host: &str) -> String {
    host.trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_that_and_all_below_it() {
        assert!(
            is_under("shop.casino.example", "casino.example") && is_under("casino.example", "casino.example")
        );
        assert!(
            !is_under("mycasino.example", "casino.example")
                && !is_under("casino.example.org", "casino.example")
        );
    }
}
