//! One comment with its history, and the decision on it.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::{
    super::{
        Web,
        answer::{self, Answer, Trouble},
        session::{DeskForm, SignedIn},
        view,
    },
    around, back, may_decide, page,
};
use crate::domain::*;

const AUDIT_LINES: u32 = 100;

#[derive(Deserialize)]
pub struct DoneQuery {
    done: Option<String>,
}

pub async fn show(web: Data<Web>, by: SignedIn, id: Path<String>, query: Query<DoneQuery>) -> Answer {
    let placed = web.reader.find_comment(parse(&id)?).await?.ok_or(Trouble::NotFound)?;
    let comment = &placed.comment;
    let verdicts = web.reader.list_verdicts(comment.id).await?;
    let audit = web.reader.list_audit(Some(comment.id), None, AUDIT_LINES).await?;
    let parent = match comment.parent {
        Some(parent) => web.reader.find_comment(parent).await?,
        None => None,
    };
    let around = around(&web, &by, query.done.as_deref()).await?;
    let waiting = Waiting { verdict: verdicts.last().cloned(), placed };
    Ok(page(view::comment_page(&around, &waiting, &verdicts, &audit, parent.as_ref())))
}

pub async fn decide(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = parse(&id)?;
    let decision = Decision::parse(form.get("action"))
        .ok_or_else(|| Trouble::BadRequest("Choose approve, spam, trash or hold.".into()))?;
    let decided = web.moderation.decide(form.by.manager(), Via::Page, id, seq(&form)?, decision).await?;
    Ok(answer::see_other(&with_done(back(form.get("back")), decided.comment.id)))
}

pub async fn undo(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    web.moderation.undo(form.by.manager(), Via::Page, parse(&id)?, seq(&form)?).await?;
    Ok(answer::see_other(back(form.get("back"))))
}

fn parse(id: &str) -> Result<CommentId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound)
}

/// The state of the comment that the manager saw.
fn seq(form: &DeskForm) -> Result<i64, Trouble> {
    form.get("seq")
        .parse()
        .map_err(|_| Trouble::BadRequest("The form does not say which state of the comment it saw.".into()))
}

fn with_done(path: &str, id: CommentId) -> String {
    let path = path.split("done=").next().unwrap_or(path).trim_end_matches(['?', '&']);
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}done={id}")
}
