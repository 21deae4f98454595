//! What happened in a window of time: what a digest tells.

use std::{collections::BTreeMap, ops::Range};

use diesel::{
    AggregateExpressionMethods, BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count, count_star},
};

use crate::{
    comments::rows::{CommentRow, load_placed, place, read_all, read_kinds, with_verdicts},
    content::threads::{CountRow, load_places},
    engine::{
        Reader, Result,
        connection::Conn,
        row::columns,
        schema::{akismet_checks, comments, followers, managers, outbox, shifts, threads, verdicts},
    },
    exercise::snapshots::taken_between,
    people::factors::threads_cared_for,
};
use weshift_domain::*;

/// What happened in a window of time, for the digest.
#[derive(Debug, Clone)]
pub struct Activity {
    /// All that wait now, oldest first.
    pub waiting: Vec<Waiting>,
    /// What was published in the window and still is, by discussion, then by number.
    pub published: Vec<Placed>,
    /// Comments that were written in the window and are spam now.
    pub spam_caught: u32,
    /// Why how much of it was, the most first; what no judge took for spam, managers marked (None).
    pub spam_by_reason: Vec<(Option<ReasonKind>, u32)>,
    /// Checks and reports that Akismet has been owed for an hour or longer.
    pub checks_overdue: u32,
    /// Where the filter was least sure that it was spam, and how sure it was.
    pub closest_calls: Vec<(Placed, f64)>,
    /// Discussions in which something was published.
    pub moved: Vec<Moved>,
    /// Shifts of the same posts in which nothing was, by their numbers.
    pub quiet: Vec<u32>,
    /// Public pictures that were taken in the window, with the one before: where, now, before.
    pub stands: Vec<(Place, Snapshot, Option<Snapshot>)>,
    /// Letters that failed or came back.
    pub mail_failed: u32,
    /// Mailboxes that take no mail: managers', by name, and how many readers'.
    pub paused: (Vec<String>, u32),
}

/// A discussion in which something was published.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The post, and the shift if it is of one.
    pub place: Place,
    /// In the window.
    pub new: u32,
    /// Approved in all.
    pub total: u32,
    /// Who wrote them.
    pub people: u32,
}

impl Reader {
    /// What happened from `from` up to `until`, and what waits now: under the posts that this manager cares for, or all.
    pub async fn activity(&self, from: Moment, until: Moment, whose: Option<ManagerId>) -> Result<Activity> {
        self.read("reading what happened", move |conn| {
            let theirs = match whose {
                Some(manager) => threads_cared_for(conn, manager)?,
                None => None,
            };
            let is_theirs = |thread: ThreadId| theirs.as_ref().is_none_or(|it| it.contains(&thread.0));
            let waiting: Vec<CommentRow> = comments::table
                .filter(comments::status.eq(Status::Pending.name()))
                .order((comments::created_at.asc(), comments::id.asc()))
                .select(columns::<CommentRow>())
                .load(conn)?;
            let mut waiting = read_all(waiting);
            waiting.retain(|it| is_theirs(it.thread));
            let waiting = place(conn, waiting)?;
            let waiting = with_verdicts(conn, waiting)?;
            let mut published = published(conn, from, until)?;
            published.retain(|it| is_theirs(it.comment.thread));
            let created = comments::created_at.ge(from.millis()).and(comments::created_at.lt(until.millis()));
            let mut caught = comments::table
                .filter(comments::status.eq(Status::Spam.name()).and(created))
                .select(count_star())
                .into_boxed();
            if let Some(threads) = &theirs {
                caught = caught.filter(comments::thread_id.eq_any(threads.clone()));
            }
            let spam_caught: i64 = caught.first(conn)?;
            let window = from.millis()..until.millis();
            Ok(Activity {
                spam_by_reason: by_reason(conn, &window, spam_caught, theirs.as_deref())?,
                checks_overdue: checks_overdue(conn, until)?,
                closest_calls: closest_calls(conn, &window, theirs.as_deref())?,
                moved: moved(conn, &published)?,
                quiet: quiet(conn, &published)?,
                stands: stands(conn, &window, theirs.as_deref())?,
                mail_failed: mail_failed(conn, &window)?,
                paused: paused(conn)?,
                waiting,
                published,
                spam_caught: spam_caught as u32,
            })
        })
        .await
    }
}

/// Approved in the window: by a manager then, or at once when they came. Two queries, as each has its index.
fn published(conn: &mut Conn, from: Moment, until: Moment) -> QueryResult<Vec<Placed>> {
    let window = from.millis()..until.millis();
    let approved = || {
        comments::table.filter(comments::status.eq(Status::Approved.name())).select(columns::<CommentRow>())
    };
    let mut rows: Vec<CommentRow> = approved()
        .filter(comments::approved_at.ge(window.start).and(comments::approved_at.lt(window.end)))
        .load(conn)?;
    let at_once: Vec<CommentRow> = approved()
        .filter(comments::approved_at.is_null())
        .filter(comments::created_at.ge(window.start).and(comments::created_at.lt(window.end)))
        .load(conn)?;
    rows.extend(at_once);
    let mut published = read_all(rows);
    published.sort_by_key(|it| (it.thread, it.id));
    place(conn, published)
}

/// The discussions in which something was published, in their posts' order: how much, and how much there is in all.
fn moved(conn: &mut Conn, published: &[Placed]) -> QueryResult<Vec<Moved>> {
    let mut new: BTreeMap<i64, u32> = BTreeMap::new();
    for placed in published {
        *new.entry(placed.comment.thread.0).or_default() += 1;
    }
    let ids: Vec<i64> = new.keys().copied().collect();
    let totals: Vec<CountRow> =
        threads::table.filter(threads::id.eq_any(&ids)).select(columns::<CountRow>()).load(conn)?;
    let mut people = BTreeMap::new();
    for &id in &ids {
        let approved = comments::status.eq(Status::Approved.name());
        let count: i64 = comments::table
            .filter(comments::thread_id.eq(id).and(approved))
            .select(count(comments::email_key).aggregate_distinct())
            .first(conn)?;
        people.insert(id, count as u32);
    }
    let row = |(id, place): (i64, Place)| Moved {
        place,
        new: new.get(&id).copied().unwrap_or_default(),
        total: totals.iter().find(|it| it.id == id).map_or(0, |it| it.approved_count) as u32,
        people: people.get(&id).copied().unwrap_or_default(),
    };
    Ok(load_places(conn, &ids)?.into_iter().map(row).collect())
}

/// Of the posts in which something moved.
fn quiet(conn: &mut Conn, published: &[Placed]) -> QueryResult<Vec<u32>> {
    let mut moved: Vec<i64> = published.iter().map(|it| it.comment.thread.0).collect();
    moved.sort_unstable();
    moved.dedup();
    let posts: Vec<i64> =
        threads::table.filter(threads::id.eq_any(&moved)).select(threads::post_id).distinct().load(conn)?;
    // The numbers of two posts' shifts could not be told apart.
    let [post] = posts[..] else { return Ok(Vec::new()) };
    let ordinals: Vec<i32> = threads::table
        .inner_join(shifts::table)
        .filter(threads::post_id.eq(post).and(threads::id.ne_all(&moved)))
        .order(shifts::ordinal.asc())
        .select(shifts::ordinal)
        .load(conn)?;
    Ok(ordinals.into_iter().map(|it| it as u32).collect())
}

/// Where people place themselves, on the shifts of which a picture was taken.
fn stands(
    conn: &mut Conn,
    window: &Range<i64>,
    theirs: Option<&[i64]>,
) -> QueryResult<Vec<(Place, Snapshot, Option<Snapshot>)>> {
    let taken = taken_between(conn, window)?;
    let shifts: Vec<i64> = taken.iter().map(|it| it.0.shift.0).collect();
    let mut threads: Vec<(i64, Option<i64>)> = threads::table
        .filter(threads::shift_id.eq_any(shifts))
        .select((threads::id, threads::shift_id))
        .load(conn)?;
    threads.retain(|it| theirs.is_none_or(|theirs| theirs.contains(&it.0)));
    let ids: Vec<i64> = threads.iter().map(|it| it.0).collect();
    let places = load_places(conn, &ids)?;
    let place = |(now, before): (Snapshot, Option<Snapshot>)| {
        let thread = threads.iter().find(|it| it.1 == Some(now.shift.0))?.0;
        let place = places.iter().find(|it| it.0 == thread)?.1.clone();
        Some((place, now, before))
    };
    let mut stands: Vec<_> = taken.into_iter().filter_map(place).collect();
    stands.sort_by_key(|it| (it.0.thread.post.clone(), it.0.shift.as_ref().map(|it| it.0)));
    Ok(stands)
}

/// Verdicts read at once: a flood may have left very many.
const VERDICTS: i64 = 2_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = verdicts)]
struct CaughtRow {
    id: i64,
    comment_id: i64,
    #[diesel(select_expression = comments::thread_id)]
    thread_id: i64,
    reason_kinds: Option<String>,
}

/// Each comment counts once, by its last verdict that found spam.
fn by_reason(
    conn: &mut Conn,
    window: &Range<i64>,
    caught: i64,
    theirs: Option<&[i64]>,
) -> QueryResult<Vec<(Option<ReasonKind>, u32)>> {
    let mut kinds: BTreeMap<i64, Option<ReasonKind>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows: Vec<CaughtRow> = verdicts::table
            .inner_join(comments::table)
            .filter(comments::status.eq(Status::Spam.name()))
            .filter(comments::created_at.ge(window.start).and(comments::created_at.lt(window.end)))
            .filter(verdicts::outcome.eq(Outcome::Spam.name()).and(verdicts::id.gt(after)))
            .order(verdicts::id.asc())
            .limit(VERDICTS)
            .select(columns::<CaughtRow>())
            .load(conn)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            if theirs.is_some_and(|it| !it.contains(&row.thread_id)) {
                continue;
            }
            let said = read_kinds(row.reason_kinds.as_deref());
            kinds.insert(row.comment_id, ReasonKind::of_spam(&said).or(Some(ReasonKind::Always)));
        }
    }
    let by_managers = caught as u32 - (kinds.len() as u32).min(caught as u32);
    let mut counts: Vec<(Option<ReasonKind>, u32)> = Vec::new();
    for kind in kinds.into_values() {
        match counts.iter_mut().find(|it| it.0 == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts.sort_by_key(|it| std::cmp::Reverse(it.1));
    counts.extend((by_managers > 0).then_some((None, by_managers)));
    Ok(counts)
}

const CALLS: usize = 5;

/// The least sure ones first. A comment that was judged again may have several verdicts.
fn closest_calls(
    conn: &mut Conn,
    window: &Range<i64>,
    theirs: Option<&[i64]>,
) -> QueryResult<Vec<(Placed, f64)>> {
    let mut spam = verdicts::table
        .inner_join(comments::table)
        .filter(comments::status.eq(Status::Spam.name()))
        .filter(comments::created_at.ge(window.start).and(comments::created_at.lt(window.end)))
        .filter(verdicts::probability.is_not_null())
        .order((verdicts::probability.asc(), verdicts::id.asc()))
        .limit(4 * CALLS as i64)
        .select((comments::id, verdicts::probability))
        .into_boxed();
    if let Some(threads) = theirs {
        spam = spam.filter(comments::thread_id.eq_any(threads.to_vec()));
    }
    let rows: Vec<(i64, Option<f64>)> = spam.load(conn)?;
    let mut calls: Vec<(i64, f64)> = Vec::new();
    for (id, probability) in rows {
        if calls.len() < CALLS && calls.iter().all(|it| it.0 != id) {
            calls.push((id, probability.unwrap_or_default()));
        }
    }
    let ids: Vec<i64> = calls.iter().map(|it| it.0).collect();
    let placed = load_placed(conn, &ids)?;
    let sure = |it: &Placed| calls.iter().find(|call| call.0 == it.comment.id.0).map_or(0.0, |it| it.1);
    Ok(placed.into_iter().map(|it| (sure(&it), it)).map(|(sure, it)| (it, sure)).collect())
}

fn checks_overdue(conn: &mut Conn, until: Moment) -> QueryResult<u32> {
    let count: i64 = akismet_checks::table
        .filter(akismet_checks::owed.ne("").and(akismet_checks::created_at.lt(until.minus(HOUR).millis())))
        .select(count_star())
        .first(conn)?;
    Ok(count as u32)
}

fn mail_failed(conn: &mut Conn, window: &Range<i64>) -> QueryResult<u32> {
    let failed = [DeliveryState::Failed, DeliveryState::Bounced, DeliveryState::Expired];
    let count: i64 = outbox::table
        .filter(outbox::state.eq_any(failed.map(DeliveryState::name)))
        .filter(outbox::due_at.ge(window.start).and(outbox::due_at.lt(window.end)))
        .select(count_star())
        .first(conn)?;
    Ok(count as u32)
}

fn paused(conn: &mut Conn) -> QueryResult<(Vec<String>, u32)> {
    let names = managers::table.filter(managers::is_paused.eq(true)).select(managers::name).load(conn)?;
    let readers: i64 =
        followers::table.filter(followers::is_paused.eq(true)).select(count_star()).first(conn)?;
    Ok((names, readers as u32))
}
