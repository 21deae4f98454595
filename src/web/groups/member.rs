//! A participant's pages.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};

use super::{
    super::{
        Web, answer,
        body::Body,
        exercise::{AskedQuery, read_typed},
        refusals,
        trouble::{Answer as Reply, Trouble},
        view::{
            self,
            exercise::LensState,
            groups::{Room, answer_page, member_page},
        },
    },
    by_member, must_come_from_us, page, room,
};
use weshift_domain::*;
use weshift_exercise::{read_changes, together::Sight};
use weshift_links as links;

pub(crate) async fn show(web: Data<Web>, path: Path<(String, String)>) -> Reply {
    let (code, key) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let sight = web.together.sight(&session, true);
    let mine = answers_of(&web, run.id).await?;
    let room = Room { mine, ..room(&web, code, session, sight).await? };
    Ok(page(StatusCode::OK, member_page(&web, &room, &key)))
}

pub(crate) async fn questions(
    web: Data<Web>,
    path: Path<(String, String, String)>,
    query: Query<AskedQuery>,
) -> Reply {
    let (code, key, lens) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let lens = asked(&session, &lens)?;
    if session.stage != Stage::Answering {
        return Ok(answer::see_other(&links::member(&code, &key)));
    }
    let mine = answers_of(&web, run.id).await?;
    let room = Room { mine, ..room(&web, code, session, Sight::Counts).await? };
    let state = LensState { at: query.into_inner().at, ..LensState::default() };
    Ok(page(StatusCode::OK, answer_page(&web, &room, &key, lens, state)))
}

/// As far as a lens is filled in: by a button, or by script after each choice.
pub(crate) async fn answer(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String, String)>,
    query: Query<AskedQuery>,
    body: Body,
) -> Reply {
    must_come_from_us(&request, &web)?;
    let (code, key, lens) = path.into_inner();
    let (code, session, run) = by_member(&web, &code, &key).await?;
    let lens = asked(&session, &lens)?;
    let post = web.reader.find_post_by_id(session.post).await?.ok_or(Trouble::NotFound)?;
    let fields = body.fields().await?;
    let (typed, act) = (read_typed(&fields, &post), fields.get("act"));
    let mut state = LensState::default();
    let status = match read_changes(&post, lens, &typed) {
        Ok(changes) => match web.together.answer(&session, run.id, lens, changes).await {
            Ok(()) if act == "script" => return Ok(HttpResponse::NoContent().finish()),
            Ok(()) => {
                let room = room(&web, code, session, Sight::Counts).await?;
                return Ok(saved(&room, &key, lens, &query, act));
            }
            // The page of the session says what came of it.
            Err(Rejection::Refused(Refusal::TooLate)) if act != "script" => {
                return Ok(answer::see_other(&links::member(&code, &key)));
            }
            Err(Rejection::Refused(refusal)) => {
                state.trouble = Some(refusals::message_of(&refusal));
                refusals::status_of(&refusal)
            }
            Err(Rejection::Failed(fault)) => return Err(fault.into()),
        },
        Err(wrong) => {
            state.wrong = wrong;
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let mine = answers_of(&web, run.id).await?;
    let room = Room { mine, ..room(&web, code, session, Sight::Counts).await? };
    let state = LensState { at: query.into_inner().at, typed, ..state };
    Ok(page(status, answer_page(&web, &room, &key, lens, state)))
}

pub(crate) async fn leave(request: HttpRequest, web: Data<Web>, path: Path<(String, String)>) -> Reply {
    must_come_from_us(&request, &web)?;
    let (code, key) = path.into_inner();
    let (_, session, run) = by_member(&web, &code, &key).await?;
    web.together.leave(&session, run.id).await?;
    let words = ["Your answers are deleted, and so is your place in this session."];
    Ok(page(StatusCode::OK, view::notice(&web, "You have left", &words, None)))
}

/// On to the shift after the button; after the last one to the next lens, as they were asked here.
fn saved(room: &Room, key: &str, lens: Lens, query: &AskedQuery, act: &str) -> HttpResponse {
    let page = |lens: Lens| links::member_lens(&room.code, key, lens);
    let next_lens = || {
        let next = *room.session.lenses.iter().skip_while(|it| **it != lens).nth(1)?;
        Some(match (&query.at, room.shifts().next()) {
            (Some(_), Some(first)) => links::one_shift(&page(next), &first.key),
            _ => page(next),
        })
    };
    let on = query.goes_on(&page(lens), room.shifts(), act).or_else(next_lens);
    answer::see_other(&on.unwrap_or_else(|| links::member(&room.code, key)))
}

fn asked(session: &GroupSession, lens: &str) -> Result<Lens, Trouble> {
    Lens::parse(lens).filter(|it| session.lenses.contains(it)).ok_or(Trouble::NotFound)
}

pub(super) async fn answers_of(web: &Web, run: RunId) -> Result<Vec<Answer>, Trouble> {
    let answers = web.reader.list_answers(vec![run]).await?;
    Ok(answers.into_iter().map(|it| it.1).collect())
}
