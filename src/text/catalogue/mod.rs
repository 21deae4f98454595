//! The words in which people read the values of the domain: reasons, actions, those who act. Pages, mails, the API and the
//! commands all take them from here, and nothing reads them back: what is kept, searched for and counted is the value.

mod audit;
mod reasons;

pub use audit::{action_words, actor_words, logged_words};
pub use reasons::{reason_words, sentences, trouble_words};
