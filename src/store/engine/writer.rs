//! SQLite's one writer: a thread that takes what waits, commits it at once, and answers when it is on the disk.

use std::{
    iter,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use diesel::{
    SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager, TransactionManagerStatus},
};
use tokio::sync::{oneshot, watch};

use super::{
    Result, Tx,
    blocking::on_blocking_thread,
    connection::{Conn, fault},
    in_transaction,
    moved::count_moved,
    signals::{Signals, Told},
};
use weshift_domain::Fault;

/// Jobs that may wait; more wait on their own threads.
const WAITING: usize = 1024;
/// Jobs that one commit serves at most.
const GROUP: usize = 256;

pub(crate) struct Writer {
    /// Until it is closed.
    open: Mutex<Option<(SyncSender<Job>, JoinHandle<()>)>>,
    /// Its sender lives as long as the thread.
    ended: watch::Receiver<()>,
}

/// Does its work on a connection, or none when there is no transaction to do it in.
type Job = Box<dyn FnOnce(Option<&mut Conn>, &Signals) -> Answer + Send>;

/// Answers the caller, and tells what the job changed.
struct Answer {
    reply: Box<dyn FnOnce(Result<()>) + Send>,
    told: Told,
}

impl Writer {
    pub(crate) fn start(conn: Conn, signals: Signals) -> Result<Writer> {
        let Conn::Sqlite(_) = &conn else {
            return Err(Fault::new("starting the writer", "only SQLite has one"));
        };
        let (jobs, waiting) = sync_channel(WAITING);
        let (alive, ended) = watch::channel(());
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                let _alive = alive;
                write_loop(conn, &waiting, &signals);
            })
            .map_err(|error| Fault::new("starting the writer", error))?;
        Ok(Writer { open: Mutex::new(Some((jobs, thread))), ended })
    }

    pub(crate) async fn run<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |conn, signals| {
            let (done, told) = match conn {
                Some(conn) => in_transaction(conn, signals, job),
                None => (
                    Err(Fault::new("writing", "there is no transaction to write in").into()),
                    Told::default(),
                ),
            };
            let reply = move |committed: Result<()>| {
                // Whoever asked may be gone; the commit stands all the same.
                let _ = answer.send(committed.map_err(E::from).and(done));
            };
            Answer { reply: Box::new(reply), told }
        });
        self.send(job).await?;
        answered.await.map_err(|_| gone())?
    }

    async fn send(&self, job: Job) -> Result<()> {
        let jobs = match &*self.open.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((jobs, _)) => jobs.clone(),
            None => return Err(gone()),
        };
        match jobs.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(gone()),
            Err(TrySendError::Full(job)) => {
                on_blocking_thread(move || jobs.send(job)).await?.map_err(|_| gone())
            }
        }
    }

    /// Waits until its thread is gone, however it ended.
    pub(crate) async fn ended(&self) {
        let _ = self.ended.clone().changed().await;
    }

    /// Waits until everything that was sent is on the disk.
    pub(crate) fn close(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((jobs, thread)) = open {
            drop(jobs);
            if thread.join().is_err() {
                tracing::error!("The writer ended in a panic.");
            }
        }
    }
}

fn gone() -> Fault {
    Fault::new("writing", "the writer has ended")
}

fn write_loop(mut conn: Conn, waiting: &Receiver<Job>, signals: &Signals) {
    while let Ok(first) = waiting.recv() {
        // Who comes later waits for the next group: what is being answered and what is being written take turns else.
        let group: Vec<Job> = iter::once(first).chain(waiting.try_iter()).take(GROUP).collect();
        let begun = with_sqlite(&mut conn, begin);
        // A full or broken disk makes SQLite roll the whole group back; what comes after finds no transaction.
        let mut is_open = begun.is_ok();
        let mut answers = Vec::with_capacity(group.len());
        for job in group {
            answers.push(job(is_open.then_some(&mut conn), signals));
            is_open = is_open && with_sqlite(&mut conn, is_whole).is_ok();
        }
        let mut told = Told::default();
        answers.iter().for_each(|answer| told.add(&answer.told));
        let committed = begun
            .and_then(|()| with_sqlite(&mut conn, is_whole))
            .and_then(|()| count_moved(&mut conn, &told.moved).map_err(fault("counting comments")))
            .and_then(|()| with_sqlite(&mut conn, commit));
        match &committed {
            Ok(()) => signals.tell(&told),
            Err(_) => with_sqlite(&mut conn, reset).expect("a writer has SQLite"),
        }
        // That nothing was committed well proves nothing; only a try tells that all is well again.
        if committed.is_err() {
            signals.readiness.note(&committed);
        }
        for answer in answers {
            (answer.reply)(committed.clone());
        }
    }
}

fn with_sqlite(conn: &mut Conn, work: impl FnOnce(&mut SqliteConnection) -> Result<()>) -> Result<()> {
    match conn {
        Conn::Sqlite(sqlite) => work(sqlite),
        Conn::Pg(_) => Err(Fault::new("writing", "only SQLite has a writer")),
    }
}

/// IMMEDIATE takes the lock first, so that a command that writes at the same time is waited for. Through diesel's
/// manager, so that each job's transaction becomes a savepoint of this one.
fn begin(sqlite: &mut SqliteConnection) -> Result<()> {
    AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
        .map_err(fault("beginning to write"))
}

/// The group's transaction stands, and no job left a savepoint of its own in it.
fn is_whole(sqlite: &mut SqliteConnection) -> Result<()> {
    match AnsiTransactionManager::transaction_manager_status_mut(sqlite) {
        TransactionManagerStatus::Valid(status)
            if status.transaction_depth().is_some_and(|it| it.get() == 1) =>
        {
            Ok(())
        }
        _ => Err(Fault::new("writing", "the transaction was lost")),
    }
}

fn commit(sqlite: &mut SqliteConnection) -> Result<()> {
    AnsiTransactionManager::commit_transaction(sqlite).map_err(fault("committing"))
}

/// The next group must find no open transaction, whatever happened to this one.
fn reset(sqlite: &mut SqliteConnection) -> Result<()> {
    // Fails when there is none to roll back, which is what is wanted.
    let _ = sqlite.batch_execute("ROLLBACK");
    *AnsiTransactionManager::transaction_manager_status_mut(sqlite) =
        TransactionManagerStatus::Valid(Default::default());
    Ok(())
}
