//! Who is owed a digest and when: civil time in the manager's zone. Pure.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};

use weshift_domain::{DAY, DigestMode, HOUR, MINUTE, MailHabits, Moment, Waiting};
use weshift_store::Activity;

/// How often a digest that tells nothing new may remind of comments that still wait.
const REMINDER: i64 = 3 * DAY;
/// A week, and more days than a calendar ever leaves out or repeats in a row.
const MAX_DAYS: i64 = 11;
/// Minutes after the full hour at which hourly digests go.
const PAST_THE_HOUR: i64 = 5 * MINUTE;

/// The next time after `after` at which these habits ask for a digest.
///
/// It is a time on the manager's clock. One that a clock change leaves out comes later by what was left out; one that
/// it repeats counts the first time. As Samoa left out 30 December 2011, two dates may share one instant: since the
/// answer is strictly later than `after`, that makes one digest.
pub fn next_due(habits: &MailHabits, after: Moment) -> Option<Moment> {
    let is_its_day = |day: Date| match habits.digest {
        DigestMode::Weekly => day.weekday().to_monday_one_offset() == habits.weekday as i8,
        _ => true,
    };
    match habits.digest {
        DigestMode::Off => return None,
        DigestMode::Hourly => {
            let since = (after.millis() - PAST_THE_HOUR).rem_euclid(HOUR);
            return Some(after.plus(HOUR - since));
        }
        DigestMode::Daily | DigestMode::Weekly => (),
    }
    let zone = zone_of(habits);
    let today = after.in_zone(&zone).date();
    (0..=MAX_DAYS).find_map(|days| {
        let day = today.checked_add(days.days()).ok()?;
        let due = at(day, habits.at_minute, &zone)?;
        (is_its_day(day) && due > after).then_some(due)
    })
}

/// The end of the quiet time that contains `now`. `None` outside of quiet times: a notice may go.
pub fn quiet_until(habits: &MailHabits, now: Moment) -> Option<Moment> {
    let zone = zone_of(habits);
    let mut until = None;
    // A quiet night may end where a quiet weekend begins, and the other way round.
    for _ in 0..4 {
        let start = until.unwrap_or(now);
        let end = quiet_hours(habits, start, &zone).or_else(|| quiet_weekend(habits, start, &zone));
        match end {
            Some(end) if end > start => until = Some(end),
            _ => break,
        }
    }
    until
}

fn quiet_hours(habits: &MailHabits, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let (from, to) = habits.quiet.filter(|(from, to)| from != to)?;
    let today = now.in_zone(zone).date();
    // The night may have begun yesterday.
    [today.yesterday().ok()?, today].into_iter().find_map(|day| {
        let last = if from < to { day } else { day.tomorrow().ok()? };
        let (begin, end) = (at(day, from, zone)?, at(last, to, zone)?);
        (begin <= now && now < end).then_some(end)
    })
}

fn quiet_weekend(habits: &MailHabits, now: Moment, zone: &TimeZone) -> Option<Moment> {
    let today = now.in_zone(zone).date();
    let days = match today.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => return None,
    };
    if !habits.quiet_weekend {
        return None;
    }
    at(today.checked_add(days.days()).ok()?, 0, zone)
}

/// The day of `now` on the manager's calendar, counted from 1970-01-01, and when the next one begins.
pub fn day_of(habits: &MailHabits, now: Moment) -> (i64, Moment) {
    let zone = zone_of(habits);
    let today = now.in_zone(&zone).date();
    let number = today.since(date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
    let tomorrow = today.tomorrow().ok().and_then(|day| at(day, 0, &zone));
    (number, tomorrow.unwrap_or(now.plus(DAY)))
}

fn at(day: Date, minute: u16, zone: &TimeZone) -> Option<Moment> {
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    let zoned = zone.to_ambiguous_zoned(day.at(hour as i8, minute as i8, 0, 0)).compatible().ok()?;
    Some(Moment::from(zoned.timestamp()))
}

/// The last time up to `now` at which a digest was due, if one was due at `due` and did not go out: after an outage
/// one digest makes up for all.
pub fn latest_due(habits: &MailHabits, due: Moment, now: Moment) -> Moment {
    let lookback = if habits.digest == DigestMode::Hourly { 2 * HOUR } else { MAX_DAYS * DAY };
    let mut latest = due;
    let mut at = due.max(now.minus(lookback));
    while let Some(next) = next_due(habits, at).filter(|it| *it <= now) {
        (latest, at) = (next, next);
    }
    latest
}

/// How late a digest may go out, in milliseconds. After that the next one covers its time too.
pub const fn patience(mode: DigestMode) -> i64 {
    match mode {
        DigestMode::Off | DigestMode::Hourly => HOUR / 2,
        DigestMode::Daily => DAY / 2,
        DigestMode::Weekly => 7 * DAY / 2,
    }
}

/// The time zone of these habits; UTC if its name is unknown.
pub fn zone_of(habits: &MailHabits) -> TimeZone {
    TimeZone::get(&habits.zone).unwrap_or(TimeZone::UTC)
}

/// Whether a comment that still waits arrived from `from` on and before `until`.
pub fn began_to_wait(activity: &Activity, from: Moment, until: Moment) -> bool {
    activity.waiting.iter().map(|it| it.placed.comment.created_at).any(|at| from <= at && at < until)
}

/// Whether a digest over `from`..`until` has something to say: something happened, or it is time to remind of
/// comments that still wait. Reminders count from the newest of these, so each falls into one window. Comments that came
/// since `until` belong to the next window and hide nothing.
pub fn has_news(activity: &Activity, from: Moment, until: Moment) -> bool {
    let came = |waiting: &Waiting| waiting.placed.comment.created_at;
    let newest_waiting = activity.waiting.iter().map(came).filter(|at| *at < until).max();
    let happened = !activity.published.is_empty()
        || activity.spam_caught > 0
        || !activity.stands.is_empty()
        || began_to_wait(activity, from, until);
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
    fn after_an_outage_the_last_time_counts() {
        let latest = |digest, due: &str, now: &str| {
            let habits = MailHabits { digest, ..habits("UTC", 7, 0) };
            latest_due(&habits, moment(due), moment(now)).rfc3339()
        };
        let (due, now) = ("2026-11-02T07:00:00Z", "2026-11-23T07:05:00Z");
        assert_eq!(latest(DigestMode::Daily, due, now), "2026-11-23T07:00:00Z");
        assert_eq!(latest(DigestMode::Hourly, due, now), "2026-11-23T07:05:00Z");
        assert_eq!(latest(DigestMode::Weekly, due, now), "2026-11-23T07:00:00Z");
        assert_eq!(latest(DigestMode::Daily, due, "2026-11-02T18:00:00Z"), due);
    }

    #[test]
    fn a_weekly_digest_comes_on_its_day() {
        let mut habits = MailHabits { weekday: 3, ..habits("Europe/Berlin", 7, 0) };
        habits.digest = DigestMode::Weekly;
        let mut due = moment("2026-03-23T12:00:00Z");
        for expected in ["2026-03-25T06:00:00Z", "2026-04-01T05:00:00Z", "2026-04-08T05:00:00Z"] {
            due = next_due(&habits, due).unwrap();
            assert_eq!(due.rfc3339(), expected);
        }
    }

    #[test]
    fn an_hourly_one_comes_five_minutes_past() {
        let habits = MailHabits { digest: DigestMode::Hourly, ..MailHabits::default() };
        let mut due = moment("2026-03-23T12:04:59Z");
        for expected in ["2026-03-23T12:05:00Z", "2026-03-23T13:05:00Z"] {
            due = next_due(&habits, due).unwrap();
            assert_eq!(due.rfc3339(), expected);
        }
    }

    #[test]
    fn quiet_hours_end_in_the_morning_and_join_the_weekend() {
        let night = MailHabits { quiet: Some((21 * 60, 7 * 60)), ..habits("Europe/Berlin", 7, 0) };
        let until = |habits: &MailHabits, at: &str| quiet_until(habits, moment(at)).map(|it| it.rfc3339());
        assert_eq!(until(&night, "2026-11-23T19:59:59Z"), None);
        assert_eq!(until(&night, "2026-11-23T20:00:00Z").as_deref(), Some("2026-11-24T06:00:00Z"));
        assert_eq!(until(&night, "2026-11-24T05:59:59Z").as_deref(), Some("2026-11-24T06:00:00Z"));
        assert_eq!(until(&night, "2026-11-24T06:00:00Z"), None);
        // The night of the spring clock change is an hour shorter.
        assert_eq!(until(&night, "2026-03-28T23:00:00Z").as_deref(), Some("2026-03-29T05:00:00Z"));
        let weekend = MailHabits { quiet_weekend: true, ..night.clone() };
        assert_eq!(until(&weekend, "2026-11-27T20:30:00Z").as_deref(), Some("2026-11-30T06:00:00Z"));
        let noon = MailHabits { quiet: Some((12 * 60, 13 * 60)), ..night.clone() };
        assert_eq!(until(&noon, "2026-11-23T11:30:00Z").as_deref(), Some("2026-11-23T12:00:00Z"));
        let never = MailHabits { quiet: Some((60, 60)), ..night };
        assert_eq!(until(&never, "2026-11-23T00:00:00Z"), None);
    }

    #[test]
    fn a_day_is_one_of_the_managers_own_calendar() {
        let (day, next) = day_of(&habits("Pacific/Auckland", 7, 0), moment("2026-11-23T12:00:00Z"));
        assert_eq!((day, next.rfc3339().as_str()), (20_781, "2026-11-24T11:00:00Z"));
    }

    #[test]
    fn who_wants_none_gets_none() {
        let off = MailHabits { digest: DigestMode::Off, ..MailHabits::default() };
        assert_eq!(next_due(&off, moment("2026-01-01T00:00:00Z")), None);
    }
}
