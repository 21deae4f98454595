//! The only SQL. `Store` opens the database; reads go through a `Reader`, writes through a `Tx`.
//!
//! On SQLite one writer thread owns the only writing connection: it takes what waits, runs each job in a savepoint of
//! one transaction, commits once (`synchronous=FULL`) and only then answers them all. On PostgreSQL each write is a
//! transaction of its own on a pooled connection. Either way: when `write` returns `Ok`, it is on the disk.

mod activity;
mod addresses;
mod answers;
mod answered;
mod answers_to;
mod audit;
pub mod backup;
mod bounces;
mod blocks;
mod by_time;
mod checks;
mod comment_rows;
mod comments;
mod connection;
mod lists;
mod dialect;
mod edited;
mod expire;
mod factors;
mod followers;
mod group_pictures;
mod group_reminders;
mod groups;
mod foreign;
mod hook_deliveries;
mod forgotten_mail;
mod labels;
mod lapsed;
mod last_letters;
mod leases;
mod link_keys;
mod mail_figures;
mod managers;
mod mentions;
mod stirred;
mod news;
mod notices;
mod outbox;
mod own_address;
mod persons;
mod pg;
mod posts;
mod rhythm;
mod reminders;
mod runs;
mod reports;
mod revisions;
mod schema;
mod search;
mod sessions;
mod site;
mod stats;
mod snapshots;
mod threads;
mod tokens;
mod webhooks;
mod wordings;
mod whence;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use data_encoding::HEXLOWER;
use diesel::{Connection, QueryResult, r2d2::Pool};
use tokio::sync::Notify;

use crate::{clock::random_bytes, domain::*};
use connection::{Conn, Opener, fault, migrate, prepare_file};
use writer::Writer;

pub use audit::AuditSearch;
pub use connection::DatabaseUrl;
pub use mail_figures::MailFigures;
pub use persons::PersonalData;
pub use search::Search;
pub use stats::Stats;
pub use stirred::Stirred;
pub use whence::acting_from;

pub type Result<T> = std::result::Result<T, Fault>;

/// Connections for readers.
const READERS: u32 = 4;
/// On PostgreSQL writers use the same pool.
const POSTGRES_CONNECTIONS: u32 = 8;
/// Discussions that are known without looking, and for how long another node's changes may go unseen.
const KNOWN_THREADS: u64 = 10_000;
const LATELY: Duration = Duration::from_secs(1);
/// A request that gets no connection within this time is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads and writes. Only `app`, the verbs and the worker hold one.
#[derive(Clone)]
pub struct Store {
    reader: Reader,
    /// SQLite's; PostgreSQL has as many as the pool has connections.
    writer: Option<Arc<Writer>>,
    signals: Signals,
    url: DatabaseUrl,
    /// Held as long as the store is, so that no second server opens the file.
    _lock: Option<Arc<File>>,
}

/// Reads only.
#[derive(Clone)]
pub struct Reader {
    pool: Pool<Opener>,
    signals: Signals,
}

/// What others want to know of a write, told after its commit.
#[derive(Clone)]
pub(super) struct Signals {
    /// Goes up when something changed that readers can see.
    generation: Arc<AtomicU64>,
    /// Goes up when an answer of the exercise changed.
    placed: Arc<AtomicU64>,
    /// A letter or a notice is owed.
    owed: Arc<Notify>,
    /// Where something was published, for those who tell readers.
    stirred: Arc<Stirred>,
    /// 0: no webhook is to be told anything, and comments are written without asking. Goes up when one changed.
    hooks: Arc<AtomicU64>,
    /// This process, among the nodes on one database.
    node: Arc<str>,
    /// Discussions that were looked for lately, by name, for `Reader::find_thread_to_post`.
    threads: moka::sync::Cache<ThreadName, Thread>,
}

/// An open write transaction. Every method is one statement or a few that belong together.
pub struct Tx<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) told: Told,
    /// From where whoever writes acts, for the audit log.
    pub(super) network: String,
    /// The act on many comments to which what is written belongs.
    pub(super) bulk: Option<i64>,
    /// Whether there may be webhooks to tell.
    has_hooks: bool,
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
    /// Only under the posts that this manager cares for.
    pub cared_for_by: Option<ManagerId>,
}

/// What a decision did.
#[derive(Debug, Clone)]
pub struct Decided {
    /// As it is now.
    pub comment: Comment,
    pub before: Status,
    pub by: String,
    pub at: Moment,
}

pub use factors::Secrets;
pub use group_reminders::{GroupReminder, NewGroupReminder};
pub use reminders::{NewReminder, Reminder};
pub use runs::NewRun;

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    Setup,
    SignIn,
    /// A manager who was invited comes in.
    Join,
    /// A manager's mail shall go to another address.
    NewAddress,
    /// A challenge of a passkey that was used, so that it is not used again.
    Challenge,
}

/// What happened in a window of time, for the digest.
#[derive(Debug, Clone)]
pub struct Activity {
    /// All that wait now, oldest first.
    pub waiting: Vec<Waiting>,
    pub published: Vec<Placed>,
    pub spam_caught: u32,
    /// Why how much of it was, the most first; what no judge took for spam, managers marked (None).
    pub spam_by_reason: Vec<(Option<ReasonKind>, u32)>,
    /// Checks and reports that Akismet has been owed for an hour or longer.
    pub checks_overdue: u32,
    /// Where the filter was least sure that it was spam, and how sure it was.
    pub closest_calls: Vec<(Placed, f64)>,
    /// Discussions in which something was published.
    pub moved: Vec<Moved>,
    /// Shifts of the same posts in which nothing was, by their numbers.
    pub quiet: Vec<u32>,
    /// Public pictures that were taken in the window, with the one before: where, now, before.
    pub stands: Vec<(Place, Snapshot, Option<Snapshot>)>,
    /// Letters that failed or came back.
    pub mail_failed: u32,
    /// Mailboxes that take no mail: managers', by name, and how many readers'.
    pub paused: (Vec<String>, u32),
}

/// A discussion in which something was published.
#[derive(Debug, Clone)]
pub struct Moved {
    pub place: Place,
    /// In the window.
    pub new: u32,
    /// Approved in all.
    pub total: u32,
    /// Who wrote them.
    pub people: u32,
}

impl Store {
    /// Opens, migrates, and refuses what is not safe: an old SQLite, wrong pragmas, a second server on the file, a
    /// database that a newer Weshift wrote.
    pub fn open(url: &DatabaseUrl) -> Result<Store> {
        let lock = match url {
            DatabaseUrl::Sqlite(path) => {
                prepare_file(path)?;
                Some(Arc::new(lock(path)?))
            }
            DatabaseUrl::Postgres(_) => None,
        };
        Store::open_with(url, lock)
    }

    /// For a command beside a running server: the same, without the lock that keeps a second server out.
    pub fn open_beside(url: &DatabaseUrl) -> Result<Store> {
        if let DatabaseUrl::Sqlite(path) = url {
            prepare_file(path)?;
        }
        Store::open_with(url, None)
    }

    fn open_with(url: &DatabaseUrl, lock: Option<Arc<File>>) -> Result<Store> {
        let doing = "opening the database";
        let opened = apart(|| {
            let opener = Opener { url: url.clone(), read_only: false };
            let mut conn = opener.open().map_err(|error| Fault::new(doing, error))?;
            migrate(&mut conn)?;
            let has_hooks = webhooks::is_any_active(&mut conn).map_err(fault(doing))?;
            Ok((conn, has_hooks))
        });
        let (conn, has_hooks) = opened.map_err(with_a_way_out)?;
        let signals = Signals::default();
        signals.hooks.store(u64::from(has_hooks), Ordering::SeqCst);
        let on_sqlite = matches!(url, DatabaseUrl::Sqlite(_));
        let pool = Pool::builder()
            .max_size(if on_sqlite { READERS } else { POSTGRES_CONNECTIONS })
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .error_handler(Box::new(Quiet))
            .build(Opener { url: url.clone(), read_only: on_sqlite })
            .map_err(|error| Fault::new(doing, error))?;
        let writer = on_sqlite.then(|| Writer::start(conn, signals.clone())).transpose()?.map(Arc::new);
        Ok(Store {
            reader: Reader { pool, signals: signals.clone() },
            writer,
            signals,
            url: url.clone(),
            _lock: lock,
        })
    }

    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Wakes when a letter or a notice was added.
    pub fn owed(&self) -> Arc<Notify> {
        Arc::clone(&self.signals.owed)
    }

    /// Where something was published, here or by another node.
    pub fn stirred(&self) -> Arc<Stirred> {
        Arc::clone(&self.signals.stirred)
    }

    /// Whether no other node can work on this database.
    pub fn is_alone(&self) -> bool {
        self.writer.is_some()
    }

    /// Runs `job` in a transaction; `Err` rolls it back. When this returns `Ok`, it is on the disk.
    pub async fn write<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E> {
        let network = whence::network();
        let job = move |tx: &mut Tx<'_>| {
            tx.network = network;
            job(tx)
        };
        match &self.writer {
            Some(writer) => writer.run(job).await,
            None => {
                let (pool, signals) = (self.reader.pool.clone(), self.signals.clone());
                let work = move || {
                    let mut pooled =
                        pool.get().map_err(|error| Fault::new("waiting for the database", error))?;
                    let (done, told) = in_transaction(&mut pooled.conn, &signals, job);
                    signals.tell(&told);
                    done
                };
                on_blocking_thread(work).await?
            }
        }
    }

    /// Ends the writer after what waits is done. Whoever writes through another clone from now on gets a fault.
    pub fn close(self) {
        if let Some(writer) = self.writer {
            writer.close();
        }
    }
}

/// What to do about a file that SQLite cannot make sense of.
fn with_a_way_out(fault: Fault) -> Fault {
    let said = fault.to_string();
    if ["malformed", "not a database"].iter().any(|it| said.contains(it)) {
        let advice =
            "the file is damaged or no database; keep it as it is, and put your last backup in its place";
        return Fault::new("opening the database", format!("{advice} ({said})"));
    }
    fault
}

/// What a job changed, to be told when it is on the disk.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Threads in which readers see something new, by how many more approved comments they have. Counted at the end of
    /// the transaction: once, however many comments a group of writes brings to a thread.
    pub(super) moved: BTreeMap<i64, i32>,
    /// Something else changed that readers can see.
    pub(super) visible: bool,
    /// A letter or a notice was added.
    pub(super) owes: bool,
    /// Somebody placed themselves, or took it back.
    pub(super) placed: bool,
    /// A webhook was made, changed or removed.
    pub(super) hooks: bool,
}

impl Told {
    pub(super) fn add(&mut self, other: &Told) {
        for (thread, by) in &other.moved {
            *self.moved.entry(*thread).or_default() += by;
        }
        self.visible |= other.visible;
        self.owes |= other.owes;
        self.placed |= other.placed;
        self.hooks |= other.hooks;
    }
}

impl Default for Signals {
    fn default() -> Self {
        let threads = moka::sync::Cache::builder().max_capacity(KNOWN_THREADS).time_to_live(LATELY).build();
        Signals {
            generation: Arc::default(),
            placed: Arc::default(),
            owed: Arc::default(),
            stirred: Arc::default(),
            hooks: Arc::default(),
            node: HEXLOWER.encode(&random_bytes::<8>()).into(),
            threads,
        }
    }
}

impl Signals {
    pub(super) fn tell(&self, told: &Told) {
        if told.visible {
            self.threads.invalidate_all();
        }
        if told.visible || !told.moved.is_empty() {
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
        if told.placed {
            self.placed.fetch_add(1, Ordering::SeqCst);
        }
        if told.hooks {
            self.hooks.fetch_add(1, Ordering::SeqCst);
        }
        if !told.moved.is_empty() {
            self.stirred.add(told.moved.keys().copied());
        }
        if told.owes {
            self.owed.notify_one();
        }
    }
}

impl Reader {
    /// Goes up with each change here that readers can see.
    pub fn generation(&self) -> u64 {
        self.signals.generation.load(Ordering::SeqCst)
    }

    /// Goes up with each change here to the answers of the exercise.
    pub fn placed(&self) -> u64 {
        self.signals.placed.load(Ordering::SeqCst)
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        doing: &'static str,
        job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.pool.clone();
        on_blocking_thread(move || {
            let mut pooled = pool.get().map_err(|error| Fault::new("waiting for the database", error))?;
            job(&mut pooled.conn).map_err(fault(doing))
        })
        .await?
    }
}

impl Reader {
    /// As `read`, for a row or two found by a key. SQLite has them sooner than another thread would wake up, so they
    /// are read where the caller stands; PostgreSQL is far away.
    pub(super) async fn glance<T: Send + 'static>(
        &self,
        doing: &'static str,
        job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T> {
        match self.pool.try_get().filter(|it| matches!(it.conn, Conn::Sqlite(_))) {
            Some(mut pooled) => job(&mut pooled.conn).map_err(fault(doing)),
            None => self.read(doing, job).await,
        }
    }
}

/// Runs a job in a transaction, or in a savepoint of one that is open. `Err` and a panic roll it back.
pub(super) fn in_transaction<T, E: From<Fault>>(
    conn: &mut Conn,
    signals: &Signals,
    job: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
) -> (std::result::Result<T, E>, Told) {
    let doing = "writing to the database";
    let mut told = Told::default();
    let done = conn.transaction(|conn| {
        let has_hooks = signals.hooks.load(Ordering::SeqCst) > 0;
        let mut tx = Tx { conn, told: Told::default(), network: String::new(), bulk: None, has_hooks };
        let done = catch_unwind(AssertUnwindSafe(|| job(&mut tx)));
        let done = done
            .unwrap_or_else(|_| Err(Fault::new(doing, "a job panicked").into()))
            .map_err(JobError::Job)?;
        told = tx.told;
        dialect::end_transaction(conn, &told, &signals.node)?;
        Ok(done)
    });
    match done {
        Ok(done) => (Ok(done), told),
        Err(JobError::Job(error)) => (Err(error), Told::default()),
        Err(JobError::Database(error)) => (Err(fault(doing)(error).into()), Told::default()),
    }
}

enum JobError<E> {
    Job(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for JobError<E> {
    fn from(error: diesel::result::Error) -> Self {
        JobError::Database(error)
    }
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::new("working with the database", error))
}

/// On a thread of its own: a PostgreSQL connection drives a runtime, which must not stand inside another.
fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let panicked = || Fault::new("opening the database", "the thread that opens it panicked");
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| Err(panicked()))
}

/// One server a file.
fn lock(path: &Path) -> Result<File> {
    let doing = "locking the database";
    let beside = with_suffix(path, ".lock");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&beside)
        .map_err(|error| Fault::new(doing, format!("{}: {error}", beside.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::new(
            doing,
            format!(
                "another Weshift serves {} already; stop it first, or use PostgreSQL for several",
                path.display()
            ),
        )),
        Err(TryLockError::Error(error)) => Err(Fault::new(doing, format!("{}: {error}", beside.display()))),
    }
}

/// `data/weshift.db` and `.lock` make `data/weshift.db.lock`.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The pool's own complaints come back to whoever waits for a connection; they need not be logged twice.
#[derive(Debug)]
struct Quiet;

impl<E: std::error::Error> diesel::r2d2::HandleError<E> for Quiet {
    fn handle_error(&self, error: E) {
        tracing::debug!("A connection to the database could not be made: {error}.");
    }
}
