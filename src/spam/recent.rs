//! What came lately, in the memory of one process: waves of nearly equal texts, and clients that send fast.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{fold::fold, hash::Fnv};

/// So long they are remembered.
pub(crate) const MEMORY_MILLIS: i64 = 7 * 24 * HOUR;

const HOUR: i64 = 3_600_000;

/// Texts with fewer characters are never alike: people say “Thanks for sharing!” without having agreed on it.
const MIN_CHARS: usize = 25;

/// Texts with fewer words are alike only if they are equal.
const MIN_WORDS: u32 = 6;

/// So many of 64 bits may differ between two texts that are alike.
const MAX_DISTANCE: u32 = 12;

/// A fingerprint of a text that tells whether another one is nearly equal. Intake makes it of every comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    /// Equal texts have equal ones, whatever their case, spaces and punctuation.
    exact: u64,
    /// A simhash over pairs of words: it differs in few bits between texts that share most of them.
    near: u64,
    words: u32,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Like no other text.
    Tiny,
    /// Like equal texts.
    Short,
    /// Like nearly equal texts.
    Long,
}

impl Print {
    /// The fingerprint of a text.
    pub fn of(text: &str) -> Print {
        let folded = fold(text);
        let (mut exact, mut words, mut shingles, mut previous) = (Fnv::new(), 0u32, Vec::new(), None);
        for word in words_of(&folded) {
            exact = exact.add_all(word.as_bytes()).add(b' ');
            words = words.saturating_add(1);
            let start = Fnv::new().add_all(word.as_bytes()).finish();
            shingles.extend(previous.replace(start).map(|before| pair(before, start)));
        }
        let chars = folded.chars().filter(|&c| c.is_alphanumeric() || c == ' ').count();
        let kind = match (chars, words) {
            (..MIN_CHARS, _) | (_, 0) => Kind::Tiny,
            (_, ..MIN_WORDS) => Kind::Short,
            _ => Kind::Long,
        };
        Print { exact: exact.finish(), near: simhash(shingles), words, kind }
    }

    /// Whether the texts are equal or nearly so; short ones must be equal.
    pub fn is_like(&self, other: &Print) -> bool {
        match (self.kind, other.kind) {
            (Kind::Long, Kind::Long) => self.distance(other) <= MAX_DISTANCE && self.is_as_long_as(other),
            (Kind::Short, Kind::Short) => self.exact == other.exact,
            _ => false,
        }
    }

    /// Whether the texts have the same words, however few.
    pub fn is_same(&self, other: &Print) -> bool {
        self.words > 0 && self.exact == other.exact
    }

    /// The fingerprint as text, for an entry of the blocklist.
    pub fn to_text(self) -> String {
        let kind = match self.kind {
            Kind::Tiny => "tiny",
            Kind::Short => "short",
            Kind::Long => "long",
        };
        format!("{:016x} {:016x} {} {kind}", self.exact, self.near, self.words)
    }

    pub(crate) fn from_text(text: &str) -> Option<Print> {
        let mut parts = text.split(' ');
        let exact = u64::from_str_radix(parts.next()?, 16).ok()?;
        let near = u64::from_str_radix(parts.next()?, 16).ok()?;
        let words = parts.next()?.parse().ok()?;
        let kind = match parts.next()? {
            "tiny" => Kind::Tiny,
            "short" => Kind::Short,
            "long" => Kind::Long,
            _ => return None,
        };
        Some(Print { exact, near, words, kind })
    }

    /// Neither has more than a third more words than the other.
    fn is_as_long_as(&self, other: &Print) -> bool {
        let (fewer, more) = (self.words.min(other.words), self.words.max(other.words));
        more - fewer <= fewer / 3
    }

    /// In how many of 64 bits the two simhashes differ.
    pub(crate) fn distance(&self, other: &Print) -> u32 {
        (self.near ^ other.near).count_ones()
    }
}

/// A comment that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noted {
    /// The comment's own number: it is counted once, however often it is told.
    pub id: i64,
    pub print: Print,
    /// A hash of the network address.
    pub address_key: u64,
    /// A hash of what the client is known by.
    pub client_key: u64,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// What came of late that has to do with one comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lately {
    /// Comments like it, within 7 days, from other addresses.
    pub wave: u32,
    /// The same from its own address.
    pub repeated: u32,
    /// Comments from the same client, within an hour.
    pub pace: u32,
}

/// The comments of the last days, oldest first.
pub(crate) struct Recent {
    capacity: usize,
    noted: Mutex<VecDeque<Noted>>,
}

impl Recent {
    pub(crate) fn new(capacity: usize) -> Recent {
        Recent { capacity, noted: Mutex::default() }
    }

    /// Remembers a comment. Nodes may tell of it twice and in any order.
    pub(crate) fn note(&self, comment: Noted) {
        let mut noted = self.lock();
        if noted.iter().any(|it| it.id == comment.id) {
            return;
        }
        let later = noted.iter().rev().take_while(|it| it.at > comment.at).count();
        let place = noted.len() - later;
        noted.insert(place, comment);
        while noted.len() > self.capacity {
            noted.pop_front();
        }
    }

    /// What came of late that has to do with a comment that comes `now`.
    pub(crate) fn look(&self, print: &Print, address_key: u64, client_key: u64, now: i64) -> Lately {
        let mut noted = self.lock();
        forget(&mut noted, now);
        let hour_ago = now.saturating_sub(HOUR);
        let mut lately = Lately::default();
        for it in noted.iter() {
            let alike = u32::from(it.print.is_like(print));
            match it.address_key == address_key {
                true => lately.repeated += alike,
                false => lately.wave += alike,
            }
            lately.pace += u32::from(it.client_key == client_key && it.at > hour_ago);
        }
        lately
    }

    /// A thread that failed while it held the lock left the list whole: each change is one call.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Noted>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget(noted: &mut VecDeque<Noted>, now: i64) {
    let start = now.saturating_sub(MEMORY_MILLIS);
    while noted.front().is_some_and(|it| it.at < start) {
        noted.pop_front();
    }
}

/// Runs of letters and digits; in scripts that write no spaces each character.
fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    let runs = folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    runs.flat_map(|run| {
        run.split_inclusive(is_word_alone).flat_map(|part| {
            let last = part.char_indices().next_back().filter(|&(_, c)| is_word_alone(c));
            let (before, alone) = part.split_at(last.map_or(part.len(), |(at, _)| at));
            [before, alone].into_iter().filter(|it| !it.is_empty())
        })
    })
}

/// Thai and Lao, kana, and Chinese characters.
fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn pair(first: u64, second: u64) -> u64 {
    Fnv::new().add_all(&first.to_le_bytes()).add_all(&second.to_le_bytes()).finish()
}

/// Each bit is what most of the hashes say, each different one counted once. The least one breaks a tie: zeros
/// instead would make short texts alike.
fn simhash(mut hashes: Vec<u64>) -> u64 {
    hashes.sort_unstable();
    hashes.dedup();
    if hashes.len().is_multiple_of(2) {
        hashes.extend(hashes.first().copied());
    }
    // The hashes are summed bit by bit, all 64 at once: the first number has the ones of each sum, the next its twos.
    let mut sums = vec![0_u64; (usize::BITS - hashes.len().leading_zeros()) as usize];
    for hash in &hashes {
        let mut carry = *hash;
        for sum in &mut sums {
            (*sum, carry) = (*sum ^ carry, *sum & carry);
        }
    }
    let ones = |bit: u32| sums.iter().rev().fold(0, |count, sum| count << 1 | (sum >> bit & 1) as usize);
    (0..u64::BITS).filter(|&bit| 2 * ones(bit) > hashes.len()).fold(0, |sum, bit| sum | 1 << bit)
}

#[cfg(test)]
mod tests;
