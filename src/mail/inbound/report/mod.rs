//! What a message that came in is: a report that a letter could not be delivered (RFC 3464, 3463), a
//! complaint about one (RFC 5965), something a machine sent by itself (RFC 3834), or the words of a
//! person.
//!
//! Whoever knows the address can send whatever he likes, so nothing here is trusted: the caller looks at
//! the secret in `recipients` and at `authentication`. The tree of parts is walked here, to a fixed depth
//! and never into a message inside the message; only single fields and single bodies are given to the
//! library, whose own walk has no limit for messages in messages and overflows the stack.

mod fields;
mod head;
mod html;
mod outcomes;
mod parts;

#[cfg(test)]
mod tests;

use self::{
    fields::{
        addresses, after_name, attribute, first_word, id_in, kind, lines, lossy, mailboxes, message_id,
        one_line, plain_address, unstructured,
    },
    head::Head,
    html::flatten,
    outcomes::{CODES, DELAYED, FAILED, Outcome, code_in, find_code, outcomes, own_words, smtp_code},
    parts::{Part, collect},
};

/// What a message that came in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    Bounce(Bounce),
    /// Somebody pressed "this is spam".
    Complaint {
        /// Message-ID of the letter that it is about, without `<>`.
        message_id: Option<String>,
        /// Where the complaint was sent to, then the envelope sender of the letter if the complaint names
        /// it.
        recipients: Vec<String>,
    },
    /// From a machine, and nothing to be done: out of office, a list, a receipt.
    Automatic,
    Person(Message),
}

/// A report about the delivery of one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    pub action: Action,
    /// "5.1.1"; empty if the report has none.
    pub status: String,
    /// What the other server said: one line of at most 300 characters, without control characters.
    pub diagnostic: String,
    /// Message-ID of the returned headers, without `<>`.
    pub message_id: Option<String>,
    /// Where the report was sent to: Delivered-To, X-Original-To, To, Cc; in lower case.
    pub recipients: Vec<String>,
    /// Message-ID of the report itself, without `<>`, or empty.
    pub own_id: String,
}

/// What became of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Failed,
    /// The server still tries.
    Delayed,
    /// Delivered, relayed, expanded, or not to be found out.
    Other,
}

/// How much a bounce says about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// There is no such mailbox.
    Hard,
    /// It did not work this time.
    Soft,
    /// It says nothing.
    None,
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Message-ID without `<>`, or empty.
    pub id: String,
    /// The address only, in lower case; empty unless there is exactly one.
    pub from: String,
    /// As in `Bounce::recipients`.
    pub to: Vec<String>,
    pub subject: String,
    /// The plain text; else the HTML without its tags, with `> ` before what it quotes. Lines end with
    /// `\n`.
    pub text: String,
    /// Each Authentication-Results field, unfolded, the topmost first. Only those above are the own
    /// server's.
    pub authentication: Vec<String>,
}

const DIAGNOSTIC: usize = 300;
const SUBJECT: usize = 500;
/// Of RFC 5322: a line.
const LINE: usize = 998;
/// Addresses that are kept of one message.
const RECIPIENTS: usize = 50;
/// Multiparts in multiparts, and parts in all.
const DEPTH: usize = 8;
const PARTS: usize = 200;

impl Bounce {
    pub fn severity(&self) -> Severity {
        severity(self.action, &self.status, &self.diagnostic)
    }
}

/// Hard is only what is about the mailbox itself: 5.1.x, 5.2.1, or no telling status (5.0.0) with 550,
/// 551 or 553 from the server.
fn severity(action: Action, status: &str, diagnostic: &str) -> Severity {
    if action != Action::Failed {
        return Severity::None;
    }
    let is_hard = match status {
        "" | "5.0.0" => smtp_code(diagnostic, &["550", "551", "553"]),
        _ => status.starts_with("5.1.") || status == "5.2.1",
    };
    if is_hard { Severity::Hard } else { Severity::Soft }
}

/// What `raw` is.
///
/// # Errors
///
/// It is no message.
pub fn read(raw: &[u8]) -> Result<Inbound, String> {
    let (head, body) = Head::split(raw);
    const KNOWN: [&str; 8] =
        ["from", "sender", "to", "subject", "date", "message-id", "return-path", "received"];
    if !KNOWN.iter().any(|name| head.first(name).is_some()) {
        return Err("There is no header of a message in it.".to_string());
    }
    let mail = Mail::new(head, body);
    if mail.is_feedback() {
        return Ok(mail.complaint());
    }
    if let Some(bounce) = mail.report().or_else(|| mail.wordy_bounce()) {
        return Ok(Inbound::Bounce(bounce));
    }
    Ok(if mail.is_automatic() { Inbound::Automatic } else { Inbound::Person(mail.message()) })
}

/// A message, its multiparts taken apart.
struct Mail<'a> {
    head: Head<'a>,
    /// Type of the whole: "multipart/report", and its `report-type`.
    kind: String,
    report_type: String,
    /// Everything that is no multipart, in order.
    parts: Vec<Part<'a>>,
}

impl<'a> Mail<'a> {
    fn new(head: Head<'a>, body: &'a [u8]) -> Mail<'a> {
        let (kind, report_type) = match head.content_type("content-type") {
            Some(it) => (kind(&it), attribute(&it, "report-type").unwrap_or_default().to_ascii_lowercase()),
            None => Default::default(),
        };
        let mut parts = Vec::new();
        collect(&head, body, "text/plain", DEPTH, &mut parts);
        Mail { head, kind, report_type, parts }
    }

    fn part(&self, kinds: &[&str]) -> Option<&Part<'a>> {
        self.parts.iter().find(|it| kinds.contains(&it.kind.as_str()))
    }

    /// The plain text; without one, the HTML flattened.
    fn text(&self) -> String {
        let words = |kind: &str| -> Vec<String> {
            let parts = self.parts.iter().filter(|it| it.kind == kind && !it.is_attached);
            parts.map(Part::text).filter(|it| !it.trim().is_empty()).collect()
        };
        let plain = words("text/plain");
        if plain.is_empty() {
            let html: Vec<String> = words("text/html").iter().map(|it| flatten(it)).collect();
            return html.join("\n");
        }
        plain.join("\n")
    }

    fn recipients(&self) -> Vec<String> {
        let mut found = Vec::new();
        for name in ["delivered-to", "x-original-to", "to", "cc"] {
            for address in self.head.all(name).flat_map(addresses) {
                if found.len() < RECIPIENTS && !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        found
    }

    fn own_id(&self) -> String {
        self.head.first("message-id").and_then(|it| message_id(&lossy(it))).unwrap_or_default()
    }

    /// Message-ID of the letter that came back whole or as headers, else of what looks like it in the
    /// text.
    fn returned_id(&self, text: &str) -> Option<String> {
        const KINDS: [&str; 5] = [
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
            "message/global",
            "message/global-headers",
        ];
        let returned = self.parts.iter().filter(|it| KINDS.contains(&it.kind.as_str()));
        returned.map(Part::text).find_map(|it| id_in(&it)).or_else(|| id_in(text))
    }

    fn is_feedback(&self) -> bool {
        self.kind == "multipart/report" && self.report_type == "feedback-report"
            || self.part(&["message/feedback-report"]).is_some()
    }

    /// Not every report in this form is a complaint: some say that a letter was no spam after all (RFC
    /// 6430), or that its signature was broken (RFC 6591).
    fn complaint(&self) -> Inbound {
        let report = self.part(&["message/feedback-report"]).map(Part::text).unwrap_or_default();
        let field = |name| lines(&report).find_map(|line| after_name(line, name)).unwrap_or_default();
        let kind = first_word(field("feedback-type"));
        if ["not-spam", "auth-failure"].iter().any(|it| kind.eq_ignore_ascii_case(it)) {
            return Inbound::Automatic;
        }
        let mut recipients = self.recipients();
        for address in addresses(field("original-mail-from").as_bytes()) {
            if !recipients.contains(&address) {
                recipients.push(address);
            }
        }
        Inbound::Complaint { message_id: self.returned_id(&self.text()), recipients }
    }

    /// A bounce with a part for machines, whatever the parts are wrapped in. Some servers say little
    /// there and put the answer that they got into the text, so a poor status and diagnostic are made up
    /// from it.
    fn report(&self) -> Option<Bounce> {
        let part = self.part(&["message/delivery-status", "message/global-delivery-status"])?;
        let text = self.text();
        let said = own_words(&text);
        let mut found = outcomes(&part.text());
        let answers: Vec<&str> =
            lines(said).filter(|it| code_in(it).is_some() || smtp_code(it, &CODES)).take(PARTS).collect();
        let is_only = found.len() == 1;
        for it in &mut found {
            if it.diagnostic.is_empty() {
                let own = answers.iter().find(|line| it.is_in(line));
                let own = own.or(answers.first().filter(|_| is_only));
                it.diagnostic = own.copied().unwrap_or_default().to_string();
            }
            it.refine();
        }
        // Of equals the first.
        Some(match found.into_iter().rev().max_by_key(Outcome::rank) {
            Some(it) => self.bounce(it.action(), it.status, it.diagnostic, &text),
            None => self.by_words(said, &text),
        })
    }

    /// A bounce without such a part: one that only people are meant to read.
    fn wordy_bounce(&self) -> Option<Bounce> {
        let sender = self.head.first("from").map(mailboxes).unwrap_or_default();
        let is_sender = |name: &str| {
            sender.iter().any(|it| it.split('@').next().is_some_and(|it| it.eq_ignore_ascii_case(name)))
        };
        let text = self.text();
        let said = own_words(&text);
        let all = format!("{}\n{said}", self.subject()).to_lowercase();
        let is_about = ["undeliver", "returned to sender", "delivery"].iter().any(|it| all.contains(it));
        let has_code = find_code(said).is_some();
        // A postmaster is also somebody who reads his mail, and answers.
        let is_answer = self.head.first("in-reply-to").is_some();
        let is_bounce = is_sender("mailer-daemon")
            || is_sender("postmaster") && !is_answer && (is_about || has_code)
            || self.is_from_nobody() && is_about && (has_code || !self.says_automatic());
        is_bounce.then(|| self.by_words(said, &text))
    }

    fn by_words(&self, said: &str, text: &str) -> Bounce {
        let all = format!("{}\n{said}", self.subject()).to_lowercase();
        let (status, diagnostic) = match find_code(said) {
            Some((status, line)) => (status, line.to_string()),
            None => {
                (String::new(), lines(said).find(|it| smtp_code(it, &CODES)).unwrap_or_default().to_string())
            }
        };
        let has = |words: &[&str]| words.iter().any(|it| all.contains(it));
        let action = if has(&DELAYED) {
            Action::Delayed
        } else if !diagnostic.is_empty() || has(&FAILED) {
            Action::Failed
        } else {
            Action::Other
        };
        self.bounce(action, status, diagnostic, text)
    }

    fn bounce(&self, action: Action, status: String, diagnostic: String, text: &str) -> Bounce {
        Bounce {
            action,
            status,
            diagnostic: one_line(&diagnostic, DIAGNOSTIC),
            message_id: self.returned_id(text),
            recipients: self.recipients(),
            own_id: self.own_id(),
        }
    }

    /// An envelope without a sender. Some servers write a name instead of nothing.
    fn is_from_nobody(&self) -> bool {
        self.head.first("return-path").is_some_and(|it| {
            let it = lossy(it);
            let it = it.trim().trim_start_matches('<').trim_end_matches('>').trim();
            it.is_empty() || it.eq_ignore_ascii_case("mailer-daemon")
        })
    }

    /// The sender says that no person wrote it.
    fn says_automatic(&self) -> bool {
        let word = |name| self.head.all(name).map(|it| first_word(&lossy(it)).to_ascii_lowercase());
        word("auto-submitted").any(|it| !it.is_empty() && it != "no")
            || word("precedence").any(|it| matches!(it.as_str(), "bulk" | "junk" | "list" | "auto_reply"))
            || ["list-id", "list-unsubscribe", "x-autoreply", "x-autorespond"]
                .iter()
                .any(|name| self.head.first(name).is_some())
    }

    /// Nor is any kind of report from a person, such as a receipt.
    fn is_automatic(&self) -> bool {
        self.says_automatic() || self.is_from_nobody() || self.kind == "multipart/report"
    }

    fn subject(&self) -> String {
        let subject = self.head.first("subject").map(unstructured).unwrap_or_default();
        one_line(&subject, SUBJECT)
    }

    fn message(self) -> Message {
        let fields: Vec<&[u8]> = self.head.all("from").collect();
        // Quotes without brackets are a name, even if there is an address in them.
        let is_named = |it: &[u8]| it.contains(&b'<') || !it.contains(&b'"');
        let from = match fields.as_slice() {
            [one] if is_named(one) => mailboxes(one),
            _ => Vec::new(),
        };
        let from = match from.as_slice() {
            [one] => plain_address(one).unwrap_or_default(),
            _ => String::new(),
        };
        let authentication = self.head.exact("authentication-results");
        Message {
            id: self.own_id(),
            from,
            to: self.recipients(),
            subject: self.subject(),
            text: self.text(),
            authentication: authentication.map(|it| one_line(&lossy(it), usize::MAX)).collect(),
        }
    }
}
