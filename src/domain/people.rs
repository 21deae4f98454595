//! Those who write, as managers see them; what readers report; who and what is held, refused or trusted.

use serde::{Deserialize, Serialize};

use super::{AddressKey, CommentId, Moment, Status};

/// What a reader says is wrong with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    Spam,
    Abuse,
    Private,
    Other,
}

impl ReportKind {
    pub const ALL: [ReportKind; 4] =
        [ReportKind::Spam, ReportKind::Abuse, ReportKind::Private, ReportKind::Other];

    pub const fn name(self) -> &'static str {
        match self {
            ReportKind::Spam => "spam",
            ReportKind::Abuse => "abuse",
            ReportKind::Private => "private",
            ReportKind::Other => "other",
        }
    }

    pub fn parse(name: &str) -> Option<ReportKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A report ready to be kept.
#[derive(Debug, Clone)]
pub struct NewReport {
    pub comment: CommentId,
    /// Keyed hash of the client's network: it is heard once about a comment.
    pub client_key: String,
    pub kind: ReportKind,
    /// What the reader adds; may be empty.
    pub text: String,
    pub at: Moment,
}

#[derive(Debug, Clone)]
pub struct Report {
    pub kind: ReportKind,
    pub text: String,
    pub at: Moment,
}

/// What a manager tells the others.
#[derive(Debug, Clone)]
pub struct Note {
    pub who: String,
    pub text: String,
    pub at: Moment,
}

/// What a note is about.
#[derive(Debug, Clone)]
pub enum NoteOn {
    Comment(CommentId),
    Person(AddressKey),
}

/// What a block looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    Name,
    Address,
    /// Of a link, of the website or of the email address, with all below it.
    Domain,
    /// IP addresses.
    Network,
    Word,
    /// Nearly the same words as those of a comment. From a wave alone, as is what follows.
    Text,
    /// A network, by its keyed hash.
    Client,
}

impl BlockKind {
    pub const ALL: [BlockKind; 7] = [
        BlockKind::Name,
        BlockKind::Address,
        BlockKind::Domain,
        BlockKind::Network,
        BlockKind::Word,
        BlockKind::Text,
        BlockKind::Client,
    ];
    /// What can be typed in.
    pub const TYPED: [BlockKind; 5] =
        [BlockKind::Name, BlockKind::Address, BlockKind::Domain, BlockKind::Network, BlockKind::Word];

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

    pub fn parse(name: &str) -> Option<BlockKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What becomes of a comment that a block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockEffect {
    /// An address alone, and once its owner confirmed it: published as if one was approved before.
    Trust,
    Hold,
    Spam,
    Refuse,
}

impl BlockEffect {
    pub const ALL: [BlockEffect; 4] =
        [BlockEffect::Trust, BlockEffect::Hold, BlockEffect::Spam, BlockEffect::Refuse];

    pub const fn name(self) -> &'static str {
        match self {
            BlockEffect::Trust => "trust",
            BlockEffect::Hold => "hold",
            BlockEffect::Spam => "spam",
            BlockEffect::Refuse => "refuse",
        }
    }

    pub fn parse(name: &str) -> Option<BlockEffect> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A block ready to be kept; one of the same kind and value is replaced.
#[derive(Debug, Clone)]
pub struct NewBlock {
    pub kind: BlockKind,
    /// As it is compared; of an address its keyed hash.
    pub value: String,
    /// As the desk shows it.
    pub shown: String,
    pub effect: BlockEffect,
    pub note: String,
    pub expires_at: Option<Moment>,
}

#[derive(Debug, Clone)]
pub struct Block {
    pub id: i64,
    pub kind: BlockKind,
    pub value: String,
    pub shown: String,
    pub effect: BlockEffect,
    pub note: String,
    pub who: String,
    pub at: Moment,
    pub expires_at: Option<Moment>,
    /// Comments that it was about.
    pub hits: u32,
    pub hit_at: Option<Moment>,
}

/// How a person has been here.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// In the order of `Status::ALL`.
    pub counts: [u32; 4],
    pub first_seen: Option<Moment>,
}

impl Standing {
    pub fn of(&self, status: Status) -> u32 {
        Status::ALL.iter().position(|it| *it == status).map_or(0, |at| self.counts[at])
    }

    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }
}

/// What becomes of the comments of somebody who is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasing {
    /// They stay, without name, address and website.
    Identity,
    Comments,
}

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    pub comments: u32,
    pub letters: u32,
}
