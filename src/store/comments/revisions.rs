//! What managers write themselves: changed words, with the ones before kept, and answers of their own.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
};

use super::rows::{CommentRow, PathRow};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    row::columns,
    schema::{comments, managers, revisions},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = revisions)]
pub(crate) struct RevisionRow {
    source: String,
    who_kind: String,
    manager_id: Option<i64>,
    who: String,
    at: i64,
}

impl RevisionRow {
    pub(crate) fn read(self) -> Revision {
        Revision {
            source: self.source,
            who: Actor::from_store(&self.who_kind, self.manager_id, self.who),
            at: Moment::from_millis(self.at),
        }
    }
}

impl Reader {
    /// The words of a comment before each change, newest first.
    pub async fn list_revisions(&self, comment: CommentId) -> Result<Vec<Revision>> {
        self.read("reading earlier words", move |conn| {
            let rows: Vec<RevisionRow> = revisions::table
                .filter(revisions::comment_id.eq(comment.0))
                .order(revisions::id.desc())
                .select(columns::<RevisionRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(RevisionRow::read).collect())
        })
        .await
    }

    /// The comments before and after one in its discussion, in reading order, whatever their status: what it answers
    /// among them.
    pub async fn list_near(&self, comment: CommentId, each: u32) -> Result<Vec<Comment>> {
        self.read("reading the comments around one", move |conn| {
            let here: Option<PathRow> =
                comments::table.find(comment.0).select(columns::<PathRow>()).first(conn).optional()?;
            let Some(PathRow { thread_id, path }) = here else { return Ok(Vec::new()) };
            // Of each status in turn: the index holds the paths by thread and status.
            let mut near: Vec<(String, CommentRow)> = Vec::new();
            for status in [Status::Approved, Status::Pending] {
                let of_status = || {
                    comments::table
                        .filter(comments::thread_id.eq(thread_id).and(comments::status.eq(status.name())))
                        .select((comments::path, columns::<CommentRow>()))
                        .limit(i64::from(each))
                };
                let before = of_status().filter(comments::path.lt(&path)).order(comments::path.desc());
                near.extend(before.load::<(String, CommentRow)>(conn)?);
                let after = of_status().filter(comments::path.ge(&path)).order(comments::path.asc());
                near.extend(after.load::<(String, CommentRow)>(conn)?);
            }
            near.sort_by(|a, b| a.0.cmp(&b.0));
            Ok(near.into_iter().map(|it| it.1.read()).collect())
        })
        .await
    }

    /// Whether single keys act for this manager.
    pub async fn has_keys(&self, manager: ManagerId) -> Result<bool> {
        self.read("reading a manager's choice", move |conn| {
            let off: Option<bool> =
                managers::table.find(manager.0).select(managers::keys_off).first(conn).optional()?;
            Ok(off != Some(true))
        })
        .await
    }
}

impl Tx<'_> {
    /// Sets whether single keys act for this manager on the desk (`has_keys`).
    pub fn set_keys(&mut self, manager: ManagerId, on: bool) -> Result<()> {
        diesel::update(managers::table.find(manager.0))
            .set(managers::keys_off.eq(!on))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("keeping a manager's choice"))
    }

    /// Changes the words as a manager wants them, if `seq` still stands; the status stays. `None`: somebody was faster.
    pub fn reword(
        &mut self,
        comment: &Comment,
        seq: i64,
        words: &Words,
        clean: (&CleanHtml, i32),
        text_hash: &str,
        at: Moment,
    ) -> Result<Option<Comment>> {
        let doing = "changing a comment";
        let changed: Option<CommentRow> = diesel::update(comments::table)
            .filter(comments::id.eq(comment.id.0).and(comments::seq.eq(seq)))
            .set((
                comments::source.eq(words.as_str()),
                comments::html.eq(clean.0.as_str()),
                comments::policy.eq(clean.1),
                comments::text_hash.eq(text_hash),
                comments::seq.eq(seq + 1),
                comments::edited_at.eq(at.millis()),
            ))
            .returning(columns::<CommentRow>())
            .get_result(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let Some(changed) = changed else { return Ok(None) };
        let changed = changed.read();
        if changed.status == Status::Approved {
            self.told.moved.entry(changed.thread.0).or_default();
        }
        Ok(Some(changed))
    }

    /// Keeps what a comment said until now.
    pub fn add_revision(&mut self, before: &Comment, who: &Actor, at: Moment) -> Result<()> {
        add_revision(self.conn, before, who, at).map_err(fault("keeping earlier words"))
    }

    /// Marks a comment as a manager's own.
    pub fn sign_as_manager(&mut self, comment: CommentId, manager: ManagerId) -> Result<()> {
        diesel::update(comments::table.find(comment.0))
            .set(comments::manager_id.eq(manager.0))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("signing an answer"))
    }
}

fn add_revision(conn: &mut Conn, before: &Comment, who: &Actor, at: Moment) -> QueryResult<()> {
    let insert = diesel::insert_into(revisions::table).values((
        revisions::comment_id.eq(before.id.0),
        revisions::source.eq(before.words.as_str()),
        revisions::who_kind.eq(who.kind()),
        revisions::manager_id.eq(who.manager_id().map(|it| it.0)),
        revisions::who.eq(who.manager_name().unwrap_or_default()),
        revisions::at.eq(at.millis()),
    ));
    Both(insert).execute(conn).map(drop)
}
