//! Addresses of the API. Where a list goes on says all that was asked for, so that whoever follows it gets the same list.

use super::in_query;
use weshift_domain::{CommentId, Order, Status, ThreadName};

/// The page that documents the API for people.
pub const API: &str = "/api";
/// The OpenAPI document.
pub const API_DOCUMENT: &str = "/api/v1/openapi.json";

/// The `type` of a problem document (RFC 9457): the section on this code in the API's documentation.
pub fn problem(code: &str) -> String {
    format!("{API}#{code}")
}

/// One comment, in JSON.
pub fn api_comment(comment: CommentId) -> String {
    format!("/api/v1/comments/{comment}")
}

/// The comments of a thread, at most `limit` after `cursor`.
pub fn api_comments(thread: &ThreadName, order: Order, limit: u32, cursor: &str) -> String {
    let (name, sort) = (api_name(thread), sort_name(order));
    format!("/api/v1/comments?thread={name}&sort={sort}&limit={limit}&cursor={cursor}")
}

/// The comments of one status, for managers, of all threads or one, at most `limit` after `cursor`.
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

/// The audit log, of everything or one comment, at most `limit` lines after `cursor`.
pub fn api_audit(comment: Option<CommentId>, limit: u32, cursor: &str) -> String {
    let of = comment.map(|it| format!("comment={it}&")).unwrap_or_default();
    format!("/api/v1/audit?{of}limit={limit}&cursor={cursor}")
}

/// One page of the list of posts, from 1 on.
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
