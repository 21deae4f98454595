//! A comment's row, read.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl, Selectable};

use crate::{
    content::threads::load_places,
    engine::{
        connection::{CHUNK, Conn},
        row::columns,
        schema::{comments, verdicts},
    },
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(crate) struct CommentRow {
    id: i64,
    thread_id: i64,
    parent_id: Option<i64>,
    depth: i32,
    status: String,
    seq: i64,
    author: String,
    email: String,
    email_key: String,
    url: Option<String>,
    source: String,
    html: String,
    position: Option<i16>,
    created_at: i64,
    edited_at: Option<i64>,
    decided_at: Option<i64>,
    manager_id: Option<i64>,
    address_proof: String,
    changes_id: Option<i64>,
    adopted_at: Option<i64>,
    approved_at: Option<i64>,
}

impl CommentRow {
    /// Reads whatever stands there, without the parsers of the door: one row that a newer rule would refuse, or that
    /// somebody else wrote, must not take a discussion, a post or a feed with it.
    pub(crate) fn read(self) -> Comment {
        Comment {
            id: CommentId(self.id),
            thread: ThreadId(self.thread_id),
            parent: self.parent_id.map(CommentId),
            depth: self.depth.max(0).unsigned_abs(),
            // What is no status is nobody's to see until a manager decides.
            status: Status::parse(&self.status).unwrap_or(Status::Pending),
            seq: self.seq,
            author: AuthorName::from_store(self.author),
            email: Email::from_store(&self.email),
            email_key: AddressKey(self.email_key),
            url: self.url.as_deref().and_then(Website::from_store),
            words: Words::from_store(self.source),
            html: CleanHtml::from_store(self.html),
            position: self.position.and_then(|it| u8::try_from(it).ok()).and_then(Position::new),
            created_at: Moment::from_millis(self.created_at),
            edited_at: self.edited_at.map(Moment::from_millis),
            decided_at: self.decided_at.map(Moment::from_millis),
            by_manager: self.manager_id.is_some(),
            // What shows nothing is as good as no proof.
            proof: AddressProof::parse(&self.address_proof).unwrap_or(AddressProof::Missing),
            changes: self.changes_id.map(CommentId),
            adopted: self.adopted_at.is_some(),
            approved_at: self.approved_at.map(Moment::from_millis),
        }
    }
}

pub(crate) fn read_all(rows: Vec<CommentRow>) -> Vec<Comment> {
    rows.into_iter().map(CommentRow::read).collect()
}

/// Where a comment stands in its discussion.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(crate) struct PathRow {
    pub thread_id: i64,
    pub path: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = verdicts)]
pub(crate) struct VerdictRow {
    comment_id: i64,
    judge: String,
    outcome: String,
    reasons: String,
    probability: Option<f64>,
    at: i64,
}

impl VerdictRow {
    pub(crate) fn read(self) -> Verdict {
        Verdict {
            judge: self.judge,
            outcome: Outcome::parse(&self.outcome).unwrap_or(Outcome::Hold),
            reasons: serde_json::from_str(&self.reasons).unwrap_or_default(),
            probability: self.probability,
            at: Moment::from_millis(self.at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(crate) struct ArrivalRow {
    id: i64,
    source: String,
    email_key: String,
    client_key: String,
    created_at: i64,
}

impl ArrivalRow {
    pub(crate) fn read(self) -> Arrival {
        Arrival {
            id: CommentId(self.id),
            words: self.source,
            address: AddressKey(self.email_key),
            client_key: self.client_key,
            at: Moment::from_millis(self.created_at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = verdicts)]
pub(crate) struct JudgedRow {
    pub comment_id: i64,
    probability: Option<f64>,
    outcome: String,
    #[diesel(select_expression = comments::decided_kind)]
    decided_kind: Option<String>,
}

impl JudgedRow {
    pub(crate) fn read(self, status: Status) -> Judged {
        Judged {
            comment: CommentId(self.comment_id),
            probability: self.probability,
            outcome: Outcome::parse(&self.outcome).unwrap_or(Outcome::Hold),
            status,
            decided: self.decided_kind.is_some_and(|it| it == Actor::MANAGER),
        }
    }
}

/// With the places where they stand, in the order given.
pub(crate) fn place(conn: &mut Conn, comments: Vec<Comment>) -> QueryResult<Vec<Placed>> {
    let mut threads: Vec<i64> = comments.iter().map(|it| it.thread.0).collect();
    threads.sort_unstable();
    threads.dedup();
    let places: HashMap<i64, Place> = load_places(conn, &threads)?.into_iter().collect();
    let placed = |comment: Comment| {
        let place = places.get(&comment.thread.0).cloned()?;
        Some(Placed { place, comment })
    };
    Ok(comments.into_iter().filter_map(placed).collect())
}

/// Those of these ids that are there, in the order given.
pub(crate) fn load(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Comment>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<CommentRow> =
            comments::table.filter(comments::id.eq_any(chunk)).select(columns::<CommentRow>()).load(conn)?;
        found.extend(read_all(rows));
    }
    let order: HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    found.sort_by_key(|it| order.get(&it.id.0).copied());
    Ok(found)
}

/// As `load`, with the places where they stand.
pub(crate) fn load_placed(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Placed>> {
    let found = load(conn, ids)?;
    place(conn, found)
}

/// The last verdict on each of these comments.
fn last_verdicts(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, Verdict>> {
    let mut last = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<VerdictRow> = verdicts::table
            .filter(verdicts::comment_id.eq_any(chunk))
            .order(verdicts::id.asc())
            .select(columns::<VerdictRow>())
            .load(conn)?;
        for row in rows {
            last.insert(row.comment_id, row.read());
        }
    }
    Ok(last)
}

/// The kinds of a verdict's reasons, as they are kept.
pub(crate) fn kinds_text(kinds: &[ReasonKind]) -> String {
    kinds.iter().map(|it| it.name()).collect::<Vec<_>>().join(" ")
}

/// Those that this version knows.
pub(crate) fn read_kinds(text: Option<&str>) -> Vec<ReasonKind> {
    text.unwrap_or_default().split(' ').filter_map(ReasonKind::parse).collect()
}

/// Comments with their places and last verdicts, in the order given.
pub(crate) fn with_verdicts(conn: &mut Conn, placed: Vec<Placed>) -> QueryResult<Vec<Waiting>> {
    let ids: Vec<i64> = placed.iter().map(|it| it.comment.id.0).collect();
    let mut verdicts = last_verdicts(conn, &ids)?;
    let changed: Vec<i64> = placed.iter().filter_map(|it| it.comment.changes).map(|it| it.0).collect();
    let public = load(conn, &changed)?;
    let public = |of: CommentId| {
        let of = public.iter().find(|it| it.id == of && it.status == Status::Approved);
        of.map(|it| it.words.clone())
    };
    let waiting = placed.into_iter().map(|placed| Waiting {
        verdict: verdicts.remove(&placed.comment.id.0),
        public: placed.comment.changes.and_then(public),
        placed,
    });
    Ok(waiting.collect())
}
