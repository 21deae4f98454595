//! The filter that learns: features of a comment, weights that ship with the program, and on top of them what the
//! managers of this site taught. A pure room: no database, no clock, no chance, the same labels give the same filter.
//!
//! Read in this order: `normalise` and `tokens` (the text), `wording`, `structure`, `links`, `origin` (its features),
//! `lexicon` and `topics` (lists that they use), `learner`, `prior`, `model`, `explain`; `train` and `evaluate` are for
//! the command line.

mod calibration;
pub mod evaluate;
mod explain;
mod features;
mod learner;
mod lexicon;
mod links;
mod model;
mod normalise;
mod origin;
mod prior;
mod structure;
mod tokens;
mod topics;
pub mod train;
mod varint;
mod wording;

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

pub use explain::{Contribution, reasons};
pub use features::{Features, Group, Sample};
pub use lexicon::Lexicon;
pub use model::Model;

use weshift_domain::{Comment, Draft, Label, Lessons, Thresholds};

impl<'a> Sample<'a> {
    /// A draft as the filter reads it; `email` is the address in full.
    pub fn of_draft(draft: &'a Draft, email: &'a str, post: &'a str) -> Sample<'a> {
        let url = draft.url.as_ref().map_or("", |it| it.as_str());
        Sample { text: draft.words.as_str(), author: draft.author.as_str(), email, url, post }
    }
}

/// What a decision on this comment teaches, encoded for keeping.
pub fn lesson(comment: &Comment, post: &str) -> Vec<u8> {
    let email = comment.email.expose();
    let url = comment.url.as_ref().map_or("", |it| it.as_str());
    let sample =
        Sample { text: comment.words.as_str(), author: comment.author.as_str(), email: &email, url, post };
    Features::of(&sample).encode()
}

/// The site's filter, shared by all who judge; `learn` brings it up to date.
pub struct Filter {
    state: RwLock<Arc<State>>,
}

/// The filter as it is at a moment.
#[derive(Clone)]
pub struct State {
    pub model: Model,
    pub thresholds: Thresholds,
    pub lessons: Lessons,
}

impl Filter {
    /// Knows what every site knows at its first start.
    pub fn new(thresholds: Thresholds) -> Filter {
        let state = State { model: Model::prior(), thresholds, lessons: Lessons::default() };
        Filter { state: RwLock::new(Arc::new(state)) }
    }

    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Learns labels that follow those it knows. With another epoch it begins anew with these.
    pub fn learn(&self, lessons: Lessons, labels: &[Label]) {
        let mut state = State::clone(&self.state());
        if lessons.epoch != state.lessons.epoch {
            state.model = Model::prior();
        }
        for label in labels {
            // A label of features that an older version had teaches nothing.
            if let Some(features) = Features::decode(&label.features) {
                state.model.learn(&features, label.is_spam, 1.0);
            }
        }
        state.lessons = lessons;
        self.set(state);
    }

    pub fn set_thresholds(&self, thresholds: Thresholds) {
        let state = self.state();
        if state.thresholds != thresholds {
            self.set(State { thresholds, ..State::clone(&state) });
        }
    }

    fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }
}
