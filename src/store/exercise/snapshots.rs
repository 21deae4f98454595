//! Public pictures: taken when answers from enough networks changed since the last one, so that the difference between two
//! of them shows nobody; hidden as soon as too few people are left in them.
//!
//! Answers cost nothing, so they are not counted: networks are, each once in a month for a shift, however many people
//! began there, change their mind, or come and go. At most one picture a day is taken of a shift.

use std::{collections::BTreeSet, ops::Range};

use diesel::{
    AggregateExpressionMethods, BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension,
    QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
    dsl::{count, count_star, exists, max, not},
};

use super::totals::{add_people, read_totals};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    row::columns,
    schema::{addresses, answers, comments, runs, shifts, snapshot_networks, snapshots, threads},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = snapshots)]
struct SnapshotRow {
    id: i64,
    shift_id: i64,
    lens: String,
    known: i32,
    known_now: i32,
    unsure: i32,
    c1: i32,
    c2: i32,
    c3: i32,
    c4: i32,
    c5: i32,
    c6: i32,
    c7: i32,
    is_shown: bool,
    taken_at: i64,
}

impl SnapshotRow {
    fn read(self) -> QueryResult<Taken> {
        let counts = [self.c1, self.c2, self.c3, self.c4, self.c5, self.c6, self.c7];
        Ok(Taken {
            id: self.id,
            snapshot: Snapshot {
                shift: ShiftId(self.shift_id),
                lens: Lens::parse(&self.lens).ok_or_else(|| unreadable("lens"))?,
                totals: read_totals(counts, self.unsure),
                known: self.known_now as u32,
                taken_at: Moment::from_millis(self.taken_at),
            },
            known_then: self.known as u32,
            is_shown: self.is_shown,
        })
    }
}

/// A picture with what the store remembers of it.
struct Taken {
    id: i64,
    snapshot: Snapshot,
    /// As many as may have been known when it was taken; `snapshot.known` is of now.
    known_then: u32,
    is_shown: bool,
}

impl Reader {
    /// The newest picture of each shift and lens of a post that may be shown. What of it may be shown, `Floor` says.
    pub async fn list_snapshots(&self, post: PostId) -> Result<Vec<Snapshot>> {
        self.glance("reading pictures", move |conn| {
            let newest = newest(conn, Some(post))?;
            Ok(newest.into_iter().filter(|it| it.is_shown).map(|it| it.snapshot).collect())
        })
        .await
    }

    /// The pictures of a post as they were published, the oldest first, of those whose newest may be shown.
    pub async fn list_past_snapshots(&self, post: PostId) -> Result<Vec<Snapshot>> {
        self.read("reading earlier pictures", move |conn| {
            let shown: Vec<(ShiftId, Lens)> = newest(conn, Some(post))?
                .into_iter()
                .filter(|it| it.is_shown)
                .map(|it| (it.snapshot.shift, it.snapshot.lens))
                .collect();
            let rows: Vec<SnapshotRow> = snapshots::table
                .filter(snapshots::post_id.eq(post.0))
                .order(snapshots::id.asc())
                .select(columns::<SnapshotRow>())
                .load(conn)?;
            let all: Vec<Taken> = rows.into_iter().map(SnapshotRow::read).collect::<QueryResult<_>>()?;
            let past = all.into_iter().map(|it| it.snapshot);
            Ok(past.filter(|it| shown.contains(&(it.shift, it.lens))).collect())
        })
        .await
    }
}

/// Of each shift and lens the newest, of one post or of all.
fn newest(conn: &mut Conn, post: Option<PostId>) -> QueryResult<Vec<Taken>> {
    let all = || snapshots::table.group_by((snapshots::shift_id, snapshots::lens)).select(max(snapshots::id));
    let ids: Vec<Option<i64>> = match post {
        Some(post) => all().filter(snapshots::post_id.eq(post.0)).load(conn)?,
        None => all().load(conn)?,
    };
    let ids: Vec<i64> = ids.into_iter().flatten().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<SnapshotRow> = snapshots::table
        .filter(snapshots::id.eq_any(ids))
        .order(snapshots::id.asc())
        .select(columns::<SnapshotRow>())
        .load(conn)?;
    rows.into_iter().map(SnapshotRow::read).collect()
}

/// Of how people place themselves: the newest picture of a shift that was taken in the window and may be shown, and the
/// last one before the window.
pub(crate) fn taken_between(
    conn: &mut Conn,
    window: &Range<i64>,
) -> QueryResult<Vec<(Snapshot, Option<Snapshot>)>> {
    let taken = snapshots::taken_at.ge(window.start).and(snapshots::taken_at.lt(window.end));
    let any: i64 = snapshots::table.filter(taken).select(count_star()).first(conn)?;
    if any == 0 {
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    for newest in newest(conn, None)? {
        let at = newest.snapshot.taken_at.millis();
        if !newest.is_shown || newest.snapshot.lens != Lens::Me || !window.contains(&at) {
            continue;
        }
        let before: Option<SnapshotRow> = snapshots::table
            .filter(snapshots::shift_id.eq(newest.snapshot.shift.0))
            .filter(snapshots::lens.eq(Lens::Me.name()).and(snapshots::taken_at.lt(window.start)))
            .order(snapshots::id.desc())
            .select(columns::<SnapshotRow>())
            .first(conn)
            .optional()?;
        pairs.push((newest.snapshot, before.map(SnapshotRow::read).transpose()?.map(|it| it.snapshot)));
    }
    Ok(pairs)
}

impl Tx<'_> {
    /// Takes each picture for which enough answers changed. Gives how many.
    pub fn take_snapshots(&mut self, floor: Floor, now: Moment) -> Result<u32> {
        let taken = take_all(self.conn, floor, now).map_err(fault("taking pictures"))?;
        self.told.visible |= taken > 0;
        Ok(taken)
    }

    /// Notes how many people in the newest pictures may be known by now. A picture that this narrows is shown with less
    /// detail, or not at all.
    pub fn count_known(&mut self) -> Result<()> {
        let doing = "counting known positions";
        for taken in newest(self.conn, None).map_err(fault(doing))? {
            let of = (taken.snapshot.shift.0, taken.snapshot.lens);
            if !taken.is_shown || of.1 != Lens::Me {
                continue;
            }
            let known = known(self.conn, of.0, of.1).map_err(fault(doing))?;
            if known > taken.snapshot.known {
                diesel::update(snapshots::table.find(taken.id))
                    .set(snapshots::known_now.eq(known as i32))
                    .execute(self.conn)
                    .map_err(fault(doing))?;
                self.told.visible = true;
            }
        }
        Ok(())
    }
}

fn take_all(conn: &mut Conn, floor: Floor, now: Moment) -> QueryResult<u32> {
    crate::engine::dialect::one_at_a_time(conn, "snapshots")?;
    let changed: Vec<(i64, String, i64)> = fresh_changes(now)
        .group_by((answers::shift_id, answers::lens))
        .select((answers::shift_id, answers::lens, count(runs::prefix).aggregate_distinct()))
        .load(conn)?;
    let before = newest(conn, None)?;
    let mut taken = 0;
    for (shift, lens, networks) in changed {
        let last = before.iter().find(|it| it.snapshot.shift.0 == shift && it.snapshot.lens.name() == lens);
        if !floor.may_look(networks as u32, last.map(|it| it.snapshot.taken_at), now) {
            continue;
        }
        let lens = Lens::parse(&lens).ok_or_else(|| unreadable("lens"))?;
        taken += u32::from(take(conn, (shift, lens), networks as u32, last, floor, now)?);
    }
    Ok(taken)
}

/// Answers that the newest picture counts otherwise, by people from a network that is known apart and counted towards no
/// picture of the shift yet.
#[diesel::dsl::auto_type]
fn fresh_changes(now: Moment) -> _ {
    let (_, since): (i64, Moment) = Floor::network_period(now);
    let since: i64 = since.millis();
    let of_this = snapshot_networks::shift_id
        .eq(answers::shift_id)
        .and(snapshot_networks::lens.eq(answers::lens))
        .and(snapshot_networks::prefix.eq(runs::prefix));
    answers::table
        .inner_join(runs::table)
        .filter(runs::session_id.is_null().and(answers::is_current.eq(true)))
        .filter(
            answers::counted
                .is_null()
                .or(answers::step.is_null().and(answers::counted.ne(0_i16)))
                .or(answers::counted.ne(answers::step)),
        )
        .filter(runs::begun_on.ge(since).and(runs::prefix.ne("")))
        .filter(not(exists(snapshot_networks::table.filter(of_this))))
}

/// True if it was taken.
fn take(
    conn: &mut Conn,
    (shift, lens): (i64, Lens),
    networks: u32,
    last: Option<&Taken>,
    floor: Floor,
    now: Moment,
) -> QueryResult<bool> {
    let totals = totals(conn, shift, lens)?;
    let known = known(conn, shift, lens)?;
    let newly_known = known.saturating_sub(last.map_or(0, |it| it.known_then));
    if !floor.may_take(networks, &totals, known, newly_known) {
        return Ok(false);
    }
    let post: i64 = shifts::table.find(shift).select(shifts::post_id).first(conn)?;
    let c = totals.counts.map(|it| it as i32);
    let counts = (
        snapshots::c1.eq(c[0]),
        snapshots::c2.eq(c[1]),
        snapshots::c3.eq(c[2]),
        snapshots::c4.eq(c[3]),
        snapshots::c5.eq(c[4]),
        snapshots::c6.eq(c[5]),
        snapshots::c7.eq(c[6]),
    );
    diesel::insert_into(snapshots::table)
        .values((
            snapshots::post_id.eq(post),
            snapshots::shift_id.eq(shift),
            snapshots::lens.eq(lens.name()),
            snapshots::n.eq(totals.n() as i32),
            snapshots::known.eq(known as i32),
            snapshots::known_now.eq(known as i32),
            snapshots::unsure.eq(totals.unsure as i32),
            counts,
            snapshots::is_shown.eq(true),
            snapshots::taken_at.eq(now.millis()),
        ))
        .execute(conn)?;
    mark_networks(conn, shift, lens, now)?;
    mark_counted(conn, shift, lens)?;
    forget_old(conn, shift, lens)?;
    Ok(true)
}

/// Of those who answered alone.
fn totals(conn: &mut Conn, shift: i64, lens: Lens) -> QueryResult<Totals> {
    let rows: Vec<(Option<i16>, i64)> = answers::table
        .inner_join(runs::table)
        .filter(answers::shift_id.eq(shift).and(answers::lens.eq(lens.name())))
        .filter(runs::session_id.is_null().and(answers::is_current.eq(true)))
        .group_by(answers::step)
        .select((answers::step, count_star()))
        .load(conn)?;
    let mut totals = Totals::default();
    rows.into_iter().for_each(|(step, people)| add_people(&mut totals, step, people));
    Ok(totals)
}

/// People who show where they place themselves beside a published comment on this shift. Only of themselves; and only by
/// addresses that their owners confirmed, at most one for each network: else whoever invents people could hide a picture.
fn known(conn: &mut Conn, shift: i64, lens: Lens) -> QueryResult<u32> {
    if lens != Lens::Me {
        return Ok(0);
    }
    let confirmed =
        addresses::table.filter(addresses::confirmed_at.is_not_null()).select(addresses::email_key);
    let shown: Vec<(String, String)> = comments::table
        .inner_join(threads::table.on(threads::id.eq(comments::thread_id)))
        .filter(threads::shift_id.eq(shift))
        .filter(comments::position.is_not_null().and(comments::status.eq(Status::Approved.name())))
        .filter(comments::email_key.eq_any(confirmed))
        .select((comments::email_key, comments::client_key))
        .distinct()
        .load(conn)?;
    let addresses: BTreeSet<&str> = shown.iter().map(|it| it.0.as_str()).collect();
    // From where a comment came is forgotten after a month; from then on its address stands for it.
    let network = |(address, client): &'_ (String, String)| match client.is_empty() {
        true => format!("of {address}"),
        false => client.clone(),
    };
    let networks: BTreeSet<String> = shown.iter().map(network).collect();
    Ok(addresses.len().min(networks.len()) as u32)
}

/// The networks that count towards this picture count towards no other until they are forgotten.
fn mark_networks(conn: &mut Conn, shift: i64, lens: Lens, now: Moment) -> QueryResult<()> {
    let fresh: Vec<String> = fresh_changes(now)
        .filter(answers::shift_id.eq(shift).and(answers::lens.eq(lens.name())))
        .select(runs::prefix)
        .distinct()
        .load(conn)?;
    let (period, _) = Floor::network_period(now);
    for prefix in fresh {
        let row = (
            snapshot_networks::shift_id.eq(shift),
            snapshot_networks::lens.eq(lens.name()),
            snapshot_networks::prefix.eq(prefix),
            snapshot_networks::period.eq(period),
        );
        Both(diesel::insert_into(snapshot_networks::table).values(row).on_conflict_do_nothing())
            .execute(conn)?;
    }
    Ok(())
}

fn mark_counted(conn: &mut Conn, shift: i64, lens: Lens) -> QueryResult<()> {
    let alone = runs::table.filter(runs::session_id.is_null()).select(runs::id);
    let theirs =
        answers::shift_id.eq(shift).and(answers::lens.eq(lens.name())).and(answers::is_current.eq(true));
    diesel::update(answers::table.filter(theirs.and(answers::run_id.eq_any(alone))))
        .set(answers::counted.eq(answers::step))
        .execute(conn)?;
    diesel::update(
        answers::table.filter(theirs.and(answers::step.is_null()).and(answers::run_id.eq_any(alone))),
    )
    .set(answers::counted.eq(0))
    .execute(conn)
    .map(drop)
}

fn forget_old(conn: &mut Conn, shift: i64, lens: Lens) -> QueryResult<()> {
    let theirs =
        || snapshots::table.filter(snapshots::shift_id.eq(shift).and(snapshots::lens.eq(lens.name())));
    let last_kept: Option<i64> = theirs()
        .order(snapshots::id.desc())
        .offset(Floor::HISTORY - 1)
        .select(snapshots::id)
        .first(conn)
        .optional()?;
    let Some(last_kept) = last_kept else { return Ok(()) };
    diesel::delete(theirs().filter(snapshots::id.lt(last_kept))).execute(conn).map(drop)
}

/// True if the newest picture was shown and is not any more. It comes back when enough answers changed.
pub(crate) fn hide_if_too_few(conn: &mut Conn, shift: i64, lens: &str, floor: Floor) -> QueryResult<bool> {
    let Some(id) = newest_id(conn, shift, lens)? else { return Ok(false) };
    let lens = Lens::parse(lens).ok_or_else(|| unreadable("lens"))?;
    let totals = totals(conn, shift, lens)?;
    let known = known(conn, shift, lens)?;
    if floor.picture(&totals, known) != Picture::Hidden {
        return Ok(false);
    }
    let hidden = diesel::update(snapshots::table.find(id))
        .filter(snapshots::is_shown.eq(true))
        .set(snapshots::is_shown.eq(false))
        .execute(conn)?;
    Ok(hidden > 0)
}

fn newest_id(conn: &mut Conn, shift: i64, lens: &str) -> QueryResult<Option<i64>> {
    snapshots::table
        .filter(snapshots::shift_id.eq(shift).and(snapshots::lens.eq(lens)))
        .order(snapshots::id.desc())
        .select(snapshots::id)
        .first(conn)
        .optional()
}
