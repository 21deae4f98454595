//! A post, its shifts, and the threads in which they are discussed.

use super::{Anchors, CleanHtml, ForeignPage, Moment, PostId, ShiftId, ThreadId, foreign};

/// A post as readers see it, with its shifts. Managers change it on the desk.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its number.
    pub id: PostId,
    /// Its name in addresses, `/p/{slug}`; it never changes.
    pub slug: String,
    /// The title, as plain text.
    pub title: String,
    /// Who wrote it, as plain text.
    pub byline: String,
    /// The text as safe markup.
    pub body: CleanHtml,
    /// The beginning of the text, as plain text.
    pub excerpt: String,
    /// When readers see it first; may be in the future.
    pub published_at: Moment,
    /// Whether its discussions take comments.
    pub open: bool,
    /// Who sees it.
    pub state: PostState,
    /// Its shifts, in order.
    pub shifts: Vec<Shift>,
}

/// Who sees a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostState {
    /// Managers only.
    Draft,
    /// Managers, and everybody once its time has come.
    Scheduled,
    /// Everybody.
    Published,
    /// Everybody who has its address; no list shows it, and it takes no comments.
    Archived,
}

impl PostState {
    const ALL: [PostState; 4] =
        [PostState::Draft, PostState::Scheduled, PostState::Published, PostState::Archived];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            PostState::Draft => "draft",
            PostState::Scheduled => "scheduled",
            PostState::Published => "published",
            PostState::Archived => "archived",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<PostState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A post as managers edit it.
#[derive(Debug, Clone)]
pub struct EditedPost {
    /// Its number.
    pub id: PostId,
    /// Its name in addresses.
    pub slug: String,
    /// The title, as plain text.
    pub title: String,
    /// Who wrote it, as plain text.
    pub byline: String,
    /// The text in Markdown.
    pub body_source: String,
    /// When readers see it first.
    pub published_at: Moment,
    /// Who sees it.
    pub state: PostState,
    /// Whether its discussions take comments.
    pub open: bool,
    /// Whether every comment waits for a manager.
    pub holds_all: bool,
    /// Comments of any status in all its discussions.
    pub comments: u32,
    /// Its shifts, in order.
    pub shifts: Vec<EditedShift>,
}

/// A shift as managers edit it.
#[derive(Debug, Clone)]
pub struct EditedShift {
    /// The shift.
    pub shift: Shift,
    /// Whether its discussion takes comments.
    pub open: bool,
    /// Whether every comment in it waits for a manager.
    pub holds_all: bool,
    /// Comments of any status in its discussion.
    pub comments: u32,
}

/// The new values of a post; all of them replace the old ones.
#[derive(Debug, Clone)]
pub struct PostChange {
    /// The title, as plain text.
    pub title: String,
    /// Who wrote it, as plain text.
    pub byline: String,
    /// The text in Markdown.
    pub body_source: String,
    /// The same as safe markup.
    pub body: CleanHtml,
    /// Its beginning, as plain text.
    pub excerpt: String,
    /// When readers see it first.
    pub published_at: Moment,
    /// Who sees it.
    pub state: PostState,
    /// Whether its discussions take comments.
    pub open: bool,
    /// Whether every comment waits for a manager.
    pub holds_all: bool,
}

/// The new values of a shift; all of them replace the old ones. Its key stays, since it is in addresses.
#[derive(Debug, Clone)]
pub struct ShiftChange {
    /// What it leads away from.
    pub from: String,
    /// What it leads to.
    pub to: String,
    /// The question for the discussion.
    pub question: String,
    /// What its ends mean.
    pub anchors: Anchors,
    /// Whether its discussion takes comments.
    pub open: bool,
    /// Whether every comment waits for a manager.
    pub holds_all: bool,
}

/// A change of habits that a post describes, from one pole to the other, with 7 steps.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Its number.
    pub id: ShiftId,
    /// Its name in addresses, `/p/{post}/{key}`; it never changes.
    pub key: String,
    /// What it leads away from, such as `I know`.
    pub from: String,
    /// What it leads to, such as `We know`.
    pub to: String,
    /// The question for the discussion.
    pub question: String,
    /// What its ends mean.
    pub anchors: Anchors,
    /// Goes up when poles or anchors change, so that answers to other words can be told apart.
    pub wording: u32,
}

/// A post as the front page lists it.
#[derive(Debug, Clone)]
pub struct PostSummary {
    /// Its number.
    pub id: PostId,
    /// Its name in addresses.
    pub slug: String,
    /// The title, as plain text.
    pub title: String,
    /// Who wrote it, as plain text.
    pub byline: String,
    /// The beginning of its text, as plain text.
    pub excerpt: String,
    /// When readers saw it first.
    pub published_at: Moment,
    /// How many shifts it has.
    pub shifts: u32,
    /// Approved comments in all its discussions.
    pub comments: u32,
}

/// The discussion of a shift, of a whole post, or of a page of another site. The last is stored with its first comment.
#[derive(Debug, Clone)]
pub struct Thread {
    /// Its number; negative while it is not stored.
    pub id: ThreadId,
    /// Its name in addresses.
    pub name: ThreadName,
    /// Its post; 0 while it is not stored.
    pub post_id: PostId,
    /// Its shift. None: it is about the whole post, or about a page of another site.
    pub shift_id: Option<ShiftId>,
    /// The heading that readers see: `From "I know" to "We know"`, or the title of the post or page.
    pub title: String,
    /// The title of the post or page.
    pub post_title: String,
    /// Where readers find the page of another site. None: it is about a post.
    pub address: Option<String>,
    /// When the post was published.
    pub post_published_at: Moment,
    /// Whether it takes comments: both post and thread are open.
    pub open: bool,
    /// Whether every comment waits for a manager, even of a trusted author.
    pub holds_all: bool,
    /// Goes up with each change that readers can see.
    pub version: i64,
    /// Approved comments.
    pub comments: u32,
}

impl Thread {
    /// The discussion of a page of another site before its first comment; nothing of it is stored.
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

    /// Whether it is stored.
    pub fn is_kept(&self) -> bool {
        self.id.0 > 0
    }
}

/// The name of a discussion: `{post}/{shift}`, `{post}`, or the address of a page of another site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThreadName {
    /// The post's slug, or the normal form of the page's address.
    pub post: String,
    /// The shift's key. None: the whole post or page.
    pub shift: Option<String>,
}

impl ThreadName {
    /// Reads a name from an address or form. An address of a page of another site is brought into its normal form.
    /// None: it cannot be a name.
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

    /// Only the store calls this, with the stored name.
    pub fn from_store(name: String) -> ThreadName {
        match name.split_once('/') {
            Some((post, shift)) if !name.contains("://") => {
                ThreadName { post: post.to_string(), shift: Some(shift.to_string()) }
            }
            _ => ThreadName { post: name, shift: None },
        }
    }

    /// The address of the page. None: it is about a post.
    pub fn page(&self) -> Option<&str> {
        self.post.contains("://").then_some(self.post.as_str())
    }

    /// Scheme, host and port of the page, such as `https://blog.example.org`. None: it is about a post.
    pub fn origin(&self) -> Option<String> {
        foreign::origin(self.page()?)
    }

    /// The negative number that forms use for a discussion before it is stored: a hash of its name.
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

/// Where a comment was written, in titles and names.
#[derive(Debug, Clone)]
pub struct Place {
    /// The name of the discussion.
    pub thread: ThreadName,
    /// The title of the post or page.
    pub post_title: String,
    /// Number, from and to of the shift. None: it is about the whole post or page.
    pub shift: Option<(u32, String, String)>,
}

/// A post to be stored, from a seed or the desk.
#[derive(Debug, Clone)]
pub struct NewPost {
    /// Its name in addresses, for good.
    pub slug: String,
    /// The title, as plain text.
    pub title: String,
    /// Who wrote it, as plain text.
    pub byline: String,
    /// The text in Markdown.
    pub body_source: String,
    /// The same as safe markup.
    pub body: CleanHtml,
    /// Its beginning, as plain text.
    pub excerpt: String,
    /// When readers see it first.
    pub published_at: Moment,
    /// Its shifts, in order.
    pub shifts: Vec<NewShift>,
}

/// A shift to be stored.
#[derive(Debug, Clone)]
pub struct NewShift {
    /// Its name in addresses, for good.
    pub key: String,
    /// What it leads away from.
    pub from: String,
    /// What it leads to.
    pub to: String,
    /// The question for the discussion.
    pub question: String,
    /// What its ends mean.
    pub anchors: Anchors,
}
