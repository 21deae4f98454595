//! What handlers answer with, when it is not kept for other readers.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};

/// 303: look there for what came of it.
pub(crate) fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
}

/// Bytes that nobody else may keep.
pub(crate) fn private(status: StatusCode, kind: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(body)
}

/// A page that is nobody else's: not to be kept, not to be found.
pub(crate) fn private_page(status: StatusCode, html: String) -> HttpResponse {
    private(status, "text/html; charset=utf-8", html.into())
}
