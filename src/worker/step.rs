//! A piece of the worker's work that may fail: logged once, tried again ever less often.

use weshift_domain::{Fault, MINUTE, Moment, SECOND};
use weshift_vitals::Vitals;

/// A step of the turn that may fail.
pub(super) struct Step {
    doing: &'static str,
    failures: u32,
    pub(super) not_before: Moment,
}

impl Step {
    pub fn new(doing: &'static str) -> Step {
        Step { doing, failures: 0, not_before: Moment::from_millis(0) }
    }

    pub fn is_due(&self, now: Moment) -> bool {
        now >= self.not_before || self.not_before.since(now) > MINUTE
    }

    /// Does the work if it is time for it. `None`: it is not, or the work failed, which is noted; a panic is a failure.
    pub async fn run<T>(
        &mut self,
        now: Moment,
        vitals: &Vitals,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Option<T> {
        if !self.is_due(now) {
            return None;
        }
        let done = vitals.survive(self.doing, work).await;
        self.note(done, now)
    }

    pub fn note<T>(&mut self, done: Result<T, Fault>, now: Moment) -> Option<T> {
        match done {
            Ok(value) => {
                if self.failures > 0 {
                    tracing::info!("{} works again.", self.doing);
                }
                self.failures = 0;
                self.not_before = now;
                Some(value)
            }
            Err(fault) => {
                if self.failures == 0 {
                    tracing::error!("The worker failed {}: {fault}. It goes on trying.", self.doing);
                }
                self.not_before = now.plus((SECOND << self.failures.min(6)).min(MINUTE));
                self.failures = self.failures.saturating_add(1);
                None
            }
        }
    }
}
