//! Forgets what is over, once an hour, and reads the database's file through for damage, once a day, beside the rounds of the
//! worker: on a big site it takes a while, with rests for those who write, and no mail waits for it.

use tokio::{sync::watch, time::sleep};

use super::{Step, TURN, is_stopping};
use crate::{
    clock::Clock,
    domain::{DAY, Fault, HOUR, MINUTE, Moment},
    store::Store,
    vitals::Vitals,
};

pub(super) struct Forgetter {
    store: Store,
    clock: Clock,
    vitals: Vitals,
    stop: watch::Receiver<bool>,
    step: Step,
    next: Moment,
    look: Step,
    look_at: Moment,
}

/// Whoever starts has other things to read first.
const FIRST_LOOK: i64 = MINUTE;

impl Forgetter {
    pub fn new(store: Store, clock: Clock, vitals: Vitals, stop: watch::Receiver<bool>) -> Forgetter {
        let (step, next) = (Step::new("forgetting what is over"), clock.now());
        let (look, look_at) = (Step::new("looking for damage"), next.plus(FIRST_LOOK));
        Forgetter { store, clock, vitals, stop, step, next, look, look_at }
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
            if now >= self.look_at || self.look_at.since(now) > DAY {
                let work = look_for_damage(&self.store);
                if self.look.run(now, &self.vitals, work).await.is_some() {
                    self.look_at = now.plus(DAY);
                }
            }
            tokio::select! {
                () = sleep(TURN) => (),
                _ = stop.wait_for(|&it| it) => (),
            }
        }
    }
}

/// A page that a disk lost is seen by nobody until somebody reads it, and then the backups may have lost it too.
async fn look_for_damage(store: &Store) -> Result<(), Fault> {
    if let Some(found) = store.reader().find_damage().await? {
        tracing::error!(
            "The database's file is damaged: {found}. Stop Weshift, keep the file as it is, and restore your last backup."
        );
    }
    Ok(())
}
