//! The only SQL. `Store` opens the database; reads go through a `Reader`, writes through a `Tx`.
//!
//! On SQLite one writer thread owns the only writing connection: it takes what waits, runs each job in a savepoint of
//! one transaction, commits once (`synchronous=FULL`) and only then answers them all. On PostgreSQL each write is a
//! transaction of its own on a pooled connection. Either way: when `write` returns `Ok`, it is on the disk.

mod activity;
mod address;
mod addresses;
mod advice;
mod answered;
mod answers;
mod answers_to;
mod audit;
mod backfill;
pub mod backup;
mod blocking;
mod blocks;
mod bounces;
mod by_time;
mod changes;
mod checks;
mod comment_rows;
mod comments;
mod connection;
mod dialect;
mod edited;
mod existing;
mod expire;
mod factors;
mod file_lock;
mod files;
mod followers;
mod foreign;
mod forgotten_mail;
mod group_pictures;
mod group_reminders;
mod groups;
mod hook_deliveries;
mod labels;
mod lapsed;
mod last_letters;
mod leases;
mod link_keys;
mod lists;
mod mail_figures;
mod managers;
mod mentions;
mod migrate;
mod news;
mod notices;
mod outbox;
mod own_address;
mod page_names;
mod persons;
mod pg;
mod pg_address;
mod pool;
mod posts;
mod readiness;
mod reminders;
mod reports;
mod revisions;
mod rhythm;
mod runs;
mod schema;
mod search;
mod sessions;
mod signals;
mod site;
mod snapshots;
mod stats;
mod stirred;
mod threads;
mod tokens;
mod webhooks;
mod whence;
mod wordings;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering},
};

use diesel::{Connection, QueryResult};
use tokio::sync::{Notify, watch};

use advice::with_a_way_out;
use blocking::{apart, on_blocking_thread};
use connection::{Conn, Opener, fault};
use file_lock::lock;
use files::prepare_file;
use migrate::migrate;
use pool::{Connections, Patience};
use signals::{Signals, Told};
use weshift_domain::*;
use writer::Writer;

pub use activity::{Activity, Moved};
pub use address::DatabaseUrl;
pub use audit::{AuditSearch, Whose};
pub use changes::{DecidedOn, NewWords};
pub use comments::Decided;
pub use existing::{is_founded, look_at_file};
pub use factors::Secrets;
pub use files::give_to_folder;
pub use followers::WantedFollow;
pub use group_reminders::{GroupReminder, NewGroupReminder};
pub use leases::{SignIns, Wanted};
pub use mail_figures::MailFigures;
pub use persons::PersonalData;
pub use reminders::{NewReminder, Reminder};
pub use runs::NewRun;
pub use search::Search;
pub use sessions::LinkPurpose;
pub use stats::Stats;
pub use stirred::Stirred;
pub use whence::acting_from;

pub type Result<T> = std::result::Result<T, Fault>;

/// Reads and writes. Only `app`, the verbs and the worker hold one.
#[derive(Clone)]
pub struct Store {
    reader: Reader,
    /// SQLite's; PostgreSQL has as many as the pool has connections.
    writer: Option<Arc<Writer>>,
    signals: Signals,
    /// How long each statement of a write may take.
    patience: Patience,
    url: DatabaseUrl,
    /// Held as long as the store is, so that no second server opens the file.
    _lock: Option<Arc<File>>,
}

/// Reads only.
#[derive(Clone)]
pub struct Reader {
    connections: Connections,
    signals: Signals,
    /// How long each statement of a read may take.
    patience: Patience,
}

/// An open write transaction. Every method is one statement or a few that belong together.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) told: Told,
    /// From where whoever writes acts, for the audit log.
    pub(crate) network: String,
    /// The act on many comments to which what is written belongs.
    pub(crate) bulk: Option<i64>,
    /// Whether there may be webhooks to tell.
    has_hooks: bool,
}

/// What is done about tables that another version made.
#[derive(Clone, Copy)]
enum Tables {
    BroughtUpToDate,
    /// Refused, unless they are this version's.
    AsTheyAre,
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

impl PageAt {
    /// The same, or the last one where a list of `total` has none of that number: what was on it is decided meanwhile.
    pub fn within(self, total: u32) -> PageAt {
        PageAt { number: self.number.clamp(1, total.div_ceil(self.size).max(1)), ..self }
    }
}

impl Store {
    /// Opens, migrates, and refuses what is not safe: an old SQLite, wrong pragmas, a second server on the file, a
    /// database that a newer Weshift wrote.
    pub fn open(url: &DatabaseUrl) -> Result<Store> {
        let lock = match url {
            DatabaseUrl::Sqlite(path) => {
                apart(|| existing::refuse_foreign_file(path)).map_err(with_a_way_out)?;
                prepare_file(path)?;
                Some(Arc::new(lock(path)?))
            }
            DatabaseUrl::Postgres(_) => None,
        };
        Store::open_with(url, lock, Tables::BroughtUpToDate)
    }

    /// For a command beside a running server: without the lock that keeps a second server out, and only a database in
    /// which a server of this version has worked. It is neither made nor migrated.
    pub fn open_beside(url: &DatabaseUrl) -> Result<Store> {
        if let DatabaseUrl::Sqlite(path) = url {
            apart(|| existing::require_file(path)).map_err(with_a_way_out)?;
        }
        Store::open_with(url, None, Tables::AsTheyAre)
    }

    fn open_with(url: &DatabaseUrl, lock: Option<Arc<File>>, tables: Tables) -> Result<Store> {
        let doing = "opening the database";
        let opened = apart(|| {
            let opened = Opener::new(url, false).open();
            let mut conn = opened.map_err(|error| Fault::new(doing, format!("{url}: {error}")))?;
            match tables {
                Tables::BroughtUpToDate => migrate(&mut conn)?,
                Tables::AsTheyAre => existing::require_site(&mut conn, url)?,
            }
            let has_hooks = webhooks::is_any_active(&mut conn).map_err(fault(doing))?;
            Ok((conn, has_hooks))
        });
        let (conn, has_hooks) = opened.map_err(with_a_way_out)?;
        let signals = Signals::default();
        signals.hooks.store(u64::from(has_hooks), Ordering::SeqCst);
        let on_sqlite = matches!(url, DatabaseUrl::Sqlite(_));
        let connections = apart(|| Connections::open(Opener::new(url, on_sqlite)))?;
        let writer = on_sqlite.then(|| Writer::start(conn, signals.clone())).transpose()?.map(Arc::new);
        let patience = Patience::Request;
        Ok(Store {
            reader: Reader { connections, signals: signals.clone(), patience },
            writer,
            signals,
            patience,
            url: url.clone(),
            _lock: lock,
        })
    }

    /// The same database for the worker and for commands, whom nobody waits for: a statement may take a minute.
    pub fn for_long_work(&self) -> Store {
        let reader = Reader { patience: Patience::LongWork, ..self.reader.clone() };
        Store { reader, patience: Patience::LongWork, ..self.clone() }
    }

    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Which database it is, for people.
    pub fn name(&self) -> String {
        self.url.to_string()
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
                let (connections, signals) = (self.reader.connections.clone(), self.signals.clone());
                let patience = self.patience;
                let work = move || {
                    let mut pooled = connections.blocking(patience)?;
                    let (done, told) = in_transaction(&mut pooled.conn, &signals, job);
                    signals.tell(&told);
                    done
                };
                on_blocking_thread(work).await?
            }
        }
    }

    /// Until `stop` says so, or nothing can be written any more because the writer has ended.
    pub async fn write_until(self, mut stop: watch::Receiver<bool>) {
        let ended = async {
            match &self.writer {
                Some(writer) => writer.ended().await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = ended => (),
            _ = stop.wait_for(|it| *it) => (),
        }
    }

    /// Ends the writer after what waits is done. Whoever writes through another clone from now on gets a fault.
    pub fn close(self) {
        if let Some(writer) = self.writer {
            writer.close();
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

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        doing: &'static str,
        job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T> {
        let (connections, patience) = (self.connections.clone(), self.patience);
        on_blocking_thread(move || {
            let mut pooled = connections.blocking(patience)?;
            job(&mut pooled.conn).map_err(fault(doing))
        })
        .await?
    }
}

impl Reader {
    /// As `read`, for a row or two found by a key. SQLite has them sooner than another thread would wake up, so they
    /// are read where the caller stands; PostgreSQL is far away.
    pub(crate) async fn glance<T: Send + 'static>(
        &self,
        doing: &'static str,
        job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T> {
        match self.connections.at_hand() {
            Some(mut pooled) => job(&mut pooled.conn).map_err(fault(doing)),
            None => self.read(doing, job).await,
        }
    }
}

/// Runs a job in a transaction, or in a savepoint of one that is open. `Err` and a panic roll it back.
pub(crate) fn in_transaction<T, E: From<Fault>>(
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
