//! A post, its shifts, and the threads in which they are discussed.

use super::{Anchors, CleanHtml, ForeignPage, Moment, PostId, ShiftId, ThreadId, foreign};

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

/// The discussion of a shift, of a whole post, or of a page of another site.
#[derive(Debug, Clone)]
pub struct Thread {
    pub id: ThreadId,
    pub name: ThreadName,
    pub post_id: PostId,
    pub shift_id: Option<ShiftId>,
    /// What a reader sees above it: `From "I know" to "We know"`, or the post's title.
    pub title: String,
    pub post_title: String,
    /// Of another site's page: where readers find it.
    pub address: Option<String>,
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

impl Thread {
    /// The discussion of another site's page on which nobody has written yet: nothing of it is kept.
    pub fn unwritten(name: ThreadName, page: ForeignPage, now: Moment) -> Thread {
        Thread {
            id: name.number_before_it_is_kept(),
            name,
            post_id: PostId(0),
            shift_id: None,
            title: page.title.clone(),
            post_title: page.title,
            address: Some(page.address),
            post_published_at: now,
            open: true,
            holds_all: false,
            version: 0,
            comments: 0,
        }
    }

    pub fn is_kept(&self) -> bool {
        self.id.0 > 0
    }
}

/// `{post}/{shift}`, `{post}`, or as `post` the address of another site's page, as `foreign` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThreadName {
    pub post: String,
    pub shift: Option<String>,
}

impl ThreadName {
    pub fn parse(raw: &str) -> Option<ThreadName> {
        if raw.contains("://") {
            return foreign::canonical(raw).map(|post| ThreadName { post, shift: None });
        }
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

    /// Only the store calls this, with the name that is kept.
    pub fn from_store(name: String) -> ThreadName {
        match name.split_once('/') {
            Some((post, shift)) if !name.contains("://") => {
                ThreadName { post: post.to_string(), shift: Some(shift.to_string()) }
            }
            _ => ThreadName { post: name, shift: None },
        }
    }

    /// The address, if it is a page of another site.
    pub fn page(&self) -> Option<&str> {
        self.post.contains("://").then_some(self.post.as_str())
    }

    /// The site of the page, such as `https://blog.example.org`, if it is another's.
    pub fn origin(&self) -> Option<String> {
        foreign::origin(self.page()?)
    }

    /// What stands in a form for a discussion that has no number yet: always the same, and nobody else's.
    pub fn number_before_it_is_kept(&self) -> ThreadId {
        const PRIME: u64 = 0x0100_0000_01b3;
        let hash = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(PRIME);
        let sum = self.to_string().bytes().fold(0xcbf2_9ce4_8422_2325, hash);
        ThreadId(-((sum >> 1) as i64).max(1))
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
