//! A comment from the moment it arrives until it is forgotten.

use std::net::IpAddr;

use super::{
    Actor, AddressKey, AuthorName, CleanHtml, CommentId, Email, Moment, Place, Position, ThreadId, Verdict,
    Website, Words,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    Pending,
    Approved,
    Spam,
    Trash,
}

impl Status {
    pub const ALL: [Status; 4] = [Status::Pending, Status::Approved, Status::Spam, Status::Trash];

    pub const fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Spam => "spam",
            Status::Trash => "trash",
        }
    }

    pub fn parse(name: &str) -> Option<Status> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Who sends, as far as a request shows it. The address is for limits and filters and is never stored as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Sender {
    pub address: IpAddr,
    pub user_agent: String,
    /// The page that the request came from; empty if it names none.
    pub referrer: String,
}

/// What came through the door, every field parsed, not yet judged.
#[derive(Debug, Clone)]
pub struct Draft {
    pub parent: Option<CommentId>,
    pub author: AuthorName,
    pub email: Email,
    pub url: Option<Website>,
    pub words: Words,
    pub position: Option<Position>,
}

/// Whether the sender of a comment showed that the address on it is theirs. Anybody can type an address, so only who showed
/// it is trusted for what came from it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProof {
    /// By a link that was mailed there, or by what the browser keeps that used such a link.
    Given,
    /// Nobody showed it yet, and nothing else keeps the comment from being published.
    Awaited,
    Missing,
}

impl AddressProof {
    const ALL: [AddressProof; 3] = [AddressProof::Given, AddressProof::Awaited, AddressProof::Missing];

    pub const fn name(self) -> &'static str {
        match self {
            AddressProof::Given => "given",
            AddressProof::Awaited => "awaited",
            AddressProof::Missing => "missing",
        }
    }

    pub fn parse(name: &str) -> Option<AddressProof> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What is known of an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddressRecord {
    /// Its owner confirmed it.
    pub confirmed: bool,
    /// A comment with it was approved.
    pub approved: bool,
    /// A comment with it lies in the spam, whoever sent it.
    pub spammed: bool,
    /// The same, and the sender had shown that the address is theirs.
    pub owner_spammed: bool,
}

impl AddressRecord {
    /// Whether its owner is published at once.
    pub fn is_trusted(self) -> bool {
        self.confirmed && self.approved
    }

    /// Whether earlier spam speaks against a comment. Of a confirmed address only what its owner sent does: else a stranger
    /// could spoil it by typing it.
    pub fn speaks_of_spam(self) -> bool {
        if self.confirmed { self.owner_spammed } else { self.spammed }
    }
}

/// A comment ready to be kept.
#[derive(Debug, Clone)]
pub struct NewComment {
    pub thread: ThreadId,
    pub draft: Draft,
    pub email_key: AddressKey,
    /// Of the words as they are compared for duplicates.
    pub text_hash: String,
    /// Keyed hash of the client's network, thrown away after 30 days.
    pub client_key: String,
    pub html: CleanHtml,
    /// Which sanitizer policy made `html`.
    pub policy: i32,
    pub verdict: Verdict,
    pub proof: AddressProof,
    pub at: Moment,
}

/// A comment as it is kept.
#[derive(Debug, Clone)]
pub struct Comment {
    pub id: CommentId,
    pub thread: ThreadId,
    pub parent: Option<CommentId>,
    /// 0 for a comment that answers none.
    pub depth: u32,
    pub status: Status,
    /// Goes up with every decision and edit; whoever acts names the one they saw.
    pub seq: i64,
    pub author: AuthorName,
    pub email: Email,
    pub email_key: AddressKey,
    pub url: Option<Website>,
    pub words: Words,
    pub html: CleanHtml,
    pub position: Option<Position>,
    pub created_at: Moment,
    pub edited_at: Option<Moment>,
    /// When somebody decided last on it or on its words.
    pub decided_at: Option<Moment>,
    /// When a decision brought it into sight. None: nobody had to, or it is out of sight.
    pub approved_at: Option<Moment>,
    /// A manager wrote it, signed in.
    pub by_manager: bool,
    pub proof: AddressProof,
    /// It is no comment of its own but new words for this published one, which a manager has to see first. Approved, they
    /// become what that comment says.
    pub changes: Option<CommentId>,
    /// It was such a change and was approved: it holds what the comment said before, and nobody decides on it any more.
    pub adopted: bool,
}

impl Comment {
    /// When readers could see it first, of one that is approved.
    pub fn published_at(&self) -> Moment {
        self.approved_at.map_or(self.created_at, |it| it.max(self.created_at))
    }

    /// When something happened to it last: a change to its words that somebody approved is one when that is done.
    pub fn touched_at(&self) -> Moment {
        [self.edited_at, self.decided_at].into_iter().flatten().fold(self.created_at, Moment::max)
    }

    /// What was sent, read back.
    pub fn to_draft(&self) -> Draft {
        Draft {
            parent: self.parent,
            author: self.author.clone(),
            email: self.email.clone(),
            url: self.url.clone(),
            words: self.words.clone(),
            position: self.position,
        }
    }
}

/// What a comment said before it was changed.
#[derive(Debug, Clone)]
pub struct Revision {
    pub source: String,
    /// Who changed them.
    pub who: Actor,
    pub at: Moment,
}

/// What was told of a comment that came under a key, to be told again.
#[derive(Debug, Clone)]
pub struct Answered {
    pub body_hash: String,
    pub comment: CommentId,
    pub status: Status,
    pub html: CleanHtml,
    pub at: Moment,
}

/// A comment with the place where it stands.
#[derive(Debug, Clone)]
pub struct Placed {
    pub comment: Comment,
    pub place: Place,
}

/// A comment that waits, with its last verdict: what a card in the queue or an entry of a letter shows.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub placed: Placed,
    pub verdict: Option<Verdict>,
    /// What readers see as long as it waits, if it is a change to a published comment.
    pub public: Option<Words>,
}

/// Which end of a thread comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    Oldest,
    Newest,
}

/// Where a list goes on: after this moment and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub at: Moment,
    pub id: CommentId,
}

/// Some comments of a list and where it goes on.
#[derive(Debug, Clone)]
pub struct CommentPage {
    pub comments: Vec<Comment>,
    pub next: Option<Cursor>,
}
