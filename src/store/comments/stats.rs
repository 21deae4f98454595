//! Numbers about the moderation of the last weeks.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, QueryableByName,
    RunQueryDsl,
    dsl::count_star,
    sql_types::{BigInt, Text},
};

use super::newest_first::IS_A_COMMENT;
use crate::{
    content::threads::{CountRow, load_places},
    engine::{
        Reader, Result,
        connection::Conn,
        row::columns,
        schema::{comments, threads},
    },
};
use weshift_domain::*;

pub(crate) const WEEKS: usize = 12;
const WEEK: i64 = 7 * DAY;
/// Of each status so many of the latest decisions are looked at.
const DECISIONS: i64 = 2_000;
/// Discussions with the most to do that are told of.
const PLACES: usize = 50;

/// Numbers for the desk's statistics. `Reader::stats` computes them anew each time; nothing keeps them.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Since when the oldest of what waits does so.
    pub oldest_waiting: Option<Moment>,
    /// From writing to deciding, of the decisions of the last 30 days.
    pub median_millis: Option<i64>,
    /// How many decisions the median is of: at most 2,000 of each status.
    pub decisions: u32,
    /// The oldest first; the last one is under way. What came in it: published, spam, trash.
    pub weeks: Vec<(Moment, [u32; 3])>,
    /// Of the weeks: what lay in the spam and was published by a manager, and the other way round.
    pub false_positives: u32,
    /// Of the weeks: what was published and a manager moved to the spam.
    pub false_negatives: u32,
    /// Published, waiting, spam.
    pub places: Vec<(Place, [u32; 3])>,
}

#[derive(QueryableByName)]
struct Week {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    week: i64,
    #[diesel(sql_type = BigInt)]
    many: i64,
}

impl Reader {
    /// The weeks are the twelve that end at `now`; the discussions are the 50 with the most comments, the most first.
    pub async fn stats(&self, now: Moment) -> Result<Stats> {
        self.read("counting for the desk", move |conn| {
            let first = now.minus(WEEKS as i64 * WEEK).millis();
            let (decisions, median_millis) = time_to_decide(conn, now)?;
            Ok(Stats {
                oldest_waiting: oldest_waiting(conn)?,
                median_millis,
                decisions,
                weeks: weeks(conn, first)?,
                false_positives: turned(conn, Status::Spam, Status::Approved, first)?,
                false_negatives: turned(conn, Status::Approved, Status::Spam, first)?,
                places: places(conn)?,
            })
        })
        .await
    }
}

fn oldest_waiting(conn: &mut Conn) -> QueryResult<Option<Moment>> {
    let oldest: Option<i64> = comments::table
        .filter(comments::status.eq(Status::Pending.name()))
        .order((comments::created_at.asc(), comments::id.asc()))
        .select(comments::created_at)
        .first(conn)
        .optional()?;
    Ok(oldest.map(Moment::from_millis))
}

fn time_to_decide(conn: &mut Conn, now: Moment) -> QueryResult<(u32, Option<i64>)> {
    let since = now.minus(30 * DAY).millis();
    let mut took: Vec<i64> = Vec::new();
    for status in [Status::Approved, Status::Spam, Status::Trash] {
        let rows: Vec<(i64, Option<i64>)> = comments::table
            .filter(comments::status.eq(status.name()).and(comments::decided_at.ge(since)))
            .filter(comments::decided_kind.eq(Actor::MANAGER))
            .order(comments::decided_at.desc())
            .limit(DECISIONS)
            .select((comments::created_at, comments::decided_at))
            .load(conn)?;
        took.extend(rows.into_iter().filter_map(|(at, decided)| Some((decided? - at).max(0))));
    }
    took.sort_unstable();
    Ok((took.len() as u32, took.get(took.len() / 2).copied()))
}

fn weeks(conn: &mut Conn, first: i64) -> QueryResult<Vec<(Moment, [u32; 3])>> {
    let mut weeks: Vec<(Moment, [u32; 3])> =
        (0..WEEKS as i64).map(|it| (Moment::from_millis(first + it * WEEK), [0; 3])).collect();
    for (column, status) in [Status::Approved, Status::Spam, Status::Trash].into_iter().enumerate() {
        let besides = match status {
            Status::Trash => format!(" AND {IS_A_COMMENT}"),
            Status::Pending | Status::Approved | Status::Spam => String::new(),
        };
        let query = format!(
            "SELECT status, (created_at - {first}) / {WEEK} AS week, COUNT(*) AS many FROM comments \
            WHERE status = '{}' AND created_at >= {first}{besides} GROUP BY status, (created_at - {first}) / {WEEK}",
            status.name()
        );
        for row in diesel::sql_query(query).load::<Week>(conn)? {
            let at = usize::try_from(row.week).unwrap_or(0).min(WEEKS - 1);
            debug_assert_eq!(row.status, status.name());
            weeks[at].1[column] += row.many as u32;
        }
    }
    Ok(weeks)
}

/// What was one thing and was made another by a manager since.
fn turned(conn: &mut Conn, from: Status, to: Status, since: i64) -> QueryResult<u32> {
    let turned: i64 = comments::table
        .filter(comments::status.eq(to.name()).and(comments::decided_at.ge(since)))
        .filter(comments::status_before.eq(from.name()))
        .filter(comments::decided_kind.eq(Actor::MANAGER))
        .select(count_star())
        .first(conn)?;
    Ok(turned as u32)
}

fn places(conn: &mut Conn) -> QueryResult<Vec<(Place, [u32; 3])>> {
    let mut counts: HashMap<i64, [u32; 3]> = HashMap::new();
    let published: Vec<CountRow> =
        threads::table.filter(threads::approved_count.gt(0)).select(columns::<CountRow>()).load(conn)?;
    for row in published {
        counts.entry(row.id).or_default()[0] = row.approved_count as u32;
    }
    for (column, status) in [(1, Status::Pending), (2, Status::Spam)] {
        let rows: Vec<(i64, i64)> = comments::table
            .filter(comments::status.eq(status.name()))
            .group_by(comments::thread_id)
            .select((comments::thread_id, count_star()))
            .load(conn)?;
        for (thread, count) in rows {
            counts.entry(thread).or_default()[column] = count as u32;
        }
    }
    let mut busiest: Vec<(i64, [u32; 3])> = counts.into_iter().collect();
    busiest.sort_by_key(|(id, it)| (std::cmp::Reverse(it.iter().sum::<u32>()), *id));
    busiest.truncate(PLACES);
    let ids: Vec<i64> = busiest.iter().map(|it| it.0).collect();
    let places: HashMap<i64, Place> = load_places(conn, &ids)?.into_iter().collect();
    Ok(busiest.into_iter().filter_map(|(id, it)| Some((places.get(&id)?.clone(), it))).collect())
}
