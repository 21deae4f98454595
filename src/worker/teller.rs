//! Tells webhooks and the hub, and looks at pages that say they link here, beside the rounds of the worker: who thinks
//! long holds up no mail.

use std::sync::Arc;

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use super::{Outward, REST, Step, TURN, is_stopping};
use weshift_clock::Clock;
use weshift_domain::Fault;
use weshift_intake::Mentions;
use weshift_programs::Telling;
use weshift_vitals::Vitals;

pub(super) struct Teller {
    telling: Telling,
    mentions: Option<Mentions>,
    clock: Clock,
    vitals: Vitals,
    /// Rung when there may be something to tell.
    bell: Arc<Notify>,
    stop: watch::Receiver<bool>,
    step: Step,
    looking: Step,
}

impl Teller {
    pub fn new(
        outward: Outward,
        clock: Clock,
        vitals: Vitals,
        bell: Arc<Notify>,
        stop: watch::Receiver<bool>,
    ) -> Teller {
        let Outward { telling, mentions, .. } = outward;
        let (step, looking) = (Step::new("telling webhooks"), Step::new("looking at pages that link here"));
        Teller { telling, mentions, clock, vitals, bell, stop, step, looking }
    }

    /// Until it is stopped; then what is being told is told, and nothing else is begun.
    pub async fn run(mut self) {
        let mut stop = self.stop.clone();
        while !self.is_stopping() {
            let now = self.clock.now();
            if self.step.is_due(now) {
                let vitals = self.vitals.clone();
                let done = vitals.survive("telling webhooks", self.tell_all()).await;
                self.step.note(done, self.clock.now());
            }
            if self.looking.is_due(now) {
                let done = self.vitals.survive("looking at pages that link here", self.look_at_all()).await;
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
        is_stopping(&self.stop)
    }
}
