//! `/webmention`: a page elsewhere says that it links to a discussion here. Whether it does is looked at later.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Data,
};

use super::{
    Web,
    body::Body,
    client,
    trouble::{Answer, Trouble},
};
use weshift_domain::{Refusal, Rejection};

pub(crate) async fn take(request: HttpRequest, web: Data<Web>, body: Body) -> Answer {
    let Some(mentions) = &web.mentions else { return Err(Trouble::NotFound) };
    let fields = body.fields().await?;
    let sender = client::sender(&request, &web);
    match mentions.take(fields.get("source"), fields.get("target"), &sender).await {
        Ok(()) => Ok(HttpResponse::Accepted()
            .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(
                "Thank you. The page is looked at soon; what it says then waits for a community manager.\n",
            )),
        // The standard has 400 for all that is wrong with the two.
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let words: Vec<String> =
                problems.into_iter().map(|it| format!("{}: {}", it.field.name(), it.message)).collect();
            Err(Trouble::BadRequest(words.join(" ")))
        }
        Err(rejection) => Err(rejection.into()),
    }
}

/// Says on a page with a discussion where it can be mentioned.
pub(crate) fn advertise(web: &Web, mut response: HttpResponse) -> HttpResponse {
    if web.mentions.is_some() {
        let link = HeaderValue::from_static("</webmention>; rel=\"webmention\"");
        response.headers_mut().append(header::LINK, link);
    }
    response
}
