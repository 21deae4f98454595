//! Signs that are text and nothing else. Until Markdown has been read, a character that no text may hold stands in for
//! each of them, so that Markdown does not act on it: `_` in `https://example.org/_a_` is a part of the address.
//!
//! Unicode keeps these characters for use inside programs. `markup` uses the first four of them in the same way.

use std::borrow::Cow;

/// The signs that Markdown may act on.
const SIGNS: &[u8] = b"\\`*_[]<>()&~!:-=+.#";

/// The stand-in of the first sign; the others follow.
const FIRST: u32 = 0xfdd4;

/// Stands before and after an address in running text.
pub(super) const ADDRESS: char = '\u{fdef}';

/// What stands in for a sign; `None` for any other character.
pub(super) fn stand_in(sign: char) -> Option<char> {
    let at = SIGNS.iter().position(|&it| char::from(it) == sign)?;
    char::from_u32(FIRST + u32::try_from(at).ok()?)
}

/// Appends a text so that Markdown acts on nothing in it.
pub(super) fn push_muted(out: &mut String, text: &str) {
    out.extend(text.chars().map(|c| stand_in(c).unwrap_or(c)));
}

/// The text as it was typed.
pub(super) fn restore(text: &str) -> Cow<'_, str> {
    // All of these characters begin with this byte in UTF-8.
    if !text.as_bytes().contains(&0xef) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|&c| c != ADDRESS).map(|c| sign_of(c).unwrap_or(c)).collect())
}

/// Without the characters that stand in for others here: nobody else may use them.
pub(super) fn without_stand_ins(raw: &str) -> Cow<'_, str> {
    let is_kept_for_programs = |c: char| matches!(c, '\u{fdd0}'..='\u{fdef}');
    match raw.contains(is_kept_for_programs) {
        true => Cow::Owned(raw.replace(is_kept_for_programs, "")),
        false => Cow::Borrowed(raw),
    }
}

fn sign_of(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(FIRST)?;
    SIGNS.get(usize::try_from(at).ok()?).map(|&sign| char::from(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_muted_text_comes_back_as_it_was() {
        let text = "a\\`*_[]<>()&~!:-=+.#,;?\"' é 🦀";
        let mut muted = String::new();
        push_muted(&mut muted, text);
        assert!(!muted.bytes().any(|byte| SIGNS.contains(&byte)));
        assert_eq!(restore(&format!("{ADDRESS}{muted}{ADDRESS}")), text);
        assert_eq!(without_stand_ins("a\u{fdd5}b\u{fdef}"), "ab");
    }
}
