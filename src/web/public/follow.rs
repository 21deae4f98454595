//! Mail for readers: to ask for it, to confirm, to end it. Links open pages; only their buttons do something.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::{
    super::{
        Web, answer,
        body::Body,
        client,
        fields::Fields,
        refusals, session,
        trouble::{Answer, Trouble},
        view::{self, FollowState, FormState},
    },
    thread_name, threads,
};
use weshift_domain::*;
use weshift_intake::Leave;
use weshift_links::{self as links, Purpose};

pub(crate) async fn to_shift(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    body: Body,
) -> Answer {
    let (post, shift) = path.into_inner();
    follow(&request, &web, thread_name(&post, &shift)?, body).await
}

pub(crate) async fn to_post(request: HttpRequest, web: Data<Web>, post: Path<String>, body: Body) -> Answer {
    follow(&request, &web, thread_name(&post, "discussion")?, body).await
}

async fn follow(request: &HttpRequest, web: &Web, name: ThreadName, body: Body) -> Answer {
    session::must_come_from_a_known_site(request, web)?;
    let thread = web.reader.find_thread(&name).await?.ok_or(Trouble::NotFound)?;
    // Before anything is refused: the answer gives back what was typed.
    let fields = body.fields().await?;
    if !web.intake.offers_mail() {
        let none = "This site sends no mail. Follow the discussion by its feed instead.";
        return refused(web, &name, &fields, &Problem::new(Field::Email, none).into()).await;
    }
    // Who fills in the field that people do not see is told what people are told.
    if fields.get("subject").trim().is_empty() {
        let client = client::address(request, web);
        match web.intake.follow(&thread, fields.get("email"), fields.get("author_proof"), client).await {
            Ok(()) => (),
            Err(Rejection::Refused(refusal)) => return refused(web, &name, &fields, &refusal).await,
            Err(Rejection::Failed(fault)) => return Err(fault.into()),
        }
    }
    let words = [
        "If this address does not get mail about the discussion already, one that asks whether it was you is on its way.",
        "Press the button in it within a day. Until then nothing else is sent, and after a week your request is forgotten.",
    ];
    Ok(page(StatusCode::OK, view::notice(web, "Look into your mailbox", &words, None)))
}

/// The page of the discussion once more, with what was typed and what is wrong with it.
async fn refused(web: &Web, name: &ThreadName, fields: &Fields, refusal: &Refusal) -> Answer {
    let problem = match refusal {
        Refusal::Invalid(problems) => {
            problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" ")
        }
        other => refusals::message_of(other),
    };
    let follow = FollowState { email: fields.text("email"), problem: Some(problem) };
    let state = FormState { follow, ..FormState::default() };
    let html = threads::render(web, name, 1, state, None).await?;
    let mut response = page(refusals::status_of(refusal), html);
    if let Some(secs) = refusals::retry_after(refusal) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(secs));
    }
    Ok(response)
}

/// Asked before the mail about a discussion begins.
pub(crate) async fn show_confirm(web: &Web, token: &str) -> Result<Option<HttpResponse>, Trouble> {
    let Some(following) = web.intake.look_at_follow(token, Purpose::Follow).await? else { return Ok(None) };
    let news = format!(
        "You would hear of {}. At most one mail an hour, ten a day; each has a link that ends it.",
        about(&following.follow, &following.place)
    );
    let words = [
        news.as_str(),
        "If you did not ask for this, close the page: nothing is sent, and your address is forgotten.",
    ];
    let button = Some(("Yes, mail me", links::confirm(token)));
    let button = button.as_ref().map(|(text, action)| (*text, action.as_str()));
    Ok(Some(page(StatusCode::OK, view::notice(web, "Do you want these mails?", &words, button))))
}

pub(crate) async fn confirm(web: &Web, token: &str) -> Result<Option<HttpResponse>, Trouble> {
    let Some(following) = web.intake.confirm_follow(token).await? else { return Ok(None) };
    let words = format!(
        "Thank you. You will hear of {}. Your address is confirmed.",
        about(&following.follow, &following.place)
    );
    let proof = web.intake.author_proof(&following.follower.email_key);
    Ok(Some(page(StatusCode::OK, view::known_page(web, "You will get mail", words, proof))))
}

/// What a reader's link to end mail opens. `None`: it is not a reader's.
pub(crate) async fn show_leave(web: &Web, token: &str) -> Result<Option<HttpResponse>, Trouble> {
    if web.links.read_refusal_token(token).is_some() {
        let words =
            ["Press the button, and nothing is mailed to this address any more, whoever asks for it."];
        let action = links::unsubscribe(token);
        let button = Some(("Never mail this address again", action.as_str()));
        return Ok(Some(page(StatusCode::OK, view::notice(web, "No more mail?", &words, button))));
    }
    if web.links.read_mail_token(token).is_none_or(|it| it.purpose != Purpose::Leave) {
        return Ok(None);
    }
    let site = &web.site.now().name.clone();
    let (all, never) = (format!("No more mail from {site}"), "Never mail this address again");
    let action = links::unsubscribe(token);
    let html = match web.intake.look_at_follow(token, Purpose::Leave).await? {
        Some(following) => view::choice(
            web,
            "End these mails?",
            &[&format!("You get mail about {}.", about(&following.follow, &following.place))],
            Some(("No more mail about this discussion", &action)),
            &[("everything", &all), ("never", never)],
        ),
        None if web.intake.look_at_leaver(token).await?.is_some() => view::choice(
            web,
            "End these mails?",
            &[&format!("You get mail about several discussions on {site}.")],
            Some((&all, &action)),
            &[("never", never)],
        ),
        None => return Ok(Some(left(web))),
    };
    Ok(Some(page(StatusCode::OK, html)))
}

/// As `show_leave`; a mail program's one click says nothing of how.
pub(crate) async fn leave(web: &Web, token: &str, how: &str) -> Result<Option<HttpResponse>, Trouble> {
    if web.intake.refuse_mail(token).await? {
        return Ok(Some(left(web)));
    }
    let how = match how {
        "everything" => Leave::Everything,
        "never" => Leave::ForEver,
        _ => Leave::Discussion,
    };
    Ok(web.intake.leave(token, how).await?.then(|| left(web)))
}

fn left(web: &Web) -> HttpResponse {
    let words = ["You will get no more of these mails. What was on its way may still arrive."];
    page(StatusCode::OK, view::notice(web, "No more mails", &words, None))
}

/// `replies to your comment under From “I know” to “We know”`
fn about(follow: &Follow, place: &Place) -> String {
    let place = view::place_words(place);
    match follow.comment {
        Some(_) => format!("replies to your comment under {place}"),
        None => format!("all new replies under {place}"),
    }
}

fn page(status: StatusCode, html: String) -> HttpResponse {
    answer::private_page(status, html)
}
