//! The filter that learns: features of a comment, weights that ship with the program, and on top of them what the
//! managers of this site taught. A pure room: no database, no clock, no chance, the same labels give the same filter.
//!
//! Read in this order: `sample` (what is judged), `normalise` and `tokens` (its text), `sink` (who takes features),
//! `wording`, `structure`, `links`, `origin` (where they are found), `lexicon` and `topics` (lists that these use),
//! `features`, `learner`, `prior`, `model`, `explain`; `train` and `evaluate` are for the command line.

mod calibration;
/// Figures that measure a filter, for the command line.
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
mod sample;
mod sink;
mod structure;
mod tokens;
mod topics;
/// Training the weights that ship with the program, for the command line.
pub mod train;
mod varint;
mod wording;

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

pub use explain::{Contribution, reasons};
pub use features::Features;
pub use lexicon::Lexicon;
pub use model::Model;
pub use sample::Sample;
pub use sink::Group;

use weshift_domain::{Comment, Draft, Label, Lessons, Thresholds};

impl<'a> Sample<'a> {
    /// The draft as the filter reads it. `email` is the address in full, `post` the post's title.
    pub fn of_draft(draft: &'a Draft, email: &'a str, post: &'a str) -> Sample<'a> {
        let url = draft.url.as_ref().map_or("", |it| it.as_str());
        Sample { text: draft.words.as_str(), author: draft.author.as_str(), email, url, post }
    }
}

/// The encoded features of a comment, to be kept with a manager's decision as a label. `post` is the post's title.
pub fn lesson(comment: &Comment, post: &str) -> Vec<u8> {
    let email = comment.email.expose();
    let url = comment.url.as_ref().map_or("", |it| it.as_str());
    let sample =
        Sample { text: comment.words.as_str(), author: comment.author.as_str(), email: &email, url, post };
    Features::of(&sample).encode()
}

/// The site's filter, shared by all who judge. `app` makes one; the worker calls `learn` and `set_thresholds` when
/// the database has news.
pub struct Filter {
    state: RwLock<Arc<State>>,
}

/// The filter at one moment; readers keep theirs while a newer one is made.
#[derive(Clone)]
pub struct State {
    /// The weights, prior and site together.
    pub model: Model,
    /// From which probabilities a comment is held or spam.
    pub thresholds: Thresholds,
    /// Which labels the model has learnt, as the database counts them.
    pub lessons: Lessons,
}

impl Filter {
    /// The filter of a site that taught it nothing yet.
    pub fn new(thresholds: Thresholds) -> Filter {
        let state = State { model: Model::prior(), thresholds, lessons: Lessons::default() };
        Filter { state: RwLock::new(Arc::new(state)) }
    }

    /// The filter as it is now; cheap.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Learns the labels that follow those it knows; `lessons` says which it knows then. With another epoch it starts
    /// again from the prior.
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

    /// Sets the thresholds for verdicts from now on.
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
