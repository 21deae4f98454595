//! What pages load: style, script and icon, under names that change with their content.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::Path,
};
use weshift_templates::assets;

use super::{
    answer, etags,
    packed::Packed,
    trouble::{Answer, Trouble},
};

/// Each under its address, with its kind.
static FILES: LazyLock<[(&str, &str, Packed); 4]> = LazyLock::new(|| {
    let packed = |text: &'static str| Packed::new(text, Packed::DENSE);
    [
        (assets::CSS_HREF, "text/css; charset=utf-8", packed(assets::CSS)),
        (assets::JS_HREF, "text/javascript; charset=utf-8", packed(assets::JS)),
        (assets::DESK_JS_HREF, "text/javascript; charset=utf-8", packed(assets::DESK_JS)),
        (assets::ICON_HREF, "image/svg+xml", packed(assets::ICON)),
    ]
});

pub(crate) async fn file(request: HttpRequest, name: Path<String>) -> Answer {
    let address = format!("/assets/{name}");
    let (_, kind, body) = FILES.iter().find(|file| file.0 == address).ok_or(Trouble::NotFound)?;
    // The name changes with the content.
    let etag = format!("\"{name}\"");
    let is_known = etags::is_known(request.headers(), &etag);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    if is_known {
        return Ok(response.finish());
    }
    response.content_type(*kind);
    Ok(body.finish(response, request.headers()))
}

/// Browsers ask for it whatever a page says.
pub(crate) async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(assets::ICON)
}

/// Private pages are not for machines that search.
pub(crate) async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body("User-agent: *\nDisallow: /admin\nDisallow: /m/\nDisallow: /u/\nDisallow: /x/\nDisallow: /confirm/\nDisallow: /api/\n")
}

/// What no route knows: perhaps only a slash at the end is too much.
pub(crate) async fn nothing(request: HttpRequest) -> Answer {
    let path = request.path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && path.len() > 1 && path.ends_with('/') {
        // One slash at the start: two would name another host.
        // A backslash is a slash to some browsers.
        let to = format!("/{}", path.trim_matches(['/', '\\']));
        let query = request.query_string();
        return Ok(answer::see_other(&if query.is_empty() { to } else { format!("{to}?{query}") }));
    }
    Err(Trouble::NotFound)
}
