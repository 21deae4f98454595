//! Which `*` and `_` of a line are text although Markdown would make emphasis of them: signs of a sum (`2*x*3`), of a
//! mask (`*.*`, `src/**/*.rs`), and pairs with no letter or digit between them, which would show nothing of themselves.

use std::ops::Range;

/// Signs of one kind in a row, and what stands beside them.
struct Row {
    sign: char,
    place: Range<usize>,
    before: Option<char>,
    after: Option<char>,
    /// The first of them has lost its meaning to a backslash.
    is_escaped: bool,
}

/// The places of the rows that are text, in their order. Linear in the length of the line.
pub(super) fn text_rows(line: &str) -> Vec<Range<usize>> {
    let mut found = sums(line);
    found.extend(empty_pairs(line));
    found.extend(rows_in_addresses(line));
    found.sort_by_key(|it| it.start);
    found
}

fn rows(line: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut chars = line.char_indices().peekable();
    let (mut before, mut backslashes) = (None, 0_usize);
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        if matches!(c, '*' | '_') {
            while chars.next_if(|&(_, it)| it == c).is_some() {
                end += 1;
            }
            let after = chars.peek().map(|it| it.1);
            rows.push(Row { sign: c, place: at..end, before, after, is_escaped: backslashes % 2 == 1 });
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        before = Some(c);
    }
    rows
}

/// Stars inside a word that has a digit beside one of them.
fn sums(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in line.split_inclusive(|c: char| !c.is_alphanumeric() && c != '*') {
        let stars: Vec<Row> = match word.contains('*') {
            true => rows(word).into_iter().filter(|it| it.sign == '*' && it.is_inside()).collect(),
            false => Vec::new(),
        };
        let is_digit = |c: Option<char>| c.is_some_and(char::is_numeric);
        if stars.iter().any(|it| is_digit(it.before) || is_digit(it.after)) {
            found.extend(stars.into_iter().map(|it| at + it.place.start..at + it.place.end));
        }
        at += word.len();
    }
    found
}

/// Those in what people know for an address though it is no link here: `ftp://example.org/_a_/b`, `example.org/*a*/b`,
/// `_ada_@example.org`. At the end of an address they may belong to the words around it.
fn rows_in_addresses(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        if word.contains(['*', '_']) && word.contains(['/', '@']) && !word.starts_with('<') {
            let rows = rows(word);
            let end = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len();
            let path = path_start(word).unwrap_or(end);
            let in_path = rows.iter().filter(|it| it.place.start >= path && it.place.end < end);
            found
                .extend(in_path.chain(mailbox_signs(&rows)).map(|it| at + it.place.start..at + it.place.end));
        }
        at += word.len();
    }
    found
}

/// Where the path or the host begins, behind a scheme or behind a host without one.
fn path_start(word: &str) -> Option<usize> {
    let is_word = |text: &str| text.ends_with(|c: char| c.is_ascii_alphanumeric());
    if let Some((scheme, _)) = word.split_once("://") {
        return is_word(scheme).then_some(scheme.len() + "://".len());
    }
    let slash = word.find('/')?;
    let host = word[..slash].trim_start_matches(|c: char| !c.is_alphanumeric());
    let (_, top) = host.rsplit_once('.')?;
    let is_host = top.len() > 1
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    is_host.then_some(slash)
}

/// The row right before the `@` and the one that it would close.
fn mailbox_signs(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let close = rows.iter().position(|it| it.after == Some('@') && is_word(it.before));
    let open = close.and_then(|at| {
        let is_start = |it: &Row| it.sign == rows[at].sign && it.place.len() == rows[at].place.len();
        rows[..at].iter().rposition(|it| is_start(it) && !is_word(it.before))
    });
    [open, close].into_iter().flatten().filter_map(|at| rows.get(at))
}

/// Pairs of rows that Markdown would take for the two ends of an emphasis with no letter or digit in it.
fn empty_pairs(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: [Vec<Range<usize>>; 2] = Default::default();
    let rows = rows(line);
    let mut at = 0;
    // Behind the last letter or digit.
    let mut words = 0;
    for row in rows {
        let last = line[at..row.place.start].char_indices().rfind(|(_, c)| c.is_alphanumeric());
        words = last.map_or(words, |(offset, _)| at + offset + 1);
        at = row.place.end;
        if row.is_escaped || row.is_in_path() {
            if row.is_in_path() && !row.is_escaped {
                found.push(row.place);
            }
            continue;
        }
        let open = &mut open[usize::from(row.sign == '_')];
        if row.may_close()
            && let Some(start) = open.pop()
        {
            if words <= start.start {
                found.extend([start, row.place]);
            }
        } else if row.may_open() {
            open.push(row.place);
        }
    }
    found
}

impl Row {
    /// Letters or digits on both sides.
    fn is_inside(&self) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        is_word(self.before) && is_word(self.after)
    }

    /// Between a slash and another sign: `src/*/a`, `/**/*.rs`.
    fn is_in_path(&self) -> bool {
        let is_sign = |c: Option<char>| c.is_some_and(|c| c.is_ascii_punctuation());
        self.sign == '*'
            && (self.before == Some('/') && is_sign(self.after)
                || self.after == Some('/') && is_sign(self.before))
    }

    fn may_open(&self) -> bool {
        self.leans(self.after, self.before)
            && (self.sign == '*' || !self.leans(self.before, self.after) || is_sign(self.before))
    }

    fn may_close(&self) -> bool {
        self.leans(self.before, self.after)
            && (self.sign == '*' || !self.leans(self.after, self.before) || is_sign(self.after))
    }

    /// Whether Markdown takes the row for a part of what stands on this side of it.
    fn leans(&self, on: Option<char>, other: Option<char>) -> bool {
        !is_space(on) && (!is_sign(on) || is_space(other) || is_sign(other))
    }
}

fn is_space(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

fn is_sign(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace())
}
