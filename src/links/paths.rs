//! The paths of our own pages.

use super::{frame, frame_page, in_query};
use weshift_domain::{AddressKey, CommentId, ManagerId, Side, Step, ThreadName};

/// The list of posts.
pub const HOME: &str = "/";
/// What the site stores about people.
pub const PRIVACY: &str = "/privacy";
/// The feed of all comments of the site.
pub const SITE_FEED: &str = "/feeds/comments.atom";
/// The desk's first page: the queue of pending comments.
pub const DESK: &str = "/admin";
/// The first steps of a new owner.
pub const DESK_WELCOME: &str = "/admin/welcome";
/// A decision on many comments at once.
pub const DESK_BULK: &str = "/admin/bulk";
/// Who and what is blocked.
pub const DESK_BLOCKLIST: &str = "/admin/blocklist";
/// The outbox and the state of the mail.
pub const DESK_MAIL: &str = "/admin/mail";
/// The form where managers sign in.
pub const SIGN_IN: &str = "/admin/sign-in";
/// Where managers give their second factor, after the password.
pub const SECOND_FACTOR: &str = "/admin/second-factor";
/// The list of managers.
pub const DESK_MANAGERS: &str = "/admin/managers";
/// A manager's own password, factors and sessions.
pub const DESK_SECURITY: &str = "/admin/account/security";
/// The tokens of programs.
pub const DESK_TOKENS: &str = "/admin/tokens";
/// The audit log.
pub const DESK_AUDIT: &str = "/admin/audit";
/// The list of webhooks.
pub const DESK_WEBHOOKS: &str = "/admin/webhooks";

/// Names below a post's address that are taken, so that no shift may have one as its key.
pub const NO_SHIFTS: [&str; 6] = ["discussion", "comments", "follow", "exercise", "picture", "feed"];

/// A post's page, by its slug.
pub fn post(slug: &str) -> String {
    format!("/p/{slug}")
}

/// The page of one discussion. For a whole post it is `/discussion`, for a page of another site its frame.
pub fn thread(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => frame(name),
        Some(shift) => format!("/p/{}/{shift}", name.post),
        None => format!("/p/{}/discussion", name.post),
    }
}

/// One page of a discussion, from 1 on.
pub fn thread_page(name: &ThreadName, page: u32) -> String {
    match page {
        0 | 1 => thread(name),
        _ if name.page().is_some() => frame_page(name, page),
        _ => format!("{}?page={page}", thread(name)),
    }
}

/// A discussion restricted to one side of its shift; pages from 1 on.
pub fn thread_side(name: &ThreadName, side: Side, page: u32) -> String {
    let on = if page > 1 { format!("&page={page}") } else { String::new() };
    format!("{}?side={}{on}", thread(name), side.name())
}

/// Where the reply form of a discussion is sent.
pub fn post_comment(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => frame(name),
        Some(shift) => format!("/p/{}/{shift}/comments", name.post),
        None => format!("/p/{}/comments", name.post),
    }
}

/// The Atom feed of a discussion.
pub fn thread_feed(name: &ThreadName) -> String {
    match &name.shift {
        _ if name.page().is_some() => format!("/feeds/thread.atom?thread={}", in_query(&name.post)),
        Some(shift) => format!("/p/{}/{shift}/feed.atom", name.post),
        None => format!("/p/{}/discussion/feed.atom", name.post),
    }
}

/// The Atom feed of all discussions of a post.
pub fn post_feed(slug: &str) -> String {
    format!("/p/{slug}/feed.atom")
}

/// The Atom feed of the replies to a comment.
pub fn answers_feed(comment: CommentId) -> String {
    format!("/c/{comment}/feed.atom")
}

/// The path of the same feed as a JSON Feed.
pub fn json_feed(atom: &str) -> String {
    atom.replacen(".atom", ".json", 1)
}

/// The id of a comment's element on any page, for fragments.
pub fn anchor(comment: CommentId) -> String {
    format!("c-{comment}")
}

/// Where a browser gets a proof-of-work challenge before it sends a comment.
pub const PROOF: &str = "/proof";

/// A comment's permanent address, which leads to it in its discussion.
pub fn comment(id: CommentId) -> String {
    format!("/c/{id}")
}

/// The form that reports a comment.
pub fn report(id: CommentId) -> String {
    format!("/c/{id}/report")
}

/// The desk's page about the person who writes from an address, by its keyed hash.
pub fn person(key: &AddressKey) -> String {
    format!("/admin/people/{}", key.0)
}

/// The form that replies to a comment, for browsers without script.
pub fn reply(id: CommentId) -> String {
    format!("/c/{id}/reply")
}

/// The author's private page of their own comment. `key` comes from `Links::author_key`.
pub fn own_comment(id: CommentId, key: &str) -> String {
    format!("/c/{id}?key={key}")
}

/// Where a link leads by which a manager decides, undoes, holds or releases. The token is a `MailLink`.
pub fn decision(token: &str) -> String {
    format!("/m/{token}")
}

/// Where a link that ends mail leads. The token is a `MailLink` or comes from `Links::refusal_token`.
pub fn unsubscribe(token: &str) -> String {
    format!("/u/{token}")
}

/// Where the form is sent that asks for mail about a discussion.
pub fn follow(name: &ThreadName) -> String {
    match &name.shift {
        Some(shift) => format!("/p/{}/{shift}/follow", name.post),
        None => format!("/p/{}/follow", name.post),
    }
}

/// The endpoint where a mail server delivers incoming mail: bounces, complaints and managers' commands.
pub const INBOUND: &str = "/hooks/mail";

/// Where a link leads that confirms an address. The token is a `ConfirmLink`, or a `MailLink` of a reader.
pub fn confirm(token: &str) -> String {
    format!("/confirm/{token}")
}

/// Where the first owner creates their account. `weshift serve` prints the address while there is no manager.
pub fn setup(token: &str) -> String {
    format!("/admin/setup/{token}")
}

/// Where a manager's sign-in link leads.
pub fn sign_in_link(token: &str) -> String {
    format!("/admin/sign-in/{token}")
}

/// The desk's page about a comment.
pub fn desk_comment(id: CommentId) -> String {
    format!("/admin/comments/{id}")
}

/// The sign-in page, with the path of the desk to open afterwards.
pub fn sign_in_to(next: &str) -> String {
    with_next(SIGN_IN, next)
}

/// A page on the way to the desk, with the path of the desk to open afterwards.
pub fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() || next == DESK {
        return page.to_string();
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("{page}?{query}")
}

/// Where a signed-in manager proves again who they are before they open `to`.
pub fn prove(to: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    format!("/admin/prove?{query}")
}

/// Where an invited manager creates their account.
pub fn join(token: &str) -> String {
    format!("/admin/join/{token}")
}

/// Where a manager confirms a new email address.
pub fn new_address(token: &str) -> String {
    format!("/admin/address/{token}")
}

/// One of the owner's first steps.
pub fn first_step(step: Step) -> String {
    format!("{DESK_WELCOME}/{}", step.name())
}

/// The desk's page about a manager.
pub fn manager(id: ManagerId) -> String {
    format!("{DESK_MANAGERS}/{id}")
}
