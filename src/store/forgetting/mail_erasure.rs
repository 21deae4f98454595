//! A person leaves: no mail of theirs is left, and none goes to them any more.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    dsl::{min, sql},
    sql_types::Text,
};

use crate::{
    engine::{
        Result, Tx,
        connection::{Conn, fault},
        schema::{comments, follow_notices, followers, outbox, outbox_attempts, reminders},
    },
    mail::lapsed::give_back,
};
use weshift_domain::*;

/// What stands in place of an address that was forgotten; nobody can have it (RFC 2606).
pub(crate) const NOBODY: &str = "forgotten@weshift.invalid";

impl Tx<'_> {
    /// Forgets all mail to the person of this address, and the bytes of every letter that may quote what they wrote;
    /// `key` is the address's keyed hash. Gives how many letters to them there were.
    ///
    /// Letters to them that wait are cancelled, their bytes, envelopes and attempts forgotten, and with them what they
    /// follow and wanted to be reminded of. Letters to others that wait and may quote them are written anew without them. Call it *before* their
    /// comments go, in the same transaction: it finds such letters by when the first of these came. That nothing may be
    /// mailed to the address (`suppress`) outlives them, whoever asked for it. Letters to managers as such stay with
    /// the managers.
    pub fn forget_mail_of(&mut self, email: &Email, key: &AddressKey) -> Result<u32> {
        let doing = "forgetting a person's mail";
        let follower: Vec<i64> = followers::table
            .filter(followers::email_key.eq(&key.0))
            .select(followers::id)
            .load(self.conn)
            .map_err(fault(doing))?;
        for id in follower {
            self.forget_follower(FollowerId(id))?;
        }
        diesel::delete(reminders::table.filter(reminders::email_key.eq(&key.0)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        let theirs = forget_letters_to(self.conn, email).map_err(fault(doing))?;
        if write_anew(self.conn, key).map_err(fault(doing))? {
            self.told.owes = true;
        }
        Ok(theirs)
    }
}

fn forget_letters_to(conn: &mut Conn, email: &Email) -> QueryResult<u32> {
    let to_them = outbox::manager_id
        .is_null()
        .and(sql::<Text>("lower(env_to)").eq(email.normalised()))
        .and(outbox::state.ne(DeliveryState::Sending.name()));
    let ids: Vec<i64> = outbox::table.filter(to_them).select(outbox::id).load(conn)?;
    let waiting = [DeliveryState::Queued, DeliveryState::Failed].map(DeliveryState::name);
    for id in &ids {
        diesel::update(outbox::table.find(id).filter(outbox::state.eq_any(waiting)))
            .set(outbox::state.eq(DeliveryState::Cancelled.name()))
            .execute(conn)?;
        diesel::update(outbox::table.find(id))
            .set((outbox::raw.eq(None::<Vec<u8>>), outbox::env_to.eq(NOBODY), outbox::last_error.eq("")))
            .execute(conn)?;
        // Servers like to repeat the address.
        diesel::delete(outbox_attempts::table.filter(outbox_attempts::outbox_id.eq(id))).execute(conn)?;
    }
    Ok(ids.len() as u32)
}

/// Letters that were written since the person's first comment may quote them. True if one of them waited.
fn write_anew(conn: &mut Conn, key: &AddressKey) -> QueryResult<bool> {
    let first: Option<i64> = comments::table
        .filter(comments::email_key.eq(&key.0))
        .select(min(comments::created_at))
        .first(conn)?;
    let Some(first) = first else { return Ok(false) };
    let quoting = [LetterKind::Held, LetterKind::Digest, LetterKind::Reply, LetterKind::Published];
    let may_quote = || outbox::created_at.ge(first).and(outbox::kind.eq_any(quoting.map(LetterKind::name)));
    let waiting: Vec<i64> = outbox::table
        .filter(may_quote().and(outbox::state.eq(DeliveryState::Queued.name())))
        .select(outbox::id)
        .load(conn)?;
    diesel::update(outbox::table.filter(outbox::id.eq_any(&waiting)))
        .set((
            outbox::state.eq(DeliveryState::Cancelled.name()),
            outbox::last_error.eq("it quoted somebody who left; it is written anew"),
        ))
        .execute(conn)?;
    give_back(conn, &waiting)?;
    let told = follow_notices::outbox_id.eq_any(waiting.iter().map(|it| Some(*it)));
    diesel::update(follow_notices::table.filter(told.and(follow_notices::state.eq("mailed"))))
        .set((follow_notices::state.eq("waiting"), follow_notices::outbox_id.eq(None::<i64>)))
        .execute(conn)?;
    diesel::update(outbox::table.filter(may_quote().and(outbox::state.ne(DeliveryState::Sending.name()))))
        .set(outbox::raw.eq(None::<Vec<u8>>))
        .execute(conn)?;
    Ok(!waiting.is_empty())
}
