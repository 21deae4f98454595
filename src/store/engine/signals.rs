//! What a write changed, and who is told of it once it is on the disk.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use data_encoding::HEXLOWER;
use tokio::sync::Notify;

use super::{change_feed::Stirred, readiness::Readiness};
use weshift_clock::random_bytes;
use weshift_domain::*;

/// Discussions that are known without looking, and for how long another node's changes may go unseen.
const KNOWN_THREADS: u64 = 10_000;
const LATELY: Duration = Duration::from_secs(1);

/// What others want to know of a write, told after its commit.
#[derive(Clone)]
pub(crate) struct Signals {
    /// Goes up when something changed that readers can see.
    pub generation: Arc<AtomicU64>,
    /// Goes up when an answer of the exercise changed.
    pub placed: Arc<AtomicU64>,
    /// A letter or a notice is owed.
    pub owed: Arc<Notify>,
    /// Where something was published, for those who tell readers.
    pub stirred: Arc<Stirred>,
    /// 0: no webhook is to be told anything, and comments are written without asking. Goes up when one changed.
    pub hooks: Arc<AtomicU64>,
    /// This process, among the nodes on one database.
    pub node: Arc<str>,
    /// Whether something can be written.
    pub readiness: Arc<Readiness>,
    /// Discussions that were looked for lately, by name, for `Reader::find_thread_to_post`.
    pub threads: moka::sync::Cache<ThreadName, Thread>,
}

/// What a job changed, to be told when it is on the disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// Threads in which readers see something new, by how many more approved comments they have. Counted at the end of
    /// the transaction: once, however many comments a group of writes brings to a thread.
    pub moved: BTreeMap<i64, i32>,
    /// Something else changed that readers can see.
    pub visible: bool,
    /// A letter or a notice was added.
    pub owes: bool,
    /// Somebody placed themselves, or took it back.
    pub placed: bool,
    /// A webhook was made, changed or removed.
    pub hooks: bool,
}

impl Told {
    pub(crate) fn add(&mut self, other: &Told) {
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
            readiness: Arc::default(),
            threads,
        }
    }
}

impl Signals {
    pub(crate) fn tell(&self, told: &Told) {
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
