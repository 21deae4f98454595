//! Who is owed a word about which waiting comment.

use std::collections::BTreeMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    Selectable,
    dsl::{exists, select},
};

use crate::{
    comments::rows::{load_placed, with_verdicts},
    engine::{
        Reader, Result, Tx,
        connection::{Both, CHUNK, fault},
        row::columns,
        schema::{comments, managers, notice_choices, notices},
    },
    people::factors::who_care_for,
};
use weshift_domain::*;

const WAITING: &str = "waiting";
const MAILED: &str = "mailed";
const DROPPED: &str = "dropped";

/// What a notice is about, as it was then, and as it is now.
#[derive(Queryable, Selectable)]
#[diesel(table_name = notices)]
struct NoticeRow {
    comment_id: i64,
    comment_seq: i64,
    #[diesel(select_expression = comments::seq)]
    seq: i64,
    #[diesel(select_expression = comments::status)]
    status: String,
}

impl Reader {
    /// Managers with waiting notices whose oldest is `settle` old and whose pause is over.
    pub async fn list_managers_owed_notice(&self, now: Moment, settle: i64) -> Result<Vec<ManagerId>> {
        self.read("looking for notices that are owed", move |conn| {
            let ids: Vec<i64> = notices::table
                .inner_join(managers::table.on(managers::id.eq(notices::manager_id)))
                .filter(notices::state.eq(WAITING))
                .filter(notices::at.le(now.minus(settle).millis()))
                .filter(managers::at_once.eq(true).and(managers::is_paused.eq(false)))
                .filter(managers::notice_after.le(now.millis()))
                .select(managers::id)
                .distinct()
                .load(conn)?;
            Ok(ids.into_iter().map(ManagerId).collect())
        })
        .await
    }
}

impl Reader {
    /// Of which published comments this manager hears at once.
    pub async fn told_of(&self, manager: ManagerId, role: Role) -> Result<ToldOf> {
        self.read("reading which notices were chosen", move |conn| {
            let choice: Option<String> = notice_choices::table
                .find(manager.0)
                .select(notice_choices::told_of)
                .first(conn)
                .optional()?;
            Ok(choice.and_then(|it| ToldOf::parse(&it)).unwrap_or(ToldOf::of_role(role)))
        })
        .await
    }

    /// The keyed hash of the network that a comment came from, for as long as it is known.
    pub async fn find_client_key_of(&self, comment: CommentId) -> Result<Option<String>> {
        self.read("reading where a comment came from", move |conn| {
            let key: Option<String> =
                comments::table.find(comment.0).select(comments::client_key).first(conn).optional()?;
            Ok(key.filter(|it| !it.is_empty()))
        })
        .await
    }

    /// What was not mailed to a manager, newest first: the comment, why, and when it began to wait. What is still to be
    /// mailed has no reason.
    pub async fn list_unmailed_notices(
        &self,
        manager: ManagerId,
        limit: u32,
    ) -> Result<Vec<(CommentId, String, Moment)>> {
        self.read("listing notices", move |conn| {
            let rows: Vec<(i64, String, i64)> = notices::table
                .filter(notices::manager_id.eq(manager.0).and(notices::state.ne(MAILED)))
                .order((notices::at.desc(), notices::comment_id.desc()))
                .limit(i64::from(limit))
                .select((notices::comment_id, notices::reason, notices::at))
                .load(conn)?;
            let read = |(id, reason, at)| (CommentId(id), reason, Moment::from_millis(at));
            Ok(rows.into_iter().map(read).collect())
        })
        .await
    }
}

impl Tx<'_> {
    /// Owes every manager who wants mail at once, may decide and cares for the post a word about this comment.
    pub fn owe_notices(&mut self, comment: CommentId, seq: i64, at: Moment) -> Result<()> {
        let doing = "owing notices";
        let told: Vec<i64> = managers::table
            .filter(managers::at_once.eq(true).and(managers::role.ne(Role::Viewer.name())))
            .select(managers::id)
            .load(self.conn)
            .map_err(fault(doing))?;
        for manager in who_care_for(self.conn, told, comment.0).map_err(fault(doing))? {
            self.owe_notice(manager, comment.0, seq, at)?;
        }
        Ok(())
    }

    fn owe_notice(&mut self, manager: i64, comment: i64, seq: i64, at: Moment) -> Result<()> {
        let notice = (
            notices::manager_id.eq(manager),
            notices::comment_id.eq(comment),
            notices::comment_seq.eq(seq),
            notices::state.eq(WAITING),
            notices::reason.eq(""),
            notices::at.eq(at.millis()),
        );
        let insert = diesel::insert_into(notices::table).values(notice).on_conflict_do_nothing();
        Both(insert).execute(self.conn).map_err(fault("owing a notice"))?;
        self.told.owes = true;
        Ok(())
    }

    /// Owes every manager who wants to be mailed at once of it a word about a comment that was published as it came.
    pub fn owe_notices_of_published(&mut self, comment: &Comment, at: Moment) -> Result<()> {
        let doing = "owing notices of what was published";
        if comment.by_manager {
            return Ok(());
        }
        let (id, seq) = (comment.id.0, comment.seq);
        let rows: Vec<(i64, String)> = managers::table
            .filter(managers::at_once.eq(true).and(managers::role.ne(Role::Viewer.name())))
            .select((managers::id, managers::role))
            .load(self.conn)
            .map_err(fault(doing))?;
        let chosen: Vec<(i64, String)> = notice_choices::table
            .select((notice_choices::manager_id, notice_choices::told_of))
            .load(self.conn)
            .map_err(fault(doing))?;
        let told_of = |(manager, role): &(i64, String)| {
            let choice = chosen.iter().find(|it| it.0 == *manager).and_then(|it| ToldOf::parse(&it.1));
            choice.or_else(|| Role::parse(role).map(ToldOf::of_role)).unwrap_or(ToldOf::Waiting)
        };
        let told_of: Vec<(i64, ToldOf)> = rows.iter().map(|it| (it.0, told_of(it))).collect();
        let is_special =
            told_of.iter().any(|it| it.1 == ToldOf::First) && self.is_first_or_question(comment)?;
        let wants = |it: &&(i64, ToldOf)| match it.1 {
            ToldOf::All => true,
            ToldOf::First => is_special,
            ToldOf::Waiting => false,
        };
        let told: Vec<i64> = told_of.iter().filter(wants).map(|it| it.0).collect();
        for manager in who_care_for(self.conn, told, id).map_err(fault(doing))? {
            self.owe_notice(manager, id, seq, at)?;
        }
        Ok(())
    }

    /// A first comment of its address, or one that asks something.
    fn is_first_or_question(&mut self, comment: &Comment) -> Result<bool> {
        if comment.words.as_str().contains(['?', '？', '؟', '\u{37e}']) {
            return Ok(true);
        }
        let earlier = comments::table
            .filter(comments::email_key.eq(&comment.email_key.0).and(comments::id.ne(comment.id.0)))
            .filter(comments::status.eq_any([Status::Approved, Status::Pending].map(Status::name)));
        let has_earlier: bool =
            select(exists(earlier)).get_result(self.conn).map_err(fault("looking for an earlier comment"))?;
        Ok(!has_earlier)
    }

    /// Of which published comments this manager hears at once, from now on.
    pub fn choose_notices(&mut self, manager: ManagerId, told_of: ToldOf) -> Result<()> {
        let choice = notice_choices::told_of.eq(told_of.name());
        let insert = diesel::insert_into(notice_choices::table)
            .values((notice_choices::manager_id.eq(manager.0), choice))
            .on_conflict(notice_choices::manager_id)
            .do_update()
            .set(choice);
        Both(insert).execute(self.conn).map(drop).map_err(fault("choosing notices"))
    }

    /// The comment no longer waits as it was: nobody needs to hear of it.
    pub fn drop_notices(&mut self, comment: CommentId, reason: &str) -> Result<()> {
        diesel::update(notices::table)
            .filter(notices::comment_id.eq(comment.0).and(notices::state.eq(WAITING)))
            .set((notices::state.eq(DROPPED), notices::reason.eq(reason)))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("dropping notices"))
    }

    /// The waiting notices of a manager whose comments still wait, or are published as they came, oldest first; those handled
    /// meanwhile are dropped.
    pub fn take_notices(&mut self, manager: ManagerId) -> Result<Vec<Waiting>> {
        let doing = "taking notices";
        let rows: Vec<NoticeRow> = notices::table
            .inner_join(comments::table.on(comments::id.eq(notices::comment_id)))
            .filter(notices::manager_id.eq(manager.0).and(notices::state.eq(WAITING)))
            .order((notices::at.asc(), notices::comment_id.asc()))
            .select(columns::<NoticeRow>())
            .load(self.conn)
            .map_err(fault(doing))?;
        // Whoever decides on a comment moves its seq.
        let is_news = [Status::Pending, Status::Approved].map(Status::name);
        let waits = |row: &NoticeRow| row.comment_seq == row.seq && is_news.contains(&row.status.as_str());
        let (still, handled): (Vec<_>, Vec<_>) = rows.into_iter().partition(waits);
        for row in handled {
            diesel::update(notices::table.find((manager.0, row.comment_id, row.comment_seq)))
                .set((notices::state.eq(DROPPED), notices::reason.eq("handled")))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        let ids: Vec<i64> = still.iter().map(|it| it.comment_id).collect();
        let placed = load_placed(self.conn, &ids).map_err(fault(doing))?;
        with_verdicts(self.conn, placed).map_err(fault(doing))
    }

    /// How many of these came from the network that sent the most of them, and one of those; 0 if nobody knows any more.
    pub fn count_from_one_network(&mut self, waiting: &[Waiting]) -> Result<(usize, Option<CommentId>)> {
        let ids: Vec<i64> = waiting.iter().map(|it| it.placed.comment.id.0).collect();
        let mut networks: BTreeMap<String, (usize, CommentId)> = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let keys: Vec<(String, i64)> = comments::table
                .filter(comments::id.eq_any(chunk).and(comments::client_key.ne("")))
                .select((comments::client_key, comments::id))
                .load(self.conn)
                .map_err(fault("counting networks"))?;
            for (key, id) in keys {
                networks.entry(key).or_insert((0, CommentId(id))).0 += 1;
            }
        }
        let most = networks.into_values().max_by_key(|it| it.0);
        Ok(most.map_or((0, None), |(count, one)| (count, Some(one))))
    }

    /// These, as they were then, were mailed with this letter; the manager's next notice waits until
    /// `notice_after`, and it was the `today`th on this `day`.
    pub fn mark_noticed(
        &mut self,
        manager: ManagerId,
        told: &[(CommentId, i64)],
        letter: OutboxId,
        (notice_after, gap): (Moment, i64),
        (day, today): (i64, u32),
    ) -> Result<()> {
        let doing = "noting that notices were mailed";
        let mut by_seq: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (comment, seq) in told {
            by_seq.entry(*seq).or_default().push(comment.0);
        }
        for (seq, chunk) in by_seq.iter().flat_map(|(seq, ids)| ids.chunks(CHUNK).map(move |it| (*seq, it))) {
            diesel::update(notices::table)
                .filter(notices::manager_id.eq(manager.0).and(notices::state.eq(WAITING)))
                .filter(notices::comment_seq.eq(seq).and(notices::comment_id.eq_any(chunk)))
                .set((notices::state.eq(MAILED), notices::outbox_id.eq(letter.0)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        diesel::update(managers::table.find(manager.0))
            .set((
                managers::notice_after.eq(notice_after.millis()),
                managers::notice_gap.eq(gap),
                managers::notice_day.eq(day),
                managers::notices_today.eq(today as i32),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault(doing))
    }
}
