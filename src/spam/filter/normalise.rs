//! Undoes the usual disguises of spam before the text is cut into tokens.

use unicode_normalization::UnicodeNormalization;

/// Bytes of a text that are read from its start; longer texts also give [`TAIL_BYTES`] from their end.
pub(crate) const HEAD_BYTES: usize = 6 * 1024;
/// Bytes read from the end of a text longer than both limits together.
pub(crate) const TAIL_BYTES: usize = 2 * 1024;
/// Characters kept at most: NFKC can make eighteen characters out of one.
const MAX_CHARS: usize = 8_192;

/// A text without its disguises, and which disguises it wore.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Normalised {
    /// NFKC characters in their original case, without invisible ones.
    pub chars: Vec<char>,
    /// Words in which letters of one script stood in for look-alikes of another.
    pub folded_words: u32,
    /// Invisible or direction-changing characters taken out.
    pub hidden: u32,
    /// Words that were s p a c e d out and are joined now.
    pub spaced_words: u32,
    /// The text was longer than what is read of it.
    pub cut: bool,
}

/// Brings `text` into the form the tokeniser reads: NFKC, no invisible characters, words of mixed script in
/// one script, spaced-out words joined.
pub(crate) fn normalise(text: &str) -> Normalised {
    let mut out = Normalised::default();
    let (head, tail) = ends(text);
    out.cut = !tail.is_empty();
    append(head, &mut out);
    if out.cut {
        out.chars.push('\n');
        append(tail, &mut out);
    }
    if !text.is_ascii() {
        fold_mixed_words(&mut out);
    }
    join_spaced_letters(&mut out);
    out
}

/// Splits off what is read of a long text: its start and its end, cut at character boundaries.
fn ends(text: &str) -> (&str, &str) {
    if text.len() <= HEAD_BYTES + TAIL_BYTES {
        return (text, "");
    }
    let head = text.floor_char_boundary(HEAD_BYTES);
    let tail = text.ceil_char_boundary(text.len() - TAIL_BYTES);
    (&text[..head], &text[tail..])
}

fn append(part: &str, out: &mut Normalised) {
    if part.is_ascii() {
        out.chars.extend(part.bytes().map(char::from));
        return;
    }
    for c in part.nfkc() {
        if out.chars.len() >= MAX_CHARS {
            break;
        }
        match c {
            // Joins emoji and selects their style, so it is not counted as a trick.
            '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => {}
            '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
                out.hidden += 1;
            }
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => out.hidden += 1,
            '’' | '‘' | 'ʼ' => out.chars.push('\''),
            '“' | '”' => out.chars.push('"'),
            _ => out.chars.push(c),
        }
    }
}

/// The scripts whose letters are mistaken for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
}

fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Script::Latin),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{370}'..='\u{3ff}' => Some(Script::Greek),
        _ => None,
    }
}

/// Folds look-alikes in each word that mixes scripts into the script most of its letters are of; words of
/// one script stay as they are, whatever that script is.
fn fold_mixed_words(out: &mut Normalised) {
    let mut start = 0;
    while start < out.chars.len() {
        if !out.chars[start].is_alphanumeric() {
            start += 1;
            continue;
        }
        let length = out.chars[start..].iter().take_while(|c| c.is_alphanumeric()).count();
        if fold_word(&mut out.chars[start..start + length]) {
            out.folded_words += 1;
        }
        start += length;
    }
}

fn fold_word(word: &mut [char]) -> bool {
    let count = |wanted| word.iter().filter(|c| script(**c) == Some(wanted)).count();
    let (latin, cyrillic, greek) = (count(Script::Latin), count(Script::Cyrillic), count(Script::Greek));
    if usize::from(latin > 0) + usize::from(cyrillic > 0) + usize::from(greek > 0) < 2 {
        return false;
    }
    let target = if cyrillic >= latin { Script::Cyrillic } else { Script::Latin };
    let mut changed = false;
    for c in word.iter_mut() {
        if let Some(folded) = look_alike(*c, target) {
            changed = true;
            *c = folded;
        }
    }
    changed
}

/// Pairs of Cyrillic and Latin letters that look alike, as `CyrillicLatin`, own list.
const CYRILLIC_LATIN: &str = "аaеeоoрpсcуyхxіiјjѕsԁdһhкkмmтtвbнhпnгrиuьbАAВBЕEКKМMНHОOРPСCТTУYХXІIЅSЈJ";
/// Pairs of Greek and Latin letters that look alike, as `GreekLatin`, own list.
const GREEK_LATIN: &str = "αaοoνvρpιiκkτtυuεeγyωwηnΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

fn look_alike(c: char, target: Script) -> Option<char> {
    let find = |table: &str, from: usize| {
        let mut letters = table.chars();
        while let (Some(other), Some(latin)) = (letters.next(), letters.next()) {
            if [other, latin][from] == c {
                return Some([other, latin][1 - from]);
            }
        }
        None
    };
    match (script(c)?, target) {
        (Script::Cyrillic, Script::Latin) => find(CYRILLIC_LATIN, 0),
        (Script::Greek, Script::Latin) => find(GREEK_LATIN, 0),
        (Script::Latin, Script::Cyrillic) => find(CYRILLIC_LATIN, 1),
        _ => None,
    }
}

/// Joins four or more single letters that stand apart by one space, dot, dash, underscore or asterisk.
fn join_spaced_letters(out: &mut Normalised) {
    let chars = &out.chars;
    let single = |i: usize| {
        chars[i].is_alphabetic()
            && (i == 0 || !chars[i - 1].is_alphanumeric())
            && chars.get(i + 1).is_none_or(|c| !c.is_alphanumeric())
    };
    let mut joined: Option<Vec<char>> = None;
    let (mut i, mut kept) = (0, 0);
    while i < chars.len() {
        if !chars[i].is_alphabetic() || !single(i) {
            i += 1;
            continue;
        }
        let separator = chars.get(i + 1).copied().filter(|c| matches!(c, ' ' | '.' | '-' | '_' | '*'));
        let mut last = i;
        while separator.is_some()
            && chars.get(last + 1).copied() == separator
            && last + 2 < chars.len()
            && single(last + 2)
        {
            last += 2;
        }
        if last - i >= 6 {
            let text = joined.get_or_insert_default();
            text.extend_from_slice(&chars[kept..i]);
            text.extend(chars[i..=last].iter().step_by(2));
            kept = last + 1;
            out.spaced_words += 1;
        }
        i = last + 1;
    }
    if let Some(mut text) = joined {
        text.extend_from_slice(&chars[kept..]);
        out.chars = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(input: &str) -> String {
        normalise(input).chars.into_iter().collect()
    }

    #[test]
    fn folds_look_alikes_only_in_mixed_words() {
        assert_eq!(text("c\u{430}sino b\u{43e}nus"), "casino bonus");
        assert_eq!(text("п\u{70}ивет"), "привет");
        assert_eq!(text("это касса"), "это касса");
        assert_eq!(normalise("это касса").folded_words, 0);
        assert_eq!(normalise("c\u{430}sino").folded_words, 1);
    }

    #[test]
    fn strips_what_is_invisible_and_joins_what_is_spaced() {
        assert_eq!(text("vi\u{200b}ag\u{202e}ra"), "viagra");
        assert_eq!(text("buy v i a g r a now"), "buy viagra now");
        assert_eq!(text("c.a.s.i.n.o"), "casino");
        assert_eq!(text("plan A - b"), "plan A - b");
        assert_eq!(text("ＦＲＥＥ"), "FREE");
    }

    #[test]
    fn long_texts_are_read_at_both_ends() {
        let long = format!("{}the end", "é".repeat(60_000));
        let found = normalise(&long);
        assert!(found.cut && found.chars.len() <= 8_193);
        assert!(found.chars.iter().collect::<String>().ends_with("the end"));
    }
}
