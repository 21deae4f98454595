//! What servers say about a letter that they did not deliver: in fields for machines (RFC 3464) and in words.

use super::super::smtp_reply::{Meaning, Step, code, meaning, status_at, status_in};

/// What became of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Failed,
    /// The server still tries.
    Delayed,
    /// Delivered, relayed or expanded.
    Other,
}

/// How much that says about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// Nothing yet.
    None,
    /// It did not work this time.
    Soft,
    /// There is no such mailbox.
    Hard,
}

/// What a report says about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub action: Action,
    /// At which step the other server refused.
    pub step: Step,
    /// `5.1.1`, empty if there is none.
    pub status: String,
    /// What the other server answered, empty if nobody says.
    pub diagnostic: String,
}

impl Outcome {
    /// Hard is only what is about the mailbox itself.
    pub(super) fn severity(&self) -> Severity {
        match (self.action, meaning(self.step, &self.status, &self.diagnostic)) {
            (Action::Delayed | Action::Other, _) => Severity::None,
            (Action::Failed, Meaning::NoSuchMailbox) => Severity::Hard,
            (Action::Failed, Meaning::Mailbox | Meaning::NotWelcome | Meaning::Unclear) => Severity::Soft,
        }
    }
}

/// The worst of what a `message/delivery-status` says, made more exact by the words in `said`: OpenSMTPD puts
/// the answer of the other server only there, and 5.0.0 into the fields. `None` if the fields say nothing.
pub(super) fn read_status(fields: &str, said: &str) -> Option<Outcome> {
    let groups = fields.replace("\n ", " ").replace("\n\t", " ");
    let groups = groups.split("\n\n").filter(|it| field(it, "status").or(field(it, "action")).is_some());
    let outcomes = groups.take(MAX_RECIPIENTS).map(|group| outcome(group, said));
    // Of equals the first.
    outcomes.reduce(|worst, it| if it.severity() > worst.severity() { it } else { worst })
}

const MAX_RECIPIENTS: usize = 100;

fn outcome(group: &str, said: &str) -> Outcome {
    let typed = |name| field(group, name).map(|it| it.split_once(';').map_or(it, |it| it.1).trim());
    let mut status = field(group, "status").and_then(status_at).unwrap_or_default().to_string();
    let mut diagnostic = typed("diagnostic-code").unwrap_or_default().to_string();
    let mut step = step_of(&diagnostic, said);
    if diagnostic.is_empty() {
        // A line that names the recipient, if any does.
        let recipient = typed("final-recipient").unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        let about =
            |at: &usize| !recipient.is_empty() && lines.get(*at).is_some_and(|it| it.contains(recipient));
        let told = || (0..lines.len()).filter(|&at| lines.get(at).copied().and_then(answer).is_some());
        if let Some(at) = told().find(about).or_else(|| told().next()) {
            (diagnostic, step) = (answer_at(&lines, at), step_at(&lines, at));
        }
    }
    if status.is_empty() || status.ends_with(".0.0") {
        let told = status_in(&diagnostic).filter(|it| status.is_empty() || status.get(..1) == it.get(..1));
        status = told.map_or(status, str::to_string);
    }
    Outcome { action: action(field(group, "action"), &status), step, status, diagnostic }
}

/// Programs write more there than the five words of RFC 3464: comments, `failure`, `expired`.
fn action(word: Option<&str>, status: &str) -> Action {
    let word =
        word.unwrap_or_default().split([' ', '(', ';']).next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        // OpenSMTPD says "delayed" also when it gives up: the time for delivery is over.
        "delayed" if status == "4.4.7" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" | "relayed" | "expanded" => Action::Other,
        "failed" | "failure" | "error" | "expired" => Action::Failed,
        _ if status.starts_with('2') => Action::Other,
        "" => Action::Failed,
        _ if status.starts_with('4') => Action::Delayed,
        _ => Action::Failed,
    }
}

/// What a report without fields says in words. `None` if neither a code nor a status of a server is in it.
pub(super) fn read_words(said: &str) -> Option<Outcome> {
    let lines: Vec<&str> = said.lines().collect();
    let told = || (0..lines.len()).filter(|&at| lines.get(at).copied().and_then(answer).is_some());
    let bare = || (0..lines.len()).find(|&at| lines.get(at).copied().and_then(bare_status).is_some());
    let with_status = told().find(|&at| lines.get(at).copied().and_then(status_in).is_some());
    let at = with_status.or_else(bare).or_else(|| told().next())?;
    let line = lines.get(at).copied().unwrap_or_default();
    let diagnostic = answer_at(&lines, at);
    let status = status_in(&diagnostic).or_else(|| bare_status(line)).unwrap_or_default().to_string();
    Some(Outcome { action: action_of(said), step: step_at(&lines, at), status, diagnostic })
}

/// What a mail server says in words alone, without any number: that it failed, unless it still tries.
pub(super) fn read_bare_words(said: &str) -> Outcome {
    let is_telling = |line: &&str| meaning(Step::Recipient, "", line) != Meaning::Unclear;
    let line = said.lines().find(is_telling).unwrap_or_default().trim();
    Outcome {
        action: action_of(said),
        step: Step::Recipient,
        status: String::new(),
        diagnostic: line.to_string(),
    }
}

fn action_of(said: &str) -> Action {
    let lower = said.to_lowercase();
    let has = |all: &[&str]| all.iter().any(|it| lower.contains(it));
    if has(&STILL_TRYING) && !has(&GAVE_UP) { Action::Delayed } else { Action::Failed }
}

const STILL_TRYING: [&str; 9] = [
    "will be retried",
    "will retry",
    "still trying",
    "continue to try",
    "keep trying",
    "warning only",
    "warning message only",
    "has not yet been delivered",
    "delivery attempts will continue",
];
const GAVE_UP: [&str; 3] = ["giving up", "given up", "permanent error"];

/// The value of the first field of that name.
fn field<'a>(group: &'a str, name: &str) -> Option<&'a str> {
    let named = group.lines().filter_map(|it| it.split_once(':'));
    named.filter(|it| it.0.trim_end().eq_ignore_ascii_case(name)).map(|it| it.1.trim()).next()
}

/// From the code of a server's answer to the end of the line: `550 5.1.1 No such user`.
fn answer(line: &str) -> Option<&str> {
    line.get(line.find(code(line)?)?..).map(str::trim_end)
}

/// The whole of an answer that begins on a line: servers and programs break it over several.
fn answer_at(lines: &[&str], at: usize) -> String {
    let line = lines.get(at).copied().unwrap_or_default();
    let first = answer(line).unwrap_or(line).trim();
    let is_more = |it: &&&str| {
        let it = it.trim();
        !it.is_empty() && !it.starts_with(['>', '<', '-', '*']) && !it.contains('@')
    };
    let more = lines.iter().skip(at + 1).take(MAX_MORE_LINES).take_while(is_more).map(|it| it.trim());
    std::iter::once(first).chain(more).collect::<Vec<_>>().join(" ")
}

const MAX_MORE_LINES: usize = 3;

/// A status that stands alone at the beginning of a line, or in brackets: qmail's `(#5.1.1)`.
fn bare_status(line: &str) -> Option<&str> {
    let first = line.trim_start().trim_start_matches(['<', '(', '[', '#']);
    let in_brackets =
        || line.split(['(', '[']).skip(1).find_map(|it| status_at(it.strip_prefix('#').unwrap_or(it)));
    status_at(first).or_else(in_brackets).filter(|it| it.starts_with(['4', '5']))
}

// --- at which step the other server refused

/// Programs tell to which command the answer was, each in its own words: above the answer or behind it.
const ABOVE: [(&str, Step); 14] = [
    ("after rcpt to", Step::Recipient),
    (">>> rcpt to", Step::Recipient),
    ("like our rcpt to", Step::Recipient),
    ("after mail from", Step::Other),
    ("after initial connection", Step::Other),
    ("after ehlo", Step::Other),
    ("after helo", Step::Other),
    ("after end of data", Step::Other),
    ("after data", Step::Other),
    (">>> mail from", Step::Other),
    (">>> data", Step::Other),
    (">>> ehlo", Step::Other),
    ("like our mail from", Step::Other),
    ("like our data", Step::Other),
];
const BEHIND: [(&str, Step); 7] = [
    ("in reply to rcpt to", Step::Recipient),
    ("in reply to mail from", Step::Other),
    ("in reply to end of data", Step::Other),
    ("in reply to data", Step::Other),
    ("in reply to ehlo", Step::Other),
    ("in reply to helo", Step::Other),
    ("refused to talk to me", Step::Other),
];
/// How far from the answer the words may stand.
const LINES_NEAR: usize = 6;

/// Of an answer that stands in a field: where the words repeat it, they may say to what it was one.
fn step_of(diagnostic: &str, said: &str) -> Step {
    let lines: Vec<&str> = said.lines().collect();
    let Some(number) = code(diagnostic) else { return behind(diagnostic).unwrap_or(Step::Recipient) };
    let same = (0..lines.len()).find(|&at| lines.get(at).copied().and_then(code) == Some(number));
    behind(diagnostic).or_else(|| same.map(|at| step_at(&lines, at))).unwrap_or(Step::Recipient)
}

fn step_at(lines: &[&str], at: usize) -> Step {
    let is_line = |it: &&&str| !it.trim().is_empty();
    let up = lines.iter().take(at + 1).rev().take(LINES_NEAR).take_while(is_line);
    let down = lines.iter().skip(at).take(LINES_NEAR).take_while(is_line);
    let below = down.map(|it| it.trim()).collect::<Vec<_>>().join(" ").to_lowercase();
    // Sendmail sends DATA before it has read what became of the recipients.
    if ["need rcpt", "no valid recipients"].iter().any(|it| below.contains(it)) {
        return Step::Recipient;
    }
    let above = || up.into_iter().find_map(|line| first_of(&ABOVE, &line.to_lowercase()));
    behind(&below).or_else(above).unwrap_or(Step::Recipient)
}

fn behind(words: &str) -> Option<Step> {
    first_of(&BEHIND, &words.to_lowercase())
}

/// The one that comes first in the text.
fn first_of(table: &[(&str, Step)], text: &str) -> Option<Step> {
    let found = table.iter().filter_map(|(words, step)| text.find(words).map(|at| (at, *step)));
    found.min_by_key(|it| it.0).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(status: &str, diagnostic: &str) -> Severity {
        let (status, diagnostic) = (status.to_string(), diagnostic.to_string());
        Outcome { action: Action::Failed, step: Step::Recipient, status, diagnostic }.severity()
    }

    #[test]
    fn hard_is_what_is_about_the_mailbox() {
        for status in ["5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.2.1"] {
            assert_eq!(failed(status, ""), Severity::Hard, "{status}");
        }
        for status in ["4.1.1", "4.4.7", "5.2.2", "5.2.10", "5.4.4", "5.7.1", "5.10.1", "5.0.0", ""] {
            assert_eq!(failed(status, ""), Severity::Soft, "{status}");
        }
        for status in ["5.1.7", "5.1.8"] {
            assert_eq!(failed(status, "550 Sender refused"), Severity::Soft, "{status}: we are at fault");
        }
    }

    #[test]
    fn without_a_telling_status_the_words_tell() {
        for said in [
            "550 No such user",
            "550-User unknown",
            "host said: 551. Mailbox not found",
            "(550) invalid recipient",
        ] {
            assert_eq!((failed("", said), failed("5.0.0", said)), (Severity::Hard, Severity::Hard), "{said}");
        }
        for said in
            ["550 No", "553, no", "554 No", "452 Later", "192.0.2.550", "5501", "550@example.net", "ü550", ""]
        {
            assert_eq!(failed("", said), Severity::Soft, "{said}");
        }
        assert_eq!(failed("5.7.1", "550 Policy"), Severity::Soft, "a telling status is believed");
    }

    #[test]
    fn a_status_is_found_after_a_code() {
        for (text, status) in [
            ("said: 550 5.1.1 No", Some("5.1.1")),
            ("450-4.7.1", Some("4.7.1")),
            ("(550 #5.1.10.)", Some("5.1.10")),
            ("ü 550 5.1 – 451 4.4.1", Some("4.4.1")),
            ("1550 5.1.1", None),
            ("192.0.2.550 5.1.1", None),
            ("550 5.1.1234", None),
            ("550 2.1.1", None),
            ("550 5.1.1.1", None),
            ("550 ", None),
            ("", None),
        ] {
            assert_eq!(status_in(text), status, "{text}");
        }
    }

    #[test]
    fn of_several_recipients_the_worst_counts() {
        let group = |action: &str, status: &str| format!("Action: {action}\nStatus: {status}\n");
        let all = [
            group("delayed", "4.4.1"),
            group("failed", "5.2.2"),
            group("FAILED", "5.1.1"),
            group("failed", "5.1.2"),
        ];
        let fields = format!("Reporting-MTA: dns; mx\n\n{}", all.join("\n"));
        assert_eq!(read_status(&fields, "").unwrap().status, "5.1.1");
        assert_eq!(read_status(&group("relayed", "2.0.0"), "").unwrap().severity(), Severity::None);
        assert_eq!(read_status("Reporting-MTA: dns; mx\n", "550 5.1.1 No"), None);
    }

    #[test]
    fn words_make_a_poor_status_exact() {
        let fields = "Final-Recipient: rfc822; zoe@example.net\nAction: failed\nStatus: 5.0.0\n";
        let read = |said| read_status(fields, said).unwrap();
        let said = "yan@example.net: 552 5.2.2 Full\nzoe@example.net: 550 5.1.1 No";
        assert_eq!((read(said).status.as_str(), read(said).diagnostic.as_str()), ("5.1.1", "550 5.1.1 No"));
        assert_eq!(read("451 4.3.0 Later").status, "5.0.0", "of another class");
        assert_eq!(read("Something else happened.").diagnostic, "");
    }

    #[test]
    fn a_report_may_be_words_only() {
        let read = |said: &str| read_words(said).map(|it| (it.action, it.status));
        assert_eq!(read("Sorry.\nHost said: 550 5.1.1 No"), Some((Action::Failed, "5.1.1".into())));
        assert_eq!(read("It said 550 once.\nThen 550-5.2.1 No"), Some((Action::Failed, "5.2.1".into())));
        assert_eq!(read("451 4.4.1 Busy\nIt will be retried."), Some((Action::Delayed, "4.4.1".into())));
        assert_eq!(read("I am on holiday until the 5.11.2026, room 5501"), None);
    }
}
