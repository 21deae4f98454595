//! Takes one letter out of the outbox: claim, last look, send, settle.

use std::{sync::Arc, time::Duration};

use super::{
    last_look::last_look,
    outcome::{Accepted, Blame, Phase, Setback},
    pace::{May, Pace},
    refusals::Refusals,
    smtp_reply::{self, Meaning},
    transport::Transport,
};
use weshift_clock::{Clock, random_bytes};
use weshift_config::MailRate;
use weshift_domain::*;
use weshift_moderation::{self as moderation, Bounced, Moderation};
use weshift_store::{Store, Wanted};

/// Takes letters out of the outbox and sends them over one connection, one at a time. The worker makes one for each
/// connection and calls `deliver_one` until nothing is due. Several deliveries may share an outbox: a lease says which
/// of them sends a letter.
pub struct Delivery {
    store: Store,
    transport: Transport,
    clock: Clock,
    /// Of the leases; new with every start of the process.
    owner: String,
    /// What could not be written down yet. It goes first: without it a letter that has gone would go again.
    unsettled: Option<Settlement>,
    pace: Arc<Pace>,
    refusals: Refusals,
    takes: Takes,
    /// Who hears of mailboxes that there are not.
    moderation: Option<Moderation>,
}

/// Which letters a delivery is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Everything,
    WhatIsStuck,
}

/// An urgent letter that has been due for so long is stuck behind another.
const STUCK: i64 = 30 * SECOND;

/// The result of `Delivery::deliver_one`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// No letter is due.
    Nothing,
    /// The transport is down, so no letter can be sent now.
    WayIsDown,
    /// The rate limit is reached, or all mail is halted.
    NotNow,
    /// This letter was handled and is now in this state; more may be due.
    Letter(OutboxId, DeliveryState),
}

enum Way {
    Up,
    /// A look at it went well; what was noted is that it is down.
    UpAgain,
    Down,
}

#[derive(Clone)]
struct Settlement {
    letter: OutboxId,
    state: DeliveryState,
    due_at: Moment,
    attempt: Attempt,
}

/// A node that dies with a letter in its hand holds it for so long; one that lives renews its lease.
const LEASE: i64 = 3 * MINUTE;
const RENEWAL: Duration = Duration::from_secs(60);

/// After the first, second, third ... try.
const RETRY: [i64; 9] =
    [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR];
/// Between looks at a way out that is down.
const PROBE: [i64; 5] = [15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE];

/// A letter that waits for the way out lets others show whether it was this letter; so long at most.
const NEXT_TURN: i64 = 5 * MINUTE;

impl Delivery {
    /// A delivery of every letter, without a rate limit. It has an owner name of its own for its leases.
    pub fn new(store: Store, transport: Transport, clock: Clock) -> Delivery {
        let owner = data_encoding::HEXLOWER.encode(&random_bytes::<8>());
        let pace = Arc::new(Pace::new(MailRate { per_second: 0, per_hour: 0, per_day: 0 }));
        Delivery {
            store,
            transport,
            clock,
            owner,
            unsettled: None,
            pace,
            refusals: Refusals::default(),
            takes: Takes::Everything,
            moderation: None,
        }
    }

    /// Restricts it to urgent letters that have been due for 30 seconds, for times when every other delivery waits for
    /// a slow server.
    pub fn for_what_is_stuck(self) -> Delivery {
        Delivery { takes: Takes::WhatIsStuck, ..self }
    }

    /// Counts an address that the server refuses as a bounce of its mailbox.
    pub fn telling(self, moderation: Moderation) -> Delivery {
        Delivery { moderation: Some(moderation), ..self }
    }

    /// Limits the rate to `pace`, which other deliveries may share. The outbox of a site without a mail server has no
    /// limit.
    pub fn at_pace(self, pace: Arc<Pace>) -> Delivery {
        match self.transport {
            Transport::Outbox(_) => self,
            Transport::Smtp(_) | Transport::Sendmail(_) => Delivery { pace, ..self },
        }
    }

    /// Delivers the most urgent letter that is due and records the attempt with it. A letter that is too late or became
    /// pointless is not sent; its state says so.
    ///
    /// # Errors
    /// Only those of the database; a failed attempt is a state of the letter.
    pub async fn deliver_one(&mut self, now: Moment) -> Result<Delivered, Fault> {
        self.settle_what_is_left().await?;
        let reader = self.store.reader();
        let may =
            if reader.is_mail_halted().await? { May::Nothing } else { self.pace.may(&reader, now).await? };
        if may == May::Nothing {
            return Ok(Delivered::NotNow);
        }
        let was_down = match self.look_at_the_way(now).await? {
            Way::Up => false,
            Way::UpAgain => true,
            Way::Down => return Ok(Delivered::WayIsDown),
        };
        let Some(letter) = self.claim(now, may).await? else {
            if was_down {
                self.note_nothing_to_try(now).await?;
            }
            return Ok(Delivered::Nothing);
        };
        if let Some((state, why)) = last_look(&self.store.reader(), &letter, now).await? {
            return self.settle(&letter, state, now, "last look", why.into()).await;
        }
        self.pace.spend();
        let sent = self.send(&letter).await;
        let delivered = match sent {
            Ok(Accepted { state, phase, words }) => {
                self.refusals.note_accepted(letter.id);
                self.settle(&letter, state, now, phase.name(), words).await?
            }
            Err(setback) => self.put_back(&letter, setback).await?,
        };
        self.note_up(was_down && delivered != Delivered::WayIsDown, now).await?;
        Ok(delivered)
    }

    /// Closes the connection. Call it after the last letter for now; the next letter opens a new one.
    pub async fn rest(&mut self) {
        self.transport.rest().await;
    }

    /// Renews the lease for as long as the other server thinks.
    async fn send(&mut self, letter: &OutboxLetter) -> Result<Accepted, Setback> {
        let OutboxLetter { id, message_id, from, to, raw, .. } = letter;
        let (store, clock, owner, id) = (self.store.clone(), self.clock.clone(), self.owner.clone(), *id);
        let mut said_nothing = |_| ();
        let sending = self.transport.send(message_id, from.as_ref(), to, raw, &mut said_nothing);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                sent = &mut sending => return sent,
                () = tokio::time::sleep(RENEWAL) => {
                    let (owner, until) = (owner.clone(), clock.now().plus(LEASE));
                    let renewed = store.write(move |tx| tx.renew_letter(id, &owner, until)).await;
                    if !renewed.unwrap_or(true) {
                        tracing::warn!(letter = %id, "The lease of letter {id} ran out while it was delivered.");
                    }
                }
            }
        }
    }

    async fn claim(&self, now: Moment, may: May) -> Result<Option<OutboxLetter>, Fault> {
        let (until, owner) = (now.plus(LEASE), self.owner.clone());
        let wanted = match (self.takes, may) {
            (Takes::WhatIsStuck, _) => Wanted::UrgentSince(now.minus(STUCK)),
            (Takes::Everything, May::Any) => Wanted::Any,
            (Takes::Everything, May::Urgent | May::Nothing) => Wanted::Urgent,
        };
        let sign_ins = self.pace.sign_ins(&self.store.reader(), now).await?;
        self.store.write(move |tx| tx.claim_letter(&owner, now, until, wanted, sign_ins)).await
    }

    async fn put_back(&mut self, letter: &OutboxLetter, setback: Setback) -> Result<Delivered, Fault> {
        let now = self.clock.now();
        let ruling = self.refusals.judge(letter, &setback);
        let Setback { phase, blame: at_first, words } = setback;
        let is_content = matches!(phase, Phase::Data | Phase::Final) && at_first == Blame::Letter;
        let words = match ruling.blame {
            Blame::WayOut if is_content => format!("content or reputation refused: {words}"),
            Blame::Letter | Blame::Moment | Blame::WayOut => words,
        };
        let wait = jittered(step(&RETRY, letter.attempts.saturating_sub(1)));
        let (state, due_at) = match ruling.blame {
            Blame::Letter => (DeliveryState::Failed, now),
            Blame::Moment if now.plus(wait) >= letter.expires_at => (DeliveryState::Expired, now),
            Blame::Moment => (DeliveryState::Queued, now.plus(wait)),
            Blame::WayOut => (DeliveryState::Queued, now.plus(turn(phase, at_first, wait))),
        };
        if ruling.blame == Blame::WayOut {
            self.note_down(phase.name(), &words, now).await?;
        }
        tracing::warn!(letter = %letter.id, kind = letter.kind.name(), phase = phase.name(), state = state.name(),
            "Letter {} did not go: {}", letter.id, for_the_log(&words));
        let refused = (ruling.blame == Blame::Letter && phase == Phase::Rcpt).then(|| words.clone());
        let delivered = self.settle(letter, state, due_at, phase.name(), words).await?;
        if let (Some(words), Some(moderation)) = (refused, &self.moderation) {
            moderation.note_bounce(letter, weight_of(&words), &words).await?;
        }
        if !ruling.cleared.is_empty() {
            moderation::clear_letters(&self.store, ruling.cleared, now.plus(NEXT_TURN)).await?;
        }
        Ok(if ruling.blame == Blame::WayOut { Delivered::WayIsDown } else { delivered })
    }

    async fn settle(
        &mut self,
        letter: &OutboxLetter,
        state: DeliveryState,
        due_at: Moment,
        phase: &str,
        words: String,
    ) -> Result<Delivered, Fault> {
        let attempt = Attempt { at: self.clock.now(), phase: phase.into(), text: words };
        self.unsettled = Some(Settlement { letter: letter.id, state, due_at, attempt });
        self.settle_what_is_left().await?;
        Ok(Delivered::Letter(letter.id, state))
    }

    async fn settle_what_is_left(&mut self) -> Result<(), Fault> {
        let Some(Settlement { letter, state, due_at, attempt }) = self.unsettled.clone() else {
            return Ok(());
        };
        let owner = self.owner.clone();
        let held =
            self.store.write(move |tx| tx.settle_letter(letter, &owner, state, due_at, &attempt)).await?;
        self.unsettled = None;
        if !held {
            tracing::warn!(letter = %letter, "Letter {letter} was taken by somebody else while it was delivered.");
        }
        Ok(())
    }

    // --- the way out

    /// While the way is down no letter is touched: a look at it is a connection without one. It counts as up again only
    /// when a letter went as far as being judged, since a server may greet us and then take nothing.
    async fn look_at_the_way(&mut self, now: Moment) -> Result<Way, Fault> {
        let Some(health) = self.store.reader().find_transport_health().await?.filter(|it| !it.up) else {
            return Ok(Way::Up);
        };
        // A clock that was set back must not stop the mail.
        let wait = health.next_probe_at.since(now);
        if wait > 0 && wait <= PROBE[PROBE.len() - 1] {
            return Ok(Way::Down);
        }
        match self.transport.probe(&mut |_| ()).await {
            Ok(()) => Ok(Way::UpAgain),
            Err(Setback { phase, words, .. }) => {
                self.note_down(phase.name(), &words, self.clock.now()).await?;
                Ok(Way::Down)
            }
        }
    }

    async fn note_up(&self, is_news: bool, now: Moment) -> Result<(), Fault> {
        if !is_news {
            return Ok(());
        }
        tracing::info!("Mail goes out again.");
        let up =
            TransportHealth { up: true, since: now, error: String::new(), next_probe_at: now, failures: 0 };
        self.store.write(move |tx| tx.set_transport_health(&up)).await
    }

    /// The server is there, and no letter is due that could show whether it takes one. Where it refused the last ones that
    /// says nothing; the desk goes on saying so.
    async fn note_nothing_to_try(&self, now: Moment) -> Result<(), Fault> {
        let reader = self.store.reader();
        let Some(health) = reader.find_transport_health().await? else { return Ok(()) };
        let refused =
            Phase::WITH_A_LETTER.iter().any(|it| health.error.starts_with(&format!("{}:", it.name())));
        if !refused || !reader.has_tried_letters().await? {
            return self.note_up(true, now).await;
        }
        let down = TransportHealth { next_probe_at: now.plus(step(&PROBE, health.failures)), ..health };
        self.store.write(move |tx| tx.set_transport_health(&down)).await
    }

    async fn note_down(&self, phase: &str, words: &str, now: Moment) -> Result<(), Fault> {
        let before = self.store.reader().find_transport_health().await?.filter(|it| !it.up);
        let failures = before.as_ref().map_or(0, |it| it.failures);
        if before.is_none() {
            tracing::warn!(
                phase,
                "Mail cannot go out, at {phase}: {}. Trying again by itself.",
                for_the_log(words)
            );
        }
        let down = TransportHealth {
            up: false,
            since: before.map_or(now, |it| it.since),
            // Everybody who looks at the desk reads it.
            error: format!("{phase}: {}", for_the_log(words)),
            next_probe_at: now.plus(step(&PROBE, failures)),
            failures: failures.saturating_add(1),
        };
        self.store.write(move |tx| tx.set_transport_health(&down)).await
    }
}

/// When a letter for which the way out is to blame has its next turn. Before it was handed over, it is the next; a server
/// that may have it already, and only said nothing, is not given it again so soon.
fn turn(phase: Phase, at_first: Blame, wait: i64) -> i64 {
    match phase {
        Phase::Final if at_first == Blame::WayOut => wait,
        Phase::Mail | Phase::Rcpt | Phase::Data | Phase::Final => wait.min(NEXT_TURN),
        Phase::Connect | Phase::Greeting | Phase::Tls | Phase::Auth | Phase::Keep => 0,
    }
}

/// What a refusal of the address says of the mailbox.
fn weight_of(words: &str) -> Bounced {
    match smtp_reply::meaning(smtp_reply::Step::Recipient, "", words) {
        Meaning::NoSuchMailbox => Bounced::Hard,
        Meaning::Mailbox | Meaning::NotWelcome | Meaning::Unclear => Bounced::Soft,
    }
}

/// Servers like to repeat the address they refuse; it stands with the letter, but in no log.
fn for_the_log(words: &str) -> String {
    let masked = words.split(' ').map(|word| if word.contains('@') { "***" } else { word });
    masked.collect::<Vec<_>>().join(" ")
}

fn step(steps: &[i64], number: u32) -> i64 {
    steps[(number as usize).min(steps.len() - 1)]
}

/// Plus or minus a fifth, so that what failed together does not come back together.
fn jittered(millis: i64) -> i64 {
    let fifth = millis / 5;
    let [chance] = random_bytes::<1>();
    millis - fifth + 2 * fifth * i64::from(chance) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_a_server_repeats_stays_out_of_the_log() {
        let words = "550 5.1.1 <ada@example.net>: no such user";
        assert_eq!(for_the_log(words), "550 5.1.1 *** no such user");
    }

    #[test]
    fn a_refused_address_says_what_it_says() {
        assert_eq!(weight_of("550 5.1.1 no such user"), Bounced::Hard);
        assert_eq!(weight_of("552 5.2.2 mailbox full"), Bounced::Soft);
        assert_eq!(weight_of("550 5.7.1 policy"), Bounced::Soft);
    }

    #[test]
    fn a_retry_comes_about_when_it_should() {
        for _ in 0..100 {
            assert!((48 * SECOND..=72 * SECOND).contains(&jittered(MINUTE)));
        }
        assert_eq!((step(&RETRY, 0), step(&RETRY, 99)), (MINUTE, 12 * HOUR));
    }
}
