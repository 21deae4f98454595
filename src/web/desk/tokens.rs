//! Tokens for the API: made, listed, revoked.

use actix_web::{
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, TokenDesk},
    },
    around, page,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_programs::TokenForm;

/// Rows a list; revoked ones are forgotten in time.
pub(super) const SHOWN: u32 = 200;

#[derive(Deserialize)]
pub(crate) struct DoneQuery {
    done: Option<String>,
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<DoneQuery>) -> Answer {
    let desk = TokenDesk { revoked: query.done.is_some(), ..tokens(&web, &by).await? };
    Ok(page(view::tokens_page(&around(&web, &by, None).await?, &desk)))
}

pub(crate) async fn make(web: Data<Web>, form: ProvenForm) -> Answer {
    let typed =
        TokenForm { name: form.text("name"), scopes: form.all("scopes"), expiry: form.text("expiry") };
    let made = web.programs.make_token(form.by.manager(), &typed).await;
    let (status, made, problems) = match made {
        Ok(token) => (StatusCode::OK, Some((visible(&typed.name), token)), Vec::new()),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, None, problems)
        }
        Err(rejection) => return Err(rejection.into()),
    };
    let typed = if made.is_some() { None } else { Some(typed) };
    let desk = TokenDesk { made, typed, problems, ..tokens(&web, &form.by).await? };
    let html = view::tokens_page(&around(&web, &form.by, None).await?, &desk);
    Ok(answer::private_page(status, html))
}

pub(crate) async fn revoke(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    let id: TokenId = id.parse().map_err(|_| Trouble::NotFound)?;
    match web.programs.revoke_token(form.by.manager(), id).await? {
        true => Ok(answer::see_other(&format!("{}?done=1", links::DESK_TOKENS))),
        false => Err(Trouble::NotFound),
    }
}

/// An owner sees everybody's.
async fn tokens(web: &Web, by: &SignedIn) -> Result<TokenDesk, Trouble> {
    let manager = by.manager();
    let of = match manager.role {
        Role::Owner => None,
        Role::Manager | Role::Viewer => Some(manager.id),
    };
    let webhooks = match manager.role.may(Right::Site) {
        true => Some(web.reader.list_webhooks().await?.len() as u32),
        false => None,
    };
    Ok(TokenDesk { tokens: web.reader.list_tokens(of, SHOWN).await?, webhooks, ..TokenDesk::default() })
}
