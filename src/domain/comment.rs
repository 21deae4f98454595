//! A comment from the moment it arrives until it is forgotten.

use std::net::IpAddr;

use super::{
    Actor, AddressKey, AuthorName, CleanHtml, CommentId, Email, Moment, Outcome, Place, Position, ThreadId,
    Verdict, Website, Words,
};

/// Where a comment is. A judge gives it the first one; decisions change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It waits for a manager; its author alone sees it.
    Pending,
    /// Everybody sees it.
    Approved,
    /// Managers alone see it, for 30 days.
    Spam,
    /// Managers alone see it, for 30 days.
    Trash,
}

impl Status {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Status; 4] = [Status::Pending, Status::Approved, Status::Spam, Status::Trash];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Spam => "spam",
            Status::Trash => "trash",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Status> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The status of a comment whose words were changed and judged anew. New words can take a comment out of sight, and
    /// never bring it back: only a manager does.
    pub const fn after_edit(self, outcome: Outcome) -> Status {
        match (self, outcome) {
            (Status::Approved | Status::Pending, Outcome::Spam) => Status::Spam,
            (Status::Approved, Outcome::Hold) => Status::Pending,
            (Status::Approved | Status::Pending, Outcome::Publish | Outcome::Hold) => self,
            (Status::Spam | Status::Trash, Outcome::Publish | Outcome::Hold | Outcome::Spam) => self,
        }
    }
}

/// Who sends, as far as a request shows it. `web` makes it; the address is used for limits and filters and never stored
/// in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Sender {
    /// The client's IP address, behind trusted proxies.
    pub address: IpAddr,
    /// The `User-Agent` header; empty if it is missing.
    pub user_agent: String,
    /// The page that the request came from; empty if it names none.
    pub referrer: String,
}

/// A comment as its author sent it, every field parsed, not yet judged. `intake` makes it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The comment that it replies to. None: it begins a branch.
    pub parent: Option<CommentId>,
    /// The name that is shown.
    pub author: AuthorName,
    /// The address, which only managers see.
    pub email: Email,
    /// The author's website, to which their name links.
    pub url: Option<Website>,
    /// The text, in Markdown.
    pub words: Words,
    /// Where the author stands on the shift. None: they did not say, or there is no shift.
    pub position: Option<Position>,
}

/// Whether the sender of a comment showed that the address on it is theirs. Anybody can type an address, so only who showed
/// it is trusted for what came from it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProof {
    /// They did: by a link that was mailed there, or by what their browser keeps since they used such a link.
    Given,
    /// They did not yet, and nothing else keeps the comment from being published.
    Awaited,
    /// They did not, and it is not what the comment waits for.
    Missing,
}

impl AddressProof {
    const ALL: [AddressProof; 3] = [AddressProof::Given, AddressProof::Awaited, AddressProof::Missing];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            AddressProof::Given => "given",
            AddressProof::Awaited => "awaited",
            AddressProof::Missing => "missing",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<AddressProof> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What earlier comments say about an email address. The store reads it for the judges.
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

/// A judged comment, ready to be stored. `intake` makes it.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// The thread that it belongs to.
    pub thread: ThreadId,
    /// What the author sent.
    pub draft: Draft,
    /// The keyed hash of the author's address.
    pub email_key: AddressKey,
    /// A hash of the words in the form in which duplicates are compared.
    pub text_hash: String,
    /// Keyed hash of the client's network, deleted after 30 days.
    pub client_key: String,
    /// The words as safe markup.
    pub html: CleanHtml,
    /// The number of the sanitizer's policy that made `html`.
    pub policy: i32,
    /// What the judges said; its outcome is the first status.
    pub verdict: Verdict,
    /// Whether the sender showed that the address is theirs.
    pub proof: AddressProof,
    /// When it was sent.
    pub at: Moment,
}

/// A comment as it is stored. Its author may change or withdraw it for some minutes, managers decide about it and may
/// change its words.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its number, in addresses and the API.
    pub id: CommentId,
    /// The thread that it belongs to.
    pub thread: ThreadId,
    /// The comment that it replies to. None: it begins a branch.
    pub parent: Option<CommentId>,
    /// How many comments are above it; 0 if it replies to none.
    pub depth: u32,
    /// Where it is now.
    pub status: Status,
    /// Goes up with every decision and edit. Who acts on a comment names the one they saw, so that of two only one
    /// wins.
    pub seq: i64,
    /// The name that is shown.
    pub author: AuthorName,
    /// The author's address, which only managers see.
    pub email: Email,
    /// The keyed hash of that address.
    pub email_key: AddressKey,
    /// The author's website, if they named one.
    pub url: Option<Website>,
    /// The text as it was typed, in Markdown.
    pub words: Words,
    /// The same as safe markup.
    pub html: CleanHtml,
    /// Where the author stands on the shift, if they said so.
    pub position: Option<Position>,
    /// When it was sent.
    pub created_at: Moment,
    /// When its words last changed. None: never.
    pub edited_at: Option<Moment>,
    /// When somebody last decided about it or its words. None: never.
    pub decided_at: Option<Moment>,
    /// When a decision made it visible. None: no decision was needed, or it is not visible.
    pub approved_at: Option<Moment>,
    /// Whether a signed-in manager wrote it.
    pub by_manager: bool,
    /// Whether its sender showed that the address is theirs.
    pub proof: AddressProof,
    /// It is no comment of its own but new words for this published one, which a manager has to see first. Approved, they
    /// become what that comment says.
    pub changes: Option<CommentId>,
    /// It was such a change and was approved: it holds what the comment said before, and nobody decides on it any more.
    pub adopted: bool,
}

impl Comment {
    /// Replies nest as deep as this at most; deeper ones stand beside the one they answer.
    pub const MAX_DEPTH: u32 = 9;

    /// When readers could first see an approved comment.
    pub fn published_at(&self) -> Moment {
        self.approved_at.map_or(self.created_at, |it| it.max(self.created_at))
    }

    /// The last of creation, edit and decision.
    pub fn touched_at(&self) -> Moment {
        [self.edited_at, self.decided_at].into_iter().flatten().fold(self.created_at, Moment::max)
    }

    /// What was sent, so that it can be judged again.
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

/// What a comment said before a change. The store keeps it for managers.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The earlier text, in Markdown.
    pub source: String,
    /// Who changed it.
    pub who: Actor,
    /// When it was changed.
    pub at: Moment,
}

/// The response to a comment that came with an `Idempotency-Key`, kept so that a repeated request gets the same one.
#[derive(Debug, Clone)]
pub struct Answered {
    /// A hash of the request, to tell a repeat from another comment under the same key.
    pub body_hash: String,
    /// The comment that was made.
    pub comment: CommentId,
    /// The status that the response named.
    pub status: Status,
    /// The markup in the response.
    pub html: CleanHtml,
    /// When it was made.
    pub at: Moment,
}

/// A comment with the place where it was written.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The comment.
    pub comment: Comment,
    /// The post, and the shift if there is one.
    pub place: Place,
}

/// A comment with its last verdict, as a card in the queue or an entry in a letter shows it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The comment and where it was written.
    pub placed: Placed,
    /// The last verdict. None: nobody judged it, or the verdict is gone.
    pub verdict: Option<Verdict>,
    /// If it is a change to a published comment: what readers see until it is approved.
    pub public: Option<Words>,
}

/// By which end a list of comments begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// The earliest comment comes first.
    Oldest,
    /// The latest comment comes first.
    Newest,
}

/// Where a list continues: after this time and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last comment that was listed.
    pub at: Moment,
    /// The id of that comment.
    pub id: CommentId,
}

/// A part of a list of comments.
#[derive(Debug, Clone)]
pub struct CommentPage {
    /// The comments, in the order of the list.
    pub comments: Vec<Comment>,
    /// Where the list continues. None: this is its end.
    pub next: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    use super::{Outcome::*, Status::*, *};

    #[test]
    fn new_words_take_a_comment_out_of_sight_and_never_bring_it_back() {
        let after = |before: Status| [Publish, Hold, Outcome::Spam].map(|it| before.after_edit(it));
        assert_eq!(after(Approved), [Approved, Pending, Status::Spam]);
        assert_eq!(after(Pending), [Pending, Pending, Status::Spam]);
        assert_eq!(after(Status::Spam), [Status::Spam; 3]);
        assert_eq!(after(Trash), [Trash; 3]);
    }
}
