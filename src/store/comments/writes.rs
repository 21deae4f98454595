//! Comments: kept, changed, decided on, with the counts of their threads.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::count_star,
};

use super::rows::{CommentRow, kinds_text};
use crate::engine::{
    Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    dialect,
    row::columns,
    schema::{comments, verdicts},
};
use weshift_domain::*;

/// Characters of one level of a path.
pub(crate) const LEVEL: usize = 8;

/// Digits whose order is that of their letters.
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// Other words, as they are kept.
pub struct NewWords<'a> {
    /// What the author typed.
    pub words: &'a Words,
    /// The markup that the sanitizer made of `words`.
    pub html: &'a CleanHtml,
    /// Which sanitizer policy made `html`.
    pub policy: i32,
    /// Of the words as they are compared for duplicates.
    pub text_hash: &'a str,
    /// The verdict on these words; its time is the time of the change.
    pub verdict: &'a Verdict,
    /// Whether the sender of these words showed that the address is theirs.
    pub proof: AddressProof,
}

/// What a decision did.
#[derive(Debug, Clone)]
pub struct Decided {
    /// As it is now.
    pub comment: Comment,
    /// The status before the decision.
    pub before: Status,
    /// Who decided, with the name of that time.
    pub by: Actor,
    /// When they decided.
    pub at: Moment,
}

impl Tx<'_> {
    /// A comment that is not trash with the same thread, parent, address and words. Holds off a twin until commit. To whoever
    /// does not show that the address is theirs, only what came from their own network counts: else anybody could learn by
    /// which address a published comment came.
    pub fn find_duplicate(&mut self, new: &NewComment) -> Result<Option<CommentId>> {
        let doing = "looking for the same comment";
        dialect::one_at_a_time(self.conn, &new.text_hash).map_err(fault(doing))?;
        let same = comments::table
            .filter(comments::text_hash.eq(&new.text_hash))
            .filter(comments::thread_id.eq(new.thread.0))
            .filter(comments::email_key.eq(&new.email_key.0))
            .filter(comments::status.ne(Status::Trash.name()))
            .select((comments::id, comments::parent_id, comments::client_key));
        let found: Vec<(i64, Option<i64>, String)> = Both(same).rows(self.conn).map_err(fault(doing))?;
        let is_owner = new.proof == AddressProof::Given;
        let mut same = found.into_iter().filter(|it| it.1.map(CommentId) == new.draft.parent);
        Ok(same.find(|it| is_owner || it.2 == new.client_key).map(|it| CommentId(it.0)))
    }

    /// All of the site, changes that wait included.
    pub fn count_pending(&mut self) -> Result<u32> {
        let pending = comments::table.filter(comments::status.eq(Status::Pending.name()));
        let count: i64 =
            pending.select(count_star()).first(self.conn).map_err(fault("counting what waits"))?;
        Ok(count as u32)
    }

    /// The comment with its status from the verdict (publish, hold, spam), its verdict, the thread's count and version.
    /// `None` if the parent is not an approved comment of the same thread.
    pub fn add_comment(&mut self, new: &NewComment) -> Result<Option<Comment>> {
        let doing = "keeping a comment";
        let thread = new.thread.0;
        dialect::lock_thread(self.conn, thread).map_err(fault(doing))?;
        let parent = match new.draft.parent {
            None => None,
            Some(parent) => match find_parent(self.conn, thread, parent.0).map_err(fault(doing))? {
                None => return Ok(None),
                found => found,
            },
        };
        let status = match new.verdict.outcome {
            Outcome::Publish => Status::Approved,
            Outcome::Hold => Status::Pending,
            Outcome::Spam => Status::Spam,
        };
        let comment = insert(self.conn, new, status, parent).map_err(fault(doing))?;
        add_verdict(self.conn, comment.id.0, &new.verdict).map_err(fault(doing))?;
        self.count(thread, None, status);
        Ok(Some(comment))
    }

    /// A later verdict on a comment.
    pub fn add_verdict(&mut self, comment: CommentId, verdict: &Verdict) -> Result<()> {
        add_verdict(self.conn, comment.0, verdict).map_err(fault("keeping a verdict"))
    }

    /// The comment whatever its status, as this transaction sees it.
    pub fn find_comment(&mut self, id: CommentId) -> Result<Option<Comment>> {
        find(self.conn, id.0).map_err(fault("reading a comment"))
    }

    /// Changes the words if `seq` still stands; counts, version and verdict with them. Those of a published comment that a
    /// manager has to see first wait in a row of their own (`add_change`), so that it need not go out of sight. `None`: somebody was faster.
    pub fn edit_comment(&mut self, id: CommentId, seq: i64, new: &NewWords<'_>) -> Result<Option<Comment>> {
        let doing = "changing a comment";
        let Some(before) = self.lock(id).map_err(fault(doing))? else { return Ok(None) };
        let status = before.status.after_edit(new.verdict.outcome);
        let changed: Option<CommentRow> = diesel::update(comments::table)
            .filter(comments::id.eq(id.0).and(comments::seq.eq(seq)))
            .set((
                comments::source.eq(new.words.as_str()),
                comments::html.eq(new.html.as_str()),
                comments::policy.eq(new.policy),
                comments::text_hash.eq(new.text_hash),
                comments::status.eq(status.name()),
                comments::seq.eq(seq + 1),
                comments::edited_at.eq(new.verdict.at.millis()),
                comments::address_proof.eq(new.proof.name()),
            ))
            .returning(columns::<CommentRow>())
            .get_result(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let Some(changed) = changed else { return Ok(None) };
        add_verdict(self.conn, id.0, new.verdict).map_err(fault(doing))?;
        self.count(before.thread.0, Some(before.status), status);
        Ok(Some(changed.read()))
    }

    /// Sets the status if `seq` still stands, remembers who, when and what was before; approving a change makes it what its
    /// comment says, and gives that comment. `None`: somebody was faster.
    pub fn decide(
        &mut self,
        id: CommentId,
        seq: i64,
        to: Status,
        by: &Actor,
        at: Moment,
    ) -> Result<Option<Decided>> {
        let doing = "deciding on a comment";
        let Some(before) = self.lock(id).map_err(fault(doing))? else { return Ok(None) };
        if let (Some(of), Status::Approved) = (before.changes, to) {
            return self.adopt(&before, (seq, of), by, at);
        }
        let decided = set_status(self.conn, &before, seq, to, by, at).map_err(fault(doing))?;
        let Some(comment) = decided else { return Ok(None) };
        self.count(before.thread.0, Some(before.status), to);
        Ok(Some(Decided { comment, before: before.status, by: by.clone(), at }))
    }

    /// The sender showed that the address is theirs.
    pub fn set_proven(&mut self, id: CommentId) -> Result<()> {
        diesel::update(comments::table.find(id.0))
            .set(comments::address_proof.eq(AddressProof::Given.name()))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("noting a proof"))
    }

    /// `None`: nobody decided on it yet.
    pub fn find_last_decision(&mut self, id: CommentId) -> Result<Option<Decided>> {
        last_decision(self.conn, id.0).map_err(fault("reading a decision"))
    }

    /// The comment as it is, its thread locked first.
    pub(crate) fn lock(&mut self, id: CommentId) -> QueryResult<Option<Comment>> {
        let thread: Option<i64> =
            comments::table.find(id.0).select(comments::thread_id).first(self.conn).optional()?;
        let Some(thread) = thread else { return Ok(None) };
        dialect::lock_thread(self.conn, thread)?;
        find(self.conn, id.0)
    }

    /// Notes what a change of status (none before: a new comment) means to readers.
    pub(crate) fn count(&mut self, thread: i64, before: Option<Status>, after: Status) {
        let was = before == Some(Status::Approved);
        let is = after == Status::Approved;
        if was || is {
            *self.told.moved.entry(thread).or_default() += i32::from(is) - i32::from(was);
        }
    }
}

pub(crate) fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<Comment>> {
    let row: Option<CommentRow> =
        comments::table.find(id).select(columns::<CommentRow>()).first(conn).optional()?;
    Ok(row.map(CommentRow::read))
}

/// `None`: `seq` no longer stands.
pub(crate) fn set_status(
    conn: &mut Conn,
    before: &Comment,
    seq: i64,
    to: Status,
    by: &Actor,
    at: Moment,
) -> QueryResult<Option<Comment>> {
    let approved_at = match (before.status, to) {
        // A decision on its words alone makes no comment new.
        (Status::Approved, Status::Approved) => None,
        (_, Status::Approved) => Some(Some(at.millis())),
        (_, Status::Pending | Status::Spam | Status::Trash) => Some(None),
    };
    let row: Option<CommentRow> = diesel::update(comments::table)
        .filter(comments::id.eq(before.id.0).and(comments::seq.eq(seq)))
        // What became the words of its comment is decided on there.
        .filter(comments::adopted_at.is_null())
        .set((
            comments::status.eq(to.name()),
            comments::seq.eq(seq + 1),
            comments::status_before.eq(before.status.name()),
            comments::decided_kind.eq(by.kind()),
            comments::decided_manager_id.eq(by.manager_id().map(|it| it.0)),
            comments::decided_by.eq(by.manager_name()),
            comments::decided_at.eq(at.millis()),
            approved_at.map(|it| comments::approved_at.eq(it)),
        ))
        .returning(columns::<CommentRow>())
        .get_result(conn)
        .optional()?;
    Ok(row.map(CommentRow::read))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct DecisionRow {
    decided_kind: Option<String>,
    decided_manager_id: Option<i64>,
    decided_by: Option<String>,
    status_before: Option<String>,
    decided_at: Option<i64>,
}

impl DecisionRow {
    /// Who decided, the status before, and when.
    fn read(self) -> Option<(Actor, String, Moment)> {
        let name = self.decided_by.unwrap_or_default();
        let by = Actor::from_store(&self.decided_kind?, self.decided_manager_id, name);
        Some((by, self.status_before?, Moment::from_millis(self.decided_at?)))
    }
}

pub(crate) fn last_decision(conn: &mut Conn, id: i64) -> QueryResult<Option<Decided>> {
    let row: Option<DecisionRow> =
        comments::table.find(id).select(columns::<DecisionRow>()).first(conn).optional()?;
    let Some((by, before, at)) = row.and_then(DecisionRow::read) else { return Ok(None) };
    let comment = find(conn, id)?.ok_or_else(|| unreadable("comment"))?;
    let before = Status::parse(&before).ok_or_else(|| unreadable("status"))?;
    Ok(Some(Decided { comment, before, by, at }))
}

/// An approved comment that is answered.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct ParentRow {
    id: i64,
    path: String,
    depth: i32,
}

/// If it is an approved comment of the thread.
fn find_parent(conn: &mut Conn, thread: i64, parent: i64) -> QueryResult<Option<ParentRow>> {
    comments::table
        .find(parent)
        .filter(comments::thread_id.eq(thread))
        .filter(comments::status.eq(Status::Approved.name()))
        .select(columns::<ParentRow>())
        .first(conn)
        .optional()
}

fn insert(
    conn: &mut Conn,
    new: &NewComment,
    status: Status,
    parent: Option<ParentRow>,
) -> QueryResult<Comment> {
    let draft = &new.draft;
    let (parent_id, above, depth) = match parent {
        None => (None, String::new(), 0),
        Some(ParentRow { id, path, depth }) if depth < Comment::MAX_DEPTH as i32 => {
            (Some(id), path, depth + 1)
        }
        // As deep as it gets: beside the one it answers.
        Some(ParentRow { id, path, depth }) => {
            (Some(id), path.get(..path.len().saturating_sub(LEVEL)).unwrap_or_default().to_string(), depth)
        }
    };
    // Known before the row is written, since the path ends with it.
    let id = dialect::next_comment_id(conn)?;
    let insert = diesel::insert_into(comments::table).values((
        (
            comments::id.eq(id),
            comments::thread_id.eq(new.thread.0),
            comments::parent_id.eq(parent_id),
            comments::path.eq(format!("{above}{}", level(id))),
            comments::depth.eq(depth),
            comments::status.eq(status.name()),
            comments::seq.eq(0_i64),
            comments::author.eq(draft.author.as_str()),
            comments::email.eq(draft.email.expose()),
            comments::email_key.eq(&new.email_key.0),
        ),
        (
            comments::url.eq(draft.url.as_ref().map(Website::as_str)),
            comments::source.eq(draft.words.as_str()),
            comments::html.eq(new.html.as_str()),
            comments::policy.eq(new.policy),
            comments::text_hash.eq(&new.text_hash),
            comments::position.eq(draft.position.map(|it| i16::from(it.step()))),
            comments::client_key.eq(&new.client_key),
            comments::address_proof.eq(new.proof.name()),
            comments::created_at.eq(new.at.millis()),
        ),
    ));
    Both(insert).execute(conn)?;
    Ok(kept(new, CommentId(id), status, depth as u32))
}

/// A new comment as it is kept.
fn kept(new: &NewComment, id: CommentId, status: Status, depth: u32) -> Comment {
    let draft = new.draft.clone();
    Comment {
        id,
        thread: new.thread,
        parent: draft.parent,
        depth,
        status,
        seq: 0,
        author: draft.author,
        email: draft.email,
        email_key: new.email_key.clone(),
        url: draft.url,
        words: draft.words,
        html: new.html.clone(),
        position: draft.position,
        created_at: new.at,
        edited_at: None,
        decided_at: None,
        by_manager: false,
        proof: new.proof,
        changes: None,
        adopted: false,
        approved_at: None,
    }
}

/// An id as one level of a path: 40 bits, so that the order of paths is that of ids.
pub(crate) fn level(id: i64) -> String {
    (0..LEVEL).rev().map(|place| char::from(DIGITS[(id >> (5 * place)) as usize & 31])).collect()
}

pub(crate) fn add_verdict(conn: &mut Conn, comment: i64, verdict: &Verdict) -> QueryResult<()> {
    let reasons = serde_json::to_string(&verdict.reasons)
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let kinds = kinds_text(&ReasonKind::of_all(&verdict.reasons));
    let insert = diesel::insert_into(verdicts::table).values((
        verdicts::comment_id.eq(comment),
        verdicts::judge.eq(&verdict.judge),
        verdicts::outcome.eq(verdict.outcome.name()),
        verdicts::reasons.eq(reasons),
        verdicts::reason_kinds.eq(kinds),
        verdicts::at.eq(verdict.at.millis()),
        verdicts::probability.eq(verdict.probability),
    ));
    Both(insert).execute(conn).map(drop)
}
