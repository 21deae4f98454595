//! What comes of an attempt to send a letter, whatever the way out: how far it got, and who is to blame if it failed.

use weshift_domain::DeliveryState;

/// The step of a delivery at which something happened, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Opening the TCP connection.
    Connect,
    /// The server's greeting and its answer to EHLO.
    Greeting,
    /// STARTTLS and the TLS handshake; with TLS from the first byte, all up to the answer to EHLO.
    Tls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// The message and the server's answer to it; all of a delivery by a program.
    Final,
    /// Without a mail server: writing the file.
    Keep,
}

impl Phase {
    /// When the server has heard about a letter.
    pub(crate) const WITH_A_LETTER: [Phase; 4] = [Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Final];

    /// Its stable name, which is kept with each attempt of a letter.
    pub const fn name(self) -> &'static str {
        match self {
            Phase::Connect => "connect",
            Phase::Greeting => "greeting",
            Phase::Tls => "tls",
            Phase::Auth => "auth",
            Phase::Mail => "mail",
            Phase::Rcpt => "rcpt",
            Phase::Data => "data",
            Phase::Final => "final",
            Phase::Keep => "keep",
        }
    }
}

/// A phase that succeeded, reported while a letter is sent.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which phase.
    pub phase: Phase,
    /// What the server said, or what there is to know: its address, the TLS version, the path of the file.
    pub words: String,
}

/// Hears each step, for `weshift mail test`.
pub(crate) type Told<'a> = &'a mut (dyn FnMut(Step) + Send);

/// A letter was sent or kept.
#[derive(Debug)]
pub struct Accepted {
    /// Its state now: `Sent` or `Kept`.
    pub state: DeliveryState,
    /// The last phase: `Final` or `Keep`.
    pub phase: Phase,
    /// What the server said, or where the letter is kept.
    pub words: String,
}

/// An attempt to connect or to send failed.
#[derive(Debug)]
pub struct Setback {
    /// Where it failed.
    pub phase: Phase,
    /// What failed, by this one attempt; `Delivery` also looks at those before.
    pub blame: Blame,
    /// The server's answer or the error, at most 500 characters of an answer. They may hold the recipient's address.
    pub words: String,
}

/// What a failure says about later attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Permanent, for this letter only: it will never be taken.
    Letter,
    /// Transient: the same letter may succeed later.
    Moment,
    /// The transport itself: no letter can be sent now.
    WayOut,
}
