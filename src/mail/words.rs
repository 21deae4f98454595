//! How letters say when, where and how many.

use jiff::tz::TimeZone;

use weshift_domain::{DAY, HOUR, MINUTE, Moment, Place};

/// `Mon 23 Nov, 10:41`
pub(crate) fn clock_words(at: Moment, zone: &TimeZone) -> String {
    at.in_zone(zone).strftime("%a %-d %b, %H:%M").to_string()
}

/// `Mon 23 Nov`
pub(crate) fn day_words(at: Moment, zone: &TimeZone) -> String {
    at.in_zone(zone).strftime("%a %-d %b").to_string()
}

/// `Monday 23 November`
pub(crate) fn long_day_words(at: Moment, zone: &TimeZone) -> String {
    at.in_zone(zone).strftime("%A %-d %B").to_string()
}

/// `Monday` for 1.
pub(crate) fn weekday(number: u8) -> &'static str {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS[usize::from(number.clamp(1, 7)) - 1]
}

/// `3 minutes`, `19 hours`, `2 days`, in whole ones.
pub(crate) fn age(millis: i64) -> String {
    match millis {
        ..MINUTE => "less than a minute".into(),
        MINUTE..HOUR => count(millis / MINUTE, "minute"),
        HOUR..DAY => count(millis / HOUR, "hour"),
        _ => count(millis / DAY, "day"),
    }
}

/// `1 comment`, `3 comments`
pub(crate) fn count(number: i64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `shift 1: From "I know" to "We know"`, or the whole post.
pub(crate) fn place(place: &Place) -> String {
    match &place.shift {
        Some((number, from, to)) => {
            format!("shift {number}: From \u{201c}{from}\u{201d} to \u{201c}{to}\u{201d}")
        }
        None => format!("the whole post: {}", place.post_title),
    }
}

/// `shift 1`, or the whole post.
pub(crate) fn short_place(place: &Place) -> String {
    match &place.shift {
        Some((number, ..)) => format!("shift {number}"),
        None => "the whole post".into(),
    }
}

/// `none`, or how many and to where, so that nobody can follow one by accident.
pub(crate) fn links(hosts: &[String]) -> String {
    match hosts {
        [] => "none".into(),
        hosts => {
            let mut distinct: Vec<&str> = hosts.iter().map(String::as_str).collect();
            distinct.dedup();
            format!("{} ({})", hosts.len(), distinct.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weshift_domain::{SECOND, ThreadName};

    #[test]
    fn times_are_told_on_the_managers_clock() {
        let at = Moment::from_millis(1_795_428_000_000);
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(clock_words(at, &berlin), "Mon 23 Nov, 11:00");
        assert_eq!(day_words(at, &TimeZone::UTC), "Mon 23 Nov");
    }

    #[test]
    fn ages_are_told_in_the_largest_whole_unit() {
        for (millis, words) in [
            (0, "less than a minute"),
            (MINUTE, "1 minute"),
            (59 * MINUTE + 59 * SECOND, "59 minutes"),
            (HOUR, "1 hour"),
            (19 * HOUR, "19 hours"),
            (49 * HOUR, "2 days"),
        ] {
            assert_eq!(age(millis), words);
        }
    }

    #[test]
    fn a_place_is_named_as_readers_see_it() {
        let mut it = Place {
            thread: ThreadName::parse("post/know").unwrap(),
            post_title: "The Shift".into(),
            shift: Some((1, "I know".into(), "We know".into())),
        };
        assert_eq!(place(&it), "shift 1: From \u{201c}I know\u{201d} to \u{201c}We know\u{201d}");
        it.shift = None;
        assert_eq!(place(&it), "the whole post: The Shift");
    }
}
