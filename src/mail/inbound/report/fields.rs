//! Values of single fields: addresses, ids, lines, types.

use std::borrow::Cow;

use mail_parser::Addr;
use mail_parser::ContentType;
use mail_parser::parsers::MessageStream;

use super::LINE;

/// Message-ID in lines of a header, also of a quoted one. Its value may be on the next line.
pub(super) fn id_in(text: &str) -> Option<String> {
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
pub(super) fn message_id(value: &str) -> Option<String> {
    let inner = value.split_once('<').map_or(value, |it| it.1);
    let id = inner.split('>').next().unwrap_or_default().trim();
    let is_plain =
        !id.is_empty() && id.len() <= LINE && !id.contains(|c: char| c.is_whitespace() || c.is_control());
    is_plain.then(|| id.to_string())
}

/// The value, if the line is a field of that name.
pub(super) fn after_name<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found.trim_end().eq_ignore_ascii_case(name).then_some(value)
}

/// Without the type in front: "smtp; 550 No" and "rfc822;anna@example.org".
pub(super) fn untyped(value: &str) -> String {
    let value = value.trim();
    match value.split_once(';') {
        Some((kind, rest)) if kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) => {
            rest.trim()
        }
        _ => value,
    }
    .to_string()
}

pub(super) fn first_word(value: &str) -> &str {
    value.trim().split([' ', '\t', '\r', '\n', ';', '(']).next().unwrap_or_default()
}

/// Lines that have something in them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|it| !it.is_empty())
}

pub(super) fn unfold(text: &str) -> String {
    text.replace("\n ", " ").replace("\n\t", " ")
}

pub(super) fn lossy(value: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(value)
}

/// Without control characters, each run of spaces as one, at most so many characters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(most).collect()
}

/// The library reads fields up to the line end.
pub(super) fn ended(value: &[u8]) -> Vec<u8> {
    [value.trim_ascii(), b"\r\n"].concat()
}

pub(super) fn unstructured(value: &[u8]) -> String {
    let value = ended(value);
    let parsed = MessageStream::new(&value).parse_unstructured();
    parsed.as_text().unwrap_or_default().to_string()
}

/// Whatever stands in a field for addresses, also names alone ("MAILER-DAEMON").
pub(super) fn mailboxes(value: &[u8]) -> Vec<String> {
    let value = ended(value);
    let parsed = MessageStream::new(&value).parse_address();
    let either = |it: &Addr| it.address().or(it.name()).map(str::to_string);
    parsed.as_address().map(|it| it.iter().filter_map(either).collect()).unwrap_or_default()
}

pub(super) fn addresses(value: &[u8]) -> Vec<String> {
    mailboxes(value).iter().filter_map(|it| plain_address(it)).collect()
}

/// In lower case, if it is one without quotes and comments.
pub(super) fn plain_address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>()\",;:\\@".contains(c);
    let is_plain = |it: &str| !it.is_empty() && !it.contains(is_odd);
    (text.len() <= 254 && is_plain(local) && is_plain(domain)).then(|| text.to_lowercase())
}

pub(super) fn kind(content: &ContentType) -> String {
    format!("{}/{}", content.ctype(), content.subtype().unwrap_or_default()).to_ascii_lowercase()
}

pub(super) fn attribute<'a>(content: &'a ContentType, name: &str) -> Option<&'a str> {
    content.attributes()?.iter().find(|it| it.name.eq_ignore_ascii_case(name)).map(|it| it.value.as_ref())
}
