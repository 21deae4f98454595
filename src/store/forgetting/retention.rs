//! Forgets what `Retention` says is over: in bites small enough that nobody who writes meanwhile waits long, with rests between
//! them. What is over goes within the hour, however much it is.

use std::{collections::BTreeSet, time::Duration};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    sql_types::{BigInt, Integer, Text},
};
use tokio::time::{Instant, sleep};

use crate::{
    comments::{training_labels::forget_old_labels, writes::LEVEL},
    engine::{
        Result, Store, Tx,
        connection::{Conn, fault},
        dialect,
        row::columns,
        schema::comments,
    },
    exercise::{
        group_pictures::forget_group_answers,
        runs::{forget_empty_runs, forget_networks},
    },
};
use weshift_domain::*;

/// Comments in a bite: each takes its words and a dozen entries of indexes along, some milliseconds on a big site.
const COMMENTS: i64 = 10;
/// Other rows in a bite.
const ROWS: i64 = 200;
/// So many times as long as a bite took is left to those who write meanwhile, up to a second.
const REST: u32 = 10;
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Rows that go, or lose what must not be kept, once they are older than their life.
struct Over {
    table: &'static str,
    /// `None`: the whole row goes.
    set: Option<&'static str>,
    /// Over the moment before which they are over, `$1`.
    when: &'static str,
    life: i64,
}

const SETTLED: &str = "state IN ('sent', 'bounced', 'kept', 'failed', 'cancelled', 'expired')";

/// Everything of this kind, read from the top.
const OVER: &[Over] = &[
    gone("outbox", "created_at < $1 AND STATE_IS_SETTLED", Retention::EMAILS),
    // Settling moves the time at which a letter is due to the time when it was settled.
    cleared(
        "outbox",
        "raw = NULL",
        "due_at < $1 AND raw IS NOT NULL AND STATE_IS_SETTLED",
        Retention::CONTENT,
    ),
    cleared("comments", "client_key = ''", "created_at < $1 AND client_key <> ''", Retention::CONTENT),
    cleared(
        "reports",
        "client_key = 'gone ' || id",
        "at < $1 AND client_key NOT LIKE 'gone %'",
        Retention::CONTENT,
    ),
    gone("notices", "at < $1 AND state IN ('mailed', 'dropped')", Retention::CONTENT),
    gone("follow_notices", "at < $1 AND state IN ('mailed', 'dropped')", Retention::CONTENT),
    gone("inbound", "at < $1", Retention::CONTENT),
    gone("sessions", "expires_at <= $1", 0),
    gone("one_time_links", "expires_at <= $1", 0),
    gone(
        "webhook_deliveries",
        "due_at < $1 AND state IN ('sent', 'failed', 'cancelled')",
        Retention::CONTENT,
    ),
    gone("mentions", "received_at < $1 AND state = 'none'", Retention::CONTENT),
    // What was sent to Akismet holds the client's address.
    gone("akismet_checks", "created_at < $1", Retention::CONTENT),
    gone("followers", "COALESCE(asked_at, created_at) < $1 AND confirmed_at IS NULL", Retention::UNCONFIRMED),
    gone("reminders", "asked_at < $1 AND confirmed_at IS NULL", Retention::UNCONFIRMED),
    gone("idempotency", "at < $1", Retention::REPLAYS),
];

const fn gone(table: &'static str, when: &'static str, life: i64) -> Over {
    Over { table, set: None, when, life }
}

const fn cleared(table: &'static str, set: &'static str, when: &'static str, life: i64) -> Over {
    Over { table, set: Some(set), when, life }
}

impl Store {
    /// Forgets spam, trash, letters and whatever else `Retention` has a period for, sessions and links that are over. Goes on until nothing is left or `go_on` says no. Gives how many comments went.
    pub async fn forget(&self, now: Moment, go_on: impl Fn() -> bool) -> Result<u32> {
        let mut comments = 0;
        for status in [Status::Spam, Status::Trash] {
            while go_on() {
                let began = Instant::now();
                let bite = move |tx: &mut Tx<'_>| tx.forget_comments(status, now).map_err(fault(FORGETTING));
                let bite = self.write(bite).await?;
                comments += bite;
                if i64::from(bite) < COMMENTS {
                    break;
                }
                rest(began).await;
            }
        }
        for over in OVER {
            while go_on() {
                let began = Instant::now();
                if (over.bite(self, now).await? as i64) < ROWS {
                    break;
                }
                rest(began).await;
            }
        }
        self.write(move |tx| tx.forget_the_rest(now).map_err(fault(FORGETTING))).await?;
        Ok(comments)
    }
}

const FORGETTING: &str = "forgetting what is over";

async fn rest(began: Instant) {
    sleep((began.elapsed() * REST).min(LONGEST_REST)).await;
}

impl Over {
    /// Gives how many rows were found; fewer than a bite are the last. They are looked for beside those who write: there
    /// may be nothing over in a million rows.
    async fn bite(&'static self, store: &Store, now: Moment) -> Result<usize> {
        let before = now.minus(self.life).millis();
        let look =
            move |conn: &mut Conn| dialect::list_rows(conn, self.table, &self.condition(), before, ROWS);
        let rows = store.reader().read(FORGETTING, look).await?;
        let found = rows.len();
        if found > 0 {
            let go = move |tx: &mut Tx<'_>| self.end(tx.conn, &rows, before).map_err(fault(FORGETTING));
            store.write(go).await?;
        }
        Ok(found)
    }

    fn end(&self, conn: &mut Conn, rows: &[String], before: i64) -> QueryResult<()> {
        let (rows, when) = (dialect::are_rows(conn, rows), self.condition());
        let query = match self.set {
            Some(set) => format!("UPDATE {} SET {set} WHERE {rows} AND {when}", self.table),
            None => format!("DELETE FROM {} WHERE {rows} AND {when}", self.table),
        };
        diesel::sql_query(query).bind::<BigInt, _>(before).execute(conn).map(drop)
    }

    fn condition(&self) -> String {
        self.when.replace("STATE_IS_SETTLED", SETTLED)
    }
}

impl Tx<'_> {
    /// What takes more than one condition, and is little.
    fn forget_the_rest(&mut self, now: Moment) -> QueryResult<()> {
        forget_old_labels(self.conn)?;
        forget_empty_runs(self.conn, now)?;
        forget_networks(self.conn, now)?;
        forget_group_answers(self.conn, now)
    }

    fn forget_comments(&mut self, status: Status, now: Moment) -> QueryResult<u32> {
        let limit = now.minus(Retention::CONTENT).millis();
        let decided_long_ago = comments::decided_at.is_null().or(comments::decided_at.lt(limit));
        let over: Vec<GoingRow> = comments::table
            .filter(comments::status.eq(status.name()))
            .filter(comments::created_at.lt(limit).and(decided_long_ago))
            .order(comments::created_at.asc())
            .limit(COMMENTS)
            .select(columns::<GoingRow>())
            .load(self.conn)?;
        // In the order of threads, so that two nodes wait for each other rather than lock each other out.
        for thread in over.iter().map(|it| it.thread_id).collect::<BTreeSet<i64>>() {
            dialect::lock_thread(self.conn, thread)?;
        }
        let mut moved = BTreeSet::new();
        for row in &over {
            if remove(self.conn, row.id)? {
                moved.insert(row.thread_id);
            }
        }
        for thread in moved {
            self.told.moved.entry(thread).or_default();
        }
        Ok(over.len() as u32)
    }
}

/// A comment that goes.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(crate) struct GoingRow {
    pub id: i64,
    pub thread_id: i64,
}

/// Removes a comment and its words, and the changes to it with theirs. True if it had answers, which moved up.
pub(crate) fn remove(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let moved = move_answers_up(conn, id)?;
    let changes: Vec<i64> =
        comments::table.filter(comments::changes_id.eq(id)).select(comments::id).load(conn)?;
    changes.into_iter().chain([id]).try_for_each(|it| dialect::words::delete(conn, it))?;
    diesel::delete(comments::table.find(id)).execute(conn)?;
    Ok(moved)
}

/// The answers of a comment become answers to what it answered, and all below them move up with them. True if there
/// were any. The parent is asked for anew each time: the one before may have moved this one.
fn move_answers_up(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    let gone: Option<(i64, Option<i64>, String)> = comments::table
        .find(id)
        .select((comments::thread_id, comments::parent_id, comments::path))
        .first(conn)
        .optional()?;
    let Some((thread, parent, path)) = gone else { return Ok(false) };
    let answers = diesel::update(comments::table.filter(comments::parent_id.eq(id)))
        .set(comments::parent_id.eq(parent))
        .execute(conn)?;
    if answers == 0 {
        return Ok(false);
    }
    // Paths below this one are longer; "w" comes after every digit of a level. The list of statuses, which is all of
    // them, is what lets the index find them.
    let below = "UPDATE comments SET path = $1 || substr(path, $2), depth = depth - 1 WHERE thread_id = $3 \
        AND status IN ('pending', 'approved', 'spam', 'trash') AND path > $4 AND path < $5";
    diesel::sql_query(below)
        .bind::<Text, _>(&path[..path.len() - LEVEL])
        .bind::<Integer, _>(path.len() as i32 + 1)
        .bind::<BigInt, _>(thread)
        .bind::<Text, _>(&path)
        .bind::<Text, _>(format!("{path}w"))
        .execute(conn)?;
    Ok(true)
}
