//! Webhooks, as owners keep them.

use data_encoding::BASE64;

use super::{Programs, by};
use weshift_domain::*;
use weshift_fetch::Trust;
use weshift_links::Links;

/// A site has so many.
const MOST: u32 = 20;

/// A webhook as an owner asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookForm {
    pub url: String,
    pub events: Vec<String>,
    pub with_email: bool,
    /// Whether it is told anything; of a new one it always is.
    pub is_on: bool,
}

impl WebhookForm {
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
    /// Gives the new webhook and its secret, for the only time.
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

    /// `false`: there is none.
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

    /// A new secret, for the only time. The one before signs as well for a day. `None`: there is no such webhook.
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

    /// With its log. `false`: there is none.
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

    /// Tells it that nothing happened. `false`: there is none that is on.
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

    /// Tells it once more what it was told. `false`: there is nothing to tell, or it is under way.
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
