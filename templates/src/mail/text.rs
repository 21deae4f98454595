//! Lines of 72 columns, for the text part of a letter.

use super::frame::settings_words;

/// As many columns as the text of a letter takes.
pub(super) const COLUMNS: usize = 72;

/// Writes the text part, paragraph by paragraph.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// A paragraph, and an empty line after it.
    pub(super) fn paragraph(&mut self, words: &str) -> &mut Self {
        self.lines("", "", words).gap()
    }

    /// Words whose first line starts in one way and whose others in another.
    pub(super) fn lines(&mut self, first: &str, others: &str, words: &str) -> &mut Self {
        for line in wrap(words, first, others) {
            self.0.push_str(line.trim_end());
            self.0.push('\n');
        }
        self
    }

    /// Somebody's paragraphs, marked as theirs.
    pub(super) fn quote(&mut self, paragraphs: &[String]) -> &mut Self {
        self.marked("   |", paragraphs)
    }

    /// The reader's own paragraphs.
    pub(super) fn own_quote(&mut self, paragraphs: &[String]) -> &mut Self {
        self.marked("   >", paragraphs)
    }

    fn marked(&mut self, mark: &str, paragraphs: &[String]) -> &mut Self {
        let start = format!("{mark} ");
        for (i, paragraph) in paragraphs.iter().enumerate() {
            if i > 0 {
                self.0.push_str(mark);
                self.0.push('\n');
            }
            self.lines(&start, &start, paragraph);
        }
        self
    }

    /// A link: its words, and its address below them.
    pub(super) fn link(&mut self, indent: &str, words: &str, href: &str) -> &mut Self {
        self.lines(indent, indent, &format!("{words}:")).address(indent, href)
    }

    /// An address, alone on its line and never broken.
    pub(super) fn address(&mut self, indent: &str, href: &str) -> &mut Self {
        self.0.push_str(indent);
        self.0.push_str(href);
        self.0.push('\n');
        self
    }

    pub(super) fn gap(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// What stands below the letter itself, for those who can change what they get.
    pub(super) fn signature(&mut self, words: &str, site: &str, settings_href: &str) -> &mut Self {
        self.last_words(words).link("", &settings_words(site), settings_href)
    }

    /// What stands below the letter itself.
    pub(super) fn last_words(&mut self, words: &str) -> &mut Self {
        self.0.push_str("-- \n");
        self.lines("", "", words)
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

/// Breaks words into lines of at most `COLUMNS` columns. A word that is longer than a line is cut.
fn wrap(words: &str, first: &str, others: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_string();
    let (mut used, mut empty) = (width(first), true);
    for word in words.split_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let space = if empty { 0 } else { 1 };
            let room = COLUMNS.saturating_sub(used + space);
            let (piece, left) = if width(rest) <= room {
                (rest, "")
            } else if empty {
                rest.split_at(bytes_within(rest, room))
            } else {
                lines.push(std::mem::replace(&mut line, others.to_string()));
                (used, empty) = (width(others), true);
                continue;
            };
            if !empty {
                line.push(' ');
            }
            line.push_str(piece);
            used += space + width(piece);
            empty = false;
            rest = left;
        }
    }
    lines.push(line);
    lines
}

/// How many bytes of a word fit into so many columns: one character at least.
fn bytes_within(word: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in word.char_indices() {
        used += column(c);
        if used > columns && at > 0 {
            return at;
        }
    }
    word.len()
}

pub(super) fn width(words: &str) -> usize {
    words.chars().map(column).sum()
}

/// The columns of a character: two for those of East Asia and for most pictures.
fn column(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6 => 2,
        0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_full_but_never_longer() {
        let words = "word ".repeat(100);
        let lines = wrap(&words, "1. ", "   ");
        assert!(
            lines
                .iter()
                .all(|it| width(it) <= COLUMNS && width(it) > COLUMNS - 12 || it == lines.last().unwrap())
        );
        assert!(lines[0].starts_with("1. word") && lines[1].starts_with("   word"));
        assert_eq!(lines.join(" ").split_whitespace().filter(|it| *it == "word").count(), 100);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        let lines = wrap(&format!("see {}", "x".repeat(200)), "   | ", "   | ");
        assert!(lines.iter().all(|it| width(it) <= COLUMNS), "{lines:?}");
        assert_eq!(lines.concat().matches('x').count(), 200);
        assert!(wrap(&"知識".repeat(60), "", "").iter().all(|it| width(it) <= COLUMNS));
    }

    #[test]
    fn nothing_is_one_line() {
        assert_eq!(wrap("  ", "> ", "> "), ["> "]);
    }
}
