//! Puts letters to managers into the outbox, in the same transaction as what makes them unowed.

use super::letters::Mailer;
use crate::{
    domain::*,
    moderation::digest::{has_news, next_due},
    store::Store,
};

const FIRST_GAP: i64 = 10 * MINUTE;
const LONGEST_GAP: i64 = 60 * MINUTE;
/// So long after the pause was over, the next one is short again.
const QUIET: i64 = 60 * MINUTE;
/// A digest that is later than this waits for the next one, which tells it all.
const TOO_LATE: i64 = DAY / 2;

/// Tells each manager who is owed it what waits for them. Gives how many letters that made.
pub async fn seal_notices(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let mut letters = 0;
    let reader = store.reader();
    for id in reader.managers_owed_notice(now, mailer.mail.settle_millis).await? {
        let Some(manager) = reader.manager_by_id(id).await? else { continue };
        let mailer = mailer.clone();
        letters += store
            .write(move |tx| -> Result<u32, Fault> {
                let waiting = tx.take_notices(id)?;
                if waiting.is_empty() {
                    return Ok(0);
                }
                let Some(letter) = tx.add_letter(&mailer.held_letter(&waiting, &manager, now))? else {
                    return Ok(0);
                };
                let (after, gap) = pause(&manager, now);
                let told: Vec<(CommentId, i64)> =
                    waiting.iter().map(|it| (it.placed.comment.id, it.placed.comment.seq)).collect();
                tx.mark_noticed(id, &told, letter, after, gap)?;
                Ok(1)
            })
            .await?;
    }
    Ok(letters)
}

/// Sends the digests that are due. Gives how many letters that made.
pub async fn seal_digests(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let mut letters = 0;
    let reader = store.reader();
    for id in reader.managers_owed_digest(now).await? {
        let Some(manager) = reader.manager_by_id(id).await? else { continue };
        let is_too_late = manager.digest_due_at.is_some_and(|due| now.since(due) > TOO_LATE);
        letters += if is_too_late {
            advance(store, &manager, manager.digest_until, now, None).await?
        } else {
            seal_digest_of(store, mailer, &manager, now).await?
        };
    }
    Ok(letters)
}

/// One manager's digest from where their last one ended up to now, if there is something to say. Gives how many
/// letters that made: 0 or 1, whoever else does the same at the same time.
pub async fn seal_digest_of(
    store: &Store,
    mailer: &Mailer,
    manager: &Manager,
    now: Moment,
) -> Result<u32, Fault> {
    let until = Moment::from_millis(now.millis() / SECOND * SECOND);
    let activity = store.reader().activity(manager.digest_until, until).await?;
    let letter = has_news(&activity, manager.digest_until, until)
        .then(|| mailer.digest_letter(&activity, manager, until, now));
    advance(store, manager, until, now, letter).await
}

async fn advance(
    store: &Store,
    manager: &Manager,
    until: Moment,
    now: Moment,
    letter: Option<NewLetter>,
) -> Result<u32, Fault> {
    let (id, was_until, due_at) = (manager.id, manager.digest_until, next_due(&manager.habits, now));
    store
        .write(move |tx| -> Result<u32, Fault> {
            if !tx.advance_digest(id, was_until, until, due_at)? {
                return Ok(0);
            }
            let added = match &letter {
                Some(letter) => tx.add_letter(letter)?,
                None => None,
            };
            Ok(added.map_or(0, |_| 1))
        })
        .await
}

/// Until when the manager is left in peace, and for how long after the notice that comes then: 10 minutes, 20, 40, 60.
pub(super) fn pause(manager: &Manager, now: Moment) -> (Moment, i64) {
    let is_quiet = now.since(manager.notice_after) >= QUIET;
    let gap = if is_quiet { FIRST_GAP } else { manager.notice_gap.clamp(FIRST_GAP, LONGEST_GAP) };
    (now.plus(gap), (2 * gap).min(LONGEST_GAP))
}
