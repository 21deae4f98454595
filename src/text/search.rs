//! Words as they are searched: what people read as one spelling is one.

use unicode_normalization::UnicodeNormalization;

/// Of a comment so many words are searched; of a word so many characters.
const MOST_WORDS: usize = 8_000;
const LONGEST: usize = 60;

/// The words of a text for the search index, in order: lower case, without marks, letters and digits alone. In
/// scripts without spaces each character is a word.
pub fn search_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        if !c.is_alphanumeric() || stands_alone(c) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
                length = 0;
            }
            if stands_alone(c) {
                words.push(c.to_string());
            }
        } else if length < LONGEST {
            word.push(c);
            length += 1;
        }
        if words.len() >= MOST_WORDS {
            return words;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{0e00}'..='\u{0e7f}' | '\u{20000}'..='\u{3ffff}')
}

/// The name in `SCRIPTS` of the script that most letters of a text have. `None` if it is not among them.
pub fn script_of(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; SCRIPTS.len()];
    for c in text.chars().filter(|c| c.is_alphabetic()).take(2_000) {
        if let Some(at) =
            SCRIPTS.iter().position(|(_, ranges)| ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)))
        {
            counts[at] += 1;
        }
    }
    let (at, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    (*most > 0).then(|| SCRIPTS[at].0)
}

type Ranges = &'static [(char, char)];

/// The scripts that comments can be filtered by: the name in filters and in the index, and the code points.
pub const SCRIPTS: [(&str, Ranges); 9] = [
    ("latin", &[('a', 'z'), ('A', 'Z'), ('\u{c0}', '\u{24f}'), ('\u{1e00}', '\u{1eff}')]),
    ("cyrillic", &[('\u{400}', '\u{52f}')]),
    ("greek", &[('\u{370}', '\u{3ff}'), ('\u{1f00}', '\u{1fff}')]),
    (
        "arabic",
        &[('\u{600}', '\u{6ff}'), ('\u{750}', '\u{77f}'), ('\u{fb50}', '\u{fdff}'), ('\u{fe70}', '\u{feff}')],
    ),
    ("hebrew", &[('\u{590}', '\u{5ff}')]),
    ("chinese", &[('\u{3400}', '\u{4dbf}'), ('\u{4e00}', '\u{9fff}')]),
    ("japanese", &[('\u{3040}', '\u{30ff}')]),
    ("korean", &[('\u{ac00}', '\u{d7af}'), ('\u{1100}', '\u{11ff}')]),
    ("indic", &[('\u{900}', '\u{dff}')]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(search_words(text), expected, "{text}");
    }

    #[test]
    fn words_are_found_however_they_are_spelt() {
        check("", &[]);
        check("Straße, CAFÉ naïve", &["straße", "cafe", "naive"]);
        check(
            "ask-before_you*write \"NOW\" OR (x AND y) NEAR/3",
            &["ask", "before", "you", "write", "now", "or", "x", "and", "y", "near", "3"],
        );
        check("知識の共有", &["知", "識", "の", "共", "有"]);
        check("Привет, мир!", &["привет", "мир"]);
        check("ﬁve ２０２６", &["five", "2026"]);
        assert_eq!(search_words(&"a".repeat(500))[0].len(), LONGEST);
    }

    #[test]
    fn a_script_is_that_of_most_letters() {
        assert_eq!(script_of("We know, мы знаем"), Some("cyrillic"));
        assert_eq!(script_of("We all know"), Some("latin"));
        assert_eq!(script_of("نحن نعرف"), Some("arabic"));
        assert_eq!(script_of("123 !"), None);
    }
}
