//! How fast letters go: so many a second, an hour, a day.

use std::sync::Mutex;

use weshift_config::MailRate;
use weshift_domain::{DAY, Fault, HOUR, Moment, SECOND};
use weshift_store::{Reader, SignIns};

/// The rate limit of outgoing mail. The worker makes one, which all its deliveries share. Letters in a second are
/// counted here, for this process; those in an hour and a day in the database, for all processes.
#[derive(Debug)]
pub struct Pace {
    rate: MailRate,
    bucket: Mutex<Bucket>,
}

#[derive(Debug, Default)]
struct Bucket {
    /// Letters that may go now, in thousandths, and when that was so.
    tokens: i64,
    at: Option<Moment>,
}

/// What may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum May {
    Any,
    /// Those for which somebody waits before a screen.
    Urgent,
    Nothing,
}

/// Letters that sign in which may go in an hour, however few may in all.
const FEW: u32 = 5;

impl Pace {
    /// A limit with nothing spent; a rate of 0 is no limit.
    pub fn new(rate: MailRate) -> Pace {
        Pace { rate, bucket: Mutex::default() }
    }

    pub(crate) async fn may(&self, reader: &Reader, now: Moment) -> Result<May, Fault> {
        let MailRate { per_second, per_hour, per_day } = self.rate;
        if per_second > 0 && !self.bucket().has_token(per_second, now) {
            return Ok(May::Nothing);
        }
        if per_day > 0 && reader.count_sent_since(now.minus(DAY)).await? >= per_day {
            return Ok(May::Nothing);
        }
        if per_hour == 0 {
            return Ok(May::Any);
        }
        let sent = reader.count_sent_since(now.minus(HOUR)).await?;
        Ok(match sent {
            _ if sent >= per_hour => May::Nothing,
            _ if sent >= per_hour - per_hour / 10 => May::Urgent,
            _ => May::Any,
        })
    }

    /// Letters that sign in have a tenth of what may go in an hour: anybody can ask for them, and the others must go too.
    pub(crate) async fn sign_ins(&self, reader: &Reader, now: Moment) -> Result<SignIns, Fault> {
        let share = (self.rate.per_hour / 10).max(FEW);
        if self.rate.per_hour == 0 || self.rate.per_hour <= share {
            return Ok(SignIns::May);
        }
        let sent = reader.count_sign_ins_sent_since(now.minus(HOUR)).await?;
        Ok(if sent >= share { SignIns::Wait } else { SignIns::May })
    }

    /// A letter went.
    pub(crate) fn spend(&self) {
        self.bucket().tokens -= SECOND;
    }

    fn bucket(&self) -> std::sync::MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Bucket {
    fn has_token(&mut self, per_second: u32, now: Moment) -> bool {
        let full = i64::from(per_second) * SECOND;
        let since = self.at.map_or(SECOND, |at| now.since(at).clamp(0, SECOND));
        self.tokens = (self.tokens + since * i64::from(per_second)).min(full);
        self.at = Some(now);
        self.tokens >= SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_go_in_a_second_and_no_more() {
        let pace = Pace::new(MailRate { per_second: 5, per_hour: 0, per_day: 0 });
        let mut sent = 0;
        for millis in (0..10_000).step_by(10) {
            while pace.bucket().has_token(5, Moment::from_millis(1_000_000 + millis)) {
                pace.spend();
                sent += 1;
            }
        }
        assert!((50..=55).contains(&sent), "{sent}");
    }
}
