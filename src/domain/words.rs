//! What a commenter types, read once: a name, a website, a text, a step on the scale.

use unicode_normalization::UnicodeNormalization;

use super::{Field, Problem};

/// A name that is shown: one line, no control or direction characters, at most 245 bytes (WordPress's limit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorName(String);

/// An `http` or `https` address, as the `url` crate writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Website(String);

/// The raw text of a comment: Markdown, kept as typed but for NUL, other control characters and CR LF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

/// Markup that the sanitizer made. `text::clean` is the only maker, the store the only one who brings it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanHtml(String);

/// A step from 1 (the "from" side) to 7 (the "to" side).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position(u8);

impl AuthorName {
    pub const MAX_BYTES: usize = 245;

    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let name = visible(raw);
        let wrong = |message: &str| Err(Problem::new(Field::Author, message));
        match name.len() {
            0 => wrong("Please type your name."),
            n if n > Self::MAX_BYTES => wrong("Your name is too long: at most 245 bytes."),
            _ => Ok(AuthorName(name)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Website {
    pub const MAX_BYTES: usize = 200;

    /// Empty is fine and means none; `example.org` is read as `https://example.org/`.
    pub fn parse(raw: &str) -> Result<Option<Self>, Problem> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Ok(None);
        }
        let wrong = |message: &str| Err(Problem::new(Field::Url, message));
        if raw.len() > Self::MAX_BYTES {
            return wrong("The address of your website is too long: at most 200 bytes.");
        }
        let spelled = if raw.contains("://") { raw.to_string() } else { format!("https://{raw}") };
        match url::Url::parse(&spelled) {
            Ok(url)
                if matches!(url.scheme(), "http" | "https")
                    && url.host_str().is_some_and(|host| host.contains(['.', ':']))
                    && url.username().is_empty()
                    && url.password().is_none()
                    // What is stored is read back by the same rule.
                    && url.as_str().len() <= Self::MAX_BYTES =>
            {
                Ok(Some(Website(url.to_string())))
            }
            _ => wrong(
                "Please enter the address of a website, such as https://example.org, or leave it empty.",
            ),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Words {
    /// WordPress's limit, in bytes.
    pub const MAX_BYTES: usize = 65_525;

    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let words: String = raw
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if c == '\r' { '\n' } else { c })
            .filter(|&c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        let words = words.trim_matches(['\n', ' ', '\t']);
        let wrong = |message: &str| Err(Problem::new(Field::Comment, message));
        match words.len() {
            _ if !shows(words) => wrong("Please type your comment."),
            n if n > Self::MAX_BYTES => wrong(
                "Your comment is too long: at most 65,525 bytes. Please shorten it or send it in two parts.",
            ),
            _ => Ok(Words(words.to_string())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CleanHtml {
    /// Only `text::clean` calls this, with what ammonia gave back.
    pub fn from_sanitizer(html: String) -> Self {
        CleanHtml(html)
    }

    /// Only the store calls this, with what it was given by `from_sanitizer` earlier.
    pub fn from_store(html: String) -> Self {
        CleanHtml(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Position {
    pub fn parse(raw: &str) -> Result<Option<Self>, Problem> {
        if raw.is_empty() {
            return Ok(None);
        }
        raw.parse().ok().and_then(Self::new).map(Some).ok_or_else(|| {
            Problem::new(Field::Position, "Your place on the shift is a number from 1 to 7, or nothing.")
        })
    }

    pub fn new(step: u8) -> Option<Self> {
        (1..=7).contains(&step).then_some(Position(step))
    }

    pub fn step(self) -> u8 {
        self.0
    }
}

/// One line of visible text: NFC, no control, format or separator characters, no stacks of more than four
/// combining marks, white space folded.
pub fn visible(raw: &str) -> String {
    if raw.is_ascii() {
        // As below, without the work that only other scripts need.
        let kept =
            raw.split(|c: char| c.is_whitespace()).map(|word| word.replace(|c: char| c.is_control(), ""));
        return kept.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    }
    let mut marks = 0;
    let kept: String = raw
        .nfc()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && !is_invisible(c))
        .filter(|&c| {
            marks = if unicode_normalization::char::is_combining_mark(c) { marks + 1 } else { 0 };
            marks <= 4
        })
        .collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text shows anything at all.
pub fn shows(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(c))
}

/// Characters that draw nothing or turn the direction of the text around them (Unicode Cf and friends), but for
/// the joiners, which Persian, Hindi and emoji need between letters.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{115f}'
        | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_cannot_be_seen_and_keep_the_rest() {
        for (raw, expected) in [
            ("  Ada   Lovelace\n", "Ada Lovelace"),
            ("Ada\u{202e}ecalevoL", "AdaecalevoL"),
            ("Zoe\u{0308}", "Zoë"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(AuthorName::parse(raw).unwrap().as_str(), expected);
        }
        assert!(AuthorName::parse("\u{200b}\u{202e} \t").is_err());
        assert_eq!(visible(&format!("a{}", "\u{0316}".repeat(300))).chars().count(), 5);
    }

    #[test]
    fn a_website_is_http_or_nothing() {
        assert_eq!(Website::parse("").unwrap(), None);
        assert_eq!(Website::parse("example.org").unwrap().unwrap().as_str(), "https://example.org/");
        for wrong in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://user:pw@example.org",
            "https://",
            "nonsense",
            "ftp://example.org",
        ] {
            assert!(Website::parse(wrong).is_err(), "{wrong}");
        }
        let quoted = Website::parse("http://x.com/?'onmouseover='alert(1)\"x=").unwrap().unwrap();
        assert!(!quoted.as_str().contains(['\'', '"']));
    }

    #[test]
    fn a_text_must_have_something_to_see_and_fit() {
        assert!(Words::parse(" \r\n\t\u{200b}").is_err());
        assert_eq!(Words::parse("a\r\nb\0c").unwrap().as_str(), "a\nbc");
        assert!(Words::parse(&"x".repeat(Words::MAX_BYTES)).is_ok());
        assert!(Words::parse(&"x".repeat(Words::MAX_BYTES + 1)).is_err());
        assert!(Words::parse(&format!("{}🦀", "x".repeat(Words::MAX_BYTES - 3))).is_err());
    }
}
