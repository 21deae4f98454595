//! What a report says in fields or in words: codes, states, and which of them counts.

use super::{
    Action, PARTS, Severity,
    fields::{after_name, lines, unfold, untyped},
    severity,
};

/// What a report says about one recipient.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) recipient: String,
    pub(super) action: Option<Action>,
    pub(super) status: String,
    pub(super) diagnostic: String,
}

impl Outcome {
    /// "5.0.0" is what a server writes that did not look; the answer that it got often tells more.
    pub(super) fn refine(&mut self) {
        let is_vague = self.status.is_empty() || self.status.ends_with(".0.0");
        if let Some((status, _)) = find_code(&self.diagnostic)
            && is_vague
            && (self.status.is_empty() || self.status.get(..1) == status.get(..1))
        {
            self.status = status;
        }
    }

    /// Whether a line of the text is about this recipient.
    pub(super) fn is_in(&self, line: &str) -> bool {
        !self.recipient.is_empty() && line.to_lowercase().contains(&self.recipient)
    }

    /// Which of several outcomes counts.
    pub(super) fn rank(&self) -> u8 {
        match (severity(self.action(), &self.status, &self.diagnostic), self.action()) {
            (Severity::Hard, _) => 3,
            (Severity::Soft, _) => 2,
            (Severity::None, Action::Delayed) => 1,
            (Severity::None, _) => 0,
        }
    }

    /// A report without the action that it must have still has a class of status.
    pub(super) fn action(&self) -> Action {
        self.action.unwrap_or(match self.status.get(..1) {
            Some("5") => Action::Failed,
            Some("4") => Action::Delayed,
            _ => Action::Other,
        })
    }
}

/// The outcomes in a `message/delivery-status`: groups of fields with empty lines between them, the first
/// about the whole letter. Each that says something about a recipient counts, wherever it stands.
pub(super) fn outcomes(text: &str) -> Vec<Outcome> {
    let mut found = Vec::new();
    let mut now = Outcome::default();
    for line in unfold(text).split('\n') {
        if line.trim().is_empty() {
            finish(&mut now, &mut found);
        } else if let Some(value) = after_name(line, "action") {
            if now.action.is_some() {
                finish(&mut now, &mut found);
            }
            let word: String = value.trim().chars().take_while(char::is_ascii_alphabetic).collect();
            now.action = Some(match word.to_ascii_lowercase().as_str() {
                "failed" => Action::Failed,
                "delayed" => Action::Delayed,
                _ => Action::Other,
            });
        } else if let Some(value) = after_name(line, "status") {
            now.status = status(value.trim()).unwrap_or_default();
        } else if let Some(value) = after_name(line, "diagnostic-code") {
            now.diagnostic = untyped(value);
        } else if let Some(value) = after_name(line, "final-recipient") {
            now.recipient = untyped(value).to_lowercase();
        }
    }
    finish(&mut now, &mut found);
    found
}

pub(super) fn finish(now: &mut Outcome, found: &mut Vec<Outcome>) {
    let it = std::mem::take(now);
    let is_empty = it.action.is_none() && it.status.is_empty() && it.diagnostic.is_empty();
    if !is_empty && found.len() < PARTS {
        found.push(it);
    }
}

/// Answers that a server gives when it does not take a letter, for texts without a status.
pub(super) const CODES: [&str; 9] = ["550", "551", "552", "553", "554", "421", "450", "451", "452"];

pub(super) const DELAYED: [&str; 7] = [
    "will be retried",
    "will retry",
    "still trying",
    "will continue to try",
    "will keep trying",
    "delivery delayed",
    "delayed mail",
];

pub(super) const FAILED: [&str; 10] = [
    "fail",
    "undeliver",
    "returned to sender",
    "could not",
    "couldn't",
    "unable to",
    "wasn't able",
    "not be delivered",
    "rejected",
    "permanent",
];

/// What the server itself wrote, up to the copy of the letter: in the copy, anybody may have put
/// anything.
pub(super) fn own_words(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let is_copy = line.starts_with("--- Below this line")
            || line.starts_with("------ This is a copy of")
            || ["return-path", "received", "message-id", "mime-version"]
                .iter()
                .any(|it| after_name(line, it).is_some());
        if is_copy {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or(text)
}

/// The first status after a code, as in "550 5.1.1" and "550-5.1.1", or alone as in "(#5.1.1)"; with its
/// line.
pub(super) fn find_code(text: &str) -> Option<(String, &str)> {
    lines(text).find_map(|line| Some((code_in(line)?, line)))
}

pub(super) fn code_in(line: &str) -> Option<String> {
    let bytes = line.as_bytes();
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| b.is_ascii_digit() || **b == b'#') {
        let is_start = at == 0 || bytes.get(at - 1).is_some_and(|b| !is_word(*b));
        let Some(rest) = line.get(at..).filter(|_| is_start) else { continue };
        let found = match rest.as_bytes() {
            [b'#', ..] => rest.get(1..).and_then(status),
            [b'4' | b'5', b, c, b' ' | b'-', ..] if b.is_ascii_digit() && c.is_ascii_digit() => {
                rest.get(4..).map(|it| it.strip_prefix('#').unwrap_or(it)).and_then(status)
            }
            _ => None,
        };
        if let Some(found) = found.filter(|it| it.starts_with(['4', '5'])) {
            return Some(found);
        }
    }
    None
}

/// The status that a text begins with: a class, a dot, and two numbers of at most three digits (RFC
/// 3463).
pub(super) fn status(text: &str) -> Option<String> {
    let end = text.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(text.len());
    let word = text.get(..end)?.trim_end_matches('.');
    let numbers: Vec<&str> = word.split('.').collect();
    let [class, subject, detail] = numbers.as_slice() else { return None };
    let is_number = |it: &&str| (1..=3).contains(&it.len());
    (matches!(*class, "2" | "4" | "5") && is_number(subject) && is_number(detail)).then(|| word.to_string())
}

/// Whether one of the codes stands there as a word, not as a piece of an address or a version.
pub(super) fn smtp_code(text: &str, codes: &[&str]) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@')));
    words.any(|word| codes.contains(&word.trim_end_matches('.')))
}

pub(super) const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}
