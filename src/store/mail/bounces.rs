//! Letters that came back, and messages that came in.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
    dsl::{count_star, exists, select},
};

use super::outbox::{LetterRow, find, record};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, fault},
    row::columns,
    schema::{followers, inbound, managers, outbox},
};
use weshift_domain::*;

impl Reader {
    /// Whose letter this is: `id` is the left side of its Message-ID but for the kind.
    pub async fn find_letter_by_name(&self, id: String) -> Result<Option<OutboxLetter>> {
        self.read("reading a letter", move |conn| {
            // The next character after the dot.
            let range = (format!("<{id}."), format!("<{id}/"));
            let row: Option<LetterRow> = outbox::table
                .filter(outbox::message_id.ge(range.0).and(outbox::message_id.lt(range.1)))
                .select(columns::<LetterRow>())
                .first(conn)
                .optional()?;
            row.map(LetterRow::read).transpose()
        })
        .await
    }

    /// Whether this message came in before.
    pub async fn is_message_noted(&self, message_id: String) -> Result<bool> {
        self.read("looking for a message", move |conn| {
            select(exists(inbound::table.filter(inbound::message_id.eq(&message_id)))).get_result(conn)
        })
        .await
    }

    /// Answers to a manager's messages.
    pub async fn count_acks_since(&self, manager: ManagerId, since: Moment) -> Result<u32> {
        self.read("counting answers", move |conn| {
            let count: i64 = outbox::table
                .filter(outbox::manager_id.eq(manager.0).and(outbox::kind.eq(LetterKind::Ack.name())))
                .filter(outbox::created_at.ge(since.millis()))
                .select(count_star())
                .first(conn)?;
            Ok(count as u32)
        })
        .await
    }
}

impl Tx<'_> {
    /// The server had taken the letter, and it came back. False if that was noted before, or it is still on its way.
    pub fn bounce_letter(&mut self, id: OutboxId, attempt: &Attempt) -> Result<bool> {
        let doing = "noting that a letter came back";
        let gone = [DeliveryState::Sent, DeliveryState::Failed].map(DeliveryState::name);
        let bounced = diesel::update(outbox::table.find(id.0))
            .filter(outbox::state.eq_any(gone))
            .set((
                outbox::state.eq(DeliveryState::Bounced.name()),
                outbox::last_error.eq(&attempt.text),
                outbox::due_at.eq(attempt.at.millis()),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        if bounced > 0 {
            record(self.conn, id.0, attempt).map_err(fault(doing))?;
        }
        Ok(bounced > 0)
    }

    /// A letter that the server refused, or that came back, waits again. `None`: it cannot go any more.
    pub fn requeue_refused(&mut self, id: OutboxId, due_at: Moment) -> Result<Option<OutboxLetter>> {
        let doing = "queueing a letter again";
        let gone = [DeliveryState::Failed, DeliveryState::Bounced].map(DeliveryState::name);
        let queued = diesel::update(outbox::table.find(id.0))
            .filter(outbox::state.eq_any(gone).and(outbox::raw.is_not_null()))
            .set((outbox::state.eq(DeliveryState::Queued.name()), outbox::due_at.eq(due_at.millis())))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.told.owes |= queued > 0;
        if queued == 0 { Ok(None) } else { find(self.conn, id.0).map_err(fault(doing)) }
    }

    /// Nothing came back from this manager, and they are mailed again.
    pub fn forget_manager_bounces(&mut self, id: ManagerId) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((
                managers::bounces.eq(0),
                managers::bounced_at.eq(None::<i64>),
                managers::is_paused.eq(false),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("forgetting what came back"))
    }

    /// As `forget_manager_bounces`.
    pub fn forget_follower_bounces(&mut self, id: FollowerId) -> Result<()> {
        diesel::update(followers::table.find(id.0))
            .set((
                followers::bounces.eq(0),
                followers::bounced_at.eq(None::<i64>),
                followers::is_paused.eq(false),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("forgetting what came back"))
    }

    /// Whether a letter to this follower went after `since` and by `until`, and is not known to have come back.
    pub fn has_arrived_at_follower(&mut self, id: FollowerId, since: Moment, until: Moment) -> Result<bool> {
        let theirs = outbox::table
            .filter(outbox::follower_id.eq(id.0).and(outbox::state.eq(DeliveryState::Sent.name())))
            .filter(outbox::sent_at.gt(since.millis()).and(outbox::sent_at.le(until.millis())));
        select(exists(theirs)).get_result(self.conn).map_err(fault("looking for a letter that arrived"))
    }

    /// The same of a manager.
    pub fn has_arrived_at_manager(&mut self, id: ManagerId, since: Moment, until: Moment) -> Result<bool> {
        let theirs = outbox::table
            .filter(outbox::manager_id.eq(id.0).and(outbox::state.eq(DeliveryState::Sent.name())))
            .filter(outbox::sent_at.gt(since.millis()).and(outbox::sent_at.le(until.millis())));
        select(exists(theirs)).get_result(self.conn).map_err(fault("looking for a letter that arrived"))
    }

    /// All paused readers are mailed again; gives how many they were.
    pub fn resume_all_followers(&mut self) -> Result<u32> {
        let resumed = diesel::update(followers::table.filter(followers::is_paused.eq(true)))
            .set((
                followers::is_paused.eq(false),
                followers::bounces.eq(0),
                followers::bounced_at.eq(None::<i64>),
            ))
            .execute(self.conn)
            .map_err(fault("mailing readers again"))?;
        Ok(resumed as u32)
    }

    /// The reader with this address is mailed again. False if they were.
    pub fn resume_follower(&mut self, key: &AddressKey) -> Result<bool> {
        let theirs = followers::email_key.eq(&key.0).and(followers::is_paused.eq(true));
        let resumed = diesel::update(followers::table.filter(theirs))
            .set((
                followers::is_paused.eq(false),
                followers::bounces.eq(0),
                followers::bounced_at.eq(None::<i64>),
            ))
            .execute(self.conn)
            .map_err(fault("mailing a reader again"))?;
        Ok(resumed > 0)
    }

    /// All paused managers are mailed again; gives how many they were.
    pub fn resume_all_managers(&mut self) -> Result<u32> {
        let resumed = diesel::update(managers::table.filter(managers::is_paused.eq(true)))
            .set((
                managers::is_paused.eq(false),
                managers::bounces.eq(0),
                managers::bounced_at.eq(None::<i64>),
            ))
            .execute(self.conn)
            .map_err(fault("mailing managers again"))?;
        Ok(resumed as u32)
    }

    /// False if it came in before.
    pub fn note_inbound(&mut self, message_id: &str, kind: &str, now: Moment) -> Result<bool> {
        let row = (
            inbound::message_id.eq(message_id),
            inbound::kind.eq(kind),
            inbound::result.eq(""),
            inbound::at.eq(now.millis()),
        );
        let noted = Both(diesel::insert_into(inbound::table).values(row).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault("noting a message"))?;
        Ok(noted > 0)
    }

    /// How much came back, and when last. `None`: there is no such manager.
    pub fn find_manager_bounces(&mut self, id: ManagerId) -> Result<Option<(i32, Option<Moment>)>> {
        let row: Option<(i32, Option<i64>)> = managers::table
            .find(id.0)
            .select((managers::bounces, managers::bounced_at))
            .first(self.conn)
            .optional()
            .map_err(fault("reading what came back"))?;
        Ok(row.map(|(count, last)| (count, last.map(Moment::from_millis))))
    }

    /// Sets how much came back, where a hard bounce weighs more, and `now` as the last time. It pauses nobody.
    pub fn set_manager_bounces(&mut self, id: ManagerId, count: i32, now: Moment) -> Result<()> {
        diesel::update(managers::table.find(id.0))
            .set((managers::bounces.eq(count), managers::bounced_at.eq(now.millis())))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("counting what came back"))
    }

    /// As `find_manager_bounces`.
    pub fn find_follower_bounces(&mut self, id: FollowerId) -> Result<Option<(i32, Option<Moment>)>> {
        let row: Option<(i32, Option<i64>)> = followers::table
            .find(id.0)
            .select((followers::bounces, followers::bounced_at))
            .first(self.conn)
            .optional()
            .map_err(fault("reading what came back"))?;
        Ok(row.map(|(count, last)| (count, last.map(Moment::from_millis))))
    }

    /// As `set_manager_bounces`.
    pub fn set_follower_bounces(&mut self, id: FollowerId, count: i32, now: Moment) -> Result<()> {
        diesel::update(followers::table.find(id.0))
            .set((followers::bounces.eq(count), followers::bounced_at.eq(now.millis())))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("counting what came back"))
    }
}
