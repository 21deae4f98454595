//! What pages load: style, script and icon, under names that change with their content.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::Path,
};
use weshift_templates::assets;

use super::answer::{self, Answer, Trouble};

pub async fn file(name: Path<String>) -> Answer {
    let (kind, body) = match format!("/assets/{name}") {
        it if it == assets::CSS_HREF => ("text/css; charset=utf-8", assets::CSS),
        it if it == assets::JS_HREF => ("text/javascript; charset=utf-8", assets::JS),
        it if it == assets::DESK_JS_HREF => ("text/javascript; charset=utf-8", assets::DESK_JS),
        it if it == assets::ICON_HREF => ("image/svg+xml", assets::ICON),
        _ => return Err(Trouble::NotFound),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(body))
}

/// Browsers ask for it whatever a page says.
pub async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(assets::ICON)
}

/// Private pages are not for machines that search.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body("User-agent: *\nDisallow: /admin\nDisallow: /m/\nDisallow: /u/\nDisallow: /x/\nDisallow: /confirm/\nDisallow: /api/\n")
}

/// What no route knows: perhaps only a slash at the end is too much.
pub async fn nothing(request: HttpRequest) -> Answer {
    let path = request.path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && path.len() > 1 && path.ends_with('/') {
        // One slash at the start: two would name another host.
        return Ok(answer::see_other(&format!("/{}", path.trim_matches('/'))));
    }
    Err(Trouble::NotFound)
}
