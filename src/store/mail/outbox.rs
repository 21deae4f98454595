//! Letters on their way: sealed, claimed under a lease, settled by whoever holds it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count_star, min},
};

use super::lapsed::give_back;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    row::columns,
    schema::{mail_transport, outbox, outbox_attempts},
};
use weshift_domain::*;

/// Attempts that are kept of each letter.
const ATTEMPTS_KEPT: i64 = 20;

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(crate) struct LetterRow {
    id: i64,
    kind: String,
    manager_id: Option<i64>,
    follower_id: Option<i64>,
    follow_id: Option<i64>,
    message_id: String,
    env_from: String,
    env_to: String,
    subject: String,
    raw: Option<Vec<u8>>,
    state: String,
    attempts: i32,
    due_at: i64,
    expires_at: i64,
    created_at: i64,
    sent_at: Option<i64>,
    last_error: String,
}

impl LetterRow {
    pub(crate) fn read(self) -> QueryResult<OutboxLetter> {
        let address = |text: &str| Email::parse(text).ok_or_else(|| unreadable("address of a letter"));
        Ok(OutboxLetter {
            id: OutboxId(self.id),
            kind: LetterKind::parse(&self.kind).ok_or_else(|| unreadable("kind of letter"))?,
            manager: self.manager_id.map(ManagerId),
            follower: self.follower_id.map(FollowerId),
            follow: self.follow_id.map(FollowId),
            message_id: self.message_id,
            from: if self.env_from.is_empty() { None } else { Some(address(&self.env_from)?) },
            to: address(&self.env_to)?,
            subject: self.subject,
            raw: self.raw.unwrap_or_default(),
            state: DeliveryState::parse(&self.state).ok_or_else(|| unreadable("state of a letter"))?,
            attempts: self.attempts as u32,
            due_at: Moment::from_millis(self.due_at),
            expires_at: Moment::from_millis(self.expires_at),
            created_at: Moment::from_millis(self.created_at),
            sent_at: self.sent_at.map(Moment::from_millis),
            last_error: self.last_error,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail_transport)]
struct HealthRow {
    is_up: bool,
    since: i64,
    error: String,
    next_probe_at: i64,
    failures: i32,
}

impl HealthRow {
    fn read(self) -> TransportHealth {
        TransportHealth {
            up: self.is_up,
            since: Moment::from_millis(self.since),
            error: self.error,
            next_probe_at: Moment::from_millis(self.next_probe_at),
            failures: self.failures as u32,
        }
    }
}

impl Reader {
    /// Newest first.
    pub async fn list_letters(&self, filter: MailFilter) -> Result<Vec<OutboxLetter>> {
        self.read("listing letters", move |conn| {
            let mut query = outbox::table.into_boxed();
            if let Some(state) = filter.state {
                query = query.filter(outbox::state.eq(state.name()));
            }
            if let Some(manager) = filter.manager {
                query = query.filter(outbox::manager_id.eq(manager.0));
            }
            if let Some(follower) = filter.follower {
                query = query.filter(outbox::follower_id.eq(follower.0));
            }
            if let Some(before) = filter.before {
                query = query.filter(outbox::id.lt(before.0));
            }
            let rows: Vec<LetterRow> = query
                .order(outbox::id.desc())
                .limit(i64::from(filter.limit))
                .select(columns::<LetterRow>())
                .load(conn)?;
            rows.into_iter().map(LetterRow::read).collect()
        })
        .await
    }

    /// With the last 20 attempts to send it, oldest first.
    pub async fn find_letter(&self, id: OutboxId) -> Result<Option<(OutboxLetter, Vec<Attempt>)>> {
        self.read("reading a letter", move |conn| {
            let Some(letter) = find(conn, id.0)? else { return Ok(None) };
            let rows: Vec<(i64, String, String)> = outbox_attempts::table
                .filter(outbox_attempts::outbox_id.eq(id.0))
                .order(outbox_attempts::id.asc())
                .select((outbox_attempts::at, outbox_attempts::phase, outbox_attempts::text))
                .load(conn)?;
            let attempt = |(at, phase, text)| Attempt { at: Moment::from_millis(at), phase, text };
            Ok(Some((letter, rows.into_iter().map(attempt).collect())))
        })
        .await
    }

    /// In the order of `DeliveryState::ALL`; states that no letter is in are left out.
    pub async fn list_letter_counts(&self) -> Result<Vec<(DeliveryState, u32)>> {
        self.read("counting letters", |conn| {
            let rows: Vec<(String, i64)> =
                outbox::table.group_by(outbox::state).select((outbox::state, count_star())).load(conn)?;
            let count = |state: DeliveryState| {
                rows.iter().find(|it| it.0 == state.name()).map(|it| (state, it.1 as u32))
            };
            Ok(DeliveryState::ALL.into_iter().filter_map(count).collect())
        })
        .await
    }

    /// Letters that went out since then.
    pub async fn count_sent_since(&self, since: Moment) -> Result<u32> {
        self.read("counting what went out", move |conn| {
            let count: i64 = outbox::table
                .filter(outbox::sent_at.is_not_null().and(outbox::sent_at.ge(since.millis())))
                .select(count_star())
                .first(conn)?;
            Ok(count as u32)
        })
        .await
    }

    /// Of these, those that sign managers in.
    pub async fn count_sign_ins_sent_since(&self, since: Moment) -> Result<u32> {
        self.read("counting what went out", move |conn| {
            let count: i64 = outbox::table
                .filter(outbox::sent_at.is_not_null().and(outbox::sent_at.ge(since.millis())))
                .filter(outbox::kind.eq(LetterKind::SignIn.name()))
                .select(count_star())
                .first(conn)?;
            Ok(count as u32)
        })
        .await
    }

    /// Since when the letter waits that waits the longest: since it was written if it was tried, else since it was due.
    pub async fn find_oldest_due(&self) -> Result<Option<Moment>> {
        self.read("looking for the oldest letter", |conn| {
            let queued = || outbox::table.filter(outbox::state.eq(DeliveryState::Queued.name()));
            let due: Option<i64> =
                queued().filter(outbox::attempts.eq(0)).select(min(outbox::due_at)).first(conn)?;
            let tried: Option<i64> =
                queued().filter(outbox::attempts.gt(0)).select(min(outbox::created_at)).first(conn)?;
            Ok(due.into_iter().chain(tried).min().map(Moment::from_millis))
        })
        .await
    }

    /// `None`: the way out has never been down.
    pub async fn find_transport_health(&self) -> Result<Option<TransportHealth>> {
        self.read("reading how the mail is", |conn| {
            let row: Option<HealthRow> =
                mail_transport::table.find(1).select(columns::<HealthRow>()).first(conn).optional()?;
            Ok(row.map(HealthRow::read))
        })
        .await
    }
}

impl Tx<'_> {
    /// Letters of this kind that were written for a manager since then.
    pub fn count_letters_to(&mut self, manager: ManagerId, kind: LetterKind, since: Moment) -> Result<u32> {
        let count: i64 = outbox::table
            .filter(outbox::manager_id.eq(manager.0).and(outbox::kind.eq(kind.name())))
            .filter(outbox::created_at.gt(since.millis()))
            .select(count_star())
            .first(self.conn)
            .map_err(fault("counting letters to a manager"))?;
        Ok(count as u32)
    }

    /// `None` if a letter with this dedup key stands there already.
    pub fn add_letter(&mut self, letter: &NewLetter) -> Result<Option<OutboxId>> {
        let values = (
            (
                outbox::kind.eq(letter.kind.name()),
                outbox::lane.eq(letter.kind.lane()),
                outbox::manager_id.eq(letter.manager.map(|it| it.0)),
                outbox::follower_id.eq(letter.follower.map(|it| it.0.0)),
                outbox::follow_id.eq(letter.follower.map(|it| it.1.0)),
                outbox::dedup_key.eq(&letter.dedup_key),
                outbox::message_id.eq(&letter.message_id),
                outbox::env_from.eq(letter.from.as_ref().map(Email::expose).unwrap_or_default()),
                outbox::env_to.eq(letter.to.expose()),
                outbox::subject.eq(&letter.subject),
            ),
            (
                outbox::raw.eq(Some(&letter.raw)),
                outbox::state.eq(DeliveryState::Queued.name()),
                outbox::attempts.eq(0),
                outbox::due_at.eq(letter.due_at.millis()),
                outbox::expires_at.eq(letter.expires_at.millis()),
                outbox::lease_until.eq(0_i64),
                outbox::lease_owner.eq(""),
                outbox::last_error.eq(""),
                outbox::created_at.eq(letter.at.millis()),
            ),
        );
        let insert =
            diesel::insert_into(outbox::table).values(values).on_conflict_do_nothing().returning(outbox::id);
        let id: Option<i64> = Both(insert)
            .get_result(self.conn)
            .optional()
            .map_err(fault("putting a letter into the outbox"))?;
        self.told.owes |= id.is_some();
        Ok(id.map(OutboxId))
    }

    /// Ends a claim; only the holder of the lease can. Records the attempt.
    pub fn settle_letter(
        &mut self,
        id: OutboxId,
        owner: &str,
        state: DeliveryState,
        due_at: Moment,
        attempt: &Attempt,
    ) -> Result<bool> {
        let doing = "settling a letter";
        let arrived = matches!(state, DeliveryState::Sent | DeliveryState::Kept);
        let held = outbox::id
            .eq(id.0)
            .and(outbox::lease_owner.eq(owner))
            .and(outbox::state.eq(DeliveryState::Sending.name()));
        let settled = diesel::update(outbox::table)
            .filter(held)
            .set((
                outbox::state.eq(state.name()),
                outbox::due_at.eq(due_at.millis()),
                outbox::lease_until.eq(0_i64),
                outbox::lease_owner.eq(""),
                outbox::last_error.eq(if arrived { "" } else { attempt.text.as_str() }),
                outbox::sent_at.eq(arrived.then(|| attempt.at.millis())),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        if settled > 0 {
            record(self.conn, id.0, attempt).map_err(fault(doing))?;
            if arrived {
                forget_fleeting(self.conn, id.0).map_err(fault(doing))?;
            }
            if state == DeliveryState::Expired {
                give_back(self.conn, &[id.0]).map_err(fault(doing))?;
                self.told.owes = true;
            }
        }
        Ok(settled > 0)
    }

    /// By hand, from desk or command line: back to the queue, due now. False if it is on its way or has arrived.
    pub fn retry_letter(&mut self, id: OutboxId, now: Moment) -> Result<bool> {
        let waiting =
            [DeliveryState::Queued, DeliveryState::Failed, DeliveryState::Expired, DeliveryState::Cancelled];
        let queued = diesel::update(outbox::table)
            .filter(outbox::id.eq(id.0).and(outbox::state.eq_any(waiting.map(DeliveryState::name))))
            .filter(outbox::raw.is_not_null())
            .set((
                outbox::state.eq(DeliveryState::Queued.name()),
                outbox::due_at.eq(now.millis()),
                outbox::expires_at.eq(now.plus(OutboxLetter::RETRIED_FOR).millis()),
            ))
            .execute(self.conn)
            .map_err(fault("queueing a letter again"))?;
        self.told.owes |= queued > 0;
        Ok(queued > 0)
    }

    /// Takes back a letter that waits or failed. `false`: it is in another state, or there is none.
    pub fn cancel_letter(&mut self, id: OutboxId) -> Result<bool> {
        let waiting = [DeliveryState::Queued, DeliveryState::Failed];
        let cancelled = diesel::update(outbox::table)
            .filter(outbox::id.eq(id.0).and(outbox::state.eq_any(waiting.map(DeliveryState::name))))
            .set(outbox::state.eq(DeliveryState::Cancelled.name()))
            .execute(self.conn)
            .map_err(fault("cancelling a letter"))?;
        Ok(cancelled > 0)
    }

    /// Overwrites how the way out is; there is one for all nodes.
    pub fn set_transport_health(&mut self, health: &TransportHealth) -> Result<()> {
        let state = (
            mail_transport::is_up.eq(health.up),
            mail_transport::since.eq(health.since.millis()),
            mail_transport::error.eq(&health.error),
            mail_transport::next_probe_at.eq(health.next_probe_at.millis()),
            mail_transport::failures.eq(health.failures as i32),
        );
        let insert = diesel::insert_into(mail_transport::table)
            .values((mail_transport::id.eq(1_i64), state))
            .on_conflict(mail_transport::id)
            .do_update()
            .set(state);
        Both(insert).execute(self.conn).map(drop).map_err(fault("noting how the mail is"))
    }
}

pub(crate) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<OutboxLetter>> {
    let row: Option<LetterRow> =
        outbox::table.find(id).select(columns::<LetterRow>()).first(conn).optional()?;
    row.map(LetterRow::read).transpose()
}

/// The bytes of a letter that ties somebody's address to their answers.
fn forget_fleeting(conn: &mut Conn, id: i64) -> QueryResult<()> {
    let fleeting = outbox::kind.eq_any(LetterKind::FLEETING.map(LetterKind::name));
    diesel::update(outbox::table.filter(outbox::id.eq(id).and(fleeting)))
        .set(outbox::raw.eq(None::<Vec<u8>>))
        .execute(conn)
        .map(drop)
}

pub(crate) fn record(conn: &mut Conn, letter: i64, attempt: &Attempt) -> QueryResult<()> {
    diesel::insert_into(outbox_attempts::table)
        .values((
            outbox_attempts::outbox_id.eq(letter),
            outbox_attempts::at.eq(attempt.at.millis()),
            outbox_attempts::phase.eq(&attempt.phase),
            outbox_attempts::text.eq(&attempt.text),
        ))
        .execute(conn)?;
    let theirs = outbox_attempts::table.filter(outbox_attempts::outbox_id.eq(letter));
    let oldest: Option<i64> = theirs
        .order(outbox_attempts::id.desc())
        .offset(ATTEMPTS_KEPT)
        .select(outbox_attempts::id)
        .first(conn)
        .optional()?;
    if let Some(oldest) = oldest {
        diesel::delete(theirs.filter(outbox_attempts::id.le(oldest))).execute(conn)?;
    }
    Ok(())
}
