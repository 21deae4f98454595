//! The only table from failures to HTTP, and the last look at every answer.
//!
//! A handler fails with a `Trouble`. It leaves as an empty answer that carries its words; `dress` turns those into a
//! page or, under `/api`, into a problem document (RFC 9457). What actix itself refuses goes the same way.

use std::{fmt, panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;

pub use super::refusals::{message_of, retry_after, status_of};
use super::{
    Web, api, client, failure_log::log_failure, hosts, problem::problem_document, returned::Returned, view,
};
use crate::{
    domain::{Fault, Refusal, Rejection, Scope},
    store::acting_from,
};

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum Trouble {
    Refused(Refusal),
    Failed(Fault),
    NotFound,
    /// 403: no session, no right, a foreign origin, a wrong token.
    Forbidden(&'static str),
    /// 401, by the API.
    Unauthorized(&'static str),
    /// 403, by the API: the token is good, but not for this.
    OutOfScope(Scope),
    BadRequest(String),
    /// 422: a field of the body is missing or of another kind.
    Unfit {
        field: String,
        message: String,
    },
    UnsupportedMedia(&'static str),
    /// 400 or 415: a form in another encoding.
    Unreadable {
        status: StatusCode,
        message: &'static str,
    },
    TooLarge,
    TooSlow,
    /// 503: too many large bodies arrive at once.
    Busy,
    /// 421: the request is for a host that is not this site.
    Misdirected,
    /// 303 to the sign-in page, and from there to this path.
    SignIn(String),
    /// 403 with a page on which whoever is signed in proves again who they are.
    Prove(String),
}

/// An answer or its trouble.
pub type Answer = Result<HttpResponse, Trouble>;

/// What a reader is told.
#[derive(Debug, Clone)]
pub struct Words {
    pub title: String,
    pub message: String,
    pub what_to_do: String,
    /// Under which the log has it.
    pub error_id: Option<String>,
    /// Field by field, for the API.
    pub problems: Vec<(String, String)>,
    /// What else programs are told, by name.
    pub told: Vec<(&'static str, String)>,
}

impl Words {
    fn new(title: &str, message: impl Into<String>, what_to_do: &str) -> Words {
        Words {
            title: title.into(),
            message: message.into(),
            what_to_do: what_to_do.into(),
            error_id: None,
            problems: Vec::new(),
            told: Vec::new(),
        }
    }
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Refused(refusal) => Trouble::Refused(refusal),
            Rejection::Failed(fault) => Trouble::Failed(fault),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::Refused(refusal)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Failed(fault)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().title)
    }
}

impl Trouble {
    fn words(&self) -> Words {
        match self {
            Trouble::Refused(refusal) => {
                let mut words =
                    Words::new("That did not work", message_of(refusal), "Go back and try again.");
                if let Refusal::Invalid(problems) = refusal {
                    words.problems =
                        problems.iter().map(|it| (it.field.name().into(), it.message.clone())).collect();
                }
                if let Refusal::AlreadyHandled { status, by, at } = refusal {
                    words.told = vec![
                        ("comment_status", status.name().into()),
                        ("by", by.clone()),
                        ("at", at.rfc3339()),
                    ];
                }
                words
            }
            Trouble::Failed(_) => Words::new(
                "Something broke here",
                "It is not your doing, and whoever runs this site can see it in the log.",
                "Please try again in a minute.",
            ),
            Trouble::NotFound => not_found(),
            Trouble::Forbidden(why) => {
                Words::new("Not allowed", *why, "Go back, reload the page and try again.")
            }
            Trouble::OutOfScope(scope) => Words::new(
                "Not allowed",
                format!("The token, or the role of its manager, does not reach as far as {}.", scope.name()),
                "Make a token on the desk that does.",
            ),
            Trouble::Unauthorized(why) => Words::new("Who are you?", *why, "Send a token of yours."),
            Trouble::BadRequest(why) => {
                Words::new("That could not be read", why.clone(), "Please check it and try again.")
            }
            Trouble::Unfit { field, message } => {
                let mut words =
                    Words::new("That did not work", format!("{field}: {message}"), "Please mend it.");
                words.problems = vec![(field.clone(), message.clone())];
                words
            }
            Trouble::UnsupportedMedia(kind) => Words::new(
                "That could not be read",
                format!("The body must be {kind}."),
                "Send it in that form.",
            ),
            Trouble::Unreadable { message, .. } => Words::new(
                "That could not be read",
                format!("{message} Nothing of it was kept."),
                "Go back, reload the page and send it once more.",
            ),
            Trouble::TooLarge => {
                Words::new("That is too long", "A comment has at most 65,525 bytes.", "Please shorten it.")
            }
            Trouble::TooSlow => {
                Words::new("That took too long", "The request did not arrive in time.", "Please try again.")
            }
            Trouble::Busy => Words::new(
                "Too much arrives at once",
                "The server has no room for this just now.",
                "Please try again in a minute.",
            ),
            Trouble::Misdirected => Words::new(
                "Not this site",
                "This server does not answer for the host that you asked for.",
                "Use the address of the site.",
            ),
            Trouble::SignIn(_) | Trouble::Prove(_) => {
                Words::new("Please sign in", "This page is for community managers.", "Sign in first.")
            }
        }
    }
}

fn not_found() -> Words {
    Words::new(
        "Nothing here",
        "There is no page at this address, or it is not public.",
        "Start again from the first page.",
    )
}

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Trouble::Refused(refusal) => status_of(refusal),
            Trouble::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::Forbidden(_) | Trouble::OutOfScope(_) | Trouble::Prove(_) => StatusCode::FORBIDDEN,
            Trouble::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Trouble::BadRequest(_) => StatusCode::BAD_REQUEST,
            Trouble::Unfit { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::UnsupportedMedia(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Trouble::Unreadable { status, .. } => *status,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Trouble::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Trouble::SignIn(_) => StatusCode::SEE_OTHER,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut words = self.words();
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Trouble::Failed(fault) => {
                words.error_id = Some(log_failure(&fault.to_string()));
                response.insert_header((header::RETRY_AFTER, 5));
            }
            Trouble::Busy => drop(response.insert_header((header::RETRY_AFTER, 60))),
            Trouble::SignIn(next) => {
                response.insert_header((header::LOCATION, crate::links::sign_in_to(next)));
            }
            Trouble::Prove(html) => return private_page(StatusCode::FORBIDDEN, html.clone()),
            Trouble::Unauthorized(_) => drop(response.insert_header((header::WWW_AUTHENTICATE, "Bearer"))),
            Trouble::OutOfScope(scope) => {
                let needed = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", scope.name());
                response.insert_header((header::WWW_AUTHENTICATE, needed));
            }
            Trouble::Refused(refusal) => {
                if let Some(secs) = retry_after(refusal) {
                    response.insert_header((header::RETRY_AFTER, secs));
                    response.insert_header(("RateLimit", format!("\"default\";r=0;t={secs}")));
                }
            }
            _ => (),
        }
        let mut response = response.finish();
        response.extensions_mut().insert(words);
        response
    }
}

/// Gives every failure that has no page of its own yet its words. HEAD is answered as GET is; the server leaves out
/// the body.
pub async fn dress<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let (began, web) = (Instant::now(), web_of(request.request()).cloned());
    let is_foreign = web.as_ref().is_some_and(|web| !hosts::is_for_us(request.request(), web));
    let response = match is_foreign {
        true => request.error_response(Trouble::Misdirected),
        false => called(request, next).await?,
    };
    if let Some(web) = web {
        web.requests.note(response.status(), began.elapsed());
    }
    let status = response.status();
    let bare = !response.headers().contains_key(header::CONTENT_TYPE) || is_plain(&response);
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return Ok(response);
    }
    let (request, mut response) = response.into_parts();
    if status == StatusCode::METHOD_NOT_ALLOWED
        && let Some(methods) = request.match_pattern().and_then(|it| api::document::methods(&it))
    {
        let allow = HeaderValue::from_str(&methods).expect("methods are plain words");
        if request.method() == Method::OPTIONS {
            response = HttpResponse::NoContent().finish();
            response.headers_mut().insert(header::ALLOW, allow);
            return Ok(ServiceResponse::new(request, response));
        }
        response.headers_mut().insert(header::ALLOW, allow);
    }
    let words = response.extensions_mut().remove::<Words>().unwrap_or_else(|| words_of_actix(status));
    Ok(ServiceResponse::new(request.clone(), dressed(&request, response, &words)))
}

/// A handler that panics is a bug; its sender is told so, as of any other failure of ours.
async fn called<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // The request itself must not be held: the router needs it for itself alone.
    let (is_api, web) = (is_api(request.path()), web_of(request.request()).cloned());
    let network = network_of_an_act(&request);
    let answering = async {
        match network {
            Some(network) => acting_from(network, next.call(request)).await,
            None => next.call(request).await,
        }
    };
    match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(response) => Ok(response?.map_into_boxed_body()),
        Err(_) => {
            let fault = Fault::new("answering", "the handler panicked; the line above says where");
            let mut response = Trouble::Failed(fault).error_response();
            let words = response.extensions_mut().remove::<Words>().unwrap_or_else(not_found);
            let web = web.as_ref().map(|web| &***web).filter(|_| !is_api);
            Err(InternalError::from_response("a panic", written(web, response, &words, Returned::default()))
                .into())
        }
    }
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// From where a manager acts, for the audit log.
fn network_of_an_act(request: &ServiceRequest) -> Option<String> {
    let acts = request.method() == Method::POST;
    let by_a_manager = || ["/admin", "/m/"].iter().any(|it| request.path().starts_with(it));
    let web = web_of(request.request()).filter(|_| acts && by_a_manager())?;
    Some(client::network(request.request(), web))
}

fn web_of(request: &HttpRequest) -> Option<&Data<Web>> {
    request.app_data::<Data<Web>>()
}

fn is_plain(response: &ServiceResponse) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|it| it.as_bytes().starts_with(b"text/plain")) && response.status() != StatusCode::OK
}

fn words_of_actix(status: StatusCode) -> Words {
    match status {
        StatusCode::NOT_FOUND => not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Words::new(
            "Not this way",
            "This address does not take that method.",
            "Start again from the first page.",
        ),
        _ => Words::new(
            status.canonical_reason().unwrap_or("That did not work"),
            "The request could not be understood.",
            "Please check the address and try again.",
        ),
    }
}

fn dressed(request: &HttpRequest, response: HttpResponse, words: &Words) -> HttpResponse {
    let web = web_of(request).filter(|_| !is_api(request.path()));
    let returned = Returned::of(request, response.status());
    written(web.map(|it| &***it), response, words, returned)
}

/// As a page of this site, or as a problem document where there is none.
fn written(web: Option<&Web>, response: HttpResponse, words: &Words, returned: Returned) -> HttpResponse {
    let (kind, body) = match web {
        None => ("application/problem+json", problem_document(response.status(), words)),
        Some(web) => ("text/html; charset=utf-8", view::error_page(web, response.status(), words, returned)),
    };
    let mut response = response.set_body(BoxBody::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// 303: look there for what came of it.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// Bytes that nobody else may keep.
pub fn private(status: StatusCode, kind: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(body)
}

/// A page that is nobody else's: not to be kept, not to be found.
pub fn private_page(status: StatusCode, html: String) -> HttpResponse {
    private(status, "text/html; charset=utf-8", html.into())
}

#[cfg(test)]
mod tests {
    use actix_web::{App, middleware::from_fn, test, web};

    use super::*;

    #[actix_web::test]
    async fn a_handler_that_panics_is_answered() {
        async fn broken() -> HttpResponse {
            panic!("on purpose")
        }
        let app = App::new().wrap(from_fn(dress)).route("/api/broken", web::get().to(broken));
        let app = test::init_service(app).await;
        let asked = test::TestRequest::get().uri("/api/broken").to_request();
        let refused = test::try_call_service(&app, asked).await.unwrap_err().error_response();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers().get(header::CONTENT_TYPE).unwrap(), "application/problem+json");
    }
}
