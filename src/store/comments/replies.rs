//! What answers a comment, what answers that, and whether what is answered can be seen.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::rows::{CommentRow, PathRow, place, read_all};
use crate::engine::{Reader, Result, connection::CHUNK, row::columns, schema::comments};
use weshift_domain::*;

/// Stands behind every digit of a path.
const PAST_DIGITS: char = '~';

impl Reader {
    /// The comments below this one that were published last.
    pub async fn list_newest_replies(&self, to: CommentId, limit: u32) -> Result<Vec<Placed>> {
        self.read("reading answers", move |conn| {
            let found: Option<PathRow> =
                comments::table.find(to.0).select(columns::<PathRow>()).first(conn).optional()?;
            let Some(PathRow { thread_id, path }) = found else { return Ok(Vec::new()) };
            let published = || {
                comments::table
                    .filter(comments::thread_id.eq(thread_id))
                    .filter(comments::status.eq(Status::Approved.name()))
                    .filter(comments::path.gt(&path))
                    .filter(comments::path.lt(format!("{path}{PAST_DIGITS}")))
                    .limit(i64::from(limit))
                    .select(columns::<CommentRow>())
            };
            let by_arrival = (comments::created_at.desc(), comments::id.desc());
            let mut rows: Vec<CommentRow> = published().order(by_arrival).load(conn)?;
            let by_approval = (comments::approved_at.desc(), comments::id.desc());
            let approved = published().filter(comments::approved_at.is_not_null());
            rows.extend(approved.order(by_approval).load::<CommentRow>(conn)?);
            let mut found = read_all(rows);
            found.sort_by_key(|it| std::cmp::Reverse((it.published_at(), it.id)));
            found.dedup_by_key(|it| it.id);
            found.truncate(limit as usize);
            place(conn, found)
        })
        .await
    }

    /// Those of these comments that everybody can see.
    pub async fn list_public(&self, ids: Vec<CommentId>) -> Result<Vec<CommentId>> {
        self.read("asking which comments are public", move |conn| {
            let ids: Vec<i64> = ids.iter().map(|it| it.0).collect();
            let mut public = Vec::new();
            for chunk in ids.chunks(CHUNK) {
                let found: Vec<i64> = comments::table
                    .filter(comments::id.eq_any(chunk))
                    .filter(comments::status.eq(Status::Approved.name()))
                    .select(comments::id)
                    .load(conn)?;
                public.extend(found.into_iter().map(CommentId));
            }
            Ok(public)
        })
        .await
    }
}
