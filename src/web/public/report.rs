//! Reporting a comment: a form of its own, which works without script.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::super::{
    Web, answer,
    body::Body,
    client, refusals, session,
    trouble::{Answer, Trouble},
    view,
};
use weshift_domain::*;

/// What stands in the form.
#[derive(Default)]
struct Typed<'a> {
    kind: &'a str,
    text: &'a str,
}

pub(crate) async fn form(web: Data<Web>, id: Path<String>) -> Answer {
    let placed = find(&web, &id).await?;
    Ok(page(&web, &placed, StatusCode::OK, Typed::default(), &[], None))
}

pub(crate) async fn send(request: HttpRequest, web: Data<Web>, id: Path<String>, body: Body) -> Answer {
    session::must_come_from_a_known_site(&request, &web)?;
    let placed = find(&web, &id).await?;
    let fields = body.fields().await?;
    let typed = Typed { kind: fields.get("kind"), text: fields.get("text") };
    let address = client::address(&request, &web);
    match web.intake.report(&placed.comment, typed.kind, typed.text, address).await {
        Ok(()) => {
            let words = [
                "Thank you. A community manager looks at the reply.",
                "You hear no more of it here: what becomes of the reply shows in the discussion.",
            ];
            Ok(answer::private_page(StatusCode::OK, view::notice(&web, "Reported", &words, None)))
        }
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            Ok(page(&web, &placed, StatusCode::UNPROCESSABLE_ENTITY, typed, &problems, None))
        }
        Err(Rejection::Refused(refusal)) => {
            let status = refusals::status_of(&refusal);
            let mut response = page(&web, &placed, status, typed, &[], Some(refusals::message_of(&refusal)));
            if let Some(secs) = refusals::retry_after(&refusal) {
                response.headers_mut().insert(header::RETRY_AFTER, secs.into());
            }
            Ok(response)
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}

fn page(
    web: &Web,
    placed: &Placed,
    status: StatusCode,
    typed: Typed<'_>,
    problems: &[Problem],
    notice: Option<String>,
) -> HttpResponse {
    let html = view::report_page(web, placed, (typed.kind, typed.text), problems, notice);
    answer::private_page(status, html)
}

async fn find(web: &Web, id: &str) -> Result<Placed, Trouble> {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    let found = web.reader.find_comment(id).await?;
    found.filter(|it| it.comment.status == Status::Approved).ok_or(Trouble::NotFound)
}
