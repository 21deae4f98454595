//! Where people place themselves. Withdrawing deletes the row at once.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::count_star,
};

use super::snapshots::hide_if_too_few;
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    row::columns,
    schema::{answers, runs},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = answers)]
pub(crate) struct AnswerRow {
    run_id: i64,
    shift_id: i64,
    lens: String,
    step: Option<i16>,
    note: String,
    wording: i32,
}

impl AnswerRow {
    pub(crate) fn read(self) -> QueryResult<(RunId, Answer)> {
        let answer = Answer {
            shift: ShiftId(self.shift_id),
            lens: Lens::parse(&self.lens).ok_or_else(|| unreadable("lens"))?,
            step: self.step.map(read_step).transpose()?,
            note: self.note,
            wording: self.wording as u32,
        };
        Ok((RunId(self.run_id), answer))
    }
}

fn read_step(step: i16) -> QueryResult<Position> {
    u8::try_from(step).ok().and_then(Position::new).ok_or_else(|| unreadable("step"))
}

impl Reader {
    /// The answers of some runs.
    pub async fn list_answers(&self, of: Vec<RunId>) -> Result<Vec<(RunId, Answer)>> {
        self.read("reading answers", move |conn| {
            let ids: Vec<i64> = of.into_iter().map(|it| it.0).collect();
            let rows: Vec<AnswerRow> = answers::table
                .filter(answers::run_id.eq_any(ids))
                .order((answers::run_id.asc(), answers::shift_id.asc()))
                .select(columns::<AnswerRow>())
                .load(conn)?;
            rows.into_iter().map(AnswerRow::read).collect()
        })
        .await
    }

    /// How many people have placed themselves on each shift of a post, alone, whatever may be shown of it.
    pub async fn list_placed_counts(&self, post: PostId) -> Result<Vec<(ShiftId, Lens, u32)>> {
        self.read("counting answers", move |conn| {
            let rows: Vec<(i64, String, i64)> = answers::table
                .inner_join(runs::table)
                .filter(runs::post_id.eq(post.0).and(runs::session_id.is_null()))
                .filter(answers::step.is_not_null().and(answers::is_current.eq(true)))
                .group_by((answers::shift_id, answers::lens))
                .select((answers::shift_id, answers::lens, count_star()))
                .load(conn)?;
            let read = |(shift, lens, n): (i64, String, i64)| {
                Ok((ShiftId(shift), Lens::parse(&lens).ok_or_else(|| unreadable("lens"))?, n as u32))
            };
            rows.into_iter().map(read).collect()
        })
        .await
    }
}

impl Tx<'_> {
    /// Keeps an answer in place of an earlier one, of this run or of one before it under the same key: a person counts
    /// once.
    pub fn place(&mut self, run: RunId, answer: &Answer) -> Result<()> {
        let doing = "keeping an answer";
        let counted = supersede(self.conn, run, answer.shift, answer.lens).map_err(fault(doing))?;
        let values = (
            answers::step.eq(answer.step.map(|it| i16::from(it.step()))),
            answers::note.eq(&answer.note),
            answers::wording.eq(answer.wording as i32),
        );
        let insert = diesel::insert_into(answers::table)
            .values((
                answers::run_id.eq(run.0),
                answers::shift_id.eq(answer.shift.0),
                answers::lens.eq(answer.lens.name()),
                answers::counted.eq(counted),
                values,
            ))
            .on_conflict((answers::run_id, answers::shift_id, answers::lens))
            .do_update()
            .set(values);
        self.told.placed = true;
        Both(insert).execute(self.conn).map(drop).map_err(fault(doing))
    }

    /// Answers through a lens. What stays as it was is not written again: with script each choice sends them all.
    pub fn place_anew(&mut self, run: RunId, lens: Lens, given: &[Answer]) -> Result<()> {
        let kept: Vec<AnswerRow> = answers::table
            .filter(answers::run_id.eq(run.0).and(answers::lens.eq(lens.name())))
            .select(columns::<AnswerRow>())
            .load(self.conn)
            .map_err(fault("reading answers"))?;
        let kept: Vec<Answer> = kept
            .into_iter()
            .map(|it| Ok(it.read()?.1))
            .collect::<QueryResult<_>>()
            .map_err(fault("reading answers"))?;
        given.iter().filter(|it| !kept.contains(it)).try_for_each(|it| self.place(run, it))
    }

    /// Takes an answer away. A public picture that too few people are left in is hidden in the same breath.
    pub fn withdraw(&mut self, run: RunId, shift: ShiftId, lens: Lens, floor: Floor) -> Result<()> {
        self.told.placed = true;
        let hidden = withdraw_answers(self.conn, run.0, Some((shift, lens)), floor);
        self.told.visible |= hidden.map_err(fault("withdrawing an answer"))?;
        Ok(())
    }
}

/// Earlier runs of the same person no longer count here. Gives as what the picture counts them.
fn supersede(conn: &mut Conn, run: RunId, shift: ShiftId, lens: Lens) -> QueryResult<Option<i16>> {
    let (key, number): (String, i32) =
        runs::table.find(run.0).select((runs::key_hash, runs::number)).first(conn)?;
    if number == 1 {
        return Ok(None);
    }
    let earlier: Vec<i64> = runs::table
        .filter(runs::key_hash.eq(key).and(runs::number.lt(number)))
        .select(runs::id)
        .load(conn)?;
    let theirs = || {
        answers::table
            .filter(answers::run_id.eq_any(&earlier))
            .filter(answers::shift_id.eq(shift.0).and(answers::lens.eq(lens.name())))
            .filter(answers::is_current.eq(true))
    };
    let counted: Option<Option<i16>> = theirs().select(answers::counted).first(conn).optional()?;
    diesel::update(theirs())
        .set((answers::is_current.eq(false), answers::counted.eq(None::<i16>)))
        .execute(conn)?;
    Ok(counted.flatten())
}

/// One answer of a run or all of them. True if a picture was hidden.
pub(crate) fn withdraw_answers(
    conn: &mut Conn,
    run: i64,
    only: Option<(ShiftId, Lens)>,
    floor: Floor,
) -> QueryResult<bool> {
    let theirs = answers::table.filter(answers::run_id.eq(run));
    let rows: Vec<(i64, String, Option<i16>)> =
        theirs.select((answers::shift_id, answers::lens, answers::counted)).load(conn)?;
    let mut hidden = false;
    for (shift, lens, counted) in rows {
        if only.is_some_and(|it| it.0.0 != shift || it.1.name() != lens) {
            continue;
        }
        diesel::delete(answers::table.find((run, shift, &lens))).execute(conn)?;
        if counted.is_some() {
            hidden |= hide_if_too_few(conn, shift, &lens, floor)?;
        }
    }
    Ok(hidden)
}
