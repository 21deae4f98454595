//! Discussions in pages of other sites: `/frame` for frames, `/embed/v1/` and `/embed.js` for the widget. Both speak the
//! same words and forms; none sets a cookie.

pub(crate) mod asked;
mod data;
mod missing;
mod script;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Query},
};

use super::{
    Web, answer,
    body::Body,
    discussions,
    pages::{self, Made, Name},
    public::{
        posts::answered,
        reply::{self, Sent},
        threads::PAGE_SIZE,
    },
    session,
    trouble::{Answer, Trouble},
    view::{self, Discussed, EmbeddedParts, FormState, Own, Shape},
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::PageAt;

use asked::Asked;
pub(crate) use data::data;
pub(crate) use missing::origin;
pub(crate) use script::{integrity, pinned, script};

pub(crate) async fn frame(request: HttpRequest, web: Data<Web>, query: Query<Asked>) -> Answer {
    show(&request, &web, query.into_inner(), Shape::Frame).await
}

/// `/frame/{post}/{shift}`
pub(crate) async fn frame_of_shift(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    query: Query<Asked>,
) -> Answer {
    let (post, shift) = path.into_inner();
    let thread = if shift == "discussion" { post } else { format!("{post}/{shift}") };
    show(&request, &web, Asked { thread, ..query.into_inner() }, Shape::Frame).await
}

pub(crate) async fn bare(request: HttpRequest, web: Data<Web>, query: Query<Asked>) -> Answer {
    show(&request, &web, query.into_inner(), Shape::Bare).await
}

pub(crate) async fn send_in_frame(
    request: HttpRequest,
    web: Data<Web>,
    query: Query<Asked>,
    body: Body,
) -> Answer {
    send(&request, &web, query.into_inner(), body, Shape::Frame).await
}

pub(crate) async fn send_bare(
    request: HttpRequest,
    web: Data<Web>,
    query: Query<Asked>,
    body: Body,
) -> Answer {
    send(&request, &web, query.into_inner(), body, Shape::Bare).await
}

async fn show(request: &HttpRequest, web: &Web, asked: Asked, shape: Shape) -> Answer {
    if asked.mine.is_some() || asked.reply.is_some() {
        let thread = find(web, &asked).await?;
        let html = render(web, &asked, thread, FormState::default(), shape).await?.0;
        return Ok(answer::private_page(StatusCode::OK, html));
    }
    pages::answer(request, web, Name::Embedded(shape, asked.clone()), async {
        let thread = find(web, &asked).await?;
        let (html, seed) = render(web, &asked, thread, FormState::default(), shape).await?;
        Ok(Made::page(html, seed))
    })
    .await
}

async fn send(request: &HttpRequest, web: &Web, asked: Asked, body: Body, shape: Shape) -> Answer {
    session::must_come_from_a_known_site(request, web)?;
    let name = ThreadName::parse(&asked.thread).ok_or(Trouble::NotFound)?;
    let thread = discussions::find_to_post(web, &name, &asked.told()).await?;
    match reply::send(request, web, &thread, &body.fields().await?).await? {
        Sent::Kept(comment) => {
            let mine = format!("{}.{}", comment.id, web.links.author_key(comment.id));
            let query = links::frame(&name).replacen("/frame", shape.path(), 1);
            Ok(answer::see_other(&format!("{query}&mine={mine}")))
        }
        Sent::Back(returned) => {
            let reply = Some(returned.state.raw.parent.clone()).filter(|it| !it.trim().is_empty());
            let asked = Asked { reply, ..asked };
            let html = render(web, &asked, thread, returned.state.clone(), shape).await?.0;
            Ok(returned.answer(html))
        }
    }
}

async fn find(web: &Web, asked: &Asked) -> Result<Thread, Trouble> {
    let name = ThreadName::parse(&asked.thread).ok_or(Trouble::NotFound)?;
    match discussions::find(web, &name, &asked.told()).await {
        Err(Trouble::NotFound) => by_ordinal(web, &name).await,
        found => found,
    }
}

/// `{post}/3` is the third shift of a post.
async fn by_ordinal(web: &Web, name: &ThreadName) -> Result<Thread, Trouble> {
    let number: usize = name.shift.as_deref().and_then(|it| it.parse().ok()).ok_or(Trouble::NotFound)?;
    let post = web.reader.find_post(&name.post).await?.ok_or(Trouble::NotFound)?;
    let shift = number.checked_sub(1).and_then(|it| post.shifts.get(it)).ok_or(Trouble::NotFound)?;
    let name = ThreadName { post: post.slug.clone(), shift: Some(shift.key.clone()) };
    web.reader.find_thread(&name).await?.ok_or(Trouble::NotFound)
}

/// The discussion and what it depends on besides the form's token.
async fn render(
    web: &Web,
    asked: &Asked,
    thread: Thread,
    state: FormState,
    shape: Shape,
) -> Result<(String, String), Trouble> {
    let own = match asked.mine.as_deref().and_then(|it| own_comment(web, it)) {
        Some((id, key)) => of_thread(web, id, &thread).await?.map(|it| (it, key)),
        None => None,
    };
    let answers = match Asked::number(&asked.reply) {
        Some(id) => of_thread(web, id, &thread).await?.filter(|it| it.status == Status::Approved),
        None => None,
    };
    let at = own.as_ref().map(|it| it.0.id).or(Asked::number(&asked.at)).or(answers.as_ref().map(|it| it.id));
    let discussed = load(web, thread, asked.page, at).await?;
    let shift = match discussed.thread.shift_id {
        Some(id) => shift_of(web, &discussed.thread, id).await?,
        None => None,
    };
    let open = web.intake.check_open(&discussed.thread, web.clock.now()).is_ok();
    let seed = format!("{asked:?}|{}|{}|{open}", discussed.thread.id, discussed.thread.version);
    let published = own.as_ref().filter(|it| it.0.status == Status::Approved);
    let parts = EmbeddedParts {
        shift,
        state: FormState {
            replying_to: answers.as_ref().map(|it| (it.id, it.author.as_str().to_string())),
            ..state
        },
        own: published.map(|(it, key)| Own {
            id: it.id,
            key: key.clone(),
            editable_until: web.intake.editable_until(it),
        }),
        pointed: published.map(|it| it.0.id).or(Asked::number(&asked.at)),
        waiting: own.filter(|it| it.0.status != Status::Approved).map(|it| it.0),
        discussed,
    };
    Ok((view::embedded(web, parts, shape), seed))
}

/// A page of it: the one that is asked for, the one that holds a comment, or the first. A form that answers a comment on
/// another page stands below.
async fn load(
    web: &Web,
    thread: Thread,
    page: Option<u32>,
    at: Option<CommentId>,
) -> Result<Discussed, Trouble> {
    let holding = match at.filter(|_| page.is_none()) {
        Some(id) => match of_thread(web, id, &thread).await?.filter(|it| it.status == Status::Approved) {
            Some(comment) => web.reader.find_page_number(comment.id, PAGE_SIZE).await?,
            None => None,
        },
        None => None,
    };
    let last = thread.comments.div_ceil(PAGE_SIZE).max(1);
    let number = page.or(holding).unwrap_or(1).clamp(1, last);
    if !thread.is_kept() {
        return Ok(Discussed {
            thread,
            comments: Vec::new(),
            answered: Vec::new(),
            page: 1,
            pages: 1,
            total: None,
        });
    }
    let (comments, total) = web.reader.thread_page(thread.id, PageAt { number, size: PAGE_SIZE }).await?;
    let answered = answered(web, &comments).await?;
    Ok(Discussed { thread, comments, answered, page: number, pages: total.div_ceil(PAGE_SIZE), total: None })
}

async fn of_thread(web: &Web, id: CommentId, thread: &Thread) -> Result<Option<Comment>, Trouble> {
    let found = web.reader.find_comment(id).await?;
    Ok(found.map(|it| it.comment).filter(|it| it.thread == thread.id))
}

async fn shift_of(web: &Web, thread: &Thread, id: ShiftId) -> Result<Option<Shift>, Trouble> {
    let post = web.reader.find_post(&thread.name.post).await?;
    Ok(post.and_then(|it| it.shifts.into_iter().find(|it| it.id == id)))
}

fn own_comment(web: &Web, mine: &str) -> Option<(CommentId, String)> {
    let (id, key) = mine.split_once('.')?;
    let id = id.parse().ok()?;
    web.links.is_author_key(id, key).then(|| (id, key.to_string()))
}
