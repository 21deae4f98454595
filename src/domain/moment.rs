//! A point in time as the database keeps it: milliseconds since 1970, UTC.

use jiff::{Timestamp, tz::TimeZone};

/// Lengths of time in milliseconds.
pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    pub const fn from_millis(millis: i64) -> Self {
        Moment(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn plus(self, millis: i64) -> Self {
        Moment(self.0.saturating_add(millis))
    }

    pub const fn minus(self, millis: i64) -> Self {
        Moment(self.0.saturating_sub(millis))
    }

    /// Milliseconds since `earlier`; never negative, whatever a clock did in between.
    pub fn since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// RFC 3339, UTC, to the second: `2026-11-23T10:41:00Z`.
    pub fn rfc3339(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub fn in_zone(self, zone: &TimeZone) -> jiff::Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    pub fn timestamp(self) -> Timestamp {
        // Whole seconds: of the last one jiff does not take all milliseconds.
        let (first, last) = (Timestamp::MIN.as_second() * SECOND, Timestamp::MAX.as_second() * SECOND);
        Timestamp::from_millisecond(self.0.clamp(first, last)).expect("clamped to what jiff can show")
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Moment(timestamp.as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_is_a_time_that_can_be_shown() {
        for millis in [i64::MIN, -377_705_023_201_001, -1, 0, 253_402_207_200_999, i64::MAX] {
            let moment = Moment::from_millis(millis);
            assert!(moment.rfc3339().ends_with('Z'), "{millis}");
            let zone = TimeZone::get("Pacific/Apia").unwrap();
            assert!(!moment.in_zone(&zone).to_string().is_empty(), "{millis}");
        }
    }
}
