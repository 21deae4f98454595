//! What a refusal comes to in HTTP: its status, what its sender is told, and when to come back.

use actix_web::http::StatusCode;

use super::view;
use crate::domain::Refusal;

/// The status of each refusal.
pub fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) | Refusal::FormExpired => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Closed | Refusal::NotWelcome | Refusal::TooLate => StatusCode::FORBIDDEN,
        Refusal::Duplicate | Refusal::AlreadyHandled { .. } => StatusCode::CONFLICT,
        Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::QueueFull => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What each refusal tells its sender: what is wrong and what to do.
pub fn message_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" "),
        Refusal::FormExpired => "This page was open for a long time. Nothing is lost: please send it once more.".into(),
        Refusal::Closed => "This discussion is closed and takes no new comments.".into(),
        Refusal::NotWelcome => "This site takes no comments from here. If you think that this is wrong, please ask whoever runs it.".into(),
        Refusal::TooLate => "The time in which this could be changed is over.".into(),
        Refusal::Duplicate => "It looks as though you have already said that: the same comment stands here already.".into(),
        Refusal::TooMany { retry_after_secs } => {
            format!("That was quick. Please try again in {}.", view::seconds(*retry_after_secs))
        }
        Refusal::QueueFull => "So many comments are waiting for a community manager that no more can be taken in. Please try again later.".into(),
        Refusal::AlreadyHandled { status, by, .. } => format!("Already handled: {} by {by}.", view::status_word(*status)),
    }
}

/// After how many seconds to come back.
pub fn retry_after(refusal: &Refusal) -> Option<u64> {
    match refusal {
        Refusal::TooMany { retry_after_secs } => Some(*retry_after_secs),
        Refusal::QueueFull => Some(600),
        _ => None,
    }
}
