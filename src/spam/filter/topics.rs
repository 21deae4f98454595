//! Words and phrases by the topic they advertise; a list of our own, general on purpose.

use std::sync::LazyLock;

use super::lexicon::{Hit, Lexicon, Place, phrase_hash};

static LIST: &str = include_str!("topics.txt");

/// The embedded list, decoded once.
pub(crate) static TOPICS: LazyLock<Topics> = LazyLock::new(|| Topics::parse(LIST));

/// Name of the topic of phrases that praise; all other topics sell something.
const PRAISE: &str = "praise";

/// Phrases and the topic each belongs to.
#[derive(Debug)]
pub(crate) struct Topics {
    sells: Vec<bool>,
    phrases: Lexicon,
    /// Hash and topic of each phrase, sorted by hash.
    topics: Vec<(u64, usize)>,
}

impl Topics {
    /// Reads lines of the form `topic: phrase, phrase`.
    fn parse(list: &str) -> Topics {
        let (mut sells, mut topics, mut phrases) = (Vec::new(), Vec::new(), String::new());
        for (name, rest) in list.lines().filter_map(|line| line.split_once(": ")) {
            for phrase in rest.split(", ") {
                topics.push((phrase_hash(phrase), sells.len()));
                phrases.push_str(phrase);
                phrases.push('\n');
            }
            sells.push(name != PRAISE);
        }
        topics.sort_unstable();
        Topics { sells, phrases: Lexicon::distil_short(&phrases), topics }
    }

    /// Whether the topic is something for sale.
    pub(crate) fn sells(&self, topic: usize) -> bool {
        self.sells[topic]
    }

    /// The longest phrase of any topic that starts at `start`, and its topic.
    pub(crate) fn longest_at(&self, plain: &[char], start: usize, place: Place) -> Option<(Hit, usize)> {
        let hit = self.phrases.longest_at(plain, start, place)?;
        let at = self.topics.binary_search_by_key(&hit.hash, |(hash, _)| *hash).ok()?;
        Some((hit, self.topics[at].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_lead_to_their_topic() {
        let chars: Vec<char> = "play online casino games".chars().collect();
        let (hit, topic) = TOPICS.longest_at(&chars, 5, Place::Prose).expect("listed");
        assert_eq!((hit.words, TOPICS.sells(topic)), (2, true));
    }
}
