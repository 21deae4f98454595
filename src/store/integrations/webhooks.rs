//! Addresses that are told what happens to comments.

use std::sync::atomic::Ordering;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
    dsl::{count_star, exists},
    select,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault, unreadable},
    row::columns,
    schema::{webhook_deliveries, webhooks},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks)]
struct HookRow {
    id: i64,
    kind: String,
    url: String,
    events: String,
    with_email: bool,
    state: String,
    epoch: i64,
    renewed_at: i64,
    created_at: i64,
    failures: i32,
    failing_since: Option<i64>,
    worked_at: Option<i64>,
}

impl HookRow {
    fn read(self) -> QueryResult<Webhook> {
        Ok(Webhook {
            id: WebhookId(self.id),
            kind: HookKind::parse(&self.kind).ok_or_else(|| unreadable("kind of webhook"))?,
            url: self.url,
            events: self.events.split_whitespace().filter_map(Event::parse).collect(),
            with_email: self.with_email,
            state: HookState::parse(&self.state).ok_or_else(|| unreadable("state of a webhook"))?,
            epoch: self.epoch,
            renewed_at: Moment::from_millis(self.renewed_at),
            created_at: Moment::from_millis(self.created_at),
            failures: self.failures as u32,
            failing_since: self.failing_since.map(Moment::from_millis),
            worked_at: self.worked_at.map(Moment::from_millis),
        })
    }
}

impl Reader {
    /// In the order in which they were made.
    pub async fn list_webhooks(&self) -> Result<Vec<Webhook>> {
        self.read("listing webhooks", |conn| {
            let rows: Vec<HookRow> =
                webhooks::table.order(webhooks::id.asc()).select(columns::<HookRow>()).load(conn)?;
            rows.into_iter().map(HookRow::read).collect()
        })
        .await
    }

    /// The webhook or hub in whatever state.
    pub async fn find_webhook(&self, id: WebhookId) -> Result<Option<Webhook>> {
        self.read("reading a webhook", move |conn| find(conn, id.0)).await
    }

    /// Whether there may be anybody to tell: known without asking, and put right by asking where there was. Another
    /// node's webhooks make this one believe that there are.
    pub async fn look_for_webhooks(&self) -> Result<bool> {
        let believed = self.signals.hooks.load(Ordering::SeqCst);
        if believed == 0 {
            return Ok(false);
        }
        let is_any = self.read("looking for webhooks", is_any_active).await?;
        if !is_any {
            // Unless one was made meanwhile.
            let _ = self.signals.hooks.compare_exchange(believed, 0, Ordering::SeqCst, Ordering::SeqCst);
        }
        Ok(is_any)
    }

    /// How many were stopped because they failed for days; asked only where there ever was one.
    pub async fn count_stopped_webhooks(&self) -> Result<u32> {
        self.glance("counting webhooks", |conn| {
            let stopped = webhooks::table.filter(webhooks::state.eq(HookState::Stopped.name()));
            Ok(stopped.select(count_star()).first::<i64>(conn)? as u32)
        })
        .await
    }
}

impl Tx<'_> {
    /// As `Reader::find_webhook`, inside the transaction.
    pub fn find_webhook(&mut self, id: WebhookId) -> Result<Option<Webhook>> {
        find(self.conn, id.0).map_err(fault("reading a webhook"))
    }

    /// Webhooks in whatever state; hubs are not counted.
    pub fn count_webhooks(&mut self) -> Result<u32> {
        let ours = webhooks::table.filter(webhooks::kind.eq(HookKind::Webhook.name()));
        let count: i64 = ours.select(count_star()).first(self.conn).map_err(fault("counting webhooks"))?;
        Ok(count as u32)
    }

    /// Adds a webhook or a hub, which is active at once.
    pub fn add_webhook(&mut self, kind: HookKind, wish: &WebhookWish, at: Moment) -> Result<WebhookId> {
        let id: i64 = diesel::insert_into(webhooks::table)
            .values((
                webhooks::kind.eq(kind.name()),
                webhooks::url.eq(&wish.url),
                webhooks::events.eq(write_events(&wish.events)),
                webhooks::with_email.eq(wish.with_email),
                webhooks::state.eq(HookState::Active.name()),
                webhooks::renewed_at.eq(at.millis()),
                webhooks::created_at.eq(at.millis()),
            ))
            .returning(webhooks::id)
            .get_result(self.conn)
            .map_err(fault("keeping a webhook"))?;
        self.told.hooks = true;
        Ok(WebhookId(id))
    }

    /// False: there is none.
    pub fn change_webhook(&mut self, id: WebhookId, wish: &WebhookWish) -> Result<bool> {
        let changed = diesel::update(webhooks::table.find(id.0))
            .set((
                webhooks::url.eq(&wish.url),
                webhooks::events.eq(write_events(&wish.events)),
                webhooks::with_email.eq(wish.with_email),
            ))
            .execute(self.conn)
            .map_err(fault("changing a webhook"))?;
        Ok(changed == 1)
    }

    /// On, it begins anew, without its failures; off, what it was to be told is not told.
    pub fn set_webhook_state(&mut self, id: WebhookId, state: HookState) -> Result<()> {
        let doing = "switching a webhook";
        let ours = webhooks::table.find(id.0);
        match state {
            HookState::Active => diesel::update(ours)
                .set((
                    webhooks::state.eq(state.name()),
                    webhooks::failures.eq(0),
                    webhooks::failing_since.eq(None::<i64>),
                    webhooks::rests_until.eq(0_i64),
                ))
                .execute(self.conn),
            HookState::Off | HookState::Stopped => {
                diesel::update(ours).set(webhooks::state.eq(state.name())).execute(self.conn)
            }
        }
        .map_err(fault(doing))?;
        self.told.hooks = true;
        if state != HookState::Active {
            diesel::update(webhook_deliveries::table)
                .filter(webhook_deliveries::webhook_id.eq(id.0))
                .filter(webhook_deliveries::state.eq(DeliveryState::Queued.name()))
                .set(webhook_deliveries::state.eq(DeliveryState::Cancelled.name()))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        Ok(())
    }

    /// From now on another secret; the one before signs as well for a while. Gives its epoch.
    pub fn renew_webhook_secret(&mut self, id: WebhookId, at: Moment) -> Result<Option<i64>> {
        diesel::update(webhooks::table.find(id.0))
            .set((webhooks::epoch.eq(webhooks::epoch + 1), webhooks::renewed_at.eq(at.millis())))
            .returning(webhooks::epoch)
            .get_result(self.conn)
            .optional()
            .map_err(fault("renewing a webhook's secret"))
    }

    /// With its log. False: there is none.
    pub fn remove_webhook(&mut self, id: WebhookId) -> Result<bool> {
        let gone = diesel::delete(webhooks::table.find(id.0))
            .execute(self.conn)
            .map_err(fault("removing a webhook"))?;
        self.told.hooks = true;
        Ok(gone == 1)
    }

    /// The hub of the settings and no other.
    pub fn settle_hub(&mut self, url: Option<&str>, events: &[Event], at: Moment) -> Result<()> {
        let doing = "keeping the hub of the settings";
        let hubs = || webhooks::table.filter(webhooks::kind.eq(HookKind::Hub.name()));
        let known: Vec<String> = hubs().select(webhooks::url).load(self.conn).map_err(fault(doing))?;
        if known.iter().map(String::as_str).eq(url) {
            return Ok(());
        }
        let old = webhooks::table.filter(webhooks::kind.eq(HookKind::Hub.name()));
        diesel::delete(old).execute(self.conn).map_err(fault(doing))?;
        self.told.hooks = true;
        match url {
            Some(url) => {
                let wish = WebhookWish { url: url.into(), events: events.to_vec(), with_email: false };
                self.add_webhook(HookKind::Hub, &wish, at).map(drop)
            }
            None => Ok(()),
        }
    }

    /// It no longer rests after a failure.
    pub(crate) fn wake_webhook(&mut self, id: WebhookId) -> Result<()> {
        diesel::update(webhooks::table.find(id.0))
            .set(webhooks::rests_until.eq(0_i64))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("waking a webhook"))
    }

    /// What a try says of the webhook itself: it works, or it rests until then.
    pub fn note_webhook(&mut self, id: WebhookId, at: Moment, rests_until: Option<Moment>) -> Result<()> {
        let ours = webhooks::table.find(id.0);
        match rests_until {
            None => diesel::update(ours)
                .set((
                    webhooks::failures.eq(0),
                    webhooks::failing_since.eq(None::<i64>),
                    webhooks::rests_until.eq(0_i64),
                    webhooks::worked_at.eq(Some(at.millis())),
                ))
                .execute(self.conn),
            Some(until) => {
                let since: QueryResult<Option<i64>> =
                    webhooks::table.find(id.0).select(webhooks::failing_since).first(self.conn);
                let since = since.optional().map(|it| it.flatten()).map_err(fault("reading a webhook"))?;
                diesel::update(ours)
                    .set((
                        webhooks::failures.eq(webhooks::failures + 1),
                        webhooks::failing_since.eq(Some(since.unwrap_or(at.millis()))),
                        webhooks::rests_until.eq(until.millis()),
                    ))
                    .execute(self.conn)
            }
        }
        .map(drop)
        .map_err(fault("noting how a webhook is"))
    }
}

pub(crate) fn is_any_active(conn: &mut Conn) -> QueryResult<bool> {
    select(exists(webhooks::table.filter(webhooks::state.eq(HookState::Active.name())))).get_result(conn)
}

pub(crate) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<Webhook>> {
    let row: Option<HookRow> =
        webhooks::table.find(id).select(columns::<HookRow>()).first(conn).optional()?;
    row.map(HookRow::read).transpose()
}

/// With a space around each, so that one can be found in the middle.
fn write_events(events: &[Event]) -> String {
    let names: Vec<&str> = events.iter().map(|it| it.name()).collect();
    format!(" {} ", names.join(" "))
}
