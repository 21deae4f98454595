//! Takes letters away, beside the rounds of the worker: a mail server that thinks for ten minutes holds up the letter
//! that it thinks about and nothing else.

use std::sync::Arc;

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

use super::{REST, Step, TURN, Worker, is_stopping};
use weshift_clock::Clock;
use weshift_config::MailTransport;
use weshift_domain::Fault;
use weshift_mail::{Delivered, Delivery, Pace, Timeouts, Transport};
use weshift_vitals::Vitals;

/// One for each connection, and one more for a letter that somebody waits for while the server thinks about others.
pub(super) fn deliveries(worker: &Worker) -> Result<Vec<Delivery>, Fault> {
    let Worker { store, mailer, moderation, clock, maildir, .. } = worker;
    let settings = mailer.settings();
    let pace = Arc::new(Pace::new(settings.rate));
    let delivery = || {
        let transport = Transport::new(settings, maildir.clone(), Timeouts::STANDARD)?;
        let delivery = Delivery::new(store.clone(), transport, clock.clone());
        Ok(delivery.at_pace(Arc::clone(&pace)).telling(moderation.clone()))
    };
    let all = (0..settings.connections()).map(|_| delivery());
    let mut all = all.collect::<Result<Vec<Delivery>, Fault>>()?;
    if matches!(settings.transport, MailTransport::Smtp(_)) {
        all.push(delivery()?.for_what_is_stuck());
    }
    Ok(all)
}

/// One connection's worth of delivering.
pub(super) struct Courier {
    delivery: Delivery,
    clock: Clock,
    vitals: Vitals,
    /// Rung when there may be letters.
    bell: Arc<Notify>,
    stop: watch::Receiver<bool>,
    step: Step,
}

impl Courier {
    pub fn new(
        delivery: Delivery,
        clock: Clock,
        vitals: Vitals,
        bell: Arc<Notify>,
        stop: watch::Receiver<bool>,
    ) -> Courier {
        Courier { delivery, clock, vitals, bell, stop, step: Step::new("delivering mail") }
    }

    /// Until it is stopped; then the letter under way arrives, and no other is begun.
    pub async fn run(mut self) {
        let mut stop = self.stop.clone();
        while !self.is_stopping() {
            if self.step.is_due(self.clock.now()) {
                let vitals = self.vitals.clone();
                let done = vitals.survive("delivering mail", self.deliver_all()).await;
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

    async fn deliver_all(&mut self) -> Result<(), Fault> {
        let done = loop {
            match self.delivery.deliver_one(self.clock.now()).await {
                Ok(Delivered::Letter(..)) if !self.is_stopping() => (),
                Ok(_) => break Ok(()),
                Err(fault) => break Err(fault),
            }
        };
        self.delivery.rest().await;
        done
    }

    fn is_stopping(&self) -> bool {
        is_stopping(&self.stop)
    }
}
