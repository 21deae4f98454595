//! What the site is, besides its settings.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    Reader, Result, Tx,
    connection::{Both, fault},
    schema::site,
};

impl Reader {
    /// Answers a trivial query: the database is there.
    pub async fn ping(&self) -> Result<()> {
        self.read("asking the database", |conn| diesel::sql_query("SELECT 1").execute(conn).map(drop)).await
    }

    pub async fn find_site_value(&self, key: &'static str) -> Result<Option<String>> {
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
