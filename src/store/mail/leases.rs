//! A letter is taken by whoever delivers it, and how long they hold it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Text},
};

use super::outbox::find;
use crate::engine::{Result, Tx, connection::fault, dialect, schema::outbox};
use weshift_domain::*;

/// Whether letters that sign managers in may go now: they have a small share of what may go in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIns {
    /// They may go.
    May,
    /// Their share of this hour is used up.
    Wait,
}

/// What a claim took.
#[derive(QueryableByName)]
pub(crate) struct Claimed {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
}

/// Which letters a claim may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Any letter that is due.
    Any,
    /// For which somebody waits before a screen.
    Urgent,
    /// Urgent ones that have been due since then: nobody else takes them away.
    UrgentSince(Moment),
}

impl Tx<'_> {
    /// Takes the most urgent due letter under a lease, but none that signs in unless it `may_sign_in`. A letter whose lease
    /// ran out is due again.
    pub fn claim_letter(
        &mut self,
        owner: &str,
        now: Moment,
        lease_until: Moment,
        wanted: Wanted,
        may_sign_in: SignIns,
    ) -> Result<Option<OutboxLetter>> {
        let (lane, due_by) = match wanted {
            Wanted::Any => (i32::MAX, now),
            Wanted::Urgent => (0, now),
            Wanted::UrgentSince(since) => (0, since),
        };
        let kinds = match may_sign_in {
            SignIns::May => "",
            SignIns::Wait => " AND kind <> 'sign-in'",
        };
        let doing = "claiming a letter";
        self.lapse_letters(now)?;
        // What somebody died with goes first. One condition each, so that an index has the first row: with an OR every
        // letter in the outbox would be read for each that goes.
        for (due, by) in
            [("state = 'sending' AND lease_until < $3", now), ("state = 'queued' AND due_at <= $3", due_by)]
        {
            let query = format!(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = $1, lease_owner = $2 \
                WHERE id = (SELECT id FROM outbox WHERE {due}{kinds} AND lane <= $4 \
                ORDER BY lane, due_at, id LIMIT 1 {}) RETURNING id",
                dialect::skip_locked(self.conn)
            );
            let claimed: Option<Claimed> = diesel::sql_query(query)
                .bind::<BigInt, _>(lease_until.millis())
                .bind::<Text, _>(owner)
                .bind::<BigInt, _>(by.millis())
                .bind::<Integer, _>(lane)
                .get_result(self.conn)
                .optional()
                .map_err(fault(doing))?;
            if let Some(Claimed { id }) = claimed {
                return find(self.conn, id).map_err(fault(doing));
            }
        }
        Ok(None)
    }

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
