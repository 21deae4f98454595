//! Why a judge put a comment where it is: values with stable keys and data. What people read of them is made in
//! `text::catalogue`; what is kept, searched for and counted is the value.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AkismetOpinion, BlockKind};

/// One reason of a verdict. A judge makes it; it is kept with the verdict as JSON, as an object with its `key` and its data,
/// and never changed. A new reason gets a new key; a key never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Reason {
    /// From `limit` links on a comment is held.
    Links {
        count: u32,
        limit: u32,
    },
    /// A word of one of the owner's lists.
    Word {
        list: WordList,
        word: String,
        place: WordPlace,
    },
    /// The sender, or what they link to, stands in a file of known spammers.
    Listed {
        list: String,
        what: ListedWhat,
    },
    /// An entry of the site's own blocklist is about it.
    Blocked {
        block: BlockKind,
        /// As managers see the entry; empty for an address.
        shown: String,
    },
    /// How sure the filter is, and what speaks for what it says.
    Filter {
        percent: u32,
        is_spam: bool,
        signs: Vec<FilterSign>,
    },
    /// What speaks against what the filter says.
    FilterAgainst {
        signs: Vec<FilterSign>,
    },
    /// The filter is not sure of what it says.
    FilterUnsure,
    /// What the filter and all other evidence make of it together.
    Together {
        percent: u32,
    },
    /// Nearly equal comments from other addresses within a week.
    Wave {
        count: u32,
    },
    /// The author sent nearly the same before, within a week.
    Repeated {
        times: u32,
    },
    /// Comments of the same client within an hour.
    Pace {
        count: u32,
    },
    EarlierSpam,
    EarlierApproved,
    /// Nothing that came from this address makes it trusted.
    FirstComment,
    /// The address is trusted, and the sender did not show that it is theirs.
    UnprovenAddress,
    /// New words for a comment of an author who is not trusted.
    Change,
    /// The owner wants to see everything first.
    SiteHoldsAll,
    /// The owner wants to see everything of this discussion first.
    DiscussionHoldsAll,
    NobodyJudges,
    /// A field was filled in that people do not see.
    Honeypot,
    /// The form was filled in faster than people can.
    Hasty {
        taken_millis: i64,
        needed_millis: i64,
    },
    NoProofOfWork,
    AkismetSpam {
        /// Akismet would throw it away unread.
        discard: bool,
    },
    AkismetHam,
    AkismetUndecided,
    /// Akismet answers with a problem of the account, in its own words.
    AkismetAccount {
        error: String,
    },
    AkismetUnreachable {
        why: AkismetTrouble,
    },
    /// What Akismet said when it was asked again later.
    AkismetAgain {
        opinion: AkismetOpinion,
    },
    /// Nothing was found, and what nothing is found about is published.
    NoRule,
    ByManager,
    Webmention,
    /// A sentence that an earlier version kept.
    #[serde(untagged)]
    Told(String),
    /// Kept by a version that knows reasons which this one does not know.
    #[serde(untagged)]
    Unknown(Value),
}

/// A list of words in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    Hold,
    Spam,
}

/// Where a listed word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordPlace {
    Text,
    Link,
    Name,
    Website,
    Email,
    Client,
    Browser,
}

/// What of a comment or its sender is on a list of known spammers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedWhat {
    ClientAddress,
    EmailAddress,
    EmailDomain,
    LinkHost,
}

/// Something in a comment that weighs with the filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterSign {
    pub place: SignPlace,
    /// Quoted from the comment, or the filter's name of a property.
    pub token: String,
}

/// What the token of a sign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignPlace {
    /// Words of the comment.
    Text,
    /// Part of a link's address.
    Link,
    /// Part of the author's name.
    Name,
    /// Nothing that is quoted: what the comment is like.
    Property,
}

/// Why Akismet gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum AkismetTrouble {
    NotSetUp,
    BrokenOff,
    Timeout {
        limit_millis: u64,
    },
    NotFound,
    Refused,
    CutOff,
    Connection {
        error: String,
    },
    Tls {
        error: String,
    },
    NotHttp {
        error: String,
    },
    Failed {
        error: String,
    },
    Status {
        status: u16,
    },
    TooLong,
    Empty,
    /// It calls the request invalid, with its own explanation if it has one.
    Invalid {
        help: Option<String>,
    },
    /// It does not say what Akismet says: its own explanation.
    Explained {
        help: String,
    },
    /// It does not say what Akismet says: how it begins.
    Strange {
        start: String,
    },
}

impl Reason {
    /// What it is kept under; `told` and `unknown` stand for what has no key.
    pub fn key(&self) -> &str {
        match self {
            Reason::Links { .. } => "links",
            Reason::Word { .. } => "word",
            Reason::Listed { .. } => "listed",
            Reason::Blocked { .. } => "blocked",
            Reason::Filter { .. } => "filter",
            Reason::FilterAgainst { .. } => "filter_against",
            Reason::FilterUnsure => "filter_unsure",
            Reason::Together { .. } => "together",
            Reason::Wave { .. } => "wave",
            Reason::Repeated { .. } => "repeated",
            Reason::Pace { .. } => "pace",
            Reason::EarlierSpam => "earlier_spam",
            Reason::EarlierApproved => "earlier_approved",
            Reason::FirstComment => "first_comment",
            Reason::UnprovenAddress => "unproven_address",
            Reason::Change => "change",
            Reason::SiteHoldsAll => "site_holds_all",
            Reason::DiscussionHoldsAll => "discussion_holds_all",
            Reason::NobodyJudges => "nobody_judges",
            Reason::Honeypot => "honeypot",
            Reason::Hasty { .. } => "hasty",
            Reason::NoProofOfWork => "no_proof_of_work",
            Reason::AkismetSpam { .. } => "akismet_spam",
            Reason::AkismetHam => "akismet_ham",
            Reason::AkismetUndecided => "akismet_undecided",
            Reason::AkismetAccount { .. } => "akismet_account",
            Reason::AkismetUnreachable { .. } => "akismet_unreachable",
            Reason::AkismetAgain { .. } => "akismet_again",
            Reason::NoRule => "no_rule",
            Reason::ByManager => "by_manager",
            Reason::Webmention => "webmention",
            Reason::Told(_) => "told",
            Reason::Unknown(value) => {
                value.get("key").and_then(Value::as_str).filter(|it| !it.is_empty()).unwrap_or("unknown")
            }
        }
    }

    /// What it can be searched for and counted under, if it can.
    pub fn kind(&self) -> Option<ReasonKind> {
        Some(match self {
            Reason::Links { .. } => ReasonKind::Links,
            Reason::Word { .. } => ReasonKind::Words,
            Reason::Listed { .. } => ReasonKind::Listed,
            Reason::Blocked { .. } => ReasonKind::Block,
            Reason::Filter { .. } => ReasonKind::Filter,
            Reason::Wave { .. } | Reason::Repeated { .. } | Reason::Pace { .. } => ReasonKind::Wave,
            Reason::EarlierSpam => ReasonKind::Earlier,
            Reason::FirstComment | Reason::UnprovenAddress => ReasonKind::Newcomer,
            Reason::Change => ReasonKind::Change,
            Reason::SiteHoldsAll | Reason::DiscussionHoldsAll | Reason::NobodyJudges => ReasonKind::Always,
            Reason::Honeypot | Reason::Hasty { .. } | Reason::NoProofOfWork => ReasonKind::Form,
            Reason::AkismetSpam { .. }
            | Reason::AkismetHam
            | Reason::AkismetUndecided
            | Reason::AkismetAccount { .. }
            | Reason::AkismetUnreachable { .. }
            | Reason::AkismetAgain { .. } => ReasonKind::Akismet,
            Reason::FilterAgainst { .. }
            | Reason::FilterUnsure
            | Reason::Together { .. }
            | Reason::EarlierApproved
            | Reason::NoRule
            | Reason::ByManager
            | Reason::Webmention
            | Reason::Told(_)
            | Reason::Unknown(_) => return None,
        })
    }
}

/// Reasons that belong together for whoever searches or counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    Newcomer,
    Change,
    Links,
    Words,
    Listed,
    Form,
    Filter,
    Wave,
    Earlier,
    Akismet,
    Block,
    Always,
}

impl ReasonKind {
    pub const ALL: [ReasonKind; 12] = [
        ReasonKind::Newcomer,
        ReasonKind::Change,
        ReasonKind::Links,
        ReasonKind::Words,
        ReasonKind::Listed,
        ReasonKind::Form,
        ReasonKind::Filter,
        ReasonKind::Wave,
        ReasonKind::Earlier,
        ReasonKind::Akismet,
        ReasonKind::Block,
        ReasonKind::Always,
    ];

    /// As it is kept, indexed and stands in addresses: letters alone.
    pub const fn name(self) -> &'static str {
        match self {
            ReasonKind::Newcomer => "newcomer",
            ReasonKind::Change => "change",
            ReasonKind::Links => "links",
            ReasonKind::Words => "words",
            ReasonKind::Listed => "listed",
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

    /// Those of a verdict, each once, in the order of its reasons.
    pub fn of_all(reasons: &[Reason]) -> Vec<ReasonKind> {
        let mut kinds = Vec::new();
        for kind in reasons.iter().filter_map(Reason::kind) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// Of all that a verdict says, what made it spam.
    pub fn of_spam(said: &[ReasonKind]) -> Option<ReasonKind> {
        use ReasonKind::*;
        const TELLING: [ReasonKind; 9] = [Block, Form, Words, Listed, Wave, Akismet, Filter, Earlier, Links];
        TELLING.into_iter().find(|it| said.contains(it))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: Value) -> Reason {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_was_kept_is_read_back_as_it_was() {
        let signs = vec![FilterSign { place: SignPlace::Link, token: "casino".into() }];
        let why = AkismetTrouble::Status { status: 503 };
        for (reason, kept) in [
            (Reason::Links { count: 3, limit: 2 }, json!({ "key": "links", "count": 3, "limit": 2 })),
            (
                Reason::Word { list: WordList::Hold, word: "casino".into(), place: WordPlace::Link },
                json!({ "key": "word", "list": "hold", "word": "casino", "place": "link" }),
            ),
            (
                Reason::Listed { list: "blocklist.txt".into(), what: ListedWhat::LinkHost },
                json!({ "key": "listed", "list": "blocklist.txt", "what": "link_host" }),
            ),
            (
                Reason::Blocked { block: BlockKind::Domain, shown: "casino.example".into() },
                json!({ "key": "blocked", "block": "domain", "shown": "casino.example" }),
            ),
            (
                Reason::Filter { percent: 80, is_spam: true, signs: signs.clone() },
                json!({ "key": "filter", "percent": 80, "is_spam": true,
                    "signs": [{ "place": "link", "token": "casino" }] }),
            ),
            (Reason::FirstComment, json!({ "key": "first_comment" })),
            (
                Reason::AkismetUnreachable { why },
                json!({ "key": "akismet_unreachable", "why": { "key": "status", "status": 503 } }),
            ),
            (
                Reason::AkismetAgain { opinion: AkismetOpinion::Spam },
                json!({ "key": "akismet_again", "opinion": "spam" }),
            ),
        ] {
            assert_eq!(serde_json::to_value(&reason).unwrap(), kept);
            assert_eq!(kept["key"], reason.key());
            assert_eq!(read(kept), reason);
        }
    }

    #[test]
    fn what_another_version_kept_is_read_and_kept_as_it_stands() {
        let told = read(json!("Akismet takes it for spam."));
        assert_eq!(told, Reason::Told("Akismet takes it for spam.".into()));
        for (odd, key) in [
            (json!({ "key": "moon", "phase": "full" }), "moon"),
            (json!({ "key": "links", "count": "three" }), "links"),
            (json!({ "key": "blocked", "block": "planet", "shown": "x" }), "blocked"),
            (json!({ "key": 5 }), "unknown"),
            (json!({}), "unknown"),
            (json!(null), "unknown"),
            (json!([1, "a"]), "unknown"),
        ] {
            let reason = read(odd.clone());
            assert_eq!(reason, Reason::Unknown(odd.clone()));
            assert_eq!((reason.key(), reason.kind()), (key, None));
            assert_eq!(serde_json::to_value(&reason).unwrap(), odd);
        }
        // What a newer version adds to a reason that is known does not hide it.
        let more = json!({ "key": "links", "count": 3, "limit": 2, "hosts": ["a.example"] });
        assert_eq!(read(more), Reason::Links { count: 3, limit: 2 });
    }

    #[test]
    fn every_kind_is_one_word_and_leads_back() {
        for kind in ReasonKind::ALL {
            assert!(kind.name().bytes().all(|it| it.is_ascii_lowercase()), "{kind:?}");
            assert_eq!(ReasonKind::parse(kind.name()), Some(kind));
        }
    }
}
