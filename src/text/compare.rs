//! What a change to a text took away and added, for whoever decides on it.

use similar::{ChangeTag, TextDiff};

/// Longer texts are compared line by line: word by word would take too long where all is new.
const BY_WORD: usize = 12_000;

/// A piece of a changed text, as `compare` finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both texts.
    Kept(String),
    /// In the earlier text only.
    Removed(String),
    /// In the later text only.
    Added(String),
}

/// The difference of two texts as pieces in reading order, by words or, of long texts, by lines. Without those
/// removed they are `after`, without those added `before`.
pub fn compare(before: &str, after: &str) -> Vec<Piece> {
    let diff = match before.len() + after.len() <= BY_WORD {
        true => TextDiff::from_unicode_words(before, after),
        false => TextDiff::from_lines(before, after),
    };
    let mut pieces: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match pieces.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => pieces.push((change.tag(), change.value().to_string())),
        }
    }
    let piece = |(tag, text)| match tag {
        ChangeTag::Equal => Piece::Kept(text),
        ChangeTag::Delete => Piece::Removed(text),
        ChangeTag::Insert => Piece::Added(text),
    };
    pieces.into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_change_is_told_word_by_word() {
        let pieces = compare("We know what we know.", "We know what they know.");
        let (kept, removed, added) = (Piece::Kept, Piece::Removed, Piece::Added);
        let told =
            [kept("We know what ".into()), removed("we".into()), added("they".into()), kept(" know.".into())];
        assert_eq!(pieces, told);
        assert_eq!(compare("同じ。", "同じ。"), [Piece::Kept("同じ。".into())]);
    }

    #[test]
    fn long_texts_that_have_nothing_in_common_are_told_soon() {
        let before: String = (0..15_000).map(|n| format!("a{n} ")).collect();
        let after: String = (0..15_000).map(|n| format!("b{n} ")).collect();
        assert_eq!(compare(&before, &after), [Piece::Removed(before), Piece::Added(after)]);
    }

    proptest! {
        #[test]
        fn nothing_of_either_text_is_lost(before in "(?s).{0,60}", after in "(?s).{0,60}") {
            let pieces = compare(&before, &after);
            let side = |skip: fn(&Piece) -> bool| -> String {
                pieces.iter().filter(|it| !skip(it)).map(|it| match it {
                    Piece::Kept(text) | Piece::Removed(text) | Piece::Added(text) => text.as_str(),
                }).collect()
            };
            prop_assert_eq!(side(|it| matches!(it, Piece::Added(_))), before);
            prop_assert_eq!(side(|it| matches!(it, Piece::Removed(_))), after);
        }
    }
}
