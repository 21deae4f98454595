//! Where a manager's mail goes, changed by themselves.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    schema::managers,
};
use weshift_domain::*;

impl Reader {
    /// The address that a manager has still to confirm.
    pub async fn find_new_address_of(&self, id: ManagerId) -> Result<Option<Email>> {
        self.read("reading a manager's new address", move |conn| new_address(conn, id)).await
    }
}

impl Tx<'_> {
    /// As `Reader::find_new_address_of`, inside the transaction.
    pub fn find_new_address_of(&mut self, id: ManagerId) -> Result<Option<Email>> {
        new_address(self.conn, id).map_err(fault("reading a manager's new address"))
    }

    /// Keeps the address that the manager has to confirm, in place of an earlier one. Mail goes where it went until
    /// `set_address`.
    pub fn want_address(&mut self, id: ManagerId, address: &Email) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set(managers::new_email.eq(address.expose()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("noting a manager's new address"))
    }

    /// Whether somebody else has it.
    pub fn is_address_taken(&mut self, id: ManagerId, key: &AddressKey) -> Result<bool> {
        let other: Option<i64> = managers::table
            .filter(managers::email_key.eq(&key.0).and(managers::id.ne(id.0)))
            .select(managers::id)
            .first(self.conn)
            .optional()
            .map_err(fault("looking for an address"))?;
        Ok(other.is_some())
    }

    /// Mail goes there from now on; links in the letters before are dead.
    pub fn set_address(&mut self, id: ManagerId, address: &Email, key: &AddressKey) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((
                managers::email.eq(address.expose()),
                managers::email_key.eq(&key.0),
                managers::new_email.eq(None::<String>),
                managers::epoch.eq(managers::epoch + 1),
                managers::is_paused.eq(false),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("changing a manager's address"))
    }
}

fn new_address(conn: &mut Conn, id: ManagerId) -> QueryResult<Option<Email>> {
    let found: Option<Option<String>> =
        managers::table.find(id.0).select(managers::new_email).first(conn).optional()?;
    Ok(found.flatten().and_then(|it| Email::parse(&it)))
}
