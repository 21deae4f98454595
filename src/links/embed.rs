//! Addresses of discussions in pages of other sites, and on the desk.

use weshift_domain::{ThreadId, ThreadName};

/// A discussion to stand in a page of another site.
pub fn frame(name: &ThreadName) -> String {
    format!("/frame?thread={}", in_query(&name.to_string()))
}

/// One page of it.
pub fn frame_page(name: &ThreadName, page: u32) -> String {
    format!("{}&page={page}", frame(name))
}

/// Where new replies in a discussion are told.
pub fn live(name: &ThreadName) -> String {
    format!("/embed/v1/live?thread={}", in_query(&name.to_string()))
}

/// A page of another site, by its discussion.
pub fn desk_page(thread: ThreadId) -> String {
    format!("/admin/embed/pages/{thread}")
}

/// As the value of a parameter.
pub fn in_query(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}
