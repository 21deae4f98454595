//! The parts of a message: its multiparts taken apart, to a fixed depth and never into a message inside.

use std::borrow::Cow;

use mail_parser::MessageParser;
use mail_parser::PartType;

use super::{
    PARTS,
    fields::{attribute, first_word, kind, lossy},
    head::Head,
};

/// A body that is no multipart.
pub(super) struct Part<'a> {
    /// In lower case: "text/plain".
    pub(super) kind: String,
    pub(super) charset: Option<String>,
    pub(super) encoding: Encoding,
    pub(super) is_attached: bool,
    pub(super) body: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    None,
    Base64,
    QuotedPrintable,
}

impl Part<'_> {
    /// Decoded from its transfer encoding and its charset, lines ending with `\n`.
    pub(super) fn text(&self) -> String {
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
pub(super) fn collect<'a>(
    head: &Head,
    body: &'a [u8],
    default: &str,
    depth: usize,
    parts: &mut Vec<Part<'a>>,
) {
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
pub(super) fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
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
