//! For programs that act for a manager: the queue, decisions, the audit log. No answer holds an address.

use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{
        Web,
        answer::{Answer, Trouble},
        bearer::Program,
        fields::Json,
        view,
    },
    find_thread, limit_of, order_of, private_json, read_cursor, write_cursor,
};
use crate::{domain::*, links, store::Decided};

#[derive(Deserialize)]
pub struct QueueQuery {
    #[serde(default)]
    status: String,
    thread: Option<String>,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    cursor: String,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub struct AuditQuery {
    comment: Option<String>,
    #[serde(default)]
    cursor: String,
    limit: Option<u32>,
}

#[derive(Deserialize)]
pub struct DecisionBody {
    /// `approve`, `spam`, `trash` or `hold`.
    action: String,
    /// Of the comment as it was seen.
    seq: i64,
}

#[derive(Deserialize)]
pub struct UndoBody {
    seq: i64,
}

/// A comment as managers see it, but for the address.
#[derive(Serialize)]
struct QueuedComment {
    id: String,
    /// Names the state that a decision is about.
    seq: i64,
    status: &'static str,
    thread: String,
    place: String,
    parent: Option<String>,
    author: String,
    url: Option<String>,
    html: String,
    /// As it was typed.
    text: String,
    position: Option<u8>,
    created_at: String,
    edited_at: Option<String>,
    /// Why it is where it is, in sentences.
    reasons: Vec<String>,
    judge: Option<String>,
    probability: Option<f64>,
    permalink: String,
    desk: String,
}

pub async fn queue(web: Data<Web>, by: Program, query: Query<QueueQuery>) -> Answer {
    by.may(Scope::ReadQueue)?;
    let query = query.into_inner();
    let status = match query.status.as_str() {
        "" => Status::Pending,
        name => Status::parse(name)
            .ok_or_else(|| Trouble::BadRequest("status is pending, approved, spam or trash.".into()))?,
    };
    let order = match (query.sort.as_str(), status) {
        ("", Status::Pending) => Order::Oldest,
        ("", Status::Approved | Status::Spam | Status::Trash) => Order::Newest,
        (sort, _) => order_of(sort)?,
    };
    let (after, limit) = (read_cursor(&query.cursor)?, limit_of(query.limit)?);
    let thread = match &query.thread {
        Some(name) => Some(find_thread(&web, name).await?.id),
        None => None,
    };
    let (waiting, next) = web.reader.list_of_status(status, thread, order, after, limit).await?;
    let total = match thread {
        None => Some(web.reader.count_by_status().await?[status as usize]),
        Some(_) => None,
    };
    let comments: Vec<QueuedComment> = waiting.into_iter().map(|it| show(&web, it)).collect();
    Ok(private_json(json!({ "comments": comments, "total": total, "next_cursor": next.map(write_cursor) })))
}

pub async fn decide(web: Data<Web>, by: Program, id: Path<String>, body: Json<DecisionBody>) -> Answer {
    let manager = by.may(Scope::Moderate)?;
    let Json(DecisionBody { action, seq }) = body;
    let decision = Decision::parse(&action).ok_or_else(|| {
        Refusal::from(Problem::new(Field::Action, "action is approve, spam, trash or hold."))
    })?;
    let id = known(&web, &id).await?;
    Ok(decided(&web.moderation.decide(manager, Via::Api, id, seq, decision).await?))
}

pub async fn undo(web: Data<Web>, by: Program, id: Path<String>, body: Json<UndoBody>) -> Answer {
    let manager = by.may(Scope::Moderate)?;
    let id = known(&web, &id).await?;
    Ok(decided(&web.moderation.undo(manager, Via::Api, id, body.0.seq).await?))
}

pub async fn audit(web: Data<Web>, by: Program, query: Query<AuditQuery>) -> Answer {
    by.may(Scope::ReadAudit)?;
    let query = query.into_inner();
    let limit = limit_of(query.limit)?;
    let comment = match &query.comment {
        Some(id) => Some(id.parse().map_err(|_| Trouble::NotFound)?),
        None => None,
    };
    let before = match query.cursor.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| super::foreign_cursor())?),
    };
    let mut entries = web.reader.list_audit(comment, before, limit + 1).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = entries.last().filter(|_| more).map(|it| it.id.to_string());
    let entry = |it: &AuditEntry| {
        json!({
            "id": it.id.to_string(),
            "at": it.at.rfc3339(),
            "who": it.who,
            "via": it.via,
            "act": it.act,
            "comment": it.comment.map(|it| it.to_string()),
            "before": it.before.map(Status::name),
            "after": it.after.map(Status::name),
            "detail": it.detail,
        })
    };
    let entries: Vec<_> = entries.iter().map(entry).collect();
    Ok(private_json(json!({ "entries": entries, "next_cursor": next })))
}

/// A comment that is there, whatever its status.
async fn known(web: &Web, id: &str) -> Result<CommentId, Trouble> {
    let id = id.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_comment(id).await?.map(|it| it.comment.id).ok_or(Trouble::NotFound)
}

fn decided(decided: &Decided) -> actix_web::HttpResponse {
    private_json(json!({
        "id": decided.comment.id.to_string(),
        "seq": decided.comment.seq,
        "status": decided.comment.status.name(),
        "before": decided.before.name(),
        "by": decided.by,
        "at": decided.at.rfc3339(),
    }))
}

fn show(web: &Web, waiting: Waiting) -> QueuedComment {
    let Waiting { placed: Placed { comment, place }, verdict } = waiting;
    QueuedComment {
        id: comment.id.to_string(),
        seq: comment.seq,
        status: comment.status.name(),
        thread: place.thread.to_string(),
        place: view::place_words(&place),
        parent: comment.parent.map(|it| it.to_string()),
        author: comment.author.as_str().into(),
        url: comment.url.map(|it| it.as_str().into()),
        html: comment.html.as_str().into(),
        text: comment.words.as_str().into(),
        position: comment.position.map(Position::step),
        created_at: comment.created_at.rfc3339(),
        edited_at: comment.edited_at.map(Moment::rfc3339),
        judge: verdict.as_ref().map(|it| it.judge.clone()),
        probability: verdict.as_ref().and_then(|it| it.probability),
        reasons: verdict.map(|it| it.reasons).unwrap_or_default(),
        permalink: web.links.absolute(&links::comment(comment.id)),
        desk: web.links.absolute(&links::desk_comment(comment.id)),
    }
}
