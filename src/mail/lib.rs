//! Letters out. `letters` says what is in one (`notices` for managers), `message` makes its bytes, `seal` puts it into the outbox in the same
//! transaction as what it tells of, `deliver` takes it out again, `transport` brings it away.
//!
//! What must stay true: bytes are frozen when a letter is sealed, so a retry sends the same ones under the same
//! Message-ID; a letter goes to one recipient; only a lease may send, and only its holder may say how it went. Nothing
//! here is called while a request waits, but for making the bytes of a letter that its transaction then keeps.

#![warn(missing_docs, unreachable_pub)]

mod header;
mod digests;
mod exercise;
mod groups;
mod dkim;
mod dkim_keys;
mod inbound;
mod letters;
mod message;
mod news;
mod notices;
mod preview;
mod seal;
mod to_managers;
mod to_readers;
mod words;

mod deliver;
mod last_look;
mod maildir;
mod outcome;
mod own_address;
mod pace;
mod refusals;
mod sendmail;
mod smtp_reply;
mod smtp;
mod wire;
mod transport;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use deliver::{Delivered, Delivery};
pub use dkim::dkim_records;
pub use dkim_keys::{KeyKind, generate as generate_key};
pub use exercise::seal_reminders;
pub use inbound::{Inlet, Taken};
pub use letters::Mailer;
pub use outcome::{Accepted, Blame, Phase, Setback, Step};
pub use pace::Pace;
pub use preview::{KINDS, preview};
pub use seal::{seal_digest_now, seal_digests, seal_news, seal_notices};
pub use smtp::Timeouts;
pub use transport::Transport;
