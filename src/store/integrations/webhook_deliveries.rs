//! What webhooks are told: owed in the transaction of what happened, claimed under a lease, settled by whoever holds it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    sql_types::{BigInt, Nullable, Text},
};

use super::webhooks::find as find_hook;
use crate::{
    engine::{
        Reader, Result, Tx,
        connection::{Conn, fault, unreadable},
        dialect,
        row::columns,
        schema::webhook_deliveries,
    },
    mail::leases::Claimed,
};
use weshift_domain::*;

/// A hub hears of several comments at once.
const HUB_SETTLES: i64 = 15 * SECOND;
/// Of one hub, in one claim.
const HUB_AT_ONCE: i64 = 200;

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
struct DeliveryRow {
    id: i64,
    webhook_id: i64,
    event: String,
    comment_id: Option<i64>,
    at: i64,
    state: String,
    attempts: i32,
    due_at: i64,
    status: Option<i32>,
    answer: String,
    tried_at: Option<i64>,
}

impl DeliveryRow {
    fn read(self) -> QueryResult<HookDelivery> {
        Ok(HookDelivery {
            id: HookDeliveryId(self.id),
            hook: WebhookId(self.webhook_id),
            event: Event::parse(&self.event).ok_or_else(|| unreadable("event"))?,
            comment: self.comment_id.map(CommentId),
            at: Moment::from_millis(self.at),
            state: DeliveryState::parse(&self.state).ok_or_else(|| unreadable("state of a delivery"))?,
            attempts: self.attempts as u32,
            due_at: Moment::from_millis(self.due_at),
            status: self.status.and_then(|it| u16::try_from(it).ok()),
            answer: self.answer,
            tried_at: self.tried_at.map(Moment::from_millis),
        })
    }
}

impl Reader {
    /// Newest first, from before one on.
    pub async fn list_hook_deliveries(
        &self,
        hook: WebhookId,
        before: Option<HookDeliveryId>,
        limit: u32,
    ) -> Result<Vec<HookDelivery>> {
        self.read("reading the log of a webhook", move |conn| {
            let before = before.map_or(i64::MAX, |it| it.0);
            let rows: Vec<DeliveryRow> = webhook_deliveries::table
                .filter(webhook_deliveries::webhook_id.eq(hook.0).and(webhook_deliveries::id.lt(before)))
                .order(webhook_deliveries::id.desc())
                .limit(i64::from(limit))
                .select(columns::<DeliveryRow>())
                .load(conn)?;
            rows.into_iter().map(DeliveryRow::read).collect()
        })
        .await
    }
}

impl Tx<'_> {
    /// Owes every webhook that wants to hear of it a word. Where there are none, nothing is asked and nothing written.
    pub(crate) fn owe_hooks(&mut self, entry: &NewAudit) -> Result<()> {
        if !self.has_hooks {
            return Ok(());
        }
        for event in Event::of_audit(entry) {
            let query = "INSERT INTO webhook_deliveries (webhook_id, event, comment_id, at, state, due_at) \
                SELECT id, $1, $2, $3, 'queued', CASE kind WHEN 'hub' THEN $4 ELSE $3 END FROM webhooks \
                WHERE state = 'active' AND events LIKE $5";
            let owed = diesel::sql_query(query)
                .bind::<Text, _>(event.name())
                .bind::<Nullable<BigInt>, _>(entry.comment.map(|it| it.0))
                .bind::<BigInt, _>(entry.at.millis())
                .bind::<BigInt, _>(entry.at.plus(HUB_SETTLES).millis())
                .bind::<Text, _>(format!("% {} %", event.name()))
                .execute(self.conn)
                .map_err(fault("owing webhooks a word"))?;
            self.told.owes |= owed > 0;
        }
        Ok(())
    }

    /// Something to be told at once that is no comment's.
    pub fn owe_hook_test(&mut self, hook: WebhookId, at: Moment) -> Result<()> {
        diesel::insert_into(webhook_deliveries::table)
            .values((
                webhook_deliveries::webhook_id.eq(hook.0),
                webhook_deliveries::event.eq(Event::Test.name()),
                webhook_deliveries::at.eq(at.millis()),
                webhook_deliveries::state.eq(DeliveryState::Queued.name()),
                webhook_deliveries::due_at.eq(at.millis()),
            ))
            .execute(self.conn)
            .map_err(fault("owing a webhook a test"))?;
        self.wake_webhook(hook)?;
        self.told.owes = true;
        Ok(())
    }

    /// Takes what is due first under a lease, of a webhook that does not rest and is told nothing else right now. For a
    /// hub that is all that is owed to it. Empty: nothing is due. What fell out of somebody's hands is due again.
    pub fn claim_hook_deliveries(
        &mut self,
        owner: &str,
        now: Moment,
        lease_until: Moment,
    ) -> Result<Option<(Webhook, Vec<HookDelivery>)>> {
        let doing = "claiming what a webhook is told";
        // Of each webhook the first that is due, found by the index; among those the one that has waited longest.
        let query = format!(
            "UPDATE webhook_deliveries SET state = 'sending', attempts = attempts + 1, lease_until = $1, lease_owner = $2 \
             WHERE id = (SELECT d.id FROM webhooks h JOIN webhook_deliveries d ON d.id = (\
                    SELECT q.id FROM webhook_deliveries q WHERE q.webhook_id = h.id AND q.state IN ('queued', 'sending') \
                    AND q.due_at <= $3 AND (q.state = 'queued' OR q.lease_until < $3) ORDER BY q.due_at, q.id LIMIT 1) \
                WHERE h.state = 'active' AND h.rests_until <= $3 \
                AND NOT EXISTS (SELECT 1 FROM webhook_deliveries o WHERE o.webhook_id = h.id \
                    AND o.state IN ('queued', 'sending') AND o.due_at <= $3 AND o.state = 'sending' AND o.lease_until >= $3) \
                ORDER BY d.due_at, d.id LIMIT 1 {}) RETURNING id",
            dialect::skip_locked_of(self.conn, "d")
        );
        let claimed: Option<Claimed> = diesel::sql_query(query)
            .bind::<BigInt, _>(lease_until.millis())
            .bind::<Text, _>(owner)
            .bind::<BigInt, _>(now.millis())
            .get_result(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let Some(Claimed { id }) = claimed else { return Ok(None) };
        let Some(first) = find(self.conn, id).map_err(fault(doing))? else { return Ok(None) };
        let Some(hook) = find_hook(self.conn, first.hook.0).map_err(fault(doing))? else { return Ok(None) };
        let mut deliveries = vec![first];
        if hook.kind == HookKind::Hub {
            deliveries.extend(self.claim_rest(&hook, owner, lease_until).map_err(fault(doing))?);
        }
        Ok(Some((hook, deliveries)))
    }

    fn claim_rest(
        &mut self,
        hook: &Webhook,
        owner: &str,
        lease_until: Moment,
    ) -> QueryResult<Vec<HookDelivery>> {
        let query = format!(
            "UPDATE webhook_deliveries SET state = 'sending', attempts = attempts + 1, lease_until = $1, lease_owner = $2 \
             WHERE id IN (SELECT id FROM webhook_deliveries WHERE webhook_id = $3 AND state = 'queued' \
                ORDER BY id LIMIT $4 {}) RETURNING id",
            dialect::skip_locked(self.conn)
        );
        let ids: Vec<Claimed> = diesel::sql_query(query)
            .bind::<BigInt, _>(lease_until.millis())
            .bind::<Text, _>(owner)
            .bind::<BigInt, _>(hook.id.0)
            .bind::<BigInt, _>(HUB_AT_ONCE)
            .load(self.conn)?;
        let ids: Vec<i64> = ids.into_iter().map(|it| it.id).collect();
        let rows: Vec<DeliveryRow> = webhook_deliveries::table
            .filter(webhook_deliveries::id.eq_any(ids))
            .select(columns::<DeliveryRow>())
            .load(self.conn)?;
        rows.into_iter().map(DeliveryRow::read).collect()
    }

    /// Ends a claim; only the holder of the lease can.
    pub fn settle_hook_delivery(
        &mut self,
        delivery: &HookDelivery,
        owner: &str,
        answer: &HookAnswer,
    ) -> Result<bool> {
        let (state, due_at) = match answer.result {
            HookResult::Taken => (DeliveryState::Sent, answer.at),
            HookResult::Again(Some(due_at)) => (DeliveryState::Queued, due_at),
            HookResult::Again(None) | HookResult::Gone => (DeliveryState::Failed, answer.at),
            HookResult::Pointless => (DeliveryState::Cancelled, answer.at),
        };
        let held = webhook_deliveries::lease_owner
            .eq(owner)
            .and(webhook_deliveries::state.eq(DeliveryState::Sending.name()));
        let settled = diesel::update(webhook_deliveries::table.find(delivery.id.0))
            .filter(held)
            .set((
                webhook_deliveries::state.eq(state.name()),
                webhook_deliveries::due_at.eq(due_at.millis()),
                webhook_deliveries::lease_until.eq(0_i64),
                webhook_deliveries::lease_owner.eq(""),
                webhook_deliveries::status.eq(answer.status.map(i32::from)),
                webhook_deliveries::answer.eq(&answer.text),
                webhook_deliveries::tried_at.eq(Some(answer.at.millis())),
            ))
            .execute(self.conn)
            .map_err(fault("settling what a webhook was told"))?;
        Ok(settled > 0)
    }

    /// By hand: once more, now. False: there is none, it is on its way, or its webhook is off.
    pub fn repeat_hook_delivery(&mut self, hook: WebhookId, id: HookDeliveryId, now: Moment) -> Result<bool> {
        let doing = "telling a webhook again";
        let settled =
            [DeliveryState::Queued, DeliveryState::Sent, DeliveryState::Failed, DeliveryState::Cancelled];
        let is_on = find_hook(self.conn, hook.0).map_err(fault(doing))?.map(|it| it.state);
        if is_on != Some(HookState::Active) {
            return Ok(false);
        }
        let queued = diesel::update(webhook_deliveries::table.find(id.0))
            .filter(webhook_deliveries::webhook_id.eq(hook.0))
            .filter(webhook_deliveries::state.eq_any(settled.map(DeliveryState::name)))
            .set((
                webhook_deliveries::state.eq(DeliveryState::Queued.name()),
                webhook_deliveries::due_at.eq(now.millis()),
                webhook_deliveries::attempts.eq(0),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        if queued > 0 {
            self.wake_webhook(hook)?;
        }
        self.told.owes |= queued > 0;
        Ok(queued > 0)
    }

    /// Frees what earlier processes held (single-node SQLite at start).
    pub fn void_hook_leases(&mut self) -> Result<()> {
        diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::state.eq(DeliveryState::Sending.name()))
            .set(webhook_deliveries::state.eq(DeliveryState::Queued.name()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("freeing what webhooks are told"))
    }
}

fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<HookDelivery>> {
    let row: Option<DeliveryRow> =
        webhook_deliveries::table.find(id).select(columns::<DeliveryRow>()).first(conn).optional()?;
    row.map(DeliveryRow::read).transpose()
}
