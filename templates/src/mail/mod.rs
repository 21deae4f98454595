//! Letters: a subject, a text that is complete in itself, and the same in HTML. Nothing in them is loaded from anywhere.

mod frame; // what every letter's HTML stands in
mod text; // lines of 72 columns
mod ask; // a letter with one link

pub mod held; // comments wait
pub mod wave; // too many of them at once
pub mod digest; // what happened since the last one
pub mod calls; // where the filter was least sure
pub mod ack; // commands by mail
pub mod reply; // somebody answered
pub mod published; // a comment that waited is public
pub mod follow; // shall replies come by mail?
pub mod confirm; // is this your address?
pub mod sign_in; // a way in
pub mod exercise; // one's own page, a reminder
pub mod groups; // a reminder of a group session
pub mod invitation; // a new manager
pub mod address; // another address for a manager's mail
pub mod alarm; // something needs the owner
pub mod test; // mail arrives

#[cfg(test)]
mod tests;

pub use ack::{Ack, Help};
pub use address::{AddressChanged, NewAddress};
pub use alarm::Alarm;
pub use calls::{Call, SpamPart};
pub use confirm::Confirm;
pub use digest::{Digest, MovedRow, PublishedIn};
pub use exercise::{AskReminder, OwnPage, Reminder};
pub use follow::Follow;
pub use frame::Figure;
pub use groups::{AskSession, RepeatSession};
pub use held::{Held, HeldItem};
pub use invitation::Invitation;
pub use published::Published;
pub use reply::{Answer, Reply};
pub use sign_in::SignInLink;
pub use test::Test;
pub use wave::Wave;

use crate::sample::Sample;

/// A letter, ready but for its headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Letters of every kind.
pub fn samples() -> Vec<Sample> {
    let sample =
        |(name, letter): (&'static str, Letter)| Sample { name, html: letter.html, text: Some(letter.text) };
    letters().into_iter().map(sample).collect()
}

fn letters() -> Vec<(&'static str, Letter)> {
    vec![
        ("mail-held", Held::sample().letter()),
        ("mail-held-unruly", Held::sample_unruly().letter()),
        ("mail-held-published", Held::sample_published().letter()),
        ("mail-wave", Wave::sample().letter()),
        ("mail-wave-unruly", Wave::sample_unruly().letter()),
        ("mail-digest", Digest::sample().letter()),
        ("mail-digest-quiet", Digest::sample_quiet().letter()),
        ("mail-digest-hourly", Digest::sample_hourly().letter()),
        ("mail-digest-unruly", Digest::sample_unruly().letter()),
        ("mail-ack", Ack::sample().letter()),
        ("mail-ack-unruly", Ack::sample_unruly().letter()),
        ("mail-help", Help::sample().letter()),
        ("mail-reply", Reply::sample().letter()),
        ("mail-reply-many", Reply::sample_many().letter()),
        ("mail-reply-unruly", Reply::sample_unruly().letter()),
        ("mail-published", Published::sample().letter()),
        ("mail-published-unruly", Published::sample_unruly().letter()),
        ("mail-follow", Follow::sample().letter()),
        ("mail-follow-unruly", Follow::sample_unruly().letter()),
        ("mail-confirm", Confirm::sample().letter()),
        ("mail-invitation", Invitation::sample().letter()),
        ("mail-new-address", NewAddress::sample().letter()),
        ("mail-address-changed", AddressChanged::sample().letter()),
        ("mail-sign-in", SignInLink::sample().letter()),
        ("mail-own-page", OwnPage::sample().letter()),
        ("mail-ask-reminder", AskReminder::sample().letter()),
        ("mail-reminder", Reminder::sample().letter()),
        ("mail-ask-session", AskSession::sample().letter()),
        ("mail-repeat-session", RepeatSession::sample().letter()),
        ("mail-repeat-session-unruly", RepeatSession::sample_unruly().letter()),
        ("mail-alarm", Alarm::sample().letter()),
        ("mail-alarm-unruly", Alarm::sample_unruly().letter()),
        ("mail-test", Test::sample().letter()),
    ]
}
