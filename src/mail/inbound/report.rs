//! What a message that came in is: a report that a letter could not be delivered (RFC 3464, 3463), a
//! complaint about one (RFC 5965), something a machine sent by itself (RFC 3834), or the words of a
//! person.
//!
//! Whoever knows the address can send whatever he likes, so nothing here is trusted: the caller looks at
//! the secret in `recipients` and at `authentication`. The tree of parts is walked here, to a fixed depth
//! and never into a message inside the message; only single fields and single bodies are given to the
//! library, whose own walk has no limit for messages in messages and overflows the stack.

use std::borrow::Cow;

use mail_parser::{Addr, ContentType, HeaderValue, MessageParser, PartType, parsers::MessageStream};

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

/// A body that is no multipart.
struct Part<'a> {
    /// In lower case: "text/plain".
    kind: String,
    charset: Option<String>,
    encoding: Encoding,
    is_attached: bool,
    body: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    None,
    Base64,
    QuotedPrintable,
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

impl Part<'_> {
    /// Decoded from its transfer encoding and its charset, lines ending with `\n`.
    fn text(&self) -> String {
        let encoding = match self.encoding {
            Encoding::None => "8bit",
            Encoding::Base64 => "base64",
            Encoding::QuotedPrintable => "quoted-printable",
        };
        let charset = match &self.charset {
            Some(it) => format!("; charset=\"{it}\""),
            None => String::new(),
        };
        let head =
            format!("Content-Type: text/plain{charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
        let single = [head.as_bytes(), self.body].concat();
        let parsed = MessageParser::default().parse(&single);
        let text = match parsed.as_ref().and_then(|it| it.parts.first()).map(|it| &it.body) {
            Some(PartType::Text(text)) => Cow::Borrowed(text.as_ref()),
            _ => String::from_utf8_lossy(self.body),
        };
        text.replace("\r\n", "\n").replace('\r', "\n")
    }
}

/// The parts of a body, multiparts opened. One that cannot be opened is text, as it would be shown.
fn collect<'a>(head: &Head, body: &'a [u8], default: &str, depth: usize, parts: &mut Vec<Part<'a>>) {
    if parts.len() >= PARTS {
        return;
    }
    let content = head.content_type("content-type");
    let mut kind = content.as_ref().map_or(default.to_string(), self::kind);
    if kind.starts_with("multipart/") {
        let inner = content.as_ref().and_then(|it| attribute(it, "boundary")).map(|it| split(body, it));
        match inner {
            Some(inner) if depth > 0 && !inner.is_empty() => {
                let default = if kind == "multipart/digest" { "message/rfc822" } else { "text/plain" };
                for it in inner {
                    let (head, body) = Head::split(it);
                    collect(&head, body, default, depth - 1, parts);
                }
                return;
            }
            _ => kind = "text/plain".to_string(),
        }
    }
    let encoding = head.first("content-transfer-encoding").map(lossy).unwrap_or_default();
    let encoding = match first_word(&encoding).to_ascii_lowercase().as_str() {
        "base64" => Encoding::Base64,
        "quoted-printable" => Encoding::QuotedPrintable,
        _ => Encoding::None,
    };
    let charset = content.as_ref().and_then(|it| attribute(it, "charset"));
    let charset = charset.filter(|it| it.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:+".contains(&b)));
    let disposition = head.content_type("content-disposition");
    parts.push(Part {
        kind,
        charset: charset.map(str::to_string),
        encoding,
        is_attached: disposition.is_some_and(|it| it.ctype().eq_ignore_ascii_case("attachment")),
        body,
    });
}

/// What stands between the lines of a boundary, without the line ends that belong to these.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    if boundary.is_empty() {
        return found;
    }
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive(|b| *b == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|it| it.strip_prefix(boundary.as_bytes()));
        let is_last = rest.is_some_and(|it| it.starts_with(b"--"));
        if is_last || rest.is_some_and(|it| it.trim_ascii().is_empty()) {
            if let Some(part) = start.and_then(|start| body.get(start..at)) {
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                found.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            start = (!is_last).then_some(at + line.len());
            if is_last || found.len() >= PARTS {
                return found;
            }
        }
        at += line.len();
    }
    found.extend(start.and_then(|start| body.get(start..)));
    found
}

/// The fields of a header, as they stand there.
struct Head<'a> {
    /// Name and value; a value still has its line ends in it.
    fields: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Head<'a> {
    /// The header and what comes after it. As servers do, it ends with the first line that belongs to no
    /// field: a field below that was not looked at by anybody on the way.
    fn split(raw: &'a [u8]) -> (Head<'a>, &'a [u8]) {
        let mut fields: Vec<(&[u8], &[u8])> = Vec::new();
        let mut rest = raw;
        // Where the value of the last field begins in `raw`.
        let mut value_at = 0;
        while !rest.is_empty() {
            let at = raw.len() - rest.len();
            let end = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |it| it + 1);
            let (line, after) = rest.split_at(end);
            if line.trim_ascii().is_empty() && !(line.starts_with(b" ") || line.starts_with(b"\t")) {
                rest = after;
                break;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                if let Some(last) = fields.last_mut() {
                    last.1 = raw.get(value_at..at + end).unwrap_or_default();
                }
            } else if at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From ")) {
                // The line above a message in a mailbox file.
            } else {
                let Some(colon) = line.iter().position(|b| *b == b':') else { break };
                let name = line.get(..colon).unwrap_or_default();
                if name.is_empty() || !name.trim_ascii_end().iter().all(u8::is_ascii_graphic) {
                    break;
                }
                value_at = at + colon + 1;
                fields.push((name, line.get(colon + 1..).unwrap_or_default()));
            }
            rest = after;
        }
        (Head { fields }, rest)
    }

    /// The values of all fields of that name.
    fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let is_it = move |it: &[u8]| it.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes());
        self.fields.iter().filter(move |it| is_it(it.0)).map(|it| it.1)
    }

    /// The same without those that have a space before the colon, which a server need not recognise.
    fn exact(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |it| it.0.eq_ignore_ascii_case(name.as_bytes())).map(|it| it.1)
    }

    fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    fn content_type(&self, name: &str) -> Option<ContentType<'static>> {
        let value = ended(self.first(name)?);
        match MessageStream::new(&value).parse_content_type().into_owned() {
            HeaderValue::ContentType(it) => Some(it),
            _ => None,
        }
    }
}

/// What a report says about one recipient.
#[derive(Debug, Default)]
struct Outcome {
    recipient: String,
    action: Option<Action>,
    status: String,
    diagnostic: String,
}

impl Outcome {
    /// "5.0.0" is what a server writes that did not look; the answer that it got often tells more.
    fn refine(&mut self) {
        let is_vague = self.status.is_empty() || self.status.ends_with(".0.0");
        if let Some((status, _)) = find_code(&self.diagnostic)
            && is_vague
            && (self.status.is_empty() || self.status.get(..1) == status.get(..1))
        {
            self.status = status;
        }
    }

    /// Whether a line of the text is about this recipient.
    fn is_in(&self, line: &str) -> bool {
        !self.recipient.is_empty() && line.to_lowercase().contains(&self.recipient)
    }

    /// Which of several outcomes counts.
    fn rank(&self) -> u8 {
        match (severity(self.action(), &self.status, &self.diagnostic), self.action()) {
            (Severity::Hard, _) => 3,
            (Severity::Soft, _) => 2,
            (Severity::None, Action::Delayed) => 1,
            (Severity::None, _) => 0,
        }
    }

    /// A report without the action that it must have still has a class of status.
    fn action(&self) -> Action {
        self.action.unwrap_or(match self.status.get(..1) {
            Some("5") => Action::Failed,
            Some("4") => Action::Delayed,
            _ => Action::Other,
        })
    }
}

/// The outcomes in a `message/delivery-status`: groups of fields with empty lines between them, the first
/// about the whole letter. Each that says something about a recipient counts, wherever it stands.
fn outcomes(text: &str) -> Vec<Outcome> {
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

fn finish(now: &mut Outcome, found: &mut Vec<Outcome>) {
    let it = std::mem::take(now);
    let is_empty = it.action.is_none() && it.status.is_empty() && it.diagnostic.is_empty();
    if !is_empty && found.len() < PARTS {
        found.push(it);
    }
}

/// Answers that a server gives when it does not take a letter, for texts without a status.
const CODES: [&str; 9] = ["550", "551", "552", "553", "554", "421", "450", "451", "452"];

const DELAYED: [&str; 7] = [
    "will be retried",
    "will retry",
    "still trying",
    "will continue to try",
    "will keep trying",
    "delivery delayed",
    "delayed mail",
];

const FAILED: [&str; 10] = [
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
fn own_words(text: &str) -> &str {
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
fn find_code(text: &str) -> Option<(String, &str)> {
    lines(text).find_map(|line| Some((code_in(line)?, line)))
}

fn code_in(line: &str) -> Option<String> {
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
fn status(text: &str) -> Option<String> {
    let end = text.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(text.len());
    let word = text.get(..end)?.trim_end_matches('.');
    let numbers: Vec<&str> = word.split('.').collect();
    let [class, subject, detail] = numbers.as_slice() else { return None };
    let is_number = |it: &&str| (1..=3).contains(&it.len());
    (matches!(*class, "2" | "4" | "5") && is_number(subject) && is_number(detail)).then(|| word.to_string())
}

/// Whether one of the codes stands there as a word, not as a piece of an address or a version.
fn smtp_code(text: &str, codes: &[&str]) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@')));
    words.any(|word| codes.contains(&word.trim_end_matches('.')))
}

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

/// Message-ID in lines of a header, also of a quoted one. Its value may be on the next line.
fn id_in(text: &str) -> Option<String> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        if let Some(value) = after_name(line, "message-id") {
            let value = if value.trim().is_empty() { lines.next().unwrap_or_default() } else { value };
            if let Some(id) = message_id(value) {
                return Some(id);
            }
        }
    }
    None
}

/// What is between the angle brackets; some write none.
fn message_id(value: &str) -> Option<String> {
    let inner = value.split_once('<').map_or(value, |it| it.1);
    let id = inner.split('>').next().unwrap_or_default().trim();
    let is_plain =
        !id.is_empty() && id.len() <= LINE && !id.contains(|c: char| c.is_whitespace() || c.is_control());
    is_plain.then(|| id.to_string())
}

/// The value, if the line is a field of that name.
fn after_name<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found.trim_end().eq_ignore_ascii_case(name).then_some(value)
}

/// Without the type in front: "smtp; 550 No" and "rfc822;anna@example.org".
fn untyped(value: &str) -> String {
    let value = value.trim();
    match value.split_once(';') {
        Some((kind, rest)) if kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) => {
            rest.trim()
        }
        _ => value,
    }
    .to_string()
}

fn first_word(value: &str) -> &str {
    value.trim().split([' ', '\t', '\r', '\n', ';', '(']).next().unwrap_or_default()
}

/// Lines that have something in them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|it| !it.is_empty())
}

fn unfold(text: &str) -> String {
    text.replace("\n ", " ").replace("\n\t", " ")
}

fn lossy(value: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(value)
}

/// Without control characters, each run of spaces as one, at most so many characters.
fn one_line(text: &str, most: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(most).collect()
}

/// The library reads fields up to the line end.
fn ended(value: &[u8]) -> Vec<u8> {
    [value.trim_ascii(), b"\r\n"].concat()
}

fn unstructured(value: &[u8]) -> String {
    let value = ended(value);
    let parsed = MessageStream::new(&value).parse_unstructured();
    parsed.as_text().unwrap_or_default().to_string()
}

/// Whatever stands in a field for addresses, also names alone ("MAILER-DAEMON").
fn mailboxes(value: &[u8]) -> Vec<String> {
    let value = ended(value);
    let parsed = MessageStream::new(&value).parse_address();
    let either = |it: &Addr| it.address().or(it.name()).map(str::to_string);
    parsed.as_address().map(|it| it.iter().filter_map(either).collect()).unwrap_or_default()
}

fn addresses(value: &[u8]) -> Vec<String> {
    mailboxes(value).iter().filter_map(|it| plain_address(it)).collect()
}

/// In lower case, if it is one without quotes and comments.
fn plain_address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>()\",;:\\@".contains(c);
    let is_plain = |it: &str| !it.is_empty() && !it.contains(is_odd);
    (text.len() <= 254 && is_plain(local) && is_plain(domain)).then(|| text.to_lowercase())
}

fn kind(content: &ContentType) -> String {
    format!("{}/{}", content.ctype(), content.subtype().unwrap_or_default()).to_ascii_lowercase()
}

fn attribute<'a>(content: &'a ContentType, name: &str) -> Option<&'a str> {
    content.attributes()?.iter().find(|it| it.name.eq_ignore_ascii_case(name)).map(|it| it.value.as_ref())
}

/// Words of HTML, with the lines that a browser would make and `> ` before quotes.
fn flatten(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        page.words(words);
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |it| it.1);
            continue;
        }
        let is_tag = tag.as_bytes().get(1).is_some_and(|b| b.is_ascii_alphabetic() || b"/!?".contains(b));
        if !is_tag {
            page.words("<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        let Some(end) = tag_end(tag) else {
            rest = tag;
            break;
        };
        let inner = tag.get(1..end).unwrap_or_default();
        rest = tag.get(end + 1..).unwrap_or_default();
        page.tag(inner);
    }
    page.words(rest);
    page.end_line();
    page.text
}

/// Where a tag ends: a `>` inside quotes is not it, unless the quotes go on for too long.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut first = None;
    for (at, b) in tag.bytes().enumerate() {
        match (b, quote) {
            (b'>', None) => return Some(at),
            (b'>', Some(_)) => first = first.or(Some(at)),
            (b'"' | b'\'', None) => quote = Some(b),
            (b, Some(it)) if b == it => quote = None,
            _ => {}
        }
        if first.is_some_and(|it| at > it + 200) {
            break;
        }
    }
    first
}

#[derive(Default)]
struct Page {
    text: String,
    line: String,
    quotes: usize,
    /// The tag whose content nobody sees.
    hidden: Option<String>,
    /// Something stood in the line, so that a space may follow.
    needs_space: bool,
}

const HIDDEN: &str = "head style script title template noscript";
const BLOCKS: &str = "address article aside blockquote body dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr \
                      li ol p pre section table tr ul";

impl Page {
    fn words(&mut self, words: &str) {
        if self.hidden.is_some() {
            return;
        }
        for c in entities(words).chars() {
            if c.is_whitespace() || c.is_control() {
                self.needs_space = !self.line.is_empty();
            } else {
                if std::mem::take(&mut self.needs_space) {
                    self.line.push(' ');
                }
                self.line.push(c);
            }
        }
    }

    fn tag(&mut self, inner: &str) {
        let is_end = inner.starts_with('/');
        let name: String =
            inner.chars().skip(is_end.into()).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if let Some(hidden) = &self.hidden {
            // A page without the end of its head still has a body.
            if is_end && *hidden == name || hidden == "head" && name == "body" {
                self.hidden = None;
            }
        } else if is_one_of(HIDDEN, &name) {
            self.hidden = (!is_end && !inner.ends_with('/')).then_some(name);
        } else if name == "br" {
            self.new_line();
        } else if is_one_of(BLOCKS, &name) {
            self.end_line();
            match (name.as_str(), is_end) {
                ("blockquote", false) => self.quotes += 1,
                ("blockquote", true) => self.quotes = self.quotes.saturating_sub(1),
                ("p", true) => self.new_line(),
                _ => {}
            }
        } else if matches!(name.as_str(), "td" | "th") {
            self.needs_space = !self.line.is_empty();
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.new_line();
        }
    }

    /// At most one empty line after another, none at the top.
    fn new_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.needs_space = false;
        if line.is_empty() && (self.text.is_empty() || self.text.ends_with("\n\n")) {
            return;
        }
        if !line.is_empty() {
            self.text.push_str(&"> ".repeat(self.quotes.min(DEPTH)));
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }
}

fn is_one_of(names: &str, name: &str) -> bool {
    names.split(' ').any(|it| it == name)
}

/// The characters that `&amp;` and its kind stand for; of names, only the common ones.
fn entities(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?))) {
            Some((c, after)) => {
                text.push(c);
                rest = after;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "agrave" => 'à',
        "eacute" => 'é',
        "egrave" => 'è',
        "ccedil" => 'ç',
        "euro" => '€',
        "copy" => '©',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const VERP: &str = "bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org";
    const ID: &str = "abcdefghijklmnopqrstuvwxyz.reply@example.org";

    const POSTFIX_FAILED: &str = r#"Return-Path: <>
Delivered-To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Received: by mx.example.org (Postfix)
	id 4XyZ1A2b3Cz9; Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
Date: Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4XyZ0k1l2Mz8.1763890867/mx.example.org"
Content-Transfer-Encoding: 8bit
Message-Id: <4XyZ1A2b3Cz9@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<zoe@example.net>: host mail.example.net[192.0.2.7] said: 550 5.1.1
    <zoe@example.net>: Recipient address rejected: User unknown (in reply to
    RCPT TO command)

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ0k1l2Mz8
X-Postfix-Sender: rfc822; bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000 (UTC)

Final-Recipient: rfc822; zoe@example.net
Original-Recipient: rfc822;zoe@example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.net
Diagnostic-Code: smtp; 550 5.1.1 <zoe@example.net>: Recipient address rejected:
    User unknown

--4XyZ0k1l2Mz8.1763890867/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bea wrote: 550 5.7.1 is what I get.
--inner--

--4XyZ0k1l2Mz8.1763890867/mx.example.org--
"#;

    const POSTFIX_DELAYED: &str = r#"Return-Path: <>
Date: Sun, 23 Nov 2025 13:41:07 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Delayed Mail (still being retried)
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4XyZ0k1l2Mz8.1763905267/mx.example.org"
Message-Id: <4XyZ9A2b3Cz9@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<zoe@example.net>: connect to mail.example.net[192.0.2.7]:25: Connection timed out

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ0k1l2Mz8
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000 (UTC)

Final-Recipient: rfc822; zoe@example.net
Original-Recipient: rfc822;zoe@example.net
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.example.net[192.0.2.7]:25:
    Connection timed out
Will-Retry-Until: Fri, 28 Nov 2025 09:41:06 +0000 (UTC)

--4XyZ0k1l2Mz8.1763905267/mx.example.org
Content-Description: Delayed Message Headers
Content-Type: text/rfc822-headers

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID:
 <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you

--4XyZ0k1l2Mz8.1763905267/mx.example.org--
"#;

    const OPENSMTPD_FAILED: &str = r#"Return-Path: <>
Delivered-To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Received: from localhost (mx.example.org [local])
	by mx.example.org (OpenSMTPD) with ESMTPA id 1f2e3d4c
	for <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>;
	Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
Subject: Delivery status notification: error
From: Mailer Daemon <MAILER-DAEMON@mx.example.org>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Date: Sun, 23 Nov 2025 09:41:07 +0000 (UTC)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="17638908671234567/mx.example.org"
Message-ID: <9c8b7a6d5e4f3021@mx.example.org>

This is a MIME-encapsulated message.

--17638908671234567/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

zoe@example.net: 550 5.1.1 <zoe@example.net>: User unknown

    Below is a copy of the original message:

--17638908671234567/mx.example.org
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; zoe@example.net
Action: failed
Status: 5.0.0

--17638908671234567/mx.example.org
Content-Description: Message headers
Content-Type: text/rfc822-headers

Received: from localhost (localhost [127.0.0.1])
	by mx.example.org (OpenSMTPD) with ESMTP id 5a6b7c8d
	for <zoe@example.net>;
	Sun, 23 Nov 2025 09:41:06 +0000 (UTC)
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net
Subject: Bea replied to you

--17638908671234567/mx.example.org--
"#;

    const OPENSMTPD_DELAYED: &str = r#"Return-Path: <>
Subject: Delivery status notification: warning
From: Mailer Daemon <MAILER-DAEMON@mx.example.org>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Date: Sun, 23 Nov 2025 13:41:07 +0000 (UTC)
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="17639052671234567/mx.example.org"

This is a MIME-encapsulated message.

--17639052671234567/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    NOTE: this is only a warning, the message is still in the queue and
    we are still trying to deliver it to the following list of recipients:

zoe@example.net: 451 4.7.1 Greylisted, come back later

    Below is a copy of the original message:

--17639052671234567/mx.example.org
Content-Description: Delivery Report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; zoe@example.net
Action: delayed
Status: 4.0.0
Will-Retry-Until: Thu, 27 Nov 2025 09:41:06 +0000 (UTC)

--17639052671234567/mx.example.org
Content-Description: Message headers
Content-Type: text/rfc822-headers

Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net

--17639052671234567/mx.example.org--
"#;

    const QMAIL: &str = r#"Return-Path: <>
Received: (qmail 4711 invoked for bounce); 23 Nov 2025 09:41:07 -0000
Date: 23 Nov 2025 09:41:07 -0000
From: MAILER-DAEMON@mail.example.net
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Subject: failure notice

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<zoe@example.net>:
192.0.2.7 does not like recipient.
Remote host said: 550-5.1.1 Mailbox unavailable or access denied
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: zoe@example.net

Bea wrote: 450 4.7.1 is what I get, it will be retried.
"#;

    const EXCHANGE: &str = r#"From: Microsoft Outlook
	<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
To: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Date: Sun, 23 Nov 2025 09:41:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="_04e3b6f2-0a1b-4c5d-8e9f-001122334455_"
Content-Language: en-US
Message-ID: <8f2b1c3d-aaaa-bbbb-cccc-ddddeeeeffff@mail.example.net>
In-Reply-To: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
Subject: Undeliverable: Bea replied to you
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="_b2c4d6e8-1111-2222-3333-444455556666_"

--_b2c4d6e8-1111-2222-3333-444455556666_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to zoe@example.net couldn't be delivered.

zoe wasn't found at example.net.

--_b2c4d6e8-1111-2222-3333-444455556666_
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Your message to zoe@example.net couldn't be delivered.</p></body></html>

--_b2c4d6e8-1111-2222-3333-444455556666_--

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.example.net
Received-From-MTA: dns;mx.example.org
Arrival-Date: Sun, 23 Nov 2025 09:41:06 +0000

Final-Recipient: rfc822;zoe@example.net
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@example.net not found by SMTP address lookup
X-Display-Name: zoe@example.net

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_
Content-Type: message/rfc822

Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>
From: "KM Culture Shift" <comments@example.org>
To: <zoe@example.net>
Subject: Bea replied to you
Content-Type: text/plain

Bea replied.

--_04e3b6f2-0a1b-4c5d-8e9f-001122334455_--
"#;

    const ARF: &str = r#"From: <abusedesk@example.net>
Date: Sun, 23 Nov 2025 17:40:36 +0000
Subject: FW: Bea replied to you
To: <abuse@example.org>
Message-ID: <20251123174036.28551@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message
received from IP 192.0.2.1 on Sun, 23 Nov 2025 09:41:06 +0000.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org>
Original-Rcpt-To: <zoe@example.net>
Source-IP: 192.0.2.1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

Received: from mx.example.org (mx.example.org [192.0.2.1])
	by mail.example.net with ESMTP; Sun, 23 Nov 2025 09:41:06 +0000
From: "KM Culture Shift" <comments@example.org>
To: <zoe@example.net>
Subject: Bea replied to you
Message-ID: <abcdefghijklmnopqrstuvwxyz.reply@example.org>

Bea replied.
--part1_13d.2e68ed54_boundary--
"#;

    const OUT_OF_OFFICE: &str = r#"Return-Path: <>
From: Anna Berg <anna@example.net>
To: bounce+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4@example.org
Subject: Automatic reply: Comments waiting
Date: Sun, 23 Nov 2025 09:42:00 +0000
Message-ID: <oof-1@example.net>
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Content-Type: text/plain; charset=utf-8

I am away until Monday. For questions about a delivery please ask Bea.
"#;

    const LIST: &str = r#"Return-Path: <talk-bounces@lists.example.net>
From: Bea <bea@example.net>
To: talk@lists.example.net
Subject: [talk] Sharing knowledge
Date: Sun, 23 Nov 2025 09:42:00 +0000
Message-ID: <list-1@example.net>
List-Id: Talk <talk.lists.example.net>
Precedence: list

Hello all.
"#;

    const GMAIL: &str = r#"Return-Path: <anna.berg@example.net>
Delivered-To: mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org
Authentication-Results: mx.example.org;
	dkim=pass (2048-bit key) header.d=example.net header.i=@example.net;
	spf=pass smtp.mailfrom=anna.berg@example.net
Received: from mail.example.net (mail.example.net [192.0.2.9])
	by mx.example.org with ESMTPS; Sun, 23 Nov 2025 10:02:03 +0000
Authentication-Results : mx.example.org; dkim=pass header.d=example.com.invalid
Authentication-Results: mail.example.net; arc=none
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=20230601;
        h=to:subject:message-id:date:from; bh=AAAA; b=BBBB
MIME-Version: 1.0
References: <held.km-culture-shift.2026w48@example.org>
In-Reply-To: <abcdefghijklmnopqrstuvwxyz.held@example.org>
From: =?UTF-8?Q?Anna_Bj=C3=B6rk_Berg?= <Anna.Berg@Example.NET>
Date: Sun, 23 Nov 2025 11:02:01 +0100
Message-ID: <CAF+abc123=xyz@mail.example.net>
Subject: Re: [KM Culture Shift] Comments waiting: =?UTF-8?B?w5xiZXI=?=
To: "KM Culture Shift" <mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org>
Cc: Bea <bea@example.net>
Content-Type: multipart/alternative; boundary="0000000000001234560624abcdef"

--0000000000001234560624abcdef
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

approve 1 3-4
sch=C3=B6n!

On Sun, Nov 23, 2025 at 10:41=E2=80=AFAM KM Culture Shift <
comments@example.org> wrote:

> One comment waits. =C3=BC
> ## reply above this line ##
>

--0000000000001234560624abcdef
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div dir=3D"ltr">approve 1 3-4<br>sch=C3=B6n!</div>

--0000000000001234560624abcdef--
"#;

    const HTML_ONLY: &str = r#"From: anna@example.net
To: mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org
Subject: Re: Comments waiting
Date: Sun, 23 Nov 2025 11:02:01 +0100
Message-ID: <html-1@example.net>
MIME-Version: 1.0
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<html><head><title>x</title><style>p { margin: 0 }</style></head>
<body><!-- <p>spam all</p> --><p>approve&nbsp;1 &amp; <b>gr=FC=DFe</b></p>
<div>Anna<br>Berg</div>
<div class=3D"gmail_attr">On Sunday KM Culture Shift wrote:</div>
<blockquote type=3D"cite" title=3D"a > b"><div>One comment
 waits.</div><blockquote>older</blockquote></blockquote></body></html>
"#;

    const ALL: [&str; 11] = [
        POSTFIX_FAILED,
        POSTFIX_DELAYED,
        OPENSMTPD_FAILED,
        OPENSMTPD_DELAYED,
        QMAIL,
        EXCHANGE,
        ARF,
        OUT_OF_OFFICE,
        LIST,
        GMAIL,
        HTML_ONLY,
    ];

    fn crlf(text: &str) -> String {
        text.replace('\n', "\r\n")
    }

    /// As it comes over the wire and as it comes from a pipe, which must be the same.
    fn both(text: &str) -> Inbound {
        let found = read(crlf(text).as_bytes()).unwrap();
        assert_eq!(found, read(text.as_bytes()).unwrap());
        found
    }

    fn bounce(text: &str) -> Bounce {
        match both(text) {
            Inbound::Bounce(bounce) => bounce,
            other => panic!("{other:?}"),
        }
    }

    fn person(text: &str) -> Message {
        match both(text) {
            Inbound::Person(message) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_report_by_postfix_says_that_there_is_no_such_mailbox() {
        let bounce = bounce(POSTFIX_FAILED);
        let expected = Bounce {
            action: Action::Failed,
            status: "5.1.1".into(),
            diagnostic: "550 5.1.1 <zoe@example.net>: Recipient address rejected: User unknown".into(),
            message_id: Some(ID.into()),
            recipients: vec![VERP.into()],
            own_id: "4XyZ1A2b3Cz9@mx.example.org".into(),
        };
        assert_eq!(bounce, expected);
        assert_eq!(bounce.severity(), Severity::Hard);
    }

    #[test]
    fn a_delay_says_nothing_about_the_address() {
        let bounce = bounce(POSTFIX_DELAYED);
        assert_eq!((bounce.action, bounce.status.as_str()), (Action::Delayed, "4.4.1"));
        assert_eq!(bounce.diagnostic, "connect to mail.example.net[192.0.2.7]:25: Connection timed out");
        assert_eq!(bounce.message_id.as_deref(), Some(ID));
        assert_eq!(bounce.severity(), Severity::None);
    }

    #[test]
    fn the_text_tells_what_opensmtpd_leaves_out() {
        let failed = bounce(OPENSMTPD_FAILED);
        assert_eq!((failed.action, failed.status.as_str()), (Action::Failed, "5.1.1"));
        assert_eq!(failed.diagnostic, "zoe@example.net: 550 5.1.1 <zoe@example.net>: User unknown");
        assert_eq!(failed.message_id.as_deref(), Some(ID));
        assert_eq!(failed.recipients, [VERP]);
        assert_eq!(failed.severity(), Severity::Hard);

        let delayed = bounce(OPENSMTPD_DELAYED);
        assert_eq!((delayed.action, delayed.status.as_str()), (Action::Delayed, "4.7.1"));
        assert_eq!(delayed.own_id, "");
        assert_eq!(delayed.severity(), Severity::None);
    }

    #[test]
    fn a_5_0_0_without_a_code_is_soft_and_with_550_hard() {
        let silent = OPENSMTPD_FAILED.replace("550 5.1.1 <zoe@example.net>: User unknown", "Network error");
        let silent = bounce(&silent);
        assert_eq!((silent.status.as_str(), silent.severity()), ("5.0.0", Severity::Soft));
        let refused = bounce(&OPENSMTPD_FAILED.replace("550 5.1.1 <", "550 <"));
        assert_eq!((refused.status.as_str(), refused.severity()), ("5.0.0", Severity::Hard));
        let blocked = bounce(&OPENSMTPD_FAILED.replace("550 5.1.1 <", "550-5.7.1 <"));
        assert_eq!((blocked.status.as_str(), blocked.severity()), ("5.7.1", Severity::Soft));
    }

    #[test]
    fn a_bounce_for_people_is_read_up_to_the_copy() {
        let failed = bounce(QMAIL);
        assert_eq!((failed.action, failed.status.as_str()), (Action::Failed, "5.1.1"));
        assert_eq!(failed.diagnostic, "Remote host said: 550-5.1.1 Mailbox unavailable or access denied");
        assert_eq!(failed.message_id.as_deref(), Some(ID));
        assert_eq!(failed.severity(), Severity::Hard);

        let silent = bounce(&QMAIL.replace("550-5.1.1", "hm,"));
        assert_eq!((silent.action, silent.status.as_str()), (Action::Failed, ""));
        assert_eq!((silent.diagnostic.as_str(), silent.severity()), ("", Severity::Soft));
        let local =
            bounce(&QMAIL.replace("550-5.1.1 Mailbox unavailable", "No mailbox by that name. (#5.1.1)"));
        assert_eq!(local.status, "5.1.1");
        let late = bounce(&QMAIL.replace("This is a permanent error; I've given up.", "It will be retried."));
        assert_eq!((late.action, late.severity()), (Action::Delayed, Severity::None));
    }

    #[test]
    fn without_the_name_of_a_daemon_it_takes_an_empty_sender_and_a_word() {
        let by = |name: &str| both(&QMAIL.replace("MAILER-DAEMON@", &format!("{name}@")));
        assert!(matches!(by("postmaster"), Inbound::Bounce(_)));
        let answer = "In-Reply-To: <a@example.org>\nFrom: postmaster@example.net\n\nok\n> undelivered\n";
        assert_eq!(person(answer).from, "postmaster@example.net");
        assert_eq!(by("robot"), Inbound::Automatic);
        let told = QMAIL.replace("MAILER-DAEMON@", "robot@").replace("failure notice", "Undeliverable");
        assert!(matches!(both(&told), Inbound::Bounce(_)));
        let sent = told.replace("Return-Path: <>", "Return-Path: <robot@example.net>");
        assert!(matches!(both(&sent), Inbound::Person(_)));
        let bare = "Return-Path: <>\nFrom: MAILER-DAEMON (Mail Delivery Subsystem)\nSubject: Hm\n\nHm.\n";
        assert_eq!(bounce(bare).action, Action::Other);
    }

    #[test]
    fn exchange_is_read() {
        let bounce = bounce(EXCHANGE);
        assert_eq!((bounce.action, bounce.status.as_str()), (Action::Failed, "5.1.10"));
        assert!(bounce.diagnostic.starts_with("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@"));
        assert_eq!(bounce.message_id.as_deref(), Some(ID));
        assert_eq!(bounce.severity(), Severity::Hard);
    }

    #[test]
    fn the_worst_of_several_recipients_counts() {
        let more = "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Full\n\n";
        let group = |status: &str, action: &str| {
            format!("Final-Recipient: rfc822; x@example.net\nAction: {action}\nStatus: {status}\n\n")
        };
        let place = "Final-Recipient: rfc822; zoe";
        let ahead = POSTFIX_FAILED.replacen(place, &format!("{}{more}{place}", group("4.4.1", "delayed")), 1);
        assert_eq!(bounce(&ahead).status, "5.1.1");
        let without = ahead.replace("Action: failed\nStatus: 5.1.1", "Action: delivered\nStatus: 2.0.0");
        assert_eq!(
            (bounce(&without).status.as_str(), bounce(&without).severity()),
            ("5.2.2", Severity::Soft)
        );
        let fine = POSTFIX_FAILED.replace("Action: failed\nStatus: 5.1.1", "Action: relayed\nStatus: 2.0.0");
        assert_eq!((bounce(&fine).action, bounce(&fine).severity()), (Action::Other, Severity::None));
    }

    #[test]
    fn a_status_is_hard_or_soft() {
        let with = |status: &str, diagnostic: &str| {
            let (status, diagnostic) = (status.to_string(), diagnostic.to_string());
            let (message_id, recipients, own_id) = (None, Vec::new(), String::new());
            let bounce =
                Bounce { action: Action::Failed, status, diagnostic, message_id, recipients, own_id };
            bounce.severity()
        };
        for status in ["5.1.1", "5.1.2", "5.1.10", "5.2.1"] {
            assert_eq!(with(status, ""), Severity::Hard, "{status}");
        }
        for status in ["4.1.1", "4.4.1", "5.2.2", "5.2.10", "5.4.4", "5.7.1", "5.10.1", "5.0.0", ""] {
            assert_eq!(with(status, "452 no"), Severity::Soft, "{status}");
        }
        for said in ["550 No", "550-No", "said: 551.", "553, no", "(550)"] {
            assert_eq!((with("", said), with("5.0.0", said)), (Severity::Hard, Severity::Hard), "{said}");
        }
        for said in ["554 No", "192.0.2.550", "x550", "5501", "550@example.net", "5.550"] {
            assert_eq!(with("", said), Severity::Soft, "{said}");
        }
        assert_eq!(with("5.7.1", "550 No"), Severity::Soft);
    }

    #[test]
    fn a_status_is_found_in_a_line() {
        for (line, found) in [
            ("said: 550 5.1.1 No", Some("5.1.1")),
            ("450-4.7.1", Some("4.7.1")),
            ("550 #5.1.0 No", Some("5.1.0")),
            ("1550 5.1.1", None),
            ("550 5.1", None),
            ("550 5.1.1234", None),
            ("550 2.1.1", None),
            ("ü550 5.1.1 – 451 4.4.1", Some("4.4.1")),
            ("", None),
        ] {
            assert_eq!(code_in(line).as_deref(), found, "{line}");
        }
    }

    #[test]
    fn a_diagnostic_is_one_short_line() {
        let noisy = format!("Diagnostic-Code: smtp; 550 5.1.1 a\u{7}\u{1b}[31mb\tc {}", "ü".repeat(400));
        let found =
            bounce(&POSTFIX_FAILED.replace("Diagnostic-Code: smtp; 550 5.1.1 ", &format!("{noisy}\n ")));
        assert!(found.diagnostic.starts_with("550 5.1.1 a [31mb c ü"));
        assert_eq!(found.diagnostic.chars().count(), 300);
    }

    #[test]
    fn a_complaint_names_the_letter() {
        let recipients = vec!["abuse@example.org".to_string(), VERP.to_string()];
        let complaint = Inbound::Complaint { message_id: Some(ID.into()), recipients };
        assert_eq!(both(ARF), complaint);
        assert_eq!(both(&ARF.replace("report-type=feedback-report", "x=y")), complaint);
        assert_eq!(
            both(&ARF.replace("message/feedback-report", "text/plain")),
            match complaint {
                Inbound::Complaint { message_id, recipients } =>
                    Inbound::Complaint { message_id, recipients: recipients[..1].to_vec() },
                other => other,
            }
        );
        for kind in ["not-spam", "auth-failure"] {
            assert_eq!(both(&ARF.replace("Type: abuse", &format!("Type: {kind}"))), Inbound::Automatic);
        }
    }

    #[test]
    fn a_machine_is_no_person() {
        assert_eq!(both(OUT_OF_OFFICE), Inbound::Automatic);
        assert_eq!(both(LIST), Inbound::Automatic);
        let receipt = "Content-Type: multipart/report; report-type=disposition-notification; boundary=x";
        for field in [
            "Auto-Submitted: auto-generated (rule)",
            "List-Unsubscribe: <mailto:x@example.net>",
            "Precedence: bulk",
            "Precedence: Junk",
            "Precedence: auto_reply",
            "X-Autoreply: yes",
            "X-Autorespond: 1",
            "Return-Path: <>",
            "Return-Path:",
            receipt,
        ] {
            assert_eq!(
                both(&format!("{field}\nFrom: anna@example.net\n\nYes.\n")),
                Inbound::Automatic,
                "{field}"
            );
        }
        for field in ["Auto-Submitted: no", "Auto-Submitted: No (by hand)", "Precedence: first-class"] {
            person(&format!("{field}\nFrom: anna@example.net\n\nYes.\n"));
        }
    }

    #[test]
    fn a_person_writes_by_gmail() {
        let message = person(GMAIL);
        assert_eq!(message.id, "CAF+abc123=xyz@mail.example.net");
        assert_eq!(message.from, "anna.berg@example.net");
        let to = "mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org";
        assert_eq!(message.to, [to, "bea@example.net"]);
        assert_eq!(message.subject, "Re: [KM Culture Shift] Comments waiting: Über");
        assert!(
            message.text.starts_with("approve 1 3-4\nschön!\n\nOn Sun, Nov 23, 2025"),
            "{}",
            message.text
        );
        assert!(message.text.contains("wrote:\n\n> One comment waits. ü\n> ## reply above this line ##\n"));
        assert_eq!(
            message.authentication,
            [
                "mx.example.org; dkim=pass (2048-bit key) header.d=example.net header.i=@example.net; \
             spf=pass smtp.mailfrom=anna.berg@example.net",
                "mail.example.net; arc=none",
            ]
        );
    }

    #[test]
    fn a_person_writes_html() {
        let message = person(HTML_ONLY);
        let lines = [
            "approve 1 & grüße",
            "",
            "Anna",
            "Berg",
            "On Sunday KM Culture Shift wrote:",
            "> One comment waits.",
            "> > older",
            "",
        ];
        assert_eq!(message.text, lines.join("\n"));
    }

    #[test]
    fn html_may_be_broken() {
        for (html, text) in [
            ("", ""),
            ("1 < 2 <b", "1 < 2 <b\n"),
            ("a<!-- b", "a\n"),
            ("<p title=\"x>a", "a\n"),
            ("<a \">\"<a \">\"b", "\"\"b\n"),
            ("<head><meta x><body>a", "a\n"),
            ("&#x41;&#66;&bogus;&;&#1114112; &", "AB&bogus;&;&#1114112; &\n"),
            ("</blockquote>a<br><br><br><br>b", "a\n\nb\n"),
            ("<td>a</td><td>b</td>", "a b\n"),
        ] {
            assert_eq!(flatten(html), text, "{html}");
        }
    }

    #[test]
    fn a_sender_is_one_or_nobody() {
        for from in [
            "From: anna@example.net, bea@example.net",
            "From: anna@example.net\nFrom: bea@example.net",
            "From: anna@example.net\nFrom : bea@example.net",
            "From: \"anna@example.net\"\nFrom: bea@example.net",
            "From: anna",
            "From: \"anna@example.net\"",
            "To: bea@example.net",
        ] {
            assert_eq!(person(&format!("{from}\n\nYes.\n")).from, "", "{from}");
        }
        let named = "From: \"bea@example.net\" (x) <Anna@example.net>\n\nYes.\n";
        assert_eq!(person(named).from, "anna@example.net");
    }

    #[test]
    fn a_header_ends_where_it_ends() {
        let text =
            "From: anna@example.net\nno field\nAuthentication-Results: mx.example.org; dkim=pass\n\nYes.\n";
        assert!(person(text).authentication.is_empty());
        let boxed = "From anna@example.net Sun Nov 23 10:00:00 2025\nFrom: anna@example.net\n\nYes.\n";
        assert_eq!(person(boxed).text, "Yes.\n");
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        for raw in
            ["", "\n", "hello", "hello: world\n\nx", "\u{0}\u{1}", "\r\n\r\nFrom: a@example.org\r\n\r\n"]
        {
            assert!(read(raw.as_bytes()).is_err(), "{raw:?}");
        }
        assert!(read(&[0xff; 64]).is_err());
        assert!(read(b"From:").is_ok());
    }

    #[test]
    fn a_report_inside_a_forwarded_message_is_not_ours() {
        let head = "From: anna@example.net\nContent-Type: multipart/mixed; boundary=out\n\n--out\n\nLook.\n";
        let forwarded = format!("{head}--out\nContent-Type: message/rfc822\n\n{POSTFIX_FAILED}\n--out--\n");
        assert_eq!(person(&forwarded).text, "Look.");
    }

    #[test]
    fn parts_may_be_encoded() {
        // "Message-ID: <a@example.org>\n\n", and a status of 5.1.1.
        let text = "From: MAILER-DAEMON@example.net\nContent-Type: multipart/report; boundary=\"b\"\n\n--b\n\
            Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n\
            QWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--b\n\
            Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\
            TWVzc2FnZS1JRDogPGFAZXhhbXBsZS5vcmc+Cgo=\n--b--\n";
        let bounce = bounce(text);
        assert_eq!((bounce.status.as_str(), bounce.message_id.as_deref()), ("5.1.1", Some("a@example.org")));
    }

    #[test]
    fn depth_and_number_have_their_limits() {
        let started = Instant::now();
        let long = |piece: &str, times: usize| {
            read(format!("From: a@example.org\r\n{}", piece.repeat(times)).as_bytes()).unwrap();
        };
        long("Content-Type: message/rfc822\r\n\r\n", 20_000);
        long("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 10_000);
        long("Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\n", 10_000);
        long("To: a@example.org\r\n", 20_000);
        long("\t\r\n", 20_000);
        for tag in ["<a \"", "<a\">\"", "<!--", "<", "<blockquote>a", "&", "&#1"] {
            long(&format!("Content-Type: text/html\r\n\r\n{}", tag.repeat(20_000)), 1);
        }
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    }

    /// Pieces cut out, doubled, swapped between the messages, bytes changed; always the same ones.
    #[test]
    fn nothing_that_comes_in_stops_the_server() {
        let started = Instant::now();
        let samples: Vec<Vec<u8>> = ALL.iter().map(|it| crlf(it).into_bytes()).collect();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below.max(1) as u64) as usize
        };
        for _ in 0..5_000 {
            let mut raw = samples[next(samples.len())].clone();
            for _ in 0..=next(6) {
                let at = next(raw.len());
                let end = (at + next(40)).min(raw.len());
                match next(5) {
                    0 => {
                        raw.drain(at..end);
                    }
                    1 => raw.truncate(end),
                    2 => {
                        let other = &samples[next(samples.len())];
                        let from = next(other.len());
                        let piece = other[from..(from + next(200)).min(other.len())].to_vec();
                        raw.splice(at..end, piece);
                    }
                    3 => {
                        let piece = raw[at..end].to_vec();
                        raw.splice(at..at, piece);
                    }
                    _ => {
                        const ODD: &[u8] = b"\0\r\n:;<>@\"'()=?&#-. \t\xff\xc3\x80";
                        for _ in 0..=next(4) {
                            if let Some(b) = raw.get_mut(at + next(40)) {
                                *b = ODD[next(ODD.len())];
                            }
                        }
                    }
                }
            }
            if let Ok(Inbound::Bounce(bounce)) = read(&raw) {
                assert!(
                    bounce.diagnostic.chars().count() <= 300 && !bounce.diagnostic.contains(char::is_control)
                );
                bounce.severity();
            }
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}
