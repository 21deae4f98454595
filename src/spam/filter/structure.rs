//! Features of how a text is built: length, links, capitals, punctuation, script.

use super::sink::{Group, Sink};
use super::tokens::{Document, Kind, is_ideograph};
use super::wording::{bin, key};

/// Counts over the characters and tokens of a text.
#[derive(Debug, Default)]
struct Counts {
    letters: usize,
    upper: usize,
    digits: usize,
    exclamations: usize,
    questions: usize,
    lines: usize,
    code: usize,
    money: usize,
    pictures: usize,
    handles: usize,
    latin: usize,
    cyrillic: usize,
    ideographs: usize,
    other_script: usize,
    links: usize,
    mails: usize,
    phones: usize,
    distinct: usize,
    repeated: usize,
}

/// Finds the structure features of `document`.
pub(crate) fn collect(document: &Document, sink: &mut impl Sink) {
    let counts = count(document);
    put_counts(document, &counts, sink);
    put_links(document, &counts, sink);
    put_last_segment(document, sink);
    put_gibberish(document, sink);
    if document.text.folded_words > 0 {
        let value = bin(document.text.folded_words as usize).min(3);
        sink.put(Group::Disguise, key(b'f', value), || "letters of another alphabet inside words".to_owned());
        sink.put(Group::Disguise, key(b'f', 9), || "letters of another alphabet inside words".to_owned());
    }
    if document.text.hidden > 0 {
        sink.put(Group::Disguise, key(b'i', 0), || "invisible characters".to_owned());
    }
    if document.text.spaced_words > 0 {
        sink.put(Group::Disguise, key(b'j', 0), || "spaced-out words".to_owned());
    }
}

fn put_gibberish(document: &Document, sink: &mut impl Sink) {
    let short = document.tokens.len() <= 3;
    let (mut some, mut sure) = (0, 0);
    for token in document.tokens.iter().take(8).filter(|token| token.kind == Kind::Word) {
        let word = &document.text.chars[token.start..token.end];
        some += usize::from(is_gibberish(word) || (short && (switches(word) >= 2 || strangers(word) >= 2)));
        sure += usize::from(is_gibberish(word) && strangers(word) >= 3);
    }
    if some == 0 {
        return;
    }
    let mut put = |value: u64| sink.put(Group::Form, key(b'g', value), || "letters without sense".to_owned());
    put(1);
    put(2 << 8 | bin(some) << 1 | u64::from(short));
    if some == document.tokens.len() {
        put(3);
    }
    if sure > 0 {
        put(4);
        put(5 << 8 | u64::from(short) << 1 | u64::from(sure == document.tokens.len()));
    }
}

/// Capitals after small letters inside a word.
fn switches(word: &[char]) -> usize {
    word.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count()
}

fn count(document: &Document) -> Counts {
    let mut counts = Counts::default();
    let mut run = ('\0', 0);
    for c in &document.text.chars {
        count_char(*c, &mut counts);
        run = if *c == run.0 { (*c, run.1 + 1) } else { (*c, 1) };
        if run.1 == 4 && !c.is_whitespace() {
            counts.repeated += 1;
        }
    }
    let mut hashes: Vec<u64> = document.tokens.iter().map(|token| token.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    counts.distinct = hashes.len();
    for token in &document.tokens {
        counts.links += usize::from(token.kind == Kind::Link);
        counts.mails += usize::from(token.kind == Kind::Mail);
    }
    counts.phones = count_phones(document);
    counts
}

fn count_char(c: char, counts: &mut Counts) {
    match c {
        'a'..='z' => counts.latin += 1,
        'A'..='Z' => {
            counts.latin += 1;
            counts.upper += 1;
        }
        '0'..='9' => counts.digits += 1,
        '!' => counts.exclamations += 1,
        '?' => counts.questions += 1,
        '\n' => counts.lines += 1,
        '{' | '}' | '=' | ';' | '<' | '>' | '_' | '\\' | '#' | '`' | '|' => counts.code += 1,
        '$' | '€' | '£' | '₹' | '₽' | '%' | '¥' => counts.money += 1,
        '@' => counts.handles += 1,
        _ if c.is_ascii() => {}
        '\u{400}'..='\u{52f}' => {
            counts.cyrillic += 1;
            counts.upper += usize::from(c.is_uppercase());
        }
        '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' => counts.pictures += 1,
        _ if is_ideograph(c) => counts.ideographs += 1,
        _ if c.is_alphabetic() => counts.other_script += usize::from(c > '\u{24f}'),
        _ => {}
    }
    counts.letters = counts.latin + counts.cyrillic + counts.ideographs + counts.other_script;
}

/// Numbers of seven to fifteen digits in a row, with the usual separators between them.
fn count_phones(document: &Document) -> usize {
    let (mut phones, mut digits, mut end) = (0, 0, 0);
    for token in document.tokens.iter().filter(|token| token.kind == Kind::Number) {
        if token.start > end + 2 {
            phones += usize::from((7..=15).contains(&digits));
            digits = 0;
        }
        digits += token.end - token.start;
        end = token.end;
    }
    phones + usize::from((7..=15).contains(&digits))
}

/// `part` of `whole` in eighths, zero kept apart.
fn share(part: usize, whole: usize) -> u64 {
    if part == 0 { 0 } else { 1 + (8 * part / whole.max(1)).min(8) as u64 }
}

/// Whether `post` is written in another script than the text of `document`; says nothing about texts or posts
/// without letters.
pub(crate) fn other_script(document: &Document, post: &str) -> bool {
    let of_chars = |chars: &mut dyn Iterator<Item = char>| {
        let mut counts = Counts::default();
        chars.take(400).for_each(|c| count_char(c, &mut counts));
        script(&counts).0
    };
    let text = of_chars(&mut document.text.chars.iter().copied());
    let post = of_chars(&mut post.chars());
    text != post && text != NO_SCRIPT && post != NO_SCRIPT
}

/// Number of the script of a text without letters.
const NO_SCRIPT: u64 = 9;

fn script(counts: &Counts) -> (u64, &'static str) {
    let scripts = [
        (counts.latin, "Latin letters"),
        (counts.cyrillic, "Cyrillic letters"),
        (counts.ideographs, "text without spaces"),
        (counts.other_script, "another alphabet"),
    ];
    let most = scripts.iter().enumerate().max_by_key(|(at, (count, _))| (*count, 4 - at));
    most.filter(|(_, (count, _))| *count > 0)
        .map_or((NO_SCRIPT, "no letters"), |(at, (_, name))| (at as u64, name))
}

fn put_counts(document: &Document, counts: &Counts, sink: &mut impl Sink) {
    let tokens = document.tokens.len();
    let chars = document.text.chars.len();
    let (script, script_name) = script(counts);
    let mut form = |id: u64, value: u64, name: &str| {
        if value > 0 {
            sink.put(Group::Form, key(b's', id << 8 | value), || name.to_owned());
        }
    };
    form(1, bin(tokens) + 1, if tokens <= 8 { "a short text" } else { "the length of the text" });
    form(2, share(counts.upper, counts.letters), "capital letters");
    form(3, share(counts.digits, chars), "digits");
    form(4, bin(counts.exclamations).min(4), "exclamation marks");
    form(5, bin(counts.questions).min(3), "a question");
    form(6, bin(counts.lines).min(5), "line breaks");
    form(7, share(4 * counts.code, chars).min(5), "signs used in code");
    form(8, bin(counts.money).min(4), "money signs");
    form(9, bin(counts.pictures).min(5), "emoji");
    form(10, bin(counts.handles).min(3), "@ signs");
    form(11, script + 1, script_name);
    form(12, bin(counts.phones).min(2), "a phone number");
    form(13, share(tokens - counts.distinct, tokens), "repeated words");
    form(14, bin(counts.repeated).min(2), "repeated characters");
    form(16, u64::from(markup(document)), "link markup");
}

fn put_links(document: &Document, counts: &Counts, sink: &mut impl Sink) {
    let links = bin(counts.links).min(4);
    let mut link = |id: u64, value: u64, name: &str| {
        if value > 0 {
            sink.put(Group::Link, key(b's', id << 8 | value), || name.to_owned());
        }
    };
    let links_name = ["no link", "a link", "two links"].get(links as usize).unwrap_or(&"many links");
    link(17, links + 1, links_name);
    link(18, bin(counts.mails).min(2), "a mail address");
    link(19, share(counts.links, document.tokens.len()), links_name);
}

fn markup(document: &Document) -> bool {
    const MARKUP: [[char; 4]; 4] =
        [['[', 'u', 'r', 'l'], ['h', 'r', 'e', 'f'], ['[', 'l', 'i', 'n'], ['<', 'a', ' ', 'h']];
    document.lower.windows(4).any(|window| MARKUP.iter().any(|markup| window == markup))
}

/// Where the last sentence or line begins, given the last character that is not white space.
fn last_segment(chars: &[char], end: usize) -> usize {
    let stop = |i: usize| match chars[i] {
        '\n' | '。' | '！' | '？' => true,
        '.' | '!' | '?' => chars.get(i + 1).is_some_and(|c| c.is_whitespace()),
        _ => false,
    };
    (0..end).rev().find(|i| stop(*i)).map_or(0, |i| i + 1)
}

/// The last words and whether they end in punctuation: advertisers append their key words without.
fn put_last_segment(document: &Document, sink: &mut impl Sink) {
    let chars = &document.text.chars;
    let Some(end) = chars.iter().rposition(|c| !c.is_whitespace()) else {
        return;
    };
    let closed = !chars[end].is_alphanumeric();
    let start = last_segment(chars, end);
    let last = document.tokens.iter().rev().take_while(|token| token.start >= start);
    let words = last.clone().count();
    let titled = last.take(6).filter(|token| chars[token.start].is_uppercase()).count();
    // Alone, after a sentence, or on a line of its own.
    let place = if start == 0 { 0 } else { 1 + u64::from(chars[start - 1] == '\n') };
    let shape = (bin(words).min(5) << 3) | (u64::from(closed) << 2) | place;
    let closing = ["no punctuation at the end", "punctuation at the end"][usize::from(closed)];
    let titles = bin(titled) << 1 | u64::from(closed);
    let titles_name = ["no capitals at the end", "capitalised words at the end"][usize::from(titled > 0)];
    let parts = [(1, u64::from(closed), closing), (2, shape, "its last sentence"), (3, titles, titles_name)];
    for (id, value, name) in parts {
        sink.put(Group::Ending, key(b'e', id << 8 | value), || name.to_owned());
    }
}

/// Whether a word looks like random keys: no vowels, long runs of consonants, capitals at random, letters that do not
/// follow each other.
pub(crate) fn is_gibberish(word: &[char]) -> bool {
    if word.len() < 6 || word.len() > 40 || !word.iter().all(char::is_ascii_alphabetic) {
        return false;
    }
    let (mut run, mut longest, mut vowels) = (0, 0, 0);
    for c in word {
        if matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') {
            vowels += 1;
            run = 0;
        } else {
            run += 1;
            longest = longest.max(run);
        }
    }
    let capitals = word.iter().all(char::is_ascii_uppercase);
    longest >= 5
        || (vowels * 6 < word.len() && !capitals)
        || (switches(word) >= 2 && vowels * 3 < word.len())
        || strangers(word) >= 3
}

/// For each letter from `a` on, those that hardly ever follow it inside a word of a language in Latin letters.
const STRANGERS: [&str; 26] = [
    "",
    "fgkpqvwxz",
    "bfgjmnpvwxz",
    "qxz",
    "",
    "bdghjkmpqvwxz",
    "fjkpqvxz",
    "cfgjkpqvxz",
    "",
    "bcdfghklmnpqrstvwxyz",
    "gqvxz",
    "qxz",
    "ghjkqvwxz",
    "qx",
    "",
    "gjqvxz",
    "abcdefghijklmnopqrstvwxyz",
    "xz",
    "jvxz",
    "gjqx",
    "",
    "bcdfghjklmnpqtwxz",
    "cfgjmpquvxz",
    "bdfgjklmnrsvwz",
    "qvx",
    "bcdfgjkmnpqrstvwx",
];

/// How often two letters follow each other that seldom do.
fn strangers(word: &[char]) -> usize {
    let strange = word.windows(2).filter(|pair| {
        let (first, second) = (pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase());
        first.is_ascii_lowercase() && STRANGERS[first as usize - 'a' as usize].contains(second)
    });
    strange.count()
}
