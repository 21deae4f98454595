//! What happened in a window of time: what a digest tells.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl::count_star};

use super::{
    Activity, Reader, Result,
    comment_rows::{COLUMNS, CommentRow, place, read_all, with_verdicts},
    connection::Conn,
    schema::{comments, threads},
    threads::load_places,
};
use crate::domain::*;

impl Reader {
    /// What happened from `from` up to `until`, and what waits now.
    pub async fn activity(&self, from: Moment, until: Moment) -> Result<Activity> {
        self.read("reading what happened", move |conn| {
            let waiting: Vec<CommentRow> = comments::table
                .filter(comments::status.eq(Status::Pending.name()))
                .order((comments::created_at.asc(), comments::id.asc()))
                .select(COLUMNS)
                .load(conn)?;
            let waiting = place(conn, read_all(waiting)?)?;
            let waiting = with_verdicts(conn, waiting)?;
            let published = published(conn, from, until)?;
            let created = comments::created_at.ge(from.millis()).and(comments::created_at.lt(until.millis()));
            let spam_caught: i64 = comments::table
                .filter(comments::status.eq(Status::Spam.name()).and(created))
                .select(count_star())
                .first(conn)?;
            let moved = moved(conn, &published)?;
            Ok(Activity { waiting, published, spam_caught: spam_caught as u32, moved })
        })
        .await
    }
}

/// Approved in the window: by a manager then, or at once when they came. Two queries, as each has its index.
fn published(conn: &mut Conn, from: Moment, until: Moment) -> QueryResult<Vec<Placed>> {
    let window = from.millis()..until.millis();
    let approved = || comments::table.filter(comments::status.eq(Status::Approved.name())).select(COLUMNS);
    let mut rows: Vec<CommentRow> = approved()
        .filter(comments::decided_at.ge(window.start).and(comments::decided_at.lt(window.end)))
        .load(conn)?;
    let at_once: Vec<CommentRow> = approved()
        .filter(comments::decided_at.is_null())
        .filter(comments::created_at.ge(window.start).and(comments::created_at.lt(window.end)))
        .load(conn)?;
    rows.extend(at_once);
    let mut published = read_all(rows)?;
    published.sort_by_key(|it| (it.thread, it.id));
    place(conn, published)
}

/// The discussions in which something was published, in their posts' order: how much, and how much there is in all.
fn moved(conn: &mut Conn, published: &[Placed]) -> QueryResult<Vec<(Place, u32, u32)>> {
    let mut new: BTreeMap<i64, u32> = BTreeMap::new();
    for placed in published {
        *new.entry(placed.comment.thread.0).or_default() += 1;
    }
    let ids: Vec<i64> = new.keys().copied().collect();
    let totals: Vec<(i64, i32)> = threads::table
        .filter(threads::id.eq_any(&ids))
        .select((threads::id, threads::approved_count))
        .load(conn)?;
    let row = |(id, place): (i64, Place)| {
        let total = totals.iter().find(|it| it.0 == id).map_or(0, |it| it.1);
        (place, new.get(&id).copied().unwrap_or_default(), total as u32)
    };
    Ok(load_places(conn, &ids)?.into_iter().map(row).collect())
}
