//! What a session shows to whoever has its code: how far it is, the wall, the report.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    super::{
        Web, answer, etags,
        trouble::{Answer, Trouble},
        view::{
            self,
            groups::{Earlier, Room, report_csv as csv_of, report_page, wall_page},
        },
    },
    by_code,
    member::answers_of,
    page, room,
};
use weshift_domain::GroupSession;
use weshift_exercise::together::Sight;

/// Earlier sessions that a report compares with.
const EARLIER: usize = 5;

#[derive(Deserialize)]
pub(crate) struct KeyQuery {
    /// Of a participant or of the facilitator.
    key: Option<String>,
}

/// How far a session is, for script that asks every few seconds: counts alone.
pub(crate) async fn state(request: HttpRequest, web: Data<Web>, code: Path<String>) -> Answer {
    let (_, session) = by_code(&request, &web, &code).await?;
    let heads = web.reader.count_heads(session.id).await?;
    let etag = format!("W/\"{}-{}-{}\"", session.version, heads.joined, heads.answered);
    let is_known = etags::is_known(request.headers(), &etag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header(("X-Robots-Tag", "noindex"));
    if is_known {
        return Ok(response.finish());
    }
    let body = json!({
        "stage": session.stage.state().name(),
        "version": session.version,
        "joined": heads.joined,
        "answered": heads.answered,
    });
    Ok(response.content_type("application/json").body(body.to_string()))
}

pub(crate) async fn wall(request: HttpRequest, web: Data<Web>, code: Path<String>) -> Answer {
    let (code, session) = by_code(&request, &web, &code).await?;
    let sight = web.together.sight(&session, false);
    let room = Room { people: Vec::new(), ..room(&web, code, session, sight).await? };
    Ok(page(StatusCode::OK, wall_page(&web, &room)))
}

pub(crate) async fn report(
    request: HttpRequest,
    web: Data<Web>,
    code: Path<String>,
    query: Query<KeyQuery>,
) -> Answer {
    let Some((room, sight)) = revealed(&request, &web, &code, query.key.as_deref()).await? else {
        let words = ["Nothing of a session is shown before its facilitator reveals it."];
        return Ok(page(StatusCode::FORBIDDEN, view::notice(&web, "Nothing to report yet", &words, None)));
    };
    let earlier = earlier(&web, &room.session).await?;
    let key = query.key.as_deref().filter(|_| sight == Sight::Everything);
    Ok(page(StatusCode::OK, report_page(&web, &room, &earlier, key, sight)))
}

/// The sessions that led to this one, the one before first. Whoever reads the report need not have been in them.
async fn earlier(web: &Web, session: &GroupSession) -> Result<Vec<Earlier>, Trouble> {
    let (mut earlier, mut previous) = (Vec::new(), session.previous);
    while let (Some(id), true) = (previous, earlier.len() < EARLIER) {
        let Some(session) = web.reader.find_group_by_id(id).await? else { break };
        let pictures = web.together.pictures(&session, Sight::Counts).await?;
        previous = session.previous;
        earlier.push((session, pictures));
    }
    Ok(earlier)
}

pub(crate) async fn report_csv(
    request: HttpRequest,
    web: Data<Web>,
    code: Path<String>,
    query: Query<KeyQuery>,
) -> Answer {
    let found = revealed(&request, &web, &code, query.key.as_deref()).await?;
    let (room, _) = found.ok_or(Trouble::Forbidden("Nothing is shown before the facilitator reveals it."))?;
    let (name, text) = csv_of(&room);
    let mut response = answer::private(StatusCode::OK, "text/csv; charset=utf-8", text.into_bytes());
    let disposition = header::HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, disposition.expect("the name is a day in digits"));
    Ok(response)
}

/// A session that has been revealed, as whoever holds this key sees it.
async fn revealed(
    request: &HttpRequest,
    web: &Web,
    code: &str,
    key: Option<&str>,
) -> Result<Option<(Room, Sight)>, Trouble> {
    let (code, session) = by_code(request, web, code).await?;
    if !session.stage.is_revealed() {
        return Ok(None);
    }
    let key = key.unwrap_or_default();
    let member = web.together.find_member(code.as_str(), key).await?;
    let holds_a_key = member.is_some() || web.together.find_led(code.as_str(), key).await?.is_some();
    let sight = web.together.sight(&session, holds_a_key);
    let mut room = room(web, code, session, sight).await?;
    if !holds_a_key {
        room.people.clear();
    }
    if let Some((_, run)) = member {
        room.mine = answers_of(web, run.id).await?;
    }
    Ok(Some((room, sight)))
}
