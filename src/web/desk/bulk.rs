//! One decision on many comments: a GET shows what it would do, a POST does it, and the act has a page with the way back.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, ManyState},
    },
    around, back, may_decide, page,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_spam::Print;
use weshift_store::Search;

/// One act is about so many comments at most.
const MOST: usize = 1_000;
/// Waves are seen within this time and so many comments.
const WAVE_AGE: i64 = 7 * DAY;
const WAVE_SIZE: u32 = 5_000;

#[derive(Deserialize)]
pub(crate) struct ManyQuery {
    act: Option<String>,
    /// Everything from this author, that links to this host, that is like this comment or came from where it did.
    author: Option<String>,
    host: Option<String>,
    wave: Option<String>,
    back: Option<String>,
}

pub(crate) async fn show(
    request: HttpRequest,
    web: Data<Web>,
    by: SignedIn,
    query: Query<ManyQuery>,
) -> Answer {
    may_decide(&by)?;
    let decision = decision(query.act.as_deref().unwrap_or_default())?;
    let (what, mut ids) = match &*query {
        ManyQuery { author: Some(key), .. } => {
            let search = Search { author: Some(AddressKey(key.clone())), ..Search::default() };
            ("They come from the same author.", found(&web, search).await?)
        }
        ManyQuery { host: Some(host), .. } => {
            let search = Search { host: Some(host.clone()), ..Search::default() };
            ("They link to the same host.", found(&web, search).await?)
        }
        ManyQuery { wave: Some(id), .. } => (
            "They came within a week and say almost the same, or came from the same network.",
            wave(&web, id).await?,
        ),
        _ => ("You chose them.", chosen(request.query_string())),
    };
    ids.sort_unstable();
    ids.dedup();
    let cut = ids.len() > MOST;
    ids.truncate(MOST);
    let mut comments = web.reader.list_comments_by_id(ids).await?;
    comments.retain(|it| it.comment.status != decision.leads_to());
    let back = back(query.back.as_deref().unwrap_or_default()).to_string();
    let state = ManyState { decision, what, comments, cut, back };
    Ok(page(view::many_page(&around(&web, &by, None).await?, &state)))
}

pub(crate) async fn act(web: Data<Web>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let decision = decision(form.get("act"))?;
    let read = |it: &str| {
        let (id, seq) = it.split_once('.')?;
        Some((id.parse::<CommentId>().ok()?, seq.parse::<i64>().ok()?))
    };
    let comments: Option<Vec<(CommentId, i64)>> =
        form.get("comments").split_ascii_whitespace().map(read).collect();
    let comments = comments
        .filter(|it| !it.is_empty() && it.len() <= MOST)
        .ok_or_else(|| Trouble::BadRequest("Choose up to 1,000 comments.".into()))?;
    let what = format!("{} comments", comments.len());
    let manager = form.by.manager();
    let many = web.moderation.decide_on_many(manager, Via::Page, comments, decision, what).await?;
    Ok(answer::see_other(&format!("{}/{}", links::DESK_BULK, many.id)))
}

/// What an act on many did, and the way to take it back.
pub(crate) async fn done(web: Data<Web>, by: SignedIn, act: Path<String>) -> Answer {
    let (line, ids) = find(&web, &act).await?;
    let comments = web.reader.list_comments_by_id(ids).await?;
    let around = around(&web, &by, None).await?;
    Ok(page(view::many_done_page(&around, &line, &comments, web.clock.now())))
}

pub(crate) async fn undo(web: Data<Web>, act: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let (line, _) = find(&web, &act).await?;
    let undone = web.moderation.undo_many(form.by.manager(), Via::Page, line.id).await?;
    Ok(answer::see_other(&format!("{}/{}", links::DESK_BULK, undone.id)))
}

async fn find(web: &Web, act: &str) -> Result<(AuditEntry, Vec<CommentId>), Trouble> {
    let act: i64 = act.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_bulk(act).await?.ok_or(Trouble::NotFound)
}

fn decision(name: &str) -> Result<Decision, Trouble> {
    Decision::parse(name).ok_or_else(|| Trouble::BadRequest("Choose approve, spam, trash or hold.".into()))
}

/// The boxes that were ticked: `id=17.2`, once each.
fn chosen(query: &str) -> Vec<CommentId> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "id")
        .filter_map(|(_, value)| value.split('.').next()?.parse().ok())
        .collect()
}

async fn found(web: &Web, search: Search) -> Result<Vec<CommentId>, Fault> {
    let (found, _) = web.reader.search(search, MOST as u32 + 1).await?;
    Ok(found.into_iter().map(|it| it.placed.comment.id).collect())
}

async fn wave(web: &Web, id: &str) -> Result<Vec<CommentId>, Trouble> {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    let since = web.clock.now().minus(WAVE_AGE);
    let came = web.reader.list_arrivals(CommentId(0), since, WAVE_SIZE).await?;
    let Some(this) = came.iter().find(|it| it.id == id) else { return Ok(vec![id]) };
    let print = Print::of(&this.words);
    let is_of_it = |it: &&Arrival| {
        let from_there = !it.client_key.is_empty() && it.client_key == this.client_key;
        it.id == id || from_there || Print::of(&it.words).is_like(&print)
    };
    Ok(came.iter().filter(is_of_it).map(|it| it.id).collect())
}
