//! Tokens of programs. Kept as hashes only.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::count_star,
};

use super::managers::ManagerRow;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    row::columns,
    schema::{api_tokens, managers},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
struct TokenRow {
    id: i64,
    manager_id: i64,
    name: String,
    scopes: String,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TokenRow {
    fn read(self, owner: String) -> ApiToken {
        ApiToken {
            id: TokenId(self.id),
            manager: ManagerId(self.manager_id),
            owner,
            name: self.name,
            scopes: self.scopes.split(' ').filter_map(Scope::parse).collect(),
            created_at: Moment::from_millis(self.created_at),
            expires_at: self.expires_at.map(Moment::from_millis),
            last_used_at: self.last_used_at.map(Moment::from_millis),
            revoked_at: self.revoked_at.map(Moment::from_millis),
        }
    }
}

impl Reader {
    /// The token with this hash and whose it is, whatever has become of it.
    pub async fn find_token(&self, token_hash: String) -> Result<Option<Bearer>> {
        self.glance("reading a token", move |conn| {
            let row: Option<(TokenRow, ManagerRow)> = api_tokens::table
                .inner_join(managers::table)
                .filter(api_tokens::token_hash.eq(token_hash))
                .select((columns::<TokenRow>(), columns::<ManagerRow>()))
                .first(conn)
                .optional()?;
            let bearer = |(token, manager): (TokenRow, ManagerRow)| {
                let manager = manager.read()?;
                Ok(Bearer { token: token.read(manager.name.clone()), manager })
            };
            row.map(bearer).transpose()
        })
        .await
    }

    /// Of one manager, or of all; newest first.
    pub async fn list_tokens(&self, manager: Option<ManagerId>, limit: u32) -> Result<Vec<ApiToken>> {
        self.read("listing tokens", move |conn| {
            let mut query = api_tokens::table.inner_join(managers::table).into_boxed();
            if let Some(manager) = manager {
                query = query.filter(api_tokens::manager_id.eq(manager.0));
            }
            let rows: Vec<(TokenRow, String)> = query
                .order(api_tokens::id.desc())
                .limit(i64::from(limit))
                .select((columns::<TokenRow>(), managers::name))
                .load(conn)?;
            Ok(rows.into_iter().map(|(token, owner)| token.read(owner)).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// Keeps a token by its hash. How many a manager may have is the caller's to check (`count_tokens`).
    pub fn add_token(&mut self, new: &NewToken) -> Result<()> {
        let scopes: Vec<&str> = new.scopes.iter().map(|it| it.name()).collect();
        diesel::insert_into(api_tokens::table)
            .values((
                api_tokens::token_hash.eq(&new.token_hash),
                api_tokens::manager_id.eq(new.manager.0),
                api_tokens::name.eq(&new.name),
                api_tokens::scopes.eq(scopes.join(" ")),
                api_tokens::created_at.eq(new.at.millis()),
                api_tokens::expires_at.eq(new.expires_at.map(Moment::millis)),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("keeping a token"))
    }

    /// Those of a manager that still work.
    pub fn count_tokens(&mut self, manager: ManagerId, now: Moment) -> Result<u32> {
        let count = |conn: &mut Conn| -> QueryResult<i64> {
            let lives = api_tokens::expires_at.is_null().or(api_tokens::expires_at.gt(now.millis()));
            api_tokens::table
                .filter(api_tokens::manager_id.eq(manager.0).and(api_tokens::revoked_at.is_null()))
                .filter(lives)
                .select(count_star())
                .first(conn)
        };
        count(self.conn).map(|it| it as u32).map_err(fault("counting tokens"))
    }

    /// Ends a token, of this manager or of anybody. Gives its name; `None`: there is none that works.
    pub fn revoke_token(&mut self, id: TokenId, of: Option<ManagerId>, at: Moment) -> Result<Option<String>> {
        let doing = "revoking a token";
        let found: Option<(i64, String)> = api_tokens::table
            .find(id.0)
            .filter(api_tokens::revoked_at.is_null())
            .select((api_tokens::manager_id, api_tokens::name))
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let Some((_, name)) = found.filter(|it| of.is_none_or(|manager| manager.0 == it.0)) else {
            return Ok(None);
        };
        diesel::update(api_tokens::table.find(id.0))
            .set(api_tokens::revoked_at.eq(at.millis()))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(Some(name))
    }

    /// Sets when the token was used last.
    pub fn touch_token(&mut self, id: TokenId, at: Moment) -> Result<()> {
        diesel::update(api_tokens::table.find(id.0))
            .set(api_tokens::last_used_at.eq(at.millis()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("noting that a token was used"))
    }
}
