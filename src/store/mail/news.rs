//! What followers are owed a word about: published comments, as the audit log tells of them.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, QueryResult, Queryable, RunQueryDsl,
    Selectable, dsl::max,
};

use super::followers::{DROPPED, FollowRow, WAITING};
use crate::{
    comments::rows::{load, load_placed},
    engine::{
        Reader, Result, Tx,
        connection::{Both, Conn, fault},
        row::columns,
        schema::{audit, follow_notices, followers, follows},
        values::set,
    },
};
use weshift_domain::*;

const MAILED: &str = "mailed";

/// Up to which line of the audit log followers were owed what happened.
const TOLD: &str = "followers_told_of_audit";
/// Lines of it that one step reads.
const LINES: i64 = 500;

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct LineRow {
    id: i64,
    at: i64,
    comment_id: Option<i64>,
    status_before: Option<String>,
    status_after: Option<String>,
}

/// A follow and who follows.
#[derive(Queryable, Selectable)]
#[diesel(table_name = follows)]
struct InterestedRow {
    #[diesel(select_expression = followers::id)]
    follower_id: i64,
    id: i64,
    comment_id: Option<i64>,
    #[diesel(select_expression = followers::email_key)]
    email_key: String,
}

impl Reader {
    /// Confirmed followers, and discussions of which they are owed a word that may go now.
    pub async fn list_followers_owed(&self, now: Moment) -> Result<Vec<(FollowerId, ThreadId)>> {
        self.read("looking for news that is owed", move |conn| {
            let rows: Vec<(i64, i64)> = follow_notices::table
                .inner_join(follows::table.on(follows::id.eq(follow_notices::follow_id)))
                .inner_join(followers::table.on(followers::id.eq(follow_notices::follower_id)))
                .filter(follow_notices::state.eq(WAITING))
                .filter(followers::confirmed_at.is_not_null().and(followers::is_paused.eq(false)))
                .filter(follows::mail_after.le(now.millis()))
                .select((followers::id, follows::thread_id))
                .distinct()
                .load(conn)?;
            Ok(rows.into_iter().map(|(follower, thread)| (FollowerId(follower), ThreadId(thread))).collect())
        })
        .await
    }
}

impl Reader {
    /// What was not mailed to a reader, newest first: the comment, why, and when it was published. What is still to be
    /// mailed has no reason.
    pub async fn list_unmailed_news(
        &self,
        follower: FollowerId,
        limit: u32,
    ) -> Result<Vec<(CommentId, String, Moment)>> {
        self.read("listing news", move |conn| {
            let rows: Vec<(i64, String, i64)> = follow_notices::table
                .filter(follow_notices::follower_id.eq(follower.0).and(follow_notices::state.ne(MAILED)))
                .order((follow_notices::at.desc(), follow_notices::comment_id.desc()))
                .limit(i64::from(limit))
                .select((follow_notices::comment_id, follow_notices::reason, follow_notices::at))
                .load(conn)?;
            let read = |(id, reason, at)| (CommentId(id), reason, Moment::from_millis(at));
            Ok(rows.into_iter().map(read).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// Owes followers a word about what was published up to `until`, or by a manager up to `decided_until`, as the audit
    /// log tells it. True if there may be more to read.
    pub fn owe_news(&mut self, until: Moment, decided_until: Moment) -> Result<bool> {
        let doing = "owing followers their news";
        let newest: Option<i64> =
            audit::table.select(max(audit::id)).first(self.conn).map_err(fault(doing))?;
        // Whoever follows from now on hears of what comes from now on.
        let told = self.settle_site_value(TOLD, &newest.unwrap_or(0).to_string())?;
        let told: i64 = told.parse().map_err(|error| Fault::new(doing, error))?;
        let lines: Vec<LineRow> = audit::table
            .filter(audit::id.gt(told))
            .order(audit::id.asc())
            .limit(LINES)
            .select(columns::<LineRow>())
            .load(self.conn)
            .map_err(fault(doing))?;
        // What had a status before was decided on.
        let is_ripe =
            |it: &LineRow| it.at <= if it.status_before.is_some() { decided_until } else { until }.millis();
        let ripe: Vec<LineRow> = lines.into_iter().take_while(is_ripe).collect();
        let Some(last) = ripe.last().map(|it| it.id) else { return Ok(false) };
        let more = ripe.len() as i64 == LINES;
        let approved = Some(Status::Approved.name());
        for line in ripe {
            if line.status_after.as_deref() == approved
                && line.status_before.as_deref() != approved
                && let Some(comment) = line.comment_id
            {
                owe(self.conn, comment, line.status_before.is_some(), line.at).map_err(fault(doing))?;
            }
        }
        set(self.conn, TOLD, &last.to_string()).map_err(fault(doing))?;
        Ok(more)
    }

    /// What a follower is owed about a discussion. What is no longer there, or no longer wanted, is dropped.
    pub fn take_news(&mut self, follower: FollowerId, thread: ThreadId) -> Result<Option<OwedNews>> {
        let doing = "taking a follower's news";
        let rows: Vec<(i64, String, FollowRow)> = follow_notices::table
            .inner_join(follows::table.on(follows::id.eq(follow_notices::follow_id)))
            .filter(follow_notices::follower_id.eq(follower.0).and(follow_notices::state.eq(WAITING)))
            .filter(follows::thread_id.eq(thread.0))
            .order((follow_notices::at.asc(), follow_notices::comment_id.asc()))
            .select((follow_notices::comment_id, follow_notices::kind, columns::<FollowRow>()))
            .load(self.conn)
            .map_err(fault(doing))?;
        let ids: Vec<i64> = rows.iter().map(|it| it.0).collect();
        let placed = load_placed(self.conn, &ids).map_err(fault(doing))?;
        let mut news = Vec::new();
        let mut follow = None;
        for (id, kind, row) in rows {
            let there = placed.iter().find(|it| it.comment.id.0 == id);
            let kind = FollowNews::parse(&kind).ok_or_else(|| Fault::new(doing, "unknown kind of news"))?;
            let reason = match there {
                None => "gone",
                Some(it) if it.comment.status != Status::Approved => "no longer published",
                Some(_) if !row.is_active => "unsubscribed",
                Some(it) => {
                    news.push((kind, it.clone()));
                    follow.get_or_insert_with(|| row.read());
                    continue;
                }
            };
            diesel::update(follow_notices::table.find((follower.0, id)))
                .set((follow_notices::state.eq(DROPPED), follow_notices::reason.eq(reason)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        let Some(follow) = follow else { return Ok(None) };
        let own = match follow.comment {
            Some(own) => load_placed(self.conn, &[own.0]).map_err(fault(doing))?.pop(),
            None => None,
        };
        Ok(Some(OwedNews { follow, news, own }))
    }

    /// These were mailed with this letter; the next mail about this discussion waits until `mail_after`.
    pub fn mark_news(
        &mut self,
        owed: &OwedNews,
        letter: OutboxId,
        mail_after: Moment,
        day: i64,
        mails_today: u32,
    ) -> Result<()> {
        let doing = "noting that news was mailed";
        let follower = owed.follow.follower.0;
        let ids: Vec<i64> = owed.news.iter().map(|it| it.1.comment.id.0).collect();
        diesel::update(follow_notices::table)
            .filter(follow_notices::follower_id.eq(follower).and(follow_notices::state.eq(WAITING)))
            .filter(follow_notices::comment_id.eq_any(ids))
            .set((follow_notices::state.eq(MAILED), follow_notices::outbox_id.eq(letter.0)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        self.defer_news(owed.follow.follower, Some(owed.follow.thread), mail_after)?;
        diesel::update(followers::table.find(follower))
            .set((followers::mail_day.eq(day), followers::mails_today.eq(mails_today as i32)))
            .execute(self.conn)
            .map(drop)
            .map_err(fault(doing))
    }

    /// No mail about this discussion (or any) before `until`.
    pub fn defer_news(
        &mut self,
        follower: FollowerId,
        thread: Option<ThreadId>,
        until: Moment,
    ) -> Result<()> {
        let mut theirs = diesel::update(follows::table)
            .filter(follows::follower_id.eq(follower.0))
            .set(follows::mail_after.eq(until.millis()))
            .into_boxed();
        if let Some(thread) = thread {
            theirs = theirs.filter(follows::thread_id.eq(thread.0));
        }
        theirs.execute(self.conn).map(drop).map_err(fault("deferring news"))
    }
}

/// Owes all who follow it a word about a comment that was published at `at`; its author too, if it had to wait.
fn owe(conn: &mut Conn, comment: i64, waited: bool, at: i64) -> QueryResult<()> {
    let Some(published) = load(conn, &[comment])?.pop().filter(|it| it.status == Status::Approved) else {
        return Ok(());
    };
    // No comment has the number 0.
    let answered = published.parent.map_or(0, |it| it.0);
    let in_thread = follows::thread_id.eq(published.thread.0).and(follows::is_active.eq(true));
    let about = follows::comment_id
        .is_null()
        .or(follows::comment_id.eq(comment))
        .or(follows::comment_id.eq(answered));
    let interested: Vec<InterestedRow> = follows::table
        .inner_join(followers::table.on(followers::id.eq(follows::follower_id)))
        .filter(in_thread)
        .filter(about)
        .order(follows::id.asc())
        .select(columns::<InterestedRow>())
        .load(conn)?;
    for row in interested {
        let is_own = row.email_key == published.email_key.0;
        let kind = match (is_own, waited) {
            (true, true) => FollowNews::Published,
            // What they wrote themselves is no news, and nobody else follows it before it has an answer.
            (true, false) => continue,
            (false, _) if row.comment_id == Some(comment) => continue,
            (false, _) => FollowNews::Answer,
        };
        let notice = (
            follow_notices::follower_id.eq(row.follower_id),
            follow_notices::comment_id.eq(comment),
            follow_notices::follow_id.eq(row.id),
            follow_notices::kind.eq(kind.name()),
            follow_notices::state.eq(WAITING),
            follow_notices::at.eq(at),
        );
        Both(diesel::insert_into(follow_notices::table).values(notice).on_conflict_do_nothing())
            .execute(conn)?;
    }
    Ok(())
}
