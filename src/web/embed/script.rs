//! The widget's script, for any site: `/embed.js`, and under a name that changes with it.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, http::header};
use data_encoding::BASE64;
use ring::digest::{SHA384, digest};
use weshift_templates::assets::{EMBED_HREF, EMBED_JS};

use super::super::{etags, packed::Packed};

/// The newest one: a site that takes it gets later ones by itself, within an hour.
pub(crate) async fn script(request: HttpRequest) -> HttpResponse {
    send(&request, "public, max-age=3600")
}

/// This one, for ever.
pub(crate) async fn pinned(request: HttpRequest) -> HttpResponse {
    send(&request, "public, max-age=31536000, immutable")
}

/// What `integrity` must say of it.
pub(crate) fn integrity() -> String {
    format!("sha384-{}", BASE64.encode(digest(&SHA384, EMBED_JS.as_bytes()).as_ref()))
}

fn send(request: &HttpRequest, life: &'static str) -> HttpResponse {
    let etag = format!("\"{}\"", EMBED_HREF.trim_start_matches('/'));
    let is_known = etags::is_known(request.headers(), &etag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, life))
        .insert_header((header::VARY, "Accept-Encoding"))
        // A module is fetched by the rules for what is shared; it is the same for everybody.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"));
    if is_known {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, "text/javascript; charset=utf-8"));
    static SCRIPT: LazyLock<Packed> = LazyLock::new(|| Packed::new(EMBED_JS, Packed::DENSE));
    SCRIPT.finish(response, request.headers())
}
