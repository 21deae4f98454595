//! One discussion on a page of its own: a shift's, or, as `/p/{post}/discussion`, that of the whole post.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer, mentions,
        pages::{self, Made, Name},
        trouble::{Answer, Trouble},
        view::{self, Aside, Discussed, FormState, Own, exercise::Placing},
    },
    WHOLE,
    posts::answered,
    thread_name,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::PageAt;

/// Comments a page.
pub(crate) const PAGE_SIZE: u32 = 50;

#[derive(Deserialize)]
pub(crate) struct ThreadQuery {
    page: Option<u32>,
    /// From which side of the shift to read.
    side: Option<String>,
    /// `{id}.{author's key}`: a comment of the reader's own.
    mine: Option<String>,
}

/// Post and shift of `/p/{post}/{shift}`, where the path says them letter by letter.
pub(crate) fn named_by(path: &str) -> Option<(&str, &str)> {
    let (post, shift) = path.strip_prefix("/p/")?.split_once('/')?;
    let is_plain = |it: &str| {
        !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let is_discussion = shift == WHOLE || !links::NO_SHIFTS.contains(&shift);
    (is_plain(post) && is_plain(shift) && is_discussion).then_some((post, shift))
}

pub(crate) async fn show(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    query: Query<ThreadQuery>,
) -> Answer {
    show_named(&request, &web, thread_name(&path.0, &path.1)?, &query).await
}

/// Where `named_by` names the discussion.
pub(crate) async fn show_plain(request: HttpRequest, web: Data<Web>, query: Query<ThreadQuery>) -> Answer {
    let (post, shift) = named_by(request.path()).ok_or(Trouble::NotFound)?;
    show_named(&request, &web, thread_name(post, shift)?, &query).await
}

async fn show_named(request: &HttpRequest, web: &Web, name: ThreadName, query: &ThreadQuery) -> Answer {
    let page = query.page.unwrap_or(1).max(1);
    if let Some(own) = query.mine.as_deref().and_then(|it| read_own(web, it)) {
        let own = complete_own(web, own).await?;
        let html = render(web, &name, page, FormState::default(), own.as_ref()).await?;
        return Ok(answer::private_page(StatusCode::OK, html));
    }
    // A side that is none is the whole discussion.
    let side = query.side.as_deref().and_then(Side::parse).filter(|_| name.shift.is_some());
    let kept = match side {
        Some(side) => Name::Side { name: name.clone(), side, page },
        None => Name::Thread { name: name.clone(), page },
    };
    let answer = pages::answer(request, web, kept, async {
        let (post, discussed) = load(web, &name, side, page).await?;
        let aside = Aside { side, snapshots: snapshots(web, &post, &name).await?, placing: placing() };
        let open = web.intake.check_open(&discussed.thread, web.clock.now()).is_ok();
        let pictures = view::exercise::seed(&aside.snapshots);
        let seed = format!("{name}|{page}|{side:?}|{}|{open}|{pictures}", discussed.thread.version);
        Ok(Made::page(view::discussion_page(web, &post, discussed, aside, FormState::default(), None), seed))
    })
    .await?;
    Ok(mentions::advertise(web, answer))
}

/// The page with a form that says what became of it.
pub(crate) async fn render(
    web: &Web,
    name: &ThreadName,
    page: u32,
    state: FormState,
    own: Option<&Own>,
) -> Result<String, Trouble> {
    let (post, discussed) = load(web, name, None, page).await?;
    let aside = Aside { side: None, snapshots: snapshots(web, &post, name).await?, placing: placing() };
    Ok(view::discussion_page(web, &post, discussed, aside, state, own))
}

/// The page with the shift's own form, which says what became of it.
pub(crate) async fn render_placing(
    web: &Web,
    name: &ThreadName,
    placing: Placing,
) -> Result<String, Trouble> {
    let (post, discussed) = load(web, name, None, 1).await?;
    let aside = Aside { side: None, snapshots: snapshots(web, &post, name).await?, placing };
    Ok(view::discussion_page(web, &post, discussed, aside, FormState::default(), None))
}

fn placing() -> Placing {
    Placing { is_form: true, ..Placing::default() }
}

/// A discussion of a whole post has nothing beside it.
async fn snapshots(web: &Web, post: &Post, name: &ThreadName) -> Result<Vec<Snapshot>, Trouble> {
    let Some(shift) = post.shifts.iter().find(|it| Some(&it.key) == name.shift.as_ref()) else {
        return Ok(Vec::new());
    };
    let mut snapshots = web.reader.list_snapshots(post.id).await?;
    snapshots.retain(|it| it.shift == shift.id);
    Ok(snapshots)
}

async fn load(
    web: &Web,
    name: &ThreadName,
    side: Option<Side>,
    page: u32,
) -> Result<(Post, Discussed), Trouble> {
    let post = web.reader.find_post(&name.post).await?.ok_or(Trouble::NotFound)?;
    let thread = web.reader.find_thread(name).await?.ok_or(Trouble::NotFound)?;
    let at = PageAt { number: page, size: PAGE_SIZE };
    let (comments, total) = match side {
        Some(side) => web.reader.thread_side(thread.id, side, at).await?,
        None => web.reader.thread_page(thread.id, at).await?,
    };
    if comments.is_empty() && page > 1 {
        return Err(Trouble::NotFound);
    }
    let answered = answered(web, &comments).await?;
    let pages = total.div_ceil(PAGE_SIZE);
    Ok((post, Discussed { thread, comments, answered, page, pages, total: side.map(|_| total) }))
}

fn read_own(web: &Web, mine: &str) -> Option<Own> {
    let (id, key) = mine.split_once('.')?;
    let id = id.parse().ok()?;
    web.links.is_author_key(id, key).then(|| Own { id, key: key.to_string(), editable_until: None })
}

async fn complete_own(web: &Web, own: Own) -> Result<Option<Own>, Trouble> {
    let found = web.reader.find_comment(own.id).await?;
    Ok(found.map(|it| Own { editable_until: web.intake.editable_until(&it.comment), ..own }))
}
