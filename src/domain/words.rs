//! What a commenter types, read once: a name, a website, a text, a step on the scale.

use unicode_normalization::UnicodeNormalization;

use super::{Field, Problem};

/// A name that is shown: one line, no control or direction characters, at most 245 characters (WordPress's limit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorName(String);

/// An `http` or `https` address, as the `url` crate writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Website(String);

/// The raw text of a comment: Markdown, kept as typed but for characters that are none, such as NUL, and for the many
/// ways to end a line, which become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

/// Safe markup. `text::clean` makes it with the sanitizer; the store brings it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanHtml(String);

/// Where somebody stands on a shift: a step from 1 (the "from" side) to 7 (the "to" side).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position(u8);

impl AuthorName {
    /// The longest name, in UTF-16 units as `maxlength` counts.
    pub const LONGEST: usize = 245;

    /// Reads a name as it was typed: one line, without invisible characters.
    ///
    /// # Errors
    /// It shows nothing or is too long.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let name = visible(raw);
        let wrong = |message: &str| Err(Problem::new(Field::Author, message));
        match name.len() {
            0 => wrong("Please type your name."),
            _ if field_length(&name).min(field_length(raw)) > Self::LONGEST => {
                wrong("Your name is too long: at most 245 characters.")
            }
            _ => Ok(AuthorName(name)),
        }
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AuthorName {
    /// Only the store calls this, with a stored name. A name that shows nothing becomes `Somebody`; no rule of `parse`
    /// applies, so that a newer one cannot hide old comments.
    pub fn from_store(name: String) -> Self {
        if shows(&name) { AuthorName(name) } else { AuthorName("Somebody".into()) }
    }
}

impl Website {
    /// As the `maxlength` of its field counts, before letters become percent signs and digits.
    const LONGEST: usize = 200;

    /// Empty is fine and means none; `example.org` is read as `https://example.org/`.
    pub fn parse(raw: &str) -> Result<Option<Self>, Problem> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Ok(None);
        }
        let wrong = |message: &str| Err(Problem::new(Field::Url, message));
        if field_length(raw) > Self::LONGEST {
            return wrong("The address of your website is too long: at most 200 characters.");
        }
        Self::read(raw).map(Some).map_or_else(
            || {
                wrong(
                    "Please enter the address of a website, such as https://example.org, or leave it empty.",
                )
            },
            Ok,
        )
    }

    /// Only the store calls this, with a stored address. None: it is no website.
    pub fn from_store(kept: &str) -> Option<Self> {
        Self::read(kept)
    }

    fn read(raw: &str) -> Option<Self> {
        let spelled = if raw.contains("://") { raw.to_string() } else { format!("https://{raw}") };
        let url = url::Url::parse(&spelled).ok()?;
        let is_website = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| host.contains(['.', ':']))
            && url.username().is_empty()
            && url.password().is_none();
        is_website.then(|| Website(url.to_string()))
    }

    /// The address in normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Without empty lines before and after, and white space at the end. The first line keeps its indentation if others follow:
/// they are read beside it.
fn without_blank_edges(words: &str) -> &str {
    let words = words.trim_end_matches(['\n', ' ', '\t']);
    let bare = words.trim_start_matches(['\n', ' ', '\t']);
    let before = &words[..words.len() - bare.len()];
    match bare.contains('\n') {
        true => &words[before.rfind('\n').map_or(0, |at| at + 1)..],
        false => bare,
    }
}

impl Words {
    /// The longest text, in bytes; WordPress has the same limit.
    pub const MAX_BYTES: usize = 65_525;

    /// Reads a text as it was typed.
    ///
    /// # Errors
    /// It shows nothing or is too long.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let words: String = raw
            .replace("\r\n", "\n")
            .replace('\u{2029}', "\n\n")
            .chars()
            .map(|c| if ends_line(c) { '\n' } else { c })
            .filter(|&c| !c.is_control() || matches!(c, '\n' | '\t'))
            .filter(|&c| !is_noncharacter(c))
            .collect();
        let words = without_blank_edges(&words);
        let wrong = |message: &str| Err(Problem::new(Field::Comment, message));
        match words.len() {
            _ if !shows(words) => wrong("Please type your comment."),
            n if n > Self::MAX_BYTES => wrong(
                "Your comment is too long: at most 65,525 bytes. Please shorten it or send it in two parts.",
            ),
            _ => Ok(Words(words.to_string())),
        }
    }

    /// The text in Markdown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Words {
    /// Only the store calls this, with a stored text.
    pub fn from_store(words: String) -> Self {
        Words(words)
    }
}

impl CleanHtml {
    /// Only `text::clean` calls this, with the output of ammonia.
    pub fn from_sanitizer(html: String) -> Self {
        CleanHtml(html)
    }

    /// Only the store calls this, with stored markup.
    pub fn from_store(html: String) -> Self {
        CleanHtml(html)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Position {
    /// Reads a step from a form. Empty is fine and means none.
    ///
    /// # Errors
    /// It is no number from 1 to 7.
    pub fn parse(raw: &str) -> Result<Option<Self>, Problem> {
        if raw.is_empty() {
            return Ok(None);
        }
        raw.parse().ok().and_then(Self::new).map(Some).ok_or_else(|| {
            Problem::new(Field::Position, "Your place on the shift is a number from 1 to 7, or nothing.")
        })
    }

    /// None: the step is not 1 to 7.
    pub fn new(step: u8) -> Option<Self> {
        (1..=7).contains(&step).then_some(Position(step))
    }

    /// The step, 1 to 7.
    pub fn step(self) -> u8 {
        self.0
    }
}

/// The length of a text in UTF-16 units, as the `maxlength` of a field counts.
pub fn field_length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What programs put at the end of a line or page: office programs, PDF, old systems.
fn ends_line(c: char) -> bool {
    matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}')
}

/// One line of visible text: NFC, no control, format or separator characters, no stacks of combining
/// marks, white space folded.
pub fn visible(raw: &str) -> String {
    if raw.is_ascii() {
        // As below, without the work that only other scripts need.
        let kept = raw.split(separates).map(|word| word.replace(|c: char| c.is_control(), ""));
        return kept.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    }
    let mut marks = Marks::default();
    let mut before = ' ';
    let kept: String = composed(raw)
        .map(|c| if separates(c) { ' ' } else { c })
        .filter(|&c| {
            let stays = !c.is_control() && (!is_invisible(c) || is_part_of_a_sign(before, c));
            before = if stays { c } else { before };
            stays
        })
        .filter(|&c| marks.fits(c))
        .collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn separates(c: char) -> bool {
    c.is_whitespace() || ends_line(c)
}

/// NFC, which would write some ideographs of names in another form; those stay.
fn composed(raw: &str) -> impl Iterator<Item = char> {
    let is_variant = |c: char| matches!(c, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}');
    raw.split_inclusive(is_variant).flat_map(move |part| {
        let variant = part.chars().next_back().filter(|&c| is_variant(c));
        let rest = &part[..part.len() - variant.map_or(0, char::len_utf8)];
        rest.nfc().chain(variant)
    })
}

/// Tags behind a black flag make it the flag of a region, as those of Scotland and Wales; selectors choose among the
/// forms of the letter before them.
fn is_part_of_a_sign(before: char, c: char) -> bool {
    match c {
        '\u{e0020}'..='\u{e007f}' => matches!(before, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'),
        '\u{e0100}'..='\u{e01ef}' => before.is_alphanumeric(),
        _ => false,
    }
}

/// Counts the marks on a letter, so that they cannot pile up. Scripts have up to eight of their own, as in Tibetan and
/// Burmese; of those that any letter may carry four are enough for every language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    any: usize,
    common: usize,
}

impl Marks {
    const MOST: usize = 10;
    const MOST_COMMON: usize = 4;

    /// Whether the next character of a text can stay.
    pub fn fits(&mut self, c: char) -> bool {
        if !unicode_normalization::char::is_combining_mark(c) {
            *self = Marks::default();
            return true;
        }
        let is_common = matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
        self.any += 1;
        self.common += usize::from(is_common);
        self.any <= Self::MOST && (!is_common || self.common <= Self::MOST_COMMON)
    }
}

/// Whether a letter belongs to a script without spaces between words, or between a word and its endings.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{aa60}'..='\u{aa7f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text has a visible character.
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
        || is_noncharacter(c)
}

/// Whether it is a Unicode noncharacter; XML forbids some of them.
pub fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
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
            (
                "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Isla",
                "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Isla",
            ),
            ("A\u{e0067}da", "Ada"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("\u{e0100}城", "城"),
            ("\u{fa19}\u{2f8a6}e\u{301}", "\u{fa19}\u{2f8a6}é"),
            ("Eve\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{10ffff}", "Eve"),
            ("Ada\u{b}Lovelace\u{1f}Ada\u{85}\u{2028}x", "Ada Lovelace Ada x"),
        ] {
            assert_eq!(AuthorName::parse(raw).unwrap().as_str(), expected);
        }
        assert!(AuthorName::parse("\u{200b}\u{202e} \t").is_err());
        for (letter, longest) in [("a", 245), ("Ж", 245), ("漢", 245), ("\u{958}", 245), ("🦀", 122)] {
            assert!(AuthorName::parse(&letter.repeat(longest)).is_ok(), "{letter}");
            assert!(AuthorName::parse(&letter.repeat(246)).is_err(), "{letter}");
        }
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
        let long = format!("https://example.org/{}", "漢".repeat(180));
        let kept = Website::parse(&long).unwrap().unwrap();
        assert_eq!(Website::from_store(kept.as_str()), Some(kept));
        assert!(Website::parse(&format!("{long}漢")).is_err());
        let quoted = Website::parse("http://x.com/?'onmouseover='alert(1)\"x=").unwrap().unwrap();
        assert!(!quoted.as_str().contains(['\'', '"']));
    }

    #[test]
    fn a_text_must_have_something_to_see_and_fit() {
        assert!(Words::parse(" \r\n\t\u{200b}").is_err());
        assert_eq!(Words::parse("a\r\nb\0c").unwrap().as_str(), "a\nbc");
        assert_eq!(
            Words::parse("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f").unwrap().as_str(),
            "a\nb\nc\nd\ne\n\nf"
        );
        assert_eq!(Words::parse("a\u{fffe}b\u{fdd0}c\u{2ffff}").unwrap().as_str(), "abc");
        assert!(Words::parse(&"x".repeat(Words::MAX_BYTES)).is_ok());
        assert!(Words::parse(&"x".repeat(Words::MAX_BYTES + 1)).is_err());
        assert!(Words::parse(&format!("{}🦀", "x".repeat(Words::MAX_BYTES - 3))).is_err());
    }
}
