//! What is forgotten, and when.

use std::collections::BTreeSet;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    sql_types::{BigInt, Integer, Text},
};

use super::{
    Result, Tx,
    answered::forget_answered,
    comments::LEVEL,
    connection::{Conn, fault},
    dialect,
    group_pictures::forget_group_answers,
    hook_deliveries::forget_hook_deliveries,
    labels::forget_old_labels,
    mentions::forget_mentions,
    reminders::forget_unconfirmed_reminders,
    runs::{forget_empty_runs, forget_prefix_keys},
    schema::{
        akismet_checks, comments, follow_notices, followers, inbound, notices, one_time_links, outbox,
        sessions,
    },
};
use crate::domain::*;

/// Spam and trash, clients' keys, the content of letters.
const CONTENT_LIFE: i64 = 30 * DAY;
/// That there was a letter at all.
const LETTER_LIFE: i64 = 180 * DAY;
/// Readers who were asked whether they want mail, and did not answer.
const UNCONFIRMED_LIFE: i64 = 7 * DAY;
/// Comments that one transaction forgets; the next hour goes on.
const BATCH: i64 = 500;

impl Tx<'_> {
    /// Forgets spam, trash and clients' keys after 30 days, letters' bytes after 30 and letters after 180, sessions and
    /// links that are over. Gives how many comments went.
    pub fn expire(&mut self, now: Moment) -> Result<u32> {
        let doing = "forgetting what is over";
        let gone = self.forget_comments(now).map_err(fault(doing))?;
        forget_letters(self.conn, now).map_err(fault(doing))?;
        forget_keys(self.conn, now).map_err(fault(doing))?;
        forget_hook_deliveries(self.conn, now.minus(CONTENT_LIFE)).map_err(fault(doing))?;
        forget_mentions(self.conn, now.minus(CONTENT_LIFE)).map_err(fault(doing))?;
        forget_checks(self.conn, now).map_err(fault(doing))?;
        forget_old_labels(self.conn).map_err(fault(doing))?;
        forget_followers(self.conn, now).map_err(fault(doing))?;
        forget_empty_runs(self.conn, now).map_err(fault(doing))?;
        forget_prefix_keys(self.conn, now).map_err(fault(doing))?;
        forget_group_answers(self.conn, now).map_err(fault(doing))?;
        forget_unconfirmed_reminders(self.conn, now).map_err(fault(doing))?;
        forget_answered(self.conn, now).map_err(fault(doing))?;
        Ok(gone)
    }

    fn forget_comments(&mut self, now: Moment) -> QueryResult<u32> {
        let limit = now.minus(CONTENT_LIFE).millis();
        let decided_long_ago = comments::decided_at.lt(limit);
        let never_decided = comments::decided_at.is_null().and(comments::created_at.lt(limit));
        let over: Vec<(i64, i64)> = comments::table
            .filter(comments::status.eq_any([Status::Spam.name(), Status::Trash.name()]))
            .filter(decided_long_ago.or(never_decided))
            .order(comments::id.asc())
            .limit(BATCH)
            .select((comments::id, comments::thread_id))
            .load(self.conn)?;
        // In the order of threads, so that two nodes wait for each other rather than lock each other out.
        for thread in over.iter().map(|it| it.1).collect::<BTreeSet<i64>>() {
            dialect::lock_thread(self.conn, thread)?;
        }
        let mut moved = BTreeSet::new();
        for (id, thread) in &over {
            if remove(self.conn, *id)? {
                moved.insert(*thread);
            }
        }
        for thread in moved {
            self.told.moved.entry(thread).or_default();
        }
        Ok(over.len() as u32)
    }
}

/// Removes a comment and its words. True if it had answers, which moved up.
pub(super) fn remove(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let moved = move_answers_up(conn, id)?;
    dialect::words::delete(conn, id)?;
    diesel::delete(comments::table.find(id)).execute(conn)?;
    Ok(moved)
}

/// The answers of a comment become answers to what it answered, and all below them move up with them. True if there
/// were any. The parent is asked for anew each time: the one before may have moved this one.
fn move_answers_up(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let gone: Option<(i64, Option<i64>, String)> = comments::table
        .find(id)
        .select((comments::thread_id, comments::parent_id, comments::path))
        .first(conn)
        .optional()?;
    let Some((thread, parent, path)) = gone else { return Ok(false) };
    let answers = diesel::update(comments::table.filter(comments::parent_id.eq(id)))
        .set(comments::parent_id.eq(parent))
        .execute(conn)?;
    if answers == 0 {
        return Ok(false);
    }
    // Paths below this one are longer; "w" comes after every digit of a level. The list of statuses, which is all of
    // them, is what lets the index find them.
    let below = "UPDATE comments SET path = $1 || substr(path, $2), depth = depth - 1 WHERE thread_id = $3 \
        AND status IN ('pending', 'approved', 'spam', 'trash') AND path > $4 AND path < $5";
    diesel::sql_query(below)
        .bind::<Text, _>(&path[..path.len() - LEVEL])
        .bind::<Integer, _>(path.len() as i32 + 1)
        .bind::<BigInt, _>(thread)
        .bind::<Text, _>(&path)
        .bind::<Text, _>(format!("{path}w"))
        .execute(conn)?;
    Ok(true)
}

fn forget_letters(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let settled = [
        DeliveryState::Sent,
        DeliveryState::Bounced,
        DeliveryState::Kept,
        DeliveryState::Failed,
        DeliveryState::Cancelled,
        DeliveryState::Expired,
    ]
    .map(DeliveryState::name);
    let is_settled = || outbox::state.eq_any(settled);
    let before = now.minus(LETTER_LIFE).millis();
    diesel::delete(outbox::table.filter(is_settled().and(outbox::created_at.lt(before)))).execute(conn)?;
    // Settling moves the time at which a letter is due to the time when it was settled.
    let before = now.minus(CONTENT_LIFE).millis();
    diesel::update(
        outbox::table.filter(is_settled().and(outbox::due_at.lt(before)).and(outbox::raw.is_not_null())),
    )
    .set(outbox::raw.eq(None::<Vec<u8>>))
    .execute(conn)
    .map(drop)
}

/// What was sent to Akismet holds the client's address.
fn forget_checks(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let before = now.minus(CONTENT_LIFE).millis();
    diesel::delete(akismet_checks::table.filter(akismet_checks::created_at.lt(before)))
        .execute(conn)
        .map(drop)
}

/// Who was asked and never confirmed; what was told; messages that came in.
fn forget_followers(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let before = now.minus(UNCONFIRMED_LIFE).millis();
    let asked_long_ago = followers::asked_at.lt(before);
    let never_asked = followers::asked_at.is_null().and(followers::created_at.lt(before));
    diesel::delete(followers::table.filter(followers::confirmed_at.is_null()))
        .filter(asked_long_ago.or(never_asked))
        .execute(conn)?;
    let before = now.minus(CONTENT_LIFE).millis();
    diesel::delete(follow_notices::table.filter(follow_notices::state.ne("waiting")))
        .filter(follow_notices::at.lt(before))
        .execute(conn)?;
    diesel::delete(inbound::table.filter(inbound::at.lt(before))).execute(conn).map(drop)
}

fn forget_keys(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let before = now.minus(CONTENT_LIFE).millis();
    diesel::update(comments::table.filter(comments::client_key.ne("").and(comments::created_at.lt(before))))
        .set(comments::client_key.eq(""))
        .execute(conn)?;
    diesel::sql_query(
        "UPDATE reports SET client_key = 'gone ' || id WHERE at < $1 AND client_key NOT LIKE 'gone %'",
    )
    .bind::<BigInt, _>(before)
    .execute(conn)?;
    diesel::delete(notices::table.filter(notices::state.ne("waiting").and(notices::at.lt(before))))
        .execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now.millis()))).execute(conn)?;
    diesel::delete(one_time_links::table.filter(one_time_links::expires_at.le(now.millis())))
        .execute(conn)
        .map(drop)
}
