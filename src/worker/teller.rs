//! Tells webhooks and the hub, beside the rounds of the worker: a program that thinks long holds up no mail.

use std::sync::Arc;

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use super::{REST, Step, TURN};
use crate::{clock::Clock, domain::Fault, programs::Telling};

pub(super) struct Teller {
    telling: Telling,
    clock: Clock,
    /// Rung when there may be something to tell.
    bell: Arc<Notify>,
    stop: watch::Receiver<bool>,
    step: Step,
}

impl Teller {
    pub fn new(telling: Telling, clock: Clock, bell: Arc<Notify>, stop: watch::Receiver<bool>) -> Teller {
        Teller { telling, clock, bell, stop, step: Step::new("telling webhooks") }
    }

    /// Until it is stopped; then what is being told is told, and nothing else is begun.
    pub async fn run(mut self) {
        let mut stop = self.stop.clone();
        while !self.is_stopping() {
            let now = self.clock.now();
            if self.step.is_due(now) {
                let done = self.tell_all().await;
                self.step.note(done, self.clock.now());
            }
            sleep(REST).await;
            tokio::select! {
                () = sleep(TURN) => (),
                () = self.bell.notified() => (),
                _ = stop.wait_for(|&it| it) => (),
            }
        }
    }

    async fn tell_all(&mut self) -> Result<(), Fault> {
        while self.telling.tell_one().await? && !self.is_stopping() {}
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }
}
