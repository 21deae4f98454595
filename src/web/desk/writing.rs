//! What managers write: answers, other words, and the discussion that a comment stands in.

use actix_web::web::{Data, Path};

use super::{
    super::{
        Web, answer, refusals,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, Sheet},
    },
    around, back,
    comment::{parse, seq, sheet, with_done},
    may_decide, page,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation as moderation;

/// Comments before and after one that are shown around it.
const NEAR: u32 = 6;

pub(crate) async fn reply(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = parse(&id)?;
    let answer = moderation::Answer { to: id, seq: seq(&form)?, words: form.text("comment") };
    match web.moderation.answer(form.by.manager(), Via::Page, answer).await {
        // What is answered is published: of a change the comment that it became the words of.
        Ok(kept) => Ok(answer::see_other(&with_done(back(form.get("back")), kept.parent.unwrap_or(id)))),
        Err(Rejection::Refused(refusal)) => {
            let refused =
                Sheet { answer: Some((form.text("comment"), refused(&web, &refusal))), ..Sheet::default() };
            sheet(&web, &form.by, id, None, refusals::status_of(&refusal), refused).await
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, id: Path<String>) -> Answer {
    may_decide(&by)?;
    let placed = find(&web, &id).await?;
    let words = placed.comment.words.as_str().to_string();
    Ok(page(view::reword_page(&around(&web, &by, None).await?, &placed, &words, &[])))
}

pub(crate) async fn save(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let placed = find(&web, &id).await?;
    let id = placed.comment.id;
    match web.moderation.reword(form.by.manager(), Via::Page, id, seq(&form)?, form.get("comment")).await {
        Ok(_) => Ok(answer::see_other(&links::desk_comment(id))),
        Err(Rejection::Refused(refusal)) => {
            let problems = [Problem::new(Field::Comment, refused(&web, &refusal))];
            let around = around(&web, &form.by, None).await?;
            let html = view::reword_page(&around, &placed, form.get("comment"), &problems);
            Ok(answer::private_page(refusals::status_of(&refusal), html))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

/// A note for the other managers.
pub(crate) async fn note(web: Data<Web>, id: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let id = parse(&id)?;
    let note = form.text("note");
    match web.moderation.add_note(form.by.manager(), NoteOn::Comment(id), &note).await {
        Ok(true) => Ok(answer::see_other(&format!("{}#notes", links::desk_comment(id)))),
        Ok(false) => Err(Trouble::NotFound),
        Err(Rejection::Refused(refusal @ Refusal::Invalid(_))) => {
            let status = refusals::status_of(&refusal);
            let Refusal::Invalid(problems) = refusal else { return Err(refusal.into()) };
            let refused = Sheet { note: Some((note, problems)), ..Sheet::default() };
            sheet(&web, &form.by, id, None, status, refused).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

/// The comments before and after it in its discussion, whatever their status.
pub(crate) async fn near(web: Data<Web>, by: SignedIn, id: Path<String>) -> Answer {
    let placed = find(&web, &id).await?;
    let near = web.reader.list_near(placed.comment.id, NEAR).await?;
    Ok(page(view::around_page(&around(&web, &by, None).await?, &placed, &near)))
}

/// Switches the keys of the queue on or off, for this manager wherever they sign in.
pub(crate) async fn keys(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.set_keys(form.by.manager(), form.is_ticked("on")).await?;
    Ok(answer::see_other(back(form.get("back"))))
}

fn refused(web: &Web, refusal: &Refusal) -> String {
    match refusal {
        Refusal::AlreadyHandled { .. } => view::handled_words(refusal, web.clock.now()),
        other => refusals::message_of(other),
    }
}

async fn find(web: &Web, id: &str) -> Result<Placed, Trouble> {
    web.reader.find_comment(parse(id)?).await?.ok_or(Trouble::NotFound)
}
