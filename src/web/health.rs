//! Is it alive, is it ready, and its numbers for a monitor.

use actix_web::{HttpResponse, http::header, web::Data};

use super::{Web, answer::Answer};
use crate::domain::Status;

/// The process runs.
pub async fn healthz() -> HttpResponse {
    text("ok\n".into())
}

/// The database answers.
pub async fn readyz(web: Data<Web>) -> HttpResponse {
    match web.reader.ping().await {
        Ok(()) => text("ready\n".into()),
        Err(fault) => {
            tracing::warn!("Not ready: the database does not answer ({fault}).");
            HttpResponse::ServiceUnavailable()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .content_type("application/problem+json")
                .body(r#"{"type":"about:blank","title":"Not ready","status":503,"detail":"The database does not answer."}"#)
        }
    }
}

/// Prometheus's text format.
pub async fn metrics(web: Data<Web>) -> Answer {
    let mut lines =
        String::from("# HELP weshift_comments Comments by status.\n# TYPE weshift_comments gauge\n");
    for (status, count) in Status::ALL.into_iter().zip(web.reader.count_by_status().await?) {
        lines.push_str(&format!("weshift_comments{{status=\"{}\"}} {count}\n", status.name()));
    }
    lines.push_str("# HELP weshift_letters Letters by state.\n# TYPE weshift_letters gauge\n");
    for (state, count) in web.reader.count_letters().await? {
        lines.push_str(&format!("weshift_letters{{state=\"{}\"}} {count}\n", state.name()));
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(lines))
}

fn text(words: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(words)
}
