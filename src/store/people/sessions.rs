//! Who is signed in, and links that work once. Tokens are kept as hashes only.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
};

use super::managers::ManagerRow;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    row::columns,
    schema::{managers, one_time_links, sessions},
};
use weshift_domain::*;

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Creates the first owner; it belongs to no manager.
    Setup,
    /// Signs a manager in.
    SignIn,
    /// A manager who was invited comes in.
    Join,
    /// A manager's mail shall go to another address.
    NewAddress,
    /// A challenge of a passkey that was used, so that it is not used again.
    Challenge,
}

impl LinkPurpose {
    const fn name(self) -> &'static str {
        match self {
            LinkPurpose::Setup => "setup",
            LinkPurpose::SignIn => "sign-in",
            LinkPurpose::Join => "join",
            LinkPurpose::NewAddress => "new-address",
            LinkPurpose::Challenge => "challenge",
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct OpenRow {
    token_hash: String,
    device: String,
    place: String,
    created_at: i64,
    seen_at: i64,
}

impl OpenRow {
    fn read(self) -> OpenSession {
        OpenSession {
            name: self.token_hash,
            at: Whereabouts { device: self.device, place: self.place },
            opened_at: Moment::from_millis(self.created_at),
            seen_at: Moment::from_millis(self.seen_at),
            is_this: false,
        }
    }
}

impl Reader {
    /// An open session with its manager.
    pub async fn find_session(&self, token_hash: String, now: Moment) -> Result<Option<Session>> {
        self.read("reading a session", move |conn| find_session(conn, token_hash, now, false)).await
    }

    /// A session whose manager has still to give the second proof.
    pub async fn find_half_session(&self, token_hash: String, now: Moment) -> Result<Option<Session>> {
        self.read("reading a session", move |conn| find_session(conn, token_hash, now, true)).await
    }

    /// Where a manager is signed in, the last used first.
    pub async fn list_sessions(&self, manager: ManagerId, now: Moment) -> Result<Vec<OpenSession>> {
        self.read("listing sessions", move |conn| {
            let rows: Vec<OpenRow> = sessions::table
                .filter(sessions::manager_id.eq(manager.0).and(sessions::is_half.eq(false)))
                .filter(sessions::expires_at.gt(now.millis()))
                .order((sessions::seen_at.desc(), sessions::token_hash.asc()))
                .limit(Session::MOST)
                .select(columns::<OpenRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(OpenRow::read).collect())
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
    /// The oldest of a hundred sessions of one manager makes room.
    pub fn add_session(
        &mut self,
        token_hash: &str,
        manager: ManagerId,
        new: &NewSession,
        now: Moment,
        expires_at: Moment,
    ) -> Result<()> {
        let doing = "opening a session";
        let surplus: Vec<String> = sessions::table
            .filter(sessions::manager_id.eq(manager.0))
            .order(sessions::seen_at.desc())
            .offset(Session::MOST - 1)
            .limit(Session::MOST)
            .select(sessions::token_hash)
            .load(self.conn)
            .map_err(fault(doing))?;
        if !surplus.is_empty() {
            diesel::delete(sessions::table.filter(sessions::token_hash.eq_any(surplus)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq(token_hash),
                sessions::manager_id.eq(manager.0),
                sessions::created_at.eq(now.millis()),
                sessions::seen_at.eq(now.millis()),
                sessions::expires_at.eq(expires_at.millis()),
                sessions::device.eq(&new.at.device),
                sessions::place.eq(&new.at.place),
                sessions::proven_at.eq(now.millis()),
                sessions::is_half.eq(new.is_half),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        if new.is_half { Ok(()) } else { self.seen(manager, now).map_err(fault(doing)) }
    }

    /// Its manager proved again who they are.
    pub fn prove_session(&mut self, token_hash: &str, now: Moment) -> Result<()> {
        diesel::update(sessions::table.find(token_hash))
            .set(sessions::proven_at.eq(now.millis()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("keeping a session"))
    }

    /// False: it is nobody's, or somebody else's.
    pub fn end_session_of(&mut self, manager: ManagerId, token_hash: &str) -> Result<bool> {
        let theirs = sessions::table.find(token_hash).filter(sessions::manager_id.eq(manager.0));
        Ok(diesel::delete(theirs).execute(self.conn).map_err(fault("ending a session"))? > 0)
    }

    /// Every session of a manager but this one.
    pub fn forget_other_sessions(&mut self, manager: ManagerId, but: &str) -> Result<()> {
        let others =
            sessions::table.filter(sessions::manager_id.eq(manager.0).and(sessions::token_hash.ne(but)));
        diesel::delete(others).execute(self.conn).map(drop).map_err(fault("ending sessions"))
    }

    /// Links of this kind that were made for a manager work no longer.
    pub fn forget_links_of(&mut self, manager: ManagerId, purpose: LinkPurpose) -> Result<()> {
        let theirs = one_time_links::table
            .filter(one_time_links::manager_id.eq(manager.0).and(one_time_links::purpose.eq(purpose.name())));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(fault("ending links"))
    }

    /// Remembers for a while that a challenge was used. False: it was used before.
    pub fn use_challenge(&mut self, hash: &str, expires_at: Moment) -> Result<bool> {
        let insert = diesel::insert_into(one_time_links::table)
            .values((
                one_time_links::token_hash.eq(hash),
                one_time_links::purpose.eq(LinkPurpose::Challenge.name()),
                one_time_links::expires_at.eq(expires_at.millis()),
            ))
            .on_conflict_do_nothing();
        Ok(Both(insert).execute(self.conn).map_err(fault("using a challenge"))? > 0)
    }

    /// Notes that the session and its manager were here `now`; it ends at `expires_at`. Nothing happens if it is gone.
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

    /// Ends a session, a half one too. Nothing happens if it is gone.
    pub fn forget_session(&mut self, token_hash: &str) -> Result<()> {
        let gone = diesel::delete(sessions::table.find(token_hash)).execute(self.conn);
        gone.map(drop).map_err(fault("ending a session"))
    }

    /// Ends all sessions of a manager, the half ones too.
    pub fn forget_sessions_of(&mut self, manager: ManagerId) -> Result<()> {
        let theirs = sessions::table.filter(sessions::manager_id.eq(manager.0));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(fault("ending sessions"))
    }

    /// Keeps a link by the hash of its token. It works once, until `expires_at`; earlier links go on working.
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

fn find_session(
    conn: &mut Conn,
    token_hash: String,
    now: Moment,
    is_half: bool,
) -> QueryResult<Option<Session>> {
    let row: Option<(ManagerRow, i64, i64)> = sessions::table
        .inner_join(managers::table)
        .filter(sessions::token_hash.eq(&token_hash))
        .filter(sessions::expires_at.gt(now.millis()).and(sessions::is_half.eq(is_half)))
        .select((columns::<ManagerRow>(), sessions::expires_at, sessions::proven_at))
        .first(conn)
        .optional()?;
    let session = |(row, expires_at, proven_at): (ManagerRow, i64, i64)| {
        Ok(Session {
            manager: row.read()?,
            token_hash,
            expires_at: Moment::from_millis(expires_at),
            proven_at: Moment::from_millis(proven_at),
        })
    };
    row.map(session).transpose()
}
