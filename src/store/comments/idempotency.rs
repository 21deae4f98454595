//! Answers to comments that came under a key, for a day.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable};

use crate::engine::{
    Result, Tx,
    connection::{Both, fault},
    dialect,
    row::columns,
    schema::idempotency,
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency)]
struct AnsweredRow {
    body_hash: String,
    comment_id: i64,
    status: String,
    html: String,
    at: i64,
}

impl AnsweredRow {
    fn read(self) -> Answered {
        Answered {
            body_hash: self.body_hash,
            comment: CommentId(self.comment_id),
            status: Status::parse(&self.status).unwrap_or(Status::Pending),
            html: CleanHtml::from_store(self.html),
            at: Moment::from_millis(self.at),
        }
    }
}

impl Tx<'_> {
    /// What was answered under this key. Holds off a twin until commit.
    pub fn find_answered(&mut self, key_hash: &str, now: Moment) -> Result<Option<Answered>> {
        let doing = "looking for an earlier answer";
        dialect::one_at_a_time(self.conn, key_hash).map_err(fault(doing))?;
        let row: Option<AnsweredRow> = idempotency::table
            .find(key_hash)
            .filter(idempotency::at.gt(now.minus(Retention::REPLAYS).millis()))
            .select(columns::<AnsweredRow>())
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        Ok(row.map(AnsweredRow::read))
    }

    /// Keeps what was answered, for `find_answered`, in place of anything that stands under this key.
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
