//! Text as it is compared: two spellings that people read as one become one.

use unicode_normalization::UnicodeNormalization;

/// NFKC without case, without the characters that draw nothing, and white space folded: `ＣＡＳ\u{200b}ＩＮＯ` is `casino`,
/// `ΚΑΖΙΝΟΣ` is `καζινοσ`, `İSTANBUL` is `istanbul`, and `STRASSE` is `straße`.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase).filter(|&c| !draws_nothing(c)).map(without_greek_accent)
    {
        match c {
            c if c.is_whitespace() && (folded.is_empty() || folded.ends_with(' ')) => (),
            c if c.is_whitespace() => folded.push(' '),
            // What lower case keeps apart, although the capitals are the same.
            'ς' => folded.push('σ'),
            'ß' => folded.push_str("ss"),
            'ı' => folded.push('i'),
            // The dot of a capital İ.
            '\u{307}' if folded.ends_with('i') => (),
            c => folded.push(c),
        }
    }
    folded
}

/// The same, for texts that need no tables.
fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().filter(|c| c.is_whitespace() || !c.is_control()) {
        match c {
            c if c.is_whitespace() && (folded.is_empty() || folded.ends_with(' ')) => (),
            c if c.is_whitespace() => folded.push(' '),
            c => folded.push(c.to_ascii_lowercase()),
        }
    }
    folded
}

/// Greek capitals are written without the accents of small letters: `ΚΑΖΙΝΟ` is `καζίνο`.
fn without_greek_accent(c: char) -> char {
    let is_greek = matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}');
    let bare = || std::iter::once(c).nfd().next();
    if is_greek { bare().unwrap_or(c) } else { c }
}

fn draws_nothing(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_gives_what_the_long_one_gives() {
        let text = "  We \t asked\u{1}\n\nBEFORE we  wrote. ";
        assert_eq!(fold(text), "we asked before we wrote. ");
        assert_eq!(fold(&format!("{text}é")), "we asked before we wrote. é");
    }

    #[test]
    fn spellings_that_differ_in_case_alone_are_one() {
        for spellings in [
            ["καζινος", "ΚΑΖΙΝΟΣ", "Καζινος"],
            ["καζίνο", "ΚΑΖΙΝΟ", "καζινο"],
            ["Ἀθῆναι", "ΑΘΗΝΑΙ", "Αθήναι"],
            ["istanbul", "İSTANBUL", "ISTANBUL"],
            ["Straße", "STRASSE", "STRAẞE"],
            ["ＣＡＳＩＮＯ", "casino", "Casino"],
            ["ǆ", "Ǆ", "ǅ"],
            ["ﬁx", "FIX", "fix"],
        ] {
            let [one, other, third] = spellings.map(fold);
            assert!(one == other && other == third, "{one} {other} {third}");
        }
    }
}
