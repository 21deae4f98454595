//! The desk's pages about webhooks.

use weshift_templates::admin::{
    layout::Tab,
    tokens::{Choice, program_tabs},
    webhooks::{DeliveryRow, WebhookFields, WebhookPage, WebhookRow, Webhooks},
};

use super::{
    desk::{Around, desk, desk_when},
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_programs::WebhookForm;

/// All of them, and what the form held.
#[derive(Default)]
pub(crate) struct HooksDesk {
    pub hooks: Vec<Webhook>,
    pub tokens: u32,
    pub removed: bool,
    pub typed: Option<WebhookForm>,
    pub problems: Vec<Problem>,
}

/// One of them, and what its form held.
pub(crate) struct HookDesk {
    pub hook: Webhook,
    /// Of the tabs: tokens and webhooks.
    pub counts: (u32, u32),
    /// Just made.
    pub secret: Option<String>,
    pub done: Option<&'static str>,
    pub typed: Option<WebhookForm>,
    pub problems: Vec<Problem>,
    pub log: Vec<HookDelivery>,
    pub older: Option<HookDeliveryId>,
}

pub(crate) fn webhooks_page(around: &Around<'_>, state: &HooksDesk) -> String {
    let title = if state.problems.is_empty() { "Webhooks" } else { "Error: Webhooks" };
    let fresh = || WebhookForm {
        events: vec![Event::Created.name().into(), Event::Approved.name().into()],
        is_on: true,
        ..WebhookForm::default()
    };
    Webhooks {
        desk: desk(around, title, Tab::Programs),
        tabs: program_tabs(1, state.tokens, Some(state.hooks.len() as u32)),
        done: state.removed.then(|| "The webhook was removed.".into()),
        rows: state.hooks.iter().map(|it| row(around, it)).collect(),
        form: fields(&state.typed.clone().unwrap_or_else(fresh)),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

pub(crate) fn webhook_page(around: &Around<'_>, state: &HookDesk) -> String {
    let HookDesk { hook, counts: (tokens, hooks), .. } = state;
    let title = if state.problems.is_empty() { "Webhook" } else { "Error: Webhook" };
    let form = state.typed.clone().unwrap_or_else(|| WebhookForm::of(hook));
    let href = format!("{}/{}", links::DESK_WEBHOOKS, hook.id);
    WebhookPage {
        desk: desk(around, title, Tab::Programs),
        tabs: program_tabs(1, *tokens, Some(*hooks)),
        url: plain(&hook.url),
        secret: state.secret.clone(),
        done: state.done.map(Into::into),
        trouble: trouble(around, hook),
        is_on: form.is_on,
        form: (hook.kind == HookKind::Webhook).then(|| fields(&form)),
        rows: state.log.iter().map(|it| delivery(around, hook, it)).collect(),
        older: state.older.map(|it| format!("{href}?before={it}")),
        errors: field_errors(&state.problems),
        href,
    }
    .render()
    .into_string()
}

fn row(around: &Around<'_>, hook: &Webhook) -> WebhookRow {
    let all = hook.events.len() == Event::CHOICES.len();
    let events = match hook.kind {
        HookKind::Hub => "new comments in the feeds".to_string(),
        HookKind::Webhook if all => "every change".into(),
        HookKind::Webhook => hook.events.iter().map(|it| short(*it)).collect::<Vec<_>>().join(", "),
    };
    WebhookRow {
        href: format!("{}/{}", links::DESK_WEBHOOKS, hook.id),
        url: plain(&hook.url),
        events,
        state: state(around, hook),
        worked: hook.worked_at.map_or_else(|| "never".into(), |it| desk_when(around, it).text),
    }
}

/// Where it is, without what may be a secret.
fn plain(url: &str) -> String {
    let url = url.split_once("://").map_or(url, |it| it.1);
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_string()
}

fn state(around: &Around<'_>, hook: &Webhook) -> String {
    match (hook.state, hook.failing_since) {
        (HookState::Off, _) => "is off".into(),
        (HookState::Stopped, _) => "was stopped".into(),
        (HookState::Active, Some(since)) => format!("has failed since {}", desk_when(around, since).text),
        (HookState::Active, None) if hook.worked_at.is_none() => "was told nothing yet".into(),
        (HookState::Active, None) => "works".into(),
    }
}

fn trouble(around: &Around<'_>, hook: &Webhook) -> Option<String> {
    let since = |at: Moment| desk_when(around, at).text;
    match (hook.state, hook.failing_since) {
        (HookState::Off, _) => Some("It is off: it is told nothing.".into()),
        (HookState::Stopped, Some(at)) => Some(format!(
            "It failed from {} on and was stopped: it is told nothing. Save it with “It is on” to begin anew.",
            since(at)
        )),
        (HookState::Stopped, None) => Some("It was stopped: it is told nothing.".into()),
        (HookState::Active, Some(at)) => {
            let often = super::counted(hook.failures, "try", "tries");
            Some(format!("It has failed since {}, {often} in all. It comes again by itself.", since(at)))
        }
        (HookState::Active, None) => None,
    }
}

fn short(event: Event) -> &'static str {
    match event {
        Event::Created => "written",
        Event::Approved => "published",
        Event::Held => "held",
        Event::Spam => "spam",
        Event::Trashed => "removed",
        Event::Edited => "changed",
        Event::Test => "test",
    }
}

fn fields(form: &WebhookForm) -> WebhookFields {
    let choice = |event: Event| Choice {
        value: event.name().into(),
        text: match event {
            Event::Created => "Somebody wrote",
            Event::Approved => "It is published",
            Event::Held => "It waits for a manager",
            Event::Spam => "It went into the spam",
            Event::Trashed => "It was removed or withdrawn",
            Event::Edited => "Its words changed",
            Event::Test => "A test",
        }
        .into(),
        chosen: form.events.iter().any(|it| it == event.name()),
    };
    WebhookFields {
        url: form.url.clone(),
        events: Event::CHOICES.into_iter().map(choice).collect(),
        with_email: form.with_email,
    }
}

fn delivery(around: &Around<'_>, hook: &Webhook, it: &HookDelivery) -> DeliveryRow {
    let state = match it.state {
        DeliveryState::Queued => format!("comes {}", desk_when(around, it.due_at).text),
        DeliveryState::Sending => "is on its way".into(),
        DeliveryState::Sent => "taken".into(),
        DeliveryState::Cancelled => "not sent".into(),
        DeliveryState::Failed | DeliveryState::Kept | DeliveryState::Expired | DeliveryState::Bounced => {
            "given up".into()
        }
    };
    let may_repeat = hook.kind == HookKind::Webhook
        && hook.state == HookState::Active
        && it.state != DeliveryState::Sending;
    DeliveryRow {
        id: format!("msg_{}", it.id),
        event: it.event.name().into(),
        comment: it.comment.map(|id| (format!("comment {id}"), links::desk_comment(id))),
        when: desk_when(around, it.at),
        state,
        status: it.status.map(|it| it.to_string()).unwrap_or_default(),
        answer: it.answer.clone(),
        again: may_repeat.then(|| format!("{}/{}/deliveries/{}", links::DESK_WEBHOOKS, hook.id, it.id)),
    }
}
