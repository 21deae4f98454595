//! What pages of other sites may do with answers of ours: every one may read feeds, the sites that the settings name may fetch
//! from the widget's and the API's addresses and put discussions into frames, never with cookies. The only place that says so.

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};

use super::{Web, headers};

/// What a browser asks before it sends more than a form could is good for a day.
const ASKED_FOR: &str = "86400";
const METHODS: &str = "GET, HEAD, POST, PATCH, DELETE";
const SENT: &str = "Content-Type, Authorization, Idempotency-Key, If-None-Match, X-Edit-Key";
const SHOWN: &str = "ETag, Location, Retry-After, Idempotency-Replayed, RateLimit, RateLimit-Policy";

pub(crate) async fn let_in<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let path = request.path();
    let is_frame = path == "/frame" || path.starts_with("/frame/");
    let is_shared = ["/embed/v1/", "/api/v1/", weshift_links::PROOF].iter().any(|it| path.starts_with(it));
    if is_feed(path) {
        return share_feed(request, next).await;
    }
    if !is_frame && !is_shared {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let origin = origin.filter(|it| is_registered(request.request(), it));
    if is_shared && is_preflight(&request) {
        let mut response = HttpResponse::NoContent().finish();
        share(response.headers_mut(), origin);
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(ASKED_FOR));
        return Ok(request.into_response(response));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if is_frame {
        let framed = framed_by(response.request());
        let headers = response.headers_mut();
        headers.remove(header::X_FRAME_OPTIONS);
        headers.insert(header::CONTENT_SECURITY_POLICY, framed);
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
    } else {
        share(response.headers_mut(), origin);
        response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SHOWN));
    }
    Ok(response)
}

/// What a browser asks before it sends more than a form could.
fn is_preflight(request: &ServiceRequest) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn is_feed(path: &str) -> bool {
    path.starts_with("/feeds/") || path.ends_with("/feed.atom") || path.ends_with("/feed.json")
}

/// Feeds are for everybody, and never come with cookies.
async fn share_feed<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = match is_preflight(&request) {
        true => request.into_response(HttpResponse::NoContent().finish()),
        false => next.call(request).await?.map_into_boxed_body(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match, If-Modified-Since"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Last-Modified"),
        (header::ACCESS_CONTROL_MAX_AGE, ASKED_FOR),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn share(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}

fn is_registered(request: &HttpRequest, origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|it| web_of(request).settings.site.origins.iter().any(|known| known == it))
}

/// The policy of all pages, but for who may put this one into a frame.
fn framed_by(request: &HttpRequest) -> HeaderValue {
    let sites = web_of(request).settings.site.origins.join(" ");
    let policy =
        headers::POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors 'self' {sites}"));
    HeaderValue::from_str(policy.trim_end()).expect("origins are ASCII")
}

fn web_of(request: &HttpRequest) -> &Data<Web> {
    request.app_data::<Data<Web>>().expect("the server gives every request its Web")
}
