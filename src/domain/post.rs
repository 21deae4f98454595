//! A post, its shifts, and the threads in which they are discussed.

use super::{Anchors, CleanHtml, Moment, PostId, ShiftId, ThreadId};

#[derive(Debug, Clone)]
pub struct Post {
    pub id: PostId,
    /// Stands in addresses: `/p/{slug}`.
    pub slug: String,
    pub title: String,
    pub byline: String,
    pub body: CleanHtml,
    pub excerpt: String,
    pub published_at: Moment,
    /// False closes all its discussions.
    pub open: bool,
    pub state: PostState,
    /// In the post's order.
    pub shifts: Vec<Shift>,
}

/// Who sees a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostState {
    /// Managers alone.
    Draft,
    /// Managers, and from its time on everybody.
    Scheduled,
    Published,
    /// Whoever has its address; it stands in no list and takes no comments.
    Archived,
}

impl PostState {
    pub const ALL: [PostState; 4] =
        [PostState::Draft, PostState::Scheduled, PostState::Published, PostState::Archived];

    pub const fn name(self) -> &'static str {
        match self {
            PostState::Draft => "draft",
            PostState::Scheduled => "scheduled",
            PostState::Published => "published",
            PostState::Archived => "archived",
        }
    }

    pub fn parse(name: &str) -> Option<PostState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub const fn is_public(self) -> bool {
        matches!(self, PostState::Published | PostState::Archived)
    }
}

/// A post as managers edit it.
#[derive(Debug, Clone)]
pub struct EditedPost {
    pub id: PostId,
    pub slug: String,
    pub title: String,
    pub byline: String,
    pub body_source: String,
    pub published_at: Moment,
    pub state: PostState,
    pub open: bool,
    /// Every comment waits.
    pub holds_all: bool,
    /// Of any status, in all its discussions.
    pub comments: u32,
    /// In the post's order.
    pub shifts: Vec<EditedShift>,
}

#[derive(Debug, Clone)]
pub struct EditedShift {
    pub shift: Shift,
    pub open: bool,
    pub holds_all: bool,
    /// Of any status, in its discussion.
    pub comments: u32,
}

/// What can be changed of a post.
#[derive(Debug, Clone)]
pub struct PostChange {
    pub title: String,
    pub byline: String,
    pub body_source: String,
    pub body: CleanHtml,
    pub excerpt: String,
    pub published_at: Moment,
    pub state: PostState,
    pub open: bool,
    pub holds_all: bool,
}

/// What can be changed of a shift; its key stands in addresses and stays.
#[derive(Debug, Clone)]
pub struct ShiftChange {
    pub from: String,
    pub to: String,
    pub question: String,
    pub anchors: Anchors,
    pub open: bool,
    pub holds_all: bool,
}

/// From one pole to the other.
#[derive(Debug, Clone)]
pub struct Shift {
    pub id: ShiftId,
    /// Stable; stands in addresses: `/p/{post}/{key}`.
    pub key: String,
    pub from: String,
    pub to: String,
    pub question: String,
    pub anchors: Anchors,
    /// Counts up whenever poles or anchors change.
    pub wording: u32,
}

/// A post as the front page lists it.
#[derive(Debug, Clone)]
pub struct PostSummary {
    pub id: PostId,
    pub slug: String,
    pub title: String,
    pub byline: String,
    pub excerpt: String,
    pub published_at: Moment,
    pub shifts: u32,
    /// Approved comments in all its threads.
    pub comments: u32,
}

/// The discussion of a shift or of a whole post.
#[derive(Debug, Clone)]
pub struct Thread {
    pub id: ThreadId,
    pub name: ThreadName,
    pub post_id: PostId,
    pub shift_id: Option<ShiftId>,
    /// What a reader sees above it: `From "I know" to "We know"`, or the post's title.
    pub title: String,
    pub post_title: String,
    pub post_published_at: Moment,
    /// Post and thread both take comments.
    pub open: bool,
    /// Every comment waits, whoever writes it.
    pub holds_all: bool,
    /// Goes up with each change that a reader can see.
    pub version: i64,
    /// Approved comments.
    pub comments: u32,
}

/// `{post}/{shift}` or `{post}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThreadName {
    pub post: String,
    pub shift: Option<String>,
}

impl ThreadName {
    pub fn parse(raw: &str) -> Option<ThreadName> {
        let is_key = |s: &str| {
            (1..=120).contains(&s.len())
                && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let (post, shift) = match raw.split_once('/') {
            Some((post, shift)) => (post, Some(shift)),
            None => (raw, None),
        };
        (is_key(post) && shift.is_none_or(is_key))
            .then(|| ThreadName { post: post.to_string(), shift: shift.map(str::to_string) })
    }
}

impl std::fmt::Display for ThreadName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.shift {
            Some(shift) => write!(f, "{}/{shift}", self.post),
            None => f.write_str(&self.post),
        }
    }
}

/// Where a comment stands, in words and addresses; enough for a letter or a manager's card.
#[derive(Debug, Clone)]
pub struct Place {
    pub thread: ThreadName,
    pub post_title: String,
    /// `(number, from, to)` of the shift, if it is not the discussion of the whole post.
    pub shift: Option<(u32, String, String)>,
}

/// For seeding and for the desk.
#[derive(Debug, Clone)]
pub struct NewPost {
    pub slug: String,
    pub title: String,
    pub byline: String,
    pub body_source: String,
    pub body: CleanHtml,
    pub excerpt: String,
    pub published_at: Moment,
    pub shifts: Vec<NewShift>,
}

#[derive(Debug, Clone)]
pub struct NewShift {
    pub key: String,
    pub from: String,
    pub to: String,
    pub question: String,
    pub anchors: Anchors,
}
