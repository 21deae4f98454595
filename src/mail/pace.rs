//! How fast letters go: so many a second, an hour, a day.

use crate::{
    config::MailRate,
    domain::{DAY, Fault, HOUR, Moment, SECOND},
    store::Reader,
};

/// The pace of this process; what went in an hour and a day is counted in the database, for all of them.
#[derive(Debug)]
pub struct Pace {
    rate: MailRate,
    /// Letters that may go now, in thousandths, and when that was so.
    tokens: i64,
    at: Option<Moment>,
}

/// What may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Any,
    /// Those for which somebody waits before a screen.
    Urgent,
    Nothing,
}

impl Pace {
    pub fn new(rate: MailRate) -> Pace {
        Pace { rate, tokens: 0, at: None }
    }

    pub async fn may(&mut self, reader: &Reader, now: Moment) -> Result<May, Fault> {
        let MailRate { per_second, per_hour, per_day } = self.rate;
        if per_second > 0 && !self.has_token(now) {
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

    /// A letter went.
    pub fn spend(&mut self) {
        self.tokens -= SECOND;
    }

    fn has_token(&mut self, now: Moment) -> bool {
        let full = i64::from(self.rate.per_second) * SECOND;
        let since = self.at.map_or(SECOND, |at| now.since(at).clamp(0, SECOND));
        self.tokens = (self.tokens + since * i64::from(self.rate.per_second)).min(full);
        self.at = Some(now);
        self.tokens >= SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_go_in_a_second_and_no_more() {
        let mut pace = Pace::new(MailRate { per_second: 5, per_hour: 0, per_day: 0 });
        let mut sent = 0;
        for millis in (0..10_000).step_by(10) {
            while pace.has_token(Moment::from_millis(1_000_000 + millis)) {
                pace.spend();
                sent += 1;
            }
        }
        assert!((50..=55).contains(&sent), "{sent}");
    }
}
