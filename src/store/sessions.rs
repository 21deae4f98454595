//! Who is signed in, and links that work once. Tokens are kept as hashes only.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    LinkPurpose, Reader, Result, Tx,
    connection::fault,
    managers::{COLUMNS, ManagerRow},
    schema::{managers, one_time_links, sessions},
};
use crate::domain::*;

impl LinkPurpose {
    const fn name(self) -> &'static str {
        match self {
            LinkPurpose::Setup => "setup",
            LinkPurpose::SignIn => "sign-in",
        }
    }
}

impl Reader {
    /// An open session with its manager.
    pub async fn find_session(&self, token_hash: String, now: Moment) -> Result<Option<Session>> {
        self.read("reading a session", move |conn| {
            let row: Option<(ManagerRow, i64)> = sessions::table
                .inner_join(managers::table)
                .filter(sessions::token_hash.eq(&token_hash))
                .filter(sessions::expires_at.gt(now.millis()))
                .select((COLUMNS, sessions::expires_at))
                .first(conn)
                .optional()?;
            let session = |(row, expires_at): (ManagerRow, i64)| {
                Ok(Session { manager: row.read()?, token_hash, expires_at: Moment::from_millis(expires_at) })
            };
            row.map(session).transpose()
        })
        .await
    }

    /// A link that is still good.
    pub async fn find_one_time_link(
        &self,
        token_hash: String,
        purpose: LinkPurpose,
        now: Moment,
    ) -> Result<Option<Option<ManagerId>>> {
        self.read("reading a link", move |conn| {
            let found: Option<Option<i64>> = one_time_links::table
                .find(token_hash)
                .filter(one_time_links::purpose.eq(purpose.name()))
                .filter(one_time_links::expires_at.gt(now.millis()))
                .select(one_time_links::manager_id)
                .first(conn)
                .optional()?;
            Ok(found.map(|it| it.map(ManagerId)))
        })
        .await
    }
}

impl Tx<'_> {
    pub fn add_session(
        &mut self,
        token_hash: &str,
        manager: ManagerId,
        now: Moment,
        expires_at: Moment,
    ) -> Result<()> {
        let doing = "opening a session";
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq(token_hash),
                sessions::manager_id.eq(manager.0),
                sessions::created_at.eq(now.millis()),
                sessions::seen_at.eq(now.millis()),
                sessions::expires_at.eq(expires_at.millis()),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.seen(manager, now).map_err(fault(doing))
    }

    pub fn touch_session(&mut self, token_hash: &str, now: Moment, expires_at: Moment) -> Result<()> {
        let doing = "keeping a session";
        let manager: Option<i64> = diesel::update(sessions::table.find(token_hash))
            .set((sessions::seen_at.eq(now.millis()), sessions::expires_at.eq(expires_at.millis())))
            .returning(sessions::manager_id)
            .get_result(self.conn)
            .optional()
            .map_err(fault(doing))?;
        manager.map_or(Ok(()), |id| self.seen(ManagerId(id), now)).map_err(fault(doing))
    }

    fn seen(&mut self, manager: ManagerId, now: Moment) -> diesel::QueryResult<()> {
        diesel::update(managers::table.find(manager.0))
            .set(managers::last_seen_at.eq(now.millis()))
            .execute(self.conn)
            .map(drop)
    }

    pub fn forget_session(&mut self, token_hash: &str) -> Result<()> {
        let gone = diesel::delete(sessions::table.find(token_hash)).execute(self.conn);
        gone.map(drop).map_err(fault("ending a session"))
    }

    pub fn forget_sessions_of(&mut self, manager: ManagerId) -> Result<()> {
        let theirs = sessions::table.filter(sessions::manager_id.eq(manager.0));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(fault("ending sessions"))
    }

    pub fn add_one_time_link(
        &mut self,
        token_hash: &str,
        purpose: LinkPurpose,
        manager: Option<ManagerId>,
        expires_at: Moment,
    ) -> Result<()> {
        diesel::insert_into(one_time_links::table)
            .values((
                one_time_links::token_hash.eq(token_hash),
                one_time_links::purpose.eq(purpose.name()),
                one_time_links::manager_id.eq(manager.map(|it| it.0)),
                one_time_links::expires_at.eq(expires_at.millis()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("making a link"))
    }

    /// Uses a link up. `None` if it is unknown, used or over.
    pub fn use_one_time_link(
        &mut self,
        token_hash: &str,
        purpose: LinkPurpose,
        now: Moment,
    ) -> Result<Option<Option<ManagerId>>> {
        let good = one_time_links::table
            .filter(one_time_links::token_hash.eq(token_hash))
            .filter(one_time_links::purpose.eq(purpose.name()))
            .filter(one_time_links::expires_at.gt(now.millis()));
        let used: Option<Option<i64>> = diesel::delete(good)
            .returning(one_time_links::manager_id)
            .get_result(self.conn)
            .optional()
            .map_err(fault("using a link"))?;
        Ok(used.map(|it| it.map(ManagerId)))
    }
}
