//! Comments by time, straight from the indexes that hold them in that order.
//!
//! One condition over several threads or statuses (IN, or none at all) makes SQLite sort everything that matches, which
//! is seconds at a million. So each thread and status has a select of its own, cut off where the list ends, and one
//! query joins them.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, QueryableByName, RunQueryDsl,
    dsl::{count_star, sum},
    sql_types::BigInt,
};

use crate::engine::{
    PageAt,
    connection::Conn,
    schema::{comments, threads},
};
use weshift_domain::*;

/// SQLite joins no more than 500.
const MOST_SELECTS: usize = 400;

/// What a comment said before lies in the trash too (`changes.rs`), and is no comment of its own.
pub(crate) const IS_A_COMMENT: &str = "adopted_at IS NULL";

/// Which comments: of these threads, or of all.
#[derive(Clone, Copy)]
pub(crate) struct Matching<'a> {
    pub threads: Option<&'a [i64]>,
    pub statuses: &'a [Status],
}

/// Which part of a list.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub order: Order,
    pub offset: i64,
    pub limit: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The ids of the newest approved comments of each thread, `each` at most, newest first.
pub(crate) fn newest_of_each(conn: &mut Conn, threads: &[i64], each: i64) -> QueryResult<Vec<i64>> {
    let mut newest = Vec::new();
    for chunk in threads.chunks(MOST_SELECTS) {
        let conditions = Matching { threads: Some(chunk), statuses: &[Status::Approved] }.conditions();
        let limit = each.saturating_mul(chunk.len() as i64);
        newest.extend(joined(conn, &conditions, each, Part { order: Order::Newest, offset: 0, limit })?);
    }
    Ok(newest)
}

/// How many approved comments of a thread stand on a side of its shift, and the ids of one page of them, oldest first.
/// Each step of the side is read from its index, which holds only those who placed themselves.
pub(crate) fn by_side(
    conn: &mut Conn,
    thread: ThreadId,
    side: Side,
    page: PageAt,
) -> QueryResult<(i64, Vec<i64>)> {
    let (from, to) = side.steps();
    let most = page.offset() + i64::from(page.size);
    let at = |step: i16| {
        format!("thread_id = {thread} AND status = 'approved' AND position IS NOT NULL AND position = {step}")
    };
    let count = |step| format!("(SELECT count(*) FROM comments WHERE {})", at(step));
    let select = |step| {
        format!(
            "SELECT * FROM (SELECT id FROM comments WHERE {} ORDER BY id LIMIT {most}) step{step}",
            at(step)
        )
    };
    let counts: Vec<String> = (from..=to).map(count).collect();
    let selects: Vec<String> = (from..=to).map(select).collect();
    let total: Id = diesel::sql_query(format!("SELECT {} AS id", counts.join(" + "))).get_result(conn)?;
    let query = format!(
        "SELECT id FROM ({}) side ORDER BY id LIMIT {} OFFSET {}",
        selects.join(" UNION ALL "),
        page.size,
        page.offset()
    );
    let ids: Vec<Id> = diesel::sql_query(query).load(conn)?;
    Ok((total.id, ids.into_iter().map(|it| it.id).collect()))
}

/// The ids of the comments that were published last, of these threads or of all: by when somebody approved them, or by
/// when they came if nobody had to. What is among the last of either order is looked at, so that both come from indexes.
pub(crate) fn published_last(conn: &mut Conn, threads: Option<&[i64]>, limit: i64) -> QueryResult<Vec<i64>> {
    let orders = ["created_at", "approved_at"];
    let conditions = match threads {
        Some(threads) if threads.len() * orders.len() > MOST_SELECTS => {
            let list = threads.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            vec![format!("thread_id IN ({list}) AND status = 'approved'")]
        }
        _ => Matching { threads, statuses: &[Status::Approved] }.conditions(),
    };
    let select = |(number, condition): (usize, &String)| {
        orders.map(|order| {
            format!(
                "SELECT * FROM (SELECT id, {order} AS at FROM comments WHERE {condition} AND {order} IS NOT NULL \
                ORDER BY {order} DESC, id DESC LIMIT {limit}) {order}{number}"
            )
        })
    };
    let selects: Vec<String> = conditions.iter().enumerate().flat_map(select).collect();
    if selects.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT id FROM ({}) every GROUP BY id ORDER BY MAX(at) DESC, id DESC LIMIT {limit}",
        selects.join(" UNION ALL ")
    );
    let ids: Vec<Id> = diesel::sql_query(query).load(conn)?;
    Ok(ids.into_iter().map(|it| it.id).collect())
}

/// What meets any of these conditions, `most` of each. Nothing that anybody typed comes into the query: numbers and
/// words of our own.
fn joined(conn: &mut Conn, conditions: &[String], most: i64, part: Part) -> QueryResult<Vec<i64>> {
    if conditions.is_empty() {
        return Ok(Vec::new());
    }
    let Part { order, offset, limit } = part;
    let way = match order {
        Order::Oldest => "ASC",
        Order::Newest => "DESC",
    };
    let select = |(number, condition): (usize, &String)| {
        format!(
            "SELECT * FROM (SELECT id, created_at FROM comments WHERE {condition} \
            ORDER BY created_at {way}, id {way} LIMIT {most}) part{number}"
        )
    };
    let selects: Vec<String> = conditions.iter().enumerate().map(select).collect();
    let query = format!(
        "SELECT id FROM ({}) every ORDER BY created_at {way}, id {way} LIMIT {limit} OFFSET {offset}",
        selects.join(" UNION ALL ")
    );
    let ids: Vec<Id> = diesel::sql_query(query).load(conn)?;
    Ok(ids.into_iter().map(|it| it.id).collect())
}

impl Matching<'_> {
    /// The ids of a part of these comments.
    pub(crate) fn ids(self, conn: &mut Conn, part: Part) -> QueryResult<Vec<i64>> {
        joined(conn, &self.conditions(), part.offset.saturating_add(part.limit), part)
    }

    fn conditions(self) -> Vec<String> {
        let of_status = |status: &Status| match status {
            Status::Trash => format!("status = '{}' AND {IS_A_COMMENT}", status.name()),
            Status::Pending | Status::Approved | Status::Spam => format!("status = '{}'", status.name()),
        };
        let Some(threads) = self.threads else { return self.statuses.iter().map(of_status).collect() };
        if threads.len() * self.statuses.len() > MOST_SELECTS {
            let list = threads.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            let of_all = |status| format!("thread_id IN ({list}) AND {}", of_status(status));
            return self.statuses.iter().map(of_all).collect();
        }
        let of_both = |thread: &i64| {
            let thread = *thread;
            self.statuses.iter().map(move |status| format!("thread_id = {thread} AND {}", of_status(status)))
        };
        threads.iter().flat_map(of_both).collect()
    }

    /// What lies in the trash because other words took its place. An index of its own holds these, so that nothing else is read.
    fn count_replaced(self, conn: &mut Conn) -> QueryResult<i64> {
        let mut query = comments::table
            .filter(comments::status.eq(Status::Trash.name()).and(comments::adopted_at.is_not_null()))
            .select(count_star())
            .into_boxed();
        if let Some(threads) = self.threads {
            query = query.filter(comments::thread_id.eq_any(threads.to_vec()));
        }
        query.first(conn)
    }

    /// How many these are. The approved ones, which are the most, are counted already.
    pub(crate) fn count(self, conn: &mut Conn) -> QueryResult<u32> {
        let (approved, others): (Vec<Status>, Vec<Status>) =
            self.statuses.iter().partition(|it| **it == Status::Approved);
        let mut total = 0;
        if !approved.is_empty() {
            let mut query = threads::table.select(sum(threads::approved_count)).into_boxed();
            if let Some(threads) = self.threads {
                query = query.filter(threads::id.eq_any(threads.to_vec()));
            }
            total += query.first::<Option<i64>>(conn)?.unwrap_or(0);
        }
        if !others.is_empty() {
            let names: Vec<&str> = others.into_iter().map(Status::name).collect();
            let mut query =
                comments::table.filter(comments::status.eq_any(names)).select(count_star()).into_boxed();
            if let Some(threads) = self.threads {
                query = query.filter(comments::thread_id.eq_any(threads.to_vec()));
            }
            total += query.first::<i64>(conn)?;
        }
        if self.statuses.contains(&Status::Trash) {
            total -= self.count_replaced(conn)?;
        }
        Ok(total as u32)
    }
}
