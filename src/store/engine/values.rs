//! What is kept of the site under a name, a value each.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    schema::site,
};

impl Reader {
    /// Reads a row: the database is there, and its disk answers.
    pub async fn ping(&self) -> Result<()> {
        self.find_site_value("secret").await.map(drop)
    }

    pub(crate) async fn find_site_value(&self, key: &'static str) -> Result<Option<String>> {
        self.read("reading about the site", move |conn| {
            site::table.find(key).select(site::value).first(conn).optional()
        })
        .await
    }
}

impl Tx<'_> {
    /// Sets it if it is not there yet and gives what stands there now.
    pub fn settle_site_value(&mut self, key: &'static str, value: &str) -> Result<String> {
        let doing = "settling what the site is";
        let row = (site::key.eq(key), site::value.eq(value));
        Both(diesel::insert_into(site::table).values(row).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault(doing))?;
        site::table.find(key).select(site::value).first(self.conn).map_err(fault(doing))
    }
}

pub(crate) fn set(conn: &mut Conn, key: &str, value: &str) -> QueryResult<()> {
    let insert = diesel::insert_into(site::table)
        .values((site::key.eq(key), site::value.eq(value)))
        .on_conflict(site::key)
        .do_update()
        .set(site::value.eq(value));
    Both(insert).execute(conn).map(drop)
}
