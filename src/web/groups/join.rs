//! Into a session: type its code, read what is shown to whom, join.

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
        client, refusals,
        trouble::{Answer, Trouble},
        view::groups::{enter_page, join_page},
    },
    by_code, must_come_from_us, page, problems, room,
};
use weshift_domain::*;
use weshift_exercise::together::Sight;
use weshift_links as links;

#[derive(Deserialize)]
pub(crate) struct CodeQuery {
    code: Option<String>,
}

/// The field for the code; with a right one, on to its session.
pub(crate) async fn enter(request: HttpRequest, web: Data<Web>, query: Query<CodeQuery>) -> Answer {
    let Some(typed) = query.code.as_deref() else {
        return Ok(page(StatusCode::OK, enter_page(&web, "", &[])));
    };
    match web.together.find(typed, client::address(&request, &web)).await {
        Ok(Some(_)) => {
            let code = JoinCode::parse(typed).ok_or(Trouble::NotFound)?;
            Ok(answer::see_other(&links::session(&code)))
        }
        Ok(None) => {
            let wrong = Problem::new(Field::Code, "No session has this code. Please look at it again.");
            Ok(page(StatusCode::NOT_FOUND, enter_page(&web, typed, &[wrong])))
        }
        Err(Rejection::Refused(refusal)) => {
            let wrong = Problem::new(Field::Code, refusals::message_of(&refusal));
            Ok(page(refusals::status_of(&refusal), enter_page(&web, typed, &[wrong])))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

pub(crate) async fn show(request: HttpRequest, web: Data<Web>, code: Path<String>) -> Answer {
    let (code, session) = by_code(&request, &web, &code).await?;
    let room = room(&web, code, session, Sight::Counts).await?;
    Ok(page(StatusCode::OK, join_page(&web, &room, "", &[])))
}

pub(crate) async fn join(request: HttpRequest, web: Data<Web>, code: Path<String>, body: Body) -> Answer {
    must_come_from_us(&request, &web)?;
    let (code, session) = by_code(&request, &web, &code).await?;
    let fields = body.fields().await?;
    let client = client::address(&request, &web);
    let rejection = match web.together.join(&session, fields.get("name"), client).await {
        Ok(key) => {
            let first = session.lenses.first().filter(|_| session.stage == Stage::Answering);
            let on = first.map_or_else(
                || links::member(&code, key.as_str()),
                |lens| links::member_lens(&code, key.as_str(), *lens),
            );
            return Ok(answer::see_other(&on));
        }
        Err(rejection) => rejection,
    };
    // Whoever comes too late sees why on the same page.
    let (status, wrong) = match rejection {
        Rejection::Refused(Refusal::TooLate) => (StatusCode::FORBIDDEN, Vec::new()),
        other => (StatusCode::UNPROCESSABLE_ENTITY, problems(other)?),
    };
    let (code, session) = by_code(&request, &web, code.as_str()).await?;
    let room = room(&web, code, session, Sight::Counts).await?;
    Ok(page(status, join_page(&web, &room, fields.get("name"), &wrong)))
}
