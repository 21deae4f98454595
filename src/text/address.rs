//! Addresses that stand in running text without any markup: where they begin, and where the sentence around them goes
//! on. Each byte is looked at a bounded number of times.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::target::{Target, scheme};
use weshift_domain::is_unspaced;

/// The addresses in a text of one or more paragraphs, each with its place and where it leads.
pub(super) struct Addresses<'a> {
    text: &'a str,
    at: usize,
    signs: Signs,
}

/// Signs before an address that a sign at its end may belong to.
#[derive(Default)]
struct Signs {
    /// How far the text was looked at.
    seen: usize,
    /// Of `*`, `_` and `~`, those that nothing closed yet.
    open: [usize; 3],
    /// Backticks in this paragraph.
    ticks: usize,
}

pub(super) fn addresses(text: &str) -> Addresses<'_> {
    Addresses { text, at: 0, signs: Signs::default() }
}

/// Whatever looks like an address, wherever it begins: readers can copy it even where it is no link.
pub(super) fn copyable(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = (at..text.len()).find(|&it| begins(text, it))?;
        let mut most = text.len().min(start + Target::MAX_BYTES);
        while !text.is_char_boundary(most) {
            most -= 1;
        }
        let shown = trim_end(&text[start..start + extent(&text[start..most], true)], &[usize::MAX; 3]);
        // In what is no address there may be some: `https://a.example,https://b.example`.
        let is_address = Target::bare(shown).is_some();
        at = start + if is_address { shown.len() } else { SHORTEST_START };
        Some(shown)
    })
}

/// A scheme with something behind it, even inside a word; `www.` only at the beginning of a name with two dots.
fn begins(text: &str, at: usize) -> bool {
    let bytes = &text.as_bytes()[at..];
    match scheme(bytes) {
        Some(0) => {
            let host =
                text[at + "www.".len()..].split(['/', '?', '#', ':', ' ', '\n']).next().unwrap_or_default();
            !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '@'))
                && host.contains('.')
        }
        Some(scheme) => text[at + scheme..].starts_with(|c: char| c.is_alphanumeric() || c == '['),
        None => false,
    }
}

impl Iterator for Addresses<'_> {
    type Item = (Range<usize>, Target);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(start) = next_start(self.text, self.at) {
            self.signs.look(self.text, start);
            let reach = start + extent(&self.text[start..], self.signs.ticks % 2 == 1);
            let shown = trim_end(&self.text[start..reach], &self.signs.open);
            // In what is no address there may be one, but nobody looks through one that is too long again and again.
            self.at = if shown.len() > Target::MAX_BYTES { reach } else { start + SHORTEST_START };
            if let Some(target) = Target::bare(shown) {
                let end = start + shown.len();
                self.at = end;
                self.signs.seen = end;
                return Some((start..end, target));
            }
        }
        None
    }
}

/// Of the beginnings of addresses.
const SHORTEST_START: usize = "www.".len();

/// Where the next `http://`, `https://` or `www.` begins that does not stand inside a word. A letter of another script
/// than the Latin one is no part of that word: `見てhttps://example.org`.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|&at| {
        matches!(bytes[at], b'h' | b'H' | b'w' | b'W')
            && scheme(&text.as_bytes()[at..]).is_some_and(|scheme| {
                !text[..at].chars().next_back().is_some_and(|before| {
                    is_latin(before) || matches!(before, '/' | '@') || (before == '.' && scheme == 0)
                })
            })
    })
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c.is_alphabetic() && matches!(c, '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
}

/// How many bytes of the text belong to the address that it begins with, punctuation at the end included.
fn extent(text: &str, in_code: bool) -> usize {
    let scheme = scheme(text.as_bytes()).unwrap_or(0);
    let length = scheme + run(&text[scheme..]);
    let length = length.min(ticks_end(&text[..length], in_code));
    let rest = &text[scheme..length];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    host_end(authority).map_or(length, |end| scheme + end)
}

/// Longer than any host with a user name and a port; what is longer is no address.
const LONGEST_AUTHORITY: usize = 400;

/// To where there is nothing but characters of addresses, and brackets that were opened before they are closed.
///
/// A word of a script without spaces, or a picture, that follows right behind a Latin letter or a digit of the path is
/// no part of it any more. At the beginning of a segment it is: `/wiki/日本`.
fn run(text: &str) -> usize {
    let mut open = [0_usize; 2];
    let mut is_path = false;
    let mut is_title = false;
    let mut before = '/';
    for (at, c) in text.char_indices() {
        let kind = usize::from(matches!(c, '[' | ']'));
        match c {
            '(' | '[' => open[kind] += 1,
            ')' | ']' if open[kind] == 0 => return at,
            ')' | ']' => open[kind] -= 1,
            '/' | '#' => {
                is_path = true;
                is_title = c == '/' && text[..at].ends_with("/wiki");
            }
            c if ends_address(c) || parts(&text[at..], before, is_path) => return at,
            '?' => is_path = true,
            c if is_title && is_of_titles(c) => (),
            c if is_path && before.is_ascii_alphanumeric() && (is_emoji(c) || is_unspaced(c)) => return at,
            _ if !is_path && at > LONGEST_AUTHORITY => return at,
            _ => (),
        }
        before = c;
    }
    text.len()
}

/// The titles of an encyclopaedia mix scripts: `/wiki/C言語`, `/wiki/Tシャツ`. What follows a title as a part of the sentence is
/// in other letters, most of the time: `/wiki/Rustを見て`, `/wiki/Rust에서`.
fn is_of_titles(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{30a1}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether the sign that the rest begins with stands between the address and something else: another address, or a
/// sentence that goes on in a script without spaces. `example.www.example.org` is one name.
fn parts(rest: &str, before: char, is_path: bool) -> bool {
    let Some((sign, after)) = rest.split_at_checked(1) else { return false };
    let next = scheme(after.as_bytes());
    let is_end = is_latin(before) || matches!(before, ')' | ']') || (before == '/' && sign != "?");
    let goes_on = || is_end && after.chars().next().is_some_and(is_unspaced);
    match sign {
        "," | ";" => next.is_some() || (is_path && goes_on()),
        "." if is_path => goes_on(),
        "." => next.is_some_and(|it| it > 0),
        "?" => goes_on(),
        _ => false,
    }
}

fn ends_address(c: char) -> bool {
    match c {
        ' ' | '"' | '<' | '>' | '\\' | '^' | '{' | '|' | '}' => true,
        '!'..='~' => false,
        // What joins letters, in Persian for one.
        '\u{200c}' | '\u{200d}' => false,
        c => !(c.is_alphanumeric() || is_combining_mark(c) || is_emoji(c)),
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// A backtick is a part of the address if another one follows it there and no code is open before.
fn ticks_end(address: &str, in_code: bool) -> usize {
    let ticks = address.bytes().filter(|&byte| byte == b'`').count();
    if ticks > 0 && (in_code || ticks % 2 == 1) {
        return address.find('`').unwrap_or(address.len());
    }
    address.len()
}

/// Where the host and its port end and a word follows that is no part of them: `example.org에서`, `example.org:ssa`,
/// `localhost:8080.`, `example.org'da`. `None`: there is nothing else.
fn host_end(authority: &str) -> Option<usize> {
    if authority.contains('@') {
        return None;
    }
    let end = match authority.strip_prefix('[') {
        Some(rest) => "[".len() + rest.find(']')? + "]".len(),
        None => name_end(&authority[..authority.find(':').unwrap_or(authority.len())]),
    };
    let port = port_length(&authority[end..]);
    (end + port < authority.len()).then_some(end + port)
}

/// Of the colon and its digits. A colon with nothing behind it is a port as well, an empty one.
fn port_length(rest: &str) -> usize {
    let Some(port) = rest.strip_prefix(':') else { return 0 };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 || port.is_empty() { ":".len() + digits } else { 0 }
}

/// Where the name of a host ends: before a sign that no name holds, or before a word of another script.
fn name_end(host: &str) -> usize {
    let is_foreign =
        |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_' | '%');
    let sign = host.find(is_foreign).filter(|&at| host[..at].contains('.')).unwrap_or(host.len());
    word_behind(host[..sign].trim_end_matches('.')).unwrap_or(sign)
}

/// Where a word of another script begins that is the last part of a host, or stands in it: `example.org에서`,
/// `example.org.그리고`. A name may have such parts if it does not begin with two of ASCII: `www.例え.jp`, `例え.テスト`.
fn word_behind(host: &str) -> Option<usize> {
    let is_other = |c: char| !c.is_ascii() && !is_latin(c) && !is_combining_mark(c);
    let last = &host[host.rfind('.').map_or(0, |at| at + 1)..];
    if !last.contains(is_other) || TOP_NAMES.contains(&last) {
        return None;
    }
    let (mut at, mut names) = (0, 0);
    for label in host.split('.') {
        let is_last = at + label.len() == host.len();
        match label.find(is_other) {
            None if at == 0 && label.eq_ignore_ascii_case("www") => (),
            None => names += 1,
            Some(0) if names > 1 => return Some(at - 1),
            Some(end) if end > 0 && (is_last || names > 0) && label[..end].is_ascii() => {
                return Some(at + end);
            }
            Some(_) => (),
        }
        at += label.len() + 1;
    }
    None
}

/// Top level names in other scripts that stand behind names of ASCII, too; what is not listed is taken for a word.
const TOP_NAMES: [&str; 48] = [
    "рф",
    "рус",
    "укр",
    "срб",
    "мкд",
    "бел",
    "бг",
    "мон",
    "қаз",
    "ею",
    "москва",
    "сайт",
    "онлайн",
    "орг",
    "дети",
    "ελ",
    "ευ",
    "հայ",
    "გე",
    "中国",
    "中國",
    "香港",
    "台湾",
    "台灣",
    "新加坡",
    "澳門",
    "公司",
    "网络",
    "網路",
    "网址",
    "한국",
    "닷컴",
    "닷넷",
    "みんな",
    "ไทย",
    "คอม",
    "ລາວ",
    "भारत",
    "ভারত",
    "বাংলা",
    "இந்தியா",
    "ලංකා",
    "ישראל",
    "السعودية",
    "مصر",
    "امارات",
    "ایران",
    "پاکستان",
];

/// Without the punctuation of the sentence around it.
fn trim_end<'a>(address: &'a str, open: &[usize; 3]) -> &'a str {
    let mut open = *open;
    let mut end = address.len();
    while let Some(last) = address[..end].chars().next_back() {
        let is_surplus = match (last, emphasis(last)) {
            ('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '\u{200c}' | '\u{200d}', _) => true,
            (_, Some(sign)) if open[sign] > 0 => {
                open[sign] -= 1;
                true
            }
            _ => false,
        };
        if !is_surplus {
            break;
        }
        end -= last.len_utf8();
    }
    &address[..end]
}

fn emphasis(c: char) -> Option<usize> {
    ['*', '_', '~'].into_iter().position(|it| it == c)
}

impl Signs {
    /// Goes on to this place of the text.
    fn look(&mut self, text: &str, to: usize) {
        let mut at = self.seen;
        let mut before = text[..at].chars().next_back();
        while let Some(c) = text.get(at..to).and_then(|it| it.chars().next()) {
            let mut length = c.len_utf8();
            match c {
                '\n' if before == Some('\n') => *self = Signs::default(),
                // It takes the meaning from what follows it.
                '\\' => length += text[at + 1..to].chars().next().map_or(0, char::len_utf8),
                '`' => self.ticks += 1,
                c => {
                    if let Some(sign) = emphasis(c) {
                        length = text[at..to].bytes().take_while(|&byte| char::from(byte) == c).count();
                        self.count(sign, length, before, text[at + length..].chars().next());
                    }
                }
            }
            before = Some(c);
            at += length;
        }
        self.seen = to.max(at);
    }

    /// A row of signs opens before a word and closes behind one.
    fn count(&mut self, sign: usize, length: usize, before: Option<char>, after: Option<char>) {
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if self.open[sign] > 0 && !is_space(before) && !is_word(after) {
            self.open[sign] = self.open[sign].saturating_sub(length);
        } else if !is_space(after) && !is_word(before) {
            self.open[sign] += length;
        }
    }
}
