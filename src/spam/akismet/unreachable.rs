//! Why there is no answer.

use std::{fmt, io::ErrorKind, time::Duration};

use ureq::http::HeaderMap;

use super::Key;
use weshift_domain::AkismetTrouble;
use weshift_text::catalogue::trouble_words;

/// Akismet gave no answer that can be used. `Display` makes a sentence for managers, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// What kept the answer away; it decides when to ask again.
    pub cause: Cause,
    /// The reason that managers are told.
    pub why: AkismetTrouble,
    retry_after: Option<RetryAfter>,
}

/// What kept the answer away, to decide when to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The call took longer than the limit.
    Timeout,
    /// There was no connection, or it broke.
    Connection,
    /// There was no secure connection: a wrong certificate, or a server without encryption.
    Tls,
    /// An HTTP status other than 200, such as 429 or 503.
    Status(u16),
    /// Akismet answered `invalid`: the key, the site or a field is wrong, and asking again changes nothing.
    Invalid,
    /// An answer that Akismet does not give.
    Strange,
}

/// When Akismet wants to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryAfter {
    /// Seconds after the answer.
    Seconds(u32),
    /// A moment, in seconds since 1970.
    At(i64),
}

impl Unreachable {
    /// The seconds that Akismet asked to wait (`Retry-After`), if it did; `now` in seconds since 1970.
    pub fn retry_after_secs(&self, now: i64) -> Option<u32> {
        match self.retry_after? {
            RetryAfter::Seconds(seconds) => Some(seconds),
            RetryAfter::At(then) => u32::try_from(then.saturating_sub(now).max(0)).ok(),
        }
    }

    pub(crate) fn new(cause: Cause, why: AkismetTrouble) -> Unreachable {
        Unreachable { cause, why, retry_after: None }
    }

    pub(super) fn from_call(error: ureq::Error, limit: Duration, key: &Key) -> Unreachable {
        use ureq::Error;
        let quote = |error: &dyn fmt::Display| key.scrub(&error.to_string());
        let limit_millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let (cause, why) = match error {
            Error::Timeout(_) => (Cause::Timeout, AkismetTrouble::Timeout { limit_millis }),
            Error::Rustls(error) => (Cause::Tls, AkismetTrouble::Tls { error: quote(&error) }),
            Error::Tls(error) => (Cause::Tls, AkismetTrouble::Tls { error: error.to_string() }),
            // Rustls wraps what it cannot accept so.
            Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
                (Cause::Tls, AkismetTrouble::Tls { error: quote(&error) })
            }
            Error::HostNotFound => (Cause::Connection, AkismetTrouble::NotFound),
            Error::Io(error) => (Cause::Connection, broken(error.kind())),
            Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => {
                (Cause::Strange, AkismetTrouble::TooLong)
            }
            Error::Protocol(error) => (Cause::Strange, AkismetTrouble::NotHttp { error: quote(&error) }),
            error => (Cause::Connection, AkismetTrouble::Failed { error: quote(&error) }),
        };
        Unreachable::new(cause, why)
    }

    pub(super) fn from_status(status: u16, headers: &HeaderMap) -> Unreachable {
        let retry_after =
            headers.get("retry-after").and_then(|it| it.to_str().ok()).and_then(RetryAfter::parse);
        Unreachable {
            retry_after,
            ..Unreachable::new(Cause::Status(status), AkismetTrouble::Status { status })
        }
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&trouble_words(&self.why))
    }
}

impl std::error::Error for Unreachable {}

impl RetryAfter {
    fn parse(raw: &str) -> Option<RetryAfter> {
        let raw = raw.trim();
        let is_number = raw.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { raw.parse().ok().map(Self::Seconds) } else { http_date(raw).map(Self::At) }
    }
}

fn broken(kind: ErrorKind) -> AkismetTrouble {
    match kind {
        ErrorKind::ConnectionRefused => AkismetTrouble::Refused,
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => AkismetTrouble::CutOff,
        kind => AkismetTrouble::Connection { error: kind.to_string() },
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` in seconds since 1970 (RFC 9110, section 5.6.7). The two obsolete forms of
/// a date are not read: no date is better than a wrong one.
fn http_date(raw: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_weekday, rest) = raw.split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, time, "GMT"] = parts.as_slice() else { return None };
    let clock: Vec<i64> = time.split(':').map(|it| number(it, 2)).collect::<Option<_>>()?;
    let [hour @ 0..24, minute @ 0..60, second @ 0..=60] = clock.as_slice() else { return None };
    let month = MONTHS.iter().position(|it| it == month)? as i64 + 1;
    let day = number(day, 2).filter(|it| (1..=31).contains(it))?;
    Some(((days_since_1970(number(year, 4)?, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &str, length: usize) -> Option<i64> {
    let only_digits = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| digits.parse().ok()).flatten()
}

/// A year that starts in March has its leap day at the end, so that the months before it never shift.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    const DAYS_FROM_MARCH: [i64; 12] = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];
    /// From 1 March of the year 0 to 1 January 1970.
    const EPOCH: i64 = 719_468;
    let year = if month < 3 { year - 1 } else { year };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let in_year = DAYS_FROM_MARCH[((month + 9) % 12) as usize] + day - 1;
    year * 365 + leap_days + in_year - EPOCH
}
