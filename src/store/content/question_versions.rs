//! The words in which a shift is asked: its poles and what people at either end mostly do. Every wording is kept.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
};

use crate::engine::{
    connection::Conn,
    row::columns,
    schema::{shift_wordings, shifts},
};
use weshift_domain::{Anchors, Moment};

#[derive(Queryable, Selectable)]
#[diesel(table_name = shift_wordings)]
struct WordingRow {
    wording: i32,
    from_pole: String,
    to_pole: String,
    from_anchor: String,
    to_anchor: String,
}

/// Counts the wording up if a word of it changed, or if it is the first.
pub(crate) fn set_wording(
    conn: &mut Conn,
    shift: i64,
    (from, to): (&str, &str),
    anchors: &Anchors,
    at: Moment,
) -> QueryResult<()> {
    let latest: Option<WordingRow> = shift_wordings::table
        .filter(shift_wordings::shift_id.eq(shift))
        .order(shift_wordings::wording.desc())
        .select(columns::<WordingRow>())
        .first(conn)
        .optional()?;
    let is_the_same = latest.as_ref().is_some_and(|row| {
        (row.from_pole.as_str(), row.to_pole.as_str()) == (from, to)
            && (&row.from_anchor, &row.to_anchor) == (&anchors.from, &anchors.to)
    });
    if is_the_same {
        return Ok(());
    }
    let wording = latest.map_or(0, |it| it.wording) + 1;
    diesel::insert_into(shift_wordings::table)
        .values((
            shift_wordings::shift_id.eq(shift),
            shift_wordings::wording.eq(wording),
            shift_wordings::from_pole.eq(from),
            shift_wordings::to_pole.eq(to),
            shift_wordings::from_anchor.eq(&anchors.from),
            shift_wordings::to_anchor.eq(&anchors.to),
            shift_wordings::at.eq(at.millis()),
        ))
        .execute(conn)?;
    diesel::update(shifts::table.find(shift))
        .set((
            shifts::from_pole.eq(from),
            shifts::to_pole.eq(to),
            shifts::from_anchor.eq(&anchors.from),
            shifts::to_anchor.eq(&anchors.to),
            shifts::wording.eq(wording),
        ))
        .execute(conn)
        .map(drop)
}
