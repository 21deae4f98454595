//! A new session: a manager's, or anybody's where the site says so, or the repeat of one that somebody led.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        body::Body,
        client,
        fields::Fields,
        link_token::LinkToken,
        refusals,
        session::SignedIn,
        trouble::{Answer, Trouble},
        view::{
            self,
            exercise::day,
            groups::{BeginState, begin_page},
        },
    },
    must_come_from_us, page,
};
use weshift_domain::*;
use weshift_exercise::together::SessionForm;
use weshift_links as links;
use weshift_store::PageAt;

/// Of the posts that a session can be begun with, the newest.
const POSTS: u32 = 30;

#[derive(Deserialize)]
pub(crate) struct BeginQuery {
    /// The slug of the post whose shifts it is about.
    post: Option<String>,
    /// The facilitator's key of the session to repeat.
    repeat: Option<String>,
}

/// Who begins a session, and on what.
struct Start {
    by: Option<SignedIn>,
    repeat: Option<(GroupSession, String)>,
    post: Post,
    others: Vec<PostSummary>,
}

pub(crate) async fn blank(web: Data<Web>, by: Result<SignedIn, Trouble>, query: Query<BeginQuery>) -> Answer {
    let key = query.repeat.as_deref().unwrap_or_default();
    let start = start(&web, by.ok(), query.post.as_deref(), key).await?;
    let form = suggested(&web, &start).await?;
    let html = render(&web, start, form, Vec::new(), None);
    Ok(page(StatusCode::OK, html))
}

pub(crate) async fn begin(
    request: HttpRequest,
    web: Data<Web>,
    by: Result<SignedIn, Trouble>,
    query: Query<BeginQuery>,
    body: Body,
) -> Answer {
    must_come_from_us(&request, &web)?;
    let fields = body.fields().await?;
    let start = start(&web, by.ok(), query.post.as_deref(), fields.get("repeat")).await?;
    if let Some(by) = &start.by
        && !web.links.is_csrf_token(&by.session.token_hash, fields.get("csrf"))
    {
        return Err(Trouble::Forbidden("This form belongs to an earlier session."));
    }
    let form = read(&fields, &start.post);
    let client = client::address(&request, &web);
    let (manager, previous) =
        (start.by.as_ref().map(SignedIn::manager), start.repeat.as_ref().map(|it| &it.0));
    match web.together.begin(manager, &start.post, &form, previous, client).await {
        Ok(begun) => Ok(answer::see_other(&format!("{}?new=1", links::lead(&begun.code, &begun.lead_key)))),
        Err(Rejection::Refused(refusal)) => {
            let (problems, notice) = match &refusal {
                Refusal::Invalid(problems) => (problems.clone(), None),
                other => (Vec::new(), Some(refusals::message_of(other))),
            };
            let html = render(&web, start, form, problems, notice);
            Ok(page(refusals::status_of(&refusal), html))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

/// Asked before a facilitator is reminded.
pub(crate) async fn show_reminder(web: Data<Web>, token: LinkToken) -> Answer {
    let reminder = web.together.look_at_reminder(&token).await?.ok_or(Trouble::NotFound)?;
    let words = [
        format!(
            "You would get one mail on {}, with a link that repeats your session, and none after it.",
            day(reminder.due_at)
        ),
        "If you did not ask for this, close the page: nothing is sent, and your address is forgotten.".into(),
    ];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let action = links::session_reminder(&token);
    let html = view::notice(&web, "Do you want this reminder?", &words, Some(("Yes, remind me", &action)));
    Ok(page(StatusCode::OK, html))
}

pub(crate) async fn confirm_reminder(web: Data<Web>, token: LinkToken) -> Answer {
    let reminder = web.together.confirm_reminder(&token).await?.ok_or(Trouble::NotFound)?;
    let words =
        format!("You get one mail on {}. Once it has gone, your address is deleted.", day(reminder.due_at));
    Ok(page(StatusCode::OK, view::notice(&web, "You will be reminded", &[&words], None)))
}

async fn start(
    web: &Web,
    by: Option<SignedIn>,
    slug: Option<&str>,
    repeat_key: &str,
) -> Result<Start, Trouble> {
    let by = by.filter(|it| it.manager().role.may_decide());
    let previous = web.together.find_to_repeat(repeat_key).await?;
    // Whoever led a session may lead the next one.
    if by.is_none() && previous.is_none() && !web.together.rules().anyone {
        return Err(Trouble::SignIn(links::NEW_SESSION.into()));
    }
    let (listed, _) = web.reader.page_posts(PageAt { number: 1, size: POSTS }).await?;
    let with_shifts: Vec<PostSummary> = listed.into_iter().filter(|it| it.shifts > 0).collect();
    let post = match (&previous, slug) {
        (Some(previous), _) => web.reader.find_post_by_id(previous.post).await?,
        (None, Some(slug)) => match ThreadName::parse(slug).filter(|it| it.shift.is_none()) {
            Some(name) => web.reader.find_post(&name.post).await?,
            None => None,
        },
        (None, None) => match with_shifts.last() {
            Some(oldest) => web.reader.find_post(&oldest.slug).await?,
            None => None,
        },
    };
    let post = post.filter(|it| !it.shifts.is_empty()).ok_or(Trouble::NotFound)?;
    let others = with_shifts.into_iter().filter(|it| it.slug != post.slug).collect();
    Ok(Start { by, repeat: previous.map(|it| (it, repeat_key.to_string())), post, others })
}

/// As the session that is repeated was, or as most begin.
async fn suggested(web: &Web, start: &Start) -> Result<SessionForm, Trouble> {
    let review_on = web.together.default_review();
    let email = start.by.as_ref().map(|it| it.manager().email.expose()).unwrap_or_default();
    let all = || start.post.shifts.iter().map(|it| it.id).collect();
    Ok(match &start.repeat {
        Some((session, _)) => SessionForm {
            title: session.title.clone(),
            mode: session.mode.name().into(),
            lenses: session.lenses.clone(),
            shifts: web.reader.list_outcomes(session.id).await?.iter().map(|it| it.shift).collect(),
            review_on,
            email,
        },
        None => SessionForm {
            title: String::new(),
            mode: SessionMode::Anonymous.name().into(),
            lenses: vec![Lens::Me, Lens::Community],
            shifts: all(),
            review_on,
            email,
        },
    })
}

fn read(fields: &Fields, post: &Post) -> SessionForm {
    let ticked = |prefix: &str, name: &str| fields.is_ticked(&format!("{prefix}-{name}"));
    SessionForm {
        title: fields.text("title"),
        mode: fields.text("mode"),
        lenses: Lens::ALL.into_iter().filter(|it| ticked("lens", it.name())).collect(),
        shifts: post.shifts.iter().filter(|it| ticked("shift", &it.key)).map(|it| it.id).collect(),
        review_on: fields.text("review_on"),
        email: fields.text("email"),
    }
}

fn render(
    web: &Web,
    start: Start,
    form: SessionForm,
    problems: Vec<Problem>,
    notice: Option<String>,
) -> String {
    let by_manager = start.by.is_some();
    let csrf = start.by.map(|it| it.csrf);
    let state = BeginState { form, csrf, repeat: start.repeat, problems, notice, by_manager };
    begin_page(web, &start.post, &start.others, state)
}
