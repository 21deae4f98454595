//! What comes of an attempt to send a letter, whatever the way out: how far it got, and who is to blame if it failed.

use weshift_domain::DeliveryState;

/// Where in the conversation something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Connect,
    Greeting,
    Tls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The body and the server's last word on it.
    Final,
    /// Without SMTP: writing the file.
    Keep,
}

impl Phase {
    /// When the server has heard about a letter.
    pub const WITH_A_LETTER: [Phase; 4] = [Phase::Mail, Phase::Rcpt, Phase::Data, Phase::Final];

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

/// A phase that went well, and the server's words.
#[derive(Debug, Clone)]
pub struct Step {
    pub phase: Phase,
    pub words: String,
}

/// Hears each step, for `weshift mail test`.
pub type Told<'a> = &'a mut (dyn FnMut(Step) + Send);

/// It went well: how, and in the server's words.
#[derive(Debug)]
pub struct Accepted {
    pub state: DeliveryState,
    pub phase: Phase,
    pub words: String,
}

/// It did not go well.
#[derive(Debug)]
pub struct Setback {
    pub phase: Phase,
    pub blame: Blame,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Nobody will ever take this letter.
    Letter,
    /// It may go later.
    Moment,
    /// No letter can go.
    WayOut,
}
