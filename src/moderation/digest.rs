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
    // A day after it came, it was told of: from then on they count.
    let reminders = |at: Moment, told: Moment| at.since(told.plus(DAY)) / REMINDER;
    let remind = newest_waiting.is_some_and(|told| reminders(until, told) > reminders(from, told));
    happened || remind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habits(zone: &str, hour: u16, minute: u16) -> MailHabits {
        MailHabits { zone: zone.into(), at_minute: hour * 60 + minute, ..MailHabits::default() }
    }

    fn moment(text: &str) -> Moment {
        Moment::from(text.parse::<jiff::Timestamp>().unwrap())
    }

    #[track_caller]
    fn check(zone: &str, (hour, minute): (u16, u16), after: &str, expected: &[&str]) {
        let habits = habits(zone, hour, minute);
        let mut due = moment(after);
        for expected in expected {
            due = next_due(&habits, due).unwrap();
            assert_eq!(due.rfc3339(), *expected);
        }
    }

    #[test]
    fn a_digest_comes_at_the_same_time_on_the_managers_clock() {
        check("UTC", (7, 0), "2026-11-22T06:59:59Z", &["2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z"]);
        check("UTC", (7, 0), "2026-11-22T07:00:00Z", &["2026-11-23T07:00:00Z"]);
        check("Asia/Kathmandu", (7, 0), "2026-11-22T00:00:00Z", &["2026-11-22T01:15:00Z"]);
        check("Nowhere/Atall", (7, 0), "2026-11-22T00:00:00Z", &["2026-11-22T07:00:00Z"]);
        check("UTC", (7, 0), "2028-02-28T08:00:00Z", &["2028-02-29T07:00:00Z", "2028-03-01T07:00:00Z"]);
    }

    #[test]
    fn a_time_that_the_spring_leaves_out_comes_later_that_day() {
        check(
            "Europe/Berlin",
            (2, 0),
            "2026-03-28T12:00:00Z",
            &["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"],
        );
        check("Europe/Berlin", (7, 0), "2026-03-28T12:00:00Z", &["2026-03-29T05:00:00Z"]);
        check("Australia/Lord_Howe", (2, 0), "2026-10-03T12:00:00Z", &["2026-10-03T15:30:00Z"]);
        check("America/Sao_Paulo", (0, 0), "2018-11-03T12:00:00Z", &["2018-11-04T03:00:00Z"]);
    }

    #[test]
    fn a_time_that_the_autumn_repeats_counts_once() {
        check(
            "Europe/Berlin",
            (2, 30),
            "2026-10-24T12:00:00Z",
            &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
        );
    }

    #[test]
    fn a_day_that_was_left_out_makes_no_second_digest() {
        check(
            "Pacific/Apia",
            (7, 0),
            "2011-12-29T12:00:00Z",
            &["2011-12-29T17:00:00Z", "2011-12-30T17:00:00Z", "2011-12-31T17:00:00Z"],
        );
    }

    #[test]
    fn every_local_day_of_a_year_has_one_digest() {
        for zone in [
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Africa/Casablanca",
        ] {
            for (hour, minute) in [(0, 0), (2, 0), (2, 30), (7, 0), (23, 59)] {
                let habits = habits(zone, hour, minute);
                let mut due = moment("2026-01-01T12:00:00Z");
                let mut day = due.in_zone(&zone_of(&habits)).date();
                for _ in 0..365 {
                    due = next_due(&habits, due).unwrap();
                    let its = due.in_zone(&zone_of(&habits)).date();
                    assert!(its == day.tomorrow().unwrap() || its == day, "{zone} {hour}:{minute} {its}");
                    day = its;
                }
            }
        }
    }

    #[test]
    fn who_wants_none_gets_none() {
        let off = MailHabits { digest: DigestMode::Off, ..MailHabits::default() };
        assert_eq!(next_due(&off, moment("2026-01-01T00:00:00Z")), None);
    }
}
