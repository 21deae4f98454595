//! What readers report, and what managers note.

use diesel::{
    AggregateExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable,
    dsl::count,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault},
    row::columns,
    schema::{notes, reports},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = reports)]
struct ReportRow {
    comment_id: i64,
    kind: String,
    text: String,
    at: i64,
}

impl ReportRow {
    fn read(self) -> (CommentId, Report) {
        let kind = ReportKind::parse(&self.kind).unwrap_or(ReportKind::Other);
        let report = Report { kind, text: self.text, at: Moment::from_millis(self.at) };
        (CommentId(self.comment_id), report)
    }
}

impl Reader {
    /// Of these comments, the reports that nobody has looked at, oldest first.
    pub async fn list_reports(&self, comments: Vec<CommentId>) -> Result<Vec<(CommentId, Report)>> {
        self.read("reading reports", move |conn| {
            let ids: Vec<i64> = comments.iter().map(|it| it.0).collect();
            let rows: Vec<ReportRow> = reports::table
                .filter(reports::comment_id.eq_any(ids))
                .filter(reports::settled_by.is_null())
                .order(reports::id.asc())
                .select(columns::<ReportRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(ReportRow::read).collect())
        })
        .await
    }

    /// How many comments have reports that nobody has looked at.
    pub async fn count_reported(&self) -> Result<u32> {
        self.read("counting reports", |conn| {
            let open: i64 = reports::table
                .filter(reports::settled_by.is_null())
                .select(count(reports::comment_id).aggregate_distinct())
                .first(conn)?;
            Ok(open as u32)
        })
        .await
    }

    /// Oldest first.
    pub async fn list_notes(&self, on: NoteOn) -> Result<Vec<Note>> {
        self.read("reading notes", move |conn| list_notes(conn, &on)).await
    }
}

pub(crate) fn list_notes(conn: &mut Conn, on: &NoteOn) -> QueryResult<Vec<Note>> {
    let query = notes::table.order(notes::id.asc()).select((notes::who, notes::text, notes::at)).into_boxed();
    let rows: Vec<(String, String, i64)> = match on {
        NoteOn::Comment(id) => query.filter(notes::comment_id.eq(id.0)).load(conn)?,
        NoteOn::Person(key) => query.filter(notes::email_key.eq(key.0.clone())).load(conn)?,
    };
    Ok(rows.into_iter().map(|(who, text, at)| Note { who, text, at: Moment::from_millis(at) }).collect())
}

impl Tx<'_> {
    /// False if this client reported the comment before.
    pub fn add_report(&mut self, new: &NewReport) -> Result<bool> {
        let insert = diesel::insert_into(reports::table).values((
            reports::comment_id.eq(new.comment.0),
            reports::client_key.eq(&new.client_key),
            reports::kind.eq(new.kind.name()),
            reports::text.eq(&new.text),
            reports::at.eq(new.at.millis()),
        ));
        let kept = Both(insert.on_conflict_do_nothing()).execute(self.conn);
        kept.map(|it| it > 0).map_err(fault("keeping a report"))
    }

    /// Somebody looked at the reports of a comment. Gives how many that were.
    pub fn settle_reports(&mut self, comment: CommentId, by: &str) -> Result<u32> {
        let open =
            reports::table.filter(reports::comment_id.eq(comment.0)).filter(reports::settled_by.is_null());
        let settled = diesel::update(open).set(reports::settled_by.eq(by)).execute(self.conn);
        settled.map(|it| it as u32).map_err(fault("settling reports"))
    }

    /// Adds a note that managers alone read. `who` is the writer's name at that time.
    pub fn add_note(&mut self, on: &NoteOn, who: &str, text: &str, at: Moment) -> Result<()> {
        let (comment, person) = match on {
            NoteOn::Comment(id) => (Some(id.0), None),
            NoteOn::Person(key) => (None, Some(key.0.as_str())),
        };
        let insert = diesel::insert_into(notes::table).values((
            notes::comment_id.eq(comment),
            notes::email_key.eq(person),
            notes::who.eq(who),
            notes::text.eq(text),
            notes::at.eq(at.millis()),
        ));
        Both(insert).execute(self.conn).map(drop).map_err(fault("keeping a note"))
    }
}
