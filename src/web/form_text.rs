//! The fields of a form from the bytes of its body. A form of ours comes percent-encoded and in UTF-8; of any other nothing is
//! kept, and its sender gets the text back to copy it.

use actix_web::http::StatusCode;

use super::trouble::Trouble;

/// How browsers send our forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// No form of ours has more. Many empty fields would take far more memory than the bytes that bring them.
const MAX_PAIRS: usize = 4_096;

/// Where people type what they would miss. No other field is shown again: it may be a password.
const TEXTS: [&str; 3] = ["comment", "text", "body"];

/// A form of which nothing is kept.
#[derive(Debug)]
pub(crate) struct Unread {
    pub trouble: Trouble,
    /// The text that somebody typed, to be given back.
    pub typed: Vec<(String, String)>,
}

/// Reads a body of this content type.
pub(crate) fn read(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, Unread> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let unfit = |status, message, typed: Option<String>| {
        let typed = typed.into_iter().map(|text| ("comment".to_string(), text)).collect();
        Err(Unread { trouble: Trouble::Unreadable { status, message }, typed })
    };
    match kind.as_str() {
        FORM if is_utf8(content_type, body) => {
            Ok(url::form_urlencoded::parse(body).into_owned().take(MAX_PAIRS).collect())
        }
        FORM => {
            unfit(StatusCode::BAD_REQUEST, "The form came in another encoding than UTF-8.", latin_text(body))
        }
        "multipart/form-data" => {
            unfit(StatusCode::UNSUPPORTED_MEDIA_TYPE, OTHER, part_text(content_type, body))
        }
        "text/plain" => unfit(StatusCode::UNSUPPORTED_MEDIA_TYPE, OTHER, plain_text(body)),
        _ => Err(Unread { trouble: Trouble::UnsupportedMedia(FORM), typed: Vec::new() }),
    }
}

const OTHER: &str = "The form must be sent as application/x-www-form-urlencoded, in UTF-8.";

/// Whether every name and value is UTF-8. A form that says that it is something else may still hold ASCII alone.
fn is_utf8(content_type: &str, body: &[u8]) -> bool {
    let lower = content_type.to_ascii_lowercase();
    let charset = lower.split_once("charset=").map(|it| it.1.split(';').next().unwrap_or_default());
    let says_utf8 = charset.is_none_or(|it| matches!(it.trim().trim_matches('"'), "utf-8" | "utf8"));
    body.split(|&byte| byte == b'&' || byte == b'=').all(|part| {
        let bytes = decoded(part);
        if says_utf8 { std::str::from_utf8(&bytes).is_ok() } else { bytes.is_ascii() }
    })
}

fn decoded(part: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|it| first == b'%' && it.iter().all(u8::is_ascii_hexdigit));
        let byte = digits.and_then(|it| u8::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(if first == b'+' { b' ' } else { first }));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    bytes
}

/// As Latin letters, which it most likely is.
fn latin_text(body: &[u8]) -> Option<String> {
    let pairs = body.split(|&byte| byte == b'&').filter_map(|pair| {
        let at = pair.iter().position(|&byte| byte == b'=')?;
        Some((&pair[..at], &pair[at + 1..]))
    });
    let mut texts = pairs.filter(|(name, _)| TEXTS.iter().any(|it| it.as_bytes() == *name));
    texts.next().map(|(_, value)| readable(&decoded(value)))
}

fn part_text(content_type: &str, body: &[u8]) -> Option<String> {
    let boundary = content_type.split_once("boundary=")?.1.split(';').next()?.trim().trim_matches('"');
    let body = readable(body);
    body.split(&format!("--{boundary}")).find_map(|part| {
        let (head, text) = part.split_once("\r\n\r\n")?;
        let is_text = TEXTS.iter().any(|it| head.contains(&format!("name=\"{it}\"")));
        is_text.then(|| text.strip_suffix("\r\n").unwrap_or(text).to_string())
    })
}

/// To the next line that begins with a name.
fn plain_text(body: &[u8]) -> Option<String> {
    let body = readable(body);
    let mut lines = body.lines().skip_while(|line| !TEXTS.iter().any(|it| field(line) == Some(it)));
    let first = lines.next()?.split_once('=')?.1;
    let rest = lines.take_while(|line| field(line).is_none());
    Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
}

fn field(line: &str) -> Option<&str> {
    let name = line.split_once('=')?.0;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')).then_some(name)
}

fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MULTIPART: &str = "multipart/form-data; boundary=xyz";

    fn given_back(content_type: &str, body: &[u8]) -> (u16, String) {
        let Err(Unread { trouble, typed }) = read(content_type, body) else { panic!("it was read") };
        let status = actix_web::ResponseError::status_code(&trouble).as_u16();
        (status, typed.into_iter().next().map(|it| it.1).unwrap_or_default())
    }

    #[test]
    fn a_form_in_utf_8_is_read() {
        for kind in
            [FORM, "application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"]
        {
            let read = read(kind, "comment=Gr%C3%BC%c3%9fe+%26&author=Zo\u{eb}&x".as_bytes()).unwrap();
            let pair = |name: &str, value: &str| (name.to_string(), value.to_string());
            assert_eq!(read, [pair("comment", "Grüße &"), pair("author", "Zoë"), pair("x", "")]);
        }
        assert_eq!(
            read("application/x-www-form-urlencoded; charset=iso-8859-1", b"comment=a%20b").unwrap()[0].1,
            "a b"
        );
    }

    #[test]
    fn of_any_other_nothing_is_kept_and_the_text_comes_back() {
        let latin = format!("{FORM}; charset=iso-8859-1");
        assert_eq!(given_back(FORM, b"author=Zo%EB&comment=Gr%FC%DFe+a"), (400, "Grüße a".into()));
        assert_eq!(given_back(FORM, b"comment=Gr\xfc\xdfe"), (400, "Grüße".into()));
        assert_eq!(given_back(&latin, b"comment=Gr%FC%DFe"), (400, "Grüße".into()));
        assert_eq!(given_back(&latin, b"comment=Gr%C3%BC%C3%9Fe").0, 400);
        assert_eq!(given_back(FORM, b"password=secret%FF"), (400, String::new()));
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"author\"\r\n\r\nAda\r\n--xyz\r\nContent-Disposition: \
                    form-data; name=\"comment\"\r\n\r\nOne\r\n\r\ntwo \u{fc}\r\n--xyz--\r\n";
        assert_eq!(given_back(MULTIPART, body.as_bytes()), (415, "One\r\n\r\ntwo ü".into()));
        assert_eq!(
            given_back("text/plain", b"comment=One\r\ntwo = 2\r\nauthor=Ada\r\n"),
            (415, "One\ntwo = 2".into())
        );
        assert_eq!(given_back("application/json", b"{}"), (415, String::new()));
        assert_eq!(given_back("", b""), (415, String::new()));
        assert_eq!(given_back("multipart/form-data", b"--\r\n\r\n"), (415, String::new()));
    }
}
