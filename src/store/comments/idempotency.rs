//! Answers to comments that came under a key, for a day.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::engine::{
    Result, Tx,
    connection::{Both, fault},
    dialect,
    schema::idempotency,
};
use weshift_domain::*;

impl Tx<'_> {
    /// What was answered under this key. Holds off a twin until commit.
    pub fn find_answered(&mut self, key_hash: &str, now: Moment) -> Result<Option<Answered>> {
        let doing = "looking for an earlier answer";
        dialect::one_at_a_time(self.conn, key_hash).map_err(fault(doing))?;
        let row: Option<(String, i64, String, String, i64)> = idempotency::table
            .find(key_hash)
            .filter(idempotency::at.gt(now.minus(Retention::REPLAYS).millis()))
            .select((
                idempotency::body_hash,
                idempotency::comment_id,
                idempotency::status,
                idempotency::html,
                idempotency::at,
            ))
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        Ok(row.map(|(body_hash, comment, status, html, at)| Answered {
            body_hash,
            comment: CommentId(comment),
            status: Status::parse(&status).unwrap_or(Status::Pending),
            html: CleanHtml::from_store(html),
            at: Moment::from_millis(at),
        }))
    }

    pub fn add_answered(&mut self, key_hash: &str, answered: &Answered) -> Result<()> {
        let doing = "keeping an answer";
        diesel::delete(idempotency::table.find(key_hash)).execute(self.conn).map_err(fault(doing))?;
        let insert = diesel::insert_into(idempotency::table).values((
            idempotency::key_hash.eq(key_hash),
            idempotency::body_hash.eq(&answered.body_hash),
            idempotency::comment_id.eq(answered.comment.0),
            idempotency::status.eq(answered.status.name()),
            idempotency::html.eq(answered.html.as_str()),
            idempotency::at.eq(answered.at.millis()),
        ));
        Both(insert).execute(self.conn).map(drop).map_err(fault(doing))
    }
}
