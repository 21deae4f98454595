//! What became pointless since a letter was written is not sent.

use super::message::read_comments;
use weshift_domain::*;
use weshift_store::Reader;

/// Why a letter should not go any more, if so.
pub(super) async fn last_look(
    reader: &Reader,
    letter: &OutboxLetter,
    now: Moment,
) -> Result<Option<(DeliveryState, &'static str)>, Fault> {
    if letter.raw.is_empty() {
        return Ok(Some((DeliveryState::Failed, "its bytes were forgotten")));
    }
    if now >= letter.expires_at {
        return Ok(Some((DeliveryState::Expired, "it could not go in time")));
    }
    let why = match letter.kind {
        LetterKind::Held | LetterKind::Digest | LetterKind::SignIn => match letter.manager {
            None => Some("the manager left"),
            Some(id) => match reader.find_manager_by_id(id).await? {
                None => Some("the manager left"),
                Some(manager) if manager.is_paused && letter.kind != LetterKind::SignIn => {
                    Some("the mailbox is paused")
                }
                Some(manager) if letter.kind == LetterKind::Held && !manager.habits.at_once => {
                    Some("notices are switched off")
                }
                Some(manager)
                    if letter.kind == LetterKind::Digest && manager.habits.digest == DigestMode::Off =>
                {
                    Some("digests are switched off")
                }
                Some(_) if letter.kind == LetterKind::Held && is_handled(reader, letter).await? => {
                    Some("all its comments are handled")
                }
                Some(_) => None,
            },
        },
        LetterKind::Confirm
        | LetterKind::Test
        | LetterKind::Ack
        | LetterKind::Alarm
        | LetterKind::OwnPage
        | LetterKind::AskReminder
        | LetterKind::Reminder => None,
        LetterKind::Follow | LetterKind::Reply | LetterKind::Published => {
            unwanted_by_follower(reader, letter).await?
        }
    };
    Ok(why.map(|it| (DeliveryState::Cancelled, it)))
}

/// Why a reader's letter should not go any more, if so.
async fn unwanted_by_follower(reader: &Reader, letter: &OutboxLetter) -> Result<Option<&'static str>, Fault> {
    let Some(follower) = (match letter.follower {
        Some(id) => reader.find_follower_by_id(id).await?,
        None => None,
    }) else {
        return Ok(Some("the reader left"));
    };
    let follow = match letter.follow {
        Some(id) => reader.find_follow(id).await?,
        None => None,
    };
    let is_active = follow.is_some_and(|it| it.is_active);
    if letter.kind == LetterKind::Follow {
        let is_settled = follower.confirmed_at.is_some() && !follower.is_paused && is_active;
        return Ok(is_settled.then_some("it was confirmed meanwhile"));
    }
    if follower.is_paused {
        return Ok(Some("the mailbox is paused"));
    }
    if !is_active {
        return Ok(Some("the reader wants no more of it"));
    }
    let (comments, _) = read_comments(&letter.raw).unwrap_or_default();
    let comments: Vec<CommentId> = comments.into_iter().map(|it| it.0).collect();
    let is_public = |placed: &Placed| placed.comment.status == Status::Approved;
    let gone = !comments.is_empty() && !reader.list_comments_by_id(comments).await?.iter().any(is_public);
    Ok(gone.then_some("what it tells of is no longer published"))
}

/// Whether nothing that a notice tells of still waits.
async fn is_handled(reader: &Reader, letter: &OutboxLetter) -> Result<bool, Fault> {
    let Some((comments, more)) = read_comments(&letter.raw) else { return Ok(false) };
    let comments = comments.into_iter().map(|it| it.0).collect();
    // What was published as it came is news until somebody decides on it.
    let waits = |placed: &Placed| match placed.comment.status {
        Status::Pending => true,
        Status::Approved => placed.comment.decided_at.is_none(),
        Status::Spam | Status::Trash => false,
    };
    if reader.list_comments_by_id(comments).await?.iter().any(waits) {
        return Ok(false);
    }
    let [pending, ..] = reader.count_by_status().await?;
    Ok(more == 0 || pending == 0)
}
