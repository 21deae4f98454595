//! The words in which a shift is asked: its poles and what people at either end mostly do. Every wording is kept.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::engine::{
    connection::Conn,
    schema::{shift_wordings, shifts},
};
use weshift_domain::{Anchors, Moment};

/// Counts the wording up if a word of it changed, or if it is the first.
pub(crate) fn set_wording(
    conn: &mut Conn,
    shift: i64,
    (from, to): (&str, &str),
    anchors: &Anchors,
    at: Moment,
) -> QueryResult<()> {
    let latest: Option<(i32, String, String, String, String)> = shift_wordings::table
        .filter(shift_wordings::shift_id.eq(shift))
        .order(shift_wordings::wording.desc())
        .select((
            shift_wordings::wording,
            shift_wordings::from_pole,
            shift_wordings::to_pole,
            shift_wordings::from_anchor,
            shift_wordings::to_anchor,
        ))
        .first(conn)
        .optional()?;
    let is_the_same = latest.as_ref().is_some_and(|(_, a, b, c, d)| {
        (a.as_str(), b.as_str(), c, d) == (from, to, &anchors.from, &anchors.to)
    });
    if is_the_same {
        return Ok(());
    }
    let wording = latest.map_or(0, |it| it.0) + 1;
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
