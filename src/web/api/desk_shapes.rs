//! What managers' programs send and get.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    numbers::{Limit, whole},
    shapes::Sort,
};

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnyStatus {
    #[default]
    Pending,
    Approved,
    Spam,
    Trash,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    #[serde(default)]
    #[param(inline)]
    pub status: AnyStatus,
    /// Of this discussion alone.
    pub thread: Option<String>,
    /// What waits comes oldest first, everything else newest first, if nothing is said.
    #[param(inline)]
    pub sort: Option<Sort>,
    #[serde(default)]
    #[param(pattern = "^([0-9a-f]{32})?$")]
    pub cursor: String,
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1)]
    pub limit: Limit,
}

/// A comment as managers see it, but for the address.
#[derive(Serialize, ToSchema)]
pub(super) struct QueuedComment {
    pub id: String,
    /// Names the state that a decision is about.
    pub seq: i64,
    #[schema(value_type = AnyStatus)]
    pub status: &'static str,
    pub thread: String,
    /// Where it stands, in words.
    pub place: String,
    pub parent: Option<String>,
    /// The published comment whose words it would replace; null for a comment of its own. Approved, it becomes what that
    /// comment says, and the decision answers with that comment.
    pub changes: Option<String>,
    pub author: String,
    #[schema(format = "uri")]
    pub url: Option<String>,
    pub html: String,
    /// As it was typed.
    pub text: String,
    pub position: Option<u8>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub edited_at: Option<String>,
    /// Why it is where it is, in sentences.
    pub reasons: Vec<String>,
    /// The same reasons by their keys, which never change: `links`, `word`, `filter` and so on. More may come.
    pub reason_keys: Vec<String>,
    /// Who judged it last.
    pub judge: Option<String>,
    /// Of being spam, as the filter has it.
    pub probability: Option<f64>,
    #[schema(format = "uri")]
    pub permalink: String,
    /// Its page on the desk.
    #[schema(format = "uri")]
    pub desk: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Queue {
    pub comments: Vec<QueuedComment>,
    /// How many there are; null for one discussion.
    pub total: Option<u32>,
    /// Null at the end.
    pub next_cursor: Option<String>,
    /// The address of the next page, with all that was asked for.
    #[schema(format = "uri")]
    pub next: Option<String>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecisionAction {
    Approve,
    Spam,
    Trash,
    Hold,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = Decision)]
pub(super) struct DecisionSent {
    #[schema(inline)]
    pub action: DecisionAction,
    /// Of the comment as it was seen.
    #[serde(deserialize_with = "whole")]
    pub seq: i64,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = Undo)]
pub(super) struct UndoSent {
    /// As the decision answered.
    #[serde(deserialize_with = "whole")]
    pub seq: i64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Decided {
    pub id: String,
    pub seq: i64,
    #[schema(value_type = AnyStatus)]
    pub status: &'static str,
    #[schema(value_type = AnyStatus)]
    pub before: &'static str,
    pub by: String,
    #[schema(format = DateTime)]
    pub at: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Of this comment alone.
    pub comment: Option<String>,
    #[serde(default)]
    #[param(pattern = "^[0-9]{0,18}$")]
    pub cursor: String,
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1)]
    pub limit: Limit,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AuditList {
    /// Newest first.
    pub entries: Vec<AuditLine>,
    /// Null at the end.
    pub next_cursor: Option<String>,
    /// The address of the next page, with all that was asked for.
    #[schema(format = "uri")]
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AuditLine {
    pub id: String,
    #[schema(format = DateTime)]
    pub at: String,
    pub who: String,
    /// By which way in.
    pub via: String,
    /// What was done, in words.
    pub act: String,
    /// The same by its key, which never changes, such as `comment.approved`.
    pub action: String,
    pub comment: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub detail: String,
}
