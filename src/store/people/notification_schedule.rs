//! When managers are mailed, and whether they can be.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl::count_star};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    schema::managers,
};
use weshift_domain::*;

impl Reader {
    /// Whether no manager is mailed about comments that wait, neither at once nor by digest.
    pub async fn is_nobody_told(&self) -> Result<bool> {
        self.read("counting managers", |conn| Ok(count_told(conn)? == 0)).await
    }
}

impl Tx<'_> {
    /// When digests that are due next are written, without moving what they tell.
    pub fn set_digest_due(&mut self, id: ManagerId, due_at: Option<Moment>) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::digest_due_at.eq(due_at.map(Moment::millis)))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("moving a digest on"))
    }

    /// No notice goes to this manager before `until`.
    pub fn defer_notices(&mut self, id: ManagerId, until: Moment) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::notice_after.eq(until.millis()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("deferring notices"))
    }

    /// Somebody looks after the queue: the pauses between notices are short again, for all.
    pub fn shorten_pauses(&mut self) -> Result<()> {
        diesel::update(managers::table.filter(managers::notice_gap.gt(0_i64)))
            .set(managers::notice_gap.eq(0_i64))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("shortening the pauses between notices"))
    }

    /// Nothing goes to a paused manager; resumed, their bounces are forgotten. False if it was so already.
    pub fn pause_manager(&mut self, id: ManagerId, paused: bool) -> Result<bool> {
        let changed = diesel::update(managers::table.find(id.0))
            .filter(managers::is_paused.ne(paused))
            .set((
                managers::is_paused.eq(paused),
                managers::bounces.eq(0),
                managers::bounced_at.eq(None::<i64>),
            ))
            .execute(self.conn)
            .map_err(fault("pausing a mailbox"))?;
        Ok(changed > 0)
    }

    /// All links in letters that went to this manager die.
    pub fn end_links(&mut self, id: ManagerId) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::epoch.eq(managers::epoch + 1))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("ending a manager's links"))
    }

    /// True if a fresh link may be mailed now, and notes that it is.
    pub fn ask_fresh_link(&mut self, id: ManagerId, now: Moment, pause: i64) -> Result<bool> {
        let not_lately =
            managers::fresh_link_at.is_null().or(managers::fresh_link_at.le(now.minus(pause).millis()));
        let asked = diesel::update(managers::table.find(id.0))
            .filter(not_lately)
            .set(managers::fresh_link_at.eq(now.millis()))
            .execute(self.conn)
            .map_err(fault("asking for a fresh link"))?;
        Ok(asked > 0)
    }

    /// How many managers can still be told at once of comments that wait, or by digest.
    pub fn count_told_managers(&mut self) -> Result<u32> {
        count_told(self.conn).map_err(fault("counting managers"))
    }

    /// The window's end becomes the next one's start. False if another node was faster.
    pub fn advance_digest(
        &mut self,
        manager: ManagerId,
        was_until: Moment,
        until: Moment,
        due_at: Option<Moment>,
    ) -> Result<bool> {
        let this = managers::id.eq(manager.0).and(managers::digest_until.eq(was_until.millis()));
        let advanced = diesel::update(managers::table)
            .filter(this)
            .set((
                managers::digest_until.eq(until.millis()),
                managers::digest_due_at.eq(due_at.map(Moment::millis)),
            ))
            .execute(self.conn)
            .map_err(fault("moving a digest on"))?;
        Ok(advanced > 0)
    }
}

fn count_told(conn: &mut Conn) -> QueryResult<u32> {
    let told = managers::at_once.eq(true).or(managers::digest.ne(DigestMode::Off.name()));
    let count: i64 = managers::table
        .filter(managers::role.ne(Role::Viewer.name()).and(managers::is_paused.eq(false)).and(told))
        .select(count_star())
        .first(conn)?;
    Ok(count as u32)
}
