//! For programs that act for a manager: the queue, decisions, the audit log. No answer holds an address.

use actix_web::web::{Data, Path};

use super::{
    super::{Web, bearer::Program, body::Body, fields::Asked, trouble::Trouble, view},
    Answer,
    desk_shapes::{self, *},
    find_thread,
    numbers::Limit,
    parse_id, private_json, read_cursor,
    shapes::ProblemShown,
    write_cursor,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store as store;
use weshift_text::catalogue::{actor_words, logged_words, sentences};

/// What waits, and every other comment
///
/// Needs the scope `read:queue`. As the desk shows them, but for addresses.
#[utoipa::path(
    get, operation_id = "list_queue", path = "/api/v1/queue", tag = "Moderating", params(QueueQuery), security(("token" = ["read:queue"])),
    responses(
        (status = 200, description = "A page of comments.", body = Queue),
        (status = 401, description = "The token is missing, or works no more.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for this.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such discussion.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn queue(web: Data<Web>, by: Program, query: Asked<QueueQuery>) -> Answer {
    by.may(Scope::ReadQueue)?;
    let QueueQuery { status, thread, sort, cursor, limit: Limit(limit) } = query.0;
    let status = Status::from(status);
    let order =
        sort.map_or(if status == Status::Pending { Order::Oldest } else { Order::Newest }, Order::from);
    let after = read_cursor(&cursor)?;
    let thread = match &thread {
        Some(name) => Some(find_thread(&web, name).await?),
        None => None,
    };
    let (waiting, next) =
        web.reader.page_of_status(status, thread.as_ref().map(|it| it.id), order, after, limit).await?;
    let total = match thread {
        None => Some(web.reader.count_by_status().await?[status as usize]),
        Some(_) => None,
    };
    let comments = waiting.into_iter().map(|it| show(&web, it)).collect();
    let (next_cursor, name) = (next.map(write_cursor), thread.map(|it| it.name));
    let next = next_cursor.as_deref().map(|it| links::api_queue(status, name.as_ref(), order, limit, it));
    Ok(private_json(&Queue { comments, total, next: next.map(|it| web.links.absolute(&it)), next_cursor }))
}

/// Decide on a comment
///
/// Needs the scope `moderate`. The decision is on the comment as it was seen, which `seq` names: if somebody was faster,
/// nothing is done and the answer says who.
#[utoipa::path(
    post, operation_id = "decide", path = "/api/v1/comments/{id}/decision", tag = "Moderating", request_body = DecisionSent,
    params(("id" = String, Path, description = "As the queue or a webhook gave it.")), security(("token" = ["moderate"])),
    responses(
        (status = 200, description = "What the decision did.", body = desk_shapes::Decided),
        (status = 401, description = "The token is missing, or works no more.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The token, or its manager's role, is not for this.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such comment.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 409, description = "Somebody was faster, or the author changed it (`already-handled`): look again. Or `seq` names no state of it (`changed-meanwhile`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 422, description = "Something is wrong with a field.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn decide(web: Data<Web>, by: Program, id: Path<String>, body: Body) -> Answer {
    let manager = by.may(Scope::Moderate)?;
    let id = known(&web, &id).await?;
    let DecisionSent { action, seq } = body.json().await?;
    let done = web.moderation.decide(manager, Via::Api, id, seq, action.into()).await?;
    Ok(private_json(&decided(done)))
}

/// Take the last decision back
///
/// Needs the scope `moderate`. For ten minutes, if nothing happened to the comment since.
#[utoipa::path(
    post, operation_id = "undo", path = "/api/v1/comments/{id}/undo", tag = "Moderating", request_body = UndoSent,
    params(("id" = String, Path, description = "As the queue or a webhook gave it.")), security(("token" = ["moderate"])),
    responses(
        (status = 200, description = "As it is again.", body = desk_shapes::Decided),
        (status = 401, description = "The token is missing, or works no more.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for this (`insufficient-scope`), or the ten minutes are over (`undo-window-over`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such comment.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 409, description = "There is nothing to take back (`nothing-to-undo`), or something happened since (`already-handled`).", body = ProblemShown, content_type = "application/problem+json"),
        (status = 422, description = "Something is wrong with a field.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn undo(web: Data<Web>, by: Program, id: Path<String>, body: Body) -> Answer {
    let manager = by.may(Scope::Moderate)?;
    let id = known(&web, &id).await?;
    let UndoSent { seq } = body.json().await?;
    Ok(private_json(&decided(web.moderation.undo(manager, Via::Api, id, seq).await?)))
}

/// The audit log
///
/// Needs the scope `read:audit`. Newest first.
#[utoipa::path(
    get, operation_id = "list_audit", path = "/api/v1/audit", tag = "Moderating", params(AuditQuery), security(("token" = ["read:audit"])),
    responses(
        (status = 200, description = "A page of lines.", body = AuditList),
        (status = 401, description = "The token is missing, or works no more.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for this.", body = ProblemShown, content_type = "application/problem+json"),
        (status = 404, description = "There is no such comment.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit(web: Data<Web>, by: Program, query: Asked<AuditQuery>) -> Answer {
    by.may(Scope::ReadAudit)?;
    let AuditQuery { comment, cursor, limit: Limit(limit) } = query.0;
    let comment = match &comment {
        Some(id) => Some(parse_id(id)?),
        None => None,
    };
    let before = match cursor.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Trouble::InvalidCursor)?),
    };
    let mut entries = web.reader.list_audit(comment, before, limit + 1).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next_cursor = entries.last().filter(|_| more).map(|it| it.id.to_string());
    let next = next_cursor.as_deref().map(|it| web.links.absolute(&links::api_audit(comment, limit, it)));
    Ok(private_json(&AuditList { entries: entries.into_iter().map(line).collect(), next, next_cursor }))
}

/// A comment that is there, whatever its status.
async fn known(web: &Web, id: &str) -> Result<CommentId, Trouble> {
    let found = web.reader.find_comment(parse_id(id)?).await?;
    found.map(|it| it.comment.id).ok_or(Trouble::NotFound)
}

fn decided(decided: store::Decided) -> desk_shapes::Decided {
    desk_shapes::Decided {
        id: decided.comment.id.to_string(),
        seq: decided.comment.seq,
        status: decided.comment.status.name(),
        before: decided.before.name(),
        by: actor_words(&decided.by).into(),
        at: decided.at.rfc3339(),
    }
}

fn line(entry: AuditEntry) -> AuditLine {
    AuditLine {
        id: entry.id.to_string(),
        at: entry.at.rfc3339(),
        who: actor_words(&entry.who).into(),
        via: entry.via,
        act: logged_words(&entry.act).into(),
        action: entry.act.key().into(),
        comment: entry.comment.map(|it| it.to_string()),
        before: entry.before.map(|it| it.name().into()),
        after: entry.after.map(|it| it.name().into()),
        detail: entry.detail,
    }
}

fn show(web: &Web, waiting: Waiting) -> QueuedComment {
    let Waiting { placed: Placed { comment, place }, verdict, .. } = waiting;
    let reasons = verdict.as_ref().map_or(&[][..], |it| &it.reasons);
    QueuedComment {
        id: comment.id.to_string(),
        seq: comment.seq,
        status: comment.status.name(),
        thread: place.thread.to_string(),
        place: view::place_words(&place),
        parent: comment.parent.map(|it| it.to_string()),
        changes: comment.changes.map(|it| it.to_string()),
        author: comment.author.as_str().into(),
        url: comment.url.map(|it| it.as_str().into()),
        html: comment.html.as_str().into(),
        text: comment.words.as_str().into(),
        position: comment.position.map(Position::step),
        created_at: comment.created_at.rfc3339(),
        edited_at: comment.edited_at.map(Moment::rfc3339),
        judge: verdict.as_ref().map(|it| it.judge.clone()),
        probability: verdict.as_ref().and_then(|it| it.probability),
        reasons: sentences(reasons),
        reason_keys: reasons.iter().map(|it| it.key().into()).collect(),
        permalink: web.links.absolute(&links::comment(comment.changes.unwrap_or(comment.id))),
        desk: web.links.absolute(&links::desk_comment(comment.id)),
    }
}

impl From<AnyStatus> for Status {
    fn from(status: AnyStatus) -> Status {
        match status {
            AnyStatus::Pending => Status::Pending,
            AnyStatus::Approved => Status::Approved,
            AnyStatus::Spam => Status::Spam,
            AnyStatus::Trash => Status::Trash,
        }
    }
}

impl From<DecisionAction> for Decision {
    fn from(action: DecisionAction) -> Decision {
        match action {
            DecisionAction::Approve => Decision::Approve,
            DecisionAction::Spam => Decision::Spam,
            DecisionAction::Trash => Decision::Trash,
            DecisionAction::Hold => Decision::Hold,
        }
    }
}
