//! Pages elsewhere that say they link here: taken in, claimed under a lease, settled by whoever looked.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::count_star,
    sql_types::{BigInt, Text},
};

use crate::{
    engine::{
        Result, Tx,
        connection::{Both, Conn, fault},
        dialect,
        row::columns,
        schema::mentions,
    },
    mail::leases::Claimed,
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = mentions)]
struct MentionRow {
    id: i64,
    source: String,
    target: String,
    thread_id: i64,
    parent_id: Option<i64>,
    comment_id: Option<i64>,
    attempts: i32,
    due_at: i64,
}

impl MentionRow {
    fn read(self) -> Mention {
        Mention {
            id: MentionId(self.id),
            source: self.source,
            target: self.target,
            thread: ThreadId(self.thread_id),
            parent: self.parent_id.map(CommentId),
            comment: self.comment_id.map(CommentId),
            attempts: self.attempts as u32,
            due_at: Moment::from_millis(self.due_at),
        }
    }
}

impl Tx<'_> {
    /// Pages that nobody has looked at yet.
    pub fn count_waiting_mentions(&mut self) -> Result<u32> {
        let waiting = mentions::table.filter(mentions::state.eq_any(["queued", "looking"]));
        let count: i64 = waiting.select(count_star()).first(self.conn).map_err(fault("counting mentions"))?;
        Ok(count as u32)
    }

    /// What came of pages of one host since then.
    pub fn count_mentions_of(&mut self, host: &str, since: Moment) -> Result<u32> {
        let count: i64 = mentions::table
            .filter(mentions::host.eq(host).and(mentions::received_at.ge(since.millis())))
            .select(count_star())
            .first(self.conn)
            .map_err(fault("counting mentions"))?;
        Ok(count as u32)
    }

    /// Has a page looked at, once however often it is named meanwhile; one that was looked at a short while ago only
    /// after `pause`.
    pub fn take_mention(&mut self, new: &NewMention, pause: i64) -> Result<()> {
        let doing = "keeping a mention";
        let one = mentions::source.eq(&new.source).and(mentions::target.eq(&new.target));
        let known: Option<(i64, String, i64)> = mentions::table
            .filter(one)
            .select((mentions::id, mentions::state, mentions::received_at))
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        match known {
            Some((_, state, _)) if state == "queued" => Ok(()),
            // Whoever looks may have seen what was there before: `settle_mention` finds another time.
            Some((id, state, _)) if state == "looking" => diesel::update(mentions::table.find(id))
                .set(mentions::due_at.eq(new.at.plus(pause).millis()))
                .execute(self.conn)
                .map(drop)
                .map_err(fault(doing)),
            Some((id, _, last)) => diesel::update(mentions::table.find(id))
                .set((
                    mentions::state.eq("queued"),
                    mentions::attempts.eq(0),
                    mentions::received_at.eq(new.at.millis()),
                    mentions::due_at.eq((last + pause).max(new.at.millis())),
                ))
                .execute(self.conn)
                .map(drop)
                .map_err(fault(doing)),
            None => {
                let insert = diesel::insert_into(mentions::table)
                    .values((
                        mentions::source.eq(&new.source),
                        mentions::target.eq(&new.target),
                        mentions::host.eq(&new.host),
                        mentions::thread_id.eq(new.thread.0),
                        mentions::parent_id.eq(new.parent.map(|it| it.0)),
                        mentions::state.eq("queued"),
                        mentions::received_at.eq(new.at.millis()),
                        mentions::due_at.eq(new.at.millis()),
                    ))
                    .on_conflict_do_nothing();
                Both(insert).execute(self.conn).map_err(fault(doing))?;
                self.told.owes = true;
                Ok(())
            }
        }
    }

    /// Takes the one that is due first under a lease. What fell out of somebody's hands is due again.
    pub fn claim_mention(
        &mut self,
        owner: &str,
        now: Moment,
        lease_until: Moment,
    ) -> Result<Option<Mention>> {
        let doing = "claiming a mention";
        let query = format!(
            "UPDATE mentions SET state = 'looking', attempts = attempts + 1, lease_until = $1, lease_owner = $2 \
             WHERE id = (SELECT id FROM mentions WHERE (state = 'queued' AND due_at <= $3) \
                OR (state = 'looking' AND lease_until < $3) ORDER BY due_at, id LIMIT 1 {}) RETURNING id",
            dialect::skip_locked(self.conn)
        );
        let claimed: Option<Claimed> = diesel::sql_query(query)
            .bind::<BigInt, _>(lease_until.millis())
            .bind::<Text, _>(owner)
            .bind::<BigInt, _>(now.millis())
            .get_result(self.conn)
            .optional()
            .map_err(fault(doing))?;
        claimed.map_or(Ok(None), |it| find(self.conn, it.id)).map_err(fault(doing))
    }

    /// Ends a claim; only the holder of the lease can. `again`: when it is looked at once more. Else it is over: a
    /// comment was made of it, or there is none, for a reason; unless it was named anew meanwhile.
    pub fn settle_mention(
        &mut self,
        mention: &Mention,
        owner: &str,
        comment: Option<CommentId>,
        reason: &str,
        again: Option<Moment>,
    ) -> Result<()> {
        let doing = "settling a mention";
        let due: Option<i64> = mentions::table
            .find(mention.id.0)
            .select(mentions::due_at)
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        let anew = due.map(Moment::from_millis).filter(|it| *it != mention.due_at);
        let again = anew.or(again);
        let state = match (again, comment) {
            (Some(_), _) => "queued",
            (None, Some(_)) => "kept",
            (None, None) => "none",
        };
        diesel::update(mentions::table.find(mention.id.0))
            .filter(mentions::lease_owner.eq(owner).and(mentions::state.eq("looking")))
            .set((
                mentions::state.eq(state),
                mentions::comment_id.eq(comment.map(|it| it.0)),
                mentions::reason.eq(reason),
                mentions::due_at.eq(again.unwrap_or(mention.due_at).millis()),
                mentions::lease_until.eq(0_i64),
                mentions::lease_owner.eq(""),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault(doing))
    }

    /// Frees what earlier processes held (single-node SQLite at start).
    pub fn void_mention_leases(&mut self) -> Result<()> {
        diesel::update(mentions::table.filter(mentions::state.eq("looking")))
            .set(mentions::state.eq("queued"))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("freeing mentions"))
    }
}

fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<Mention>> {
    let row: Option<MentionRow> =
        mentions::table.find(id).select(columns::<MentionRow>()).first(conn).optional()?;
    Ok(row.map(MentionRow::read))
}
