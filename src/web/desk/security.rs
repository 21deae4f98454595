//! How managers sign in, changed by themselves, and where they are signed in.

use actix_web::{
    http::StatusCode,
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{self, DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, SecurityDesk},
    },
    around, page,
};
use weshift_domain::*;
use weshift_links as links;

#[derive(Deserialize)]
pub(crate) struct DoneQuery {
    done: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, query: Query<DoneQuery>) -> Answer {
    let done = match query.done.as_deref() {
        Some("password") => Some("The password was changed, and all other sessions ended."),
        Some("removed") => Some("It was removed."),
        Some("ended") => Some("That session ended."),
        Some(_) | None => None,
    };
    let desk = SecurityDesk { done, ..state(&web, &by).await? };
    Ok(page(view::security_page(&around(&web, &by, None).await?, desk)))
}

pub(crate) async fn change_password(web: Data<Web>, form: ProvenForm) -> Answer {
    let done = web.moderation.change_password(&form.by.session, Password(form.text("password"))).await;
    match done {
        Ok(()) => Ok(back("password")),
        Err(rejection) => refused(&web, &form, rejection).await,
    }
}

pub(crate) async fn new_app(web: Data<Web>, by: SignedIn) -> Answer {
    let secret = web.moderation.new_totp_secret();
    Ok(page(view::app_page(&around(&web, &by, None).await?, &secret, &[])))
}

pub(crate) async fn add_app(web: Data<Web>, form: ProvenForm) -> Answer {
    let secret = form.get("secret");
    match web.moderation.add_totp(&form.by.session, secret, form.get("code")).await {
        Ok(codes) => with_codes(&web, &form, codes, "The app was added.").await,
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            // One that is none would make a picture of nothing.
            let fresh = web.moderation.new_totp_secret();
            let secret = if weshift_moderation::totp::is_secret(secret) { secret } else { &fresh };
            let html = view::app_page(&around(&web, &form.by, None).await?, secret, &problems);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn remove_app(web: Data<Web>, form: ProvenForm) -> Answer {
    web.moderation.remove_totp(&form.by.session).await?;
    Ok(back("removed"))
}

pub(crate) async fn add_passkey(web: Data<Web>, form: ProvenForm) -> Answer {
    let new = NewCredential {
        name: form.text("name"),
        credential: form.text("credential"),
        client_data: form.text("client_data"),
        authenticator_data: form.text("authenticator_data"),
        public_key: form.text("public_key"),
    };
    match web.moderation.add_passkey(&form.by.session, &new).await {
        Ok(codes) => with_codes(&web, &form, codes, "The passkey was added.").await,
        Err(rejection) => refused(&web, &form, rejection).await,
    }
}

pub(crate) async fn remove_passkey(web: Data<Web>, form: ProvenForm) -> Answer {
    match web.moderation.remove_passkey(&form.by.session, form.text("credential")).await? {
        true => Ok(back("removed")),
        false => Err(Trouble::NotFound),
    }
}

pub(crate) async fn make_codes(web: Data<Web>, form: ProvenForm) -> Answer {
    let codes = web.moderation.make_recovery_codes(&form.by.session).await?;
    with_codes(&web, &form, codes, "The earlier codes work no more.").await
}

pub(crate) async fn end_session(web: Data<Web>, form: DeskForm) -> Answer {
    match web.moderation.end_session(&form.by.session, form.text("session")).await? {
        true => Ok(back("ended")),
        false => Err(Trouble::NotFound),
    }
}

pub(crate) async fn sign_out_everywhere(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.sign_out_everywhere(&form.by.session).await?;
    Ok(session::without_session(answer::see_other(links::SIGN_IN), &web))
}

fn back(done: &str) -> actix_web::HttpResponse {
    answer::see_other(&format!("{}?done={done}", links::DESK_SECURITY))
}

/// Codes stand on the answer itself: they are shown this once.
async fn with_codes(web: &Web, form: &ProvenForm, codes: Vec<String>, done: &'static str) -> Answer {
    let desk = SecurityDesk { codes, done: Some(done), ..state(web, &form.by).await? };
    Ok(page(view::security_page(&around(web, &form.by, None).await?, desk)))
}

async fn refused(web: &Web, form: &ProvenForm, rejection: Rejection) -> Answer {
    let Rejection::Refused(Refusal::Invalid(problems)) = rejection else { return Err(rejection.into()) };
    let desk = SecurityDesk { problems, ..state(web, &form.by).await? };
    let html = view::security_page(&around(web, &form.by, None).await?, desk);
    Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
}

async fn state(web: &Web, by: &SignedIn) -> Result<SecurityDesk, Trouble> {
    let id = by.manager().id;
    Ok(SecurityDesk {
        factors: web.reader.factors_of(id).await?,
        passkeys: web.reader.list_passkeys(id).await?,
        sessions: web.moderation.list_sessions(&by.session).await?,
        ..SecurityDesk::default()
    })
}
