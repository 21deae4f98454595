//! What the links in managers' mails open: a GET shows, a POST decides, once. No session, no script: the link is the
//! key, and it opens one comment in one state.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    Web, answer,
    body::Body,
    client, headers,
    link_token::{LinkToken, check_login},
    public::follow,
    session::SignedIn,
    trouble::{Answer, Trouble},
    view, wave_links,
};
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::Purpose;
use weshift_moderation::LinkState;
use weshift_store::DecidedOn;

/// What a link asks for, before its button is pressed.
#[derive(Deserialize)]
pub(crate) struct AskedFor {
    /// `approve`: the button that has the focus. It is pressed by nobody but the manager.
    #[serde(rename = "do")]
    action: Option<String>,
}

pub(crate) async fn show(
    web: Data<Web>,
    token: LinkToken,
    asked_for: Query<AskedFor>,
    by: Result<SignedIn, Trouble>,
) -> Answer {
    if let Some(state) = web.moderation.look_at_wave(&token).await? {
        return Ok(page(wave_links::show(&web, state, &token, by)?));
    }
    let state = web.moderation.look(&token).await?.ok_or(Trouble::NotFound)?;
    check_open(&web, &state, by)?;
    Ok(page(match state {
        LinkState::Open(placed, manager) if web.moderation.is_undo(&token) => {
            view::decision_undo(&web, &placed, &manager, &token)
        }
        LinkState::Open(placed, manager) => {
            let waiting = web.reader.list_waiting(vec![placed.comment.id]).await?.pop();
            let waiting = waiting.ok_or(Trouble::NotFound)?;
            let focus = asked_for.action.as_deref().and_then(Decision::parse);
            view::decision_open(&web, &waiting, &manager, &token, focus)
        }
        LinkState::Handled(placed, last) => view::decision_handled(&web, &placed, last.as_ref()),
        LinkState::Expired => view::decision_expired(&web, &token),
    }))
}

pub(crate) async fn act(
    request: HttpRequest,
    web: Data<Web>,
    token: LinkToken,
    by: Result<SignedIn, Trouble>,
    body: Body,
) -> Answer {
    if let Some(state) = web.moderation.look_at_wave(&token).await? {
        return Ok(page(wave_links::act(&web, state, &token, by).await?));
    }
    let Some(state) = web.moderation.look(&token).await? else {
        // Whoever guesses links is slowed down; a good link never is.
        web.limits.spend(Action::SignIn, client::address(&request, &web))?;
        return Err(Trouble::NotFound);
    };
    check_open(&web, &state, by)?;
    let fields = body.fields().await?;
    let (placed, manager) = match state {
        LinkState::Open(placed, manager) => (placed, manager),
        LinkState::Handled(placed, last) => {
            return Ok(page(view::decision_handled(&web, &placed, last.as_ref())));
        }
        LinkState::Expired if fields.get("action") == "fresh" => {
            web.moderation.mail_fresh_link(&token).await?;
            return Ok(page(view::fresh_link(&web)));
        }
        LinkState::Expired => return Ok(page(view::decision_expired(&web, &token))),
    };
    let comment = &placed.comment;
    let done = if web.moderation.is_undo(&token) {
        web.moderation.undo(&manager, Via::MailLink, comment.id, comment.seq).await
    } else {
        let decision = Decision::parse(fields.get("action"))
            .ok_or_else(|| Trouble::BadRequest("Choose publish, spam, trash or keep waiting.".into()))?;
        web.moderation.decide(&manager, Via::MailLink, comment.id, comment.seq, decision).await
    };
    match done {
        Ok(decided) => {
            let on = web.reader.decided_on(decided.comment.id).await?;
            if on == DecidedOn::ChangeTakenBack {
                return Ok(page(view::decision_change_waits_again(&web, &placed, on)));
            }
            let undo = web.moderation.undo_token(&manager, &decided);
            Ok(page(view::decision_done(&web, &placed, &manager, &decided, &undo)))
        }
        Err(Rejection::Refused(Refusal::AlreadyHandled { .. })) => {
            let last = web.reader.find_last_decision(comment.id).await?;
            let placed = web.reader.find_comment(comment.id).await?.ok_or(Trouble::NotFound)?;
            Ok(page(view::decision_handled(&web, &placed, last.as_ref())))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

fn check_open(web: &Web, state: &LinkState, by: Result<SignedIn, Trouble>) -> Result<(), Trouble> {
    match state {
        LinkState::Open(_, manager) => check_login(web, manager, by),
        LinkState::Handled(..) | LinkState::Expired => Ok(()),
    }
}

pub(crate) async fn show_unsubscribe(web: Data<Web>, token: LinkToken) -> Answer {
    if let Some(page) = follow::show_leave(&web, &token).await? {
        return Ok(page);
    }
    let (manager, is_digest) = addressee(&web, &token).await?;
    Ok(page(view::unsubscribe(&web, manager.as_ref(), is_digest, &token)))
}

/// One click, as RFC 8058 says: no cookie, no redirect, any body, and again is fine. A form of ours may say how.
pub(crate) async fn unsubscribe(web: Data<Web>, token: LinkToken, body: Body) -> Answer {
    if web.links.read_mail_token(&token).is_none() && web.links.read_refusal_token(&token).is_none() {
        return Err(Trouble::NotFound);
    }
    let (how, is_program) = match body.fields().await {
        Ok(fields) => (fields.text("how"), fields.get("List-Unsubscribe") == "One-Click"),
        // Our own forms can be read; what cannot is a mail program's, in parts.
        Err(_) => (String::new(), true),
    };
    let page = match follow::leave(&web, &token, &how).await? {
        Some(page) => page,
        None => {
            stop_managers_mail(&web, &token, &how).await?;
            page(view::unsubscribed(&web))
        }
    };
    let words = "It is done: no more of these mails.\n";
    Ok(if is_program {
        answer::private(StatusCode::OK, "text/plain; charset=utf-8", words.into())
    } else {
        page
    })
}

async fn stop_managers_mail(web: &Web, token: &str, how: &str) -> Result<(), Trouble> {
    let (manager, is_digest) = addressee(web, token).await?;
    let Some(manager) = manager else { return Ok(()) };
    let mut habits = manager.habits.clone();
    match (how, is_digest) {
        ("daily", _) => (habits.at_once, habits.digest) = (false, DigestMode::Daily),
        ("everything", _) => (habits.at_once, habits.digest) = (false, DigestMode::Off),
        (_, true) => habits.digest = DigestMode::Off,
        (_, false) => habits.at_once = false,
    }
    if habits != manager.habits {
        web.moderation.set_habits(&manager, habits, Via::MailLink).await?;
    }
    Ok(())
}

/// The manager whom an unsubscribe link was mailed to, if they are one still, and whether it came with a digest.
async fn addressee(web: &Web, token: &str) -> Result<(Option<Manager>, bool), Trouble> {
    let link = web.links.read_mail_token(token).filter(|it| it.purpose == Purpose::Unsubscribe);
    let link = link.ok_or(Trouble::NotFound)?;
    Ok((web.reader.find_manager_by_id(ManagerId(link.recipient)).await?, link.subject == 1))
}

fn page(html: String) -> HttpResponse {
    let mut response = answer::private_page(StatusCode::OK, html);
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(headers::NO_SCRIPT_POLICY));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}
