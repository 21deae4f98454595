//! What answers a comment, and what answers that.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    Reader, Result,
    comment_rows::{COLUMNS, CommentRow, place, read_all},
    schema::comments,
};
use crate::domain::*;

/// Stands behind every digit of a path.
const PAST_DIGITS: char = '~';

impl Reader {
    /// The newest approved comments below this one.
    pub async fn newest_answers(&self, to: CommentId, limit: u32) -> Result<Vec<Placed>> {
        self.read("reading answers", move |conn| {
            let found: Option<(i64, String)> = comments::table
                .find(to.0)
                .select((comments::thread_id, comments::path))
                .first(conn)
                .optional()?;
            let Some((thread, path)) = found else { return Ok(Vec::new()) };
            let rows: Vec<CommentRow> = comments::table
                .filter(comments::thread_id.eq(thread))
                .filter(comments::status.eq(Status::Approved.name()))
                .filter(comments::path.gt(&path))
                .filter(comments::path.lt(format!("{path}{PAST_DIGITS}")))
                .order((comments::created_at.desc(), comments::id.desc()))
                .limit(i64::from(limit))
                .select(COLUMNS)
                .load(conn)?;
            let found = read_all(rows)?;
            place(conn, found)
        })
        .await
    }
}
