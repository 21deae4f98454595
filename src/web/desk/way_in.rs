//! The way in and out: the owner's first link, password, sign-in by mail. A failed sign-in tells nothing about whether
//! the address is known, in words or in time.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::super::{
    Web,
    answer::{self, Answer, Trouble},
    client,
    fields::{Fields, Unread},
    session::{self, DeskForm},
    view,
};
use crate::{config::MailTransport, domain::*, limits::Action, links, moderation::NewcomerForm};

pub async fn show_setup(web: Data<Web>, token: Path<String>) -> Answer {
    if !web.moderation.is_setup_open(&token).await? {
        return Ok(setup_over(&web));
    }
    let empty = NewcomerForm {
        email: String::new(),
        name: String::new(),
        password: Password(String::new()),
        zone: "UTC".into(),
    };
    Ok(answer::private_page(StatusCode::OK, view::setup_page(&web, &token, &empty, &[])))
}

pub async fn set_up(request: HttpRequest, web: Data<Web>, token: Path<String>, fields: Fields) -> Answer {
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    let form = NewcomerForm {
        email: fields.text("email"),
        name: fields.text("name"),
        password: Password(fields.text("password")),
        zone: fields.text("zone"),
    };
    if !web.moderation.is_setup_open(&token).await? {
        return Ok(setup_over(&web));
    }
    match web.moderation.set_up(&token, form.clone()).await {
        Ok(Some(session)) => Ok(session::with_session(answer::see_other(links::DESK), &web, session)),
        Ok(None) => Ok(setup_over(&web)),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let html = view::setup_page(&web, &token, &form, &problems);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub async fn show(web: Data<Web>) -> Answer {
    Ok(answer::private_page(StatusCode::OK, view::sign_in_page(&web, "", None, None)))
}

pub async fn sign_in(request: HttpRequest, web: Data<Web>, fields: Fields) -> Answer {
    own_origin(&request, &web)?;
    let email = fields.text("email");
    if let Err(refusal) = web.limits.spend_sign_in(client::address(&request, &web), &email.to_lowercase()) {
        let html = view::sign_in_page(&web, &email, Some(&answer::message_of(&refusal)), None);
        let mut response = answer::private_page(answer::status_of(&refusal), html);
        if let Some(secs) = answer::retry_after(&refusal) {
            response.headers_mut().insert(actix_web::http::header::RETRY_AFTER, secs.into());
        }
        return Ok(response);
    }
    match web.moderation.sign_in(&email, Password(fields.text("password"))).await? {
        Some(session) => Ok(session::with_session(answer::see_other(links::DESK), &web, session)),
        None => {
            let words = "Address and password do not belong together.";
            let html = view::sign_in_page(&web, &email, Some(words), None);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

pub async fn ask_link(request: HttpRequest, web: Data<Web>, fields: Fields) -> Answer {
    own_origin(&request, &web)?;
    web.limits.spend(Action::Confirm, client::address(&request, &web))?;
    let email = fields.text("email");
    web.moderation.ask_sign_in_link(&email).await?;
    let words = match web.settings.mail.transport {
        MailTransport::Smtp(_) | MailTransport::Sendmail(_) => {
            "If a manager has this address, a link is on its way. It works for ten minutes."
        }
        MailTransport::Outbox => {
            "This site sends no mail. Whoever runs it can make a link: weshift manager sign-in-link ADDRESS."
        }
    };
    Ok(answer::private_page(StatusCode::OK, view::sign_in_page(&web, &email, None, Some(words))))
}

pub async fn show_link(web: Data<Web>, token: Path<String>) -> Answer {
    match web.moderation.look_at_sign_in_link(&token).await? {
        Some(manager) => {
            Ok(answer::private_page(StatusCode::OK, view::sign_in_link_page(&web, &manager, &token)))
        }
        None => Ok(link_over(&web)),
    }
}

pub async fn use_link(request: HttpRequest, web: Data<Web>, token: Path<String>, _body: Unread) -> Answer {
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    match web.moderation.sign_in_by_link(&token).await? {
        Some(session) => Ok(session::with_session(answer::see_other(links::DESK), &web, session)),
        None => Ok(link_over(&web)),
    }
}

pub async fn sign_out(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.sign_out(&form.by.session).await?;
    Ok(session::without_session(answer::see_other(links::SIGN_IN), &web))
}

/// Nobody may sign a manager in from another site's page.
fn own_origin(request: &HttpRequest, web: &Web) -> Result<(), Trouble> {
    if session::comes_from_us(request, web) {
        Ok(())
    } else {
        Err(Trouble::Forbidden("This form was sent from another site."))
    }
}

fn setup_over(web: &Web) -> HttpResponse {
    let words = [
        "The link for creating the owner works once, for an hour after the start, and while there is no manager yet.",
        "Start Weshift again for a new one, or, if there is a manager, sign in.",
    ];
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", &words, None))
}

fn link_over(web: &Web) -> HttpResponse {
    let words = ["A link to sign in works once and for ten minutes. Ask for a new one on the sign-in page."];
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", &words, None))
}
