//! The last look at every answer. A handler fails with a `Trouble`, which leaves as an empty answer that carries its words;
//! `dress` turns those into a page or, for programs, into a problem document (RFC 9457). What actix itself refuses goes the
//! same way.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;

use super::{
    Web, client, hosts,
    problem::{Words, problem_document},
    returned::Returned,
    trouble::{Trouble, not_found, words_of_actix},
    view,
};
use weshift_domain::Fault;
use weshift_links as links;
use weshift_store::acting_from;

/// Gives every failure that has no page of its own yet its words. HEAD is answered as GET is; the server leaves out
/// the body.
pub(crate) async fn dress<B: MessageBody + 'static>(
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
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allow = allowed(response.headers());
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

/// The methods of an address: those that the router knows, and those that work everywhere.
fn allowed(headers: &HeaderMap) -> HeaderValue {
    let known = headers.get(header::ALLOW).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let mut methods: Vec<&str> = known.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    HeaderValue::from_str(&methods.join(", ")).expect("methods are plain words")
}

/// A handler that panics is a bug; its sender is told so, as of any other failure of ours.
async fn called<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // The request itself must not be held: the router needs it for itself alone.
    let (for_program, web) = (is_for_program(request.request()), web_of(request.request()).cloned());
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
            let form = match web.as_ref() {
                Some(web) if !for_program => Form::Page(web, Returned::default()),
                known => Form::Document(known.map(|it| &it.links)),
            };
            Err(InternalError::from_response("a panic", written(form, response, &words)).into())
        }
    }
}

/// What programs call beside the API. A browser that asks for a page gets one.
const FOR_PROGRAMS: [&str; 6] =
    [links::WEBMENTION, links::INBOUND, "/embed/v1/data", "/embed/v1/live", "/healthz", "/readyz"];

fn is_for_program(request: &HttpRequest) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let path = request.path();
    path.starts_with("/api/") || (FOR_PROGRAMS.contains(&path) && !accepts.contains("text/html"))
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

/// What a failure is shown as.
enum Form<'a> {
    Page(&'a Web, Returned),
    /// With the addresses of the site, if it is known.
    Document(Option<&'a links::Links>),
}

fn dressed(request: &HttpRequest, response: HttpResponse, words: &Words) -> HttpResponse {
    let form = match web_of(request) {
        Some(web) if !is_for_program(request) => Form::Page(web, Returned::of(request, response.status())),
        known => Form::Document(known.map(|it| &it.links)),
    };
    written(form, response, words)
}

/// As a page of this site, or as a problem document.
fn written(form: Form<'_>, response: HttpResponse, words: &Words) -> HttpResponse {
    let status = response.status();
    let (kind, body) = match form {
        Form::Document(links) => ("application/problem+json", problem_document(links, status, words)),
        Form::Page(web, returned) => {
            ("text/html; charset=utf-8", view::error_page(web, status, words, returned))
        }
    };
    let mut response = response.set_body(BoxBody::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
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
