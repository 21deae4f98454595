//! Webhooks, as owners keep them.

use data_encoding::BASE64;

use super::{Programs, by};
use weshift_domain::*;
use weshift_fetch::Trust;
use weshift_links::Links;

/// A site has so many.
const MOST: u32 = 20;

/// A webhook as an owner asks for it; `Programs` checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookForm {
    /// Where deliveries go: `https`, or `http` to this machine and the networks of `outbound.private_networks`.
    pub url: String,
    /// Names of `Event`; at least one. Unknown ones are dropped.
    pub events: Vec<String>,
    /// Whether it learns the addresses of the comments' authors.
    pub with_email: bool,
    /// Whether it gets deliveries. Ignored of a new webhook, which always does.
    pub is_on: bool,
}

impl WebhookForm {
    /// The form filled with what is kept.
    pub fn of(hook: &Webhook) -> WebhookForm {
        WebhookForm {
            url: hook.url.clone(),
            events: hook.events.iter().map(|it| it.name().to_string()).collect(),
            with_email: hook.with_email,
            is_on: hook.state == HookState::Active,
        }
    }
}

impl Programs {
    /// Adds a webhook and returns it with its secret (`whsec_...`).
    ///
    /// # Errors
    /// `Refused` with every problem of the form, or because the site has 20 webhooks.
    pub async fn add_webhook(
        &self,
        owner: &Manager,
        form: &WebhookForm,
    ) -> Result<(Webhook, String), Rejection> {
        let (now, who) = (self.clock.now(), by(owner));
        let wish = self.read(form)?;
        let host = host_of(&wish.url);
        let hook = self
            .store
            .write(move |tx| {
                if tx.count_webhooks()? >= MOST {
                    let full = format!("There are {MOST} webhooks. Remove one first.");
                    return Err(Rejection::from(Problem::new(Field::Url, full)));
                }
                let id = tx.add_webhook(HookKind::Webhook, &wish, now)?;
                tx.add_audit(&NewAudit::new(now, who, Via::Page, AuditAction::WebhookAdded, host))?;
                tx.find_webhook(id)?.ok_or_else(|| gone().into())
            })
            .await?;
        let secret = secret_of(&self.links, &hook);
        Ok((hook, secret))
    }

    /// Changes a webhook; switching on one that was stopped lets it start again. `false`: there is none by this
    /// number.
    pub async fn change_webhook(
        &self,
        owner: &Manager,
        id: WebhookId,
        form: &WebhookForm,
    ) -> Result<bool, Rejection> {
        let (now, who) = (self.clock.now(), by(owner));
        let wish = self.read(form)?;
        let state = if form.is_on { HookState::Active } else { HookState::Off };
        self.store
            .write(move |tx| {
                let Some(hook) = find(tx.find_webhook(id)?) else { return Ok(false) };
                tx.change_webhook(id, &wish)?;
                if hook.state != state && !(hook.state == HookState::Stopped && state == HookState::Off) {
                    tx.set_webhook_state(id, state)?;
                }
                let detail = format!("{}, {}", host_of(&wish.url), state.name());
                tx.add_audit(&NewAudit::new(now, who, Via::Page, AuditAction::WebhookChanged, detail))?;
                Ok(true)
            })
            .await
    }

    /// Makes a new secret and returns it. The one before signs as well for a day. `None`: there is no such webhook.
    pub async fn renew_webhook_secret(
        &self,
        owner: &Manager,
        id: WebhookId,
    ) -> Result<Option<String>, Fault> {
        let (now, who) = (self.clock.now(), by(owner));
        let renewed = self
            .store
            .write(move |tx| {
                let Some(hook) = find(tx.find_webhook(id)?) else { return Ok::<_, Fault>(None) };
                let Some(epoch) = tx.renew_webhook_secret(id, now)? else { return Ok(None) };
                let detail = format!("{}, a new secret", host_of(&hook.url));
                tx.add_audit(&NewAudit::new(now, who, Via::Page, AuditAction::WebhookChanged, detail))?;
                Ok(Some(Webhook { epoch, ..hook }))
            })
            .await?;
        Ok(renewed.map(|hook| secret_of(&self.links, &hook)))
    }

    /// Deletes a webhook with its log. `false`: there is none by this number.
    pub async fn remove_webhook(&self, owner: &Manager, id: WebhookId) -> Result<bool, Fault> {
        let (now, who) = (self.clock.now(), by(owner));
        self.store
            .write(move |tx| {
                let Some(hook) = find(tx.find_webhook(id)?) else { return Ok(false) };
                tx.remove_webhook(id)?;
                tx.add_audit(&NewAudit::new(
                    now,
                    who,
                    Via::Page,
                    AuditAction::WebhookRemoved,
                    host_of(&hook.url),
                ))?;
                Ok(true)
            })
            .await
    }

    /// Queues a test delivery, which is about no comment. `false`: there is no such webhook, or it is off.
    pub async fn test_webhook(&self, id: WebhookId) -> Result<bool, Fault> {
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                let is_on = find(tx.find_webhook(id)?).is_some_and(|it| it.state == HookState::Active);
                if is_on {
                    tx.owe_hook_test(id, now)?;
                }
                Ok(is_on)
            })
            .await
    }

    /// Queues a delivery of the log once more. `false`: there is no such delivery, it is under way, or the webhook is
    /// off.
    pub async fn repeat_delivery(&self, hook: WebhookId, id: HookDeliveryId) -> Result<bool, Fault> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.repeat_hook_delivery(hook, id, now)).await
    }

    /// Everything that is wrong at once.
    fn read(&self, form: &WebhookForm) -> Result<WebhookWish, Refusal> {
        let mut wrong = Vec::new();
        let url = self.fetcher.check(&form.url, Trust::Owner);
        if let Err(why) = &url {
            wrong.push(Problem::new(Field::Url, why));
        }
        let events: Vec<Event> = Event::CHOICES
            .into_iter()
            .filter(|event| form.events.iter().any(|it| it == event.name()))
            .collect();
        if events.is_empty() {
            wrong.push(Problem::new(Field::Events, "Please choose at least one thing to be told of."));
        }
        match url {
            Ok(url) if wrong.is_empty() => {
                Ok(WebhookWish { url: url.into(), events, with_email: form.with_email })
            }
            _ => Err(Refusal::Invalid(wrong)),
        }
    }
}

/// The key as Standard Webhooks writes it.
fn secret_of(links: &Links, hook: &Webhook) -> String {
    format!("whsec_{}", BASE64.encode(&links.webhook_key(hook.id, hook.epoch)))
}

/// Hubs are those of the settings; the desk shows them and leaves them alone.
fn find(hook: Option<Webhook>) -> Option<Webhook> {
    hook.filter(|it| it.kind == HookKind::Webhook)
}

/// What the log may say of an address: the rest can be a secret.
pub(super) fn host_of(url: &str) -> String {
    url::Url::parse(url).ok().and_then(|it| it.host_str().map(String::from)).unwrap_or_default()
}

fn gone() -> Fault {
    Fault::new("keeping a webhook", "the row that was just written is not there")
}
