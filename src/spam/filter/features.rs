//! What the filter looks at: hashed features of one comment.

use super::normalise::normalise;
use super::sample::Sample;
use super::sink::{Group, Sink};
use super::tokens::{Document, mix};
use super::{links, origin, structure, varint, wording};

/// Number of weights, and so of different feature indices.
pub(crate) const SIZE: usize = 1 << BITS;
const BITS: u32 = 18;

/// Features of a kind that a sketch keeps.
const SKETCH: usize = 200;

/// Groups whose features share one scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    Words,
    Letters,
    Others,
}

impl Group {
    fn scale(self) -> Scale {
        match self {
            Group::Word => Scale::Words,
            Group::Letters => Scale::Letters,
            _ => Scale::Others,
        }
    }
}

/// Where a feature's weight is: a number below [`SIZE`].
#[inline]
fn index(hash: u64) -> u32 {
    (mix(hash, 0x2545_f491_4f6c_dd1d) >> (64 - BITS)) as u32
}

/// The features of one comment: which there are, not how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    words: Vec<u32>,
    letters: Vec<u32>,
    others: Vec<u32>,
}

impl Sink for Features {
    #[inline]
    fn put(&mut self, group: Group, hash: u64, _token: impl FnOnce() -> String) {
        match group.scale() {
            Scale::Words => self.words.push(index(hash)),
            Scale::Letters => self.letters.push(index(hash)),
            Scale::Others => self.others.push(index(hash)),
        }
    }
}

/// By the two halves of an index, the lower one first: three times as fast as comparing, for some hundred of them.
fn sort(indices: &mut Vec<u32>) {
    const HALF: u32 = BITS / 2;
    if indices.len() < 64 {
        return indices.sort_unstable();
    }
    let mut sorted = vec![0; indices.len()];
    for shift in [0, HALF] {
        let half = |index: u32| (index >> shift) as usize & ((1 << HALF) - 1);
        let mut ends = [0_u32; 1 << HALF];
        indices.iter().for_each(|&index| ends[half(index)] += 1);
        ends.iter_mut().fold(0, |before, count| {
            *count += before;
            *count
        });
        for &index in indices.iter().rev() {
            let end = &mut ends[half(index)];
            *end -= 1;
            sorted[*end as usize] = index;
        }
        std::mem::swap(indices, &mut sorted);
    }
}

/// Value of a feature among `count` of its kind; chosen on development data.
fn value(scale: Scale, count: usize) -> f32 {
    let root = (count as f32).sqrt();
    match scale {
        Scale::Words => 3.0 / root,
        Scale::Letters => 2.0 / root,
        Scale::Others => 0.65,
    }
}

impl Features {
    /// Finds the features of `sample`.
    pub fn of(sample: &Sample) -> Features {
        let mut found = Features::default();
        found.letters.reserve(sample.text.len().min(8_192));
        collect(sample, &mut found);
        for list in [&mut found.words, &mut found.letters, &mut found.others] {
            sort(list);
            list.dedup();
        }
        found
    }

    /// Index and value of each feature, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        self.iter_with(1.0).map(|(index, value, _)| (index, value))
    }

    /// The same, each with `others` if it says how the comment is written or sent, else with 1.
    pub(crate) fn iter_with(&self, others: f32) -> impl Iterator<Item = (u32, f32, f32)> {
        let lists = [
            (Scale::Words, &self.words, 1.0),
            (Scale::Letters, &self.letters, 1.0),
            (Scale::Others, &self.others, others),
        ];
        lists.into_iter().flat_map(|(scale, list, share)| {
            let value = value(scale, list.len());
            list.iter().map(move |index| (*index, value, share))
        })
    }

    /// Compact stored form, about two bytes a feature; says nothing about the words to whom lacks the text.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(2 * (self.words.len() + self.letters.len() + self.others.len()) + 8);
        for list in [&self.words, &self.letters, &self.others] {
            varint::write_sorted(&mut out, list.iter().map(|index| u64::from(*index)));
        }
        out
    }

    /// Reads what [`Features::encode`] wrote; `None` for anything else.
    pub fn decode(bytes: &[u8]) -> Option<Features> {
        let mut reader = varint::Reader::new(bytes);
        let mut list = || -> Option<Vec<u32>> {
            let values = reader.sorted(SIZE as u64)?;
            values.into_iter().map(|value| u32::try_from(value).ok()).collect()
        };
        let features = Features { words: list()?, letters: list()?, others: list()? };
        reader.at_end().then_some(features)
    }

    /// The lowest indices only: as they are hashes, a fair sample that finds near-copies in little memory.
    pub(crate) fn sketch(&self) -> Features {
        let lowest = |list: &[u32]| list[..list.len().min(SKETCH)].to_vec();
        Features { words: lowest(&self.words), letters: lowest(&self.letters), others: Vec::new() }
    }

    /// Share of features two comments have in common, 0 to 1 (Jaccard).
    pub(crate) fn similarity(&self, other: &Features) -> f64 {
        let lists = [(&self.words, &other.words), (&self.letters, &other.letters)];
        let common: usize = lists.iter().map(|(a, b)| common(a, b)).sum();
        let all: usize = lists.iter().map(|(a, b)| a.len() + b.len()).sum();
        if all == common { 1.0 } else { common as f64 / (all - common) as f64 }
    }
}

fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// A feature with what to show of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named {
    /// Where its weight is.
    pub index: u32,
    /// Its value.
    pub value: f32,
    /// What it is about.
    pub group: Group,
    /// The word, phrase, domain or property itself.
    pub token: String,
}

#[derive(Default)]
struct Names(Vec<Named>);

impl Sink for Names {
    fn put(&mut self, group: Group, hash: u64, token: impl FnOnce() -> String) {
        self.0.push(Named { index: index(hash), value: 0.0, group, token: token() });
    }
}

/// The features of `sample` with their names, one per index and kind; slow, for explanations.
pub(crate) fn named(sample: &Sample) -> Vec<Named> {
    let mut names = Names::default();
    collect(sample, &mut names);
    let mut list = names.0;
    list.sort_by_key(|named| (named.group.scale() as u8, named.index));
    list.dedup_by_key(|named| (named.group.scale() as u8, named.index));
    for scale in [Scale::Words, Scale::Letters, Scale::Others] {
        let count = list.iter().filter(|named| named.group.scale() == scale).count();
        for named in list.iter_mut().filter(|named| named.group.scale() == scale) {
            named.value = value(scale, count);
        }
    }
    list
}

fn collect(sample: &Sample, sink: &mut impl Sink) {
    let document = Document::new(normalise(sample.text));
    wording::collect(&document, sink);
    structure::collect(&document, sink);
    links::collect(&document, sink);
    origin::collect(sample, &document, sink);
}
