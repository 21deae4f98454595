//! A list of phrases typical of comment spam, kept as hashes; hits are features, never verdicts.
//!
//! The embedded list is distilled from splorp/wordpress-comment-blocklist (MIT, © 2011–2026 Grant Hutchinson).

use std::sync::LazyLock;

use super::tokens::{SEED, mix, plain};
use super::varint;

/// Shortest phrase kept, in characters after normalising; shorter ones occur inside innocent words.
const MIN_CHARS: usize = 4;
/// Longest phrase kept, in characters.
const MAX_CHARS: usize = 40;
/// Most words of a phrase.
const MAX_WORDS: usize = 6;
/// Bits kept of a phrase's hash.
const HASH_BITS: u32 = 40;
/// Bits of the filter for each phrase, or up to twice as many: a short list has a filter that stays at hand.
const FILTER_PER_PHRASE: usize = 16;
/// Upper bits of the hash that say where in the list it would stand.
const PLACE_BITS: u32 = 12;

/// Words of 64 bits that say how phrases may begin.
const OPENING_WORDS: usize = 1024;

static EMBEDDED: &[u8] = include_bytes!("lexicon.bin");

/// The embedded list, decoded once.
pub(crate) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::from_bytes(EMBEDDED).expect("the embedded phrase list is well-formed"));

/// Hashed phrases.
#[derive(Debug, PartialEq, Eq)]
pub struct Lexicon {
    hashes: Vec<u64>,
    /// Two bits of one word for each hash: nearly all look-ups end here. As many words as a power of two.
    filter: Vec<u64>,
    /// Where the hashes of each place begin, and where the last one ends.
    places: Vec<u32>,
    /// Characters of the shortest phrase, at most four.
    opening: usize,
    /// One bit for the first [`Lexicon::opening`] characters of each phrase: most words end here.
    openings: Vec<u64>,
}

/// Where a phrase was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Words the phrase touches.
    pub words: usize,
    /// The phrase ends where a word ends.
    pub whole: bool,
    /// The phrase's hash.
    pub hash: u64,
}

impl Lexicon {
    fn new(mut hashes: Vec<u64>, opening: usize, openings: Vec<u64>) -> Lexicon {
        hashes.sort_unstable();
        hashes.dedup();
        let words = (hashes.len() * FILTER_PER_PHRASE / 64).next_power_of_two();
        let mut filter = vec![0_u64; words];
        for (word, bits) in hashes.iter().map(|hash| filter_bits(*hash, words)) {
            filter[word] |= bits;
        }
        let before = |place| hashes.partition_point(|hash| place_of(*hash) < place) as u32;
        let places = (0..=1 << PLACE_BITS).map(before).collect();
        Lexicon { hashes, filter, places, opening, openings }
    }

    fn of_lines(list: &str, shortest: usize) -> Lexicon {
        let opening = shortest.min(4);
        let mut openings = vec![0_u64; OPENING_WORDS];
        let mut hashes = Vec::new();
        for line in list.lines() {
            let line = line.trim().to_lowercase();
            let place = if line.chars().all(is_prose) { Place::Prose } else { Place::Address };
            let mut walk = Walk::new();
            let mut bit = 0;
            let chars: Vec<char> = line.trim_matches(|c: char| !c.is_alphanumeric()).chars().collect();
            for c in plain(&chars) {
                walk.push(c);
                if walk.length <= opening {
                    bit = walk.opening();
                }
            }
            if (shortest..=MAX_CHARS).contains(&walk.length) {
                openings[bit >> 6] |= 1 << (bit & 63);
                hashes.push(walk.hash(place));
            }
        }
        Lexicon::new(hashes, opening, openings)
    }

    /// Distils a list of one phrase per line: lower case, anything between words as one space. Lines with
    /// signs other than spaces (`-cheap-`, `/buy.`) are meant for addresses and are kept apart.
    pub fn distil(list: &str) -> Lexicon {
        Lexicon::of_lines(list, MIN_CHARS)
    }

    /// Like [`Lexicon::distil`] for a list made with care: phrases of two characters are kept.
    pub fn distil_short(list: &str) -> Lexicon {
        Lexicon::of_lines(list, 2)
    }

    /// Stored form: the sorted hashes as differences.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.push(self.opening as u8);
        out.extend(self.openings.iter().flat_map(|word| word.to_le_bytes()));
        varint::write_sorted(&mut out, self.hashes.iter().copied());
        out
    }

    /// Reads what [`Lexicon::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Lexicon> {
        let mut reader = varint::Reader::new(bytes);
        let opening = usize::from(*reader.take(1)?.first()?);
        let stored = reader.take(8 * OPENING_WORDS)?;
        let openings = stored.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let hashes = reader.sorted(1 << HASH_BITS)?;
        reader.at_end().then(|| Lexicon::new(hashes, opening, openings))
    }

    /// Number of phrases.
    pub fn count(&self) -> usize {
        self.hashes.len()
    }

    fn contains(&self, hash: u64) -> bool {
        let (word, bits) = filter_bits(hash, self.filter.len());
        if self.filter[word] & bits != bits {
            return false;
        }
        let place = place_of(hash);
        self.hashes[self.places[place] as usize..self.places[place + 1] as usize].contains(&hash)
    }

    /// The longest phrase for `place` that starts at `start`, the start of a word of `plain` (see [`plain`]). In
    /// prose a single word must match as a whole; in an address phrases for prose count too.
    pub fn longest_at(&self, plain: &[char], start: usize, place: Place) -> Option<Hit> {
        let mut walk = Walk::new();
        let mut found = None;
        for (at, c) in plain.iter().enumerate().skip(start).take(2 * MAX_CHARS) {
            walk.push(*c);
            if walk.length > MAX_CHARS || walk.words > MAX_WORDS {
                break;
            }
            if walk.length < self.opening || *c == ' ' {
                continue;
            }
            if walk.length == self.opening && !bit(&self.openings, walk.opening()) {
                return None;
            }
            let whole = plain.get(at + 1).is_none_or(|next| *next == ' ');
            if place == Place::Prose && walk.words == 1 && !whole {
                continue;
            }
            let hash = walk.hash(Place::Prose);
            if self.contains(hash) || (place == Place::Address && self.contains(walk.hash(Place::Address))) {
                found = Some(Hit { start, end: at + 1, words: walk.words, whole, hash });
            }
        }
        found
    }
}

/// The word of a filter of so many, and its bits, that stand for a hash.
fn filter_bits(hash: u64, words: usize) -> (usize, u64) {
    ((hash >> 12) as usize & (words - 1), 1 << (hash & 63) | 1 << (hash >> 6 & 63))
}

fn place_of(hash: u64) -> usize {
    (hash >> (HASH_BITS - PLACE_BITS)) as usize
}

fn bit(bits: &[u64], at: usize) -> bool {
    bits[at >> 6] & (1 << (at & 63)) != 0
}

/// Hash of a phrase in prose, as in [`Hit::hash`].
pub(crate) fn phrase_hash(phrase: &str) -> u64 {
    Walk::over(phrase).hash(Place::Prose)
}

/// Where a phrase of the list may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The text of a comment, or a name.
    Prose,
    /// A web address.
    Address,
}

fn is_prose(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '%')
}

/// Hashes a phrase character by character.
struct Walk {
    state: u64,
    length: usize,
    words: usize,
    gap: bool,
}

impl Walk {
    fn new() -> Walk {
        Walk { state: SEED, length: 0, words: 1, gap: false }
    }

    fn over(phrase: &str) -> Walk {
        let mut walk = Walk::new();
        let chars: Vec<char> = phrase.trim_matches(|c: char| !c.is_alphanumeric()).chars().collect();
        plain(&chars).into_iter().for_each(|c| walk.push(c));
        walk
    }

    /// Takes a character of [`plain`] text.
    fn push(&mut self, c: char) {
        if c == ' ' {
            self.gap = true;
            return;
        }
        if self.gap {
            self.gap = false;
            self.state = mix(self.state, u64::from(b' '));
            self.length += 1;
            self.words += 1;
        }
        self.state = mix(self.state, u64::from(u32::from(c)));
        self.length += 1;
    }

    /// Where the bit for the characters so far is.
    fn opening(&self) -> usize {
        (mix(self.state, 1) >> 40) as usize % (64 * OPENING_WORDS)
    }

    fn hash(&self, place: Place) -> u64 {
        mix(self.state, 0x5bd1_e995 + place as u64) >> (64 - HASH_BITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_phrase_at_a_word() {
        let list = Lexicon::distil("-cheap-watch\ncheap watches online\nloan\nno");
        assert_eq!(list.count(), 3);
        let slug: Vec<char> = plain(&"cheap-watch".chars().collect::<Vec<_>>());
        assert!(list.longest_at(&slug, 0, Place::Prose).is_none());
        assert!(list.longest_at(&slug, 0, Place::Address).is_some());
        let chars: Vec<char> = plain(&"cheap  watches, online now".chars().collect::<Vec<_>>());
        let hit = list.longest_at(&chars, 0, Place::Prose).expect("found");
        assert_eq!((hit.words, hit.whole, hit.end), (3, true, 22));
        assert!(list.longest_at(&chars, 7, Place::Prose).is_none());
        assert_eq!(Lexicon::from_bytes(&list.to_bytes()).as_ref(), Some(&list));
    }

    #[test]
    fn the_embedded_list_loads() {
        assert!(LEXICON.count() > 1_000);
    }

    #[test]
    fn every_hash_of_the_list_is_found_and_none_beside_it() {
        for hash in &LEXICON.hashes {
            assert!(LEXICON.contains(*hash));
            for beside in [hash - 1, (hash + 1) % (1 << HASH_BITS), hash ^ (1 << (HASH_BITS - 1))] {
                assert_eq!(LEXICON.contains(beside), LEXICON.hashes.binary_search(&beside).is_ok());
            }
        }
    }
}
