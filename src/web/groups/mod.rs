//! Group sessions, one file per page or act, GET beside POST. A page's address is what its reader may do.

pub(crate) mod begin;
pub(crate) mod join;
pub(crate) mod lead;
pub(crate) mod look;
pub(crate) mod member;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};

use super::{Web, answer, client, session::must_come_from_us, trouble::Trouble, view::groups::Room};
use weshift_domain::*;
use weshift_exercise::together::Sight;

/// The session that a code opens. What is wrong with it is said where the code is typed.
async fn by_code(request: &HttpRequest, web: &Web, code: &str) -> Result<(JoinCode, GroupSession), Trouble> {
    let session = web.together.find(code, client::address(request, web)).await?.ok_or(Trouble::NotFound)?;
    Ok((JoinCode::parse(code).ok_or(Trouble::NotFound)?, session))
}

async fn by_lead(web: &Web, code: &str, key: &str) -> Result<(JoinCode, GroupSession), Trouble> {
    let session = web.together.find_led(code, key).await?.ok_or(Trouble::NotFound)?;
    Ok((JoinCode::parse(code).ok_or(Trouble::NotFound)?, session))
}

async fn by_member(web: &Web, code: &str, key: &str) -> Result<(JoinCode, GroupSession, Run), Trouble> {
    let (session, run) = web.together.find_member(code, key).await?.ok_or(Trouble::NotFound)?;
    Ok((JoinCode::parse(code).ok_or(Trouble::NotFound)?, session, run))
}

/// Everything that a page shows of a session.
async fn room(web: &Web, code: JoinCode, session: GroupSession, sight: Sight) -> Result<Room, Trouble> {
    let reader = &web.reader;
    let post = reader.find_post_by_id(session.post).await?.ok_or(Trouble::NotFound)?;
    let threads = reader.list_threads(post.id).await?;
    let replies = |shift: &Shift| {
        let thread = threads.iter().find(|it| it.shift_id == Some(shift.id));
        (shift.id, thread.map_or(0, |it| it.comments))
    };
    let shows_names = sight == Sight::Everything && session.stage.is_revealed();
    Ok(Room {
        heads: reader.count_heads(session.id).await?,
        outcomes: reader.list_outcomes(session.id).await?,
        replies: post.shifts.iter().map(replies).collect(),
        pictures: web.together.pictures(&session, sight).await?,
        mine: Vec::new(),
        people: if shows_names { reader.list_members(session.id).await? } else { Vec::new() },
        code,
        session,
        post,
    })
}

/// What a form can mend; anything else is not its fault.
fn problems(rejection: Rejection) -> Result<Vec<Problem>, Trouble> {
    match rejection {
        Rejection::Refused(Refusal::Invalid(problems)) => Ok(problems),
        other => Err(other.into()),
    }
}

/// A page whose address is a key: it is told to nobody.
fn page(status: StatusCode, html: String) -> HttpResponse {
    let mut response = answer::private_page(status, html);
    let policy = header::HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, policy);
    response
}
