//! Tells webhooks and the hub what they are owed: claim, look up, sign, send, settle.
//!
//! Signed as [Standard Webhooks](https://www.standardwebhooks.com/) says: HMAC-SHA256 over `id.time.body` under a key of
//! the webhook's own. What is sent is the comment as it is when it is sent, so that words which were erased meanwhile
//! leave no more. A webhook may hear of something twice if the process dies between its answer and our note of it: the
//! equal `webhook-id` tells.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use data_encoding::{BASE64, HEXLOWER};
use ring::hmac;

use super::webhooks::host_of;
use weshift_clock::{Clock, random_bytes};
use weshift_domain::*;
use weshift_fetch::{Bounds, Fetcher, Got};
use weshift_links::{self as links, Links};
use weshift_store::{Store, Tx};

/// Makes the JSON that a webhook gets: of the event, when it happened, the comment (`None` of a test), and its
/// author's address if the webhook may know it. `web` knows the shape.
pub type Body = Arc<dyn Fn(Event, Moment, Option<&Placed>, Option<Email>) -> String + Send + Sync>;

/// The sender of webhooks and WebSub pings, one delivery after the other. `app` makes one for a process, and the
/// worker calls it; what could not be written down is kept in memory and goes first the next time.
pub struct Telling {
    store: Store,
    fetcher: Fetcher,
    links: Links,
    clock: Clock,
    body: Body,
    /// Of the leases; new with every start of the process.
    owner: String,
    /// What could not be written down yet. It goes first: without it what was told would be told again.
    unsettled: Vec<Told>,
}

/// How one try went.
#[derive(Clone)]
struct Told {
    hook: WebhookId,
    deliveries: Vec<(HookDelivery, HookAnswer)>,
    at: Moment,
    /// What the try says of the webhook: nothing, that it works, or that it rests until then.
    health: Option<Option<Moment>>,
}

/// A node that dies while it tells holds on for so long.
const LEASE: i64 = 2 * MINUTE;
/// For an answer, and how much of it is read.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(15), bytes: 4 * 1024 };
/// How much of it the log shows, in characters.
const SHOWN: usize = 300;
/// After the first, second, third ... try.
const RETRY: [i64; 10] = [
    10 * SECOND,
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];
/// Then it is no news any more.
const GIVE_UP: i64 = 4 * DAY;
/// A webhook that works no more is stopped, and the desk says so.
const PATIENCE: i64 = 5 * DAY;
/// Between looks at a webhook that does not work, by how many messages failed in a row. One that fails now and then is
/// not made to rest: only the message that failed waits.
const REST: [i64; 10] = [0, 0, 0, 0, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
/// The old secret signs as well.
const OVERLAP: i64 = DAY;
/// Feeds that one message to a hub names.
const MOST_TOPICS: usize = 50;

impl Telling {
    /// The sender for this process, with a lease name of its own.
    pub fn new(store: Store, fetcher: Fetcher, links: Links, clock: Clock, body: Body) -> Telling {
        let owner = HEXLOWER.encode(&random_bytes::<8>());
        Telling { store, fetcher, links, clock, body, owner, unsettled: Vec::new() }
    }

    /// Makes the hub of the settings (`feeds.hub`) the only one. Frees the leases of the process before this one if
    /// no other node uses the database.
    pub async fn start(&self, hub: Option<String>) -> Result<(), Fault> {
        let (now, alone) = (self.clock.now(), self.store.is_alone());
        self.store
            .write(move |tx| {
                if alone {
                    tx.void_hook_leases()?;
                }
                tx.settle_hub(hub.as_deref(), &[Event::Approved, Event::Edited], now)
            })
            .await
    }

    /// Sends the delivery that is due first and notes how it went. `false`: nothing is due.
    pub async fn tell_one(&mut self) -> Result<bool, Fault> {
        self.settle().await?;
        if !self.store.reader().look_for_webhooks().await? {
            return Ok(false);
        }
        let (now, owner) = (self.clock.now(), self.owner.clone());
        let claim = self.store.write(move |tx| tx.claim_hook_deliveries(&owner, now, now.plus(LEASE)));
        let Some((hook, deliveries)) = claim.await? else { return Ok(false) };
        let answer = match hook.kind {
            HookKind::Webhook => self.tell(&hook, &deliveries[0]).await?,
            HookKind::Hub => self.tell_hub(&hook, &deliveries).await?,
        };
        self.note(&hook, deliveries, &answer);
        self.settle().await?;
        self.stop_if_hopeless(hook.id).await?;
        Ok(true)
    }

    async fn tell(&self, hook: &Webhook, delivery: &HookDelivery) -> Result<HookAnswer, Fault> {
        let placed = match delivery.comment {
            None => None,
            Some(id) => match self.store.reader().find_comment(id).await? {
                None => return Ok(self.pointless("The comment is gone.")),
                Some(placed) => Some(placed),
            },
        };
        let email = placed.as_ref().and_then(|it| email_for(hook, &it.comment));
        let body = (self.body)(delivery.event, delivery.at, placed.as_ref(), email);
        let headers = self.sign(hook, delivery, &body);
        let got = self.fetcher.post(&hook.url, headers, body, BOUNDS).await;
        Ok(self.answer(got.map_err(|it| it.to_string())))
    }

    /// The headers: who, when, and the signatures that are good now.
    fn sign(&self, hook: &Webhook, delivery: &HookDelivery, body: &str) -> Vec<(&'static str, String)> {
        let now = self.clock.now();
        let (id, time) = (format!("msg_{}", delivery.id), (now.millis() / SECOND).to_string());
        let said = format!("{id}.{time}.{body}");
        let sign = |epoch| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &self.links.webhook_key(hook.id, epoch));
            format!("v1,{}", BASE64.encode(hmac::sign(&key, said.as_bytes()).as_ref()))
        };
        let mut signatures = vec![sign(hook.epoch)];
        if hook.epoch > 0 && now.since(hook.renewed_at) < OVERLAP {
            signatures.push(sign(hook.epoch - 1));
        }
        vec![
            ("content-type", "application/json".into()),
            ("webhook-id", id),
            ("webhook-timestamp", time),
            ("webhook-signature", signatures.join(" ")),
        ]
    }

    /// Which feeds have something new: one message for all that happened meanwhile.
    async fn tell_hub(&self, hook: &Webhook, deliveries: &[HookDelivery]) -> Result<HookAnswer, Fault> {
        let ids: Vec<CommentId> = deliveries.iter().filter_map(|it| it.comment).collect();
        let mut topics = BTreeSet::new();
        for placed in self.store.reader().list_comments_by_id(ids).await? {
            if placed.comment.status == Status::Approved {
                topics.extend(feeds_of(&placed.place.thread));
            }
        }
        if topics.is_empty() {
            return Ok(self.pointless("Nothing of it is published."));
        }
        let body = self.publishing(&topics);
        let headers = vec![("content-type", "application/x-www-form-urlencoded".into())];
        let got = self.fetcher.post(&hook.url, headers, body, BOUNDS).await;
        Ok(self.answer(got.map_err(|it| it.to_string())))
    }

    fn publishing(&self, feeds: &BTreeSet<String>) -> String {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("hub.mode", "publish");
        for feed in feeds.iter().take(MOST_TOPICS) {
            for path in [feed.clone(), links::json_feed(feed)] {
                body.append_pair("hub.url", &self.links.absolute(&path));
            }
        }
        body.finish()
    }

    fn answer(&self, got: Result<Got, String>) -> HookAnswer {
        let at = self.clock.now();
        let again = |wait: i64| HookResult::Again(Some(at.plus(wait)));
        match got {
            Err(text) => HookAnswer { at, status: None, text, result: again(0) },
            Ok(got) => {
                let result = match got.status {
                    200..300 => HookResult::Taken,
                    410 => HookResult::Gone,
                    _ => again(
                        got.header("retry-after")
                            .trim()
                            .parse()
                            .map_or(0, |secs: u32| (i64::from(secs) * SECOND).min(DAY)),
                    ),
                };
                let text = match got.status {
                    300..400 => {
                        "It redirects, which is not followed: give the address that it leads to.".into()
                    }
                    _ => shown(&got.body),
                };
                HookAnswer { at, status: Some(got.status), text, result }
            }
        }
    }

    /// When it is tried again, if it is.
    fn judge(delivery: &HookDelivery, answer: HookAnswer) -> HookAnswer {
        let HookResult::Again(asked) = answer.result else { return answer };
        let step = RETRY[(delivery.attempts.saturating_sub(1) as usize).min(RETRY.len() - 1)];
        let due = asked.unwrap_or(answer.at).max(answer.at.plus(jittered(step)));
        let is_hopeless = due.since(delivery.at) > GIVE_UP || delivery.event == Event::Test;
        HookAnswer { result: HookResult::Again((!is_hopeless).then_some(due)), ..answer }
    }

    fn note(&mut self, hook: &Webhook, deliveries: Vec<HookDelivery>, answer: &HookAnswer) {
        let health = match answer.result {
            HookResult::Pointless => None,
            HookResult::Taken => Some(None),
            HookResult::Again(_) | HookResult::Gone => {
                let step = REST[(hook.failures as usize).min(REST.len() - 1)];
                let who = called(hook);
                tracing::warn!(webhook = %hook.id, host = host_of(&hook.url), status = answer.status,
                    "{who} did not take what it was told.");
                Some(Some(answer.at.plus(step)))
            }
        };
        let judged = |it: HookDelivery| {
            let answer = Telling::judge(&it, answer.clone());
            (it, answer)
        };
        let deliveries = deliveries.into_iter().map(judged).collect();
        self.unsettled.push(Told { hook: hook.id, deliveries, at: answer.at, health });
    }

    async fn settle(&mut self) -> Result<(), Fault> {
        while let Some(told) = self.unsettled.last().cloned() {
            let owner = self.owner.clone();
            self.store.write(move |tx| settle(tx, &owner, &told)).await?;
            self.unsettled.pop();
        }
        Ok(())
    }

    async fn stop_if_hopeless(&self, id: WebhookId) -> Result<(), Fault> {
        let (now, hook) = (self.clock.now(), self.store.reader().find_webhook(id).await?);
        let fails = |it: &Webhook| it.failing_since.is_some_and(|since| now.since(since) > PATIENCE);
        // The hub is the settings' own: it is tried for as long as it stands there.
        let is_hopeless =
            |it: &Webhook| it.kind == HookKind::Webhook && it.state == HookState::Active && fails(it);
        if hook.as_ref().is_some_and(is_hopeless) {
            self.store.write(move |tx| stop(tx, id, "it failed for five days", now)).await?;
        }
        Ok(())
    }

    fn pointless(&self, why: &str) -> HookAnswer {
        HookAnswer { at: self.clock.now(), status: None, text: why.into(), result: HookResult::Pointless }
    }
}

fn settle(tx: &mut Tx<'_>, owner: &str, told: &Told) -> Result<(), Fault> {
    let mut is_ours = false;
    let mut is_gone = false;
    for (delivery, answer) in &told.deliveries {
        is_ours |= tx.settle_hook_delivery(delivery, owner, answer)?;
        is_gone |= answer.result == HookResult::Gone;
    }
    match told.health {
        Some(rests_until) if is_ours => tx.note_webhook(told.hook, told.at, rests_until)?,
        Some(_) | None => (),
    }
    match is_ours && is_gone {
        true => stop(tx, told.hook, "it answered that it is gone", told.at),
        false => Ok(()),
    }
}

fn stop(tx: &mut Tx<'_>, id: WebhookId, why: &str, at: Moment) -> Result<(), Fault> {
    let Some(hook) = tx.find_webhook(id)? else { return Ok(()) };
    tx.set_webhook_state(id, HookState::Stopped)?;
    let (act, detail) = (AuditAction::WebhookStopped, format!("{}: {why}", host_of(&hook.url)));
    tx.add_audit(&NewAudit::new(at, Actor::System, Via::Rules, act, detail))
}

/// As an operator knows it: the hub stands in the settings and is no webhook that anybody made.
fn called(hook: &Webhook) -> String {
    match hook.kind {
        HookKind::Webhook => format!("Webhook {}", hook.id),
        HookKind::Hub => "The hub of the feeds (feeds.hub)".into(),
    }
}

/// Every feed in which a comment of this discussion stands.
fn feeds_of(thread: &ThreadName) -> Vec<String> {
    let mut feeds = vec![links::SITE_FEED.to_string(), links::thread_feed(thread)];
    if thread.page().is_none() {
        feeds.push(links::post_feed(&thread.post));
    }
    feeds
}

/// The beginning of an answer, on one line.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let line: String = visible(&text).chars().take(SHOWN).collect();
    line.trim().to_string()
}

/// Up to a fifth later, so that what failed together does not come back together.
fn jittered(millis: i64) -> i64 {
    let [chance] = random_bytes::<1>();
    millis + millis / 5 * i64::from(chance) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_shows_the_beginning_of_an_answer_on_one_line() {
        assert_eq!(
            shown(b"  no\r\n\x1b[31mroom\0 \xff"),
            "no [31mroom \u{fffd}".to_string().replace("  ", " ")
        );
        assert_eq!(shown(&[b'x'; 4096]).chars().count(), SHOWN);
    }

    #[test]
    fn the_log_calls_the_hub_by_its_name() {
        let now = Moment::from_millis(0);
        let hook = |kind| Webhook {
            id: WebhookId(1),
            kind,
            url: "https://hub.example/".into(),
            events: Vec::new(),
            with_email: false,
            state: HookState::Active,
            epoch: 0,
            renewed_at: now,
            created_at: now,
            failures: 0,
            failing_since: None,
            worked_at: None,
        };
        assert_eq!(called(&hook(HookKind::Webhook)), "Webhook 1");
        assert_eq!(called(&hook(HookKind::Hub)), "The hub of the feeds (feeds.hub)");
    }

    #[test]
    fn a_retry_comes_when_it_should_or_a_little_later() {
        for _ in 0..100 {
            assert!((MINUTE..=72 * SECOND).contains(&jittered(MINUTE)));
        }
    }
}
