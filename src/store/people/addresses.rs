//! Addresses that their owners confirmed, or were asked to.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    dsl::{exists, select},
    result::Error::NotFound,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    schema::{addresses, comments},
};
use weshift_domain::*;

impl Reader {
    /// What came from this address before.
    pub async fn address_record(&self, key: AddressKey) -> Result<AddressRecord> {
        self.glance("looking at an author's record", move |conn| address_record(conn, &key)).await
    }

    /// Whether its owner confirmed the address; `false` for one that is unknown.
    pub async fn is_confirmed(&self, key: AddressKey) -> Result<bool> {
        self.read("looking at an address", move |conn| is_confirmed(conn, &key)).await
    }
}

/// Each post asks this, so it is short: one column instead of all, built once.
fn address_record(conn: &mut Conn, key: &AddressKey) -> QueryResult<AddressRecord> {
    let theirs = || comments::table.filter(comments::email_key.eq(&key.0)).select(comments::id);
    let has = |status: Status| exists(theirs().filter(comments::status.eq(status.name())));
    let of_owner = theirs()
        .filter(comments::status.eq(Status::Spam.name()))
        .filter(comments::address_proof.eq(AddressProof::Given.name()));
    let confirmed = addresses::table
        .find(&key.0)
        .filter(addresses::confirmed_at.is_not_null())
        .select(addresses::email_key);
    let record =
        Both(select((exists(confirmed), has(Status::Approved), has(Status::Spam), exists(of_owner))));
    let record: Vec<(bool, bool, bool, bool)> = record.rows(conn)?;
    let [(confirmed, approved, spammed, owner_spammed)] = record[..] else { return Err(NotFound) };
    Ok(AddressRecord { confirmed, approved, spammed, owner_spammed })
}

fn is_confirmed(conn: &mut Conn, key: &AddressKey) -> QueryResult<bool> {
    let confirmed = addresses::table.find(&key.0).filter(addresses::confirmed_at.is_not_null());
    select(exists(confirmed)).get_result(conn)
}

impl Tx<'_> {
    /// True if this address may be mailed a question now, and notes that it was: nobody asked for no mail at all, and the
    /// limit is kept.
    pub fn ask_address(&mut self, key: &AddressKey, now: Moment, limit: AskLimit) -> Result<bool> {
        let doing = "asking an address";
        if self.is_suppressed(key)? {
            return Ok(false);
        }
        let asked_at = addresses::asked_at.eq(now.millis());
        let new = (addresses::email_key.eq(&key.0), asked_at, addresses::asked_times.eq(1));
        // Of two nodes that ask at once, one changes something.
        let first = Both(diesel::insert_into(addresses::table).values(new).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault(doing))?;
        if first > 0 {
            return Ok(true);
        }
        let asked_before = |time: i64| addresses::asked_at.is_null().or(addresses::asked_at.le(time));
        let anew = diesel::update(addresses::table.find(&key.0))
            .filter(asked_before(now.minus(AskLimit::SPAN).millis()))
            .set((asked_at, addresses::asked_times.eq(1)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        if anew > 0 {
            return Ok(true);
        }
        let again = diesel::update(addresses::table.find(&key.0))
            .filter(asked_before(now.minus(limit.pause).millis()).and(addresses::asked_times.lt(limit.most)))
            .set((asked_at, addresses::asked_times.eq(addresses::asked_times + 1)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(again > 0)
    }

    /// What came from this address before.
    pub fn address_record(&mut self, key: &AddressKey) -> Result<AddressRecord> {
        address_record(self.conn, key).map_err(fault("looking at an author's record"))
    }

    /// Whether the address was confirmed.
    pub fn is_address_confirmed(&mut self, key: &AddressKey) -> Result<bool> {
        is_confirmed(self.conn, key).map_err(fault("looking at an address"))
    }

    /// Notes that its owner confirmed the address, whether it was asked or not.
    pub fn confirm_address(&mut self, key: &AddressKey, now: Moment) -> Result<()> {
        let confirmed = addresses::confirmed_at.eq(now.millis());
        let insert = diesel::insert_into(addresses::table)
            .values((addresses::email_key.eq(&key.0), confirmed))
            .on_conflict(addresses::email_key)
            .do_update()
            .set(confirmed);
        Both(insert).execute(self.conn).map(drop).map_err(fault("confirming an address"))
    }
}
