//! Tells webhooks and the hub, and looks at pages that say they link here, beside the rounds of the worker: who thinks
//! long holds up no mail.

use std::sync::Arc;

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use super::{Outward, REST, Step, TURN};
use crate::{clock::Clock, domain::Fault, intake::Mentions, programs::Telling};

pub(super) struct Teller {
    telling: Telling,
    mentions: Option<Mentions>,
    clock: Clock,
    /// Rung when there may be something to tell.
    bell: Arc<Notify>,
    stop: watch::Receiver<bool>,
    step: Step,
    looking: Step,
}

impl Teller {
    pub fn new(outward: Outward, clock: Clock, bell: Arc<Notify>, stop: watch::Receiver<bool>) -> Teller {
        let Outward { telling, mentions, .. } = outward;
        let (step, looking) = (Step::new("telling webhooks"), Step::new("looking at pages that link here"));
        Teller { telling, mentions, clock, bell, stop, step, looking }
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
            if self.looking.is_due(now) {
                let done = self.look_at_all().await;
                self.looking.note(done, self.clock.now());
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

    async fn look_at_all(&self) -> Result<(), Fault> {
        let Some(mentions) = &self.mentions else { return Ok(()) };
        while mentions.look_at_one().await? && !self.is_stopping() {}
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }
}
