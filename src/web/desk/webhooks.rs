//! Webhooks: made, changed, removed; what they were told. An owner's alone: their addresses can be secrets.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        fields::Fields,
        session::{DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, HookDesk, HooksDesk},
    },
    around, page,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_programs::WebhookForm;

/// Messages a page.
const SHOWN: u32 = 50;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    done: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct HookQuery {
    done: Option<String>,
    before: Option<i64>,
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<ListQuery>) -> Answer {
    by.must(Right::Site)?;
    let desk = HooksDesk { removed: query.done.is_some(), ..hooks(&web).await? };
    Ok(page(view::webhooks_page(&around(&web, &by, None).await?, &desk)))
}

pub(crate) async fn add(web: Data<Web>, form: ProvenForm) -> Answer {
    form.by.must(Right::Site)?;
    let typed = WebhookForm { is_on: true, ..read(&form) };
    match web.programs.add_webhook(form.by.manager(), &typed).await {
        Ok((hook, secret)) => {
            let desk = HookDesk { secret: Some(secret), ..one(&web, hook, None).await? };
            shown(&web, &form.by, &desk, StatusCode::OK).await
        }
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let desk = HooksDesk { typed: Some(typed), problems, ..hooks(&web).await? };
            let html = view::webhooks_page(&around(&web, &form.by, None).await?, &desk);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, id: Path<String>, query: Query<HookQuery>) -> Answer {
    by.must(Right::Site)?;
    let done = match query.done.as_deref() {
        Some("saved") => Some("Saved."),
        Some("test") => Some("The test is on its way. Load this page again to see how it went."),
        Some("again") => Some("It is sent again. Load this page again to see how it went."),
        _ => None,
    };
    let hook = find(&web, &id).await?;
    let desk = HookDesk { done, ..one(&web, hook, query.before.map(HookDeliveryId)).await? };
    shown(&web, &by, &desk, StatusCode::OK).await
}

pub(crate) async fn save(web: Data<Web>, id: Path<String>, form: ProvenForm) -> Answer {
    form.by.must(Right::Site)?;
    let hook = find(&web, &id).await?;
    let typed = read(&form);
    match web.programs.change_webhook(form.by.manager(), hook.id, &typed).await {
        Ok(true) => Ok(answer::see_other(&format!("{}/{}?done=saved", links::DESK_WEBHOOKS, hook.id))),
        Ok(false) => Err(Trouble::NotFound),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let desk = HookDesk { typed: Some(typed), problems, ..one(&web, hook, None).await? };
            shown(&web, &form.by, &desk, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn renew(web: Data<Web>, id: Path<String>, form: ProvenForm) -> Answer {
    form.by.must(Right::Site)?;
    let hook = find(&web, &id).await?;
    let secret = web.programs.renew_webhook_secret(form.by.manager(), hook.id).await?;
    let secret = Some(secret.ok_or(Trouble::NotFound)?);
    let desk = HookDesk { secret, ..one(&web, hook, None).await? };
    shown(&web, &form.by, &desk, StatusCode::OK).await
}

pub(crate) async fn test(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    let hook = find(&web, &id).await?;
    match web.programs.test_webhook(hook.id).await? {
        true => Ok(answer::see_other(&format!("{}/{}?done=test", links::DESK_WEBHOOKS, hook.id))),
        false => Err(Trouble::NotFound),
    }
}

pub(crate) async fn remove(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    let hook = find(&web, &id).await?;
    match web.programs.remove_webhook(form.by.manager(), hook.id).await? {
        true => Ok(answer::see_other(&format!("{}?done=removed", links::DESK_WEBHOOKS))),
        false => Err(Trouble::NotFound),
    }
}

pub(crate) async fn again(web: Data<Web>, ids: Path<(String, String)>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    let (hook, delivery) = ids.into_inner();
    let hook = find(&web, &hook).await?;
    let delivery: HookDeliveryId = delivery.parse().map_err(|_| Trouble::NotFound)?;
    match web.programs.repeat_delivery(hook.id, delivery).await? {
        true => Ok(answer::see_other(&format!("{}/{}?done=again", links::DESK_WEBHOOKS, hook.id))),
        false => Err(Trouble::NotFound),
    }
}

fn read(fields: &Fields) -> WebhookForm {
    WebhookForm {
        url: fields.text("url"),
        events: fields.all("events"),
        with_email: fields.is_ticked("with_email"),
        is_on: fields.is_ticked("is_on"),
    }
}

async fn shown(
    web: &Web,
    by: &SignedIn,
    desk: &HookDesk,
    status: StatusCode,
) -> Result<HttpResponse, Trouble> {
    Ok(answer::private_page(status, view::webhook_page(&around(web, by, None).await?, desk)))
}

async fn find(web: &Web, id: &str) -> Result<Webhook, Trouble> {
    let id: WebhookId = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_webhook(id).await?.ok_or(Trouble::NotFound)
}

async fn hooks(web: &Web) -> Result<HooksDesk, Trouble> {
    Ok(HooksDesk {
        hooks: web.reader.list_webhooks().await?,
        tokens: tokens(web).await?,
        ..HooksDesk::default()
    })
}

async fn one(web: &Web, hook: Webhook, before: Option<HookDeliveryId>) -> Result<HookDesk, Trouble> {
    let log = web.reader.list_hook_deliveries(hook.id, before, SHOWN).await?;
    Ok(HookDesk {
        counts: (tokens(web).await?, web.reader.list_webhooks().await?.len() as u32),
        secret: None,
        done: None,
        typed: None,
        problems: Vec::new(),
        older: (log.len() == SHOWN as usize).then(|| log.last().map(|it| it.id)).flatten(),
        log,
        hook,
    })
}

/// Those that work, for the tab beside.
async fn tokens(web: &Web) -> Result<u32, Trouble> {
    let now = web.clock.now();
    let tokens = web.reader.list_tokens(None, super::tokens::SHOWN).await?;
    Ok(tokens.iter().filter(|it| it.is_good(now)).count() as u32)
}
