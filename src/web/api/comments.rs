//! Comments: listed, sent, changed and withdrawn by their authors.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};

use super::{
    super::{
        Web, bearer,
        body::Body,
        client,
        discussions::{self, Told},
        fields::Asked,
        pages::{self, Made, Name},
        session,
        trouble::{Trouble, tell_limit},
    },
    Answer, find_thread,
    numbers::Limit,
    parse_id, private_json, read_cursor,
    shapes::*,
    write_cursor,
};
use weshift_domain::*;
use weshift_intake::{Once, RawComment, Submission};
use weshift_limits::{Action, Left};
use weshift_links::{self as links, Links};
use weshift_text as text;

/// The comments of a discussion
///
/// Those that are published, a page at a time.
#[utoipa::path(
    get, operation_id = "list_comments", path = "/api/v1/comments", tag = "Reading", params(CommentsQuery),
    responses(
        (status = 200, description = "A page of comments.", body = CommentList),
        (status = 404, description = "There is no such discussion.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(request: HttpRequest, web: Data<Web>, query: Asked<CommentsQuery>) -> Answer {
    let CommentsQuery { thread, sort, cursor, limit: Limit(limit) } = query.0;
    let (order, after) = (Order::from(sort), read_cursor(&cursor)?);
    let name = Name::ApiComments { thread: thread.clone(), order, after: pages::cursor_key(after), limit };
    pages::answer(&request, &web, name, async {
        let thread = find_thread(&web, &thread).await?;
        let mut page = web.reader.page_comments(thread.id, order, after, limit).await?;
        let orphans = discussions::forget_removed(&web, page.comments.iter_mut()).await?;
        let next_cursor = page.next.map(write_cursor);
        let next = next_cursor.as_deref().map(|it| links::api_comments(&thread.name, order, limit, it));
        let shown = |it: Comment| {
            let parent_removed = orphans.contains(&it.id);
            CommentShown { parent_removed, ..show(&web.links, it) }
        };
        Ok(Made::json(&CommentList {
            thread: thread.name.to_string(),
            total: thread.comments,
            comments: page.comments.into_iter().map(shown).collect(),
            next: next.map(|it| web.links.absolute(&it)),
            next_cursor,
        }))
    })
    .await
}

/// A comment
#[utoipa::path(
    get, operation_id = "get_comment", path = "/api/v1/comments/{id}", tag = "Reading",
    params(("id" = String, Path, description = "As a list or an answer gave it.")),
    responses(
        (status = 200, description = "The comment.", body = CommentShown),
        (status = 404, description = "There is no such comment, or it is not published.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn one(request: HttpRequest, web: Data<Web>, id: Path<String>) -> Answer {
    let id = parse_id(&id)?;
    pages::answer(&request, &web, Name::ApiComment(id.0), async {
        let found = web.reader.find_comment(id).await?.map(|it| it.comment);
        let mut comment = found.filter(|it| it.status == Status::Approved).ok_or(Trouble::NotFound)?;
        let orphans = discussions::forget_removed(&web, [&mut comment]).await?;
        let parent_removed = orphans.contains(&comment.id);
        Ok(Made::json(&CommentShown { parent_removed, ..show(&web.links, comment) }))
    })
    .await
}

/// Leave a comment
///
/// With an `Idempotency-Key`, a second try with the same body keeps nothing and answers as before, for a day; another body is
/// refused.
#[utoipa::path(
    post, operation_id = "post_comment", path = "/api/v1/comments", tag = "Commenting", request_body = CommentSent,
    params(("Idempotency-Key" = Option<String>, Header, description = "Of your choice, a new one for each comment, best a random UUID.", min_length = 1, max_length = 255)),
    responses(
        (status = 201, description = "It was taken in, and is published or waits.", body = Accepted, headers(
            ("Location" = String, description = "The comment, from when it is published on."),
            ("Idempotency-Replayed" = String, description = "`true`: it came before, and nothing was kept now."),
        )),
        (status = 403, description = "The discussion is closed (`discussion-closed`), pages of that origin may not comment here (`foreign-origin`), or the site takes nothing from this sender (`sender-refused`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such discussion.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 409, description = "The same words by the same author stand there already.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than any comment.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 422, description = "Something is wrong with a field: `errors` says with which (`invalid-fields`), or the Idempotency-Key came with another comment before (`idempotency-key-reused`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 503, description = "Too many comments wait already (`queue-full`), or the server has trouble.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn post(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    session::must_come_from_a_known_site(&request, &web)?;
    let sent: CommentSent = body.json().await?;
    let once = once(&request, &sent)?;
    let name = ThreadName::parse(&sent.thread).ok_or(Trouble::NotFound)?;
    let thread = discussions::find_to_post(&web, &name, &Told::default()).await?;
    let submission = Submission {
        raw: RawComment {
            comment: sent.comment,
            author: sent.author,
            email: sent.email,
            url: sent.url.unwrap_or_default(),
            parent: sent.parent.unwrap_or_default(),
            position: sent.position.map(|it| it.to_string()).unwrap_or_default(),
            notify: sent.notify.unwrap_or_default(),
        },
        sender: client::sender(&request, &web),
        token: None,
        trap: String::new(),
        proof: String::new(),
        author_proof: sent.author_proof.unwrap_or_default(),
    };
    let receipt = web.intake.accept_once(&thread, submission, once).await?;
    let mut response = HttpResponse::Created();
    response
        .insert_header((header::LOCATION, links::api_comment(receipt.id)))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(Left { remaining, full_in_secs, policy }) = receipt.left {
        tell_limit(&mut response, policy, remaining, full_in_secs);
    }
    if receipt.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(response.json(Accepted {
        id: receipt.id.to_string(),
        status: told_status(receipt.status),
        html: receipt.html.as_str().into(),
        edit_key: web.links.author_key(receipt.id),
        permalink: web.links.absolute(&links::comment(receipt.id)),
    }))
}

/// Change a comment
///
/// Its author does, with the edit key, for as long as the site allows. Changed words are judged anew; if a manager has to see
/// those of a published comment first, readers go on seeing the earlier ones.
#[utoipa::path(
    patch, operation_id = "change_comment", path = "/api/v1/comments/{id}", tag = "Commenting", request_body = CommentChanged,
    params(("id" = String, Path, description = "As a list or an answer gave it."), KeyQuery), security(("edit_key" = []), ("edit_key_as_bearer" = []), ()),
    responses(
        (status = 200, description = "As it is now.", body = Changed),
        (status = 401, description = "The edit key is missing.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The edit key is another comment's (`wrong-edit-key`), or the time is over (`edit-window-over`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such comment.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 409, description = "It changed meanwhile (`changed-meanwhile`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn or removed (`gone`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 422, description = "Something is wrong with the words.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    request: HttpRequest,
    web: Data<Web>,
    id: Path<String>,
    query: Asked<KeyQuery>,
    body: Body,
) -> Answer {
    let changed: CommentChanged = body.json().await?;
    let key = edit_key(&request, changed.edit_key.or(query.0.edit_key));
    let comment = own_comment(&web, &id, key).await?;
    let changed = web.intake.edit(comment, &changed.comment, &client::sender(&request, &web)).await?;
    let sent = changed.words_of();
    Ok(private_json(&Changed {
        id: changed.comment.id.to_string(),
        status: told_status(sent.status),
        html: sent.html.as_str().into(),
        public_html: changed.waiting.is_some().then(|| changed.comment.html.as_str().into()),
    }))
}

/// Withdraw a comment
///
/// Its author does, with the edit key, for as long as the site allows. Of a comment that is gone already the answer is the
/// same, so that a request whose answer was lost can be repeated.
#[utoipa::path(
    delete, operation_id = "withdraw_comment", path = "/api/v1/comments/{id}", tag = "Commenting",
    params(("id" = String, Path, description = "As a list or an answer gave it."), KeyQuery), security(("edit_key" = []), ("edit_key_as_bearer" = []), ()),
    responses(
        (status = 204, description = "It is gone, now or before."),
        (status = 401, description = "The edit key is missing.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The edit key is another comment's (`wrong-edit-key`), or the time is over (`edit-window-over`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such comment.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 409, description = "It changed meanwhile (`changed-meanwhile`).", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn withdraw(
    request: HttpRequest,
    web: Data<Web>,
    id: Path<String>,
    query: Asked<KeyQuery>,
) -> Answer {
    let key = edit_key(&request, query.0.edit_key);
    let comment = own_comment(&web, &id, key).await?;
    web.intake.withdraw(comment).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What a text would look like
///
/// Nothing is kept.
#[utoipa::path(
    post, operation_id = "preview_comment", path = "/api/v1/preview", tag = "Commenting", request_body = PreviewSent,
    responses(
        (status = 200, description = "As readers would see it.", body = Preview),
        (status = 422, description = "There is nothing to show, or too much.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn preview(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    web.limits.spend(Action::Preview, client::address(&request, &web))?;
    let sent: PreviewSent = body.json().await?;
    let words = Words::parse(&sent.comment).map_err(Refusal::from)?;
    Ok(private_json(&Preview { html: text::clean(&words).as_str().into() }))
}

/// A task for the browser of a commenter, in ALTCHA's form.
pub(crate) async fn challenge(request: HttpRequest, web: Data<Web>) -> Answer {
    web.limits.spend(Action::Read, client::address(&request, &web))?;
    let challenge = web.intake.challenge().ok_or(Trouble::NotFound)?;
    Ok(private_json(&challenge))
}

/// As whoever sees all comments sees it.
pub(super) fn show(links: &Links, comment: Comment) -> CommentShown {
    CommentShown {
        id: comment.id.to_string(),
        parent: comment.parent.map(|it| it.to_string()),
        parent_removed: false,
        author: comment.author.as_str().to_string(),
        url: comment.url.map(|it| it.as_str().to_string()),
        html: comment.html.as_str().to_string(),
        position: comment.position.map(Position::step),
        created_at: comment.created_at.rfc3339(),
        edited_at: comment.edited_at.map(Moment::rfc3339),
        // A change has no page of its own.
        permalink: links.absolute(&links::comment(comment.changes.unwrap_or(comment.id))),
    }
}

/// The key that the sender chose, if they did.
fn once(request: &HttpRequest, sent: &CommentSent) -> Result<Option<Once>, Trouble> {
    let Some(key) = request.headers().get("idempotency-key") else { return Ok(None) };
    // What cannot be read as text is none of the characters that a key may have.
    let key = key.to_str().unwrap_or_default();
    let body = serde_json::to_string(sent).map_err(|error| Fault::new("writing a comment down", error))?;
    Ok(Some(Once::parse(key, &body).map_err(Refusal::from)?))
}

/// A commenter is not told that a filter took them for a spammer: to them the comment waits.
fn told_status(status: Status) -> &'static str {
    match status {
        Status::Approved => Status::Approved.name(),
        Status::Pending | Status::Spam | Status::Trash => Status::Pending.name(),
    }
}

/// The comment, if the key proves that it is the sender's own.
async fn own_comment(web: &Web, id: &str, key: Option<String>) -> Result<Comment, Trouble> {
    let id = parse_id(id)?;
    let key = key.ok_or(Trouble::EditKeyMissing)?;
    if !web.links.is_author_key(id, &key) {
        return Err(Trouble::WrongEditKey);
    }
    Ok(web.reader.find_comment(id).await?.ok_or(Trouble::NotFound)?.comment)
}

/// From `X-Edit-Key`, the body or the address; last from `Authorization: Bearer`, which may hold the token of the same program.
fn edit_key(request: &HttpRequest, given: Option<String>) -> Option<String> {
    let header = request.headers().get("x-edit-key").and_then(|it| it.to_str().ok());
    header.map(|it| it.trim().to_string()).or(given).or_else(|| bearer::token_of(request))
}
