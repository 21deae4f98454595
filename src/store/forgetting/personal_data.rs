//! One person's data: how they have been here, everything that is kept of them, and letting go of it.

use std::collections::{BTreeSet, HashMap};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count_star, min, sql},
    sql_types::Text,
};

use super::{
    mail_erasure::NOBODY,
    retention::{GoingRow, remove},
};
use crate::{
    comments::{reports::list_notes, revisions::RevisionRow, rows::load_placed},
    engine::{
        Reader, Result, Tx,
        connection::{Conn, fault},
        dialect,
        row::columns,
        schema::{
            addresses, akismet_checks, blocks, comments, followers, follows, notes, outbox, reminders,
            revisions, threads,
        },
    },
};
use weshift_domain::*;

/// Whose comments stay when their author is erased.
const NOBODY_S_KEY: &str = "forgotten";
const NOBODY_S_NAME: &str = "Somebody";

/// Everything that is kept of a person.
#[derive(Debug, Clone, Default)]
pub struct PersonalData {
    /// Changes that wait among them.
    pub comments: Vec<Placed>,
    /// What those comments said before they were changed.
    pub earlier: Vec<(CommentId, Revision)>,
    /// When their address was asked to confirm itself, and when it did.
    pub asked_at: Option<Moment>,
    /// When the address was confirmed last.
    pub confirmed_at: Option<Moment>,
    /// What they get mail about: the discussion, the comment if it is about answers to one, since when, whether it goes.
    pub follows: Vec<(String, Option<CommentId>, Moment, bool)>,
    /// Letters to them: kind, subject, state, when written, when sent.
    pub letters: Vec<(String, String, String, Moment, Option<Moment>)>,
    /// Reminders of the exercise: when they were asked for, and for when.
    pub reminders: Vec<(Moment, Moment)>,
    /// Managers' notes about the person, oldest first; none about single comments.
    pub notes: Vec<Note>,
    /// Blocks of their address: the effect, the manager's note, when it was set.
    pub blocks: Vec<(BlockEffect, String, Moment)>,
}

/// A person's comments of a status: how many, and the first.
#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct CountRow {
    email_key: String,
    status: String,
    #[diesel(select_expression = count_star())]
    count: i64,
    #[diesel(select_expression = min(comments::id))]
    #[diesel(select_expression_type = diesel::helper_types::min<comments::id>)]
    first: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = follows)]
struct FollowingRow {
    #[diesel(select_expression = threads::name)]
    thread: String,
    comment_id: Option<i64>,
    created_at: i64,
    is_active: bool,
}

impl FollowingRow {
    fn read(self) -> (String, Option<CommentId>, Moment, bool) {
        let since = Moment::from_millis(self.created_at);
        (self.thread, self.comment_id.map(CommentId), since, self.is_active)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct SentRow {
    kind: String,
    subject: String,
    state: String,
    created_at: i64,
    sent_at: Option<i64>,
}

impl SentRow {
    fn read(self) -> (String, String, String, Moment, Option<Moment>) {
        let (at, sent) = (Moment::from_millis(self.created_at), self.sent_at.map(Moment::from_millis));
        (self.kind, self.subject, self.state, at, sent)
    }
}

impl Reader {
    /// How these people have been here.
    pub async fn list_standings(&self, keys: Vec<AddressKey>) -> Result<HashMap<AddressKey, Standing>> {
        self.read("reading authors' records", move |conn| {
            let keys: Vec<String> = keys.into_iter().map(|it| it.0).collect();
            // All of it stands in the index; the time of a comment would have to be looked up for each.
            let rows: Vec<CountRow> = comments::table
                .filter(comments::email_key.eq_any(&keys))
                .group_by((comments::email_key, comments::status))
                .select(columns::<CountRow>())
                .load(conn)?;
            let firsts: Vec<i64> = rows.iter().filter_map(|it| it.first).collect();
            let times: Vec<(i64, i64)> = comments::table
                .filter(comments::id.eq_any(firsts))
                .select((comments::id, comments::created_at))
                .load(conn)?;
            let times: HashMap<i64, i64> = times.into_iter().collect();
            let mut standings: HashMap<AddressKey, Standing> = HashMap::new();
            for row in rows {
                let standing = standings.entry(AddressKey(row.email_key)).or_default();
                if let Some(at) = Status::ALL.iter().position(|it| it.name() == row.status) {
                    standing.counts[at] = row.count as u32;
                }
                let first = row.first.and_then(|it| times.get(&it)).copied().map(Moment::from_millis);
                standing.first_seen = [standing.first_seen, first].into_iter().flatten().min();
            }
            // What a comment said before lies in the trash too.
            let replaced: Vec<(String, i64)> = comments::table
                .filter(comments::changes_id.is_not_null().and(comments::adopted_at.is_not_null()))
                .filter(comments::email_key.eq_any(&keys))
                .group_by(comments::email_key)
                .select((comments::email_key, count_star()))
                .load(conn)?;
            let trash = Status::ALL.iter().position(|it| *it == Status::Trash).expect("it is one of all");
            for (key, count) in replaced {
                let standing = standings.entry(AddressKey(key)).or_default();
                standing.counts[trash] = standing.counts[trash].saturating_sub(count as u32);
            }
            Ok(standings)
        })
        .await
    }

    /// Each list is oldest first. `key` is the keyed hash of `email`. Letters are found by the address itself; those to
    /// managers are left out.
    pub async fn personal_data(&self, email: &Email, key: AddressKey) -> Result<PersonalData> {
        let email = email.normalised();
        self.read("reading what is kept of a person", move |conn| personal_data(conn, &email, &key)).await
    }
}

fn personal_data(conn: &mut Conn, email: &str, key: &AddressKey) -> QueryResult<PersonalData> {
    // What a comment said before it was changed is among its earlier words.
    let ids: Vec<i64> = comments::table
        .filter(comments::email_key.eq(&key.0).and(comments::adopted_at.is_null()))
        .order(comments::id.asc())
        .select(comments::id)
        .load(conn)?;
    let earlier: Vec<(i64, RevisionRow)> = revisions::table
        .inner_join(comments::table.on(comments::id.eq(revisions::comment_id)))
        .filter(comments::email_key.eq(&key.0))
        .order(revisions::id.asc())
        .select((revisions::comment_id, columns::<RevisionRow>()))
        .load(conn)?;
    let address: Option<(Option<i64>, Option<i64>)> = addresses::table
        .find(&key.0)
        .select((addresses::asked_at, addresses::confirmed_at))
        .first(conn)
        .optional()?;
    let (asked_at, confirmed_at) = address.unwrap_or_default();
    let follows: Vec<FollowingRow> = follows::table
        .inner_join(followers::table.on(followers::id.eq(follows::follower_id)))
        .inner_join(threads::table.on(threads::id.eq(follows::thread_id)))
        .filter(followers::email_key.eq(&key.0))
        .order(follows::id.asc())
        .select(columns::<FollowingRow>())
        .load(conn)?;
    let letters: Vec<SentRow> = outbox::table
        .filter(outbox::manager_id.is_null())
        .filter(sql::<Text>("lower(env_to)").eq(email))
        .order(outbox::id.asc())
        .select(columns::<SentRow>())
        .load(conn)?;
    let about: Vec<(String, String, i64)> = blocks::table
        .filter(blocks::kind.eq(BlockKind::Address.name()))
        .filter(blocks::value.eq(&key.0))
        .select((blocks::effect, blocks::note, blocks::at))
        .load(conn)?;
    let reminders: Vec<(i64, i64)> = reminders::table
        .filter(reminders::email_key.eq(&key.0))
        .order(reminders::id.asc())
        .select((reminders::asked_at, reminders::due_at))
        .load(conn)?;
    let moment = Moment::from_millis;
    Ok(PersonalData {
        comments: load_placed(conn, &ids)?,
        earlier: earlier.into_iter().map(|(id, row)| (CommentId(id), row.read())).collect(),
        asked_at: asked_at.map(moment),
        confirmed_at: confirmed_at.map(moment),
        follows: follows.into_iter().map(FollowingRow::read).collect(),
        letters: letters.into_iter().map(SentRow::read).collect(),
        reminders: reminders.into_iter().map(|(asked, due)| (moment(asked), moment(due))).collect(),
        notes: list_notes(conn, &NoteOn::Person(key.clone()))?,
        blocks: about
            .into_iter()
            .filter_map(|(effect, note, at)| Some((BlockEffect::parse(&effect)?, note, moment(at))))
            .collect(),
    })
}

impl Tx<'_> {
    /// Lets go of a person: their mail, that their address was confirmed, what was asked of Akismet, notes about them, and
    /// their comments or who wrote them. What is suppressed stays suppressed, what is blocked stays blocked, both by a
    /// keyed hash; the audit log never held the address.
    pub fn erase_person(&mut self, email: &Email, key: &AddressKey, erasing: Erasing) -> Result<Erased> {
        // First: it finds letters that quote them by their comments.
        let letters = self.forget_mail_of(email, key)?;
        let erased = |conn: &mut Conn| -> QueryResult<(Vec<i64>, BTreeSet<i64>)> {
            diesel::delete(addresses::table.find(&key.0)).execute(conn)?;
            diesel::delete(notes::table.filter(notes::email_key.eq(&key.0))).execute(conn)?;
            let about = blocks::table.filter(blocks::kind.eq(BlockKind::Address.name()));
            diesel::update(about.filter(blocks::value.eq(&key.0)))
                .set((blocks::shown.eq(""), blocks::note.eq("")))
                .execute(conn)?;
            let theirs: Vec<GoingRow> = comments::table
                .filter(comments::email_key.eq(&key.0))
                .order((comments::thread_id.asc(), comments::id.asc()))
                .select(columns::<GoingRow>())
                .load(conn)?;
            let threads: BTreeSet<i64> = theirs.iter().map(|it| it.thread_id).collect();
            for thread in &threads {
                dialect::lock_thread(conn, *thread)?;
            }
            let ids: Vec<i64> = theirs.into_iter().map(|it| it.id).collect();
            for id in &ids {
                diesel::delete(akismet_checks::table.find(id)).execute(conn)?;
            }
            Ok((ids, threads))
        };
        let doing = "erasing a person";
        let (ids, threads) = erased(self.conn).map_err(fault(doing))?;
        for id in &ids {
            match erasing {
                Erasing::Identity => self.unname(CommentId(*id))?,
                Erasing::Comments => self.remove_comment(CommentId(*id))?,
            }
        }
        for thread in threads {
            self.told.moved.entry(thread).or_default();
        }
        Ok(Erased { comments: ids.len() as u32, letters })
    }

    fn unname(&mut self, comment: CommentId) -> Result<()> {
        diesel::update(comments::table.find(comment.0))
            .set((
                comments::author.eq(NOBODY_S_NAME),
                comments::email.eq(NOBODY),
                comments::email_key.eq(NOBODY_S_KEY),
                comments::url.eq(None::<String>),
                comments::client_key.eq(""),
            ))
            .execute(self.conn)
            .map_err(fault("erasing a name"))?;
        self.keep_words_of(comment)
    }

    /// With everything that belongs to it; answers to it become answers to what it answered.
    fn remove_comment(&mut self, comment: CommentId) -> Result<()> {
        let doing = "removing a comment";
        let found: Option<(i64, String)> = comments::table
            .find(comment.0)
            .select((comments::thread_id, comments::status))
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let Some((thread, status)) = found else { return Ok(()) };
        remove(self.conn, comment.0).map_err(fault(doing))?;
        if status == Status::Approved.name() {
            *self.told.moved.entry(thread).or_default() -= 1;
        }
        Ok(())
    }
}
