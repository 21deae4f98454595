//! The filter of one site: the shipped prior and what the site's moderators have taught on top of it.

use std::{collections::VecDeque, sync::LazyLock};

use super::calibration::{Calibration, Scored};
use super::explain::{Contribution, contributions};
use super::features::Features;
use super::learner::{Learner, Pace, sigmoid};
use super::prior::{PRIOR, Prior};
use super::sample::Sample;
use super::train::seeds;

/// How a site learns. The bound keeps any number of labels from moving a weight far from the prior; the constant
/// term learns slowly because it turns all verdicts at once.
const PACE: Pace = Pace { rate: 0.3, start: 0.1, bias: 0.2, others: 0.5, bound: 0.8 };
/// How far one label may move the score of its own comment, in log-odds: while little is known of who teaches, and
/// once they have agreed with the filter often.
const LEAP: (f32, f32) = (2.0, 10.0);
/// Labels a new one is compared with.
const RECENT: usize = 64;
/// Labels more alike than this (Jaccard of words and letters) teach the same thing again.
const ALIKE: f64 = 0.5;
/// Of so many labels it is remembered whether they contradicted the prior: measured by what the site learnt, those who
/// mislead it long enough would be right in the end.
const REMEMBERED: usize = 48;
/// So many that agreed make up for one that contradicted; beyond that each further one counts less: a filter that is
/// wrong that often is rather being misled.
const AGREEING: f32 = 3.0;
/// After each label so many comments are recalled that the prior knows, so that learning one thing does not undo what
/// was known of all others.
const RECALLED: usize = 4;
/// Without a common factor with the number of those comments, to take one from everywhere.
const STRIDE: usize = 181;
/// Labels the calibration is fitted on.
const CALIBRATED_ON: usize = 200;
/// Labels between two fits of the calibration.
const REFIT_EVERY: u32 = 10;

/// Examples of our own, to recall what the prior says of them.
static KNOWN: LazyLock<Vec<Features>> =
    LazyLock::new(|| seeds().iter().map(|row| Features::of(&row.sample())).collect());

/// A site's filter. The same labels in the same order give the same bits; about 3 MB with the prior.
#[derive(Debug, Clone)]
pub struct Model {
    prior: &'static Prior,
    /// Allocated with the first label.
    site: Option<Box<Learner>>,
    /// Sketches of the last comments labelled.
    recent: VecDeque<(Features, bool)>,
    /// Whether each of the last labels contradicted the prior.
    contradicted: VecDeque<bool>,
    scored: VecDeque<Scored>,
    calibration: Calibration,
    labels: u32,
}

impl Model {
    /// The filter of a site that has labelled nothing yet.
    pub fn prior() -> Model {
        Model::with_prior(&PRIOR)
    }

    /// As [`Model::prior`] with another prior; for measurements.
    fn with_prior(prior: &'static Prior) -> Model {
        Model {
            prior,
            site: None,
            recent: VecDeque::new(),
            contradicted: VecDeque::new(),
            scored: VecDeque::new(),
            calibration: Calibration::default(),
            labels: 0,
        }
    }

    /// Number of labels learnt.
    pub fn labels(&self) -> u32 {
        self.labels
    }

    /// Slope and shift of the calibration fitted on the site's last labels.
    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// Log-odds of spam before calibration.
    fn score(&self, features: &Features) -> f64 {
        let site = self.site.as_ref().map_or(0.0, |site| site.score(features));
        f64::from(self.prior.score(features) + site)
    }

    /// Probability that a comment is spam, 0 to 1.
    pub fn probability(&self, features: &Features) -> f64 {
        self.calibration.probability(self.score(features))
    }

    /// Learns one label. `weight` is 1 for a moderator's decision and less for weaker evidence; it is taken
    /// between 0 and 1, and counts less the more recent labels of the same kind were on similar texts.
    pub fn learn(&mut self, features: &Features, spam: bool, weight: f32) {
        let weight = if weight.is_finite() { weight.clamp(0.0, 1.0) } else { 0.0 };
        let sketch = features.sketch();
        let weight = weight / (1.0 + self.repetitions(&sketch, spam) as f32);
        let score = self.score(features);
        let contradicts = (self.prior.score(features) > 0.0) != spam;
        let weight = if contradicts { weight * self.trust() } else { weight };
        push(&mut self.contradicted, contradicts, REMEMBERED);
        let truth = f64::from(u8::from(spam));
        let error = (sigmoid(score) - truth) as f32 * weight;
        let (leap, prior) = (self.leap(), self.prior);
        let site = self.site.get_or_insert_with(|| Box::new(Learner::new(PACE)));
        site.step(features, error, leap);
        for at in 0..RECALLED {
            recall(prior, site, &KNOWN[(self.labels as usize * RECALLED + at) * STRIDE % KNOWN.len()]);
        }
        push(&mut self.recent, (sketch, spam), RECENT);
        push(&mut self.scored, Scored { score, spam, weight: f64::from(weight) }, CALIBRATED_ON);
        self.labels += 1;
        if self.labels.is_multiple_of(REFIT_EVERY) {
            self.calibration = Calibration::fit(self.scored.iter());
        }
    }

    /// How many of the last labels contradicted the prior, and how many agreed.
    fn record(&self) -> (f32, f32) {
        let contradicted = self.contradicted.iter().filter(|it| **it).count();
        (contradicted as f32, (self.contradicted.len() - contradicted) as f32)
    }

    /// How much a label that contradicts the prior counts beside the recent ones, 0 to 1.
    fn trust(&self) -> f32 {
        let (contradicted, agreed) = self.record();
        1.0 / (1.0 + (contradicted - agreed / AGREEING).max(0.0))
    }

    fn leap(&self) -> f32 {
        let (contradicted, agreed) = self.record();
        LEAP.0 + (LEAP.1 - LEAP.0) * agreed / (agreed + 8.0 + 4.0 * contradicted)
    }

    /// Recent labels of the same kind on similar texts.
    fn repetitions(&self, sketch: &Features, spam: bool) -> usize {
        let same = self.recent.iter().filter(|(_, label)| *label == spam);
        same.filter(|(other, _)| sketch.similarity(other) >= ALIKE).count()
    }

    /// Weight of the feature at `index`, prior and site together.
    pub fn weight(&self, index: u32) -> f32 {
        let site = self.site.as_ref().map_or(0.0, |site| site.weights()[index as usize]);
        self.prior.weight(index) + site
    }

    /// What speaks for spam (positive weight, in log-odds) and against it, the strongest first.
    pub fn explain(&self, sample: &Sample) -> Vec<Contribution> {
        contributions(sample, |index| self.weight(index))
    }
}

/// Brings a comment that the prior knows back to what the prior says of it.
fn recall(prior: &Prior, site: &mut Learner, known: &Features) {
    let before = prior.score(known);
    let error = sigmoid(f64::from(before + site.score(known))) - sigmoid(f64::from(before));
    site.step(known, error as f32, LEAP.0);
}

fn push<T>(queue: &mut VecDeque<T>, item: T, limit: usize) {
    if queue.len() == limit {
        queue.pop_front();
    }
    queue.push_back(item);
}
