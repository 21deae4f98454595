//! Is it alive, is it ready, and its numbers for a monitor.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::Data,
};

use super::{
    Web,
    trouble::{Answer, Trouble},
};
use weshift_domain::{DeliveryState, MINUTE, Moment, SECOND, Status};

/// The name of a header of `/healthz` with the state in one word. `weshift healthcheck` looks for it: another program
/// that listens on this port may say "ok" too.
pub const HEALTH: &str = "x-weshift-health";

/// The process does its work. Where only a restart helps it is 503; a way out of the mail that is down for long is said,
/// but is no reason to start anew.
pub(crate) async fn healthz(web: Data<Web>) -> HttpResponse {
    if web.vitals.is_stuck() {
        let minutes = web.vitals.since_round().as_secs() / 60;
        let words = format!(
            "failing: the work beside the requests (mail, digests) stands still for {minutes} minutes; restart Weshift\n"
        );
        return told(text(StatusCode::SERVICE_UNAVAILABLE, words), "failing");
    }
    let is_down = mail_down_since(&web).await.is_some_and(|it| web.clock.now().since(it) > MAIL_DOWN);
    match is_down {
        true => told(text(StatusCode::OK, "degraded: mail does not go out\n".into()), "degraded"),
        false => told(text(StatusCode::OK, "ok\n".into()), "ok"),
    }
}

fn told(mut answer: HttpResponse, state: &'static str) -> HttpResponse {
    let name = header::HeaderName::from_static(HEALTH);
    answer.headers_mut().insert(name, header::HeaderValue::from_static(state));
    answer
}

const MAIL_DOWN: i64 = 15 * MINUTE;

/// Since when no letter gets out: the server cannot be reached, or takes none of those that are handed to it.
async fn mail_down_since(web: &Web) -> Option<Moment> {
    let health = web.reader.find_transport_health().await.ok().flatten().filter(|it| !it.up);
    let stuck = web.reader.find_mail_stuck_since().await.ok().flatten();
    health.map(|it| it.since).into_iter().chain(stuck).min()
}

/// The database answers, and takes what is written to it.
pub(crate) async fn readyz(web: Data<Web>) -> Answer {
    match web.reader.check_ready().await {
        Ok(()) => Ok(text(StatusCode::OK, "ready\n".into())),
        Err(fault) => {
            tracing::debug!("Not ready: {fault}.");
            Err(Trouble::NotReady)
        }
    }
}

/// Prometheus's text format.
pub(crate) async fn metrics(web: Data<Web>) -> Answer {
    let mut lines = about(&web);
    lines.push_str("# HELP weshift_comments Comments by status.\n# TYPE weshift_comments gauge\n");
    for (status, count) in Status::ALL.into_iter().zip(web.reader.count_by_status().await?) {
        lines.push_str(&format!("weshift_comments{{status=\"{}\"}} {count}\n", status.name()));
    }
    lines.push_str("# HELP weshift_letters Letters by state.\n# TYPE weshift_letters gauge\n");
    let letters = web.reader.list_letter_counts().await?;
    for state in DeliveryState::ALL {
        let count = letters.iter().find(|it| it.0 == state).map_or(0, |it| it.1);
        lines.push_str(&format!("weshift_letters{{state=\"{}\"}} {count}\n", state.name()));
    }
    let now = web.clock.now();
    let health = web.reader.find_transport_health().await?;
    let down_for = mail_down_since(&web).await.map_or(0, |it| now.since(it).max(0));
    let figures = web.reader.mail_figures(now).await?;
    let [confirmed, asked, paused] = web.reader.count_followers().await?;
    let numbers = [
        (
            "weshift_mail_up",
            "Whether mail goes out.",
            f64::from(health.as_ref().is_none_or(|it| it.up) && down_for <= MAIL_DOWN),
        ),
        (
            "weshift_mail_down_seconds",
            "For how long no letter has gone out although letters were tried.",
            (down_for / SECOND) as f64,
        ),
        (
            "weshift_mail_halted",
            "Whether somebody holds all mail back.",
            f64::from(web.reader.is_mail_halted().await?),
        ),
        (
            "weshift_letter_oldest_due_seconds",
            "How long the oldest letter waits: since it was due, or written if it was tried.",
            web.reader.find_oldest_due().await?.map_or(0.0, |due| (now.since(due).max(0) / SECOND) as f64),
        ),
        (
            "weshift_letters_retried",
            "Letters that went within a day, but not at the first try.",
            f64::from(figures.retried),
        ),
        (
            "weshift_letter_wait_seconds",
            "From when a letter was written until it went, the mean of an hour.",
            figures.until_sent as f64 / SECOND as f64,
        ),
        (
            "weshift_worker_seconds_since_round",
            "How long ago the work beside the requests last went round; about 1.",
            web.vitals.since_round().as_secs() as f64,
        ),
        (
            "weshift_panics",
            "Pieces of work that ended in a panic since the start; each is a bug.",
            web.vitals.panics() as f64,
        ),
        ("weshift_followers_confirmed", "Readers who get mail.", f64::from(confirmed)),
        ("weshift_followers_asked", "Readers who were asked whether they want mail.", f64::from(asked)),
        ("weshift_followers_paused", "Readers whose mailbox takes no mail.", f64::from(paused)),
    ];
    for (name, help, value) in numbers {
        lines.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n"));
    }
    web.requests.write(&mut lines);
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(lines))
}

/// Which program this is, and since when it runs.
fn about(web: &Web) -> String {
    let (version, began) = (env!("CARGO_PKG_VERSION"), web.began.millis() as f64 / SECOND as f64);
    format!(
        "# HELP weshift_build_info The version that runs; always 1.\n# TYPE weshift_build_info gauge\n\
         weshift_build_info{{version=\"{version}\"}} 1\n\
         # HELP process_start_time_seconds When the process began, in seconds since 1970.\n\
         # TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {began}\n"
    )
}

fn text(status: StatusCode, words: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(words)
}
