//! Words fit for a header. lettre panics at a line break in a display name and lets other control characters through,
//! so every text that goes into a header passes here first.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::visible;

/// The longest subject, in characters as readers count them.
pub const SUBJECT: usize = 120;
/// The longest display name.
const NAME: usize = 64;

/// One line of visible text in NFC, of at most `max_graphemes` characters: no control, format or line separator
/// characters (Unicode Cc, Cf, Zl, Zp), white space folded.
pub fn header_text(text: &str, max_graphemes: usize) -> String {
    let shown: String = visible(text).chars().filter(|&c| !is_format(c)).nfc().collect();
    let shown = visible(&shown);
    let cut: String = shown.graphemes(true).take(max_graphemes).collect();
    cut.trim_end().to_string()
}

/// A display name: also without what would have to be quoted, since lettre encodes such a name and filters distrust it.
pub fn display_name(name: &str) -> Option<String> {
    let plain = name.replace(|c| "()<>[]:;@\\,\"".contains(c), " ");
    Some(header_text(&plain, NAME)).filter(|it| !it.is_empty())
}

/// Letters and digits with hyphens between them, for a name inside a List-Id; never empty.
pub fn slug(text: &str) -> String {
    let kept: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let slug: String = words.join("-").chars().take(60).collect();
    if slug.is_empty() { "site".into() } else { slug }
}

/// A host name for the right side of an id, whatever the settings hold.
pub fn host(domain: &str) -> String {
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
