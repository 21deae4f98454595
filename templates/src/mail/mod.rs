//! Letters: a subject, a text that is complete in itself, and the same in HTML. Nothing in them is loaded from anywhere.

mod frame; // what every letter's HTML stands in
mod text; // lines of 72 columns

pub mod held; // comments wait
pub mod digest; // what happened since the last one
pub mod confirm; // is this your address?
pub mod sign_in; // a way in
pub mod test; // mail arrives

#[cfg(test)]
mod tests;

pub use confirm::Confirm;
pub use digest::{Digest, MovedRow, PublishedIn};
pub use held::{Held, HeldItem};
pub use sign_in::SignInLink;
pub use test::Test;

use crate::samples::Sample;

/// A letter, ready but for its headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Letters of every kind.
pub fn samples() -> Vec<Sample> {
    let letter =
        |name: &'static str, letter: Letter| Sample { name, html: letter.html, text: Some(letter.text) };
    vec![
        letter("mail-held", Held::sample().letter()),
        letter("mail-held-unruly", Held::sample_unruly().letter()),
        letter("mail-digest", Digest::sample().letter()),
        letter("mail-digest-quiet", Digest::sample_quiet().letter()),
        letter("mail-confirm", Confirm::sample().letter()),
        letter("mail-sign-in", SignInLink::sample().letter()),
        letter("mail-test", Test::sample().letter()),
    ]
}
