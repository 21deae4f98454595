//! What a mail server means by its answer. One table for those who refuse us during a delivery and for the reports that
//! come back later, so that the two ways agree on whom we stop mailing.
//!
//! Servers agree on little: the same status stands for a mailbox that does not exist and for a listing of our own address.
//! The words decide, and in doubt nobody is lost: only an answer that clearly says that the recipient does not exist counts
//! as that.

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The recipient does not exist, and will not tomorrow.
    NoSuchMailbox,
    /// The mailbox exists, and does not take this letter now: full, busy, too large.
    Mailbox,
    /// We are not welcome: reputation, authentication, policy, relaying, rates.
    NotWelcome,
    /// The server does not say.
    Unclear,
}

/// At which step of the conversation the server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// When it heard the recipient, or nobody knows when.
    Recipient,
    /// At the greeting, when it heard the sender, or after the text: never about the recipient.
    Other,
}

/// What the server means by `words`; `status` is what a report says beside them, often empty.
pub(crate) fn meaning(step: Step, status: &str, words: &str) -> Meaning {
    // The server's own status outweighs what another program made of it.
    let status = status_in(words).unwrap_or(status);
    let is_by_a_list = BLOCKLISTS.iter().any(|it| words.to_lowercase().contains(it));
    let words = plain(words);
    let has = |all: &[&str]| all.iter().any(|it| words.contains(it));
    if step == Step::Other {
        return if has(&FULL) { Meaning::Mailbox } else { Meaning::NotWelcome };
    }
    if takes_no_mail(status, &words) {
        return Meaning::NoSuchMailbox;
    }
    if is_by_a_list
        || has(&NOT_WELCOME)
        || words.split(|c: char| !c.is_alphanumeric()).any(|it| UNWELCOME_WORDS.contains(&it))
    {
        return Meaning::NotWelcome;
    }
    if has(&FULL) || has(&TEMPORARY) {
        return Meaning::Mailbox;
    }
    let about_mailbox = HOSTS.iter().fold(words.clone(), |it, host| it.replace(host, " "));
    if NO_SUCH_MAILBOX.iter().any(|it| about_mailbox.contains(it)) && !status.starts_with('4') {
        return Meaning::NoSuchMailbox;
    }
    // 5.1.2 says that the host is bad: where the words are about how it was looked for, a name server failed.
    let is_by_a_name_server = about_mailbox != words || has(&NAME_SERVERS);
    if is_by_a_name_server && status == "5.1.2" {
        return Meaning::Mailbox;
    }
    by_status(status)
}

/// Whether the server says that we may not send at all, or not so much, whatever the letter.
pub(crate) fn forbids_sending(words: &str) -> bool {
    const FORBIDS: [&str; 9] = [
        "sending limit",
        "rate limit",
        "daily",
        "too many",
        "quota",
        "relay",
        "authenticat",
        "authoriz",
        "rcpthosts",
    ];
    let words = plain(words);
    FORBIDS.iter().any(|it| words.contains(it))
}

/// What a status says alone (RFC 3463).
fn by_status(status: &str) -> Meaning {
    let mut numbers = status.split('.');
    match (numbers.next(), numbers.next(), numbers.next()) {
        // 5.1.7 and 5.1.8 are about the sender, 5.1.0 is about some address.
        (Some("5"), Some("1"), Some("7" | "8")) => Meaning::NotWelcome,
        (Some("5"), Some("1"), Some("0")) => Meaning::Unclear,
        (Some("5"), Some("1"), Some(_)) | (Some("5"), Some("2"), Some("1")) => Meaning::NoSuchMailbox,
        (Some(_), Some("1" | "2"), Some(_)) => Meaning::Mailbox,
        (Some(_), Some("7"), Some(_)) => Meaning::NotWelcome,
        _ => Meaning::Unclear,
    }
}

/// A domain that says of itself that it takes no mail (RFC 7505), and Exchange's own way to say that it does not know the
/// recipient.
fn takes_no_mail(status: &str, words: &str) -> bool {
    const NULL_MX: [&str; 3] = ["null mx", "host does not accept mail", "domain does not accept mail"];
    matches!(status, "5.1.10" | "5.7.27")
        || NULL_MX.iter().any(|it| words.contains(it))
        || status == "5.4.1" && words.contains("recipient address rejected: access denied")
}

/// Lower case and one space, without addresses and names of hosts: in them anything may stand.
fn plain(words: &str) -> String {
    let lower = words.to_lowercase().replace(['’', '`'], "'");
    let is_name = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.contains('@')
            || word.contains("://")
            || word.contains("//")
            || bare.contains('.') && bare.contains(|c: char| c.is_ascii_alphabetic()) && !bare.contains("...")
    };
    let kept: Vec<&str> = lower.split_whitespace().filter(|it| !is_name(it)).collect();
    format!(" {} ", kept.join(" "))
}

/// About us, whatever the code: one listing of our address must cost us no reader.
const NOT_WELCOME: [&str; 57] = [
    "spam",
    "junk",
    "blacklist",
    "blocklist",
    "black list",
    "block list",
    "denylist",
    "blocked",
    "blocking",
    "dnsbl",
    "is listed",
    "listed on",
    "listed by",
    "listed at",
    "banned",
    "reputation",
    "suspicious",
    "virus",
    "malware",
    "phish",
    "infected",
    "prohibited",
    "content",
    "policy",
    "policies",
    "spf ",
    " dkim",
    "dmarc",
    "authenticat",
    "authoriz",
    "authoris",
    "relay",
    "rcpthosts",
    "not permitted",
    "not allowed",
    "denied",
    "greylist",
    "graylist",
    "gray-list",
    "grey-list",
    "rate limit",
    "a rate",
    "too fast",
    "too frequent",
    "too many",
    "sending limit",
    "frequency",
    "throttl",
    "daily",
    "reverse dns",
    "domain of sender",
    "sender domain",
    "sender address",
    "sender verif",
    "not accepting mail from",
    "unsolicited",
    "permission",
];

/// Lists of addresses to refuse, often named by nothing but a link to them.
const BLOCKLISTS: [&str; 9] = [
    "spamhaus",
    "barracudacentral",
    "sorbs.",
    "spamcop",
    "abuseat.org",
    "uceprotect",
    "senderbase",
    "mailspike",
    "spamrats",
];

/// As whole words only.
const UNWELCOME_WORDS: [&str; 9] = ["spf", "dkim", "rbl", "rdns", "ptr", "helo", "ehlo", "sender", "tls"];

const FULL: [&str; 14] = [
    "quota",
    "mailbox full",
    "mailbox is full",
    "full mailbox",
    "inbox is full",
    "inbox full",
    "is full",
    "out of storage",
    "storage",
    "insufficient",
    "exceeded",
    "zuviele mails",
    "voll",
    "over the maximum",
];

/// The mailbox exists, and something else went wrong.
const TEMPORARY: [&str; 13] = [
    "temporar",
    "try again",
    "try later",
    "timed out",
    "timeout",
    "time out",
    "too large",
    "too big",
    "size limit",
    "loop",
    "too many hops",
    "hop count",
    "out of office",
];

/// About the recipient's domain: a name server may forget for a day what it knows the next, so these say nothing.
const HOSTS: [&str; 22] = [
    "host not found",
    "host unknown",
    "unknown host",
    "no such host",
    "host does not exist",
    "domain does not exist",
    "domain doesn't exist",
    "domain not found",
    "domain unknown",
    "unknown domain",
    "no such domain",
    "domain name not found",
    "mx not found",
    "name not found",
    "record not found",
    "server not found",
    "domain could not be found",
    "domain couldn't be found",
    "find any host",
    "address not found for host",
    "dns entry does not exist",
    "nonexistent domain",
];

/// How a host is looked for.
const NAME_SERVERS: [&str; 7] =
    [" dns ", "name server", "nameserver", "servfail", "lookup", "resolve", "resolution"];

const NO_SUCH_MAILBOX: [&str; 96] = [
    "user unknown",
    "unknown user",
    "unknown recipient",
    "recipient unknown",
    "unknown address",
    "address unknown",
    "unknown local",
    "unknown mailbox",
    "mailbox unknown",
    "unknown account",
    "account unknown",
    "unknown email",
    "unknown addressee",
    "is unknown",
    "not known",
    "unknown or illegal alias",
    "unknown virtual",
    "unknown in local",
    "unknown in virtual",
    "unknown in relay",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such address",
    "no such account",
    "no such person",
    "no such email",
    "no such local",
    "no such name",
    "no such alias",
    "no such id",
    "no mailbox",
    "no user",
    "no account",
    "no recipient",
    "no known recipient",
    "no valid recipient",
    "no email account",
    "not exist",
    "n't exist",
    "nonexist",
    "non-exist",
    "not a known",
    "not a valid",
    "n't a valid",
    "not valid",
    "invalid recipient",
    "recipient invalid",
    "recipient is invalid",
    "invalid mailbox",
    "invalid user",
    "invalid address",
    "invalid email",
    "invalid account",
    "invalid local",
    "bad destination",
    "bad recipient",
    "bad address",
    "bad mailbox",
    "badrcptto",
    "illegal user",
    "illegal recipient",
    "mailbox unavailable",
    "mailbox not available",
    "mailbox is unavailable",
    "mailbox not found",
    "mailbox invalid",
    "not found",
    "couldn't be found",
    "could not be found",
    "can't be found",
    "recipnotfound",
    "unrouteable address",
    "unroutable address",
    "undeliverable address",
    "disabled",
    "deactivated",
    "inactive",
    "not active",
    "discontinued",
    "suspended",
    "terminated",
    "no longer",
    "not our customer",
    "n't have a",
    "does not have a",
    "not have an account",
    "recipient not",
    "user not",
    "account expired",
    "has been closed",
    "unbekannt",
    "no mail box",
    "not an active",
    "bad_recipient",
    "not listed in",
];

/// The first word that is a code with which a server refuses. No number inside of a version, an address or a
/// name is one.
pub(crate) fn code(text: &str) -> Option<&str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@')));
    words.map(|it| it.trim_end_matches('.')).find(|it| CODES.contains(it))
}

const CODES: [&str; 24] = [
    "421", "450", "451", "452", "454", "471", "500", "501", "502", "503", "504", "521", "525", "530", "534",
    "535", "541", "550", "551", "552", "553", "554", "556", "571",
];

/// The first status after a code: `5.1.1` of `said: 550 5.1.1 No`, `550-5.1.1` and `550 #5.1.1`.
pub(crate) fn status_in(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut starts = bytes.windows(4).enumerate().filter_map(|(at, it)| match it {
        [b'4' | b'5', a, b, b' ' | b'-'] if a.is_ascii_digit() && b.is_ascii_digit() => Some(at),
        _ => None,
    });
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_') || !b.is_ascii();
    starts.find_map(|at| {
        let before = at.checked_sub(1).and_then(|it| bytes.get(it));
        let after = text.get(at + 4..)?.trim_start_matches(['\'', '"', '<', '(', '[']);
        let found = status_at(after.strip_prefix('#').unwrap_or(after))?;
        (!before.is_some_and(is_word) && found.starts_with(['4', '5'])).then_some(found)
    })
}

/// The status that a text begins with (RFC 3463): a class, and two numbers of at most three digits.
pub(crate) fn status_at(text: &str) -> Option<&str> {
    let end = text.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(text.len());
    let status = text.get(..end)?.trim_end_matches('.');
    let numbers: Vec<&str> = status.split('.').collect();
    match numbers.as_slice() {
        ["2" | "4" | "5", a, b] if (1..=3).contains(&a.len()) && (1..=3).contains(&b.len()) => Some(status),
        _ => None,
    }
}
