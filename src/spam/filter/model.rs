//! The filter of one site: the shipped prior and what the site's moderators have taught on top of it.

use std::collections::VecDeque;

use super::calibration::{Calibration, Scored};
use super::explain::{Contribution, contributions};
use super::features::{Features, Sample};
use super::learner::{Learner, Pace, sigmoid};
use super::prior::{PRIOR, Prior};

/// How a site learns. The bound keeps any number of labels from moving a weight far from the prior; the constant
/// term learns slowly because it turns all verdicts at once.
const PACE: Pace = Pace { rate: 0.3, start: 0.1, leap: 10.0, bias: 0.2, bound: 0.8 };
/// Labels a new one is compared with.
const RECENT: usize = 64;
/// Labels more alike than this (Jaccard of words and letters) teach the same thing again.
const ALIKE: f64 = 0.5;
/// Of the recent labels so many may contradict the filter before each further one counts less: a filter that is wrong
/// that often is rather being misled.
const CONTRADICTIONS: usize = 12;
/// Labels the calibration is fitted on.
const CALIBRATED_ON: usize = 200;
/// Labels between two fits of the calibration.
const REFIT_EVERY: u32 = 10;

/// A site's filter. The same labels in the same order give the same bits; about 3 MB with the prior.
#[derive(Debug, Clone)]
pub struct Model {
    prior: &'static Prior,
    /// Allocated with the first label.
    site: Option<Box<Learner>>,
    /// Sketches of the last comments labelled.
    recent: VecDeque<(Features, bool)>,
    /// Whether each of the last labels contradicted the filter.
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
    pub fn with_prior(prior: &'static Prior) -> Model {
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
        push(&mut self.contradicted, (score > 0.0) != spam, RECENT);
        let weight = weight * self.trust(score, spam);
        let truth = f64::from(u8::from(spam));
        let error = (sigmoid(score) - truth) as f32 * weight;
        let site = self.site.get_or_insert_with(|| Box::new(Learner::new(PACE)));
        site.step(features, error);
        push(&mut self.recent, (sketch, spam), RECENT);
        push(&mut self.scored, Scored { score, spam, weight: f64::from(weight) }, CALIBRATED_ON);
        self.labels += 1;
        if self.labels.is_multiple_of(REFIT_EVERY) {
            self.calibration = Calibration::fit(self.scored.iter());
        }
    }

    /// How much a label counts beside the recent ones, 0 to 1.
    fn trust(&self, score: f64, spam: bool) -> f32 {
        if (score > 0.0) == spam {
            return 1.0;
        }
        let contradictions = self.contradicted.iter().filter(|it| **it).count();
        1.0 / (1.0 + contradictions.saturating_sub(CONTRADICTIONS) as f32)
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

fn push<T>(queue: &mut VecDeque<T>, item: T, limit: usize) {
    if queue.len() == limit {
        queue.pop_front();
    }
    queue.push_back(item);
}
