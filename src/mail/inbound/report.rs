//! What a message that came in is: a report that a letter could not be delivered (RFC 3464), a complaint
//! about one (RFC 5965), something that a machine sent by itself (RFC 3834), or the words of a person.
//! Whoever knows an address can send there what they like, so nothing here is trusted: the caller looks at
//! the token in the recipients, and at `authentication`.

use super::{
    super::smtp_reply::Step,
    delivery::{self, Outcome},
    flat::flat,
    marks::{ATTACHED, COPIES, DAEMONS, FAILURES, MACHINES, RECIPIENTS, received_for, split_copy},
    parts::{Header, Part, addresses, parts},
};

pub(super) use super::delivery::{Action, Severity};

/// What a raw message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inbound {
    /// A delivery report about one of our letters.
    Bounce(Bounce),
    /// Somebody pressed "this is spam".
    Complaint {
        /// Of the letter, without brackets.
        message_id: Option<String>,
        /// As in `Bounce`, then the sender to which the letter would have come back: there the token stands,
        /// since the report itself goes to a fixed address.
        recipients: Vec<String>,
    },
    /// Written by a machine: out of office, a list, a receipt. Never answered.
    Automatic,
    /// By a person: maybe commands.
    Person(Letter),
}

/// A delivery report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounce {
    pub action: Action,
    /// At which step the other server refused.
    pub step: Step,
    /// `5.1.1`, empty if the report has none.
    pub status: String,
    /// What the other server said: one line of at most 300 characters, without control characters.
    pub diagnostic: String,
    /// Of the returned letter, without brackets.
    pub message_id: Option<String>,
    /// Where the report was sent to, in lower case: Delivered-To, X-Original-To, To, Cc.
    pub recipients: Vec<String>,
}

impl Bounce {
    /// How much the report says about the address.
    pub(super) fn severity(&self) -> Severity {
        let (status, diagnostic) = (self.status.clone(), self.diagnostic.clone());
        Outcome { action: self.action, step: self.step, status, diagnostic }.severity()
    }
}

/// What a person sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Without brackets, empty if there is none.
    pub message_id: String,
    /// The address only, in lower case. Empty unless there is exactly one: then nobody knows who is meant.
    pub from: String,
    /// As in `Bounce::recipients`.
    pub to: Vec<String>,
    pub subject: String,
    /// The letters that it answers, oldest first, without brackets.
    pub references: Vec<String>,
    /// The plain text; else the HTML as text, with `> ` before what it quotes. Lines end with `\n`.
    pub text: String,
    /// The Authentication-Results fields, unfolded, top first.
    pub authentication: Vec<String>,
}

const MAX_DIAGNOSTIC: usize = 300;
const MAX_SUBJECT: usize = 300;
const MAX_RECIPIENTS: usize = 50;

/// What `raw` is.
///
/// # Errors
/// It is no message at all.
pub(super) fn read(raw: &[u8]) -> Result<Inbound, String> {
    let (header, body) = Header::split(raw);
    if !["from", "to", "subject", "date", "message-id", "received"].iter().any(|it| header.count(it) > 0) {
        return Err("There is no header of a message in it.".to_string());
    }
    let parts = parts(&header, body);
    let message = Message { header, parts };
    let read = message.complaint().or_else(|| message.bounce());
    Ok(read.unwrap_or_else(|| if message.is_automatic() { Inbound::Automatic } else { message.letter() }))
}

/// Who wrote a message that may be a report in words.
enum Sender {
    /// A mail server: whatever it says is a report.
    Server,
    /// Maybe: its words must hold the answer of a server.
    MaybeServer,
    Other,
}

struct Message<'a> {
    header: Header<'a>,
    parts: Vec<Part<'a>>,
}

impl Message<'_> {
    fn complaint(&self) -> Option<Inbound> {
        let Some(report) = self.part(&["message/feedback-report"]).map(Part::text) else {
            return self.old_complaint();
        };
        let (fields, _) = Header::split(report.as_bytes());
        // Not every report of this form is one: a letter was no spam after all (RFC 6430), or its signature
        // broke (RFC 6591).
        if matches!(fields.word("feedback-type").as_deref(), Some("not-spam" | "auth-failure")) {
            return Some(Inbound::Automatic);
        }
        let mut recipients = self.recipients();
        recipients.extend(fields.all("original-mail-from").flat_map(|it| addresses(it.as_bytes())));
        Some(Inbound::Complaint { message_id: self.returned_id(), recipients })
    }

    /// Hotmail's older programme sends the letter alone, with a field in its header that says to whom it had gone.
    fn old_complaint(&self) -> Option<Inbound> {
        let copy = self.part(&["message/rfc822"])?.text();
        let (header, _) = Header::split(copy.trim_start().as_bytes());
        (header.count("x-hmxmroriginalrecipient") > 0).then(|| Inbound::Complaint {
            message_id: header.ids("message-id").into_iter().next(),
            recipients: self.recipients(),
        })
    }

    /// Any part with fields about a delivery makes a report, whatever it is wrapped in. Without one it takes
    /// a mail server as the sender, and what it says in words.
    fn bounce(&self) -> Option<Inbound> {
        let text = self.text();
        let (said, _) = split_copy(&text);
        let fields = self.part(&["message/delivery-status", "message/global-delivery-status"]);
        let outcome = fields.and_then(|part| delivery::read_status(&part.text(), said)).or_else(|| {
            let words = || delivery::read_words(said);
            match self.sender() {
                Sender::Server => words().or_else(|| self.bare_words(said)),
                Sender::MaybeServer => words(),
                Sender::Other => fields.and_then(|_| words()),
            }
        })?;
        Some(Inbound::Bounce(Bounce {
            action: outcome.action,
            step: outcome.step,
            status: outcome.status,
            diagnostic: one_line(&outcome.diagnostic, MAX_DIAGNOSTIC),
            message_id: self.returned_id(),
            recipients: self.recipients(),
        }))
    }

    /// A daemon may write other things than reports.
    fn bare_words(&self, said: &str) -> Option<Outcome> {
        let found = delivery::read_bare_words(said);
        let names_who = self.header.count("x-failed-recipients") > 0;
        (names_who || self.is_called_report() || !found.diagnostic.is_empty()).then_some(found)
    }

    fn is_called_report(&self) -> bool {
        let subject = self.header.text("subject").unwrap_or_default().to_lowercase();
        FAILURES.iter().any(|it| subject.contains(it))
    }

    /// Who writes without a sender to come back to is a mail server, unless the message says that it answers for a
    /// person. Old servers write from an address of their own.
    fn sender(&self) -> Sender {
        let header = &self.header;
        if self.is_by_daemon() || header.count("x-failed-recipients") > 0 {
            return Sender::Server;
        }
        let is_report = self.is_called_report();
        let is_postmaster = header.addresses("from").iter().any(|it| it.starts_with("postmaster@"));
        let answers = header.count("in-reply-to") > 0;
        let subject = header.text("subject").unwrap_or_default();
        let is_answer = subject.trim_start().get(..4).is_some_and(|it| it.contains(':'));
        if self.has_no_sender() && !self.answers_for_a_person() {
            return if is_report { Sender::Server } else { Sender::MaybeServer };
        }
        match is_postmaster && !answers {
            true if is_report => Sender::Server,
            true => Sender::MaybeServer,
            false if is_report && !is_answer && !answers => Sender::MaybeServer,
            false => Sender::Other,
        }
    }

    /// By its address or, where that is `<>`, by its name.
    fn is_by_daemon(&self) -> bool {
        let from = self.header.first("from").unwrap_or_default().to_lowercase();
        DAEMONS.iter().any(|it| from.contains(it))
            || self.has_no_sender()
                && self.header.addresses("from").iter().any(|it| it.starts_with("postmaster@"))
    }

    fn answers_for_a_person(&self) -> bool {
        let header = &self.header;
        header.word("auto-submitted").is_some_and(|it| it == "auto-replied")
            || header.word("precedence").is_some()
            || ["x-autoreply", "x-autorespond"].iter().any(|it| header.count(it) > 0)
    }

    fn has_no_sender(&self) -> bool {
        let path = self.header.first("return-path");
        path.is_some_and(|it| {
            let path = it.trim_matches(['<', '>', ' ']);
            path.is_empty() || path.to_ascii_lowercase().starts_with("mailer-daemon")
        }) || self.header.first("from").is_some_and(|it| it.trim() == "<>")
    }

    /// Nothing of that kind is answered (RFC 3834), so that no two machines talk with each other.
    fn is_automatic(&self) -> bool {
        let header = &self.header;
        header.word("auto-submitted").is_some_and(|it| it != "no")
            || matches!(header.word("precedence").as_deref(), Some("bulk" | "junk" | "list" | "auto_reply"))
            || header.word("x-auto-response-suppress").is_some_and(|it| it != "none")
            || MACHINES.iter().any(|it| header.count(it) > 0)
            || header
                .first("delivered-to")
                .is_some_and(|it| it.to_ascii_lowercase().starts_with("autoresponder"))
            || header.has_prefix("list-")
            || header.word("content-type").is_some_and(|it| it == "multipart/report")
            || self.has_no_sender()
            || self.is_by_daemon()
    }

    fn letter(&self) -> Inbound {
        let header = &self.header;
        let from = header.addresses("from");
        let from = match from.as_slice() {
            [one] if header.count("from") == 1 => one.clone(),
            _ => String::new(),
        };
        let mut references = header.ids("references");
        let answered = header.ids("in-reply-to");
        references.extend(answered.into_iter().filter(|it| !header.ids("references").contains(it)));
        Inbound::Person(Letter {
            message_id: header.ids("message-id").into_iter().next().unwrap_or_default(),
            from,
            to: self.recipients(),
            subject: one_line(&header.text("subject").unwrap_or_default(), MAX_SUBJECT),
            references,
            text: self.own_text(),
            authentication: header.all("authentication-results").collect(),
        })
    }

    fn recipients(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let named = RECIPIENTS.iter().flat_map(|name| self.header.addresses(name));
        let received = self.header.all("received").filter_map(|it| received_for(&it));
        for address in named.chain(received) {
            if found.len() < MAX_RECIPIENTS && !found.contains(&address) {
                found.push(address);
            }
        }
        found
    }

    /// The Message-ID in the header of the letter that came back, in a part of its own, in an attachment, or below the words;
    /// some servers repeat it in a field of their own.
    fn returned_id(&self) -> Option<String> {
        let id =
            |copy: &str| Header::split(copy.trim_start().as_bytes()).0.ids("message-id").into_iter().next();
        let attached = || {
            let attachments = self.parts.iter().filter(|it| ATTACHED.contains(&it.kind.as_str()));
            attachments.filter(|it| it.is_attachment || it.kind != "text/plain").find_map(|it| id(&it.text()))
        };
        // Only in the header: what is below, somebody else wrote.
        let copied = match self.part(&COPIES) {
            Some(part) => id(&part.text()),
            None => id(split_copy(&self.text()).1).or_else(attached),
        };
        // Some reports have no copy, and answer the letter instead.
        copied
            .or_else(|| self.header.ids("x-original-message-id").into_iter().next())
            .or_else(|| self.header.ids("in-reply-to").into_iter().next())
            .or_else(|| self.header.ids("references").pop())
    }

    fn text(&self) -> String {
        let shown = |kind: &str| -> Vec<String> {
            let parts = self.parts.iter().filter(|it| it.kind == kind && !it.is_attachment);
            parts.map(Part::text).filter(|it| !it.trim().is_empty()).collect()
        };
        let plain = shown("text/plain");
        let html = || shown("text/html").iter().map(|it| flat(it)).collect();
        let texts: Vec<String> = if plain.is_empty() { html() } else { plain };
        texts.join("\n")
    }

    /// What a person wrote: the first text alone. Gateways and mail programs add others below, with footers.
    fn own_text(&self) -> String {
        let first = |kind: &str| {
            let shown = self.parts.iter().filter(|it| it.kind == kind && !it.is_attachment);
            shown.map(Part::unfolded).find(|it| !it.trim().is_empty())
        };
        first("text/plain").or_else(|| first("text/html").map(|it| flat(&it))).unwrap_or_default()
    }

    fn part(&self, kinds: &[&str]) -> Option<&Part<'_>> {
        self.parts.iter().find(|it| kinds.contains(&it.kind.as_str()))
    }
}

fn one_line(text: &str, max: usize) -> String {
    let plain = text.replace(|c: char| c.is_control() && !c.is_whitespace(), "");
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(max).collect()
}

#[cfg(test)]
mod tests;
