//! How a database is reached: connections, the one writer of SQLite, transactions, what a commit tells, and what differs between
//! the two databases. Every other room asks through the `Reader` and the `Tx` that are made here.

pub(crate) mod actor_network;
pub(crate) mod address;
pub(crate) mod blocking;
pub(crate) mod change_feed;
pub(crate) mod connection;
pub(crate) mod dialect;
pub(crate) mod moved;
pub(crate) mod nodes;
pub(crate) mod pg;
pub(crate) mod pg_address;
pub(crate) mod pool;
pub(crate) mod readiness;
pub(crate) mod row;
pub(crate) mod schema;
pub(crate) mod signals;
pub(crate) mod values;
pub(crate) mod writer;

use std::{
    fs::File,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering},
};

use diesel::{Connection, QueryResult};
use tokio::sync::{Notify, watch};

use address::DatabaseUrl;
use blocking::{apart, on_blocking_thread};
use connection::{Conn, Opener, fault};
use pool::{Connections, Patience};
use signals::{Signals, Told};
use weshift_domain::*;
use writer::Writer;

pub use actor_network::acting_from;
pub use change_feed::Stirred;

/// What reads and writes give. The `Fault` says what was being done; only the operator can mend it.
pub type Result<T> = std::result::Result<T, Fault>;

/// Reads and writes. Only `app`, the verbs and the worker hold one.
#[derive(Clone)]
pub struct Store {
    pub(crate) reader: Reader,
    /// SQLite's; PostgreSQL has as many as the pool has connections.
    pub(crate) writer: Option<Arc<Writer>>,
    pub(crate) signals: Signals,
    /// How long each statement of a write may take.
    pub(crate) patience: Patience,
    pub(crate) url: DatabaseUrl,
    /// Held as long as the store is, so that no second server opens the file.
    _lock: Option<Arc<File>>,
}

/// Reads only.
#[derive(Clone)]
pub struct Reader {
    pub(crate) connections: Connections,
    pub(crate) signals: Signals,
    /// How long each statement of a read may take.
    pub(crate) patience: Patience,
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
    pub(crate) has_hooks: bool,
}

/// How many of a list to show: pages count from 1.
#[derive(Debug, Clone, Copy)]
pub struct PageAt {
    /// Which page, from 1.
    pub number: u32,
    /// Rows of a page, at least 1.
    pub size: u32,
}

impl PageAt {
    /// The same, or the last one where a list of `total` has none of that number: what was on it is decided meanwhile.
    pub fn within(self, total: u32) -> PageAt {
        PageAt { number: self.number.clamp(1, total.div_ceil(self.size.max(1)).max(1)), ..self }
    }
}

impl Store {
    /// Over a connection that was opened, for writing where the database is a file; `lock` is held as long as the store is.
    pub(crate) fn over(
        conn: Conn,
        url: &DatabaseUrl,
        lock: Option<Arc<File>>,
        has_hooks: bool,
    ) -> Result<Store> {
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

    /// A handle that reads the same database, with the same time for each statement.
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
        let network = actor_network::network();
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
    let (mut job, mut given) = (Some(job), None);
    let (ended, told) = transact(conn, signals, &mut |tx| {
        given = job.take().map(|job| job(tx));
        given.as_ref().is_some_and(std::result::Result::is_ok)
    });
    match (ended, given) {
        (Ok(()), Some(given)) => (given, told),
        (Ok(()), None) => (Err(Fault::new(WRITING, "a job was not run").into()), told),
        (Err(fault), _) => (Err(fault.into()), told),
    }
}

/// The same for a job that says whether its work stays, and keeps what it has to give: one function for all of them, where the
/// one above is made anew for each.
fn transact(
    conn: &mut Conn,
    signals: &Signals,
    job: &mut dyn FnMut(&mut Tx<'_>) -> bool,
) -> (Result<()>, Told) {
    let mut told = Told::default();
    let done = conn.transaction(|conn| {
        let has_hooks = signals.hooks.load(Ordering::SeqCst) > 0;
        let mut tx = Tx { conn, told: Told::default(), network: String::new(), bulk: None, has_hooks };
        match catch_unwind(AssertUnwindSafe(|| job(&mut tx))) {
            Ok(true) => told = tx.told,
            Ok(false) => return Err(RolledBack::Refused),
            Err(_) => return Err(RolledBack::Panicked),
        }
        Ok(dialect::end_transaction(conn, &told, &signals.node)?)
    });
    let failed = match done {
        Ok(()) => return (Ok(()), told),
        Err(RolledBack::Refused) => Ok(()),
        Err(RolledBack::Panicked) => Err(Fault::new(WRITING, "a job panicked")),
        Err(RolledBack::Database(error)) => Err(fault(WRITING)(error)),
    };
    (failed, Told::default())
}

const WRITING: &str = "writing to the database";

/// Why a transaction did not stay.
enum RolledBack {
    /// The job wants it so.
    Refused,
    Panicked,
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for RolledBack {
    fn from(error: diesel::result::Error) -> Self {
        RolledBack::Database(error)
    }
}
