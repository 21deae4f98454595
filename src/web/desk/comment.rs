//! One comment with its history, and the decision on it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::{
        Web, answer, refusals,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, Sheet},
    },
    around, back, extras, may_decide,
};
use weshift_domain::*;
use weshift_store::DecidedOn;

const AUDIT_LINES: u32 = 100;

#[derive(Deserialize)]
pub(crate) struct DoneQuery {
    done: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, id: Path<String>, query: Query<DoneQuery>) -> Answer {
    sheet(&web, &by, parse(&id)?, query.done.as_deref(), StatusCode::OK, Sheet::default()).await
}

/// The page of a comment, with what came of a form on it.
pub(crate) async fn sheet(
    web: &Web,
    by: &SignedIn,
    id: CommentId,
    done: Option<&str>,
    status: StatusCode,
    sheet: Sheet,
) -> Answer {
    let waiting = web.reader.list_waiting(vec![id]).await?.pop().ok_or(Trouble::NotFound)?;
    let parent = match waiting.placed.comment.parent {
        Some(parent) => web.reader.find_comment(parent).await?,
        None => None,
    };
    let verdicts = web.reader.list_verdicts(id).await?;
    let around = around(web, by, done).await?;
    let whole = Sheet {
        change: web.reader.find_change_of(id).await?.map(|it| it.id),
        audit: web.reader.list_audit(Some(id), None, AUDIT_LINES).await?,
        revisions: web.reader.list_revisions(id).await?,
        notes: web.reader.list_notes(NoteOn::Comment(id)).await?,
        extras: extras(web, std::slice::from_ref(&waiting)).await?,
        ..sheet
    };
    Ok(answer::private_page(
        status,
        view::comment_page(&around, &waiting, &verdicts, &whole, parent.as_ref()),
    ))
}

pub(crate) async fn decide(request: HttpRequest, web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = parse(&id)?;
    let decision = Decision::parse(form.get("action"))
        .ok_or_else(|| Trouble::BadRequest("Choose approve, spam, trash or hold.".into()))?;
    let done = web.moderation.decide(form.by.manager(), Via::Page, id, seq(&form)?, decision).await;
    told(&request, &web, &form, id, done).await
}

pub(crate) async fn undo(request: HttpRequest, web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = parse(&id)?;
    let done = web.moderation.undo(form.by.manager(), Via::Page, id, seq(&form)?).await;
    told(&request, &web, &form, id, done).await
}

/// What came of a decision: to the page's script as JSON, else where the form came from.
async fn told(
    request: &HttpRequest,
    web: &Web,
    form: &DeskForm,
    id: CommentId,
    done: Result<weshift_store::Decided, Rejection>,
) -> Answer {
    let by_script = wants_json(request);
    match done {
        Ok(decided) if by_script => {
            let id = decided.comment.id;
            let placed = web.reader.find_comment(id).await?.ok_or(Trouble::NotFound)?;
            let waiting = web.reader.count_by_status().await?[0];
            let on = web.reader.decided_on(id).await?;
            // What lies in the queue again is the change.
            let seq = match on {
                DecidedOn::Comment | DecidedOn::ChangeMade => decided.comment.seq,
                DecidedOn::ChangeTakenBack => {
                    web.reader.find_change_of(id).await?.map_or(decided.comment.seq, |it| it.seq)
                }
            };
            Ok(as_json(
                StatusCode::OK,
                &json!({
                    "message": view::done_words(&placed, on),
                    "undo": format!("{}/undo", weshift_links::desk_comment(id)),
                    "seq": seq.to_string(),
                    "waiting": waiting,
                }),
            ))
        }
        Ok(decided) => Ok(answer::see_other(&with_done(back(form.get("back")), decided.comment.id))),
        Err(Rejection::Refused(
            refusal @ (Refusal::AlreadyHandled { .. }
            | Refusal::Changed
            | Refusal::Gone
            | Refusal::NothingToUndo
            | Refusal::UndoOver),
        )) => {
            let status = refusals::status_of(&refusal);
            let words = view::handled_words(&refusal, web.clock.now());
            if by_script {
                let handled = matches!(refusal, Refusal::AlreadyHandled { .. });
                return Ok(as_json(status, &json!({ "message": words, "handled": handled })));
            }
            let refused = Sheet { trouble: Some(words), ..Sheet::default() };
            sheet(web, &form.by, id, None, status, refused).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

/// A script of ours asks.
fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.starts_with("application/json"))
}

fn as_json(status: StatusCode, value: &Value) -> HttpResponse {
    answer::private(status, "application/json", value.to_string().into_bytes())
}

pub(crate) fn parse(id: &str) -> Result<CommentId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound)
}

/// The state of the comment that the manager saw.
pub(crate) fn seq(form: &DeskForm) -> Result<i64, Trouble> {
    form.get("seq")
        .parse()
        .map_err(|_| Trouble::BadRequest("The form does not say which state of the comment it saw.".into()))
}

/// Back to the list, which says what was done and offers to take it back.
pub(crate) fn with_done(path: &str, id: CommentId) -> String {
    let (path, place) =
        path.split_once('#').map_or((path, String::new()), |(path, it)| (path, format!("#{it}")));
    let path = path.split("done=").next().unwrap_or(path).trim_end_matches(['?', '&']);
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}done={id}{place}")
}
