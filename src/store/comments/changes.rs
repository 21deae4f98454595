//! New words for a published comment that a manager has to see first. They wait in a row of their own, which the queue,
//! notices and decisions treat as any comment that waits. Approved, the two rows change words: the row keeps what the comment
//! said before, in the trash and open to no decision, and taking the decision back is the same once more.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::exists,
};

use super::{
    rows::{CommentRow, read_all},
    writes::{Decided, LEVEL, NewWords, add_verdict, find, last_decision, level, set_status},
};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault},
    dialect,
    row::columns,
    schema::{audit, comments},
};
use weshift_domain::*;

/// What the last decision on a comment was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedOn {
    /// The comment itself.
    Comment,
    /// New words, which it says now.
    ChangeMade,
    /// New words, which wait again.
    ChangeTakenBack,
}

impl Reader {
    /// What the last decision on a comment was about.
    pub async fn decided_on(&self, comment: CommentId) -> Result<DecidedOn> {
        self.read("reading a decision", move |conn| decided_on(conn, comment.0)).await
    }

    /// The change to a published comment that waits for a manager.
    pub async fn find_change_of(&self, comment: CommentId) -> Result<Option<Comment>> {
        self.read("reading a waiting change", move |conn| find_change_of(conn, comment.0)).await
    }
}

impl Tx<'_> {
    /// The changes to a comment that wait for a manager, the newest first. There is more than one only where a manager took
    /// a decision on an earlier one back.
    pub fn list_changes_of(&mut self, comment: CommentId) -> Result<Vec<Comment>> {
        let rows: QueryResult<Vec<CommentRow>> = comments::table
            .filter(comments::changes_id.eq(comment.0).and(comments::status.eq(Status::Pending.name())))
            .order(comments::id.desc())
            .select(columns::<CommentRow>())
            .load(self.conn);
        Ok(read_all(rows.map_err(fault("reading waiting changes"))?))
    }

    /// Lets new words for a published comment wait; readers go on seeing what was approved.
    pub fn add_change(&mut self, of: &Comment, new: &NewWords<'_>) -> Result<Comment> {
        let doing = "keeping a change to a comment";
        let change = insert(self.conn, of, new).map_err(fault(doing))?;
        add_verdict(self.conn, change.id.0, new.verdict).map_err(fault(doing))?;
        Ok(change)
    }

    /// The comment says from now on what the change says, and everybody sees it. `None`: somebody was faster.
    pub(crate) fn adopt(
        &mut self,
        change: &Comment,
        (seq, of): (i64, CommentId),
        by: &Actor,
        at: Moment,
    ) -> Result<Option<Decided>> {
        let doing = "adopting a change to a comment";
        let Some(before) = find(self.conn, of.0).map_err(fault(doing))? else { return Ok(None) };
        // Whoever took the comment out of sight decided on what it would say, too.
        if before.status != Status::Approved {
            return Ok(None);
        }
        // In one act on many the comment may have been decided on already: that act is taken back as one.
        let earlier = match self.is_of_this_act(of).map_err(fault(doing))? {
            true => last_decision(self.conn, of.0).map_err(fault(doing))?,
            false => None,
        };
        if let Some(earlier) = &earlier
            && adopted_by(self.conn, earlier).map_err(fault(doing))?.is_some()
        {
            return Ok(None);
        }
        if set_status(self.conn, change, seq, Status::Trash, by, at).map_err(fault(doing))?.is_none() {
            return Ok(None);
        }
        mark(self.conn, change.id, Some(at)).map_err(fault(doing))?;
        self.drop_notices(change.id, "handled")?;
        self.swap_words(&before, change, at)?;
        let published = set_status(self.conn, &before, before.seq, Status::Approved, by, at);
        let Some(comment) = published.map_err(fault(doing))? else { return Ok(None) };
        if let Some(earlier) = earlier {
            set_status_before(self.conn, of, earlier.before).map_err(fault(doing))?;
        }
        self.count(comment.thread.0, Some(before.status), Status::Approved);
        Ok(Some(Decided { comment, before: before.status, by: by.clone(), at }))
    }

    /// The comment that this change became the words of, or that keeps it from being approved.
    pub fn find_changed(&mut self, change: &Comment) -> Result<Option<Comment>> {
        let Some(of) = change.changes else { return Ok(None) };
        let comment = self.find_comment(of)?;
        Ok(comment.filter(|it| change.adopted || it.status != Status::Approved))
    }

    /// The comment as it is; nobody else changes it or what waits for it until commit.
    pub fn hold_comment(&mut self, id: CommentId) -> Result<Option<Comment>> {
        self.lock(id).map_err(fault("reading a comment"))
    }

    /// What the last decision on a comment was about.
    pub fn decided_on(&mut self, comment: CommentId) -> Result<DecidedOn> {
        decided_on(self.conn, comment.0).map_err(fault("reading a decision"))
    }

    /// Takes a decision back: the status before stands again, and the words if it approved a change, which waits again.
    /// `None`: somebody was faster.
    pub fn take_back(&mut self, last: &Decided, by: &Actor, at: Moment) -> Result<Option<Decided>> {
        let doing = "taking a decision back";
        let comment = &last.comment;
        let Some(change) = adopted_by(self.conn, last).map_err(fault(doing))? else {
            return self.decide(comment.id, comment.seq, last.before, by, at);
        };
        dialect::lock_thread(self.conn, comment.thread.0).map_err(fault(doing))?;
        let restored =
            set_status(self.conn, comment, comment.seq, last.before, by, at).map_err(fault(doing))?;
        if restored.is_none() {
            return Ok(None);
        }
        self.count(comment.thread.0, Some(comment.status), last.before);
        mark(self.conn, change.comment.id, None).map_err(fault(doing))?;
        let waits = set_status(self.conn, &change.comment, change.comment.seq, change.before, by, at);
        let waits = waits.map_err(fault(doing))?;
        self.swap_words(comment, &change.comment, at)?;
        if let Some(waits) = waits.filter(|it| it.status == Status::Pending) {
            self.owe_notices(waits.id, waits.seq, at)?;
        }
        let restored = find(self.conn, comment.id.0).map_err(fault(doing))?;
        Ok(restored.map(|it| Decided { comment: it, before: comment.status, by: by.clone(), at }))
    }

    /// Whether the act on many comments that is being done decided on this one already.
    fn is_of_this_act(&mut self, comment: CommentId) -> QueryResult<bool> {
        let Some(act) = self.bulk else { return Ok(false) };
        let lines = audit::table.filter(audit::bulk_id.eq(act).and(audit::comment_id.eq(comment.0)));
        diesel::select(exists(lines)).get_result(self.conn)
    }

    /// What one said the other says; what the comment said until now stays to be looked up.
    fn swap_words(&mut self, comment: &Comment, change: &Comment, at: Moment) -> Result<()> {
        let (one, other) = (comment.id.0, change.id.0);
        swap(self.conn, one, other).map_err(fault("changing the words of a comment"))?;
        self.add_revision(comment, &Actor::Author, at)?;
        self.keep_words_of(comment.id)?;
        self.keep_words_of(change.id)
    }
}

fn find_change_of(conn: &mut Conn, comment: i64) -> QueryResult<Option<Comment>> {
    let row: Option<CommentRow> = comments::table
        .filter(comments::changes_id.eq(comment).and(comments::status.eq(Status::Pending.name())))
        .order(comments::id.desc())
        .select(columns::<CommentRow>())
        .first(conn)
        .optional()?;
    Ok(row.map(CommentRow::read))
}

fn decided_on(conn: &mut Conn, comment: i64) -> QueryResult<DecidedOn> {
    let Some(last) = last_decision(conn, comment)? else { return Ok(DecidedOn::Comment) };
    if adopted_by(conn, &last)?.is_some() {
        return Ok(DecidedOn::ChangeMade);
    }
    let waits_again =
        comments::table.filter(comments::changes_id.eq(comment).and(comments::adopted_at.is_null())).filter(
            comments::decided_at.eq(last.at.millis()).and(comments::status_before.eq(Status::Trash.name())),
        );
    let is_taken_back =
        last.before == last.comment.status && diesel::select(exists(waits_again)).get_result::<bool>(conn)?;
    Ok(if is_taken_back { DecidedOn::ChangeTakenBack } else { DecidedOn::Comment })
}

/// The change that this decision made of what the comment says, as the decision left it.
fn adopted_by(conn: &mut Conn, last: &Decided) -> QueryResult<Option<Decided>> {
    if last.comment.status != Status::Approved {
        return Ok(None);
    }
    let id: Option<i64> = comments::table
        .filter(comments::changes_id.eq(last.comment.id.0).and(comments::adopted_at.eq(last.at.millis())))
        .select(comments::id)
        .first(conn)
        .optional()?;
    id.map_or(Ok(None), |id| last_decision(conn, id))
}

fn insert(conn: &mut Conn, of: &Comment, new: &NewWords<'_>) -> QueryResult<Comment> {
    let (path, client_key): (String, String) =
        comments::table.find(of.id.0).select((comments::path, comments::client_key)).first(conn)?;
    let id = dialect::next_comment_id(conn)?;
    let above = path.get(..path.len().saturating_sub(LEVEL)).unwrap_or_default();
    let row: CommentRow = diesel::insert_into(comments::table)
        .values((
            (
                comments::id.eq(id),
                comments::thread_id.eq(of.thread.0),
                comments::parent_id.eq(of.parent.map(|it| it.0)),
                comments::path.eq(format!("{above}{}", level(id))),
                comments::depth.eq(of.depth as i32),
                comments::status.eq(Status::Pending.name()),
                comments::seq.eq(0_i64),
                comments::author.eq(of.author.as_str()),
                comments::email.eq(of.email.expose()),
                comments::email_key.eq(&of.email_key.0),
                comments::changes_id.eq(of.id.0),
            ),
            (
                comments::url.eq(of.url.as_ref().map(Website::as_str)),
                comments::source.eq(new.words.as_str()),
                comments::html.eq(new.html.as_str()),
                comments::policy.eq(new.policy),
                comments::text_hash.eq(new.text_hash),
                comments::position.eq(of.position.map(|it| i16::from(it.step()))),
                comments::client_key.eq(client_key),
                comments::address_proof.eq(new.proof.name()),
                comments::created_at.eq(new.verdict.at.millis()),
                comments::edited_at.eq(new.verdict.at.millis()),
            ),
        ))
        .returning(columns::<CommentRow>())
        .get_result(conn)?;
    Ok(row.read())
}

fn mark(conn: &mut Conn, id: CommentId, adopted_at: Option<Moment>) -> QueryResult<()> {
    diesel::update(comments::table.find(id.0))
        .set(comments::adopted_at.eq(adopted_at.map(Moment::millis)))
        .execute(conn)
        .map(drop)
}

fn set_status_before(conn: &mut Conn, id: CommentId, before: Status) -> QueryResult<()> {
    diesel::update(comments::table.find(id.0))
        .set(comments::status_before.eq(before.name()))
        .execute(conn)
        .map(drop)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct WordsRow {
    source: String,
    html: String,
    policy: i32,
    text_hash: String,
    edited_at: Option<i64>,
}

fn swap(conn: &mut Conn, one: i64, other: i64) -> QueryResult<()> {
    let of_one = words_of(conn, one)?;
    let of_other = words_of(conn, other)?;
    set_words(conn, one, of_other)?;
    set_words(conn, other, of_one)
}

fn words_of(conn: &mut Conn, id: i64) -> QueryResult<WordsRow> {
    comments::table.find(id).select(columns::<WordsRow>()).first(conn)
}

fn set_words(conn: &mut Conn, id: i64, words: WordsRow) -> QueryResult<()> {
    diesel::update(comments::table.find(id))
        .set((
            comments::source.eq(words.source),
            comments::html.eq(words.html),
            comments::policy.eq(words.policy),
            comments::text_hash.eq(words.text_hash),
            comments::edited_at.eq(words.edited_at),
        ))
        .execute(conn)
        .map(drop)
}
