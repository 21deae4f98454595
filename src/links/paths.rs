//! The paths of our own pages.

use super::{frame, frame_page, in_query};
use weshift_domain::{AddressKey, CommentId, ManagerId, Side, Step, ThreadName};

pub const HOME: &str = "/";
pub const PRIVACY: &str = "/privacy";
pub const SITE_FEED: &str = "/feeds/comments.atom";
pub const DESK: &str = "/admin";
pub const DESK_WELCOME: &str = "/admin/welcome";
pub const DESK_BULK: &str = "/admin/bulk";
pub const DESK_BLOCKLIST: &str = "/admin/blocklist";
pub const DESK_MAIL: &str = "/admin/mail";
pub const SIGN_IN: &str = "/admin/sign-in";
pub const SECOND_FACTOR: &str = "/admin/second-factor";
pub const DESK_MANAGERS: &str = "/admin/managers";
pub const DESK_SECURITY: &str = "/admin/account/security";
pub const DESK_TOKENS: &str = "/admin/tokens";
pub const DESK_AUDIT: &str = "/admin/audit";
pub const DESK_WEBHOOKS: &str = "/admin/webhooks";

/// What stands where a shift's key would, under a post's address.
pub const NO_SHIFTS: [&str; 6] = ["discussion", "comments", "follow", "exercise", "picture", "feed"];

pub fn post(slug: &str) -> String {
    format!("/p/{slug}")
}

/// The page of one discussion; that of a whole post stands at the end of the post's page and, paged, at `/discussion`.
pub fn thread(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => frame(name),
        Some(shift) => format!("/p/{}/{shift}", name.post),
        None => format!("/p/{}/discussion", name.post),
    }
}

pub fn thread_page(name: &ThreadName, page: u32) -> String {
    match page {
        0 | 1 => thread(name),
        _ if name.page().is_some() => frame_page(name, page),
        _ => format!("{}?page={page}", thread(name)),
    }
}

/// A discussion read from one side of its shift.
pub fn thread_side(name: &ThreadName, side: Side, page: u32) -> String {
    let on = if page > 1 { format!("&page={page}") } else { String::new() };
    format!("{}?side={}{on}", thread(name), side.name())
}

pub fn post_comment(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => frame(name),
        Some(shift) => format!("/p/{}/{shift}/comments", name.post),
        None => format!("/p/{}/comments", name.post),
    }
}

pub fn thread_feed(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => format!("/feeds/thread.atom?thread={}", in_query(&name.post)),
        Some(shift) => format!("/p/{}/{shift}/feed.atom", name.post),
        None => format!("/p/{}/discussion/feed.atom", name.post),
    }
}

pub fn post_feed(slug: &str) -> String {
    format!("/p/{slug}/feed.atom")
}

/// What answers a comment.
pub fn answers_feed(comment: CommentId) -> String {
    format!("/c/{comment}/feed.atom")
}

/// The path of the same feed in JSON.
pub fn json_feed(atom: &str) -> String {
    atom.replacen(".atom", ".json", 1)
}

/// The name of a comment's element on any page.
pub fn anchor(comment: CommentId) -> String {
    format!("c-{comment}")
}

/// Where a browser gets the work that the site asks of it.
pub const PROOF: &str = "/proof";

pub fn comment(id: CommentId) -> String {
    format!("/c/{id}")
}

pub fn report(id: CommentId) -> String {
    format!("/c/{id}/report")
}

/// All that a manager can know of whoever writes from this address.
pub fn person(key: &AddressKey) -> String {
    format!("/admin/people/{}", key.0)
}

pub fn reply(id: CommentId) -> String {
    format!("/c/{id}/reply")
}

/// The author's private page of their own comment.
pub fn own_comment(id: CommentId, key: &str) -> String {
    format!("/c/{id}?key={key}")
}

pub fn decision(token: &str) -> String {
    format!("/m/{token}")
}

pub fn unsubscribe(token: &str) -> String {
    format!("/u/{token}")
}

/// Where a form asks for mail about a discussion.
pub fn follow(name: &ThreadName) -> String {
    match &name.shift {
        Some(shift) => format!("/p/{}/{shift}/follow", name.post),
        None => format!("/p/{}/follow", name.post),
    }
}

/// Where a mail server hands over what came back.
pub const INBOUND: &str = "/hooks/mail";

pub fn confirm(token: &str) -> String {
    format!("/confirm/{token}")
}

pub fn setup(token: &str) -> String {
    format!("/admin/setup/{token}")
}

pub fn sign_in_link(token: &str) -> String {
    format!("/admin/sign-in/{token}")
}

pub fn desk_comment(id: CommentId) -> String {
    format!("/admin/comments/{id}")
}

/// The sign-in page, and where it goes on.
pub fn sign_in_to(next: &str) -> String {
    with_next(SIGN_IN, next)
}

/// A page before the desk that goes on to a path of it.
pub fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() || next == DESK {
        return page.to_string();
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{page}?{query}")
}

/// Where whoever is signed in proves again who they are, before they go on.
pub fn prove(to: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    format!("/admin/prove?{query}")
}

/// Where somebody who was invited comes in.
pub fn join(token: &str) -> String {
    format!("/admin/join/{token}")
}

/// Where a manager says that their mail shall come to another address.
pub fn new_address(token: &str) -> String {
    format!("/admin/address/{token}")
}

/// One of the owner's first steps.
pub fn first_step(step: Step) -> String {
    format!("{DESK_WELCOME}/{}", step.name())
}

pub fn manager(id: ManagerId) -> String {
    format!("{DESK_MANAGERS}/{id}")
}
