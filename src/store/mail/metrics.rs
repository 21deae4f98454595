//! How the mail does, in numbers for a monitor.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl,
    dsl::{count_star, exists, max, min, select},
    sql_types::BigInt,
};

use crate::engine::{
    Reader, Result,
    schema::{outbox, outbox_attempts},
};
use weshift_domain::*;

/// Figures of the outbox for a monitor. `Reader::mail_figures` computes them anew each time; nothing keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailFigures {
    /// Letters that went within a day, but not at the first try.
    pub retried: u32,
    /// The mean time from when a letter was written until it went, of those that went within an hour; in milliseconds.
    pub until_sent: i64,
}

#[derive(QueryableByName)]
struct Mean {
    #[diesel(sql_type = BigInt)]
    mean: i64,
}

impl Reader {
    /// The day and the hour are those before `now`. Where nothing was sent, the figures are 0.
    pub async fn mail_figures(&self, now: Moment) -> Result<MailFigures> {
        self.read("counting how the mail does", move |conn| {
            let day = now.minus(DAY).millis();
            let retried: i64 = outbox::table
                .filter(outbox::sent_at.is_not_null().and(outbox::sent_at.ge(day)))
                .filter(outbox::attempts.gt(1))
                .select(count_star())
                .first(conn)?;
            let waited = diesel::sql_query(
                "SELECT CAST(COALESCE(AVG(sent_at - created_at), 0) AS BIGINT) AS mean FROM outbox \
                 WHERE sent_at IS NOT NULL AND sent_at >= $1",
            );
            let waited: Mean = waited.bind::<BigInt, _>(now.minus(HOUR).millis()).get_result(conn)?;
            Ok(MailFigures { retried: retried as u32, until_sent: waited.mean })
        })
        .await
    }

    /// Whether letters wait that a server did not take yet.
    pub async fn has_tried_letters(&self) -> Result<bool> {
        self.read("looking for letters that were tried", |conn| {
            let tried = outbox::state.eq(DeliveryState::Queued.name()).and(outbox::attempts.gt(0));
            select(exists(outbox::table.filter(tried))).get_result(conn)
        })
        .await
    }

    /// Since when letters have been tried and none got through. `None`: nothing was tried since the last one that did.
    pub async fn find_mail_stuck_since(&self) -> Result<Option<Moment>> {
        self.read("looking whether mail gets through", |conn| {
            let last: Option<i64> = outbox::table
                .filter(outbox::sent_at.is_not_null())
                .select(max(outbox::sent_at))
                .first(conn)?;
            let waiting = [DeliveryState::Queued, DeliveryState::Sending].map(DeliveryState::name);
            let first: Option<i64> = outbox_attempts::table
                .inner_join(outbox::table)
                .filter(outbox::state.eq_any(waiting).and(outbox::attempts.gt(0)))
                .filter(outbox_attempts::at.gt(last.unwrap_or(i64::MIN)))
                .select(min(outbox_attempts::at))
                .first(conn)?;
            Ok(first.map(Moment::from_millis))
        })
        .await
    }
}
