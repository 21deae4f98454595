//! Whether something can be written now. A full or broken disk often still reads, so reading proves little; and a request
//! that only asks must not write. So the worker tries, when somebody asked or the last write failed.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::{Reader, Result, Store, Tx, connection::fault, values::set};
use weshift_domain::{Fault, Moment, SECOND};

/// Between two tries.
const PAUSE: i64 = 5 * SECOND;

/// When something was last written to find out whether it can be.
const TRIED: &str = "tried_writing";
/// Bytes that must find room before a disk that was full counts as well again: about what a comment takes with its indexes.
const AFTER_A_FAILURE: usize = 64 * 1024;

#[derive(Default)]
pub(crate) struct Readiness {
    is_asked: AtomicBool,
    /// Why the last write failed; none: it did not.
    failed: Mutex<Option<Fault>>,
    tried: Mutex<Option<Moment>>,
}

impl Readiness {
    pub(crate) fn note(&self, written: &Result<()>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = written.as_ref().err().cloned();
    }

    fn failed(&self) -> Option<Fault> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_due(&self, now: Moment) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = tried.is_none_or(|then| !(0..PAUSE).contains(&now.since(then)));
        let is_wanted = self.failed().is_some() || self.is_asked.load(Ordering::Relaxed);
        if is_due && is_wanted {
            *tried = Some(now);
            self.is_asked.store(false, Ordering::Relaxed);
        }
        is_due && is_wanted
    }
}

impl Reader {
    /// # Errors
    /// The database does not answer, or the last write failed.
    pub async fn check_ready(&self) -> Result<()> {
        self.signals.readiness.is_asked.store(true, Ordering::Relaxed);
        match self.signals.readiness.failed() {
            Some(fault) => Err(fault),
            None => self.ping().await,
        }
    }
}

impl Store {
    /// Writes something that nobody reads, if somebody wants to know.
    pub async fn try_writing(&self, now: Moment) -> Result<()> {
        if !self.signals.readiness.is_due(now) {
            return Ok(());
        }
        let size = if self.signals.readiness.failed().is_some() { AFTER_A_FAILURE } else { 1 };
        let written = self.write(move |tx: &mut Tx<'_>| tx.try_writing(now, size)).await;
        self.signals.readiness.note(&written);
        written
    }
}

impl Tx<'_> {
    /// Never the same twice: what stands there already SQLite does not write.
    fn try_writing(&mut self, now: Moment, size: usize) -> Result<()> {
        let text = format!("{} {}", now.millis(), "-".repeat(size));
        set(self.conn, TRIED, &text).map_err(fault("trying to write"))
    }
}
