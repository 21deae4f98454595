//! Why a judge put a comment where it is: values with stable keys and data. What people read of them is made in
//! `text::catalogue`; what is kept, searched for and counted is the value.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AkismetOpinion, BlockKind, ReasonKind};

/// One reason of a verdict. A judge makes it; it is kept with the verdict as JSON, as an object with its `key` and its data,
/// and never changed. A new reason gets a new key; a key never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Reason {
    /// The comment has so many links that it is held.
    Links {
        /// Links in the comment.
        count: u32,
        /// From how many on comments are held.
        limit: u32,
    },
    /// A word of one of the lists in the settings.
    Word {
        /// Which list.
        list: WordList,
        /// The entry of the list.
        word: String,
        /// Where it was found.
        place: WordPlace,
    },
    /// The sender, or what they link to, is in a file of known spammers.
    Listed {
        /// The name of the file.
        list: String,
        /// What of the comment is listed.
        what: ListedWhat,
    },
    /// An entry of the blocklist matches.
    Blocked {
        /// What the entry compares.
        block: BlockKind,
        /// As managers see the entry; empty for an address.
        shown: String,
    },
    /// What the filter says, and the strongest signs for it.
    Filter {
        /// How likely spam is, 0 to 100.
        percent: u32,
        /// Whether the signs speak for spam.
        is_spam: bool,
        /// The strongest signs for what it says.
        signs: Vec<FilterSign>,
    },
    /// The strongest signs against what the filter says.
    FilterAgainst {
        /// The signs.
        signs: Vec<FilterSign>,
    },
    /// The filter is not sure.
    FilterUnsure,
    /// How likely spam is by the filter and all other evidence together.
    Together {
        /// The likelihood, 0 to 100.
        percent: u32,
    },
    /// Nearly equal comments came from other addresses within a week.
    Wave {
        /// How many.
        count: u32,
    },
    /// The author sent nearly the same within a week.
    Repeated {
        /// How often.
        times: u32,
    },
    /// The client sent many comments within an hour.
    Pace {
        /// How many.
        count: u32,
    },
    /// An earlier comment from this address is in the spam.
    EarlierSpam,
    /// The author is trusted: their address is confirmed and an earlier comment from it was approved.
    EarlierApproved,
    /// Nothing from this address was approved yet.
    FirstComment,
    /// The address is trusted, and the sender did not show that it is theirs.
    UnprovenAddress,
    /// The author is not trusted and changed their comment.
    Change,
    /// The settings hold every comment of the site.
    SiteHoldsAll,
    /// Every comment of this discussion is held.
    DiscussionHoldsAll,
    /// No judge is set up, so every comment is held.
    NobodyJudges,
    /// A field of the form was filled in that people cannot see.
    Honeypot,
    /// The form was sent sooner than a person can fill it in.
    Hasty {
        /// Milliseconds that it took.
        taken_millis: i64,
        /// Milliseconds that people need.
        needed_millis: i64,
    },
    /// The browser did not solve the proof of work.
    NoProofOfWork,
    /// Akismet says that it is spam.
    AkismetSpam {
        /// Akismet would throw it away unread.
        discard: bool,
    },
    /// Akismet says that it is no spam.
    AkismetHam,
    /// Akismet answered with neither.
    AkismetUndecided,
    /// Akismet answered with a problem of the account.
    AkismetAccount {
        /// The problem, in Akismet's words.
        error: String,
    },
    /// Akismet gave no answer that can be used.
    AkismetUnreachable {
        /// What went wrong.
        why: AkismetTrouble,
    },
    /// Akismet was asked again later.
    AkismetAgain {
        /// What it said then.
        opinion: AkismetOpinion,
    },
    /// No rule was broken.
    NoRule,
    /// A manager wrote it, signed in.
    ByManager,
    /// It was made of a page elsewhere that links here.
    Webmention,
    /// A sentence that an earlier version stored.
    #[serde(untagged)]
    Told(String),
    /// A value that another version stored.
    #[serde(untagged)]
    Unknown(Value),
}

/// A list of words in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    /// Its words hold a comment for a manager.
    Hold,
    /// Its words send a comment to the spam.
    Spam,
}

/// Where a listed word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordPlace {
    /// In the text of the comment.
    Text,
    /// In the address of a link.
    Link,
    /// In the author's name.
    Name,
    /// In the author's website.
    Website,
    /// In the author's email address.
    Email,
    /// In the client's IP address.
    Client,
    /// In the `User-Agent` header.
    Browser,
}

/// What of a comment or its sender is on a list of known spammers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedWhat {
    /// The client's IP address.
    ClientAddress,
    /// The author's email address.
    EmailAddress,
    /// The domain of that address.
    EmailDomain,
    /// The host of a link.
    LinkHost,
}

/// A part or property of a comment that has weight in the filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterSign {
    /// What kind of thing the token is.
    pub place: SignPlace,
    /// A quote from the comment, or the filter's name of a property.
    pub token: String,
}

/// Where the token of a sign comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignPlace {
    /// Words of the comment.
    Text,
    /// Part of a link's address.
    Link,
    /// Part of the author's name.
    Name,
    /// A property of the comment, not a quote.
    Property,
}

/// Why Akismet gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum AkismetTrouble {
    /// The settings have no key.
    NotSetUp,
    /// The call was broken off on our side.
    BrokenOff,
    /// There was no answer in time.
    Timeout {
        /// The time limit in milliseconds.
        limit_millis: u64,
    },
    /// The host name of Akismet was not found.
    NotFound,
    /// The connection was refused.
    Refused,
    /// The connection closed before the answer was complete.
    CutOff,
    /// The connection failed.
    Connection {
        /// The kind of the I/O error.
        error: String,
    },
    /// There was no secure connection.
    Tls {
        /// The error of the TLS library.
        error: String,
    },
    /// The answer is not HTTP.
    NotHttp {
        /// The error of the HTTP library.
        error: String,
    },
    /// The call failed in another way.
    Failed {
        /// The error of the HTTP library.
        error: String,
    },
    /// The HTTP status is not 200.
    Status {
        /// The status, such as 429 or 503.
        status: u16,
    },
    /// The answer is longer than any of Akismet's.
    TooLong,
    /// The answer is empty.
    Empty,
    /// Akismet calls the request invalid: key, site or a field is wrong.
    Invalid {
        /// Akismet's explanation, if it gave one.
        help: Option<String>,
    },
    /// The answer is none that Akismet documents, and has an explanation.
    Explained {
        /// The explanation.
        help: String,
    },
    /// The answer is none that Akismet documents.
    Strange {
        /// How it begins.
        start: String,
    },
}

impl Reason {
    /// The stable key that it is stored under; `told` and `unknown` for what has none.
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

    /// The group that it is searched for and counted in. None: it is in no group.
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
}
