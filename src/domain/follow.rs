//! Readers who asked for mail, and what about.

use super::{AddressKey, CommentId, Email, FollowId, FollowerId, Moment, Placed, ThreadId};

/// What a commenter wants mail about, as the comment form asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notify {
    /// No mail.
    #[default]
    Nothing,
    /// Replies to their own comment.
    Replies,
    /// Every new comment of the discussion.
    Discussion,
}

impl Notify {
    const ALL: [Notify; 3] = [Notify::Nothing, Notify::Replies, Notify::Discussion];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Notify::Nothing => "",
            Notify::Replies => "replies",
            Notify::Discussion => "discussion",
        }
    }

    /// `None` for a word that the form does not have.
    pub fn parse(name: &str) -> Option<Notify> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A reader who gets mail, or was asked whether they want it.
#[derive(Debug, Clone)]
pub struct Follower {
    /// Their number, in the links of their letters.
    pub id: FollowerId,
    /// Where their mail goes.
    pub email: Email,
    /// The keyed hash of that address.
    pub email_key: AddressKey,
    /// Goes up when they end all links; links of an earlier epoch are dead.
    pub epoch: i64,
    /// Mail to them bounced; nothing is sent until they ask again.
    pub is_paused: bool,
    /// The day of the last mail, in days since 1970, UTC.
    pub mail_day: i64,
    /// How many mails went on that day.
    pub mails_today: u32,
    /// When they confirmed the address. None: they were only asked.
    pub confirmed_at: Option<Moment>,
}

/// What a reader gets mail about: the replies to a comment, or a whole discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Its number, in the links of letters.
    pub id: FollowId,
    /// Whose it is.
    pub follower: FollowerId,
    /// The discussion.
    pub thread: ThreadId,
    /// The comment whose replies are followed. None: the whole discussion.
    pub comment: Option<CommentId>,
    /// False before the reader confirmed it and after they ended it.
    pub is_active: bool,
}

/// Why a follower gets mail about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowNews {
    /// Somebody else wrote it where they follow.
    Answer,
    /// It is their own and was approved.
    Published,
}

impl FollowNews {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            FollowNews::Answer => "answer",
            FollowNews::Published => "published",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<FollowNews> {
        [FollowNews::Answer, FollowNews::Published].into_iter().find(|it| it.name() == name)
    }
}

/// What one follower is owed about one discussion, oldest first, until it becomes a letter.
#[derive(Debug, Clone)]
pub struct OwedNews {
    /// The follow that it is owed for.
    pub follow: Follow,
    /// The comments, each with the reason why they are told.
    pub news: Vec<(FollowNews, Placed)>,
    /// The follower's own comment that was replied to, if that is what they follow.
    pub own: Option<Placed>,
}
