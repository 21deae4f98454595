//! What Akismet was asked about comments, and what it is still owed.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, fault, unreadable},
    row::columns,
    schema::akismet_checks,
};
use weshift_domain::*;

/// The longest error that is kept, in characters.
const MAX_ERROR: usize = 300;

#[derive(Queryable, Selectable)]
#[diesel(table_name = akismet_checks)]
struct CheckRow {
    comment_id: i64,
    submission: String,
    opinion: String,
    answer: String,
    owed: String,
    reporter: String,
    due_at: i64,
    attempts: i32,
}

impl CheckRow {
    fn read(self) -> QueryResult<AkismetCheck> {
        let what = "check by Akismet";
        Ok(AkismetCheck {
            comment: CommentId(self.comment_id),
            submission: self.submission,
            opinion: AkismetOpinion::parse(&self.opinion).ok_or_else(|| unreadable(what))?,
            answer: self.answer,
            owed: Owed::parse(&self.owed).ok_or_else(|| unreadable(what))?,
            reporter: self.reporter,
            due_at: Moment::from_millis(self.due_at),
            attempts: self.attempts as u32,
        })
    }
}

impl Reader {
    /// The next thing that Akismet is owed.
    pub async fn find_akismet_due(&self, now: Moment) -> Result<Option<AkismetCheck>> {
        self.read("looking for what Akismet is owed", move |conn| {
            let row: Option<CheckRow> = akismet_checks::table
                .filter(akismet_checks::owed.ne("").and(akismet_checks::due_at.le(now.millis())))
                .order(akismet_checks::due_at.asc())
                .select(columns::<CheckRow>())
                .first(conn)
                .optional()?;
            row.map(CheckRow::read).transpose()
        })
        .await
    }

    /// `None`: Akismet was never asked about this comment, or what it said is erased.
    pub async fn find_akismet_check(&self, comment: CommentId) -> Result<Option<AkismetCheck>> {
        self.read("reading what Akismet said", move |conn| {
            let row: Option<CheckRow> =
                akismet_checks::table.find(comment.0).select(columns::<CheckRow>()).first(conn).optional()?;
            row.map(CheckRow::read).transpose()
        })
        .await
    }

    /// How many checks and reports wait for Akismet, and why the last one failed.
    pub async fn akismet_backlog(&self) -> Result<(u32, Option<String>)> {
        self.read("counting what Akismet is owed", |conn| {
            let owed = akismet_checks::table.filter(akismet_checks::owed.ne(""));
            let count: i64 = owed.count().get_result(conn)?;
            let error = owed
                .filter(akismet_checks::last_error.ne(""))
                .order(akismet_checks::due_at.desc())
                .select(akismet_checks::last_error)
                .first(conn)
                .optional()?;
            Ok((count as u32, error))
        })
        .await
    }
}

impl Tx<'_> {
    /// What Akismet was asked about a comment and said; of changed words the last.
    pub fn set_akismet_check(&mut self, check: &AkismetCheck, at: Moment) -> Result<()> {
        let said = (
            akismet_checks::submission.eq(&check.submission),
            akismet_checks::opinion.eq(check.opinion.name()),
            akismet_checks::answer.eq(&check.answer),
            akismet_checks::owed.eq(check.owed.name()),
            akismet_checks::due_at.eq(check.due_at.millis()),
            akismet_checks::created_at.eq(at.millis()),
        );
        let insert = diesel::insert_into(akismet_checks::table)
            .values((akismet_checks::comment_id.eq(check.comment.0), said))
            .on_conflict(akismet_checks::comment_id)
            .do_update()
            .set(said);
        Both(insert).execute(self.conn).map(drop).map_err(fault("keeping what Akismet said"))
    }

    /// Akismet's opinion of a comment, if it was asked.
    pub fn find_akismet_opinion(&mut self, comment: CommentId) -> Result<Option<AkismetOpinion>> {
        let found: Option<String> = akismet_checks::table
            .find(comment.0)
            .select(akismet_checks::opinion)
            .first(self.conn)
            .optional()
            .map_err(fault("reading what Akismet said"))?;
        Ok(found.as_deref().and_then(AkismetOpinion::parse))
    }

    /// Since when Akismet has been asked about a comment.
    pub fn find_akismet_since(&mut self, comment: CommentId) -> Result<Option<Moment>> {
        let since: Option<i64> = akismet_checks::table
            .find(comment.0)
            .select(akismet_checks::created_at)
            .first(self.conn)
            .optional()
            .map_err(fault("reading what Akismet said"))?;
        Ok(since.map(Moment::from_millis))
    }

    /// Sets what Akismet is owed about a comment; nothing happens where it was never asked.
    pub fn owe_akismet(
        &mut self,
        comment: CommentId,
        owed: Owed,
        reporter: &str,
        due_at: Moment,
    ) -> Result<()> {
        diesel::update(akismet_checks::table.find(comment.0))
            .set((
                akismet_checks::owed.eq(owed.name()),
                akismet_checks::reporter.eq(reporter),
                akismet_checks::due_at.eq(due_at.millis()),
                akismet_checks::attempts.eq(0),
                akismet_checks::last_error.eq(""),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("noting what Akismet is owed"))
    }

    /// Takes a due check so that no other node does it meanwhile. `false`: somebody was faster.
    pub fn claim_akismet(&mut self, check: &AkismetCheck, until: Moment) -> Result<bool> {
        let changed = diesel::update(akismet_checks::table.find(check.comment.0))
            .filter(akismet_checks::owed.eq(check.owed.name()))
            .filter(akismet_checks::due_at.eq(check.due_at.millis()))
            .set(akismet_checks::due_at.eq(until.millis()))
            .execute(self.conn)
            .map_err(fault("taking what Akismet is owed"))?;
        Ok(changed == 1)
    }

    /// What Akismet said at last, if the check is still ours, as it was claimed `until`: a manager may have decided
    /// anew meanwhile, and then something else is owed.
    pub fn settle_akismet(
        &mut self,
        comment: CommentId,
        until: Moment,
        opinion: AkismetOpinion,
        answer: &str,
    ) -> Result<()> {
        diesel::update(akismet_checks::table.find(comment.0))
            .filter(akismet_checks::due_at.eq(until.millis()))
            .set((
                akismet_checks::opinion.eq(opinion.name()),
                akismet_checks::answer.eq(answer),
                akismet_checks::owed.eq(Owed::Nothing.name()),
                akismet_checks::last_error.eq(""),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("keeping what Akismet said"))
    }

    /// It is tried again at `due_at`, if the check is still ours.
    pub fn put_off_akismet(
        &mut self,
        comment: CommentId,
        until: Moment,
        error: &str,
        due_at: Moment,
    ) -> Result<()> {
        let error: String = error.chars().take(MAX_ERROR).collect();
        diesel::update(akismet_checks::table.find(comment.0))
            .filter(akismet_checks::due_at.eq(until.millis()))
            .set((
                akismet_checks::attempts.eq(akismet_checks::attempts + 1),
                akismet_checks::last_error.eq(error),
                akismet_checks::due_at.eq(due_at.millis()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("putting off what Akismet is owed"))
    }
}
