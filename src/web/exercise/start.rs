//! `/p/{post}/exercise`: a GET tells, a POST begins.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    super::{
        Web, client,
        pages::{self, Made, Name},
        public::slug,
        refusals, session,
        trouble::{Answer as Reply, Trouble},
        view::exercise::start_page,
    },
    page, see_other,
};
use weshift_domain::*;
use weshift_links as links;

pub(crate) async fn show(request: HttpRequest, web: Data<Web>, post: Path<String>) -> Reply {
    let slug = slug(&post)?;
    pages::answer(&request, &web, Name::Exercise(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let html = start_page(&web, &post, None);
        Ok(Made::page(html.clone(), html))
    })
    .await
}

pub(crate) async fn begin(request: HttpRequest, web: Data<Web>, post: Path<String>) -> Reply {
    session::must_come_from_a_known_site(&request, &web)?;
    let post = web.reader.find_post(&slug(&post)?).await?.ok_or(Trouble::NotFound)?;
    if post.shifts.is_empty() {
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, start_page(&web, &post, None)));
    }
    match web.exercise.begin(post.id, client::address(&request, &web)).await {
        Ok(key) => Ok(see_other(&links::lens(key.as_str(), Lens::Me))),
        Err(Rejection::Refused(refusal)) => {
            let html = start_page(&web, &post, Some(refusals::message_of(&refusal)));
            Ok(page(refusals::status_of(&refusal), html))
        }
        Err(Rejection::Failed(fault)) => Err(fault.into()),
    }
}
