//! A message taken apart: its fields, and its parts that are no multipart. Values and bodies are read by
//! `mail_parser`; the tree is walked here, to a fixed depth and never into a message inside the message. The
//! library's own walk has no limit there, and forgives header lines that a mail server takes for the end of
//! the header.

use std::borrow::Cow;

use mail_parser::{Addr, ContentType, HeaderValue, MessageParser, PartType, parsers::MessageStream};

/// Multiparts in multiparts, and parts in all.
const MAX_DEPTH: usize = 8;
const MAX_PARTS: usize = 100;

/// A header, as it stands there.
pub(super) struct Header<'a> {
    fields: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Header<'a> {
    /// The header and the body. The header ends at the first line that belongs to no field, as it does for
    /// mail servers: they looked at nothing below.
    pub(super) fn split(raw: &'a [u8]) -> (Header<'a>, &'a [u8]) {
        let mut fields: Vec<(&[u8], &[u8])> = Vec::new();
        // Where the value of the last field begins, and where the line does.
        let (mut value, mut at) = (0, 0);
        for line in raw.split_inclusive(|&it| it == b'\n') {
            let end = at + line.len();
            if line.trim_ascii().is_empty() {
                return (Header { fields }, raw.get(end..).unwrap_or_default());
            }
            // The line above a message in a mailbox file.
            let is_postmark = at == 0 && line.starts_with(b"From ");
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                let Some(last) = fields.last_mut() else { break };
                last.1 = raw.get(value..end).unwrap_or_default();
            } else if !is_postmark {
                let Some(colon) = line.iter().position(|&it| it == b':') else { break };
                let (name, rest) = line.split_at(colon);
                if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
                    break;
                }
                value = at + colon + 1;
                fields.push((name, rest.get(1..).unwrap_or_default()));
            }
            at = end;
        }
        (Header { fields }, raw.get(at..).unwrap_or_default())
    }

    /// The values of all the fields of that name, unfolded.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = String> {
        self.raw(name).map(|it| String::from_utf8_lossy(it).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.all(name).next()
    }

    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        let has = |name: &[u8]| {
            name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        self.fields.iter().any(|it| has(it.0))
    }

    /// The first word of a field, in lower case: `auto-replied` of `Auto-Replied (vacation)`.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        let value = self.first(name)?;
        value.split([' ', ';', '(']).next().map(str::to_ascii_lowercase)
    }

    /// Addresses, in lower case and without names.
    pub(super) fn addresses(&self, name: &str) -> Vec<String> {
        self.raw(name).flat_map(addresses).collect()
    }

    /// How many fields of that name there are.
    pub(super) fn count(&self, name: &str) -> usize {
        self.raw(name).count()
    }

    /// Decoded as in RFC 2047.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = ended(self.raw(name).next()?);
        let text = MessageStream::new(&value).parse_unstructured().into_text().unwrap_or_default();
        Some(text.into_owned())
    }

    /// What stands between angle brackets: `a@example.org` of `<a@example.org>`.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        self.all(name).flat_map(|it| ids(&it)).collect()
    }

    fn content_type(&self, name: &str) -> Option<ContentType<'static>> {
        let value = ended(self.raw(name).next()?);
        match MessageStream::new(&value).parse_content_type().into_owned() {
            HeaderValue::ContentType(it) => Some(it),
            _ => None,
        }
    }

    fn raw(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |it| it.0.eq_ignore_ascii_case(name.as_bytes())).map(|it| it.1)
    }
}

/// The addresses in the value of a field, in lower case.
pub(super) fn addresses(value: &[u8]) -> Vec<String> {
    let value = ended(value);
    let HeaderValue::Address(found) = MessageStream::new(&value).parse_address() else { return Vec::new() };
    found.iter().filter_map(plain_address).collect()
}

fn plain_address(address: &Addr) -> Option<String> {
    let text = address.address()?.trim();
    let is_plain = text.contains('@') && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    is_plain.then(|| text.to_ascii_lowercase())
}

fn ids(value: &str) -> Vec<String> {
    let after = value.split('<').skip(1).filter_map(|it| it.split_once('>'));
    let is_plain = |it: &&str| !it.is_empty() && !it.contains(|c: char| c.is_whitespace() || c.is_control());
    after.map(|it| it.0.trim()).filter(is_plain).map(str::to_string).collect()
}

/// The library reads a value up to its line end.
fn ended(value: &[u8]) -> Cow<'_, [u8]> {
    if value.ends_with(b"\n") { value.into() } else { [value, b"\n"].concat().into() }
}

/// A part that is no multipart.
pub(super) struct Part<'a> {
    /// In lower case: `text/plain`.
    pub kind: String,
    pub is_attachment: bool,
    charset: Option<String>,
    encoding: &'static str,
    /// The sender's program broke long lines softly (RFC 3676).
    flow: Flow,
    body: &'a [u8],
}

/// How lines were broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Fixed,
    /// A space at the end of a line says that it goes on in the next.
    Flowed,
    /// The same, and that space is no part of the text.
    DelSp,
}

impl Part<'_> {
    /// As `text`, with the lines as they were typed.
    pub(super) fn unfolded(&self) -> String {
        let text = self.text();
        if self.flow == Flow::Fixed {
            return text;
        }
        let mut joined = String::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let is_same_depth =
                lines.peek().is_some_and(|next| next.starts_with('>') == line.starts_with('>'));
            let goes_on = line.ends_with(' ') && line != "-- " && is_same_depth;
            match (goes_on, self.flow) {
                (true, Flow::DelSp) => joined.push_str(line.strip_suffix(' ').unwrap_or(line)),
                (true, Flow::Fixed | Flow::Flowed) => joined.push_str(line),
                (false, _) => {
                    joined.push_str(line);
                    joined.push('\n');
                }
            }
        }
        joined
    }

    /// Decoded; lines end with `\n`.
    pub(super) fn text(&self) -> String {
        // The library gets a header of which we know every byte.
        let charset = self.charset.iter().map(|it| format!("; charset=\"{it}\"")).collect::<String>();
        let header = format!(
            "Content-Type: text/plain{charset}\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            self.encoding
        );
        let single = [header.as_bytes(), self.body].concat();
        let read = MessageParser::default().parse(&single);
        let text = match read.as_ref().and_then(|it| it.parts.first()).map(|it| &it.body) {
            Some(PartType::Text(text)) => Cow::Borrowed(text.as_ref()),
            _ => String::from_utf8_lossy(self.body),
        };
        text.replace("\r\n", "\n").replace('\r', "\n")
    }
}

/// The parts of a message in their order, out of all multiparts.
pub(super) fn parts<'a>(header: &Header, body: &'a [u8]) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    collect(header, body, MAX_DEPTH, &mut found);
    found
}

/// A multipart that cannot be opened is text, as it would be shown.
fn collect<'a>(header: &Header, body: &'a [u8], depth: usize, found: &mut Vec<Part<'a>>) {
    if found.len() >= MAX_PARTS {
        return;
    }
    let content = header.content_type("content-type");
    let mut kind = content.as_ref().map_or("text/plain".to_string(), kind);
    let attribute = |name| content.as_ref().and_then(|it| it.attribute(name));
    if kind.starts_with("multipart/") {
        let pieces = attribute("boundary").map(|it| split(body, it)).unwrap_or_default();
        if depth > 0 && !pieces.is_empty() {
            for piece in pieces {
                let (header, body) = Header::split(piece);
                collect(&header, body, depth - 1, found);
            }
            return;
        }
        kind = "text/plain".to_string();
    }
    let is_name = |it: &&str| it.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:+".contains(&b));
    found.push(Part {
        kind,
        is_attachment: header.word("content-disposition").is_some_and(|it| it == "attachment"),
        charset: attribute("charset").filter(is_name).map(str::to_string),
        encoding: match header.word("content-transfer-encoding").as_deref() {
            Some("base64") => "base64",
            Some("quoted-printable") => "quoted-printable",
            _ => "8bit",
        },
        flow: match (attribute("format"), attribute("delsp")) {
            (Some(format), delsp) if format.eq_ignore_ascii_case("flowed") => match delsp {
                Some(delsp) if delsp.eq_ignore_ascii_case("yes") => Flow::DelSp,
                Some(_) | None => Flow::Flowed,
            },
            (Some(_) | None, _) => Flow::Fixed,
        },
        body,
    });
}

fn kind(content: &ContentType) -> String {
    let sub = content.subtype().unwrap_or_default();
    format!("{}/{sub}", content.ctype()).to_ascii_lowercase()
}

/// What stands between the lines of a boundary, without the line ends that belong to these.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let (mut found, mut begin, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|&it| it == b'\n') {
        let rest = line.strip_prefix(b"--").and_then(|it| it.strip_prefix(boundary.as_bytes()));
        let is_last = rest.is_some_and(|it| it.starts_with(b"--"));
        if is_last || rest.is_some_and(|it| it.trim_ascii().is_empty()) {
            found.extend(begin.and_then(|it| body.get(it..at)).map(without_line_end));
            begin = (!is_last).then_some(at + line.len());
        }
        if is_last || found.len() >= MAX_PARTS {
            return found;
        }
        at += line.len();
    }
    // The end was cut off.
    found.extend(begin.and_then(|it| body.get(it..)));
    found
}

fn without_line_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(raw: &str) -> Vec<String> {
        let (header, body) = Header::split(raw.as_bytes());
        parts(&header, body).into_iter().map(|it| it.kind).collect()
    }

    #[test]
    fn a_header_is_read_as_a_mail_server_reads_it() {
        let raw = b"From a@example.org Mon\nTo: a@example.org,\n b@example.org\nX-A : no\nX-B: 1\n\nBody\n";
        let (header, body) = Header::split(raw);
        assert_eq!(header.addresses("to"), ["a@example.org", "b@example.org"]);
        assert_eq!(header.first("x-b"), None, "a field with a space in its name ends the header");
        assert!(body.starts_with(b"X-A : no"));
        let (header, body) = Header::split(b"A: 1\r\nno field\r\nB: 2\r\n\r\n");
        assert_eq!((header.first("a").as_deref(), header.first("b")), (Some("1"), None));
        assert!(body.starts_with(b"no field"));
    }

    #[test]
    fn multiparts_are_opened_and_messages_are_not() {
        let inner = "Content-Type: multipart/alternative; boundary=in\n\n--in\n\na\n--in\nContent-Type: TEXT/Html\n\nb\n--in--\n";
        let raw = format!(
            "Content-Type: multipart/mixed; boundary=\"out\"\n\nnobody reads this\n--out\n{inner}\n--out\n\
             Content-Type: message/rfc822\n\n{inner}\n--out--\nnor this\n"
        );
        assert_eq!(kinds(&raw), ["text/plain", "text/html", "message/rfc822"]);
        assert_eq!(kinds("Content-Type: multipart/mixed\n\n--x\n\na\n"), ["text/plain"]);
        assert_eq!(
            kinds("Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--xy\n--x \n\nb"),
            ["text/plain"; 2]
        );
    }

    #[test]
    fn a_body_is_decoded() {
        for (fields, body, text) in [
            ("", "ü\r\n", "ü\n"),
            ("Content-Transfer-Encoding: Base64\n", "w7wK", "ü\n"),
            ("Content-Transfer-Encoding: quoted-printable (x)\n", "=C3=BC=\na=3Db", "üa=b"),
            (
                "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n",
                "=FC",
                "ü",
            ),
            ("Content-Type: text/plain; charset=\"no\r\n such\"\n", "a", "a"),
            ("Content-Type: message/rfc822\n", "A: b\n\nc", "A: b\n\nc"),
        ] {
            let raw = format!("{fields}\n{body}");
            let (header, body) = Header::split(raw.as_bytes());
            assert_eq!(parts(&header, body)[0].text(), text, "{fields}");
        }
    }

    #[test]
    fn ids_stand_in_brackets() {
        assert_eq!(ids("<a@b>(c)<d@e> <> <f g> <h"), ["a@b", "d@e"]);
    }
}
