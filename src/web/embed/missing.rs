//! Why a page shows no discussion, in words for whoever owns the page. The widget writes them into the browser's console;
//! readers see the page's own link instead.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::Data,
};
use serde_json::json;

use super::super::{
    Web, client,
    trouble::{Answer, Trouble},
};
use weshift_domain::ThreadName;
use weshift_limits::Action;

/// Why the discussion of this name is not there.
pub(super) async fn reason(web: &Web, asked: &str) -> Result<String, Trouble> {
    let Some(name) = ThreadName::parse(asked) else {
        return Ok(format!(
            "“{asked}” names no discussion. A name is the address of a page, a post, or a post and a shift: “post/shift”."
        ));
    };
    if let Some(origin) = name.origin() {
        return Ok(not_listed(&origin));
    }
    let (post, shift) = (&name.post, name.shift.as_deref().unwrap_or_default());
    Ok(match web.reader.find_post(post).await? {
        Some(_) => format!("The post “{post}” has no shift “{shift}”. Take the key of one, or its number."),
        None => format!("There is no post “{post}” here. Take the last part of its address."),
    })
}

/// `/embed/v1/origin`: what keeps the site that asks from showing discussions. The only answer of these addresses that
/// every site may read, since a browser tells a page that is refused nothing at all.
pub(crate) async fn origin(request: HttpRequest, web: Data<Web>) -> Answer {
    web.limits.spend(Action::Read, client::address(&request, &web))?;
    let origin = request.headers().get(header::ORIGIN).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let problem = (!web.settings.site.origins.iter().any(|it| it == origin)).then(|| not_listed(origin));
    Ok(HttpResponse::Ok()
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "problem": problem })))
}

fn not_listed(origin: &str) -> String {
    format!(
        "{origin} is not among the sites that may show discussions. Add it to site.origins in the settings of this \
        Weshift, and start Weshift again."
    )
}
