//! The fields of a header.

use mail_parser::ContentType;
use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

use super::fields::ended;

/// The fields of a header, as they stand there.
pub(super) struct Head<'a> {
    /// Name and value; a value still has its line ends in it.
    pub(super) fields: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Head<'a> {
    /// The header and what comes after it. As servers do, it ends with the first line that belongs to no
    /// field: a field below that was not looked at by anybody on the way.
    pub(super) fn split(raw: &'a [u8]) -> (Head<'a>, &'a [u8]) {
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
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let is_it = move |it: &[u8]| it.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes());
        self.fields.iter().filter(move |it| is_it(it.0)).map(|it| it.1)
    }

    /// The same without those that have a space before the colon, which a server need not recognise.
    pub(super) fn exact(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |it| it.0.eq_ignore_ascii_case(name.as_bytes())).map(|it| it.1)
    }

    pub(super) fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    pub(super) fn content_type(&self, name: &str) -> Option<ContentType<'static>> {
        let value = ended(self.first(name)?);
        match MessageStream::new(&value).parse_content_type().into_owned() {
            HeaderValue::ContentType(it) => Some(it),
            _ => None,
        }
    }
}
