//! Readers who asked for mail, what they follow, and what they are owed a word about.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count_star, exists, select},
};

use crate::{
    content::threads::load_places,
    engine::{
        Reader, Result, Tx,
        connection::{Both, Conn, fault, unreadable},
        row::columns,
        schema::{follow_notices, followers, follows, outbox, suppressions},
    },
};
use weshift_domain::*;

pub(crate) const WAITING: &str = "waiting";
pub(crate) const DROPPED: &str = "dropped";

#[derive(Queryable, Selectable)]
#[diesel(table_name = followers)]
struct FollowerRow {
    id: i64,
    email: String,
    email_key: String,
    epoch: i64,
    is_paused: bool,
    mail_day: i64,
    mails_today: i32,
    confirmed_at: Option<i64>,
}

impl FollowerRow {
    fn read(self) -> QueryResult<Follower> {
        Ok(Follower {
            id: FollowerId(self.id),
            email: Email::parse(&self.email).ok_or_else(|| unreadable("follower's address"))?,
            email_key: AddressKey(self.email_key),
            epoch: self.epoch,
            is_paused: self.is_paused,
            mail_day: self.mail_day,
            mails_today: self.mails_today as u32,
            confirmed_at: self.confirmed_at.map(Moment::from_millis),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = follows)]
pub(crate) struct FollowRow {
    id: i64,
    follower_id: i64,
    thread_id: i64,
    comment_id: Option<i64>,
    pub is_active: bool,
}

impl FollowRow {
    pub(crate) fn read(self) -> Follow {
        Follow {
            id: FollowId(self.id),
            follower: FollowerId(self.follower_id),
            thread: ThreadId(self.thread_id),
            comment: self.comment_id.map(CommentId),
            is_active: self.is_active,
        }
    }
}

/// What somebody may want to hear of.
#[derive(Debug)]
pub struct WantedFollow {
    /// Who wants it, confirmed or not.
    pub follower: Follower,
    /// What they want to hear of; active only if it was confirmed before.
    pub follow: Follow,
    /// They get mail about something in this discussion already.
    pub is_at_home: bool,
}

impl Reader {
    /// The follower, confirmed or not, paused or not.
    pub async fn find_follower_by_id(&self, id: FollowerId) -> Result<Option<Follower>> {
        self.read("reading a follower", move |conn| find(conn, id)).await
    }

    /// What somebody follows or wanted to follow, active or not.
    pub async fn find_follow(&self, id: FollowId) -> Result<Option<Follow>> {
        self.read("reading what is followed", move |conn| {
            let row: Option<FollowRow> =
                follows::table.find(id.0).select(columns::<FollowRow>()).first(conn).optional()?;
            Ok(row.map(FollowRow::read))
        })
        .await
    }

    /// What they follow, with the places.
    pub async fn list_follows(&self, id: FollowerId) -> Result<Vec<(Follow, Place)>> {
        self.read("listing what is followed", move |conn| {
            let rows: Vec<FollowRow> = follows::table
                .filter(follows::follower_id.eq(id.0).and(follows::is_active.eq(true)))
                .order(follows::id.asc())
                .select(columns::<FollowRow>())
                .load(conn)?;
            let mut threads: Vec<i64> = rows.iter().map(|it| it.thread_id).collect();
            threads.sort_unstable();
            threads.dedup();
            let places = load_places(conn, &threads)?;
            let place = |row: FollowRow| {
                let place =
                    places.iter().find(|it| it.0 == row.thread_id).ok_or_else(|| unreadable("thread"))?;
                Ok((row.read(), place.1.clone()))
            };
            rows.into_iter().map(place).collect()
        })
        .await
    }

    /// Whether nothing may be mailed to this address.
    pub async fn is_suppressed(&self, key: AddressKey) -> Result<bool> {
        self.read("looking at an address", move |conn| is_suppressed(conn, &key)).await
    }

    /// Confirmed, unconfirmed, and paused ones.
    pub async fn count_followers(&self) -> Result<[u32; 3]> {
        self.read("counting followers", |conn| {
            let all = || followers::table.select(count_star());
            let confirmed: i64 = all().filter(followers::confirmed_at.is_not_null()).first(conn)?;
            let asked: i64 = all().filter(followers::confirmed_at.is_null()).first(conn)?;
            let paused: i64 = all().filter(followers::is_paused.eq(true)).first(conn)?;
            Ok([confirmed as u32, asked as u32, paused as u32])
        })
        .await
    }
}

fn find(conn: &mut Conn, id: FollowerId) -> QueryResult<Option<Follower>> {
    let row: Option<FollowerRow> =
        followers::table.find(id.0).select(columns::<FollowerRow>()).first(conn).optional()?;
    row.map(FollowerRow::read).transpose()
}

fn is_suppressed(conn: &mut Conn, key: &AddressKey) -> QueryResult<bool> {
    select(exists(suppressions::table.find(&key.0))).get_result(conn)
}

impl Tx<'_> {
    /// Notes what somebody may want to hear of; again is the same. Nothing is sent before `confirm_follow`. `None`: nothing
    /// may be mailed to this address.
    pub fn want_follow(
        &mut self,
        email: &Email,
        key: &AddressKey,
        thread: ThreadId,
        comment: Option<CommentId>,
        now: Moment,
    ) -> Result<Option<WantedFollow>> {
        let doing = "following";
        if is_suppressed(self.conn, key).map_err(fault(doing))? {
            return Ok(None);
        }
        let new = (
            followers::email.eq(email.expose()),
            followers::email_key.eq(&key.0),
            followers::created_at.eq(now.millis()),
        );
        Both(diesel::insert_into(followers::table).values(new).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault(doing))?;
        let row: FollowerRow = followers::table
            .filter(followers::email_key.eq(&key.0))
            .select(columns::<FollowerRow>())
            .first(self.conn)
            .map_err(fault(doing))?;
        let follower = row.read().map_err(fault(doing))?;
        let comment = comment.map(|it| it.0);
        let new = (
            follows::follower_id.eq(follower.id.0),
            follows::thread_id.eq(thread.0),
            follows::comment_id.eq(comment),
            follows::is_active.eq(false),
            follows::created_at.eq(now.millis()),
        );
        Both(diesel::insert_into(follows::table).values(new).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault(doing))?;
        let theirs: Vec<FollowRow> = follows::table
            .filter(follows::follower_id.eq(follower.id.0).and(follows::thread_id.eq(thread.0)))
            .select(columns::<FollowRow>())
            .load(self.conn)
            .map_err(fault(doing))?;
        let is_at_home = theirs.iter().any(|it| it.is_active);
        let this = theirs.into_iter().find(|it| it.comment_id == comment);
        let this = this.ok_or_else(|| Fault::new(doing, "what was followed is gone"))?;
        Ok(Some(WantedFollow { follower, follow: this.read(), is_at_home }))
    }

    /// Whether nothing may be mailed to this address.
    pub fn is_suppressed(&mut self, key: &AddressKey) -> Result<bool> {
        is_suppressed(self.conn, key).map_err(fault("looking at an address"))
    }

    /// As `Reader::find_follower_by_id`, inside the transaction.
    pub fn find_follower(&mut self, id: FollowerId) -> Result<Option<Follower>> {
        find(self.conn, id).map_err(fault("reading a follower"))
    }

    /// The follower is asked now whether they want mail: who never answers is forgotten a week after that.
    pub fn note_follower_asked(&mut self, id: FollowerId, now: Moment) -> Result<()> {
        diesel::update(followers::table.find(id.0))
            .set(followers::asked_at.eq(now.millis()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("asking a follower"))
    }

    /// The follower wants the mail about this, and about nothing else that somebody may have asked for in their name; their
    /// address counts as confirmed, and their mailbox takes mail. `None`: they are gone.
    pub fn confirm_follow(
        &mut self,
        id: FollowerId,
        follow: FollowId,
        now: Moment,
    ) -> Result<Option<Follower>> {
        let doing = "confirming a follower";
        diesel::update(follows::table.find(follow.0).filter(follows::follower_id.eq(id.0)))
            .set(follows::is_active.eq(true))
            .execute(self.conn)
            .map_err(fault(doing))?;
        let confirmed = (
            followers::confirmed_at.eq(now.millis()),
            followers::is_paused.eq(false),
            followers::bounces.eq(0),
            followers::bounced_at.eq(None::<i64>),
        );
        diesel::update(followers::table.find(id.0))
            .set(confirmed)
            .execute(self.conn)
            .map_err(fault(doing))?;
        let follower = find(self.conn, id).map_err(fault(doing))?;
        if let Some(follower) = &follower {
            self.confirm_address(&follower.email_key, now)?;
        }
        Ok(follower)
    }

    /// Nothing more about this discussion, not even what is in the outbox. False if it was so already.
    pub fn end_follow(&mut self, follower: FollowerId, thread: ThreadId) -> Result<bool> {
        let doing = "ending a follow";
        let theirs = follows::follower_id.eq(follower.0).and(follows::thread_id.eq(thread.0));
        let ids: Vec<i64> = follows::table
            .filter(theirs.and(follows::is_active.eq(true)))
            .select(follows::id)
            .load(self.conn)
            .map_err(fault(doing))?;
        diesel::update(follows::table.filter(follows::id.eq_any(&ids)))
            .set(follows::is_active.eq(false))
            .execute(self.conn)
            .map_err(fault(doing))?;
        diesel::update(follow_notices::table)
            .filter(follow_notices::follow_id.eq_any(&ids).and(follow_notices::state.eq(WAITING)))
            .set((follow_notices::state.eq(DROPPED), follow_notices::reason.eq("unsubscribed")))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(!ids.is_empty())
    }

    /// Takes everything about a follower away, with the bytes of what was mailed to them. What is on its way ends at
    /// the last look.
    pub fn forget_follower(&mut self, id: FollowerId) -> Result<bool> {
        let doing = "forgetting a follower";
        let theirs = || outbox::follower_id.eq(id.0);
        let waiting = [DeliveryState::Queued, DeliveryState::Failed].map(DeliveryState::name);
        diesel::update(outbox::table.filter(theirs().and(outbox::state.eq_any(waiting))))
            .set(outbox::state.eq(DeliveryState::Cancelled.name()))
            .execute(self.conn)
            .map_err(fault(doing))?;
        diesel::update(outbox::table.filter(theirs().and(outbox::state.ne(DeliveryState::Sending.name()))))
            .set(outbox::raw.eq(None::<Vec<u8>>))
            .execute(self.conn)
            .map_err(fault(doing))?;
        let gone = diesel::delete(followers::table.find(id.0)).execute(self.conn);
        Ok(gone.map_err(fault(doing))? > 0)
    }

    /// Nothing is mailed to this address any more. The first reason stays.
    pub fn suppress(&mut self, key: &AddressKey, reason: &str, now: Moment) -> Result<()> {
        let row = (
            suppressions::email_key.eq(&key.0),
            suppressions::reason.eq(reason),
            suppressions::at.eq(now.millis()),
        );
        Both(diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing())
            .execute(self.conn)
            .map(drop)
            .map_err(fault("suppressing an address"))
    }

    /// Nothing goes to a paused follower. False if it was so already.
    pub fn pause_follower(&mut self, id: FollowerId) -> Result<bool> {
        let paused = diesel::update(followers::table.find(id.0))
            .filter(followers::is_paused.eq(false))
            .set(followers::is_paused.eq(true))
            .execute(self.conn)
            .map_err(fault("pausing a mailbox"))?;
        Ok(paused > 0)
    }
}
