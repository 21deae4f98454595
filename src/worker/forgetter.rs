//! Forgets what is over, once an hour, beside the rounds of the worker: on a big site it takes a while, with rests for
//! those who write, and no mail waits for it.

use tokio::{sync::watch, time::sleep};

use super::{Step, TURN, is_stopping};
use weshift_clock::Clock;
use weshift_domain::{HOUR, Moment};
use weshift_store::Store;
use weshift_vitals::Vitals;

pub(super) struct Forgetter {
    store: Store,
    clock: Clock,
    vitals: Vitals,
    stop: watch::Receiver<bool>,
    step: Step,
    next: Moment,
}

impl Forgetter {
    pub fn new(store: Store, clock: Clock, vitals: Vitals, stop: watch::Receiver<bool>) -> Forgetter {
        let (step, next) = (Step::new("forgetting what is over"), clock.now());
        Forgetter { store, clock, vitals, stop, step, next }
    }

    /// Until it is stopped; then the bite that is being taken is the last.
    pub async fn run(mut self) {
        let mut stop = self.stop.clone();
        while !is_stopping(&self.stop) {
            let now = self.clock.now();
            // A clock that was set back must not put it off for long.
            if now >= self.next || self.next.since(now) > HOUR {
                let work = self.store.forget(now, || !is_stopping(&self.stop));
                if self.step.run(now, &self.vitals, work).await.is_some() {
                    self.next = now.plus(HOUR);
                }
            }
            tokio::select! {
                () = sleep(TURN) => (),
                _ = stop.wait_for(|&it| it) => (),
            }
        }
    }
}
