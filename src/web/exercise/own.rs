//! `/x/{key}` and `/x/{key}/{lens}`: somebody's own pages.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web,
        body::Body,
        client,
        link_token::LinkToken,
        refusals,
        trouble::{Answer as Reply, Trouble},
        view::exercise::{JourneyState, LensState, Others, journey_page, lens_page},
    },
    AskedQuery, find, must_be_there, page, problems_of, read_typed, see_other,
};
use weshift_domain::*;
use weshift_exercise::{Journey, PersonKey, read_changes};
use weshift_links as links;

#[derive(Deserialize)]
pub(crate) struct DoneQuery {
    /// What was just done.
    done: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, key: LinkToken, query: Query<DoneQuery>) -> Reply {
    let (key, post, journey) = find(&web, &key).await?;
    let notice = match query.done.as_deref() {
        Some("saved") => Some("Saved."),
        Some("step") => Some("Your next step is kept."),
        Some("mailed") => Some("The mail is on its way, unless three went to this address today."),
        Some("asked") => Some(
            "If this address may be mailed, a mail that asks whether it was you is on its way. Press the button in it within a week.",
        ),
        _ => None,
    };
    let state = JourneyState { notice: notice.map(str::to_string), ..JourneyState::default() };
    Ok(page(StatusCode::OK, render(&web, &key, &post, &journey, state).await?))
}

pub(crate) async fn lens(web: Data<Web>, path: Path<(String, String)>, query: Query<AskedQuery>) -> Reply {
    let (key, lens) = path.into_inner();
    let lens = Lens::parse(&lens).ok_or(Trouble::NotFound)?;
    let (key, post, journey) = find(&web, &key).await?;
    let AskedQuery { at, done } = query.into_inner();
    let state = LensState { at, saved: done.is_some(), ..LensState::default() };
    Ok(page(StatusCode::OK, lens_page(&web, &post, key.as_str(), lens, &journey, state)))
}

/// As far as a lens is filled in: by a button, or by script after each choice.
pub(crate) async fn answer(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    query: Query<AskedQuery>,
    body: Body,
) -> Reply {
    let (key, lens) = path.into_inner();
    let lens = Lens::parse(&lens).ok_or(Trouble::NotFound)?;
    let (key, post, journey) = find(&web, &key).await?;
    let fields = body.fields().await?;
    let typed = read_typed(&fields, &post);
    let mut state = LensState::default();
    let status = match read_changes(&post, lens, &typed) {
        Ok(changes) => match web.exercise.place(&key, lens, changes, client::address(&request, &web)).await {
            Ok(is_there) => {
                must_be_there(is_there)?;
                return Ok(saved(&post, &key, lens, &query, fields.get("act")));
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
    let state = LensState { at: query.into_inner().at, typed, ..state };
    Ok(page(status, lens_page(&web, &post, key.as_str(), lens, &journey, state)))
}

/// To the page that says what comes of it, or, from a button in between, on to the shift after it.
fn saved(post: &Post, key: &PersonKey, lens: Lens, query: &AskedQuery, act: &str) -> HttpResponse {
    if act == "script" {
        return HttpResponse::NoContent().finish();
    }
    let on = query.goes_on(&links::lens(key.as_str(), lens), post.shifts.iter(), act);
    see_other(&on.unwrap_or_else(|| format!("{}?done=saved", links::journey(key.as_str()))))
}

pub(crate) async fn step(request: HttpRequest, web: Data<Web>, key: Path<String>, body: Body) -> Reply {
    let (key, post, journey) = find(&web, &key).await?;
    let fields = body.fields().await?;
    let words = fields.get("next_step");
    match web.exercise.set_next_step(&key, words, client::address(&request, &web)).await {
        Ok(is_there) => {
            must_be_there(is_there)?;
            Ok(see_other(&format!("{}?done=step", links::journey(key.as_str()))))
        }
        Err(Rejection::Refused(refusal)) => {
            let problems =
                problems_of(&refusal).into_iter().map(|it| Problem { field: Field::NextStep, ..it });
            let state = JourneyState {
                problems: problems.collect(),
                next_step: Some(words.to_string()),
                ..JourneyState::default()
            };
            let html = render(&web, &key, &post, &journey, state).await?;
            Ok(page(refusals::status_of(&refusal), html))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

pub(crate) async fn again(request: HttpRequest, web: Data<Web>, key: Path<String>) -> Reply {
    let (key, ..) = find(&web, &key).await?;
    must_be_there(web.exercise.again(&key, client::address(&request, &web)).await?)?;
    Ok(see_other(&links::lens(key.as_str(), Lens::Me)))
}

/// The page with what became of a form on it.
pub(super) async fn render(
    web: &Web,
    key: &PersonKey,
    post: &Post,
    journey: &Journey,
    state: JourneyState,
) -> Result<String, Trouble> {
    let snapshots = web.reader.list_snapshots(post.id).await?;
    let placed = web.reader.list_placed_counts(post.id).await?;
    let others = Others { snapshots: &snapshots, placed: &placed };
    Ok(journey_page(web, post, key.as_str(), journey, &others, state))
}
