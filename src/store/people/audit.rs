//! What was done, by whom, by which way in. The tables refuse to change or delete a line.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl,
    Queryable, RunQueryDsl, Selectable, dsl::max,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, fault},
    row::columns,
    schema::{audit, comments},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct AuditRow {
    id: i64,
    at: i64,
    who: String,
    manager_id: Option<i64>,
    via: String,
    act: String,
    comment_id: Option<i64>,
    status_before: Option<String>,
    status_after: Option<String>,
    detail: String,
    network: String,
    who_kind: String,
}

impl AuditRow {
    fn read(self) -> AuditEntry {
        AuditEntry {
            id: self.id,
            at: Moment::from_millis(self.at),
            who: Actor::from_store(&self.who_kind, self.manager_id, self.who),
            via: self.via,
            act: LoggedAction::from_store(self.act),
            comment: self.comment_id.map(CommentId),
            before: self.status_before.as_deref().and_then(Status::parse),
            after: self.status_after.as_deref().and_then(Status::parse),
            detail: self.detail,
            network: self.network,
        }
    }
}

/// A comment that an act on many decided on, and its status before.
pub(crate) type BulkLine = (CommentId, Option<Status>);

/// Whose lines to look for. Who bears the same name may be several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// What a manager did, whatever they were called then, and what the others did.
    Manager(ManagerId, Vec<Actor>),
    /// What managers did who were called so then, and what the others did.
    Named(String, Vec<Actor>),
}

/// Which lines to look for; what is none or empty narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct AuditSearch {
    /// `None`: by anybody.
    pub whose: Option<Whose>,
    /// Any of these actions.
    pub acts: Vec<AuditAction>,
    /// By this way in.
    pub via: Option<Via>,
    /// About this comment.
    pub comment: Option<CommentId>,
    /// About a comment by this author.
    pub person: Option<AddressKey>,
    /// At this moment or later.
    pub since: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
    /// Only lines before this one.
    pub before: Option<i64>,
}

impl Reader {
    /// Newest first; of one comment, or of all; from before a line on.
    pub async fn list_audit(
        &self,
        comment: Option<CommentId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>> {
        self.list_audit_matching(AuditSearch { comment, before, ..AuditSearch::default() }, limit).await
    }

    /// The newest lines that match, at most `limit`.
    pub async fn list_audit_matching(&self, search: AuditSearch, limit: u32) -> Result<Vec<AuditEntry>> {
        self.read("reading the audit log", move |conn| {
            let AuditSearch { whose, acts, via, comment, person, since, until, before } = search;
            let mut query = audit::table.into_boxed();
            let is_other = |others: Vec<Actor>| audit::who_kind.eq_any(kinds_of(&others));
            query = match whose {
                // By the index of managers.
                Some(Whose::Manager(id, others)) if others.is_empty() => {
                    query.filter(audit::manager_id.eq(id.0))
                }
                Some(Whose::Manager(id, others)) => {
                    query.filter(audit::manager_id.eq(id.0).or(is_other(others)))
                }
                Some(Whose::Named(name, others)) => query.filter(audit::who.eq(name).or(is_other(others))),
                None => query,
            };
            if !acts.is_empty() {
                query = query.filter(audit::act.eq_any(acts.into_iter().map(AuditAction::key)));
            }
            if let Some(via) = via {
                query = query.filter(audit::via.eq(via.name()));
            }
            if let Some(comment) = comment {
                query = query.filter(audit::comment_id.eq(comment.0));
            }
            if let Some(AddressKey(key)) = person {
                let theirs =
                    comments::table.filter(comments::email_key.eq(key)).select(comments::id.nullable());
                query = query.filter(audit::comment_id.eq_any(theirs));
            }
            if let Some(since) = since {
                query = query.filter(audit::at.ge(since.millis()));
            }
            if let Some(until) = until {
                query = query.filter(audit::at.lt(until.millis()));
            }
            if let Some(before) = before {
                query = query.filter(audit::id.lt(before));
            }
            let rows: Vec<AuditRow> = query
                .order(audit::id.desc())
                .limit(i64::from(limit))
                .select(columns::<AuditRow>())
                .load(conn)?;
            Ok(rows.into_iter().map(AuditRow::read).collect())
        })
        .await
    }
}

impl Reader {
    /// An act on many comments, and on which.
    pub async fn find_bulk(&self, act: i64) -> Result<Option<(AuditEntry, Vec<CommentId>)>> {
        self.read("reading the audit log", move |conn| {
            let lines: Vec<Option<i64>> = audit::table
                .filter(audit::bulk_id.eq(act))
                .order(audit::id.asc())
                .select(audit::comment_id)
                .load(conn)?;
            if lines.is_empty() {
                return Ok(None);
            }
            let row: Option<AuditRow> =
                audit::table.find(act).select(columns::<AuditRow>()).first(conn).optional()?;
            Ok(row.map(|row| (row.read(), lines.into_iter().flatten().map(CommentId).collect())))
        })
        .await
    }
}

impl Tx<'_> {
    /// Writes the line of an act on many comments. The lines that follow in this transaction belong to it.
    pub fn begin_bulk(&mut self, entry: &NewAudit) -> Result<i64> {
        let doing = "writing the audit log";
        self.add_audit(entry)?;
        let last = audit::table.select(max(audit::id)).filter(audit::at.eq(entry.at.millis()));
        // Of this transaction: nobody else's is to be seen yet, or it is another manager's.
        let id: Option<i64> = last
            .filter(
                audit::act
                    .eq(entry.act.key())
                    .and(audit::manager_id.eq(entry.who.manager_id().map(|it| it.0))),
            )
            .first(self.conn)
            .map_err(fault(doing))?;
        self.bulk = id;
        id.ok_or_else(|| Fault::new(doing, "the line that was just written is not there"))
    }

    /// When an act on many comments was done, on which, and what they were then.
    pub fn find_bulk_lines(&mut self, act: i64) -> Result<Option<(Moment, Vec<BulkLine>)>> {
        let doing = "reading the audit log";
        type Line = (i64, Option<i64>, Option<String>);
        let lines: Vec<Line> = audit::table
            .filter(audit::bulk_id.eq(act).and(audit::comment_id.is_not_null()))
            .order(audit::id.asc())
            .select((audit::at, audit::comment_id, audit::status_after))
            .load(self.conn)
            .map_err(fault(doing))?;
        let at = lines.first().map(|it| Moment::from_millis(it.0));
        let line =
            |(_, comment, after): Line| Some((CommentId(comment?), after.as_deref().and_then(Status::parse)));
        Ok(at.map(|at| (at, lines.into_iter().filter_map(line).collect())))
    }

    /// What webhooks are to hear of is owed to them in the same breath.
    pub fn add_audit(&mut self, entry: &NewAudit) -> Result<()> {
        let insert = diesel::insert_into(audit::table).values((
            audit::at.eq(entry.at.millis()),
            audit::who_kind.eq(entry.who.kind()),
            audit::manager_id.eq(entry.who.manager_id().map(|it| it.0)),
            audit::who.eq(entry.who.manager_name().unwrap_or_default()),
            audit::via.eq(entry.via.name()),
            audit::act.eq(entry.act.key()),
            audit::comment_id.eq(entry.comment.map(|it| it.0)),
            audit::status_before.eq(entry.before.map(Status::name)),
            audit::status_after.eq(entry.after.map(Status::name)),
            audit::detail.eq(&entry.detail),
            audit::network.eq(&self.network),
            audit::bulk_id.eq(self.bulk),
        ));
        Both(insert).execute(self.conn).map_err(fault("writing the audit log"))?;
        self.owe_hooks(entry)
    }
}

fn kinds_of(actors: &[Actor]) -> Vec<&'static str> {
    actors.iter().map(Actor::kind).collect()
}
