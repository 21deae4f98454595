//! What managers prove themselves with, what they may, and what they care for.

use diesel::{
    ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
    Selectable, dsl::count_star,
};

use super::managers::ManagerRow;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    row::columns,
    schema::{comments, manager_posts, managers, passkeys, posts, recovery_codes, threads},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = passkeys)]
struct PasskeyRow {
    credential: String,
    public_key: String,
    name: String,
    counter: i64,
    created_at: i64,
    used_at: Option<i64>,
}

impl PasskeyRow {
    fn read(self) -> Passkey {
        Passkey {
            credential: self.credential,
            public_key: self.public_key,
            name: self.name,
            counter: self.counter as u32,
            created_at: Moment::from_millis(self.created_at),
            used_at: self.used_at.map(Moment::from_millis),
        }
    }
}

/// What a password or a code is compared with.
#[derive(Debug, Clone, Default, Queryable, Selectable)]
#[diesel(table_name = managers)]
pub struct Secrets {
    /// The hash of the password in PHC format. `None`: the manager has no password.
    pub password_hash: Option<String>,
    /// The secret of the authenticator app in base32. `None`: there is none.
    pub totp_secret: Option<String>,
}

impl Reader {
    /// Nothing is set for a manager who is gone.
    pub async fn factors_of(&self, manager: ManagerId) -> Result<Factors> {
        self.read("reading how somebody signs in", move |conn| {
            let secrets = secrets(conn, manager)?;
            let passkeys: i64 = passkeys::table
                .filter(passkeys::manager_id.eq(manager.0))
                .select(count_star())
                .first(conn)?;
            let codes: i64 = recovery_codes::table
                .filter(recovery_codes::manager_id.eq(manager.0))
                .select(count_star())
                .first(conn)?;
            Ok(Factors {
                password: secrets.password_hash.is_some(),
                totp: secrets.totp_secret.is_some(),
                passkeys: passkeys as u32,
                recovery_codes: codes as u32,
            })
        })
        .await
    }

    /// Neither is set for a manager who is gone.
    pub async fn secrets_of(&self, manager: ManagerId) -> Result<Secrets> {
        self.read("reading how somebody signs in", move |conn| secrets(conn, manager)).await
    }

    /// Those of the manager, oldest first, at most `Passkey::MOST`.
    pub async fn list_passkeys(&self, manager: ManagerId) -> Result<Vec<Passkey>> {
        self.read("listing passkeys", move |conn| {
            let rows: Vec<PasskeyRow> = passkeys::table
                .filter(passkeys::manager_id.eq(manager.0))
                .order((passkeys::created_at.asc(), passkeys::credential.asc()))
                .limit(Passkey::MOST)
                .select(columns::<PasskeyRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(PasskeyRow::read).collect())
        })
        .await
    }

    /// With whose it is.
    pub async fn find_passkey(&self, credential: String) -> Result<Option<(Passkey, Manager)>> {
        self.read("reading a passkey", move |conn| {
            let row: Option<(PasskeyRow, ManagerRow)> = passkeys::table
                .inner_join(managers::table)
                .filter(passkeys::credential.eq(credential))
                .select((columns::<PasskeyRow>(), columns::<ManagerRow>()))
                .first(conn)
                .optional()?;
            row.map(|(passkey, manager)| Ok((passkey.read(), manager.read()?))).transpose()
        })
        .await
    }

    /// Of those who do not care for every post: which they care for, by its address.
    pub async fn list_cared_for(&self) -> Result<Vec<(ManagerId, String)>> {
        self.read("reading who cares for which post", |conn| {
            let rows: Vec<(i64, String)> = manager_posts::table
                .inner_join(posts::table.on(posts::id.eq(manager_posts::post_id)))
                .order((manager_posts::manager_id.asc(), posts::published_at.desc()))
                .select((manager_posts::manager_id, posts::slug))
                .load(conn)?;
            Ok(rows.into_iter().map(|(id, slug)| (ManagerId(id), slug)).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// `None`: there is none any more.
    pub fn set_totp(&mut self, id: ManagerId, secret: Option<&str>) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::totp_secret.eq(secret))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing a second factor"))
    }

    /// Uses the code of this step up. False: it, or a later one, was used before.
    pub fn use_totp_step(&mut self, id: ManagerId, step: i64) -> Result<bool> {
        let used = diesel::update(managers::table.find(id.0))
            .filter(managers::totp_step.lt(step))
            .set(managers::totp_step.eq(step))
            .execute(self.conn)
            .map_err(fault("using a code"))?;
        Ok(used > 0)
    }

    /// Those before work no longer.
    pub fn set_recovery_codes(&mut self, id: ManagerId, hashes: &[String]) -> Result<()> {
        let doing = "making recovery codes";
        diesel::delete(recovery_codes::table.filter(recovery_codes::manager_id.eq(id.0)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        for hash in hashes {
            diesel::insert_into(recovery_codes::table)
                .values((recovery_codes::code_hash.eq(hash), recovery_codes::manager_id.eq(id.0)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        Ok(())
    }

    /// Uses a code up. `false`: it is not one of this manager's, or was used before.
    pub fn use_recovery_code(&mut self, id: ManagerId, hash: &str) -> Result<bool> {
        let code = recovery_codes::table.find(hash).filter(recovery_codes::manager_id.eq(id.0));
        Ok(diesel::delete(code).execute(self.conn).map_err(fault("using a recovery code"))? > 0)
    }

    /// False: there is one with this name already, or there are too many.
    pub fn add_passkey(&mut self, id: ManagerId, new: &Passkey) -> Result<bool> {
        let doing = "adding a passkey";
        let count: i64 = passkeys::table
            .filter(passkeys::manager_id.eq(id.0))
            .select(count_star())
            .first(self.conn)
            .map_err(fault(doing))?;
        if count >= Passkey::MOST {
            return Ok(false);
        }
        let insert = diesel::insert_into(passkeys::table)
            .values((
                passkeys::credential.eq(&new.credential),
                passkeys::manager_id.eq(id.0),
                passkeys::public_key.eq(&new.public_key),
                passkeys::name.eq(&new.name),
                passkeys::counter.eq(i64::from(new.counter)),
                passkeys::created_at.eq(new.created_at.millis()),
            ))
            .on_conflict_do_nothing();
        Ok(Both(insert).execute(self.conn).map_err(fault(doing))? > 0)
    }

    /// Keeps the counter that the passkey sent, and when it was used.
    pub fn use_passkey(&mut self, credential: &str, counter: u32, now: Moment) -> Result<()> {
        diesel::update(passkeys::table.find(credential))
            .set((passkeys::counter.eq(i64::from(counter)), passkeys::used_at.eq(now.millis())))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("using a passkey"))
    }

    /// `false`: the manager has no such passkey.
    pub fn forget_passkey(&mut self, id: ManagerId, credential: &str) -> Result<bool> {
        let theirs = passkeys::table.find(credential).filter(passkeys::manager_id.eq(id.0));
        Ok(diesel::delete(theirs).execute(self.conn).map_err(fault("removing a passkey"))? > 0)
    }

    /// Removes all passkeys of a manager.
    pub fn forget_passkeys_of(&mut self, id: ManagerId) -> Result<()> {
        let theirs = passkeys::table.filter(passkeys::manager_id.eq(id.0));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(fault("removing passkeys"))
    }

    // --- who they are

    /// An invitation waits for this manager, and until it is accepted nothing else is mailed to them.
    pub fn invite(&mut self, id: ManagerId, now: Moment) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((managers::invited_at.eq(now.millis()), managers::is_paused.eq(true)))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("inviting a manager"))
    }

    /// They are here now.
    pub fn join(&mut self, id: ManagerId) -> Result<bool> {
        let joined = diesel::update(managers::table.find(id.0))
            .filter(managers::invited_at.is_not_null())
            .set((managers::invited_at.eq(None::<i64>), managers::is_paused.eq(false)))
            .execute(self.conn)
            .map_err(fault("accepting an invitation"))?;
        Ok(joined > 0)
    }

    /// Sets the manager's name; audit lines and decisions keep the name of their time.
    pub fn set_name(&mut self, id: ManagerId, name: &str) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::name.eq(name))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing a manager"))
    }

    /// With the role, the links in earlier mails die.
    pub fn set_role(&mut self, id: ManagerId, role: Role) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((managers::role.eq(role.name()), managers::epoch.eq(managers::epoch + 1)))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing a manager's role"))
    }

    /// The manager, invited and paused ones included, as this transaction sees them.
    pub fn find_manager(&mut self, id: ManagerId) -> Result<Option<Manager>> {
        let doing = "reading a manager";
        let row: Option<ManagerRow> = managers::table
            .find(id.0)
            .select(columns::<ManagerRow>())
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        row.map(ManagerRow::read).transpose().map_err(fault(doing))
    }

    /// Empty: every post. Those that are not there are left out.
    pub fn set_cared_for(&mut self, id: ManagerId, slugs: &[String]) -> Result<()> {
        let doing = "changing what a manager cares for";
        diesel::delete(manager_posts::table.filter(manager_posts::manager_id.eq(id.0)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        let ids: Vec<i64> = posts::table
            .filter(posts::slug.eq_any(slugs))
            .select(posts::id)
            .load(self.conn)
            .map_err(fault(doing))?;
        for post in ids {
            diesel::insert_into(manager_posts::table)
                .values((manager_posts::manager_id.eq(id.0), manager_posts::post_id.eq(post)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        Ok(())
    }
}

/// The discussions under the posts that a manager cares for. None: all.
pub(crate) fn threads_cared_for(conn: &mut Conn, manager: ManagerId) -> QueryResult<Option<Vec<i64>>> {
    let posts: Vec<i64> = manager_posts::table
        .filter(manager_posts::manager_id.eq(manager.0))
        .select(manager_posts::post_id)
        .load(conn)?;
    if posts.is_empty() {
        return Ok(None);
    }
    threads::table.filter(threads::post_id.eq_any(posts)).select(threads::id).load(conn).map(Some)
}

/// Of these managers, those who care for the post of a comment: who cares for none in particular cares for all.
pub(crate) fn who_care_for(conn: &mut Conn, managers: Vec<i64>, comment: i64) -> QueryResult<Vec<i64>> {
    let cares: Vec<(i64, i64)> =
        manager_posts::table.select((manager_posts::manager_id, manager_posts::post_id)).load(conn)?;
    if cares.is_empty() {
        return Ok(managers);
    }
    let post: i64 = comments::table
        .inner_join(threads::table)
        .filter(comments::id.eq(comment))
        .select(threads::post_id)
        .first(conn)?;
    let does = |id: &i64| {
        let mut theirs = cares.iter().filter(|it| it.0 == *id).peekable();
        theirs.peek().is_none() || theirs.any(|it| it.1 == post)
    };
    Ok(managers.into_iter().filter(does).collect())
}

fn secrets(conn: &mut Conn, manager: ManagerId) -> QueryResult<Secrets> {
    let found: Option<Secrets> =
        managers::table.find(manager.0).select(columns::<Secrets>()).first(conn).optional()?;
    Ok(found.unwrap_or_default())
}
