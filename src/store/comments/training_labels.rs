//! What managers taught the spam filter, in the order in which every node learns it.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, dsl::max,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    dialect,
    schema::{labels, site},
};
use weshift_domain::*;

/// Goes up when labels that were learnt are gone.
const EPOCH: &str = "labels_epoch";

impl Reader {
    /// Where the labels are.
    pub async fn lessons(&self) -> Result<Lessons> {
        self.read("looking for new labels", |conn| {
            let last: Option<i64> = labels::table.select(max(labels::id)).first(conn)?;
            Ok(Lessons { epoch: epoch(conn)?, last: last.unwrap_or(0) })
        })
        .await
    }

    /// Labels in force after this id, in the order of learning, `limit` at most.
    pub async fn list_labels(&self, after: i64, limit: u32) -> Result<Vec<Label>> {
        self.read("reading labels", move |conn| {
            let rows: Vec<(i64, bool, Vec<u8>)> = labels::table
                .filter(labels::id.gt(after).and(labels::is_undone.eq(false)))
                .order(labels::id.asc())
                .limit(i64::from(limit))
                .select((labels::id, labels::is_spam, labels::features))
                .load(conn)?;
            Ok(rows.into_iter().map(|(id, is_spam, features)| Label { id, is_spam, features }).collect())
        })
        .await
    }

    /// How many labels are in force: of spam, of others.
    pub async fn count_labels(&self) -> Result<(u32, u32)> {
        self.read("counting labels", |conn| {
            let mut count = |is_spam: bool| -> QueryResult<i64> {
                labels::table
                    .filter(labels::is_undone.eq(false).and(labels::is_spam.eq(is_spam)))
                    .count()
                    .get_result(conn)
            };
            Ok((count(true)? as u32, count(false)? as u32))
        })
        .await
    }
}

impl Tx<'_> {
    /// Teaches; an earlier label of the same comment is taken back.
    pub fn add_label(&mut self, new: &NewLabel) -> Result<()> {
        let doing = "keeping a label";
        // Ids become visible in their order: a node that has read one has read all before it.
        dialect::one_at_a_time(self.conn, "labels").map_err(fault(doing))?;
        if let Some(comment) = new.comment {
            self.set_undone(comment, true).map_err(fault(doing))?;
        }
        let insert = diesel::insert_into(labels::table).values((
            labels::comment_id.eq(new.comment.map(|it| it.0)),
            labels::is_spam.eq(new.is_spam),
            labels::features.eq(&new.features),
            labels::manager_id.eq(new.manager.map(|it| it.0)),
            labels::is_undone.eq(false),
            labels::at.eq(new.at.millis()),
        ));
        Both(insert).execute(self.conn).map(drop).map_err(fault(doing))
    }

    /// Takes back what a decision on this comment taught. What an earlier decision taught that stands again (the
    /// comment is `restored` to it) counts again.
    pub fn undo_label(&mut self, comment: CommentId, restored: Status) -> Result<()> {
        let doing = "taking a label back";
        dialect::one_at_a_time(self.conn, "labels").map_err(fault(doing))?;
        let undone = self.set_undone(comment, true).map_err(fault(doing))?;
        let is_spam = match restored {
            Status::Spam => true,
            Status::Approved => false,
            Status::Pending | Status::Trash => return Ok(()),
        };
        if undone > 0 {
            self.restore_label(comment, is_spam).map_err(fault(doing))?;
        }
        Ok(())
    }

    /// Forgets all that was taught here, and gives how many labels that were.
    pub fn forget_labels(&mut self) -> Result<u32> {
        let doing = "forgetting labels";
        dialect::one_at_a_time(self.conn, "labels").map_err(fault(doing))?;
        let gone = diesel::delete(labels::table).execute(self.conn).map_err(fault(doing))?;
        next_epoch(self.conn).map_err(fault(doing))?;
        Ok(gone as u32)
    }

    /// Forgets all that one manager taught, and gives how many labels that were.
    pub fn forget_labels_of(&mut self, manager: ManagerId) -> Result<u32> {
        let doing = "forgetting labels";
        dialect::one_at_a_time(self.conn, "labels").map_err(fault(doing))?;
        let theirs = labels::table.filter(labels::manager_id.eq(manager.0));
        let gone = diesel::delete(theirs).execute(self.conn).map_err(fault(doing))?;
        next_epoch(self.conn).map_err(fault(doing))?;
        Ok(gone as u32)
    }

    fn set_undone(&mut self, comment: CommentId, undone: bool) -> QueryResult<usize> {
        let rows = labels::table.filter(labels::comment_id.eq(comment.0).and(labels::is_undone.ne(undone)));
        let changed = diesel::update(rows).set(labels::is_undone.eq(undone)).execute(self.conn)?;
        if changed > 0 {
            next_epoch(self.conn)?;
        }
        Ok(changed)
    }

    /// The last but one label of the comment, if it said so.
    fn restore_label(&mut self, comment: CommentId, is_spam: bool) -> QueryResult<()> {
        let earlier: Option<(i64, bool)> = labels::table
            .filter(labels::comment_id.eq(comment.0))
            .order(labels::id.desc())
            .offset(1)
            .select((labels::id, labels::is_spam))
            .first(self.conn)
            .optional()?;
        if let Some((id, _)) = earlier.filter(|it| it.1 == is_spam) {
            diesel::update(labels::table.find(id)).set(labels::is_undone.eq(false)).execute(self.conn)?;
        }
        Ok(())
    }
}

/// Keeps the newest labels.
pub(crate) fn forget_old_labels(conn: &mut Conn) -> QueryResult<()> {
    let oldest_kept = |conn: &mut Conn, offset: i64| -> QueryResult<Option<i64>> {
        let ids = labels::table.order(labels::id.desc()).offset(offset).select(labels::id);
        ids.first(conn).optional()
    };
    if oldest_kept(conn, Retention::LABELS_KEPT + Retention::LABELS_KEPT / 5)?.is_none() {
        return Ok(());
    }
    dialect::one_at_a_time(conn, "labels")?;
    if let Some(before) = oldest_kept(conn, Retention::LABELS_KEPT)? {
        diesel::delete(labels::table.filter(labels::id.le(before))).execute(conn)?;
        next_epoch(conn)?;
    }
    Ok(())
}

fn epoch(conn: &mut Conn) -> QueryResult<i64> {
    let value: Option<String> = site::table.find(EPOCH).select(site::value).first(conn).optional()?;
    Ok(value.and_then(|it| it.parse().ok()).unwrap_or(0))
}

fn next_epoch(conn: &mut Conn) -> QueryResult<()> {
    let next = (epoch(conn)? + 1).to_string();
    crate::engine::values::set(conn, EPOCH, &next)
}
