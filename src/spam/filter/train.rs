//! Trains the prior from labelled comments of several sources.

use std::collections::BTreeMap;

use super::evaluate::Verdict;
use super::features::{Features, SIZE};
use super::learner::{Learner, Pace, sigmoid};
use super::prior::Prior;
use super::sample::Sample;

/// How the prior is learnt; the rate was chosen by leaving out one source at a time.
const PACE: Pace = Pace { rate: 0.25, start: 0.1, bias: 1.0, others: 1.0, bound: f32::MAX };

/// What spam counts beside the rest: little of it was in the file, and what the filter misses is published.
const SPAM_WEIGHT: f32 = 1.1;

/// One labelled comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Body of the comment.
    pub text: String,
    /// Name of the author, may be empty.
    pub author: String,
    /// Site of the author, may be empty.
    pub url: String,
    /// Title of the post, may be empty.
    pub post: String,
    /// Where the comment is from; every source gets the same say.
    pub source: String,
    /// Whether it is spam.
    pub spam: bool,
}

impl Row {
    /// The comment without its label.
    pub fn sample(&self) -> Sample<'_> {
        Sample { text: &self.text, author: &self.author, email: "", url: &self.url, post: &self.post }
    }
}

/// A row reduced to what training needs.
#[derive(Debug, Clone)]
struct Example {
    /// What the comment looks like.
    features: Features,
    /// Whether it is spam.
    spam: bool,
    /// How much it counts.
    weight: f32,
}

/// What can be set about the training; the defaults were chosen by leaving out one source at a time.
#[derive(Debug, Clone, Copy)]
struct Settings {
    /// Orders the rows are learnt in; the weights are the mean over them.
    shuffles: u64,
    /// 0 counts every row alike, 1 every source.
    balance: f32,
    /// Weights nearer to zero than this are dropped.
    prune: f32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { shuffles: 16, balance: 0.3, prune: 0.05 }
    }
}

/// Trains a prior on `rows` and the examples of our own: the same rows in the same order give the same bytes.
pub fn train(rows: &[Row]) -> Prior {
    let rows: Vec<Row> = rows.iter().cloned().chain(seeds()).collect();
    let settings = Settings::default();
    let sources: Vec<&str> = rows.iter().map(|row| row.source.as_str()).collect();
    let mut weights = source_weights(&sources, settings.balance);
    let spam = rows.iter().zip(&mut weights).filter(|(row, _)| row.spam);
    spam.for_each(|(_, weight)| *weight *= SPAM_WEIGHT);
    let own = rows.iter().zip(&mut weights).filter(|(row, _)| row.source == OWN);
    own.for_each(|(_, weight)| *weight *= OWN_WEIGHT);
    let example = |(row, weight): (&Row, f32)| Example {
        features: Features::of(&row.sample()),
        spam: row.spam,
        weight,
    };
    let examples: Vec<Example> = rows.iter().zip(weights).map(example).collect();
    train_examples(&examples, settings)
}

/// Judges the rows of one source by weights that were trained on all others and our own examples.
pub fn leave_one_out(rows: &[Row], source: &str) -> Vec<Verdict> {
    let others: Vec<Row> = rows.iter().filter(|it| it.source != source).cloned().collect();
    let prior = train(&others);
    let judge = |row: &Row| (sigmoid(f64::from(prior.score(&Features::of(&row.sample())))), row.spam);
    rows.iter().filter(|it| it.source == source).map(judge).collect()
}

/// The source of the examples of our own, and what each counts beside what people really wrote.
const OWN: &str = "seeds";
const OWN_WEIGHT: f32 = 0.7;

/// Examples of our own for kinds of spam and ham that the training file lacks: `label|author|url|text`, a line
/// without a label goes on with the text before.
static SEEDS: &str = include_str!("seeds.txt");

/// The examples of our own as rows of one more source.
pub(crate) fn seeds() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in SEEDS.lines() {
        let mut parts = line.splitn(4, '|');
        if let (Some(label @ ("spam" | "ham")), Some(author), Some(url), Some(text)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            let [author, url, text] = [author, url, text].map(str::to_owned);
            let (post, source, spam) = (String::new(), OWN.to_owned(), label == "spam");
            rows.push(Row { text, author, url, post, source, spam });
        } else if let Some(last) = rows.last_mut() {
            last.text.push('\n');
            last.text.push_str(line);
        }
    }
    rows
}

/// What each row counts so that small sources are heard too; the mean is 1.
fn source_weights(sources: &[&str], balance: f32) -> Vec<f32> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        *counts.entry(source).or_default() += 1;
    }
    let even = sources.len() as f32 / counts.len().max(1) as f32;
    let raw: Vec<f32> = sources.iter().map(|source| (even / counts[source] as f32).powf(balance)).collect();
    let mean = raw.iter().sum::<f32>() / raw.len().max(1) as f32;
    raw.iter().map(|weight| weight / mean).collect()
}

/// Trains on prepared examples.
fn train_examples(examples: &[Example], settings: Settings) -> Prior {
    let mut sums = vec![0.0_f32; SIZE];
    let mut bias = 0.0_f32;
    for shuffle in 0..settings.shuffles {
        let mut order: Vec<usize> = (0..examples.len()).collect();
        shuffle_order(&mut order, shuffle + 1);
        let mut learner = Learner::new(PACE);
        for at in order {
            let example = &examples[at];
            let p = sigmoid(f64::from(learner.score(&example.features))) as f32;
            let truth = f32::from(u8::from(example.spam));
            learner.step(&example.features, (p - truth) * example.weight, f32::MAX);
        }
        for (sum, weight) in sums.iter_mut().zip(learner.weights()) {
            *sum += weight;
        }
        bias += learner.bias();
    }
    let count = settings.shuffles.max(1) as f32;
    for sum in &mut sums {
        *sum /= count;
    }
    Prior::new(bias / count, &sums, settings.prune)
}

/// Fisher-Yates with a small generator of its own (xorshift64*), so that the order never changes.
fn shuffle_order(order: &mut [usize], seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for at in (1..order.len()).rev() {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let random = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        order.swap(at, (random % (at as u64 + 1)) as usize);
    }
}
