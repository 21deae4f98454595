//! A word or words of a list, and where a text holds them: the one rule for the settings' lists and the desk's blocklist.

use unicode_normalization::char::is_combining_mark;

use super::fold::fold;
use weshift_domain::is_unspaced;

/// A word or phrase of a list, as a manager wrote it: `casino` matches a word of its own, `*casino*` also inside
/// others, `casino*` at their beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As the manager wrote it.
    pub shown: String,
    folded: String,
    may_begin_inside: bool,
    may_end_inside: bool,
}

impl Phrase {
    /// Reads a phrase. `None` if it is empty: it must not match everything.
    pub fn parse(raw: &str) -> Option<Phrase> {
        let shown = raw.trim();
        let inner = shown.trim_matches('*');
        let folded = fold(inner).trim().to_string();
        (!folded.is_empty()).then(|| Phrase {
            shown: shown.to_string(),
            folded,
            may_begin_inside: shown.starts_with('*'),
            may_end_inside: shown.ends_with('*'),
        })
    }

    /// Whether a folded text holds it.
    pub fn is_in(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(at) = text[from..].find(&self.folded).map(|offset| from + offset) {
            let end = at + self.folded.len();
            let (before, after) = (text[..at].chars().next_back(), text[end..].chars().next());
            let begins = self.may_begin_inside || parts(before, self.folded.chars().next());
            let ends = self.may_end_inside || parts(after, self.folded.chars().next_back());
            if begins && ends {
                return true;
            }
            from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        false
    }
}

/// Whether a word can end between these two: at the edge of a text, at what is no letter, and beside a letter of a script
/// that puts no spaces between words.
fn parts(beside: Option<char>, edge: Option<char>) -> bool {
    let (Some(beside), Some(edge)) = (beside, edge) else { return true };
    let is_letter = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    !is_letter(beside) || !is_letter(edge) || is_unspaced(beside) || is_unspaced(edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, word: &str) -> bool {
        Phrase::parse(word).unwrap().is_in(&fold(text))
    }

    #[test]
    fn a_word_stands_by_itself() {
        assert!(holds("Ada: the best casino, ever", "casino"));
        assert!(!holds("the casinos", "casino") && !holds("occasino", "casino"));
        assert!(holds("best  ODDS of all", "best odds"));
        assert!(!holds("I am a specialist", "cialis") && !holds("JavaScript is a description", "rip"));
        assert!(!holds("cassandra@assoc.example and the Hauptstraße", "ass"));
        assert!(holds("a casino-like place, casino.example", "casino"));
        assert!(holds("bbet bet", "bet"));
        assert!(holds("buy v1agra $$$", "$$$") && holds("mail.ru/x", ".ru"));
        assert!(holds("ba a a", "a a"));
        assert!(holds("c\u{301}asino casino", "casino") && !holds("casino\u{331}", "casino"));
    }

    #[test]
    fn asterisks_let_it_stand_inside_others() {
        assert!(holds("I am a specialist", "*cialis*") && !holds("I am a specialist", "cialis*"));
        assert!(holds("casinos", "casino*") && !holds("occasino", "casino*"));
        assert!(holds("occasino", "*casino") && !holds("casinos", "*casino"));
        assert_eq!(
            (Phrase::parse("*"), Phrase::parse(" ** "), Phrase::parse("\u{200b}")),
            (None, None, None)
        );
    }

    #[test]
    fn scripts_without_spaces_need_none() {
        assert!(holds("我们推荐最好的在线赌场，欢迎光临", "赌场"));
        assert!(holds("オンラインカジノで遊ぼう", "カジノ") && holds("ｵﾝﾗｲﾝｶｼﾞﾉ", "カジノ"));
        assert!(holds("เล่นคาสิโนออนไลน์ที่นี่", "คาสิโน"));
        assert!(holds("온라인카지노에서", "카지노"));
        assert!(holds("在线casino推荐", "casino") && !holds("在线casinos推荐", "casino"));
        assert!(holds("ΚΑΖΙΝΟΣ ανοίγει", "καζινος") && holds("İSTANBUL", "istanbul"));
    }
}
