//! Who is owed a digest and when: civil time in the manager's zone. Pure.

use jiff::{ToSpan, tz::TimeZone};

use crate::{
    domain::{DAY, DigestMode, MailHabits, Moment, Waiting},
    store::Activity,
};

/// How often a digest that tells nothing new may remind of comments that still wait.
const REMINDER: i64 = 3 * DAY;
/// A calendar never leaves out or repeats more days than this in a row.
const MAX_DAYS: i64 = 4;

/// The next time after `after` at which these habits ask for a digest.
///
/// It is a time on the manager's clock. One that a clock change leaves out comes later by what was left out; one that
/// it repeats counts the first time. As Samoa left out 30 December 2011, two dates may share one instant: since the
/// answer is strictly later than `after`, that makes one digest.
pub fn next_due(habits: &MailHabits, after: Moment) -> Option<Moment> {
    match habits.digest {
        DigestMode::Off => return None,
        DigestMode::Daily => (),
    }
    let zone = zone_of(habits);
    let today = after.in_zone(&zone).date();
    let (hour, minute) = (habits.at_minute / 60 % 24, habits.at_minute % 60);
    (0..=MAX_DAYS).find_map(|days| {
        let day = today.checked_add(days.days()).ok()?;
        let due = day.at(hour as i8, minute as i8, 0, 0);
        let due = zone.to_ambiguous_zoned(due).compatible().ok()?;
        Some(Moment::from(due.timestamp())).filter(|&it| it > after)
    })
}

/// The zone of these habits; UTC if the name is none (any more).
pub fn zone_of(habits: &MailHabits) -> TimeZone {
    TimeZone::get(&habits.zone).unwrap_or(TimeZone::UTC)
}

/// Whether a digest over `from`..`until` has something to say: something happened, or it is time to remind of
/// comments that still wait. Reminders count from the newest of these, so each falls into one window.
pub fn has_news(activity: &Activity, from: Moment, until: Moment) -> bool {
    let came = |waiting: &Waiting| waiting.placed.comment.created_at;
    let newest_waiting = activity.waiting.iter().map(came).max();
    let happened = !activity.published.is_empty()
        || activity.spam_caught > 0
        || newest_waiting.is_some_and(|at| at >= from && at < until);
    let remind = newest_waiting.is_some_and(|at| until.since(at) / REMINDER > from.since(at) / REMINDER);
    happened || remind
}
