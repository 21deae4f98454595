//! Community managers.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{Eq, count_star},
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, fault, unreadable},
    dialect,
    row::columns,
    schema::managers,
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = managers)]
pub(crate) struct ManagerRow {
    id: i64,
    email: String,
    name: String,
    role: String,
    at_once: bool,
    digest: String,
    zone: String,
    at_minute: i32,
    epoch: i64,
    digest_due_at: Option<i64>,
    digest_until: i64,
    notice_after: i64,
    notice_gap: i64,
    created_at: i64,
    last_seen_at: Option<i64>,
    weekday: i32,
    quiet_from: Option<i32>,
    quiet_to: Option<i32>,
    quiet_weekend: bool,
    notice_day: i64,
    notices_today: i32,
    is_paused: bool,
    invited_at: Option<i64>,
}

impl ManagerRow {
    pub(crate) fn read(self) -> QueryResult<Manager> {
        Ok(Manager {
            id: ManagerId(self.id),
            email: Email::parse(&self.email).ok_or_else(|| unreadable("manager's address"))?,
            name: self.name,
            role: Role::parse(&self.role).ok_or_else(|| unreadable("role"))?,
            habits: MailHabits {
                at_once: self.at_once,
                digest: DigestMode::parse(&self.digest).ok_or_else(|| unreadable("digest mode"))?,
                zone: self.zone,
                at_minute: self.at_minute as u16,
                weekday: self.weekday as u8,
                quiet: self.quiet_from.zip(self.quiet_to).map(|(from, to)| (from as u16, to as u16)),
                quiet_weekend: self.quiet_weekend,
            },
            epoch: self.epoch,
            digest_due_at: self.digest_due_at.map(Moment::from_millis),
            digest_until: Moment::from_millis(self.digest_until),
            notice_after: Moment::from_millis(self.notice_after),
            notice_gap: self.notice_gap,
            notice_day: self.notice_day,
            notices_today: self.notices_today as u32,
            is_paused: self.is_paused,
            created_at: Moment::from_millis(self.created_at),
            last_seen_at: self.last_seen_at.map(Moment::from_millis),
            invited_at: self.invited_at.map(Moment::from_millis),
        })
    }
}

impl Reader {
    /// In the order in which they were added, invited and paused ones included.
    pub async fn list_managers(&self) -> Result<Vec<Manager>> {
        self.read("listing managers", |conn| {
            let rows: Vec<ManagerRow> =
                managers::table.order(managers::id.asc()).select(columns::<ManagerRow>()).load(conn)?;
            rows.into_iter().map(ManagerRow::read).collect()
        })
        .await
    }

    /// The manager, invited and paused ones included.
    pub async fn find_manager_by_id(&self, id: ManagerId) -> Result<Option<Manager>> {
        self.read("reading a manager", move |conn| {
            let row: Option<ManagerRow> =
                managers::table.find(id.0).select(columns::<ManagerRow>()).first(conn).optional()?;
            row.map(ManagerRow::read).transpose()
        })
        .await
    }

    /// With the password's hash, if there is one.
    pub async fn find_manager_by_address(
        &self,
        key: AddressKey,
    ) -> Result<Option<(Manager, Option<String>)>> {
        self.read("reading a manager", move |conn| {
            let row: Option<(ManagerRow, Option<String>)> = managers::table
                .filter(managers::email_key.eq(key.0))
                .select((columns::<ManagerRow>(), managers::password_hash))
                .first(conn)
                .optional()?;
            row.map(|(row, hash)| Ok((row.read()?, hash))).transpose()
        })
        .await
    }

    /// Those whose digest is due.
    pub async fn list_managers_owed_digest(&self, now: Moment) -> Result<Vec<ManagerId>> {
        self.read("looking for digests that are due", move |conn| {
            let ids: Vec<i64> = managers::table
                .filter(managers::digest_due_at.le(now.millis()).and(managers::is_paused.eq(false)))
                .select(managers::id)
                .load(conn)?;
            Ok(ids.into_iter().map(ManagerId).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// `None` if the address is taken.
    pub fn add_manager(
        &mut self,
        new: &NewManager,
        key: &AddressKey,
        now: Moment,
        digest_due_at: Option<Moment>,
    ) -> Result<Option<Manager>> {
        let doing = "adding a manager";
        let values = (
            (
                managers::email.eq(new.email.expose()),
                managers::email_key.eq(&key.0),
                managers::name.eq(&new.name),
                managers::role.eq(new.role.name()),
                managers::password_hash.eq(&new.password_hash),
                managers::at_once.eq(new.habits.at_once),
                managers::digest.eq(new.habits.digest.name()),
                managers::zone.eq(&new.habits.zone),
                managers::at_minute.eq(i32::from(new.habits.at_minute)),
            ),
            quietness(&new.habits),
            (
                managers::epoch.eq(0_i64),
                managers::digest_due_at.eq(digest_due_at.map(Moment::millis)),
                managers::digest_until.eq(now.millis()),
                managers::notice_after.eq(0_i64),
                managers::notice_gap.eq(0_i64),
                managers::created_at.eq(now.millis()),
            ),
        );
        let insert = diesel::insert_into(managers::table)
            .values(values)
            .on_conflict_do_nothing()
            .returning(columns::<ManagerRow>());
        let row: Option<ManagerRow> = Both(insert).get_result(self.conn).optional().map_err(fault(doing))?;
        row.map(ManagerRow::read).transpose().map_err(fault(doing))
    }

    /// Until commit nobody else counts: there is one first owner, and the last one stays.
    pub fn count_managers(&mut self) -> Result<u32> {
        let doing = "counting managers";
        dialect::one_at_a_time(self.conn, "managers").map_err(fault(doing))?;
        let count: i64 = managers::table.select(count_star()).first(self.conn).map_err(fault(doing))?;
        Ok(count as u32)
    }

    /// In the order in which they were added, invited and paused ones included.
    pub fn list_owners(&mut self) -> Result<Vec<Manager>> {
        let doing = "listing owners";
        let rows: Vec<ManagerRow> = managers::table
            .filter(managers::role.eq(Role::Owner.name()))
            .order(managers::id.asc())
            .select(columns::<ManagerRow>())
            .load(self.conn)
            .map_err(fault(doing))?;
        rows.into_iter().map(ManagerRow::read).collect::<QueryResult<_>>().map_err(fault(doing))
    }

    /// Those who are here. As `count_managers`.
    pub fn count_owners(&mut self) -> Result<u32> {
        let doing = "counting owners";
        dialect::one_at_a_time(self.conn, "managers").map_err(fault(doing))?;
        let owners =
            managers::table.filter(managers::role.eq(Role::Owner.name()).and(managers::invited_at.is_null()));
        let count: i64 = owners.select(count_star()).first(self.conn).map_err(fault(doing))?;
        Ok(count as u32)
    }

    /// With their sessions, links and notices.
    pub fn forget_manager(&mut self, id: ManagerId) -> Result<bool> {
        let gone = diesel::delete(managers::table.find(id.0)).execute(self.conn);
        Ok(gone.map_err(fault("removing a manager"))? > 0)
    }

    /// Overwrites how a manager wants mail, and when the next digest is due. `None`: no digest.
    pub fn set_habits(
        &mut self,
        id: ManagerId,
        habits: &MailHabits,
        digest_due_at: Option<Moment>,
    ) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((
                managers::at_once.eq(habits.at_once),
                managers::digest.eq(habits.digest.name()),
                managers::zone.eq(&habits.zone),
                managers::at_minute.eq(i32::from(habits.at_minute)),
                quietness(habits),
                managers::digest_due_at.eq(digest_due_at.map(Moment::millis)),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing how a manager wants mail"))
    }

    /// Sets the hash of the password in PHC format. Sessions go on: the caller ends those that must not.
    pub fn set_password(&mut self, id: ManagerId, hash: &str) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::password_hash.eq(hash))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing a password"))
    }
}

type Quietness = (
    Eq<managers::weekday, i32>,
    Eq<managers::quiet_from, Option<i32>>,
    Eq<managers::quiet_to, Option<i32>>,
    Eq<managers::quiet_weekend, bool>,
);

fn quietness(habits: &MailHabits) -> Quietness {
    (
        managers::weekday.eq(i32::from(habits.weekday)),
        managers::quiet_from.eq(habits.quiet.map(|it| i32::from(it.0))),
        managers::quiet_to.eq(habits.quiet.map(|it| i32::from(it.1))),
        managers::quiet_weekend.eq(habits.quiet_weekend),
    )
}
