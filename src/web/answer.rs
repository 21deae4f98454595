//! The only table from failures to HTTP, and the last look at every answer.
//!
//! A handler fails with a `Trouble`. It leaves as an empty answer that carries its words; `dress` turns those into a
//! page or, under `/api`, into a problem document (RFC 9457). What actix itself refuses goes the same way.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use data_encoding::HEXLOWER;
use serde_json::json;

use super::{Web, api, client, fields, view};
use crate::{
    clock::random_bytes,
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
    TooLarge,
    TooSlow,
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

/// The status of each refusal.
pub fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) | Refusal::FormExpired => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Closed | Refusal::NotWelcome | Refusal::TooLate => StatusCode::FORBIDDEN,
        Refusal::Duplicate | Refusal::AlreadyHandled { .. } => StatusCode::CONFLICT,
        Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What each refusal tells its sender: what is wrong and what to do.
pub fn message_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" "),
        Refusal::FormExpired => "This page was open for a long time. Nothing is lost: please send it once more.".into(),
        Refusal::Closed => "This discussion is closed and takes no new comments.".into(),
        Refusal::NotWelcome => "This site takes no comments from here. If you think that this is wrong, please ask whoever runs it.".into(),
        Refusal::TooLate => "The time in which this could be changed is over.".into(),
        Refusal::Duplicate => "It looks as though you have already said that: the same comment stands here already.".into(),
        Refusal::TooMany { retry_after_secs } => {
            format!("That was quick. Please try again in {}.", view::seconds(*retry_after_secs))
        }
        Refusal::QueueFull => "So many comments are waiting for a community manager that no more can be taken in. Please try again later.".into(),
        Refusal::AlreadyHandled { status, by, .. } => format!("Already handled: {} by {by}.", view::status_word(*status)),
    }
}

/// After how many seconds to come back.
pub fn retry_after(refusal: &Refusal) -> Option<u64> {
    match refusal {
        Refusal::TooMany { retry_after_secs } => Some(*retry_after_secs),
        Refusal::QueueFull => Some(600),
        _ => None,
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
                "Go back: what you typed is still in your form. Please try again in a minute.",
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
            Trouble::TooLarge => {
                Words::new("That is too long", "A comment has at most 65,525 bytes.", "Please shorten it.")
            }
            Trouble::TooSlow => {
                Words::new("That took too long", "The request did not arrive in time.", "Please try again.")
            }
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
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Trouble::SignIn(_) => StatusCode::SEE_OTHER,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut words = self.words();
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Trouble::Failed(fault) => {
                let id = HEXLOWER.encode(&random_bytes::<6>());
                tracing::error!(error_id = id, "A request failed while {fault} (error {id}).");
                words.error_id = Some(id);
                response.insert_header((header::RETRY_AFTER, 5));
            }
            // The rest of the body is not waited for.
            Trouble::TooSlow | Trouble::TooLarge => drop(response.force_close()),
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
    let response = match network_of_an_act(&request) {
        Some(network) => acting_from(network, next.call(request)).await?,
        None => next.call(request).await?,
    }
    .map_into_boxed_body();
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

/// From where a manager acts, for the audit log.
fn network_of_an_act(request: &ServiceRequest) -> Option<String> {
    let acts = request.method() == Method::POST;
    let by_a_manager = || ["/admin", "/m/"].iter().any(|it| request.path().starts_with(it));
    let web = request.app_data::<Data<Web>>().filter(|_| acts && by_a_manager())?;
    Some(client::network(request.request(), web))
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
    let (kind, body) = if request.path().starts_with("/api/") {
        ("application/problem+json", problem_document(response.status(), words))
    } else {
        let web = request.app_data::<Data<Web>>().expect("the server gives every request its Web");
        ("text/html; charset=utf-8", view::error_page(web, response.status().as_u16(), words))
    };
    let mut response = response.set_body(fields::answer_body(request, body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn problem_document(status: StatusCode, words: &Words) -> String {
    let mut document = json!({
        "type": "about:blank",
        "title": words.title,
        "status": status.as_u16(),
        "detail": words.message,
    });
    if let Some(id) = &words.error_id {
        document["instance"] = json!(format!("urn:weshift:error:{id}"));
    }
    if !words.problems.is_empty() {
        let problem = |(field, message): &(String, String)| json!({ "field": field, "detail": message });
        document["errors"] = words.problems.iter().map(problem).collect();
    }
    for (name, value) in &words.told {
        document[*name] = json!(value);
    }
    document.to_string()
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
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(html)
}
