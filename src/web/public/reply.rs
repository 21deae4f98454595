//! Leaving a reply. What goes wrong comes back on the same page, with everything typed still there.

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
        pages::{self, Made, Name},
        refusals, session,
        trouble::{Answer, Trouble},
        view,
        view::FormState,
    },
    thread_name, threads,
};
use weshift_domain::*;
use weshift_intake::{RawComment, Submission};
use weshift_limits::Action;
use weshift_links as links;
use weshift_text as text;

pub(crate) async fn to_shift(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    body: Body,
) -> Answer {
    let (post, shift) = path.into_inner();
    post_to(&request, &web, thread_name(&post, &shift)?, body).await
}

pub(crate) async fn to_post(request: HttpRequest, web: Data<Web>, post: Path<String>, body: Body) -> Answer {
    post_to(&request, &web, thread_name(&post, "discussion")?, body).await
}

/// The page on which one comment is answered.
pub(crate) async fn form(request: HttpRequest, web: Data<Web>, id: Path<String>) -> Answer {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    pages::answer(&request, &web, Name::Reply(id.0), async {
        let parent = approved(&web, id).await?;
        let html = render_reply(&web, &parent, FormState::default()).await?;
        Ok(Made::page(html, format!("{id}|{}", parent.comment.seq)))
    })
    .await
}

async fn post_to(request: &HttpRequest, web: &Web, name: ThreadName, body: Body) -> Answer {
    session::must_come_from_a_known_site(request, web)?;
    let thread = web.reader.find_thread_to_post(&name).await?.ok_or(Trouble::NotFound)?;
    match send(request, web, &thread, &body.fields().await?).await? {
        Sent::Kept(comment) => Ok(answer::see_other(&where_to(web, &thread, &comment).await?)),
        Sent::Back(returned) => {
            let html = render(web, &thread, returned.state.clone()).await?;
            Ok(returned.answer(html))
        }
    }
}

/// What became of a form.
pub(crate) enum Sent {
    Kept(Box<Comment>),
    Back(Box<Returned>),
}

/// A form that comes back, with everything typed still there.
pub(crate) struct Returned {
    pub state: FormState,
    status: StatusCode,
    retry_after_secs: Option<u64>,
}

/// Takes a form in, or makes its preview.
pub(crate) async fn send(
    request: &HttpRequest,
    web: &Web,
    thread: &Thread,
    fields: &Fields,
) -> Result<Sent, Trouble> {
    let (raw, token) = (read(fields), fields.get("token"));
    if fields.get("act") == "preview" {
        let returned = match web.limits.spend(Action::Preview, client::address(request, web)) {
            Ok(()) => preview(web, raw, token),
            Err(refusal) => refused(web, raw, &refusal, token),
        };
        return Ok(Sent::Back(Box::new(returned)));
    }
    let submission = Submission {
        raw: raw.clone(),
        sender: client::sender(request, web),
        token: Some(token.to_string()),
        trap: fields.text("subject"),
        proof: fields.text("altcha"),
        author_proof: fields.text("author_proof"),
    };
    match web.intake.accept(thread, submission).await {
        Ok(comment) => Ok(Sent::Kept(Box::new(comment))),
        Err(Rejection::Refused(refusal)) => Ok(Sent::Back(Box::new(refused(web, raw, &refusal, token)))),
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

impl Returned {
    pub(crate) fn answer(&self, html: String) -> HttpResponse {
        let mut response = answer::private_page(self.status, html);
        if let Some(secs) = self.retry_after_secs {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(secs));
        }
        response
    }
}

fn read(fields: &Fields) -> RawComment {
    RawComment {
        comment: fields.text("comment"),
        author: fields.text("author"),
        email: fields.text("email"),
        url: fields.text("url"),
        parent: fields.text("parent"),
        position: fields.text("position"),
        notify: fields.text("notify"),
    }
}

/// The comment in its discussion, or while it waits the author's private page.
async fn where_to(web: &Web, thread: &Thread, comment: &Comment) -> Result<String, Trouble> {
    let key = web.links.author_key(comment.id);
    if comment.status != Status::Approved {
        return Ok(links::own_comment(comment.id, &key));
    }
    let page = web.reader.find_page_number(comment.id, threads::PAGE_SIZE).await?.unwrap_or(1);
    let path = links::thread(&thread.name);
    Ok(format!("{path}?page={page}&mine={}.{key}#{}", comment.id, links::anchor(comment.id)))
}

/// What the words will look like; nothing is kept.
fn preview(web: &Web, raw: RawComment, token: &str) -> Returned {
    let mut state = FormState { shown_at: shown_at(web, token), ..FormState::default() };
    match Words::parse(&raw.comment) {
        Ok(words) => state.preview = Some(text::clean(&words)),
        Err(problem) => state.problems.push(problem),
    }
    let status = if state.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Returned { state: FormState { raw, ..state }, status, retry_after_secs: None }
}

fn refused(web: &Web, raw: RawComment, refusal: &Refusal, token: &str) -> Returned {
    let (problems, notice) = match refusal {
        Refusal::Invalid(problems) => (problems.clone(), None),
        other => (Vec::new(), Some(refusals::message_of(other))),
    };
    Returned {
        state: FormState { raw, problems, notice, shown_at: shown_at(web, token), ..FormState::default() },
        status: refusals::status_of(refusal),
        retry_after_secs: refusals::retry_after(refusal),
    }
}

/// The page that the form came from: of the discussion, or of the comment that is answered.
async fn render(web: &Web, thread: &Thread, state: FormState) -> Result<String, Trouble> {
    if let Ok(parent) = state.raw.parent.trim().parse::<CommentId>()
        && let Some(parent) = web.reader.find_comment(parent).await?
        && parent.comment.thread == thread.id
        && parent.comment.status == Status::Approved
    {
        return render_reply(web, &parent, FormState { open: true, ..state }).await;
    }
    threads::render(web, &thread.name, 1, state, None).await
}

async fn render_reply(web: &Web, parent: &Placed, state: FormState) -> Result<String, Trouble> {
    let post = web.reader.find_post(&parent.place.thread.post).await?.ok_or(Trouble::NotFound)?;
    let thread = web.reader.find_thread_by_id(parent.comment.thread).await?.ok_or(Trouble::NotFound)?;
    let shift = post.shifts.iter().find(|it| Some(it.id) == thread.shift_id);
    Ok(view::reply_page(web, parent, &thread, shift, state))
}

async fn approved(web: &Web, id: CommentId) -> Result<Placed, Trouble> {
    let found = web.reader.find_comment(id).await?;
    found.filter(|it| it.comment.status == Status::Approved).ok_or(Trouble::NotFound)
}

/// A form that comes back keeps the time at which it was first shown, so that sending it again is not too fast. One
/// whose token is no longer good starts where a person's would be.
fn shown_at(web: &Web, token: &str) -> Option<Moment> {
    let now = web.clock.now();
    let read = web.links.read_form_token(token).map(|it| it.shown_at).filter(|it| now.since(*it) < DAY);
    Some(read.unwrap_or_else(|| now.minus(web.settings.spam.min_fill_millis)))
}
