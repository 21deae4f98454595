//! A point in time as the database keeps it: milliseconds since 1970, UTC.

use jiff::{Timestamp, tz::TimeZone};

/// A second in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day of 24 hours in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// A point in time, in milliseconds since 1970, UTC; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since 1970, UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Moment(millis)
    }

    /// Milliseconds since 1970, UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many milliseconds later.
    pub const fn plus(self, millis: i64) -> Self {
        Moment(self.0.saturating_add(millis))
    }

    /// So many milliseconds earlier.
    pub const fn minus(self, millis: i64) -> Self {
        Moment(self.0.saturating_sub(millis))
    }

    /// Milliseconds since `earlier`; 0 if that is later.
    pub fn since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// RFC 3339, UTC, to the second: `2026-11-23T10:41:00Z`.
    pub fn rfc3339(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Date and time of day in a time zone.
    pub fn in_zone(self, zone: &TimeZone) -> jiff::Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    /// The same for jiff; what jiff cannot express becomes the nearest that it can.
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
