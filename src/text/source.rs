//! What is done to a text before Markdown reads it, so that Markdown acts on nothing but what was meant. Signs that are
//! text become stand-ins (`signs`); nothing is added or taken away but the marks around addresses.
//!
//! The rules are told in `docs/markdown.md`. Each step is linear in the length of the text.

use std::{borrow::Cow, ops::Range};

use super::{
    address::addresses,
    backslash,
    definitions::Definitions,
    house::House,
    signs::{ADDRESS, push_muted, stand_in, without_stand_ins},
    stars::text_rows,
    target::scheme,
};

/// A text that Markdown can read.
pub(super) struct Source {
    pub text: String,
    pub definitions: Definitions,
}

pub(super) fn read(raw: &str, house: House) -> Source {
    let text = mute_addresses(&without_stand_ins(raw));
    let mut source =
        Source { text: String::with_capacity(text.len() + 16), definitions: Definitions::default() };
    for line in text.split_inclusive('\n') {
        match house {
            House::Comment => source.push_line(line),
            House::Post => source.push_bounded(line),
        }
    }
    if house == House::Comment {
        backslash::keep(&mut source.text, &source.definitions);
    }
    source
}

/// Markdown finds nothing in an address. Between `<` and `>` it looks for nothing anyway, and would not know the link.
fn mute_addresses(raw: &str) -> String {
    let mut muted = String::with_capacity(raw.len() + raw.len() / 8);
    let mut told = 0;
    for (place, _) in addresses(raw) {
        let has_scheme = scheme(&raw.as_bytes()[place.start..]) != Some(0);
        if has_scheme && is_autolink(raw, place.start) {
            continue;
        }
        muted.push_str(&raw[told..place.start]);
        muted.push(ADDRESS);
        push_muted(&mut muted, &raw[place.clone()]);
        muted.push(ADDRESS);
        told = place.end;
    }
    muted.push_str(&raw[told..]);
    muted
}

fn is_autolink(raw: &str, start: usize) -> bool {
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
    raw[..start].ends_with('<')
        && raw[start..].find(ends).is_some_and(|length| raw[start + length..].starts_with('>'))
}

impl Source {
    /// A line of a comment.
    fn push_line(&mut self, line: &str) {
        let content = line.trim_end_matches('\n');
        if let Some(row) = row_of_signs(content) {
            self.text.push_str(&content[..row]);
            push_muted(&mut self.text, &content[row..]);
            return self.text.push_str(&line[content.len()..]);
        }
        let is_plain = !content.bytes().any(|byte| b"]\\*_#".contains(&byte));
        let line = if is_plain { Cow::Borrowed(line) } else { Cow::Owned(self.mute_signs(content, line)) };
        self.push_bounded(&line);
    }

    /// Definitions stay in the text, `2*3*4` stays a sum, `#` stays at the end of a heading, and a backslash at the end of a
    /// line is not needed for a break.
    fn mute_signs(&mut self, content: &str, line: &str) -> String {
        let bracket = self.definitions.add(content);
        let mut muted = String::with_capacity(line.len() + 8);
        let bytes = content.as_bytes();
        let mut rows = text_rows(content).into_iter().peekable();
        let hashes = closing_hashes(content);
        for (at, c) in content.char_indices() {
            while rows.next_if(|row| row.end <= at).is_some() {}
            let is_text = match c {
                ']' => Some(at) == bracket,
                ':' => at > 0 && bytes[at - 1] == b']',
                '*' | '_' => rows.peek().is_some_and(|row| row.contains(&at)),
                '#' => hashes.contains(&at),
                '\\' => at + 1 == content.len() && line.len() > content.len() && odd_backslashes(content),
                _ => false,
            };
            muted.push(if is_text { stand_in(c).unwrap_or(c) } else { c });
        }
        muted.push_str(&line[content.len()..]);
        muted
    }

    /// Markdown takes a step for each open list and quote at an empty line, so that deep nesting would cost it a square.
    fn push_bounded(&mut self, line: &str) {
        let Some(at) = marker_too_many(line) else { return self.text.push_str(line) };
        self.text.push_str(&line[..at]);
        let (sign, rest) = line[at..].split_at(1);
        push_muted(&mut self.text, sign);
        self.text.push_str(rest);
    }
}

fn odd_backslashes(content: &str) -> bool {
    content.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

/// The `#` at the end of a line, with which Markdown closes a heading: `# I love C #`.
fn closing_hashes(content: &str) -> Range<usize> {
    let end = content.trim_end_matches([' ', '\t']).len();
    let start = content[..end].trim_end_matches('#').len();
    if content[..start].ends_with([' ', '\t']) { start..end } else { end..end }
}

/// Where a row of signs begins that stands alone on a line: stars, dashes, a line under a sum or to fill in. Markdown
/// would draw a rule, make a heading of the line above or open lists with nothing in them.
fn row_of_signs(content: &str) -> Option<usize> {
    let row = behind_numbers(content);
    let first = row.bytes().next().filter(|byte| b"-+=*_".contains(byte))?;
    let is_bullet = |byte: u8| b"-+*".contains(&byte);
    let is_row = row
        .bytes()
        .all(|byte| byte == first || b" \t".contains(&byte) || (is_bullet(first) && is_bullet(byte)));
    is_row.then(|| content.len() - row.len())
}

/// Without quotes and numbers of lists.
fn behind_numbers(content: &str) -> &str {
    let mut row = content;
    loop {
        row = row.trim_start_matches([' ', '\t', '>']);
        let rest = row.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_number =
            rest.len() < row.len() && [". ", ") ", ".\t", ")\t"].iter().any(|it| rest.starts_with(it));
        if !is_number {
            return row;
        }
        row = &rest[1..];
    }
}

/// Lists and quotes that one line may open; more than `Markup` shows.
const MAX_MARKERS: usize = 16;

/// The place of the marker that would open one list or quote too many. A line of nothing but asterisks is a rule,
/// whatever its length.
fn marker_too_many(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let is_gap = |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace());
    let (mut at, mut markers) = (0, 0);
    loop {
        while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            at += 1;
        }
        let digits = bytes[at..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let sign = at + digits;
        let is_marker = match bytes.get(sign)? {
            b'>' => digits == 0,
            b'-' | b'+' | b'*' => digits == 0 && is_gap(sign + 1),
            b'.' | b')' => digits > 0 && is_gap(sign + 1),
            _ => false,
        };
        if !is_marker {
            return None;
        }
        markers += 1;
        if markers > MAX_MARKERS {
            let first = bytes[sign];
            let is_rule = first != b'>'
                && bytes[sign..].iter().all(|&byte| byte == first || byte.is_ascii_whitespace());
            return (!is_rule).then_some(sign);
        }
        at = sign + 1;
    }
}
