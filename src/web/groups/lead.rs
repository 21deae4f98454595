//! The facilitator's pages.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        body::Body,
        trouble::{Answer, Trouble},
        view::groups::{Room, agree_page, agreement_form, board_page},
    },
    by_lead, must_come_from_us, page, problems, room,
};
use weshift_domain::*;
use weshift_exercise::together::AgreementForm;
use weshift_links as links;

#[derive(Deserialize)]
pub(crate) struct NewQuery {
    new: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, path: Path<(String, String)>, query: Query<NewQuery>) -> Answer {
    let (code, key) = path.into_inner();
    let (code, session) = by_lead(&web, &code, &key).await?;
    let html = board(&web, code, session, &key, query.new.is_some(), None).await?;
    Ok(page(StatusCode::OK, html))
}

/// Each button of the board.
pub(crate) async fn act(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    body: Body,
) -> Answer {
    must_come_from_us(&request, &web)?;
    let (code, key) = path.into_inner();
    let (code, session) = by_lead(&web, &code, &key).await?;
    let post = web.reader.find_post_by_id(session.post).await?.ok_or(Trouble::NotFound)?;
    let fields = body.fields().await?;
    let shift = |name: &str| post.shifts.iter().find(|it| it.key == fields.get(name)).map(|it| it.id);
    let back = links::lead(&code, &key);
    let (done, back) = if let Some(shift) = shift("discuss") {
        (web.together.advance(&session, Move::Discuss(shift)).await.map(drop), back)
    } else if let Some(shift) = shift("park") {
        (web.together.park(&session, shift).await, format!("{back}#shift-{}", fields.get("park")))
    } else if let Some(shift) = shift("tick") {
        (web.together.tick(&session, shift).await, back)
    } else {
        let step = step(fields.get("move"))
            .ok_or_else(|| Trouble::BadRequest("The form does not say what is to be done.".into()))?;
        (web.together.advance(&session, step).await.map(drop), back)
    };
    match done {
        // Somebody was faster: the board says how far it is.
        Ok(()) | Err(Rejection::Refused(Refusal::TooLate)) => Ok(answer::see_other(&back)),
        Err(rejection) => {
            let words: Vec<String> = problems(rejection)?.into_iter().map(|it| it.message).collect();
            let html = board(&web, code, session, &key, false, Some(words.join(" "))).await?;
            Ok(page(StatusCode::CONFLICT, html))
        }
    }
}

pub(crate) async fn agreement(web: Data<Web>, path: Path<(String, String, String)>) -> Answer {
    let (code, key, shift) = path.into_inner();
    let (room, shift) = talked_about(&web, &code, &key, &shift).await?;
    let form = room.outcome(shift.id).map(agreement_form).unwrap_or_default();
    Ok(page(StatusCode::OK, agree_page(&web, &room, &key, &shift, &form, &[])))
}

pub(crate) async fn agree(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String, String)>,
    body: Body,
) -> Answer {
    must_come_from_us(&request, &web)?;
    let (code, key, shift) = path.into_inner();
    let (room, shift) = talked_about(&web, &code, &key, &shift).await?;
    let fields = body.fields().await?;
    let form = AgreementForm {
        agreed: fields.text("agreed"),
        next_step: fields.text("next_step"),
        owner: fields.text("owner"),
        due_on: fields.text("due_on"),
    };
    match web.together.agree(&room.session, shift.id, &form).await {
        Ok(()) | Err(Rejection::Refused(Refusal::TooLate)) => {
            Ok(answer::see_other(&format!("{}#shift-{}", links::lead(&room.code, &key), shift.key)))
        }
        Err(rejection) => {
            let html = agree_page(&web, &room, &key, &shift, &form, &problems(rejection)?);
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

/// A shift that the group chose, once there is something to talk about.
async fn talked_about(web: &Web, code: &str, key: &str, shift: &str) -> Result<(Room, Shift), Trouble> {
    let (code, session) = by_lead(web, code, key).await?;
    if !session.stage.is_revealed() || session.stage.is_closed() {
        return Err(Trouble::NotFound);
    }
    let sight = web.together.sight(&session, true);
    let room = room(web, code, session, sight).await?;
    let shift = room.shifts().find(|it| it.key == shift).cloned().ok_or(Trouble::NotFound)?;
    Ok((room, shift))
}

async fn board(
    web: &Web,
    code: JoinCode,
    session: GroupSession,
    key: &str,
    is_new: bool,
    notice: Option<String>,
) -> Result<String, Trouble> {
    let before = match session.previous {
        Some(id) => match web.reader.find_group_by_id(id).await? {
            Some(previous) => Some((previous, web.reader.list_outcomes(id).await?)),
            None => None,
        },
        None => None,
    };
    let sight = web.together.sight(&session, true);
    let room = room(web, code, session, sight).await?;
    Ok(board_page(web, &room, key, before.as_ref(), is_new, notice))
}

fn step(name: &str) -> Option<Move> {
    match name {
        "begin" => Some(Move::Begin),
        "lobby" => Some(Move::BackToLobby),
        "reveal" => Some(Move::Reveal),
        "overview" => Some(Move::Overview),
        "close" => Some(Move::Close),
        "reopen" => Some(Move::Reopen),
        _ => None,
    }
}
