//! What servers say about a letter that they did not deliver: in fields for machines (RFC 3464) and in words.

/// What became of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Failed,
    /// The server still tries.
    Delayed,
    /// Delivered, relayed or expanded.
    Other,
}

/// How much that says about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing yet.
    None,
    /// It did not work this time.
    Soft,
    /// There is no such mailbox.
    Hard,
}

/// What a report says about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub action: Action,
    /// `5.1.1`, empty if there is none.
    pub status: String,
    /// What the other server answered, empty if nobody says.
    pub diagnostic: String,
}

impl Outcome {
    /// Hard is only what is about the mailbox itself.
    pub fn severity(&self) -> Severity {
        if self.action != Action::Failed {
            return Severity::None;
        }
        let is_hard = match self.status.as_str() {
            // About the sender (RFC 3463): a mistake of ours must not cost us everybody.
            "5.1.7" | "5.1.8" => false,
            "" | "5.0.0" => matches!(code(&self.diagnostic), Some("550" | "551" | "553")),
            status => status.starts_with("5.1.") || status == "5.2.1",
        };
        if is_hard { Severity::Hard } else { Severity::Soft }
    }
}

/// The worst of what a `message/delivery-status` says, made more exact by the words in `said`: OpenSMTPD puts
/// the answer of the other server only there, and 5.0.0 into the fields. `None` if the fields say nothing.
pub fn read_status(fields: &str, said: &str) -> Option<Outcome> {
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
    if diagnostic.is_empty() {
        // A line that names the recipient, if any does.
        let recipient = typed("final-recipient").unwrap_or_default();
        let about =
            said.lines().filter(|it| !recipient.is_empty() && it.contains(recipient)).find_map(answer);
        diagnostic = about.or_else(|| said.lines().find_map(answer)).unwrap_or_default().to_string();
    }
    if status.is_empty() || status.ends_with(".0.0") {
        let told = status_in(&diagnostic).filter(|it| status.is_empty() || status.get(..1) == it.get(..1));
        status = told.map_or(status, str::to_string);
    }
    let action = match field(group, "action").map(|it| it.to_ascii_lowercase()).as_deref() {
        // OpenSMTPD says "delayed" also when it gives up: the time for delivery is over.
        Some("delayed") if status == "4.4.7" => Action::Failed,
        Some("failed") => Action::Failed,
        Some("delayed") => Action::Delayed,
        Some(_) => Action::Other,
        None if status.starts_with('2') => Action::Other,
        None => Action::Failed,
    };
    Outcome { action, status, diagnostic }
}

/// What a report without fields says in words. `None` if there is no answer of a server in it.
pub fn read_words(said: &str) -> Option<Outcome> {
    let with_status = said.lines().filter_map(answer).find(|it| status_in(it).is_some());
    let diagnostic = with_status.or_else(|| said.lines().find_map(answer))?;
    let lower = said.to_lowercase();
    let action =
        if STILL_TRYING.iter().any(|it| lower.contains(it)) { Action::Delayed } else { Action::Failed };
    let status = status_in(diagnostic).unwrap_or_default().to_string();
    Some(Outcome { action, status, diagnostic: diagnostic.to_string() })
}

const STILL_TRYING: [&str; 6] =
    ["will be retried", "will retry", "still trying", "continue to try", "keep trying", "warning only"];

/// The value of the first field of that name.
fn field<'a>(group: &'a str, name: &str) -> Option<&'a str> {
    let named = group.lines().filter_map(|it| it.split_once(':'));
    named.filter(|it| it.0.trim_end().eq_ignore_ascii_case(name)).map(|it| it.1.trim()).next()
}

/// From the code of a server's answer to the end of the line: `550 5.1.1 No such user`.
fn answer(line: &str) -> Option<&str> {
    line.get(line.find(code(line)?)?..).map(str::trim_end)
}

/// The first word that is a code with which a server refuses. No number inside of a version, an address or a
/// name is one.
fn code(text: &str) -> Option<&str> {
    const CODES: [&str; 10] = ["421", "450", "451", "452", "550", "551", "552", "553", "554", "556"];
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@')));
    words.map(|it| it.trim_end_matches('.')).find(|it| CODES.contains(it))
}

/// The first status after a code: `5.1.1` of `said: 550 5.1.1 No`, `550-5.1.1` and `550 #5.1.1`.
fn status_in(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut starts = bytes.windows(4).enumerate().filter_map(|(at, it)| match it {
        [b'4' | b'5', a, b, b' ' | b'-'] if a.is_ascii_digit() && b.is_ascii_digit() => Some(at),
        _ => None,
    });
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_') || !b.is_ascii();
    starts.find_map(|at| {
        let before = at.checked_sub(1).and_then(|it| bytes.get(it));
        let after = text.get(at + 4..)?;
        let found = status_at(after.strip_prefix('#').unwrap_or(after))?;
        (!before.is_some_and(is_word) && found.starts_with(['4', '5'])).then_some(found)
    })
}

/// The status that a text begins with (RFC 3463): a class, and two numbers of at most three digits.
fn status_at(text: &str) -> Option<&str> {
    let end = text.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(text.len());
    let status = text.get(..end)?.trim_end_matches('.');
    let numbers: Vec<&str> = status.split('.').collect();
    match numbers.as_slice() {
        ["2" | "4" | "5", a, b] if (1..=3).contains(&a.len()) && (1..=3).contains(&b.len()) => Some(status),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(status: &str, diagnostic: &str) -> Severity {
        Outcome { action: Action::Failed, status: status.into(), diagnostic: diagnostic.into() }.severity()
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
    fn without_a_telling_status_the_code_tells() {
        for said in ["550 No", "550-No", "host said: 551.", "553, no", "(550)"] {
            assert_eq!((failed("", said), failed("5.0.0", said)), (Severity::Hard, Severity::Hard), "{said}");
        }
        for said in [
            "554 No",
            "452 Later",
            "450 first, 550 then",
            "192.0.2.550",
            "5501",
            "550@example.net",
            "ü550",
            "",
        ] {
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
