//! Whether something can be written now. A full or broken disk often still reads, so reading proves little; and a request
//! that only asks must not write. So the worker tries, when somebody asked or the last write failed.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::{Reader, Result, Store, Tx, connection::fault, schema::site};
use crate::domain::{Fault, Moment, SECOND};

/// Between two tries.
const PAUSE: i64 = 5 * SECOND;

#[derive(Default)]
pub struct Readiness {
    is_asked: AtomicBool,
    /// Why the last write failed; none: it did not.
    failed: Mutex<Option<Fault>>,
    tried: Mutex<Option<Moment>>,
}

impl Readiness {
    pub(super) fn note(&self, written: &Result<()>) {
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
    /// Writes something that changes nothing, if somebody wants to know.
    pub async fn try_writing(&self, now: Moment) -> Result<()> {
        if !self.signals.readiness.is_due(now) {
            return Ok(());
        }
        let written = self.write(|tx: &mut Tx<'_>| tx.touch()).await;
        self.signals.readiness.note(&written);
        written
    }
}

impl Tx<'_> {
    fn touch(&mut self) -> Result<()> {
        let row = diesel::update(site::table.find("secret")).set(site::value.eq(site::value));
        row.execute(self.conn).map(drop).map_err(fault("trying to write"))
    }
}
