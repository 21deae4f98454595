//! Readers who asked for mail, and what about.

use super::{AddressKey, CommentId, Email, FollowId, FollowerId, Moment, Placed, ThreadId};

/// What somebody wants to hear of, as the form asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notify {
    #[default]
    Nothing,
    /// Answers to their own comment.
    Replies,
    /// Every new comment of the discussion.
    Discussion,
}

impl Notify {
    pub const ALL: [Notify; 3] = [Notify::Nothing, Notify::Replies, Notify::Discussion];

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
    pub id: FollowerId,
    pub email: Email,
    pub email_key: AddressKey,
    /// All links made for an earlier epoch are dead.
    pub epoch: i64,
    /// Their mailbox took no mail.
    pub is_paused: bool,
    /// The UTC day, counted from 1970, on which the last mail went, and how many went on it.
    pub mail_day: i64,
    pub mails_today: u32,
    pub confirmed_at: Option<Moment>,
}

/// Answers to a comment, or all of a discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub id: FollowId,
    pub follower: FollowerId,
    pub thread: ThreadId,
    /// None: the whole discussion.
    pub comment: Option<CommentId>,
    pub is_active: bool,
}

/// Why a follower hears of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowNews {
    /// Somebody else wrote it.
    Answer,
    /// It is their own, and no longer waits.
    Published,
}

impl FollowNews {
    pub const fn name(self) -> &'static str {
        match self {
            FollowNews::Answer => "answer",
            FollowNews::Published => "published",
        }
    }

    pub fn parse(name: &str) -> Option<FollowNews> {
        [FollowNews::Answer, FollowNews::Published].into_iter().find(|it| it.name() == name)
    }
}

/// What one follower is owed about one discussion, oldest first.
#[derive(Debug, Clone)]
pub struct OwedNews {
    pub follow: Follow,
    pub news: Vec<(FollowNews, Placed)>,
    /// The follower's own comment that was answered, if it was one.
    pub own: Option<Placed>,
}
