//! What is forgotten, and when.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::{
    Result, Tx,
    connection::{Conn, fault},
    schema::{comments, one_time_links, outbox, sessions},
};
use crate::domain::*;

/// Spam and trash, clients' keys, the content of letters.
const CONTENT_LIFE: i64 = 30 * DAY;
/// That there was a letter at all.
const LETTER_LIFE: i64 = 180 * DAY;
/// Comments that one transaction forgets; the next hour goes on.
const BATCH: i64 = 500;

impl Tx<'_> {
    /// Forgets spam, trash and clients' keys after 30 days, letters' bytes after 30 and letters after 180, sessions and
    /// links that are over. Gives how many comments went.
    pub fn expire(&mut self, now: Moment) -> Result<u32> {
        let doing = "forgetting what is over";
        let gone = forget_comments(self.conn, now).map_err(fault(doing))?;
        forget_letters(self.conn, now).map_err(fault(doing))?;
        forget_keys(self.conn, now).map_err(fault(doing))?;
        Ok(gone)
    }
}

fn forget_comments(conn: &mut Conn, now: Moment) -> QueryResult<u32> {
    let limit = now.minus(CONTENT_LIFE).millis();
    let decided_long_ago = comments::decided_at.lt(limit);
    let never_decided = comments::decided_at.is_null().and(comments::created_at.lt(limit));
    let over: Vec<(i64, Option<i64>)> = comments::table
        .filter(comments::status.eq_any([Status::Spam.name(), Status::Trash.name()]))
        .filter(decided_long_ago.or(never_decided))
        .order(comments::id.asc())
        .limit(BATCH)
        .select((comments::id, comments::parent_id))
        .load(conn)?;
    for (id, parent) in &over {
        // Its answers are answers to what it answered.
        diesel::update(comments::table.filter(comments::parent_id.eq(*id)))
            .set(comments::parent_id.eq(*parent))
            .execute(conn)?;
        diesel::delete(comments::table.find(*id)).execute(conn)?;
    }
    Ok(over.len() as u32)
}

fn forget_letters(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let settled = [
        DeliveryState::Sent,
        DeliveryState::Kept,
        DeliveryState::Failed,
        DeliveryState::Cancelled,
        DeliveryState::Expired,
    ]
    .map(DeliveryState::name);
    let before =
        |life: i64| outbox::state.eq_any(settled).and(outbox::created_at.lt(now.minus(life).millis()));
    diesel::delete(outbox::table.filter(before(LETTER_LIFE))).execute(conn)?;
    diesel::update(outbox::table.filter(before(CONTENT_LIFE)).filter(outbox::raw.is_not_null()))
        .set(outbox::raw.eq(None::<Vec<u8>>))
        .execute(conn)
        .map(drop)
}

fn forget_keys(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let old = comments::created_at.lt(now.minus(CONTENT_LIFE).millis());
    diesel::update(comments::table.filter(comments::client_key.ne("").and(old)))
        .set(comments::client_key.eq(""))
        .execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now.millis()))).execute(conn)?;
    diesel::delete(one_time_links::table.filter(one_time_links::expires_at.le(now.millis())))
        .execute(conn)
        .map(drop)
}
