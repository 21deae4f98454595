//! Signs letters (DKIM: RFC 6376, 8301, 8463), relaxed/relaxed, over the bytes as they go out.
//!
//! What must stay true: each field that may stand in a letter only once is named in `h=` once more than it stands
//! there, so that nobody can add another; no `l=`, so that nobody can add to the body; each key signs by itself, and
//! no signature covers another.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};

use super::dkim_keys::Key;
use weshift_domain::is_host_name;

/// Fields that may stand in a letter once. Guarded also where they are absent.
const ONCE: [&str; 13] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Reply-To",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// Fields that may stand there once too, but that a list on the way may rightly add.
const ONCE_OR_ADDED: [&str; 3] = ["List-Id", "List-Archive", "Auto-Submitted"];

/// The longest line that we write, in characters without its end. Only a domain of more than that makes a longer one.
const LINE: usize = 78;

/// The keys of a domain. Signing takes about a millisecond for RSA, and changes nothing: share it behind an `Arc`.
#[derive(Debug)]
pub(crate) struct Dkim {
    domain: String,
    /// With their selectors, RSA first.
    keys: Vec<(String, Key)>,
}

/// The DNS records for keys that sign for a domain: host name and TXT value of each, RSA first. `keys` has a selector
/// and the PEM of a private key each; one key or two.
///
/// # Errors
/// A sentence for the operator, without any part of the key.
pub fn dkim_records(domain: &str, keys: &[(String, String)]) -> Result<Vec<(String, String)>, String> {
    Ok(Dkim::new(domain, keys)?.records())
}

impl Dkim {
    /// `domain` is what signs (`d=`), as it stands in DNS. One or two keys, each a selector and the PEM text of a
    /// private key: RSA (PKCS#1 or PKCS#8, 2048 to 4096 bits) or Ed25519 (PKCS#8).
    ///
    /// # Errors
    /// A sentence for the owner, without any part of the key.
    pub(crate) fn new(domain: &str, keys: &[(String, String)]) -> Result<Dkim, String> {
        if !is_host_name(domain) {
            return Err(format!(
                "\"{domain}\" is not a domain as DNS knows it (ü.example: xn--tda.example)."
            ));
        }
        let mut read = Vec::with_capacity(keys.len());
        for (selector, pem) in keys {
            if !is_host_name(selector) {
                return Err(format!(
                    "The DKIM selector \"{selector}\" may have letters, digits, - and . only."
                ));
            }
            if read.iter().any(|(other, _): &(String, Key)| other.eq_ignore_ascii_case(selector)) {
                return Err(format!("Two DKIM keys have the selector \"{selector}\"; each needs its own."));
            }
            let key = Key::read(pem).map_err(|why| format!("The DKIM key of \"{selector}\" {why}."))?;
            read.push((selector.clone(), key));
        }
        if !(1..=2).contains(&read.len()) {
            return Err(format!("DKIM signs with one key or two, not with {}.", read.len()));
        }
        read.sort_by_key(|(_, key)| matches!(key, Key::Ed25519(_)));
        Ok(Dkim { domain: domain.to_ascii_lowercase(), keys: read })
    }

    /// The letter with a DKIM-Signature field in front for each key, RSA first. `raw` is RFC 5322 with CRLF, `at` in
    /// seconds since 1970.
    ///
    /// # Errors
    /// What is wrong with the letter: no From, a line of the head that is no field, a CR or LF that stands alone.
    pub(crate) fn sign(&self, raw: &[u8], at: i64) -> Result<Vec<u8>, String> {
        let (head, body) = split(raw)?;
        let fields = fields(head)?;
        let names = signed_names(&fields)?;
        let body_hash = BASE64.encode(digest(&SHA256, &relaxed_body(body)).as_ref());
        let mut letter = Vec::with_capacity(raw.len() + 2048);
        for (selector, key) in &self.keys {
            let tags = [
                " v=1;".into(),
                format!(" a={};", key.algorithm()),
                " c=relaxed/relaxed;".into(),
                format!(" d={};", self.domain),
                format!(" s={selector};"),
                format!(" t={};", at.max(0)),
                format!(" bh={body_hash};"),
                format!(" h={};", names.join(":")),
                " b=".into(),
            ];
            let mut field = "DKIM-Signature:".to_string();
            for piece in tags.iter().flat_map(|tag| tag.split_inclusive(':')) {
                fold(&mut field, piece);
            }
            let signature = key.sign(&header_input(&fields, &names, &field))?;
            // Three bytes are four characters, so the pieces read as one.
            for three in signature.chunks(3) {
                fold(&mut field, &BASE64.encode(three));
            }
            letter.extend(field.as_bytes());
            letter.extend(b"\r\n");
        }
        letter.extend(raw);
        Ok(letter)
    }

    /// Whether the signatures in front of a letter hold, by our own public keys: their selectors, RSA first.
    ///
    /// # Errors
    /// Which one does not, and why.
    pub(crate) fn check(&self, letter: &[u8]) -> Result<Vec<String>, String> {
        let (head, body) = split(letter)?;
        let all = fields(head)?;
        let is_signature = |it: &&Field| it.0.eq_ignore_ascii_case(b"DKIM-Signature");
        let signatures: Vec<&Field> = all.iter().take(self.keys.len()).filter(is_signature).collect();
        if signatures.len() < self.keys.len() {
            return Err("the letter is not signed by every key".into());
        }
        let own: Vec<Field> = all.iter().skip(signatures.len()).copied().collect();
        let names = signed_names(&own)?;
        let body_hash = BASE64.encode(digest(&SHA256, &relaxed_body(body)).as_ref());
        for ((selector, key), (name, value)) in self.keys.iter().zip(&signatures) {
            let text = String::from_utf8_lossy(value);
            let (start, signature) = text.rsplit_once(" b=").ok_or("a signature has no b=")?;
            let plain = |it: &str| it.split_whitespace().collect::<String>();
            if !plain(start).contains(&format!("bh={body_hash};")) {
                return Err(format!("{selector}: the body is not the one that was signed"));
            }
            let field = format!("{}:{start} b=", String::from_utf8_lossy(name));
            let signature = BASE64
                .decode(plain(signature).as_bytes())
                .map_err(|_| format!("{selector}: b= is no base64"))?;
            if !key.verifies(&header_input(&own, &names, &field), &signature) {
                return Err(format!("{selector}: the signature does not fit the letter"));
            }
        }
        Ok(self.keys.iter().map(|it| it.0.clone()).collect())
    }

    /// The host name and the TXT value to publish for each key, RSA first. A value may be longer than the 255
    /// characters of one DNS string; most providers cut it by themselves.
    pub(crate) fn records(&self) -> Vec<(String, String)> {
        let host = |selector| format!("{selector}._domainkey.{}", self.domain);
        self.keys.iter().map(|(selector, key)| (host(selector), key.record())).collect()
    }
}

/// A name and what follows its colon, with the CRLF at the end.
type Field<'a> = (&'a [u8], &'a [u8]);

/// Head and body, without the empty line between them.
fn split(raw: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let ends = raw.windows(2).filter(|it| it == b"\r\n").count();
    let marks = raw.iter().filter(|it| matches!(it, b'\r' | b'\n')).count();
    if marks != 2 * ends {
        return Err("The letter has a CR or LF that stands alone.".into());
    }
    Ok(match raw.windows(4).position(|it| it == b"\r\n\r\n") {
        Some(at) => (&raw[..at + 2], &raw[at + 4..]),
        None => (raw, &[]),
    })
}

fn fields(mut head: &[u8]) -> Result<Vec<Field<'_>>, String> {
    let mut fields = Vec::new();
    while !head.is_empty() {
        // A line that starts with white space goes on with the field before it.
        let end = head.windows(3).position(|it| it.starts_with(b"\r\n") && !matches!(it[2], b' ' | b'\t'));
        let (field, rest) = head.split_at(end.map_or(head.len(), |at| at + 2));
        let colon = field.iter().position(|&it| it == b':').unwrap_or(0);
        let (name, value) = (field[..colon].trim_ascii_end(), &field[colon..]);
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err("The head of the letter has a line that is no field.".into());
        }
        fields.push((name, &value[1..]));
        head = rest;
    }
    Ok(fields)
}

/// What `h=` lists: each field as often as it stands there, and once more.
fn signed_names(fields: &[Field]) -> Result<Vec<&'static str>, String> {
    let count = |name: &str| fields.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes())).count();
    if count("From") == 0 {
        return Err("The letter has no From.".into());
    }
    let present = ONCE_OR_ADDED.into_iter().filter(|name| count(name) > 0);
    Ok(ONCE.into_iter().chain(present).flat_map(|name| vec![name; count(name) + 1]).collect())
}

/// What is signed (RFC 6376, 3.7): the fields in the order of `names`, the last of a name first, then the signature's
/// own field as far as it is written.
fn header_input(fields: &[Field], names: &[&str], own: &str) -> Vec<u8> {
    let mut left = fields.to_vec();
    let mut input = Vec::new();
    for name in names {
        if let Some(at) = left.iter().rposition(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes())) {
            input.extend(relaxed_field(left.remove(at)));
            input.extend(b"\r\n");
        }
    }
    let (name, value) = own.split_once(':').unwrap_or((own, ""));
    input.extend(relaxed_field((name.as_bytes(), value.as_bytes())));
    input
}

/// RFC 6376, 3.4.2, without a CRLF at the end.
fn relaxed_field((name, value): Field) -> Vec<u8> {
    [&name.to_ascii_lowercase(), b":".as_slice(), &words(value)].concat()
}

/// RFC 6376, 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len() + 2);
    // Line ends that count only if a line with words comes after them.
    let mut ends = 0;
    for line in body.split(|&it| it == b'\n') {
        let words = words(line);
        if words.is_empty() {
            ends += 1;
            continue;
        }
        relaxed.extend(b"\r\n".repeat(ends));
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            relaxed.push(b' ');
        }
        relaxed.extend(words);
        ends = 1;
    }
    if !relaxed.is_empty() {
        relaxed.extend(b"\r\n");
    }
    relaxed
}

/// The words with one space between them.
fn words(text: &[u8]) -> Vec<u8> {
    let words: Vec<&[u8]> = text.split(|it| b" \t\r\n".contains(it)).filter(|it| !it.is_empty()).collect();
    words.join(&b' ')
}

/// Adds a piece, on a new line where it would make this one too long.
fn fold(field: &mut String, piece: &str) {
    let width = field.len() - field.rfind('\n').map_or(0, |at| at + 1);
    if width + piece.len() > LINE {
        field.push_str("\r\n ");
        field.push_str(piece.trim_start());
    } else {
        field.push_str(piece);
    }
}

#[cfg(test)]
mod tests;
