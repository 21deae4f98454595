//! Puts letters to managers into the outbox, in the same transaction as what makes them unowed.

use std::collections::BTreeMap;

use super::{letters::Mailer, notices::Pause};
use weshift_domain::*;
use weshift_moderation::{
    UNDO_LIFE,
    digest::{began_to_wait, day_of, has_news, latest_due, next_due, patience, quiet_until},
};
use weshift_store::{Store, Tx};

/// Notices that a manager gets on one day of their calendar.
const MAX_A_DAY: u32 = 20;
/// So long a published comment rests before readers are mailed: it may still be changed, or taken back. What a manager
/// published rests as long as that can be undone.
const NEWS_SETTLE: i64 = 5 * MINUTE;
/// Between two letters to one reader about one discussion, and letters to one reader in a day.
const NEWS_GAP: i64 = HOUR;
const MAX_NEWS_A_DAY: u32 = 10;
const FIRST_GAP: i64 = 10 * MINUTE;
const LONGEST_GAP: i64 = 60 * MINUTE;
/// So long after the pause was over, the next one is short again.
const QUIET: i64 = 60 * MINUTE;

/// Puts a notice into the outbox for each manager who is owed one: the oldest comment that it is about is
/// `mail.settle_secs` old, and the manager is neither in their quiet hours nor in the pause after the last notice.
/// Gives how many letters that made.
///
/// # Errors
/// Those of the database.
pub async fn seal_notices(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let mut letters = 0;
    let reader = store.reader();
    for id in reader.list_managers_owed_notice(now, mailer.mail.settle_millis).await? {
        let Some(manager) = reader.find_manager_by_id(id).await? else { continue };
        if let Some(until) = quiet_until(&manager.habits, now) {
            store.write(move |tx| tx.defer_notices(id, until)).await?;
            continue;
        }
        let mailer = mailer.clone();
        letters += store
            .write(move |tx| -> Result<u32, Fault> {
                let waiting = tx.take_notices(id)?;
                if waiting.is_empty() {
                    return Ok(0);
                }
                let pause = pause(&manager, now);
                let from_one = tx.count_from_one_network(&waiting)?;
                let held = mailer.held_letter((&waiting, from_one), &manager, &pause, now);
                let Some(letter) = tx.add_letter(&held)? else {
                    return Ok(0);
                };
                let told: Vec<(CommentId, i64)> =
                    waiting.iter().map(|it| (it.placed.comment.id, it.placed.comment.seq)).collect();
                tx.mark_noticed(id, &told, letter, (pause.until, pause.gap), (pause.day, pause.today))?;
                Ok(1)
            })
            .await?;
    }
    Ok(letters)
}

/// Puts the digests that are due into the outbox. One that is far too late, or hourly in quiet hours, is skipped: the
/// next has its content. Gives how many letters that made.
///
/// # Errors
/// Those of the database.
pub async fn seal_digests(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let mut letters = 0;
    let reader = store.reader();
    let owed = reader.list_managers_owed_digest(now).await?;
    if !owed.is_empty() {
        // What an earlier digest could not bring, this one tells: its window first comes back.
        store.write(move |tx| tx.lapse_letters(now)).await?;
    }
    for id in owed {
        let Some(manager) = reader.find_manager_by_id(id).await? else { continue };
        let patience = patience(manager.habits.digest);
        let due = manager.digest_due_at.map(|due| latest_due(&manager.habits, due, now));
        let is_too_late = due.is_some_and(|due| now.since(due) > patience);
        let is_hourly = manager.habits.digest == DigestMode::Hourly;
        let is_quiet = is_hourly && quiet_until(&manager.habits, now).is_some();
        letters += if is_too_late || is_quiet {
            // The next one tells it all.
            let due = next_due(&manager.habits, now);
            store.write(move |tx| tx.set_digest_due(id, due)).await?;
            0
        } else {
            seal_digest_of(store, mailer, &manager, now).await?
        };
    }
    Ok(letters)
}

/// One manager's digest from where their last one ended up to the full second, if there is something to say. Gives how many
/// letters that made: 0 or 1, whoever else does the same at the same time.
async fn seal_digest_of(
    store: &Store,
    mailer: &Mailer,
    manager: &Manager,
    now: Moment,
) -> Result<u32, Fault> {
    seal_digest_until(store, mailer, manager, Moment::from_millis(now.millis() / SECOND * SECOND), now).await
}

/// Puts one manager's digest into the outbox before its time, with everything up to `now`. Gives how many letters that
/// made: 0 if there is nothing to say, or another process made it at the same time; else 1.
///
/// # Errors
/// Those of the database.
pub async fn seal_digest_now(
    store: &Store,
    mailer: &Mailer,
    manager: &Manager,
    now: Moment,
) -> Result<u32, Fault> {
    seal_digest_until(store, mailer, manager, now.plus(1), now).await
}

async fn seal_digest_until(
    store: &Store,
    mailer: &Mailer,
    manager: &Manager,
    until: Moment,
    now: Moment,
) -> Result<u32, Fault> {
    let activity = store.reader().activity(manager.digest_until, until, Some(manager.id)).await?;
    if manager.habits.digest == DigestMode::Hourly && !began_to_wait(&activity, manager.digest_until, until) {
        // An hourly digest is about comments that wait; the others are told with the next of these.
        let (id, due) = (manager.id, next_due(&manager.habits, now));
        store.write(move |tx| tx.set_digest_due(id, due)).await?;
        return Ok(0);
    }
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

/// After a notice the manager is left in peace for 10 minutes, then 20, 40, 60; after the twentieth of a day, for the
/// rest of it.
pub(super) fn pause(manager: &Manager, now: Moment) -> Pause {
    let is_quiet = now.since(manager.notice_after) >= QUIET;
    let gap = if is_quiet { FIRST_GAP } else { manager.notice_gap.clamp(FIRST_GAP, LONGEST_GAP) };
    let (day, tomorrow) = day_of(&manager.habits, now);
    let today = if manager.notice_day == day { manager.notices_today + 1 } else { 1 };
    let is_last_today = today >= MAX_A_DAY;
    let until = if is_last_today { tomorrow.max(now.plus(gap)) } else { now.plus(gap) };
    Pause { until, gap: (2 * gap).min(LONGEST_GAP), day, today, is_last_today }
}

/// Notes which followers are owed a letter about what was published, and puts those that are due into the outbox: at
/// most one an hour for each discussion, ten a day for each reader. Gives how many letters that made.
///
/// # Errors
/// Those of the database.
pub async fn seal_news(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let (ripe, decided) = (now.minus(NEWS_SETTLE), now.minus(UNDO_LIFE));
    while store.write(move |tx| tx.owe_news(ripe, decided)).await? {}
    let mut owed: BTreeMap<FollowerId, Vec<ThreadId>> = BTreeMap::new();
    for (follower, thread) in store.reader().list_followers_owed(now).await? {
        owed.entry(follower).or_default().push(thread);
    }
    let mut letters = 0;
    for (follower, threads) in owed {
        let mailer = mailer.clone();
        letters += store.write(move |tx| write_to_reader(tx, &mailer, follower, &threads, now)).await?;
    }
    Ok(letters)
}

/// A letter for each discussion, or, to somebody who got as many as a day may bring, one about them all.
fn write_to_reader(
    tx: &mut Tx<'_>,
    mailer: &Mailer,
    id: FollowerId,
    threads: &[ThreadId],
    now: Moment,
) -> Result<u32, Fault> {
    let Some(follower) = tx.find_follower(id)?.filter(|it| !it.is_paused) else { return Ok(0) };
    let day = now.millis().div_euclid(DAY);
    let is_new_day = follower.mail_day < day;
    let mut today = if is_new_day { 0 } else { follower.mails_today };
    let had_their_fill = is_new_day && follower.mails_today >= MAX_NEWS_A_DAY;
    let step = if had_their_fill { threads.len() } else { 1 };
    let mut letters = 0;
    for threads in threads.chunks(step.max(1)) {
        if today >= MAX_NEWS_A_DAY {
            tx.defer_news(id, None, Moment::from_millis((day + 1) * DAY))?;
            break;
        }
        let mut owed = Vec::new();
        for &thread in threads {
            owed.extend(tx.take_news(id, thread)?);
        }
        let letter = match &owed[..] {
            [] => continue,
            [owed] => mailer.news_letter(owed, &follower, now),
            several => mailer.summary_letter(several, &follower, now),
        };
        let Some(letter) = tx.add_letter(&letter)? else { continue };
        today += 1;
        for owed in &owed {
            tx.mark_news(owed, letter, now.plus(NEWS_GAP), day, today)?;
        }
        letters += 1;
    }
    Ok(letters)
}
