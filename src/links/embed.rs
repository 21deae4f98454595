//! Addresses of discussions in pages of other sites, and on the desk.

use weshift_domain::{ThreadId, ThreadName};

/// A discussion to be shown in an iframe on another site.
pub fn frame(name: &ThreadName) -> String {
    format!("/frame?thread={}", in_query(&name.to_string()))
}

/// One page of `frame`, from 1 on.
pub fn frame_page(name: &ThreadName, page: u32) -> String {
    format!("{}&page={page}", frame(name))
}

/// The event stream that announces new replies in a discussion.
pub fn live(name: &ThreadName) -> String {
    format!("/embed/v1/live?thread={}", in_query(&name.to_string()))
}

/// The desk's page about a page of another site, by its discussion.
pub fn desk_page(thread: ThreadId) -> String {
    format!("/admin/embed/pages/{thread}")
}

/// A value as a query parameter, percent-encoded.
pub fn in_query(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}
