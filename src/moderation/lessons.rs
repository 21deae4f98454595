//! What decisions teach: the filter of this site, and Akismet where it was asked. In the decision's own transaction, so
//! that a decision and its lesson stand and fall together.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::UNDO_LIFE;
use weshift_domain::*;
use weshift_spam::{
    Guard, Print, REMEMBERED,
    filter::{Filter, lesson},
};
use weshift_store::{Decided, Store, Tx};

/// How far back waves are seen.
const REMEMBERED_FOR: i64 = 7 * DAY;
/// Labels read at once.
const BATCH: u32 = 2_000;

/// A manager's decision is a label: approved is not spam. Trash and waiting say nothing of that.
pub(super) fn teach(tx: &mut Tx<'_>, manager: &Manager, decided: &Decided) -> Result<(), Fault> {
    let comment = &decided.comment;
    let is_spam = match comment.status {
        Status::Spam => true,
        Status::Approved => false,
        Status::Pending | Status::Trash => return forget(tx, comment),
    };
    let post = tx.find_thread(comment.thread)?.map_or_else(String::new, |it| it.title);
    tx.add_label(&NewLabel {
        comment: Some(comment.id),
        is_spam,
        features: lesson(comment, &post),
        manager: Some(manager.id),
        at: decided.at,
    })?;
    tell_akismet(tx, manager, decided, is_spam)
}

/// Takes back what a decision taught.
pub(super) fn forget(tx: &mut Tx<'_>, comment: &Comment) -> Result<(), Fault> {
    tx.undo_label(comment.id, comment.status)?;
    match tx.find_akismet_opinion(comment.id)? {
        // Still to be asked: the answer is for managers to see, not a report.
        None | Some(AkismetOpinion::None) => Ok(()),
        Some(_) => tx.owe_akismet(comment.id, Owed::Nothing, "", comment.created_at),
    }
}

/// Akismet hears of what it got wrong or did not know, once the decision can no longer be taken back.
fn tell_akismet(tx: &mut Tx<'_>, manager: &Manager, decided: &Decided, is_spam: bool) -> Result<(), Fault> {
    let Some(opinion) = tx.find_akismet_opinion(decided.comment.id)? else { return Ok(()) };
    let owed = match (opinion, is_spam) {
        (AkismetOpinion::Spam, true) | (AkismetOpinion::Ham, false) => Owed::Nothing,
        (_, true) => Owed::Spam,
        (_, false) => Owed::Ham,
    };
    tx.owe_akismet(decided.comment.id, owed, &manager.name, decided.at.plus(UNDO_LIFE))
}

/// Brings the filter's model and thresholds to the state of the database. `configured` holds where the desk set no
/// thresholds. The worker calls it.
pub async fn learn(store: &Store, filter: &Arc<Filter>, configured: Thresholds) -> Result<(), Fault> {
    let reader = store.reader();
    filter.set_thresholds(reader.find_thresholds().await?.unwrap_or(configured));
    let (now, known) = (reader.lessons().await?, filter.state().lessons);
    if now == known {
        return Ok(());
    }
    let mut labels: Vec<Label> = Vec::new();
    let mut after = if now.epoch == known.epoch { known.last } else { 0 };
    loop {
        let mut more = reader.list_labels(after, BATCH).await?;
        more.retain(|it| it.id <= now.last);
        let is_last = more.len() < BATCH as usize;
        after = more.last().map_or(after, |it| it.id);
        labels.append(&mut more);
        if is_last {
            break;
        }
    }
    let filter = Arc::clone(filter);
    spawn_blocking(move || filter.learn(now, &labels))
        .await
        .map_err(|error| Fault::new("learning from labels", error))
}

/// Adds the comments after `last` to the judges' memory of recent ones, at the start and on other nodes; returns the
/// last one added.
pub async fn remember(
    store: &Store,
    guard: &Guard,
    last: CommentId,
    now: Moment,
) -> Result<CommentId, Fault> {
    // One node knows its own.
    if store.is_alone() && last.0 > 0 {
        return Ok(last);
    }
    let came = store.reader().list_arrivals(last, now.minus(REMEMBERED_FOR), REMEMBERED as u32).await?;
    for it in &came {
        guard.remember(it.id, Print::of(&it.words), &it.address, &it.client_key, it.at);
    }
    // Never 0 again.
    Ok(came.last().map_or(CommentId(last.0.max(1)), |it| it.id))
}
