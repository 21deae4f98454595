//! A participant's pages.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    super::{
        Web,
        answer::{self, Answer as Reply, Trouble},
        fields::{Fields, Unread},
        view::{
            self,
            groups::{AnswerState, Room, answer_page, member_page},
        },
    },
    by_member, must_come_from_us, page, room,
};
use crate::{domain::*, exercise::together::Sight, links};

pub async fn show(web: Data<Web>, path: Path<(String, String)>) -> Reply {
    let (code, key) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let sight = web.together.sight(&session, true);
    let mine = answers_of(&web, run.id).await?;
    let room = Room { mine, ..room(&web, code, session, sight).await? };
    Ok(page(StatusCode::OK, member_page(&web, &room, &key)))
}

pub async fn questions(web: Data<Web>, path: Path<(String, String, String)>) -> Reply {
    let (code, key, lens) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let lens = asked(&session, &lens)?;
    if session.stage != Stage::Answering {
        return Ok(answer::see_other(&links::member(&code, &key)));
    }
    let room = room(&web, code, session, Sight::Counts).await?;
    let answers = answers_of(&web, run.id).await?;
    let state = AnswerState { key, lens, answers, notice: None };
    Ok(page(StatusCode::OK, answer_page(&web, &room, &state)))
}

pub async fn answer(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String, String)>,
    fields: Fields,
) -> Reply {
    must_come_from_us(&request, &web)?;
    let (code, key, lens) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let lens = asked(&session, &lens)?;
    let post = web.reader.post_by_id(session.post).await?.ok_or(Trouble::NotFound)?;
    let (given, wrong) = read(&fields, &post, lens);
    let refusal = match wrong {
        Some(problem) => Refusal::from(problem),
        None => match web.together.answer(&session, run.id, lens, given.clone()).await {
            Ok(()) => return Ok(saved(&code, &key, &session, lens, fields.get("act"))),
            // The page of the session says what came of it.
            Err(Rejection::Refused(Refusal::TooLate)) if fields.get("act") != "script" => {
                return Ok(answer::see_other(&links::member(&code, &key)));
            }
            Err(Rejection::Refused(refusal)) => refusal,
            Err(Rejection::Failed(fault)) => return Err(fault.into()),
        },
    };
    let room: Room = room(&web, code, session, Sight::Counts).await?;
    let state = AnswerState { key, lens, answers: given, notice: Some(answer::message_of(&refusal)) };
    Ok(page(answer::status_of(&refusal), answer_page(&web, &room, &state)))
}

pub async fn leave(request: HttpRequest, web: Data<Web>, path: Path<(String, String)>, _: Unread) -> Reply {
    must_come_from_us(&request, &web)?;
    let (code, key) = path.into_inner();
    let (_, session, run) = by_member(&web, &code, &key).await?;
    web.together.leave(&session, run.id).await?;
    let words = ["Your answers are deleted, and so is your place in this session."];
    Ok(page(StatusCode::OK, view::notice(&web, "You have left", &words, None)))
}

fn saved(code: &JoinCode, key: &str, session: &GroupSession, lens: Lens, act: &str) -> HttpResponse {
    let next = session.lenses.iter().skip_while(|it| **it != lens).nth(1);
    match (act, next) {
        ("script", _) => HttpResponse::NoContent().finish(),
        ("save", _) => answer::see_other(&links::member_lens(code, key, lens)),
        (_, Some(next)) => answer::see_other(&links::member_lens(code, key, *next)),
        (_, None) => answer::see_other(&links::member(code, key)),
    }
}

fn asked(session: &GroupSession, lens: &str) -> Result<Lens, Trouble> {
    Lens::parse(lens).filter(|it| session.lenses.contains(it)).ok_or(Trouble::NotFound)
}

/// What was chosen, shift by shift; what was left out is no answer. And the first that is none of the choices.
fn read(fields: &Fields, post: &Post, lens: Lens) -> (Vec<Answer>, Option<Problem>) {
    let (mut given, mut wrong) = (Vec::new(), None);
    for shift in &post.shifts {
        let step = match fields.get(&format!("shift-{}", shift.key)) {
            "" | "none" => continue,
            "unsure" => Ok(None),
            step => Position::parse(step),
        };
        match step {
            Ok(step) => given.push(Answer {
                shift: shift.id,
                lens,
                step,
                note: String::new(),
                wording: shift.wording,
            }),
            Err(problem) => drop(wrong.get_or_insert(problem)),
        }
    }
    (given, wrong)
}

pub(super) async fn answers_of(web: &Web, run: RunId) -> Result<Vec<Answer>, Trouble> {
    let answers = web.reader.list_answers(vec![run]).await?;
    Ok(answers.into_iter().map(|it| it.1).collect())
}
