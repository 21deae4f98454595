//! Addresses of the API. Where a list goes on says all that was asked for, so that whoever follows it gets the same list.

use super::in_query;
use weshift_domain::{CommentId, Order, Status, ThreadName};

/// What programs can ask for, for people and for machines.
pub const API: &str = "/api";
pub const API_DOCUMENT: &str = "/api/v1/openapi.json";

/// What a problem's code means.
pub fn problem(code: &str) -> String {
    format!("{API}#{code}")
}

/// A comment as programs read it.
pub fn api_comment(comment: CommentId) -> String {
    format!("/api/v1/comments/{comment}")
}

pub fn api_comments(thread: &ThreadName, order: Order, limit: u32, cursor: &str) -> String {
    let (name, sort) = (api_name(thread), sort_name(order));
    format!("/api/v1/comments?thread={name}&sort={sort}&limit={limit}&cursor={cursor}")
}

pub fn api_queue(
    status: Status,
    thread: Option<&ThreadName>,
    order: Order,
    limit: u32,
    cursor: &str,
) -> String {
    let of = thread.map(|it| format!("&thread={}", api_name(it))).unwrap_or_default();
    let (status, sort) = (status.name(), sort_name(order));
    format!("/api/v1/queue?status={status}{of}&sort={sort}&limit={limit}&cursor={cursor}")
}

pub fn api_audit(comment: Option<CommentId>, limit: u32, cursor: &str) -> String {
    let of = comment.map(|it| format!("comment={it}&")).unwrap_or_default();
    format!("/api/v1/audit?{of}limit={limit}&cursor={cursor}")
}

pub fn api_posts(page: u32) -> String {
    format!("/api/v1/posts?page={page}")
}

/// As it stands in a query of the API: our own names need no escapes.
fn api_name(thread: &ThreadName) -> String {
    if thread.page().is_some() { in_query(&thread.post) } else { thread.to_string() }
}

fn sort_name(order: Order) -> &'static str {
    match order {
        Order::Oldest => "oldest",
        Order::Newest => "newest",
    }
}
