//! What webhooks are told: the comment as the API shows it, and what managers' programs need to act on it.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::{comments::show, desk_shapes::AnyStatus, shapes::CommentShown};
use weshift_links::{self as links, Links};
use weshift_programs as programs;

/// A message to a webhook, signed as Standard Webhooks says.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookMessage)]
pub(super) struct Told {
    #[serde(rename = "type")]
    #[schema(example = "comment.approved")]
    kind: &'static str,
    /// When it happened.
    #[schema(format = DateTime)]
    timestamp: String,
    /// Null of a test.
    data: Option<ToldComment>,
}

/// As it is when the message is sent, which may be later than what happened.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookComment)]
pub(super) struct ToldComment {
    #[serde(flatten)]
    comment: CommentShown,
    /// The name of its discussion.
    thread: String,
    #[schema(value_type = AnyStatus)]
    status: &'static str,
    /// Names the state that a decision is about.
    seq: i64,
    /// The published comment whose words it would replace; null for a comment of its own. Readers go on seeing what that says.
    changes: Option<String>,
    /// Where managers decide.
    #[schema(format = "uri")]
    desk: String,
    /// Only if the owner ticked it for this webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Email)]
    email: Option<String>,
}

/// Makes the function that writes the bodies of webhook messages, as JSON; `links` makes the addresses in them. `app`
/// gives it to `programs`, which does not know the shapes of the API.
pub fn told(links: &Links) -> programs::Body {
    let links = links.clone();
    Arc::new(move |event, at, placed, email| {
        let data = placed.map(|it| ToldComment {
            comment: show(&links, it.comment.clone()),
            thread: it.place.thread.to_string(),
            status: it.comment.status.name(),
            seq: it.comment.seq,
            changes: it.comment.changes.map(|it| it.to_string()),
            desk: links.absolute(&links::desk_comment(it.comment.id)),
            email: email.as_ref().map(|it| it.expose().to_string()),
        });
        let told = Told { kind: event.name(), timestamp: at.rfc3339(), data };
        serde_json::to_string(&told).expect("text and numbers are JSON")
    })
}

/// Sent to the address of a webhook
///
/// Made on the desk, under Programs, Webhooks. `webhook-signature` holds one or more of `v1,` and the base 64 of HMAC-SHA256
/// over `{webhook-id}.{webhook-timestamp}.{body}`, under the bytes that follow `whsec_` in base 64. A second message with the
/// same `webhook-id` tells the same.
#[utoipa::path(
    post, operation_id = "told", path = "comment", tag = "Webhooks", request_body = Told,
    params(
        ("webhook-id" = String, Header, description = "The same each time this is told."),
        ("webhook-timestamp" = i64, Header, description = "When this try was made, in seconds since 1970."),
        ("webhook-signature" = String, Header, description = "Signatures, with a space between."),
    ),
    responses((status = "2XX", description = "Taken. Anything else, or nothing within 15 seconds: it is sent again, for four days. 410 stops the webhook."))
)]
#[allow(dead_code)] // It stands in the document alone.
pub(super) fn message() {}
