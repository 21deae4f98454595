//! SQLite's one writer: a thread that takes what waits, commits it at once, and answers when it is on the disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use tokio::sync::oneshot;

use super::{Result, Signals, Tx, connection::Conn, connection::fault, in_transaction, on_blocking_thread};
use crate::domain::Fault;

/// Jobs that may wait; more wait on their own threads.
const WAITING: usize = 1024;
/// Jobs that one commit serves at most.
const GROUP: usize = 256;

pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Does its work on a connection, or none when writing could not begin, and gives what answers the caller.
type Job = Box<dyn FnOnce(Option<&mut Conn>) -> Answer + Send>;

/// Answers the caller, and tells what the job changed.
struct Answer {
    reply: Box<dyn FnOnce(Result<()>) + Send>,
    visible: bool,
    owes: bool,
}

impl Writer {
    pub fn start(conn: Conn, signals: Signals) -> Result<Writer> {
        let (jobs, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_loop(conn, &waiting, &signals))
            .map_err(|error| Fault::new("starting the writer", error))?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    pub async fn run<T: Send + 'static, E: From<Fault> + Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let work = || conn.map(|conn| in_transaction(conn, job));
            let (done, visible, owes) = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Some(Ok(done))) => done,
                Ok(Some(Err(error))) => (Err(error), false, false),
                Ok(None) => (Err(Fault::new("writing", "writing could not begin").into()), false, false),
                Err(_) => (Err(Fault::new("writing", "a job of the writer panicked").into()), false, false),
            };
            let reply = move |committed: Result<()>| {
                // Whoever asked may be gone; the commit stands all the same.
                let _ = answer.send(committed.map_err(E::from).and(done));
            };
            Answer { reply: Box::new(reply), visible, owes }
        });
        self.send(job).await?;
        answered.await.map_err(|_| gone())?
    }

    async fn send(&self, job: Job) -> Result<()> {
        let jobs = self.jobs.as_ref().expect("the writer is open until it is closed");
        match jobs.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(gone()),
            Err(TrySendError::Full(job)) => {
                let jobs = jobs.clone();
                on_blocking_thread(move || jobs.send(job)).await?.map_err(|_| gone())
            }
        }
    }

    /// Waits until everything that was sent is on the disk.
    pub fn close(mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("The writer ended in a panic.");
        }
    }
}

fn gone() -> Fault {
    Fault::new("writing", "the writer has ended")
}

fn write_loop(mut conn: Conn, waiting: &Receiver<Job>, signals: &Signals) {
    while let Ok(first) = waiting.recv() {
        let begun = begin(&mut conn);
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            answers.push(job(begun.is_ok().then_some(&mut conn)));
            next = if answers.len() < GROUP { waiting.try_recv().ok() } else { None };
        }
        let committed = begun.and_then(|()| commit(&mut conn));
        for answer in answers {
            if committed.is_ok() {
                signals.tell(answer.visible, answer.owes);
            }
            (answer.reply)(committed.clone());
        }
    }
}

/// IMMEDIATE takes the lock first, so that a command that writes at the same time is waited for. Through diesel's
/// manager, so that each job's transaction becomes a savepoint of this one.
fn begin(conn: &mut Conn) -> Result<()> {
    let Conn::Sqlite(sqlite) = conn else { unreachable!("only SQLite has a writer") };
    AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE").map_err(fault("beginning to write"))
}

fn commit(conn: &mut Conn) -> Result<()> {
    let Conn::Sqlite(sqlite) = conn else { unreachable!("only SQLite has a writer") };
    let committed = AnsiTransactionManager::commit_transaction(sqlite).map_err(fault("committing"));
    if committed.is_err() {
        // The disk may be full or gone. The next group must find a connection without an open transaction.
        let _ = AnsiTransactionManager::rollback_transaction(sqlite);
        let _ = sqlite.batch_execute("ROLLBACK");
    }
    committed
}
