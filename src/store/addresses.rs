//! Addresses that their owners confirmed, or were asked to.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    dsl::{exists, select},
};

use super::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    schema::{addresses, comments},
};
use crate::domain::*;

impl Reader {
    /// Whether an approved comment of this address stands here and the address was confirmed.
    pub async fn is_trusted(&self, key: AddressKey) -> Result<bool> {
        self.glance("looking at an author's record", move |conn| {
            let approved = comments::table
                .filter(comments::email_key.eq(&key.0))
                .filter(comments::status.eq(Status::Approved.name()));
            Ok(is_confirmed(conn, &key)? && select(exists(approved)).get_result(conn)?)
        })
        .await
    }

    /// Whether the author is trusted (as above), and whether an earlier comment from this address is spam.
    pub async fn author_record(&self, key: AddressKey) -> Result<(bool, bool)> {
        self.glance("looking at an author's record", move |conn| {
            let has = |status: Status| {
                let such = comments::table.filter(comments::email_key.eq(&key.0));
                exists(such.filter(comments::status.eq(status.name())))
            };
            let confirmed = addresses::table.find(&key.0).filter(addresses::confirmed_at.is_not_null());
            let (confirmed, approved, spammed): (bool, bool, bool) =
                select((exists(confirmed), has(Status::Approved), has(Status::Spam))).get_result(conn)?;
            Ok((confirmed && approved, spammed))
        })
        .await
    }

    pub async fn is_confirmed(&self, key: AddressKey) -> Result<bool> {
        self.read("looking at an address", move |conn| is_confirmed(conn, &key)).await
    }
}

fn is_confirmed(conn: &mut Conn, key: &AddressKey) -> QueryResult<bool> {
    let confirmed = addresses::table.find(&key.0).filter(addresses::confirmed_at.is_not_null());
    select(exists(confirmed)).get_result(conn)
}

impl Tx<'_> {
    /// True if the address may be asked (not confirmed, not asked within `pause`), and notes that it was.
    pub fn ask_address(&mut self, key: &AddressKey, now: Moment, pause: i64) -> Result<bool> {
        let doing = "asking an address";
        let not_lately = addresses::asked_at.is_null().or(addresses::asked_at.le(now.minus(pause).millis()));
        let asked = addresses::asked_at.eq(now.millis());
        let insert = diesel::insert_into(addresses::table)
            .values((addresses::email_key.eq(&key.0), asked))
            .on_conflict(addresses::email_key)
            .do_update()
            .set(asked);
        // In one statement, so that of two nodes that ask at once one is told that it may.
        let insert = diesel::query_dsl::methods::FilterDsl::filter(
            insert,
            addresses::confirmed_at.is_null().and(not_lately),
        );
        Ok(Both(insert).execute(self.conn).map_err(fault(doing))? > 0)
    }

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
