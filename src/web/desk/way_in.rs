//! The way in and out: the owner's first link, invitations, password, passkey, sign-in by mail, the second proof. A failed
//! sign-in tells nothing about whether the address is known, in words or in time.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use serde::Deserialize;

use super::super::{
    Web, answer,
    body::Body,
    client,
    fields::Fields,
    link_token::LinkToken,
    refusals,
    session::{self, DeskForm, HalfSignedIn},
    trouble::{Answer, Trouble},
    view::{self, SignInState},
};
use weshift_config::MailTransport;
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links as links;
use weshift_moderation::{Entry, NewcomerForm};

const WRONG: &str = "Address and password do not belong together.";
const DID_NOT_FIT: &str = "That did not fit. Please try once more.";

#[derive(Deserialize)]
pub(crate) struct NextQuery {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct ProveQuery {
    to: String,
}

impl NextQuery {
    fn path(&self) -> &str {
        super::back(self.next.as_deref().unwrap_or_default())
    }
}

pub(crate) async fn show_setup(web: Data<Web>, token: LinkToken) -> Answer {
    if !web.moderation.is_setup_open(&token).await? {
        return Ok(setup_over(&web));
    }
    Ok(answer::private_page(StatusCode::OK, view::setup_page(&web, &token, &blank(), &[])))
}

pub(crate) async fn set_up(request: HttpRequest, web: Data<Web>, token: LinkToken, body: Body) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    if !web.moderation.is_setup_open(&token).await? {
        return Ok(setup_over(&web));
    }
    let form = newcomer(&body.fields().await?);
    match web.moderation.set_up(&token, form.clone(), client::whereabouts(&request, &web)).await {
        Ok(Some(session)) => Ok(session::with_session(answer::see_other(links::DESK_WELCOME), &web, session)),
        Ok(None) => Ok(setup_over(&web)),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let html = view::setup_page(&web, &token, &form, &problems);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn show_join(web: Data<Web>, token: LinkToken) -> Answer {
    match web.moderation.look_at_invitation(&token).await? {
        Some(invited) => {
            let form = NewcomerForm {
                email: invited.email.expose(),
                name: invited.name.clone(),
                zone: invited.habits.zone.clone(),
                ..blank()
            };
            Ok(answer::private_page(StatusCode::OK, view::join_page(&web, &token, &form, &[])))
        }
        None => Ok(invitation_over(&web)),
    }
}

pub(crate) async fn join(request: HttpRequest, web: Data<Web>, token: LinkToken, body: Body) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    let Some(invited) = web.moderation.look_at_invitation(&token).await? else {
        return Ok(invitation_over(&web));
    };
    let form = NewcomerForm { email: invited.email.expose(), ..newcomer(&body.fields().await?) };
    match web.moderation.accept(&token, form.clone(), client::whereabouts(&request, &web)).await {
        Ok(Some(session)) => Ok(session::with_session(answer::see_other(links::DESK), &web, session)),
        Ok(None) => Ok(invitation_over(&web)),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let html = view::join_page(&web, &token, &form, &problems);
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn show(web: Data<Web>, query: Query<NextQuery>) -> Answer {
    let state = SignInState { next: query.path(), ..SignInState::default() };
    Ok(answer::private_page(StatusCode::OK, view::sign_in_page(&web, &state)))
}

pub(crate) async fn sign_in(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    session::must_come_from_us(&request, &web)?;
    let fields = body.fields().await?;
    let (email, next) = (fields.text("email"), super::back(fields.get("next")));
    if let Err(refusal) = web.limits.spend_sign_in(client::address(&request, &web), &email.to_lowercase()) {
        let words = refusals::message_of(&refusal);
        let state = SignInState { email: &email, error: Some(&words), next, ..SignInState::default() };
        return Ok(slow_down(&refusal, view::sign_in_page(&web, &state)));
    }
    let at = client::whereabouts(&request, &web);
    match web.moderation.sign_in(&email, Password(fields.text("password")), at).await? {
        Some(entry) => Ok(enter(&web, entry, next)),
        None => {
            let state = SignInState { email: &email, error: Some(WRONG), next, ..SignInState::default() };
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, view::sign_in_page(&web, &state)))
        }
    }
}

pub(crate) async fn sign_in_by_passkey(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    let fields = body.fields().await?;
    let (next, at) = (super::back(fields.get("next")), client::whereabouts(&request, &web));
    match web.moderation.sign_in_by_passkey(&session::assertion(&fields), at).await? {
        Some(token) => Ok(enter(&web, Entry::Whole(token), next)),
        None => {
            let words = "This passkey opens nothing here. Try another way in.";
            let state = SignInState { error: Some(words), next, ..SignInState::default() };
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, view::sign_in_page(&web, &state)))
        }
    }
}

pub(crate) async fn ask_link(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::Confirm, client::address(&request, &web))?;
    let fields = body.fields().await?;
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
    let state = SignInState { email: &email, notice: Some(words), ..SignInState::default() };
    Ok(answer::private_page(StatusCode::OK, view::sign_in_page(&web, &state)))
}

pub(crate) async fn show_link(web: Data<Web>, token: LinkToken) -> Answer {
    match web.moderation.look_at_sign_in_link(&token).await? {
        Some(manager) => {
            Ok(answer::private_page(StatusCode::OK, view::sign_in_link_page(&web, &manager, &token)))
        }
        None => Ok(link_over(&web)),
    }
}

pub(crate) async fn use_link(request: HttpRequest, web: Data<Web>, token: LinkToken) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    match web.moderation.sign_in_by_link(&token, client::whereabouts(&request, &web)).await? {
        Some(entry) => Ok(enter(&web, entry, links::DESK)),
        None => Ok(link_over(&web)),
    }
}

pub(crate) async fn second_factor(web: Data<Web>, half: HalfSignedIn, query: Query<NextQuery>) -> Answer {
    let html = view::second_factor_page(&web, &half.0, query.path(), None).await?;
    Ok(answer::private_page(StatusCode::OK, html))
}

pub(crate) async fn give_second(
    request: HttpRequest,
    web: Data<Web>,
    half: Result<HalfSignedIn, Trouble>,
    query: Query<NextQuery>,
    body: Body,
) -> Answer {
    // First: a page of another site learns nothing of who is on the way in.
    session::must_come_from_us(&request, &web)?;
    let (half, next) = (half?.0, query.path());
    if let Err(refusal) = spend_proof(&request, &web, &half.manager) {
        let html = view::second_factor_page(&web, &half, next, Some(&refusals::message_of(&refusal))).await?;
        return Ok(slow_down(&refusal, html));
    }
    let (at, fields) = (client::whereabouts(&request, &web), body.fields().await?);
    match web.moderation.finish_sign_in(&half, &session::proof(&fields), at).await? {
        Some(token) => Ok(enter(&web, Entry::Whole(token), next)),
        None => {
            let html = view::second_factor_page(&web, &half, next, Some(DID_NOT_FIT)).await?;
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

/// Whoever is signed in proves once more who they are, and the browser sends the form on to where it was going.
pub(crate) async fn prove(
    request: HttpRequest,
    web: Data<Web>,
    query: Query<ProveQuery>,
    form: DeskForm,
) -> Answer {
    let to = super::back(&query.to);
    if let Err(refusal) = spend_proof(&request, &web, form.by.manager()) {
        let html = view::prove_page(&web, &form, to, Some(&refusals::message_of(&refusal))).await?;
        return Ok(slow_down(&refusal, html));
    }
    if !web.moderation.prove(&form.by.session, &session::proof(&form)).await? {
        let html = view::prove_page(&web, &form, to, Some(DID_NOT_FIT)).await?;
        return Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html));
    }
    Ok(HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, to)).finish())
}

pub(crate) async fn sign_out(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.sign_out(&form.by.session).await?;
    Ok(session::without_session(answer::see_other(links::SIGN_IN), &web))
}

/// Guesses at codes are bounded as guesses at passwords are.
fn spend_proof(request: &HttpRequest, web: &Web, manager: &Manager) -> Result<(), Refusal> {
    web.limits.spend_sign_in(client::address(request, web), &format!("proof of {}", manager.id))
}

fn enter(web: &Web, entry: Entry, next: &str) -> HttpResponse {
    match entry {
        Entry::Whole(token) => session::with_session(answer::see_other(next), web, token),
        Entry::Half(token) => {
            let second = links::with_next(links::SECOND_FACTOR, next);
            session::with_session(answer::see_other(&second), web, token)
        }
    }
}

fn slow_down(refusal: &Refusal, html: String) -> HttpResponse {
    let mut response = answer::private_page(refusals::status_of(refusal), html);
    if let Some(secs) = refusals::retry_after(refusal) {
        response.headers_mut().insert(header::RETRY_AFTER, secs.into());
    }
    response
}

fn blank() -> NewcomerForm {
    NewcomerForm {
        email: String::new(),
        name: String::new(),
        password: Password(String::new()),
        zone: "UTC".into(),
    }
}

fn newcomer(fields: &Fields) -> NewcomerForm {
    NewcomerForm {
        email: fields.text("email"),
        name: fields.text("name"),
        password: Password(fields.text("password")),
        zone: fields.text("zone").trim().to_string(),
    }
}

fn setup_over(web: &Web) -> HttpResponse {
    let words = [
        "The link for creating the owner works once, for an hour after the start, and while there is no manager yet.",
        "Start Weshift again for a new one, or, if there is a manager, sign in.",
    ];
    over(web, &words)
}

fn invitation_over(web: &Web) -> HttpResponse {
    over(web, &["An invitation works once and for a week. Ask whoever invited you for a new one."])
}

fn link_over(web: &Web) -> HttpResponse {
    over(web, &["A link to sign in works once and for ten minutes. Ask for a new one on the sign-in page."])
}

fn over(web: &Web, words: &[&str]) -> HttpResponse {
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", words, None))
}
