//! The loop beside the server: seal what is owed, forget what is over, and, so that no mail server holds that up,
//! couriers that deliver what is due. Every step stands in `turn`; nothing else runs in the background.
//!
//! A step that fails or panics is logged once with its reason and tried again ever less often, up to a minute; the
//! others go on.

mod courier;
mod forgetter;
mod step;
mod teller;

use std::{path::PathBuf, sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};

use self::{
    courier::{Courier, deliveries},
    forgetter::Forgetter,
    step::Step,
    teller::Teller,
};
use weshift_clock::Clock;
use weshift_domain::{CommentId, Fault, Floor, HOUR, MINUTE, Moment, Thresholds};
use weshift_editing::Editing;
use weshift_exercise::Pictures;
use weshift_intake::Mentions;
use weshift_limits::Limits;
use weshift_mail::{Delivery, Mailer, seal_digests, seal_news, seal_notices, seal_reminders};
use weshift_moderation::{Moderation, akismet::settle_one, learn, note_hits, refresh_blocks, remember};
use weshift_programs::Telling;
use weshift_spam::Guard;
use weshift_store::Store;
use weshift_vitals::Vitals;

pub struct Worker {
    store: Store,
    mailer: Mailer,
    moderation: Moderation,
    limits: Arc<Limits>,
    clock: Clock,
    maildir: Option<PathBuf>,
    learning: Learning,
    pictures: Pictures,
    outward: Option<Outward>,
    vitals: Vitals,
}

/// What goes out besides mail.
pub struct Outward {
    pub telling: Telling,
    /// The WebSub hub of the settings.
    pub hub: Option<String>,
    /// None: nobody may say that they link here.
    pub mentions: Option<Mentions>,
}

/// The judges that the worker keeps up to date.
#[derive(Clone)]
pub struct Learning {
    pub guard: Arc<Guard>,
    /// Those of the settings.
    pub thresholds: Thresholds,
}

/// Batches of comments whose words are kept in one turn; mail must not wait longer for them.
const WORDS_AT_ONCE: usize = 2;
/// So many times as long as a batch took is left to those who write meanwhile, a turn at most.
const WORDS_REST: u32 = 30;
/// What Akismet is owed in one turn; mail must not wait longer for it.
const AKISMET_AT_ONCE: usize = 5;
/// Between turns, unless something is owed.
const TURN: Duration = Duration::from_secs(1);
/// In any case, so that a flood of comments does not make a turn each.
const REST: Duration = Duration::from_millis(100);
/// How long a letter under way may take after the word to stop.
const GRACE: Duration = Duration::from_secs(20);

impl Worker {
    /// `maildir` is where letters go without SMTP; none: they stay in the database.
    pub fn new(
        store: Store,
        mailer: Mailer,
        moderation: Moderation,
        limits: Arc<Limits>,
        clock: Clock,
        maildir: Option<PathBuf>,
        learning: Learning,
    ) -> Worker {
        let pictures = Pictures::new(Floor::default());
        let vitals = Vitals::default();
        Worker {
            store,
            mailer,
            moderation,
            limits,
            clock,
            maildir,
            learning,
            pictures,
            outward: None,
            vitals,
        }
    }

    /// From how many people on something is shown.
    pub fn showing_from(self, floor: Floor) -> Worker {
        Worker { pictures: Pictures::new(floor), ..self }
    }

    /// Notes its rounds there.
    pub fn noting(self, vitals: Vitals) -> Worker {
        Worker { vitals, ..self }
    }

    /// Tells others what happens here, and asks them.
    pub fn outward(self, outward: Outward) -> Worker {
        Worker { outward: Some(outward), ..self }
    }

    /// Works until `stop` says so; then the letter under way arrives, within 20 seconds, and no other is begun.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let stopped = stop.clone();
        let owed = self.store.owed();
        let mut rounds = Rounds::new(self, stopped);
        let work = async {
            let teller = rounds.teller().await;
            let couriers = rounds.start().await;
            let forgetter = rounds.forgetter();
            let rounds = async {
                while !rounds.is_stopping() {
                    rounds.turn().await;
                    rounds.worker.vitals.note_round();
                    sleep(REST).await;
                    tokio::select! {
                        () = sleep(TURN) => (),
                        () = owed.notified() => (),
                        () = rounds.stopping() => (),
                    }
                }
            };
            let tellers = join_all(teller.into_iter().map(Teller::run));
            tokio::join!(rounds, join_all(couriers.into_iter().map(Courier::run)), tellers, forgetter.run());
        };
        tokio::pin!(work);
        tokio::select! {
            () = &mut work => return,
            // A sender that is gone stops us too.
            _ = stop.wait_for(|&it| it) => (),
        }
        if timeout(GRACE, work).await.is_err() {
            tracing::warn!("A letter was still under way at the end; it goes again after the next start.");
        }
    }
}

/// What the loop remembers from turn to turn.
struct Rounds {
    worker: Worker,
    stop: watch::Receiver<bool>,
    /// Each wakes a courier.
    bells: Vec<Arc<Notify>>,
    tidy_at: Moment,
    start: Step,
    learn: Step,
    remember: Step,
    /// Up to which comment the judges remember what came.
    remembered: CommentId,
    akismet: Step,
    /// When Akismet is next asked about the account.
    account_at: Moment,
    blocks: Step,
    site: Step,
    disk: Step,
    /// The state of the blocklist that the judges know.
    blocks_known: Option<i64>,
    link_keys: Step,
    words: Step,
    publish: Step,
    notices: Step,
    news: Step,
    digests: Step,
    pictures: Step,
    reminders: Step,
}

impl Rounds {
    fn new(worker: Worker, stop: watch::Receiver<bool>) -> Rounds {
        let now = worker.clock.now();
        Rounds {
            worker,
            stop,
            bells: Vec::new(),
            tidy_at: now,
            start: Step::new("freeing the letters of an earlier run"),
            learn: Step::new("learning from decisions"),
            remember: Step::new("remembering what came"),
            remembered: CommentId(0),
            blocks: Step::new("reading the blocklist"),
            site: Step::new("reading what the site is called"),
            disk: Step::new("trying to write to the database"),
            blocks_known: None,
            link_keys: Step::new("reading the keys of links"),
            words: Step::new("keeping words for the search"),
            akismet: Step::new("settling what Akismet is owed"),
            account_at: now,
            publish: Step::new("publishing scheduled posts"),
            notices: Step::new("writing notices to managers"),
            news: Step::new("writing to readers"),
            digests: Step::new("writing digests"),
            pictures: Step::new("taking pictures of where people stand"),
            reminders: Step::new("writing reminders"),
        }
    }

    /// Gives who delivers: nobody while the settings for mail cannot be used.
    async fn start(&mut self) -> Vec<Courier> {
        // What other nodes hold is theirs; on a database of our own nobody is left who could hold anything.
        if self.worker.store.is_alone() {
            let now = self.worker.clock.now();
            self.start.note(self.worker.store.write(|tx| tx.void_leases()).await, now);
        }
        match deliveries(&self.worker) {
            Ok(deliveries) => deliveries.into_iter().map(|it| self.courier(it)).collect(),
            Err(fault) => {
                tracing::error!("No mail goes out until this is mended and Weshift restarted: {fault}.");
                Vec::new()
            }
        }
    }

    async fn teller(&mut self) -> Option<Teller> {
        let outward = self.worker.outward.take()?;
        let started = async {
            outward.telling.start(outward.hub.clone()).await?;
            match &outward.mentions {
                Some(mentions) => mentions.start().await,
                None => Ok(()),
            }
        };
        let started = started.await;
        self.start.note(started, self.worker.clock.now());
        let bell = Arc::new(Notify::new());
        self.bells.push(Arc::clone(&bell));
        let Worker { clock, vitals, .. } = &self.worker;
        Some(Teller::new(outward, clock.clone(), vitals.clone(), bell, self.stop.clone()))
    }

    fn forgetter(&self) -> Forgetter {
        let Worker { store, clock, vitals, .. } = &self.worker;
        Forgetter::new(store.clone(), clock.clone(), vitals.clone(), self.stop.clone())
    }

    fn courier(&mut self, delivery: Delivery) -> Courier {
        let bell = Arc::new(Notify::new());
        self.bells.push(Arc::clone(&bell));
        let Worker { clock, vitals, .. } = &self.worker;
        Courier::new(delivery, clock.clone(), vitals.clone(), bell, self.stop.clone())
    }

    async fn turn(&mut self) {
        let now = self.worker.clock.now();
        // Letters that their verbs sealed need not wait for the others.
        self.ring();
        self.judges(now).await;
        let Worker { store, mailer, moderation, clock, vitals, pictures, .. } = &mut self.worker;
        self.disk.run(now, vitals, store.try_writing(now)).await;
        self.site.run(now, vitals, moderation.refresh_site()).await;
        self.link_keys.run(now, vitals, moderation.refresh_link_keys()).await;
        self.words.run(now, vitals, keep_words(store, &self.stop, now)).await;
        let editing = Editing::new(store.clone(), clock.clone());
        self.publish.run(now, vitals, editing.publish_due()).await;
        self.notices.run(now, vitals, seal_notices(store, mailer, now)).await;
        // Without a way out no reader could have confirmed that they want mail.
        if mailer.goes_out() {
            self.news.run(now, vitals, seal_news(store, mailer, now)).await;
        }
        self.digests.run(now, vitals, seal_digests(store, mailer, now)).await;
        self.pictures.run(now, vitals, pictures.look(store, now)).await;
        if mailer.goes_out() {
            self.reminders.run(now, vitals, seal_reminders(store, mailer, now)).await;
        }
        self.ring();
        if now >= self.tidy_at {
            self.worker.limits.tidy();
            self.tidy_at = now.plus(MINUTE);
        }
    }

    /// What managers taught, here or on another node, and what came in there.
    async fn judges(&mut self, now: Moment) {
        let Learning { guard, thresholds } = self.worker.learning.clone();
        let Worker { store, vitals, .. } = &self.worker;
        self.learn.run(now, vitals, learn(store, &guard.filter, thresholds)).await;
        let remembered = self.remember.run(now, vitals, remember(store, &guard, self.remembered, now)).await;
        self.remembered = remembered.unwrap_or(self.remembered);
        let blocks = async {
            note_hits(store, &guard.blocks).await?;
            refresh_blocks(store, &guard.blocks, self.blocks_known).await
        };
        self.blocks_known = self.blocks.run(now, vitals, blocks).await.unwrap_or(self.blocks_known);
        if guard.akismet.is_some() {
            self.akismet.run(now, vitals, settle_akismet(store, &guard, &self.stop, now)).await;
            if now >= self.account_at {
                self.look_at_account(&guard, now).await;
            }
        }
    }

    /// Whether Akismet knows the key is asked at the start and from time to time, more often while it does not.
    async fn look_at_account(&mut self, guard: &Guard, now: Moment) {
        let looked = guard.look_at_account().await;
        let refused = guard.account().is_some_and(|it| it.is_refused());
        self.account_at = now.plus(if looked.is_ok() && !refused { 6 * HOUR } else { 20 * MINUTE });
        if refused {
            tracing::warn!(
                "Akismet does not know the key in spam.akismet.key; the judges here decide alone."
            );
        }
    }

    fn ring(&self) {
        self.bells.iter().for_each(|it| it.notify_one());
    }

    fn is_stopping(&self) -> bool {
        is_stopping(&self.stop)
    }

    async fn stopping(&self) {
        let _ = self.stop.clone().wait_for(|&it| it).await;
    }
}

/// So that what came can be searched for; much of it in several turns, with room for other writers between.
async fn keep_words(store: &Store, stop: &watch::Receiver<bool>, now: Moment) -> Result<(), Fault> {
    if !store.reader().lacks_words().await? {
        return Ok(());
    }
    for _ in 0..WORDS_AT_ONCE {
        let began = Instant::now();
        if !store.write(move |tx| tx.keep_words(now)).await? || is_stopping(stop) {
            return Ok(());
        }
        sleep((began.elapsed() * WORDS_REST).min(TURN)).await;
    }
    store.owed().notify_one();
    Ok(())
}

async fn settle_akismet(
    store: &Store,
    guard: &Guard,
    stop: &watch::Receiver<bool>,
    now: Moment,
) -> Result<(), Fault> {
    for _ in 0..AKISMET_AT_ONCE {
        if !settle_one(store, guard, now).await? || is_stopping(stop) {
            break;
        }
    }
    Ok(())
}

fn is_stopping(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

#[cfg(test)]
mod tests;
