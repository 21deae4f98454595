//! What the API takes and gives, as it stands in the document of it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::numbers::{Limit, PageNumber, step};

/// An RFC 9457 problem document.
#[derive(Serialize, ToSchema)]
#[allow(dead_code)] // `problem` writes it; this says what it looks like.
#[schema(as = Problem)]
pub(super) struct ProblemShown {
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "https://talk.example.org/api#edit-window-over")]
    kind: String,
    /// Tells kinds of problems apart, and never changes. More may come.
    #[schema(pattern = "^[a-z]+(-[a-z]+)*$", example = "edit-window-over")]
    code: String,
    /// The same for every problem of this kind.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time, and what to do.
    detail: String,
    /// Names a failure of the server in its log.
    #[schema(nullable = false, required = false, format = "uri")]
    instance: Option<String>,
    /// What is wrong, field by field.
    #[schema(nullable = false, required = false)]
    errors: Option<Vec<FieldProblem>>,
    /// 409 of a decision: what the comment is now.
    #[schema(nullable = false, required = false)]
    comment_status: Option<String>,
    /// 409 of a decision: who was faster.
    #[schema(nullable = false, required = false)]
    by: Option<String>,
    /// 409 of a decision: when.
    #[schema(nullable = false, required = false, format = DateTime)]
    at: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[allow(dead_code)]
pub(super) struct FieldProblem {
    /// The name of the field, as it was sent.
    field: String,
    detail: String,
}

// --- discussions and posts

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ThreadQuery {
    /// `{post}/{shift}`, `{post}`, or the address of a page elsewhere.
    #[param(example = "km-culture-shift/we-know")]
    pub name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Thread)]
pub(super) struct ThreadShown {
    pub name: String,
    pub title: String,
    /// Where people read it.
    #[schema(format = "uri")]
    pub address: String,
    /// Whether it takes comments.
    pub open: bool,
    /// How many are published.
    pub comments: u32,
    /// Another one whenever a reader sees something new.
    pub version: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // Read by hand, since a query with a repeated name is no struct for serde.
pub(super) struct CountsQuery {
    /// Names of discussions, each as a parameter of its own.
    #[param(min_items = 1, max_items = 100)]
    thread: Vec<String>,
}

/// By name, as asked; what is not known has 0.
#[derive(Serialize, ToSchema)]
pub(super) struct Counts {
    pub counts: std::collections::BTreeMap<String, u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PostsQuery {
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    pub page: PageNumber,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PostList {
    /// Newest first.
    pub posts: Vec<PostListed>,
    pub total: u32,
    pub page: u32,
    /// The address of the next page. Null at the end.
    #[schema(format = "uri")]
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PostListed {
    pub slug: String,
    pub title: String,
    pub byline: String,
    pub excerpt: String,
    #[schema(format = DateTime)]
    pub published_at: String,
    #[schema(format = "uri")]
    pub address: String,
    /// How many it has.
    pub shifts: u32,
    /// Published in all its discussions.
    pub comments: u32,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Post)]
pub(super) struct PostShown {
    pub slug: String,
    pub title: String,
    pub byline: String,
    /// Safe to show as it is.
    pub html: String,
    #[schema(format = DateTime)]
    pub published_at: String,
    #[schema(format = "uri")]
    pub address: String,
    pub open: bool,
    /// The name of the discussion of the whole post.
    pub thread: String,
    /// Published in that discussion.
    pub comments: u32,
    /// In the post's order.
    pub shifts: Vec<ShiftShown>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Shift)]
pub(super) struct ShiftShown {
    pub key: String,
    pub from: String,
    pub to: String,
    pub question: String,
    /// The name of its discussion.
    pub thread: String,
    pub comments: u32,
}

// --- comments

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommentsQuery {
    /// `{post}/{shift}`, `{post}`, or the address of a page elsewhere.
    #[param(example = "km-culture-shift/we-know")]
    pub thread: String,
    #[serde(default)]
    #[param(inline)]
    pub sort: Sort,
    /// `next_cursor` of the page before.
    #[serde(default)]
    #[param(pattern = "^([0-9a-f]{32})?$")]
    pub cursor: String,
    /// How many at once; 50 if nothing is said, never more than 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1)]
    pub limit: Limit,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    #[default]
    Oldest,
    Newest,
}

/// What any reader may see of a comment.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
pub(super) struct CommentShown {
    pub id: String,
    /// The comment that it answers. Null if it answers none, or one that nobody can see any more.
    pub parent: Option<String>,
    /// It answers a comment that nobody can see any more.
    pub parent_removed: bool,
    pub author: String,
    /// The author's website.
    #[schema(format = "uri")]
    pub url: Option<String>,
    /// Safe to show as it is.
    pub html: String,
    /// Where the author stands on the shift, 1 to 7.
    pub position: Option<u8>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub edited_at: Option<String>,
    #[schema(format = "uri")]
    pub permalink: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CommentList {
    pub thread: String,
    /// Published in this discussion.
    pub total: u32,
    pub comments: Vec<CommentShown>,
    /// Null at the end.
    pub next_cursor: Option<String>,
    /// The address of the next page, with the same `sort` and `limit`.
    #[schema(format = "uri")]
    pub next: Option<String>,
}

/// A comment as it is sent.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = NewComment)]
pub(super) struct CommentSent {
    /// `{post}/{shift}`, `{post}`, or the address of a page elsewhere.
    #[schema(min_length = 1, max_length = 500)]
    pub thread: String,
    /// The comment that it answers.
    #[serde(default)]
    #[schema(max_length = 19)]
    pub parent: Option<String>,
    /// Markdown, at most 65,525 bytes.
    #[schema(
        min_length = 1,
        max_length = 65525,
        pattern = "[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff]"
    )]
    pub comment: String,
    /// At most 245 characters.
    #[schema(
        min_length = 1,
        max_length = 245,
        pattern = "[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff]"
    )]
    pub author: String,
    /// Never published.
    #[schema(format = Email, min_length = 3, max_length = 100)]
    pub email: String,
    /// The author's website, with `http://` or `https://`.
    #[serde(default)]
    #[schema(format = "uri", max_length = 200)]
    pub url: Option<String>,
    /// Where the author stands on the shift.
    #[serde(default, deserialize_with = "step")]
    #[schema(minimum = 1, maximum = 7)]
    pub position: Option<u8>,
    /// Mail about answers to this comment, or about the whole discussion; nothing is sent before it is confirmed.
    #[serde(default)]
    #[schema(pattern = "^(replies|discussion)?$")]
    pub notify: Option<String>,
    /// What the browser keeps that confirmed the author's address (`weshift.proofs` in its storage). Without it nobody is
    /// trusted for what came from the address before.
    #[serde(default)]
    pub author_proof: Option<String>,
}

/// A comment that was taken in.
#[derive(Serialize, ToSchema)]
pub(super) struct Accepted {
    pub id: String,
    #[schema(value_type = ToldStatus)]
    pub status: &'static str,
    pub html: String,
    /// Changes and withdraws the comment, for as long as the site allows. Shown this once.
    pub edit_key: String,
    /// Where people read it, from when it is published on.
    #[schema(format = "uri")]
    pub permalink: String,
}

/// `approved`: everybody sees it. `pending`: it waits for a community manager.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)]
pub(super) enum ToldStatus {
    Approved,
    Pending,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = CommentChange)]
pub(super) struct CommentChanged {
    /// Markdown, at most 65,525 bytes.
    #[schema(
        min_length = 1,
        max_length = 65525,
        pattern = "[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff]"
    )]
    pub comment: String,
    /// Or in a header.
    #[serde(default)]
    pub edit_key: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Changed {
    pub id: String,
    /// Of the words that were sent.
    #[schema(value_type = ToldStatus)]
    pub status: &'static str,
    /// The words that were sent.
    pub html: String,
    /// What readers go on seeing while the words that were sent wait; null if they see nothing else.
    pub public_html: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KeyQuery {
    /// Better in a header: addresses end up in logs.
    #[serde(default)]
    pub edit_key: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct PreviewSent {
    /// Markdown, at most 65,525 bytes.
    #[schema(
        min_length = 1,
        max_length = 65525,
        pattern = "[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\ufdd0-\\ufdef\\ufffe\\uffff]"
    )]
    pub comment: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Preview {
    pub html: String,
}
