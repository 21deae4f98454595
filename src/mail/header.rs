//! Words fit for a header. lettre panics at a line break in a display name and lets other control characters through,
//! so every text that goes into a header passes here first.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use weshift_domain::visible;

/// The longest subject, in characters as readers count them.
pub(crate) const SUBJECT: usize = 120;
/// The longest display name.
const NAME: usize = 64;

/// One line of visible text in NFC, of at most `max_graphemes` characters: no control, format or line separator
/// characters (Unicode Cc, Cf, Zl, Zp) but those that join what stands around them, white space folded.
pub(crate) fn header_text(text: &str, max_graphemes: usize) -> String {
    let shown: String = without_format(&visible(text).nfc().collect::<String>()).nfc().collect();
    // What looks like an encoded word would be decoded by whoever reads it.
    let shown = visible(&shown.replace("=?", "= ?"));
    let cut: String = shown.graphemes(true).take(max_graphemes).collect();
    cut.trim_end().trim_end_matches(JOINERS).to_string()
}

/// Persian, Indic words and many emoji are others without them.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Without characters that nobody sees; those that join stay between two that are not ASCII.
fn without_format(text: &str) -> String {
    let joins = |c: Option<&char>| c.is_some_and(|&c| !c.is_ascii() && !c.is_whitespace() && !is_format(c));
    let mut kept: Vec<char> = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !is_format(c) || JOINERS.contains(&c) && joins(kept.last()) && joins(rest.peek()) {
            kept.push(c);
        }
    }
    kept.into_iter().collect()
}

/// A display name: also without what would have to be quoted, since lettre encodes such a name and filters distrust it.
pub(crate) fn display_name(name: &str) -> Option<String> {
    let plain = name.replace(|c| "()<>[]:;@\\,\"".contains(c), " ");
    Some(header_text(&plain, NAME)).filter(|it| !it.is_empty())
}

/// A part of a `List-Id` for a site: its name in ASCII letters, or where it has none the host under which it is served.
pub(crate) fn list_name(site: &str, base: &str) -> String {
    let host =
        || slug(base.split("://").last().and_then(|it| it.split(['/', ':']).next()).unwrap_or_default());
    Some(slug(site)).filter(|it| !it.is_empty()).unwrap_or_else(host)
}

/// Letters and digits of ASCII with hyphens between them.
fn slug(text: &str) -> String {
    let is_mark = |&c: &char| unicode_normalization::char::is_combining_mark(c);
    let plain: String = text.to_lowercase().nfd().filter(|c| !is_mark(c)).collect();
    let kept = plain.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
    let words: Vec<&str> = kept.split_whitespace().collect();
    words.join("-").chars().take(60).collect()
}

/// A host name for the right side of an id, whatever the settings hold.
pub(crate) fn host(domain: &str) -> String {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let host: String = domain.chars().filter(is_part).take(200).collect();
    let host = host.trim_matches(['.', '-']);
    if host.is_empty() { "weshift.invalid".into() } else { host.to_string() }
}

/// Unicode 16's Cf, Zl and Zp.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;

    #[test]
    fn what_could_start_a_header_or_turn_the_line_is_gone() {
        for (raw, expected) in [
            ("Ada\r\nBcc: x@evil.example", "Ada Bcc: x@evil.example"),
            ("a\0b\u{1b}[31mc\u{2028}d\u{2029}e", "ab[31mc d e"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("  Zoe\u{0308}   L. ", "Zoë L."),
            ("e\u{200d}\u{0301}", "é"),
            ("\t\r\n", ""),
            ("=?utf-8?q?=0D=0ABcc:_x@evil.example?=", "= ?utf-8?q?=0D=0ABcc:_x@evil.example?="),
            ("=\u{200b}?utf-8?b?DQo=?=", "= ?utf-8?b?DQo= ?="),
            ("می\u{200c}خواهم 👩\u{200d}👧", "می\u{200c}خواهم 👩\u{200d}👧"),
            ("p\u{200d}aypal ü\u{200d}\u{200d}ü ü\u{200c} x", "paypal ü\u{200d}ü ü x"),
        ] {
            assert_eq!(header_text(raw, 64), expected, "{raw:?}");
        }
        assert_eq!(header_text(&"🇩🇪".repeat(200), 120).chars().count(), 240);
    }

    #[test]
    fn a_display_name_needs_no_quotes() {
        assert_eq!(display_name("Berg, Anna (\"A\") <a@b>").as_deref(), Some("Berg Anna A a b"));
        assert_eq!(display_name("\u{200b}"), None);
    }

    #[test]
    fn a_part_of_a_list_id_is_never_empty() {
        let of = |site| list_name(site, "https://talk.example.org:8443/x");
        assert_eq!(of("KM Culture  Shift!"), "km-culture-shift");
        assert_eq!(of("Über uns"), "uber-uns");
        assert_eq!(of("日本"), "talk-example-org");
        assert_eq!(host(".exa mple\r\n.org"), "example.org");
        assert_eq!(host(" "), "weshift.invalid");
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_clean_line(text: String, max in 0_usize..200) {
            let line = header_text(&text, max);
            prop_assert!(line.graphemes(true).count() <= max);
            prop_assert!(is_nfc(&line));
            prop_assert!(!line.chars().any(|c| c.is_control() || is_format(c) && !JOINERS.contains(&c)));
            prop_assert_eq!(header_text(&line, max), line);
        }
    }
}
