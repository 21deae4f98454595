//! Features of what a text says: words, letters, its ending, phrases of the list.

use super::lexicon::{LEXICON, Place};
use super::sink::{Group, Sink};
use super::tokens::{Document, Kind, SEED, Token, mix};
use super::topics::TOPICS;

/// Hash of a feature kind and what it is about.
#[inline]
pub(crate) fn key(kind: u8, value: u64) -> u64 {
    mix(SEED ^ u64::from(kind), value)
}

/// A number as one of few steps: 0, 1, 2, 3-4, 5-8, 9-16 and so on.
pub(crate) fn bin(value: usize) -> u64 {
    match value {
        0..=2 => value as u64,
        _ => u64::from((value - 1).ilog2()) + 2,
    }
}

/// Finds the wording features of `document`.
pub(crate) fn collect(document: &Document, sink: &mut impl Sink) {
    words(document, sink);
    letters(document, sink);
    ending(document, sink);
    opening(document, sink);
    phrases(document, sink);
    topics(document, sink);
}

/// What to show of a token: links and addresses count as such here, whatever they lead to.
fn shown(document: &Document, token: &Token) -> String {
    match token.kind {
        Kind::Link => "(link)".to_owned(),
        Kind::Mail => "(mail address)".to_owned(),
        _ => document.token_text(token),
    }
}

fn words(document: &Document, sink: &mut impl Sink) {
    let mut previous: Option<&Token> = None;
    for token in &document.tokens {
        sink.put(Group::Word, key(b'w', token.hash), || shown(document, token));
        if let Some(before) = previous {
            sink.put(Group::Word, key(b'2', mix(before.hash, token.hash)), || {
                format!("{} {}", shown(document, before), shown(document, token))
            });
        }
        if token.kind == Kind::Word {
            plain_spelling(document, token, sink);
        }
        previous = Some(token);
    }
}

/// A word with digits in the place of letters also counts as the word it stands for.
fn plain_spelling(document: &Document, token: &Token, sink: &mut impl Sink) {
    let chars = document.token_chars(token);
    let inner = chars.len() <= 24 && chars[0].is_alphabetic() && chars.iter().any(char::is_ascii_digit);
    if !inner || !chars[chars.len() - 1].is_alphabetic() {
        return;
    }
    let plain: Vec<char> = chars.iter().map(|c| plain_letter(*c)).collect();
    sink.put(Group::Word, key(b'w', super::tokens::hash_chars(&plain)), || plain.iter().collect());
    sink.put(Group::Disguise, key(b'1', 0), || "digits instead of letters".to_owned());
}

fn plain_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => c,
    }
}

/// Four characters in a row; white space as one space, digits as zero, links left out.
fn letters(document: &Document, sink: &mut impl Sink) {
    let mut stream: Vec<char> = Vec::with_capacity(document.lower.len() + 2);
    stream.push(' ');
    let mut links = document.tokens.iter().filter(|token| token.kind == Kind::Link).peekable();
    let mut at = 0;
    while at < document.lower.len() {
        if let Some(link) = links.next_if(|link| link.start == at) {
            stream.push('\u{1}');
            at = link.end;
            continue;
        }
        let c = document.lower[at];
        let c = if c.is_whitespace() {
            ' '
        } else if c.is_ascii_digit() {
            '0'
        } else {
            c
        };
        if c != ' ' || stream.last() != Some(&' ') {
            stream.push(c);
        }
        at += 1;
    }
    if stream.last() != Some(&' ') {
        stream.push(' ');
    }
    for gram in stream.windows(4) {
        let packed = gram.iter().fold(0_u64, |hash, c| hash.rotate_left(16) ^ u64::from(u32::from(*c)));
        sink.put(Group::Letters, key(b'c', packed), || gram.iter().collect());
    }
}

/// Words looked at from the end.
const ENDING_WORDS: usize = 6;

fn ending(document: &Document, sink: &mut impl Sink) {
    let tokens = &document.tokens;
    let last = &tokens[tokens.len().saturating_sub(ENDING_WORDS)..];
    for token in last {
        sink.put(Group::Ending, key(b't', token.hash), || shown(document, token));
    }
    for pair in last.windows(2).rev().take(4) {
        sink.put(Group::Ending, key(b'T', mix(pair[0].hash, pair[1].hash)), || {
            format!("{} {}", shown(document, &pair[0]), shown(document, &pair[1]))
        });
    }
}

fn opening(document: &Document, sink: &mut impl Sink) {
    for token in document.tokens.iter().take(3) {
        sink.put(Group::Word, key(b'h', token.hash), || shown(document, token));
    }
}

/// Length of the longest phrase of the list. Which phrase it is and how many there are does not count: that
/// helped on no source that training had not seen.
fn phrases(document: &Document, sink: &mut impl Sink) {
    let mut longest = 0..0;
    for token in document.tokens.iter().filter(|token| token.kind == Kind::Word) {
        if token.start < longest.end {
            continue;
        }
        let hit = LEXICON.longest_at(&document.plain, token.start, Place::Prose);
        if let Some(hit) = hit.filter(|hit| hit.end - hit.start > longest.len()) {
            longest = hit.start..hit.end;
        }
    }
    if !longest.is_empty() {
        let text = || document.lower[longest.clone()].iter().collect();
        sink.put(Group::Phrase, key(b'L', bin(longest.len() / 4)), text);
    }
}

/// What of the list of topics a text holds.
#[derive(Default)]
struct Topical {
    /// Phrases of topics that sell.
    trade: usize,
    /// Phrases of praise.
    praise: usize,
    /// Topics near the end, a bit each.
    ending: u64,
    /// The longest phrase that sells, as a range of characters.
    longest: std::ops::Range<usize>,
}

/// How much is advertised or praised, and whether that is near the end. Which topic it is counts only there.
fn topics(document: &Document, sink: &mut impl Sink) {
    let found = find_topics(document, sink);
    let share = (8 * found.trade / document.tokens.len().max(1)).min(3) as u64 + u64::from(found.trade > 0);
    let trade = || document.lower[found.longest.clone()].iter().collect::<String>();
    let both = u64::from(found.trade > 0 && found.praise > 0);
    let values = [(0, bin(found.trade).min(4)), (1, share), (2, u64::from(found.ending != 0)), (4, both)];
    for (id, value) in values {
        if value > 0 {
            sink.put(Group::Phrase, key(b'N', id << 8 | value), trade);
        }
    }
    if found.trade == 0 {
        sink.put(Group::Form, key(b'N', 0), || "no advertising words".to_owned());
    }
    let praise = bin(found.praise).min(4);
    if praise > 0 {
        sink.put(Group::Form, key(b'N', 3 << 8 | praise), || "praise".to_owned());
    }
}

fn find_topics(document: &Document, sink: &mut impl Sink) -> Topical {
    let mut found = Topical::default();
    let mut covered = 0;
    let near_end = document.tokens.len().saturating_sub(ENDING_WORDS + 2);
    for (at, token) in document.tokens.iter().enumerate() {
        if token.start < covered || matches!(token.kind, Kind::Link | Kind::Mail) {
            continue;
        }
        let Some((hit, topic)) = TOPICS.longest_at(&document.plain, token.start, Place::Prose) else {
            continue;
        };
        covered = hit.end;
        if !TOPICS.sells(topic) {
            found.praise += 1;
            continue;
        }
        found.trade += 1;
        if hit.end - hit.start > found.longest.len() {
            found.longest = hit.start..hit.end;
        }
        if at >= near_end && found.ending & 1 << topic == 0 {
            let text = || document.lower[hit.start..hit.end].iter().collect::<String>();
            sink.put(Group::Ending, key(b'K', topic as u64), text);
            sink.put(Group::Ending, key(b'K', 99), text);
            found.ending |= 1 << topic;
        }
    }
    found
}
