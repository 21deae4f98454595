//! The bytes of a letter (RFC 5322, 2045-2047, 2369, 2919, 3834, 8058), by lettre's builder.

use std::time::{Duration, UNIX_EPOCH};

use data_encoding::BASE32_NOPAD;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::header::{self, SUBJECT, display_name, header_text};
use crate::{
    clock::random_bytes,
    domain::{CommentId, Email, LetterKind, Moment},
};

/// A letter as its view gave it, with what its headers need.
pub struct Sheet<'a> {
    pub kind: LetterKind,
    pub from: (&'a str, &'a Email),
    pub to: (&'a str, &'a Email),
    /// Right side of the ids.
    pub domain: &'a str,
    pub site: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
    pub at: Moment,
    /// Left side of the id of a conversation that the letter belongs to, if any.
    pub conversation: Option<String>,
    /// For letters that a manager gets as one of many: where they stop.
    pub unsubscribe: Option<String>,
    /// What a letter of kind `Held` shows in full, for the last look before it goes.
    pub comments: &'a [CommentId],
    /// How many more it only counts.
    pub more: usize,
}

const COMMENTS: &str = "X-Weshift-Comments";

/// The bytes and the Message-ID, with its angle brackets.
pub fn write(sheet: &Sheet) -> (Vec<u8>, String) {
    let domain = header::host(sheet.domain);
    let message_id = format!("<{}.{}@{domain}>", random_id(), sheet.kind.name());
    let mut builder = Message::builder()
        .date(UNIX_EPOCH + Duration::from_millis(sheet.at.millis().max(0) as u64))
        .from(mailbox(sheet.from))
        .to(mailbox(sheet.to))
        .subject(header_text(sheet.subject, SUBJECT))
        .message_id(Some(message_id.clone()))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .raw_header(raw("X-Weshift-Kind", sheet.kind.name()));
    if let Some(conversation) = &sheet.conversation {
        let root = format!("<{}@{domain}>", conversation_id(conversation));
        builder = builder.in_reply_to(root.clone()).references(root);
    }
    if let Some(address) = &sheet.unsubscribe {
        builder = builder
            .raw_header(raw("List-Id", &list_id(sheet.site, &domain)))
            .raw_header(raw("List-Unsubscribe", &format!("<{address}>")));
        if address.starts_with("https://") {
            builder = builder.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    if !sheet.comments.is_empty() {
        builder = builder.raw_header(raw(COMMENTS, &comments(sheet.comments, sheet.more)));
    }
    let body = MultiPart::alternative()
        .boundary(random_id())
        .singlepart(part(ContentType::TEXT_PLAIN, sheet.text))
        .singlepart(part(ContentType::TEXT_HTML, sheet.html));
    let message = builder.multipart(body).expect("there is one From and one To");
    (message.formatted(), message_id)
}

/// What `Sheet::comments` and `more` were, from the bytes. None in letters that are about no comment.
pub fn read_comments(bytes: &[u8]) -> Option<(Vec<CommentId>, usize)> {
    let head = String::from_utf8_lossy(bytes);
    let head = head.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    let value = head.split("\r\n").find_map(|line| line.strip_prefix(COMMENTS)?.strip_prefix(": "))?;
    let (more, ids): (Vec<&str>, Vec<&str>) = value.split_whitespace().partition(|it| it.starts_with('+'));
    let ids = ids.iter().map(|it| it.parse()).collect::<Result<_, _>>().ok()?;
    Some((ids, more.first().map_or(Ok(0), |it| it[1..].parse()).ok()?))
}

fn comments(ids: &[CommentId], more: usize) -> String {
    let ids: Vec<String> = ids.iter().map(CommentId::to_string).collect();
    format!("{} +{more}", ids.join(" "))
}

/// Quoted-printable whatever is in it: always ASCII, lines of at most 76, the same on every server.
fn part(kind: ContentType, words: &str) -> SinglePart {
    SinglePart::builder()
        .header(kind)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(words.to_string())
}

fn mailbox((name, email): (&str, &Email)) -> Mailbox {
    Mailbox::new(display_name(name), address(email))
}

/// `Email` is stricter than lettre.
pub fn address(email: &Email) -> Address {
    email.expose().parse().expect("an Email is an address")
}

fn list_id(site: &str, domain: &str) -> String {
    let id = format!("<moderation.{}.{domain}>", header::slug(site));
    match display_name(site) {
        Some(name) => format!("{name} moderation {id}"),
        None => id,
    }
}

/// Only what may stand on the left of an id.
fn conversation_id(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).take(160).collect()
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_string())
}

/// 26 lower-case characters that nobody can guess.
fn random_id() -> String {
    BASE32_NOPAD.encode(&random_bytes::<16>()).to_lowercase()
}
