//! Online logistic regression with one AdaGrad learning rate per weight.

use super::features::{Features, SIZE};

/// How a learner moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    /// Step size before it shrinks.
    pub rate: f32,
    /// Squared gradient every weight starts with; keeps the first steps small.
    pub start: f32,
    /// Step size of the constant term, as a share of `rate`.
    pub bias: f32,
    /// Step size of what says how a comment is written or sent, as a share of `rate`: most comments have much of that
    /// in common, so that it turns all verdicts.
    pub others: f32,
    /// No weight moves further from zero than this.
    pub bound: f32,
}

/// Weights and the squared gradients they have seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Learner {
    weights: Vec<f32>,
    /// Sum of squared gradients of each weight, without [`Pace::start`].
    squares: Vec<f32>,
    bias: f32,
    bias_square: f32,
    pace: Pace,
}

impl Learner {
    /// A learner that knows nothing.
    pub(crate) fn new(pace: Pace) -> Learner {
        Learner { weights: vec![0.0; SIZE], squares: vec![0.0; SIZE], bias: 0.0, bias_square: 0.0, pace }
    }

    /// The weight of each feature index.
    pub(crate) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The constant term.
    pub(crate) fn bias(&self) -> f32 {
        self.bias
    }

    /// Sum of the weights of `features` times their values, with the constant term: log-odds.
    pub(crate) fn score(&self, features: &Features) -> f32 {
        let parts = features.iter().map(|(index, value)| self.weights[index as usize] * value);
        self.bias + parts.sum::<f32>()
    }

    /// Moves the weights against `error`, which is probability minus truth times the label's weight; the score of
    /// `features` itself moves no further than `leap`, in log-odds.
    pub(crate) fn step(&mut self, features: &Features, error: f32, leap: f32) {
        let pace = self.pace;
        let rate = pace.rate * (leap / self.change(features, error)).min(1.0);
        for (index, value, share) in features.iter_with(pace.others) {
            let at = index as usize;
            descend(&mut self.weights[at], &mut self.squares[at], error * value, rate * share, pace);
        }
        descend(&mut self.bias, &mut self.bias_square, error, rate * pace.bias, pace);
    }

    /// How far a step at full rate would move the score of `features`, in log-odds.
    fn change(&self, features: &Features, error: f32) -> f32 {
        let parts = features.iter().map(|(index, value)| {
            let gradient = error * value;
            let square = self.squares[index as usize] + gradient * gradient + self.pace.start;
            (gradient * value).abs() / square.sqrt()
        });
        self.pace.rate * parts.sum::<f32>()
    }
}

/// One AdaGrad step of one weight.
fn descend(weight: &mut f32, square: &mut f32, gradient: f32, rate: f32, pace: Pace) {
    *square += gradient * gradient;
    *weight = (*weight - rate * gradient / (*square + pace.start).sqrt()).clamp(-pace.bound, pace.bound);
}

/// The logistic function.
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
