//! How long a letter is held by whoever delivers it.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};

use super::{Result, Tx, connection::fault, schema::outbox};
use crate::domain::*;

impl Tx<'_> {
    /// The holder of a lease goes on holding it. False if it is theirs no more.
    pub fn renew_letter(&mut self, id: OutboxId, owner: &str, until: Moment) -> Result<bool> {
        let held = outbox::lease_owner.eq(owner).and(outbox::state.eq(DeliveryState::Sending.name()));
        let renewed = diesel::update(outbox::table.find(id.0))
            .filter(held)
            .set(outbox::lease_until.eq(until.millis()))
            .execute(self.conn)
            .map_err(fault("renewing the lease of a letter"))?;
        Ok(renewed > 0)
    }

    /// Frees what earlier processes held (single-node SQLite at start).
    pub fn void_leases(&mut self) -> Result<()> {
        diesel::update(outbox::table)
            .filter(outbox::state.eq(DeliveryState::Sending.name()))
            .set(outbox::state.eq(DeliveryState::Queued.name()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("freeing letters"))
    }
}
