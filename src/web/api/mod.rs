//! `/api/v1` for readers and commenters. Errors are problem documents (`answer::dress` makes them), lists page by cursor.

pub mod managers;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Web,
    answer::{Answer, Trouble},
    bearer, client,
    discussions::{self, Told},
    fields::Json,
    pages::{self, Made, Name},
    public, session,
};
use crate::{
    domain::*,
    intake::{RawComment, Submission},
    links,
    store::PageAt,
    text,
};

/// Comments a list gives unless it is asked for fewer, and at most.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 100;
/// Posts a page, names a count.
const POSTS: u32 = 50;
const MAX_NAMES: usize = 100;

#[derive(Deserialize)]
pub struct ThreadQuery {
    name: String,
}

#[derive(Deserialize)]
pub struct CommentsQuery {
    thread: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    cursor: String,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub struct PostsQuery {
    page: Option<u32>,
}

/// A comment as the API takes it.
#[derive(Deserialize)]
pub struct PostedComment {
    thread: String,
    #[serde(default)]
    parent: Option<String>,
    comment: String,
    author: String,
    email: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    position: Option<u8>,
    /// Which mails the author wants: `replies` or `discussion`.
    notify: Option<String>,
}

#[derive(Deserialize)]
pub struct ChangedComment {
    comment: String,
    #[serde(default)]
    edit_key: Option<String>,
}

#[derive(Deserialize)]
pub struct KeyQuery {
    #[serde(default)]
    edit_key: Option<String>,
}

#[derive(Deserialize)]
pub struct PreviewedComment {
    comment: String,
}

/// A comment as the API shows it: what any reader may see.
#[derive(Serialize)]
struct ShownComment {
    id: String,
    parent: Option<String>,
    author: String,
    url: Option<String>,
    html: String,
    position: Option<u8>,
    created_at: String,
    edited_at: Option<String>,
    permalink: String,
}

pub async fn thread(request: HttpRequest, web: Data<Web>, query: Query<ThreadQuery>) -> Answer {
    let name = query.into_inner().name;
    pages::answer(&request, &web, Name::ApiThread(name.clone()), async {
        let thread = find_thread(&web, &name).await?;
        let open = web.intake.check_open(&thread, web.clock.now()).is_ok();
        Ok(Made::json(
            json!({
                "name": thread.name.to_string(),
                "title": thread.title,
                "address": web.links.absolute(&links::thread(&thread.name)),
                "open": open,
                "comments": thread.comments,
                "version": thread.version.to_string(),
            })
            .to_string(),
        ))
    })
    .await
}

pub async fn list_comments(request: HttpRequest, web: Data<Web>, query: Query<CommentsQuery>) -> Answer {
    let query = query.into_inner();
    let order = order_of(&query.sort)?;
    let (after, limit) = (read_cursor(&query.cursor)?, limit_of(query.limit)?);
    let name =
        Name::ApiComments { thread: query.thread.clone(), order, after: pages::cursor_key(after), limit };
    pages::answer(&request, &web, name, async {
        let thread = find_thread(&web, &query.thread).await?;
        let page = web.reader.list_comments(thread.id, order, after, limit).await?;
        let next = page.next.map(write_cursor);
        let address =
            next.as_deref().map(|it| web.links.absolute(&links::api_comments(&thread.name, order, it)));
        let comments: Vec<ShownComment> = page.comments.into_iter().map(|it| show(&web, it)).collect();
        Ok(Made::json(
            json!({
                "thread": thread.name.to_string(),
                "total": thread.comments,
                "comments": comments,
                "next_cursor": next,
                "next": address,
            })
            .to_string(),
        ))
    })
    .await
}

pub async fn post_comment(request: HttpRequest, web: Data<Web>, body: Json<PostedComment>) -> Answer {
    if !session::may_comment_from(&request, &web) {
        return Err(Trouble::Forbidden("This site takes no comments from pages of that origin."));
    }
    let Json(posted) = body;
    let name = ThreadName::parse(&posted.thread).ok_or(Trouble::NotFound)?;
    let thread = discussions::find_to_post(&web, &name, &Told::default()).await?;
    let submission = Submission {
        raw: RawComment {
            comment: posted.comment,
            author: posted.author,
            email: posted.email,
            url: posted.url.unwrap_or_default(),
            parent: posted.parent.unwrap_or_default(),
            position: posted.position.map(|it| it.to_string()).unwrap_or_default(),
            notify: posted.notify.unwrap_or_default(),
        },
        sender: client::sender(&request, &web),
        token: None,
        trap: String::new(),
        proof: String::new(),
    };
    let comment = web.intake.accept(&thread, submission).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, links::comment(comment.id)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({
            "id": comment.id.to_string(),
            "status": told_status(comment.status),
            "html": comment.html.as_str(),
            "edit_key": web.links.author_key(comment.id),
        })))
}

pub async fn change_comment(
    request: HttpRequest,
    web: Data<Web>,
    id: Path<String>,
    query: Query<KeyQuery>,
    body: Json<ChangedComment>,
) -> Answer {
    let Json(changed) = body;
    let key = edit_key(&request, changed.edit_key.or(query.into_inner().edit_key));
    let comment = own_comment(&web, &id, key).await?;
    let comment = web.intake.edit(comment, &changed.comment, &client::sender(&request, &web)).await?;
    Ok(private_json(json!({
        "id": comment.id.to_string(),
        "status": told_status(comment.status),
        "html": comment.html.as_str(),
    })))
}

pub async fn withdraw_comment(
    request: HttpRequest,
    web: Data<Web>,
    id: Path<String>,
    query: Query<KeyQuery>,
) -> Answer {
    let key = edit_key(&request, query.into_inner().edit_key);
    let comment = own_comment(&web, &id, key).await?;
    web.intake.withdraw(comment).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Counts by name, in the order asked; what is not known has 0.
pub async fn counts(request: HttpRequest, web: Data<Web>) -> Answer {
    let names: Vec<String> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(key, _)| key == "thread")
        .map(|(_, value)| value.into_owned())
        .collect();
    if names.is_empty() || names.len() > MAX_NAMES {
        return Err(Trouble::BadRequest(format!("Name 1 to {MAX_NAMES} threads: ?thread=one&thread=two.")));
    }
    pages::answer(&request, &web, Name::ApiCounts(names.clone()), async {
        let known = web.reader.counts(names.iter().filter_map(|it| ThreadName::parse(it)).collect()).await?;
        let count = |name: &String| {
            let name = ThreadName::parse(name);
            known.iter().find(|(it, _)| Some(it) == name.as_ref()).map_or(0, |(_, count)| *count)
        };
        let counts: serde_json::Map<_, _> = names.iter().map(|it| (it.clone(), count(it).into())).collect();
        Ok(Made::json(json!({ "counts": counts }).to_string()))
    })
    .await
}

pub async fn posts(request: HttpRequest, web: Data<Web>, query: Query<PostsQuery>) -> Answer {
    let page = query.page.unwrap_or(1).max(1);
    pages::answer(&request, &web, Name::ApiPosts { page }, async {
        let (posts, total) = web.reader.list_posts(PageAt { number: page, size: POSTS }).await?;
        let show = |post: &PostSummary| {
            json!({
                "slug": post.slug,
                "title": post.title,
                "byline": post.byline,
                "excerpt": post.excerpt,
                "published_at": post.published_at.rfc3339(),
                "address": web.links.absolute(&links::post(&post.slug)),
                "shifts": post.shifts,
                "comments": post.comments,
            })
        };
        let posts: Vec<_> = posts.iter().map(show).collect();
        Ok(Made::json(json!({ "posts": posts, "total": total, "page": page }).to_string()))
    })
    .await
}

pub async fn post(request: HttpRequest, web: Data<Web>, slug: Path<String>) -> Answer {
    let slug = public::slug(&slug)?;
    pages::answer(&request, &web, Name::ApiPost(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let threads = web.reader.list_threads(post.id).await?;
        let shifts: Vec<_> = post.shifts.iter().map(|shift| show_shift(&post, shift, &threads)).collect();
        Ok(Made::json(
            json!({
                "slug": post.slug,
                "title": post.title,
                "byline": post.byline,
                "html": post.body.as_str(),
                "published_at": post.published_at.rfc3339(),
                "address": web.links.absolute(&links::post(&post.slug)),
                "open": post.open,
                "thread": post.slug,
                "comments": threads.iter().find(|it| it.shift_id.is_none()).map_or(0, |it| it.comments),
                "shifts": shifts,
            })
            .to_string(),
        ))
    })
    .await
}

/// A task for the browser of a commenter, in ALTCHA's form.
pub async fn challenge(request: HttpRequest, web: Data<Web>) -> Answer {
    web.limits.spend(crate::limits::Action::Read, client::address(&request, &web))?;
    let challenge = web.intake.challenge().ok_or(Trouble::NotFound)?;
    Ok(private_json(json!(challenge)))
}

/// What a text would look like. Nothing is kept.
pub async fn preview(request: HttpRequest, web: Data<Web>, body: Json<PreviewedComment>) -> Answer {
    web.limits.spend(crate::limits::Action::Read, client::address(&request, &web))?;
    let words = Words::parse(&body.0.comment).map_err(Refusal::from)?;
    Ok(private_json(json!({ "html": text::clean(&words).as_str() })))
}

fn show_shift(post: &Post, shift: &Shift, threads: &[Thread]) -> serde_json::Value {
    json!({
        "key": shift.key,
        "from": shift.from,
        "to": shift.to,
        "question": shift.question,
        "thread": format!("{}/{}", post.slug, shift.key),
        "comments": threads.iter().find(|it| it.shift_id == Some(shift.id)).map_or(0, |it| it.comments),
    })
}

fn show(web: &Web, comment: Comment) -> ShownComment {
    ShownComment {
        id: comment.id.to_string(),
        parent: comment.parent.map(|it| it.to_string()),
        author: comment.author.as_str().to_string(),
        url: comment.url.map(|it| it.as_str().to_string()),
        html: comment.html.as_str().to_string(),
        position: comment.position.map(Position::step),
        created_at: comment.created_at.rfc3339(),
        edited_at: comment.edited_at.map(Moment::rfc3339),
        permalink: web.links.absolute(&links::comment(comment.id)),
    }
}

/// A commenter is not told that a filter took them for a spammer: to them the comment waits.
fn told_status(status: Status) -> &'static str {
    match status {
        Status::Approved => Status::Approved.name(),
        Status::Pending | Status::Spam | Status::Trash => Status::Pending.name(),
    }
}

async fn find_thread(web: &Web, name: &str) -> Result<Thread, Trouble> {
    let name = ThreadName::parse(name).ok_or(Trouble::NotFound)?;
    discussions::find(web, &name, &Told::default()).await
}

/// The comment, if the key proves that it is the sender's own.
async fn own_comment(web: &Web, id: &str, key: Option<String>) -> Result<Comment, Trouble> {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    let key = key.ok_or(Trouble::Unauthorized("The edit key that came with the comment is missing."))?;
    if !web.links.is_author_key(id, &key) {
        return Err(Trouble::Forbidden("That is not the edit key of this comment."));
    }
    Ok(web.reader.find_comment(id).await?.ok_or(Trouble::NotFound)?.comment)
}

/// From `Authorization: Bearer`, `X-Edit-Key`, the body or the address.
fn edit_key(request: &HttpRequest, given: Option<String>) -> Option<String> {
    let header = request.headers().get("x-edit-key").and_then(|it| it.to_str().ok());
    bearer::token_of(request).or_else(|| header.map(|it| it.trim().to_string())).or(given)
}

fn private_json(value: serde_json::Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(value)
}

fn write_cursor(cursor: Cursor) -> String {
    BASE64URL_NOPAD.encode(format!("{}.{}", cursor.at.millis(), cursor.id).as_bytes())
}

fn read_cursor(text: &str) -> Result<Option<Cursor>, Trouble> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = || {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (at, id) = std::str::from_utf8(&bytes).ok()?.split_once('.')?;
        Some(Cursor { at: Moment::from_millis(at.parse().ok()?), id: id.parse().ok()? })
    };
    read().map(Some).ok_or_else(foreign_cursor)
}

fn foreign_cursor() -> Trouble {
    Trouble::BadRequest("That cursor is not one of ours: start again without it.".into())
}

fn order_of(sort: &str) -> Result<Order, Trouble> {
    match sort {
        "" | "oldest" => Ok(Order::Oldest),
        "newest" => Ok(Order::Newest),
        _ => Err(Trouble::BadRequest("sort is oldest or newest.".into())),
    }
}

fn limit_of(limit: Option<u32>) -> Result<u32, Trouble> {
    match limit {
        None => Ok(DEFAULT_LIMIT),
        Some(0) => Err(Trouble::BadRequest("limit is 1 or more.".into())),
        // Who asks for more than there is at once goes on by the cursor.
        Some(limit) => Ok(limit.min(MAX_LIMIT)),
    }
}
