//! What was counted when a group session was revealed. It does not follow who comes or goes: the difference would tell
//! about them.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
    dsl::count_star,
};

use super::totals::{add_people, read_totals};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault, unreadable},
    row::columns,
    schema::{answers, group_pictures, group_sessions, runs},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = group_pictures)]
struct PictureRow {
    shift_id: i64,
    lens: String,
    unsure: i32,
    c1: i32,
    c2: i32,
    c3: i32,
    c4: i32,
    c5: i32,
    c6: i32,
    c7: i32,
}

impl PictureRow {
    fn read(self) -> QueryResult<(ShiftId, Lens, Totals)> {
        let lens = Lens::parse(&self.lens).ok_or_else(|| unreadable("lens"))?;
        let counts = [self.c1, self.c2, self.c3, self.c4, self.c5, self.c6, self.c7];
        Ok((ShiftId(self.shift_id), lens, read_totals(counts, self.unsure)))
    }
}

impl Reader {
    /// Everything that was counted, whatever may be shown of it.
    pub async fn list_group_totals(&self, id: SessionId) -> Result<Vec<(ShiftId, Lens, Totals)>> {
        self.read("reading a group's pictures", move |conn| {
            let rows: Vec<PictureRow> = group_pictures::table
                .filter(group_pictures::session_id.eq(id.0))
                .order(group_pictures::shift_id.asc())
                .select(columns::<PictureRow>())
                .load(conn)?;
            rows.into_iter().map(PictureRow::read).collect()
        })
        .await
    }
}

impl Tx<'_> {
    /// Counts the answers once and for all.
    pub fn reveal_group(&mut self, id: SessionId, now: Moment) -> Result<()> {
        let doing = "counting a group's answers";
        count_again(self.conn, id).map_err(fault(doing))?;
        diesel::update(group_sessions::table.find(id.0))
            .set(group_sessions::revealed_at.eq(now.millis()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault(doing))
    }

    /// A participant takes everything of theirs away. Of what was revealed, a picture that fewer than the floor are left
    /// in goes with them; the others stay as they are, since from the difference anybody could tell who left. Where
    /// names are shown there is nothing to tell, and the pictures follow.
    pub fn leave_group(&mut self, session: &GroupSession, run: RunId, floor: Floor) -> Result<()> {
        let doing = "leaving a group session";
        diesel::delete(runs::table.find(run.0)).execute(self.conn).map_err(fault(doing))?;
        if session.stage.is_revealed() {
            match session.mode {
                SessionMode::Open => count_again(self.conn, session.id).map_err(fault(doing))?,
                SessionMode::Anonymous => self.leave_pictures(session.id, floor).map_err(fault(doing))?,
            }
        }
        diesel::update(group_sessions::table.find(session.id.0))
            .set(group_sessions::version.eq(group_sessions::version + 1))
            .execute(self.conn)
            .map(drop)
            .map_err(fault(doing))
    }

    fn leave_pictures(&mut self, id: SessionId, floor: Floor) -> QueryResult<()> {
        for (shift, lens, totals) in count(self.conn, id)? {
            if totals.n() < floor.threshold() {
                forget_picture(self.conn, id, shift, lens)?;
            }
        }
        Ok(())
    }
}

fn forget_picture(conn: &mut Conn, id: SessionId, shift: ShiftId, lens: Lens) -> QueryResult<()> {
    diesel::delete(group_pictures::table.find((id.0, shift.0, lens.name()))).execute(conn).map(drop)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = answers)]
struct GivenRow {
    shift_id: i64,
    lens: String,
    step: Option<i16>,
    #[diesel(select_expression = count_star())]
    people: i64,
}

/// What the answers of all who take part come to now. Of every picture that there is, even if nobody is left in it.
fn count(conn: &mut Conn, id: SessionId) -> QueryResult<Vec<(ShiftId, Lens, Totals)>> {
    let rows: Vec<GivenRow> = answers::table
        .inner_join(runs::table)
        .filter(runs::session_id.eq(id.0))
        .group_by((answers::shift_id, answers::lens, answers::step))
        .select(columns::<GivenRow>())
        .load(conn)?;
    let known: Vec<(i64, String)> = group_pictures::table
        .filter(group_pictures::session_id.eq(id.0))
        .select((group_pictures::shift_id, group_pictures::lens))
        .load(conn)?;
    let mut all = std::collections::BTreeMap::new();
    for (shift, lens) in known {
        let lens = Lens::parse(&lens).ok_or_else(|| unreadable("lens"))?;
        all.entry((shift, lens)).or_insert(Totals::default());
    }
    for row in rows {
        let lens = Lens::parse(&row.lens).ok_or_else(|| unreadable("lens"))?;
        add_people(all.entry((row.shift_id, lens)).or_default(), row.step, row.people);
    }
    Ok(all.into_iter().map(|((shift, lens), totals)| (ShiftId(shift), lens, totals)).collect())
}

fn count_again(conn: &mut Conn, id: SessionId) -> QueryResult<()> {
    let counted = count(conn, id)?;
    diesel::delete(group_pictures::table.filter(group_pictures::session_id.eq(id.0))).execute(conn)?;
    for (shift, lens, totals) in counted {
        let c = totals.counts.map(|it| it as i32);
        diesel::insert_into(group_pictures::table)
            .values((
                group_pictures::session_id.eq(id.0),
                group_pictures::shift_id.eq(shift.0),
                group_pictures::lens.eq(lens.name()),
                group_pictures::unsure.eq(totals.unsure as i32),
                (
                    group_pictures::c1.eq(c[0]),
                    group_pictures::c2.eq(c[1]),
                    group_pictures::c3.eq(c[2]),
                    group_pictures::c4.eq(c[3]),
                    group_pictures::c5.eq(c[4]),
                    group_pictures::c6.eq(c[5]),
                    group_pictures::c7.eq(c[6]),
                ),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Who answered what in sessions that were revealed long ago, and sessions that never were.
pub(crate) fn forget_group_answers(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let before = now.minus(Retention::GROUP_ANSWERS).millis();
    let revealed_long_ago: Vec<i64> = group_sessions::table
        .filter(group_sessions::revealed_at.lt(before))
        .select(group_sessions::id)
        .load(conn)?;
    diesel::delete(runs::table.filter(runs::session_id.eq_any(revealed_long_ago.into_iter().map(Some))))
        .execute(conn)?;
    let never = group_sessions::revealed_at.is_null().and(group_sessions::created_at.lt(before));
    diesel::delete(group_sessions::table.filter(never)).execute(conn).map(drop)
}
