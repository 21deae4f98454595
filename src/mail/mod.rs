//! Letters out. `letters` says what is in one (`notices` for managers), `message` makes its bytes, `seal` puts it into the outbox in the same
//! transaction as what it tells of, `deliver` takes it out again, `transport` brings it away.
//!
//! What must stay true: bytes are frozen when a letter is sealed, so a retry sends the same ones under the same
//! Message-ID; a letter goes to one recipient; only a lease may send, and only its holder may say how it went. Nothing
//! here is called while a request waits, but for making the bytes of a letter that its transaction then keeps.

mod header;
mod letters;
mod message;
mod notices;
mod seal;
mod words;

mod deliver;
mod maildir;
mod smtp;
mod wire;
mod transport;

#[cfg(test)]
pub(crate) mod tests;

pub use deliver::{Delivered, Delivery};
pub use letters::Mailer;
pub use seal::{seal_digest_of, seal_digests, seal_notices};
pub use smtp::{Phase, Step, Timeouts};
pub use transport::{Accepted, Blame, Setback, Transport};
