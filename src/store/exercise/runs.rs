//! People going through the exercise. The store knows their keys as hashes only, and days instead of times.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::max,
};

use super::answers::withdraw_answers;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    row::columns,
    schema::{network_keys, runs, snapshot_networks},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = runs)]
pub(crate) struct RunRow {
    id: i64,
    post_id: i64,
    session_id: Option<i64>,
    number: i32,
    name: String,
    next_step: String,
    begun_on: i64,
}

impl RunRow {
    pub(crate) fn read(self) -> Run {
        Run {
            id: RunId(self.id),
            post: PostId(self.post_id),
            session: self.session_id.map(SessionId),
            number: self.number as u32,
            name: self.name,
            next_step: self.next_step,
            begun_on: Moment::from_millis(self.begun_on),
        }
    }
}

/// A run about to begin.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The post whose exercise it is.
    pub post: PostId,
    /// The group session. `None`: the person goes alone.
    pub session: Option<SessionId>,
    /// Of the key in the person's link.
    pub key_hash: String,
    /// Keyed hash of the network; empty in a group session.
    pub prefix: String,
    /// Empty but in open sessions.
    pub name: String,
    /// When it begins; the store keeps the day only.
    pub at: Moment,
}

impl Reader {
    /// All runs under a key, the first first.
    pub async fn list_runs(&self, key_hash: String) -> Result<Vec<Run>> {
        self.read("reading somebody's exercise", move |conn| {
            let rows: Vec<RunRow> = runs::table
                .filter(runs::key_hash.eq(key_hash))
                .order(runs::number.asc())
                .select(columns::<RunRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(RunRow::read).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// The next run under its key.
    pub fn add_run(&mut self, new: &NewRun) -> Result<Run> {
        let doing = "beginning the exercise";
        let last: Option<i32> = runs::table
            .filter(runs::key_hash.eq(&new.key_hash))
            .select(max(runs::number))
            .first(self.conn)
            .map_err(fault(doing))?;
        let row: RunRow = diesel::insert_into(runs::table)
            .values((
                runs::post_id.eq(new.post.0),
                runs::session_id.eq(new.session.map(|it| it.0)),
                runs::key_hash.eq(&new.key_hash),
                runs::number.eq(last.unwrap_or(0) + 1),
                runs::prefix.eq(&new.prefix),
                runs::name.eq(&new.name),
                runs::begun_on.eq(new.at.millis() / DAY * DAY),
            ))
            .returning(columns::<RunRow>())
            .get_result(self.conn)
            .map_err(fault(doing))?;
        Ok(row.read())
    }

    /// The newest run under a key.
    pub fn find_run(&mut self, key_hash: &str) -> Result<Option<Run>> {
        let row: Option<RunRow> = runs::table
            .filter(runs::key_hash.eq(key_hash))
            .order(runs::number.desc())
            .select(columns::<RunRow>())
            .first(self.conn)
            .optional()
            .map_err(fault("reading somebody's exercise"))?;
        Ok(row.map(RunRow::read))
    }

    /// Keeps what the person wants to do next, in place of what they wrote before. Empty words delete it.
    pub fn set_next_step(&mut self, run: RunId, words: &str) -> Result<()> {
        diesel::update(runs::table.find(run.0))
            .set(runs::next_step.eq(words))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("keeping a next step"))
    }

    /// Everything under a key, at once. Public pictures that too few people are left in are hidden in the same breath.
    pub fn forget_runs(&mut self, key_hash: &str, floor: Floor) -> Result<bool> {
        let doing = "forgetting somebody's exercise";
        let ids: Vec<i64> = runs::table
            .filter(runs::key_hash.eq(key_hash))
            .select(runs::id)
            .load(self.conn)
            .map_err(fault(doing))?;
        self.told.placed = true;
        for id in &ids {
            self.told.visible |= withdraw_answers(self.conn, *id, None, floor).map_err(fault(doing))?;
        }
        diesel::delete(runs::table.filter(runs::key_hash.eq(key_hash)))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(!ids.is_empty())
    }

    /// The key by which networks are told apart now: `fresh` if it is the first of its time. Earlier ones are thrown away,
    /// with what was made of them.
    pub fn network_key(&mut self, now: Moment, fresh: &str) -> Result<String> {
        let doing = "telling networks apart";
        let (period, _) = Floor::network_period(now);
        let row = (network_keys::period.eq(period), network_keys::key.eq(fresh));
        Both(diesel::insert_into(network_keys::table).values(row).on_conflict_do_nothing())
            .execute(self.conn)
            .map_err(fault(doing))?;
        forget_networks(self.conn, now).map_err(fault(doing))?;
        network_keys::table.find(period).select(network_keys::key).first(self.conn).map_err(fault(doing))
    }
}

pub(crate) fn forget_networks(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let (period, since) = Floor::network_period(now);
    let gone = diesel::delete(network_keys::table.filter(network_keys::period.lt(period))).execute(conn)?;
    if gone == 0 {
        return Ok(());
    }
    diesel::delete(snapshot_networks::table.filter(snapshot_networks::period.lt(period))).execute(conn)?;
    diesel::update(runs::table.filter(runs::begun_on.lt(since.millis()).and(runs::prefix.ne(""))))
        .set(runs::prefix.eq(""))
        .execute(conn)
        .map(drop)
}

/// Runs that hold nothing long after they were begun.
pub(crate) fn forget_empty_runs(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    use crate::engine::schema::answers;
    let answered = answers::table.select(answers::run_id);
    let empty = runs::session_id.is_null().and(runs::next_step.eq(""));
    diesel::delete(runs::table)
        .filter(runs::begun_on.lt(now.minus(Retention::EMPTY_RUNS).millis()).and(empty))
        .filter(runs::id.ne_all(answered))
        .execute(conn)
        .map(drop)
}
