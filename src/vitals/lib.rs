//! Whether the work beside the requests goes on. The worker notes each round here and survives the panic of a step;
//! `/healthz` and the metrics read it.

#![warn(missing_docs, unreachable_pub)]

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::FutureExt;

use weshift_domain::Fault;

/// A round takes about a second. After so long without one the worker is stuck, and only a restart helps.
const STUCK: Duration = Duration::from_secs(5 * 60);

/// The worker's heartbeat. `app` makes one for the process; the worker writes to it, `/healthz` and the metrics read
/// it. Clones share it.
#[derive(Clone, Default)]
pub struct Vitals(Arc<Signs>);

struct Signs {
    /// When the last round of the worker ended; before the first one, when the process began.
    round: Mutex<Instant>,
    panics: AtomicU64,
}

impl Default for Signs {
    fn default() -> Self {
        Signs { round: Mutex::new(Instant::now()), panics: AtomicU64::new(0) }
    }
}

impl Vitals {
    /// Records that the worker finished a round. The worker calls it after each.
    pub fn note_round(&self) {
        *self.0.round.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long ago the worker finished its last round; before the first one, how long ago the process began.
    pub fn since_round(&self) -> Duration {
        self.0.round.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Whether the worker finished no round for 5 minutes. `/healthz` fails then, so that a supervisor restarts the
    /// process.
    pub fn is_stuck(&self) -> bool {
        self.since_round() > STUCK
    }

    /// How many pieces of work ended in a panic since the process began. Each is a bug.
    pub fn panics(&self) -> u64 {
        self.0.panics.load(Ordering::Relaxed)
    }

    /// Runs a piece of work and turns a panic in it into a fault, so that the caller goes on. The panic is counted.
    /// `doing` names the work in the fault, as in `Fault::new`.
    pub async fn survive<T>(
        &self,
        doing: &'static str,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
            self.0.panics.fetch_add(1, Ordering::Relaxed);
            Err(Fault::new(doing, format!("it panicked: {}", said(&*panic))))
        })
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_fault_that_says_what_was_said_and_is_counted() {
        let vitals = Vitals::default();
        let broken = vitals.survive("adding", async { panic!("no {}", "numbers") });
        assert_eq!(broken.await.map(|()| 1).unwrap_err().to_string(), "adding: it panicked: no numbers");
        let whole = vitals.survive("adding", async { Ok(2) });
        assert_eq!((whole.await.unwrap(), vitals.panics()), (2, 1));
    }

    #[test]
    fn the_worker_is_stuck_when_it_did_not_go_round_for_minutes() {
        let vitals = Vitals::default();
        assert!(!vitals.is_stuck());
        let Some(long_ago) = Instant::now().checked_sub(STUCK + Duration::from_secs(1)) else { return };
        *vitals.0.round.lock().unwrap() = long_ago;
        assert!(vitals.is_stuck());
        vitals.note_round();
        assert!(!vitals.is_stuck());
    }
}
