//! Why a comment is where it is, in sentences for managers.

use std::time::Duration;

use serde_json::Value;

use weshift_domain::{
    AkismetOpinion, AkismetTrouble, BlockKind, FilterSign, ListedWhat, Reason, SignPlace, WordList, WordPlace,
};

/// The sentences for a verdict's reasons, the weightiest first.
pub fn sentences(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().map(reason_words).collect()
}

/// One reason as a whole sentence, for managers.
pub fn reason_words(reason: &Reason) -> String {
    match reason {
        Reason::Links { count, limit } => {
            let links = if *count == 1 { "link" } else { "links" };
            format!("It has {count} {links}; from {limit} on a comment is held.")
        }
        Reason::Word { list, word, place } => {
            format!("{} holds the word “{word}”, which is on the list {}.", place_words(*place), list_words(*list))
        }
        Reason::Listed { list, what } => format!("{} is on the list {list}.", listed_words(*what)),
        Reason::Blocked { block, shown } => blocked(*block, shown),
        Reason::Filter { percent, is_spam, signs } => {
            let verdict = if *is_spam { "spam" } else { "not spam" };
            let said = format!("The filter is {percent} % sure that this is {verdict}");
            if signs.is_empty() { format!("{said}.") } else { format!("{said}: {}.", list(signs)) }
        }
        Reason::FilterAgainst { signs } => format!("Against that: {}.", list(signs)),
        Reason::FilterUnsure => "It may well be wrong here.".into(),
        Reason::Together { percent } => format!("All this together makes it {percent} % likely to be spam."),
        Reason::Wave { count } => {
            format!("It is almost the same as {count} comments that came from other addresses within a week.")
        }
        Reason::Repeated { times } => {
            format!("The same author sent almost the same {times} times within a week.")
        }
        Reason::Pace { count } => format!("{count} comments came from the same client within an hour."),
        Reason::EarlierSpam => "An earlier comment from this address was spam.".into(),
        Reason::EarlierApproved => "An earlier comment from this confirmed address was approved.".into(),
        Reason::FirstComment => "It is the first comment from this address.".into(),
        Reason::UnprovenAddress => {
            "Comments with this address are published at once, but nothing shows that its owner sent this one.".into()
        }
        Reason::Change => "Its author changed it, and changes from this address wait for a manager.".into(),
        Reason::SiteHoldsAll => "Every comment waits for a manager on this site.".into(),
        Reason::DiscussionHoldsAll => "Every comment waits in this discussion.".into(),
        Reason::NobodyJudges => "Nothing is set up to judge comments.".into(),
        Reason::Honeypot => "A field that people do not see was filled in.".into(),
        Reason::Hasty { taken_millis, needed_millis } => {
            let (taken, needed) = (seconds(*taken_millis), seconds(needed_millis.saturating_add(999)));
            format!("The form was sent {taken} after it was shown; people need {needed} or more.")
        }
        Reason::NoProofOfWork => {
            "No proof of work came with the form: its browser runs no scripts, or it was no browser.".into()
        }
        Reason::AkismetSpam { discard: true } => {
            "Akismet takes it for spam and would throw it away unread.".into()
        }
        Reason::AkismetSpam { discard: false } => "Akismet takes it for spam.".into(),
        Reason::AkismetHam => "Akismet finds nothing wrong with it.".into(),
        Reason::AkismetUndecided => "Akismet has not made up its mind yet.".into(),
        Reason::AkismetAccount { error } => {
            format!("Akismet reports a problem with the account: “{error}”.")
        }
        Reason::AkismetUnreachable { why } => {
            let why = trouble_words(why);
            format!("{why} It is asked again later; until then the judges here decide.")
        }
        Reason::AkismetAgain { opinion } => again(*opinion).into(),
        Reason::NoRule => "Comments that no rule holds are published at once.".into(),
        Reason::ByManager => "A manager of this site wrote it.".into(),
        Reason::Webmention => "It comes from a page elsewhere that links here (Webmention).".into(),
        Reason::Told(sentence) => sentence.clone(),
        Reason::Unknown(value) => unknown(reason.key(), value),
    }
}

/// Why Akismet gave no verdict, as a whole sentence.
pub fn trouble_words(trouble: &AkismetTrouble) -> String {
    match trouble {
        AkismetTrouble::NotSetUp => "Akismet is not set up.".into(),
        AkismetTrouble::BrokenOff => "The call to Akismet was broken off.".into(),
        AkismetTrouble::Timeout { limit_millis } => {
            format!("Akismet did not answer within {:?}.", Duration::from_millis(*limit_millis))
        }
        AkismetTrouble::NotFound => "The address of Akismet was not found.".into(),
        AkismetTrouble::Refused => "Akismet refused the connection.".into(),
        AkismetTrouble::CutOff => "Akismet closed the connection before its answer was complete.".into(),
        AkismetTrouble::Connection { error } => format!("The connection to Akismet failed: {error}."),
        AkismetTrouble::Tls { error } => format!("There is no secure connection to Akismet: {error}."),
        AkismetTrouble::NotHttp { error } => format!("Akismet's answer is not HTTP: {error}."),
        AkismetTrouble::Failed { error } => format!("The call to Akismet failed: {error}."),
        AkismetTrouble::Status { status } => match status {
            429 => "Akismet was asked too often (status 429).".into(),
            300..400 => format!("Akismet wants to be asked elsewhere, which is refused (status {status})."),
            500.. => format!("Akismet is out of order (status {status})."),
            _ => format!("Akismet did not accept the call (status {status})."),
        },
        AkismetTrouble::TooLong => "Akismet's answer is too long to be one.".into(),
        AkismetTrouble::Empty => "Akismet's answer is empty.".into(),
        AkismetTrouble::Invalid { help: Some(help) } => {
            format!("Akismet calls the request invalid: “{help}”.")
        }
        AkismetTrouble::Invalid { help: None } => "Akismet calls the request invalid.".into(),
        AkismetTrouble::Explained { help } => format!("Akismet's answer is not understood: “{help}”."),
        AkismetTrouble::Strange { start } => {
            format!("Akismet's answer is not understood; it starts with “{start}”.")
        }
    }
}

fn place_words(place: WordPlace) -> &'static str {
    match place {
        WordPlace::Text => "The text",
        WordPlace::Link => "A link in the text",
        WordPlace::Name => "The name",
        WordPlace::Website => "The website",
        WordPlace::Email => "The email address",
        WordPlace::Client => "The client's address",
        WordPlace::Browser => "The browser's name",
    }
}

fn list_words(list: WordList) -> &'static str {
    match list {
        WordList::Spam => "for spam",
        WordList::Hold => "of words to hold",
    }
}

fn listed_words(what: ListedWhat) -> &'static str {
    match what {
        ListedWhat::ClientAddress => "The client's address",
        ListedWhat::EmailAddress => "The email address",
        ListedWhat::EmailDomain => "The domain of the email address",
        ListedWhat::LinkHost => "A link's host",
    }
}

fn blocked(block: BlockKind, shown: &str) -> String {
    match block {
        BlockKind::Name => format!("The name “{shown}” is on the blocklist."),
        BlockKind::Address => "Its author's address is on the blocklist.".into(),
        BlockKind::Domain => format!("The domain {shown} is on the blocklist."),
        BlockKind::Network | BlockKind::Client => format!("It came from {shown}, which is on the blocklist."),
        BlockKind::Text => format!("It says nearly {shown}, which is on the blocklist."),
        BlockKind::Word => format!("The word “{shown}” is on the blocklist."),
    }
}

fn list(signs: &[FilterSign]) -> String {
    signs.iter().map(sign_words).collect::<Vec<_>>().join(", ")
}

fn sign_words(sign: &FilterSign) -> String {
    let token = &sign.token;
    match sign.place {
        SignPlace::Text => format!("“{token}”"),
        SignPlace::Link => format!("“{token}” in a link"),
        SignPlace::Name => format!("“{token}” in the author's name"),
        SignPlace::Property => token.clone(),
    }
}

fn again(opinion: AkismetOpinion) -> &'static str {
    match opinion {
        AkismetOpinion::Spam => "Asked again, Akismet takes it for spam.",
        AkismetOpinion::Ham => "Asked again, Akismet finds nothing wrong with it.",
        AkismetOpinion::None | AkismetOpinion::Undecided => "Asked again, Akismet has not made up its mind.",
    }
}

fn seconds(millis: i64) -> String {
    match millis / 1_000 {
        ..=0 => "less than a second".into(),
        1 => "1 second".into(),
        more => format!("{more} seconds"),
    }
}

/// All that is known of it: its key and its data, as far as these are single values.
fn unknown(key: &str, value: &Value) -> String {
    /// Characters of one value.
    const SHOWN: usize = 100;
    let of = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (name != "key").then(|| format!("{name} {}", value.chars().take(SHOWN).collect::<String>()))
    };
    let data: Vec<String> = value.as_object().into_iter().flatten().filter_map(of).collect();
    let data = if data.is_empty() { String::new() } else { format!(": {}", data.join(", ")) };
    format!("Another version of Weshift had the reason “{key}”{data}.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sign(place: SignPlace, token: &str) -> FilterSign {
        FilterSign { place, token: token.into() }
    }

    /// Word for word: managers know these sentences, and programs that read the API may.
    #[test]
    fn every_reason_is_a_sentence() {
        let word = |list, place| Reason::Word { list, word: "casino".into(), place };
        let listed = |what| Reason::Listed { list: "blocklist.txt".into(), what };
        let blocked = |block, shown: &str| Reason::Blocked { block, shown: shown.into() };
        let signs = vec![
            sign(SignPlace::Text, "free spins"),
            sign(SignPlace::Link, "casino"),
            sign(SignPlace::Name, "bonus"),
            sign(SignPlace::Property, "many links"),
        ];
        for (reason, words) in [
            (Reason::Links { count: 1, limit: 1 }, "It has 1 link; from 1 on a comment is held."),
            (Reason::Links { count: 3, limit: 2 }, "It has 3 links; from 2 on a comment is held."),
            (
                word(WordList::Spam, WordPlace::Text),
                "The text holds the word “casino”, which is on the list for spam.",
            ),
            (
                word(WordList::Hold, WordPlace::Link),
                "A link in the text holds the word “casino”, which is on the list of words to hold.",
            ),
            (listed(ListedWhat::LinkHost), "A link's host is on the list blocklist.txt."),
            (
                listed(ListedWhat::EmailDomain),
                "The domain of the email address is on the list blocklist.txt.",
            ),
            (blocked(BlockKind::Name, "Eve"), "The name “Eve” is on the blocklist."),
            (blocked(BlockKind::Address, ""), "Its author's address is on the blocklist."),
            (blocked(BlockKind::Domain, "casino.example"), "The domain casino.example is on the blocklist."),
            (
                blocked(BlockKind::Network, "203.0.113.0/24"),
                "It came from 203.0.113.0/24, which is on the blocklist.",
            ),
            (
                blocked(BlockKind::Text, "“Best odds”"),
                "It says nearly “Best odds”, which is on the blocklist.",
            ),
            (blocked(BlockKind::Word, "odds"), "The word “odds” is on the blocklist."),
            (
                Reason::Filter { percent: 80, is_spam: true, signs: signs.clone() },
                "The filter is 80 % sure that this is spam: “free spins”, “casino” in a link, “bonus” in the author's name, many links.",
            ),
            (
                Reason::Filter { percent: 99, is_spam: false, signs: Vec::new() },
                "The filter is 99 % sure that this is not spam.",
            ),
            (Reason::FilterAgainst { signs: signs[..1].to_vec() }, "Against that: “free spins”."),
            (Reason::FilterUnsure, "It may well be wrong here."),
            (Reason::Together { percent: 70 }, "All this together makes it 70 % likely to be spam."),
            (
                Reason::Hasty { taken_millis: 1_400, needed_millis: 2_500 },
                "The form was sent 1 second after it was shown; people need 3 seconds or more.",
            ),
            (
                Reason::AkismetUnreachable { why: AkismetTrouble::Timeout { limit_millis: 3_000 } },
                "Akismet did not answer within 3s. It is asked again later; until then the judges here decide.",
            ),
            (
                Reason::AkismetAgain { opinion: AkismetOpinion::Spam },
                "Asked again, Akismet takes it for spam.",
            ),
        ] {
            assert_eq!(reason_words(&reason), words);
        }
    }

    #[test]
    fn what_an_earlier_or_a_later_version_kept_is_shown() {
        assert_eq!(reason_words(&Reason::Told("It says so.".into())), "It says so.");
        let unknown = |value| reason_words(&Reason::Unknown(value));
        assert_eq!(
            unknown(json!({ "key": "moon", "phase": "full", "days": 3, "seen": [1] })),
            "Another version of Weshift had the reason “moon”: days 3, phase full."
        );
        assert_eq!(unknown(json!(null)), "Another version of Weshift had the reason “unknown”.");
    }
}
