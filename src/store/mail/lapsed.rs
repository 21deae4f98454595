//! Letters that could not go in time: what they told is owed again, so that the next ones tell it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
};

use crate::engine::{
    Result, Tx,
    connection::{Conn, fault},
    row::columns,
    schema::{managers, notices, outbox},
};
use weshift_domain::*;

impl Tx<'_> {
    /// Ends what waited too long.
    pub fn lapse_letters(&mut self, now: Moment) -> Result<()> {
        let doing = "ending letters that could not go in time";
        let over = outbox::state.eq(DeliveryState::Queued.name()).and(outbox::expires_at.le(now.millis()));
        let lapsed: Vec<i64> =
            outbox::table.filter(over).select(outbox::id).load(self.conn).map_err(fault(doing))?;
        if !lapsed.is_empty() {
            diesel::update(outbox::table.filter(outbox::id.eq_any(&lapsed)))
                .set((
                    outbox::state.eq(DeliveryState::Expired.name()),
                    outbox::due_at.eq(now.millis()),
                    outbox::last_error.eq("it could not go in time"),
                ))
                .execute(self.conn)
                .map_err(fault(doing))?;
            give_back(self.conn, &lapsed).map_err(fault(doing))?;
            self.told.owes = true;
        }
        Ok(())
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct LapsedRow {
    id: i64,
    kind: String,
    manager_id: Option<i64>,
    dedup_key: String,
}

/// Gives back what these letters told; they have just lapsed.
pub(crate) fn give_back(conn: &mut Conn, letters: &[i64]) -> QueryResult<()> {
    let rows: Vec<LapsedRow> =
        outbox::table.filter(outbox::id.eq_any(letters)).select(columns::<LapsedRow>()).load(conn)?;
    for LapsedRow { id, kind, manager_id, dedup_key } in rows {
        // The next letter may have the same key.
        diesel::update(outbox::table.find(id))
            .set(outbox::dedup_key.eq(format!("lapsed:{id}:{dedup_key}")))
            .execute(conn)?;
        match (LetterKind::parse(&kind), manager_id) {
            (Some(LetterKind::Held), Some(manager)) => {
                let told = notices::manager_id.eq(manager).and(notices::outbox_id.eq(id));
                diesel::update(notices::table.filter(told.and(notices::state.eq("mailed"))))
                    .set((notices::state.eq("waiting"), notices::outbox_id.eq(None::<i64>)))
                    .execute(conn)?;
            }
            (Some(LetterKind::Digest), Some(manager)) => merge_window(conn, manager, &dedup_key)?,
            _ => (),
        }
    }
    Ok(())
}

/// The next digest reaches back to where this one did. What one between them told may be told twice; better than never.
fn merge_window(conn: &mut Conn, manager: i64, key: &str) -> QueryResult<()> {
    let Some(from) = start_of(key) else { return Ok(()) };
    diesel::update(managers::table.find(manager))
        .filter(managers::digest_until.gt(from))
        .set(managers::digest_until.eq(from))
        .execute(conn)
        .map(drop)
}

/// The dedup key of a digest holds its window: `digest:{manager}:{from}:{until}`.
fn start_of(key: &str) -> Option<i64> {
    key.strip_prefix("digest:")?.split(':').nth(1)?.parse().ok()
}
