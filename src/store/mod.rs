//! The only SQL. `Store` opens the database; reads go through a `Reader`, writes through a `Tx`.
//!
//! On SQLite one writer thread owns the only writing connection: it takes what waits, runs each job in a savepoint
//! of one transaction, commits once (`synchronous=FULL`) and only then answers them all. On PostgreSQL each write is a
//! transaction of its own on a pooled connection.

use crate::domain::*;

pub type Result<T> = std::result::Result<T, Fault>;

/// Which database, read from `database.url`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(std::path::PathBuf),
    /// The whole address; holds a password, so it is never shown.
    Postgres(String),
}

/// Reads and writes. Only `app` and the verbs hold one.
#[derive(Clone)]
pub struct Store {}

/// Reads only.
#[derive(Clone)]
pub struct Reader {}

/// An open write transaction. Every method is one statement or a few that belong together.
pub struct Tx<'a> {
    _conn: std::marker::PhantomData<&'a mut ()>,
}

/// How many of a list to show: pages count from 1.
#[derive(Debug, Clone, Copy)]
pub struct PageAt {
    pub number: u32,
    pub size: u32,
}

/// What the queue and the list of comments show.
#[derive(Debug, Clone, Default)]
pub struct CommentFilter {
    pub status: Option<Status>,
    pub post: Option<String>,
    pub shift: Option<String>,
}

/// What a decision needs to know and changes.
#[derive(Debug, Clone)]
pub struct Decided {
    pub comment: Comment,
    pub before: Status,
    /// Who and when, for the undo and for "already handled".
    pub by: String,
    pub at: Moment,
}

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    Setup,
    SignIn,
}

/// What happened in a window of time, for the digest.
#[derive(Debug, Clone)]
pub struct Activity {
    pub waiting: Vec<Waiting>,
    pub published: Vec<Placed>,
    pub spam_caught: u32,
    /// `(thread, new in the window, approved in all)`, in the post's order, moved ones only.
    pub moved: Vec<(Place, u32, u32)>,
}

impl Store {
    /// Opens, migrates (PostgreSQL under an advisory lock), refuses an unsafe SQLite (version, pragmas, second server).
    pub fn open(_url: &DatabaseUrl) -> Result<Store> {
        todo!()
    }
    /// For a command beside a running server: the same, without the lock that keeps a second server out.
    pub fn open_beside(_url: &DatabaseUrl) -> Result<Store> {
        todo!()
    }
    pub fn reader(&self) -> Reader {
        todo!()
    }
    /// Runs `job` in a transaction; `Err` rolls it back. When this returns `Ok`, it is on the disk.
    pub async fn write<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        _job: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E> {
        todo!()
    }
    /// Ends the writer after what waits is done.
    pub fn close(self) {
        todo!()
    }
}

impl Reader {
    /// Answers a trivial query: the database is there.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }
    pub async fn find_site_value(&self, _key: &'static str) -> Result<Option<String>> {
        todo!()
    }

    pub async fn list_posts(&self, _page: PageAt) -> Result<(Vec<PostSummary>, u32)> {
        todo!()
    }
    pub async fn find_post(&self, _slug: &str) -> Result<Option<Post>> {
        todo!()
    }
    /// The posts published just before and just after: `(previous, next)` as `(slug, title)`.
    pub async fn neighbours(
        &self,
        _post: PostId,
    ) -> Result<(Option<(String, String)>, Option<(String, String)>)> {
        todo!()
    }
    pub async fn find_thread(&self, _name: &ThreadName) -> Result<Option<Thread>> {
        todo!()
    }
    pub async fn thread_by_id(&self, _id: ThreadId) -> Result<Option<Thread>> {
        todo!()
    }
    /// All threads of a post: the shifts' in order, then the whole post's.
    pub async fn list_threads(&self, _post: PostId) -> Result<Vec<Thread>> {
        todo!()
    }

    /// Approved comments of a thread in tree order (parents before their answers), one page, and how many there are.
    pub async fn thread_page(&self, _thread: ThreadId, _page: PageAt) -> Result<(Vec<Comment>, u32)> {
        todo!()
    }
    /// The newest approved comments of each thread, at most `each` a thread, newest first.
    pub async fn newest_of_threads(&self, _threads: Vec<ThreadId>, _each: u32) -> Result<Vec<Comment>> {
        todo!()
    }
    /// Approved comments by time, for the API: `limit` at most, and where it goes on.
    pub async fn list_comments(
        &self,
        _thread: ThreadId,
        _order: Order,
        _after: Option<Cursor>,
        _limit: u32,
    ) -> Result<CommentPage> {
        todo!()
    }
    /// On which page (of `size`) of its thread an approved comment stands.
    pub async fn page_of(&self, _comment: CommentId, _size: u32) -> Result<Option<u32>> {
        todo!()
    }
    /// The newest approved comments, of the site, a post or a thread: for feeds.
    pub async fn newest(
        &self,
        _post: Option<&str>,
        _thread: Option<ThreadId>,
        _limit: u32,
    ) -> Result<Vec<Placed>> {
        todo!()
    }
    pub async fn find_comment(&self, _id: CommentId) -> Result<Option<Placed>> {
        todo!()
    }
    pub async fn find_comments(&self, _ids: Vec<CommentId>) -> Result<Vec<Placed>> {
        todo!()
    }
    /// Its verdicts, oldest first.
    pub async fn list_verdicts(&self, _comment: CommentId) -> Result<Vec<Verdict>> {
        todo!()
    }
    /// Approved counts by thread name; unknown names are left out.
    pub async fn counts(&self, _names: Vec<ThreadName>) -> Result<Vec<(ThreadName, u32)>> {
        todo!()
    }

    /// The queue and the list: oldest first when pending, else newest first; with how many match.
    pub async fn list_for_desk(&self, _filter: CommentFilter, _page: PageAt) -> Result<(Vec<Waiting>, u32)> {
        todo!()
    }
    /// How many stand in each status, in the order of `Status::ALL`.
    pub async fn count_by_status(&self) -> Result<[u32; 4]> {
        todo!()
    }
    /// Who decided last on a comment, when, and what it was before.
    pub async fn last_decision(&self, _comment: CommentId) -> Result<Option<Decided>> {
        todo!()
    }

    pub async fn list_audit(
        &self,
        _comment: Option<CommentId>,
        _before: Option<i64>,
        _limit: u32,
    ) -> Result<Vec<AuditEntry>> {
        todo!()
    }

    pub async fn list_managers(&self) -> Result<Vec<Manager>> {
        todo!()
    }
    pub async fn manager_by_id(&self, _id: ManagerId) -> Result<Option<Manager>> {
        todo!()
    }
    /// With the password's hash, if there is one.
    pub async fn manager_by_address(&self, _key: AddressKey) -> Result<Option<(Manager, Option<String>)>> {
        todo!()
    }
    pub async fn find_session(&self, _token_hash: String, _now: Moment) -> Result<Option<Session>> {
        todo!()
    }
    /// A link that is still good.
    pub async fn find_one_time_link(
        &self,
        _token_hash: String,
        _purpose: LinkPurpose,
        _now: Moment,
    ) -> Result<Option<Option<ManagerId>>> {
        todo!()
    }

    /// Whether an approved comment of this address stands here and the address was confirmed.
    pub async fn is_trusted(&self, _key: AddressKey) -> Result<bool> {
        todo!()
    }
    pub async fn is_confirmed(&self, _key: AddressKey) -> Result<bool> {
        todo!()
    }

    pub async fn list_letters(&self, _filter: MailFilter) -> Result<Vec<OutboxLetter>> {
        todo!()
    }
    pub async fn find_letter(&self, _id: OutboxId) -> Result<Option<(OutboxLetter, Vec<Attempt>)>> {
        todo!()
    }
    pub async fn count_letters(&self) -> Result<Vec<(DeliveryState, u32)>> {
        todo!()
    }
    pub async fn transport_health(&self) -> Result<Option<TransportHealth>> {
        todo!()
    }
    /// Managers with waiting notices whose oldest is `settle` old and whose pause is over.
    pub async fn managers_owed_notice(&self, _now: Moment, _settle: i64) -> Result<Vec<ManagerId>> {
        todo!()
    }
    pub async fn managers_owed_digest(&self, _now: Moment) -> Result<Vec<ManagerId>> {
        todo!()
    }
    /// What happened from `from` up to `until`.
    pub async fn activity(&self, _from: Moment, _until: Moment) -> Result<Activity> {
        todo!()
    }
}

impl Tx<'_> {
    /// Sets it if it is not there yet and gives what stands there now.
    pub fn settle_site_value(&mut self, _key: &'static str, _value: &str) -> Result<String> {
        todo!()
    }

    /// With its shifts and all their threads.
    pub fn add_post(&mut self, _post: &NewPost) -> Result<PostId> {
        todo!()
    }
    pub fn count_posts(&mut self) -> Result<u32> {
        todo!()
    }

    /// The thread, read inside the transaction.
    pub fn find_thread(&mut self, _id: ThreadId) -> Result<Option<Thread>> {
        todo!()
    }
    /// A comment that is not trash with the same thread, parent, address and words. Holds off a twin until commit.
    pub fn find_duplicate(
        &mut self,
        _thread: ThreadId,
        _parent: Option<CommentId>,
        _key: &AddressKey,
        _text_hash: &str,
    ) -> Result<Option<CommentId>> {
        todo!()
    }
    pub fn count_pending(&mut self) -> Result<u32> {
        todo!()
    }
    /// The comment with its status from the verdict (publish, hold, spam), its verdict, the thread's count and version.
    /// `None` if the parent is not an approved comment of the same thread.
    pub fn add_comment(&mut self, _new: &NewComment) -> Result<Option<Comment>> {
        todo!()
    }
    pub fn find_comment(&mut self, _id: CommentId) -> Result<Option<Comment>> {
        todo!()
    }
    /// Changes the words if `seq` still stands; counts, version and verdict with them. `None`: somebody was faster.
    pub fn edit_comment(
        &mut self,
        _id: CommentId,
        _seq: i64,
        _words: &Words,
        _html: &CleanHtml,
        _policy: i32,
        _text_hash: &str,
        _verdict: &Verdict,
    ) -> Result<Option<Comment>> {
        todo!()
    }
    /// Sets the status if `seq` still stands, remembers who, when and what was before. `None`: somebody was faster.
    pub fn decide(
        &mut self,
        _id: CommentId,
        _seq: i64,
        _to: Status,
        _by: &str,
        _at: Moment,
    ) -> Result<Option<Decided>> {
        todo!()
    }
    pub fn last_decision(&mut self, _id: CommentId) -> Result<Option<Decided>> {
        todo!()
    }
    pub fn add_audit(&mut self, _entry: &NewAudit) -> Result<()> {
        todo!()
    }

    /// Owes every manager who wants mail at once a word about this comment.
    pub fn owe_notices(&mut self, _comment: CommentId, _seq: i64, _at: Moment) -> Result<()> {
        todo!()
    }
    /// The comment no longer waits: nobody needs to hear of it.
    pub fn drop_notices(&mut self, _comment: CommentId, _reason: &str) -> Result<()> {
        todo!()
    }
    /// The waiting notices of a manager whose comments still wait, oldest first; those handled meanwhile are dropped.
    pub fn take_notices(&mut self, _manager: ManagerId) -> Result<Vec<Waiting>> {
        todo!()
    }
    /// These were mailed with this letter; the manager's next notice waits until `notice_after`.
    pub fn mark_noticed(
        &mut self,
        _manager: ManagerId,
        _comments: &[CommentId],
        _letter: OutboxId,
        _notice_after: Moment,
        _gap: i64,
    ) -> Result<()> {
        todo!()
    }

    /// `None` if a letter with this dedup key stands there already.
    pub fn add_letter(&mut self, _letter: &NewLetter) -> Result<Option<OutboxId>> {
        todo!()
    }
    /// Takes the most urgent due letter under a lease. A letter whose lease ran out is due again.
    pub fn claim_letter(
        &mut self,
        _owner: &str,
        _now: Moment,
        _lease_until: Moment,
    ) -> Result<Option<OutboxLetter>> {
        todo!()
    }
    /// Frees what earlier processes held (single-node SQLite at start).
    pub fn void_leases(&mut self) -> Result<()> {
        todo!()
    }
    /// Ends a claim; only the holder of the lease can. Records the attempt.
    pub fn settle_letter(
        &mut self,
        _id: OutboxId,
        _owner: &str,
        _state: DeliveryState,
        _due_at: Moment,
        _attempt: &Attempt,
    ) -> Result<bool> {
        todo!()
    }
    /// By hand, from desk or command line: back to the queue, due now. False unless failed, expired or queued.
    pub fn retry_letter(&mut self, _id: OutboxId, _now: Moment) -> Result<bool> {
        todo!()
    }
    pub fn cancel_letter(&mut self, _id: OutboxId) -> Result<bool> {
        todo!()
    }
    pub fn set_transport_health(&mut self, _health: &TransportHealth) -> Result<()> {
        todo!()
    }

    /// The window's end becomes the next one's start. False if another node was faster.
    pub fn advance_digest(
        &mut self,
        _manager: ManagerId,
        _was_until: Moment,
        _until: Moment,
        _due_at: Option<Moment>,
    ) -> Result<bool> {
        todo!()
    }

    /// `None` if the address is taken.
    pub fn add_manager(
        &mut self,
        _new: &NewManager,
        _key: &AddressKey,
        _now: Moment,
        _digest_due_at: Option<Moment>,
    ) -> Result<Option<Manager>> {
        todo!()
    }
    pub fn count_managers(&mut self) -> Result<u32> {
        todo!()
    }
    pub fn count_owners(&mut self) -> Result<u32> {
        todo!()
    }
    pub fn forget_manager(&mut self, _id: ManagerId) -> Result<bool> {
        todo!()
    }
    pub fn set_habits(
        &mut self,
        _id: ManagerId,
        _habits: &MailHabits,
        _digest_due_at: Option<Moment>,
    ) -> Result<()> {
        todo!()
    }
    pub fn set_password(&mut self, _id: ManagerId, _hash: &str) -> Result<()> {
        todo!()
    }

    pub fn add_session(
        &mut self,
        _token_hash: &str,
        _manager: ManagerId,
        _now: Moment,
        _expires_at: Moment,
    ) -> Result<()> {
        todo!()
    }
    pub fn touch_session(&mut self, _token_hash: &str, _now: Moment, _expires_at: Moment) -> Result<()> {
        todo!()
    }
    pub fn forget_session(&mut self, _token_hash: &str) -> Result<()> {
        todo!()
    }
    pub fn forget_sessions_of(&mut self, _manager: ManagerId) -> Result<()> {
        todo!()
    }
    pub fn add_one_time_link(
        &mut self,
        _token_hash: &str,
        _purpose: LinkPurpose,
        _manager: Option<ManagerId>,
        _expires_at: Moment,
    ) -> Result<()> {
        todo!()
    }
    /// Uses a link up. `None` if it is unknown, used or over.
    pub fn use_one_time_link(
        &mut self,
        _token_hash: &str,
        _purpose: LinkPurpose,
        _now: Moment,
    ) -> Result<Option<Option<ManagerId>>> {
        todo!()
    }

    /// True if the address may be asked (not confirmed, not asked within `pause`), and notes that it was.
    pub fn ask_address(&mut self, _key: &AddressKey, _now: Moment, _pause: i64) -> Result<bool> {
        todo!()
    }
    pub fn confirm_address(&mut self, _key: &AddressKey, _now: Moment) -> Result<()> {
        todo!()
    }

    /// Forgets spam and trash older than `before`, clients' keys, sessions, links, letters' bytes. Gives how many comments went.
    pub fn expire(&mut self, _now: Moment) -> Result<u32> {
        todo!()
    }
}
