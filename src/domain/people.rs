//! Readers' reports, managers' notes, the blocklist, and what is known of a commenter.

use serde::{Deserialize, Serialize};

use super::{AddressKey, CommentId, Moment, Status};

/// What a reader says is wrong with a comment. A report does not change the comment; managers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// It advertises.
    Spam,
    /// It attacks somebody.
    Abuse,
    /// It reveals something private about somebody.
    Private,
    /// Something else, which the reader describes.
    Other,
}

impl ReportKind {
    /// Every value, in the order in which lists show them.
    pub const ALL: [ReportKind; 4] =
        [ReportKind::Spam, ReportKind::Abuse, ReportKind::Private, ReportKind::Other];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            ReportKind::Spam => "spam",
            ReportKind::Abuse => "abuse",
            ReportKind::Private => "private",
            ReportKind::Other => "other",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<ReportKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A reader's report, ready to be stored.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The comment that it is about.
    pub comment: CommentId,
    /// Keyed hash of the reader's network, which can report a comment once.
    pub client_key: String,
    /// What is wrong.
    pub kind: ReportKind,
    /// What the reader adds; may be empty.
    pub text: String,
    /// When it was sent.
    pub at: Moment,
}

/// A reader's report as managers see it.
#[derive(Debug, Clone)]
pub struct Report {
    /// What is wrong.
    pub kind: ReportKind,
    /// What the reader added; may be empty.
    pub text: String,
    /// When it was sent.
    pub at: Moment,
}

/// A note that a manager wrote for the others.
#[derive(Debug, Clone)]
pub struct Note {
    /// The name of the manager.
    pub who: String,
    /// The note, as plain text.
    pub text: String,
    /// When it was written.
    pub at: Moment,
}

/// What a note is about.
#[derive(Debug, Clone)]
pub enum NoteOn {
    /// One comment.
    Comment(CommentId),
    /// Everybody who writes from this address.
    Person(AddressKey),
}

/// What an entry of the blocklist compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The author's name.
    Name,
    /// The email address.
    Address,
    /// The host of a link, the website or the email address, with all subdomains.
    Domain,
    /// The client's IP address or network.
    Network,
    /// A word in the comment.
    Word,
    /// Nearly the same words as a comment of a wave. Managers cannot type it.
    Text,
    /// The client's network by its keyed hash, from a wave. Managers cannot type it.
    Client,
}

impl BlockKind {
    const ALL: [BlockKind; 7] = [
        BlockKind::Name,
        BlockKind::Address,
        BlockKind::Domain,
        BlockKind::Network,
        BlockKind::Word,
        BlockKind::Text,
        BlockKind::Client,
    ];
    /// The kinds that managers can type.
    pub const TYPED: [BlockKind; 5] =
        [BlockKind::Name, BlockKind::Address, BlockKind::Domain, BlockKind::Network, BlockKind::Word];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            BlockKind::Name => "name",
            BlockKind::Address => "address",
            BlockKind::Domain => "domain",
            BlockKind::Network => "network",
            BlockKind::Word => "word",
            BlockKind::Text => "text",
            BlockKind::Client => "client",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<BlockKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What happens to a comment that an entry of the blocklist matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockEffect {
    /// It is judged as if its address had an approved comment, if that is confirmed and the sender proves that it is
    /// theirs.
    Trust,
    /// It waits for a manager.
    Hold,
    /// It goes to the spam.
    Spam,
    /// It is not stored; its sender gets `Refusal::NotWelcome`.
    Refuse,
}

impl BlockEffect {
    /// Every value, in the order in which lists show them.
    pub const ALL: [BlockEffect; 4] =
        [BlockEffect::Trust, BlockEffect::Hold, BlockEffect::Spam, BlockEffect::Refuse];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            BlockEffect::Trust => "trust",
            BlockEffect::Hold => "hold",
            BlockEffect::Spam => "spam",
            BlockEffect::Refuse => "refuse",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<BlockEffect> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// An entry to be added to the blocklist. It replaces one of the same kind and value.
#[derive(Debug, Clone)]
pub struct NewBlock {
    /// What it compares.
    pub kind: BlockKind,
    /// What it compares with, in normal form; for an address its keyed hash.
    pub value: String,
    /// The value as the desk shows it.
    pub shown: String,
    /// What happens to a comment that it matches.
    pub effect: BlockEffect,
    /// Why it is there; may be empty.
    pub note: String,
    /// When it ends. None: never.
    pub expires_at: Option<Moment>,
}

/// An entry of the blocklist as it is stored.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its number.
    pub id: i64,
    /// What it compares.
    pub kind: BlockKind,
    /// What it compares with, in normal form.
    pub value: String,
    /// The value as the desk shows it.
    pub shown: String,
    /// What happens to a comment that it matches.
    pub effect: BlockEffect,
    /// Why it is there; may be empty.
    pub note: String,
    /// The name of the manager who added it.
    pub who: String,
    /// When it was added.
    pub at: Moment,
    /// When it ends. None: never.
    pub expires_at: Option<Moment>,
    /// How many comments it matched.
    pub hits: u32,
    /// When it last matched one. None: never.
    pub hit_at: Option<Moment>,
}

/// How many comments came from an address, and since when.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The number of comments by status, in the order of `Status::ALL`.
    pub counts: [u32; 4],
    /// When the first one came. None: there is none.
    pub first_seen: Option<Moment>,
}

impl Standing {
    /// How many comments have this status.
    pub fn of(&self, status: Status) -> u32 {
        Status::ALL.iter().position(|it| *it == status).map_or(0, |at| self.counts[at])
    }

    /// How many comments there are.
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// What happens to the comments of a person who is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasing {
    /// They stay, without name, address and website.
    Identity,
    /// They are deleted.
    Comments,
}

/// How much was erased for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Comments that were changed or deleted.
    pub comments: u32,
    /// Letters that were deleted from the outbox.
    pub letters: u32,
}
