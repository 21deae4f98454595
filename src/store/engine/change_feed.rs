//! In which discussions something was published, for those who tell readers.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Notify;

/// Discussions in which something was published since they were taken last.
#[derive(Default)]
pub struct Stirred {
    threads: Mutex<BTreeSet<i64>>,
    wake: Notify,
    pub(crate) is_taken: AtomicBool,
}

impl Stirred {
    /// Waits for the next.
    pub async fn happened(&self) {
        self.is_taken.store(true, Ordering::Relaxed);
        self.wake.notified().await;
    }

    /// Gives the ids of the discussions and forgets them. Nothing is collected before `happened` is first called.
    pub fn take(&self) -> BTreeSet<i64> {
        std::mem::take(&mut self.threads())
    }

    pub(crate) fn add(&self, threads: impl Iterator<Item = i64>) {
        // While nobody takes them they are not kept.
        if self.is_taken.load(Ordering::Relaxed) {
            self.threads().extend(threads);
            self.wake.notify_one();
        }
    }

    fn threads(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
