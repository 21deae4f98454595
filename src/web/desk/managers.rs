//! Who looks after the site: invited, changed, removed.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, StaffDesk},
    },
    around, page,
};
use weshift_config::MailTransport;
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::{StaffForm, Staffed};

#[derive(Deserialize)]
pub(crate) struct DoneQuery {
    done: Option<String>,
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<DoneQuery>) -> Answer {
    let done = match query.done.as_deref() {
        Some("invited") => Some("The invitation is on its way."),
        Some("removed") => Some("They were removed, with their sessions and links."),
        _ => None,
    };
    let desk = StaffDesk { done, ..staff(&web).await? };
    Ok(page(view::managers_page(&around(&web, &by, None).await?, &desk)))
}

pub(crate) async fn invite(web: Data<Web>, form: ProvenForm) -> Answer {
    form.by.must(Right::People)?;
    let typed = read(&form);
    match web.moderation.invite(form.by.manager(), &typed).await {
        Ok(token) => invited(&web, &form, &visible(&typed.name), token).await,
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let desk = StaffDesk { typed: Some(typed), problems, ..staff(&web).await? };
            let html = view::managers_page(&around(&web, &form.by, None).await?, &desk);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn invite_again(web: Data<Web>, id: Path<String>, form: ProvenForm) -> Answer {
    form.by.must(Right::People)?;
    let manager = find(&web, &id).await?;
    match web.moderation.invite_again(form.by.manager(), manager.id).await? {
        Some(token) => invited(&web, &form, &manager.name, token).await,
        None => Err(Trouble::NotFound),
    }
}

/// Where mail goes out, the link is in it; else it is shown once.
async fn invited(web: &Web, form: &ProvenForm, name: &str, token: String) -> Result<HttpResponse, Trouble> {
    if !is_shown(web) {
        return Ok(answer::see_other(&format!("{}?done=invited", links::DESK_MANAGERS)));
    }
    let desk = StaffDesk { link: Some((name.to_string(), token)), ..staff(web).await? };
    Ok(page(view::managers_page(&around(web, &form.by, None).await?, &desk)))
}

/// Whether the link of an invitation is shown, as nobody mails it.
pub(super) fn is_shown(web: &Web) -> bool {
    matches!(web.settings.mail.transport, MailTransport::Outbox)
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, id: Path<String>, query: Query<DoneQuery>) -> Answer {
    let manager = find(&web, &id).await?;
    let desk = StaffDesk { done: query.done.as_ref().map(|_| "Saved."), ..staff(&web).await? };
    one(&web, &by, &manager, desk, StatusCode::OK).await
}

pub(crate) async fn save(web: Data<Web>, id: Path<String>, form: ProvenForm) -> Answer {
    form.by.must(Right::People)?;
    let manager = find(&web, &id).await?;
    let typed = read(&form);
    let problems = match web.moderation.change_manager(form.by.manager(), manager.id, &typed).await {
        Ok(Staffed::Done) => {
            return Ok(answer::see_other(&format!("{}?done=saved", links::manager(manager.id))));
        }
        Ok(Staffed::NotFound) => return Err(Trouble::NotFound),
        Ok(Staffed::LastOwner) => vec![last_owner()],
        Err(Rejection::Refused(Refusal::Invalid(problems))) => problems,
        Err(rejection) => return Err(rejection.into()),
    };
    let desk = StaffDesk { typed: Some(typed), problems, ..staff(&web).await? };
    one(&web, &form.by, &manager, desk, StatusCode::UNPROCESSABLE_ENTITY).await
}

pub(crate) async fn remove(web: Data<Web>, id: Path<String>, form: ProvenForm) -> Answer {
    form.by.must(Right::People)?;
    let manager = find(&web, &id).await?;
    match web.moderation.remove(form.by.manager(), manager.id).await? {
        Staffed::Done => Ok(answer::see_other(&format!("{}?done=removed", links::DESK_MANAGERS))),
        Staffed::NotFound => Err(Trouble::NotFound),
        Staffed::LastOwner => {
            let desk = StaffDesk { problems: vec![last_owner()], ..staff(&web).await? };
            one(&web, &form.by, &manager, desk, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn one(web: &Web, by: &SignedIn, manager: &Manager, desk: StaffDesk, status: StatusCode) -> Answer {
    let factors = web.reader.factors_of(manager.id).await?;
    let html = view::manager_page(&around(web, by, None).await?, &desk, manager, factors);
    Ok(answer::private_page(status, html))
}

async fn find(web: &Web, id: &str) -> Result<Manager, Trouble> {
    let id: ManagerId = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_manager_by_id(id).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn staff(web: &Web) -> Result<StaffDesk, Trouble> {
    let posts = web.reader.list_edited_posts().await?;
    Ok(StaffDesk {
        managers: web.reader.list_managers().await?,
        cares: web.reader.list_cared_for().await?,
        posts: posts.into_iter().map(|it| (it.slug, it.title)).collect(),
        letters: web.reader.list_last_letters().await?,
        ..StaffDesk::default()
    })
}

pub(super) fn read(form: &ProvenForm) -> StaffForm {
    StaffForm {
        email: form.text("email"),
        name: form.text("name"),
        role: form.text("role"),
        posts: form.all("posts"),
    }
}

fn last_owner() -> Problem {
    Problem::new(Field::Role, "This is the last owner. Make somebody else an owner first.")
}
