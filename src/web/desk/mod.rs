//! The desk, for community managers. Every POST here comes as a `DeskForm`: signed in, from our own page.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod comment;
pub(crate) mod embed;
pub(crate) mod find;
pub(crate) mod mail;
pub(crate) mod managers;
pub(crate) mod people;
pub(crate) mod posts;
pub(crate) mod queue;
pub(crate) mod security;
pub(crate) mod spam;
pub(crate) mod stats;
pub(crate) mod tokens;
pub(crate) mod way_in;
pub(crate) mod welcome;
pub(crate) mod webhooks;
pub(crate) mod writing;

use actix_web::{HttpResponse, http::StatusCode};

use super::{
    Web, answer,
    session::SignedIn,
    trouble::Trouble,
    view::{Around, Extras},
};
use weshift_domain::{CommentId, Fault, Right, Waiting};

/// What every page of the desk shows besides its own. `decided`: a comment on which the manager just decided.
async fn around<'a>(web: &'a Web, by: &'a SignedIn, decided: Option<&str>) -> Result<Around<'a>, Trouble> {
    let decided = match decided.and_then(|it| it.parse::<CommentId>().ok()) {
        Some(id) => web.reader.find_comment(id).await?.filter(|it| it.comment.decided_at.is_some()),
        None => None,
    };
    let decided = match decided {
        Some(placed) => Some((web.reader.decided_on(placed.comment.id).await?, placed)),
        None => None,
    };
    Ok(Around {
        web,
        by,
        counts: web.reader.count_by_status().await?,
        health: web.reader.find_transport_health().await?,
        stuck_since: web.reader.find_mail_stuck_since().await?,
        nobody_is_told: web.reader.is_nobody_told().await?,
        reported: web.reader.count_reported().await?,
        stopped_hooks: web.reader.count_stopped_webhooks().await?,
        decided: decided.map(|(on, placed)| (placed, on)),
    })
}

/// What stands on cards besides the comments: how their authors have been here, what readers report.
async fn extras(web: &Web, comments: &[Waiting]) -> Result<Extras, Fault> {
    let keys = comments.iter().map(|it| it.placed.comment.email_key.clone()).collect();
    let ids = comments.iter().map(|it| it.placed.comment.id).collect();
    Ok(Extras {
        standings: web.reader.list_standings(keys).await?,
        reports: web.reader.list_reports(ids).await?,
    })
}

fn page(html: String) -> HttpResponse {
    answer::private_page(StatusCode::OK, html)
}

/// A path of the desk that a form names as where it came from; anything else is the queue.
fn back(path: &str) -> &str {
    let of_desk = path == "/admin" || path.starts_with("/admin/") || path.starts_with("/admin?");
    let ours = (of_desk || path == weshift_links::NEW_SESSION)
        && path.bytes().all(|it| it.is_ascii_graphic() && it != b'\\');
    if ours { path } else { weshift_links::DESK }
}

/// Only those who may decide.
fn may_decide(by: &SignedIn) -> Result<(), Trouble> {
    by.must(Right::Decide)
}
