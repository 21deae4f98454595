//! What a refusal comes to in HTTP: its code (which has the status), what its sender is told, and when to come back.

use actix_web::http::StatusCode;

use super::{problem::Code, view};
use weshift_domain::Refusal;
use weshift_text::catalogue::actor_words;

/// By which programs tell refusals apart.
pub(crate) fn code_of(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Invalid(_) => Code::InvalidFields,
        Refusal::FormExpired => Code::FormExpired,
        Refusal::Closed => Code::DiscussionClosed,
        Refusal::NotWelcome => Code::SenderRefused,
        Refusal::TooLate => Code::EditWindowOver,
        Refusal::Gone => Code::Gone,
        Refusal::Changed => Code::Changed,
        Refusal::NothingToUndo => Code::NothingToUndo,
        Refusal::UndoOver => Code::UndoWindowOver,
        Refusal::KeyReused => Code::IdempotencyKeyReused,
        Refusal::Duplicate => Code::Duplicate,
        Refusal::TooMany { .. } => Code::TooManyRequests,
        Refusal::QueueFull => Code::QueueFull,
        Refusal::AlreadyHandled { .. } => Code::AlreadyHandled,
    }
}

/// The status of each refusal.
pub(crate) fn status_of(refusal: &Refusal) -> StatusCode {
    code_of(refusal).status()
}

/// What each refusal tells its sender: what is wrong and what to do.
pub(crate) fn message_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join(" "),
        Refusal::FormExpired => "This page was open for a long time. Nothing is lost: please send it once more.".into(),
        Refusal::Closed => "This discussion is closed and takes no new comments.".into(),
        Refusal::NotWelcome => "This site takes no comments from here. If you think that this is wrong, please ask whoever runs it.".into(),
        Refusal::TooLate => "The time in which this could be changed is over.".into(),
        Refusal::Gone => "This comment was withdrawn or removed.".into(),
        Refusal::Changed => "This comment changed meanwhile. Please look at it again.".into(),
        Refusal::NothingToUndo => "There is no decision to take back.".into(),
        Refusal::UndoOver => "A decision can be taken back for ten minutes. Please decide anew instead.".into(),
        Refusal::KeyReused => "This key came with another comment before. Use a new one for each.".into(),
        Refusal::Duplicate => "It looks as though you have already said that: the same comment stands here already.".into(),
        Refusal::TooMany { retry_after_secs, .. } => {
            format!("That was quick. Please try again in {}.", view::seconds(*retry_after_secs))
        }
        Refusal::QueueFull => "So many comments are waiting for a community manager that no more can be taken in. Please try again later.".into(),
        Refusal::AlreadyHandled { status, by, .. } => {
            format!("Already handled: {} by {}.", view::status_word(*status), actor_words(by))
        }
    }
}

/// After how many seconds to come back.
pub(crate) fn retry_after(refusal: &Refusal) -> Option<u64> {
    match refusal {
        Refusal::TooMany { retry_after_secs, .. } => Some(*retry_after_secs),
        Refusal::QueueFull => Some(600),
        _ => None,
    }
}
