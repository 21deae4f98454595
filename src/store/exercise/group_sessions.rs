//! Group sessions: how far one has come, who takes part, what was counted when it was revealed, what was agreed.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
    dsl::{count_star, exists},
};

use super::{answers::AnswerRow, runs::RunRow};
use crate::engine::{
    Reader, Result, Tx,
    connection::{Conn, fault, unreadable},
    dialect,
    row::columns,
    schema::{answers, group_sessions, outcomes, runs},
};
use weshift_domain::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = group_sessions)]
struct GroupRow {
    id: i64,
    post_id: i64,
    title: String,
    mode: String,
    state: String,
    current_shift_id: Option<i64>,
    lenses: String,
    review_on: Option<i64>,
    previous_id: Option<i64>,
    version: i64,
    created_at: i64,
    revealed_at: Option<i64>,
}

impl GroupRow {
    fn read(self) -> QueryResult<GroupSession> {
        let state = SessionState::parse(&self.state).ok_or_else(|| unreadable("state of a group session"))?;
        let shift = self.current_shift_id.map(ShiftId);
        let lenses: Option<Vec<Lens>> = self.lenses.split_whitespace().map(Lens::parse).collect();
        Ok(GroupSession {
            id: SessionId(self.id),
            post: PostId(self.post_id),
            title: self.title,
            mode: SessionMode::parse(&self.mode).ok_or_else(|| unreadable("mode of a group session"))?,
            stage: Stage::read(state, shift, self.revealed_at.is_some()),
            lenses: lenses.ok_or_else(|| unreadable("lenses of a group session"))?,
            review_on: self.review_on.map(Moment::from_millis),
            previous: self.previous_id.map(SessionId),
            version: self.version,
            created_at: Moment::from_millis(self.created_at),
            revealed_at: self.revealed_at.map(Moment::from_millis),
        })
    }
}

impl Reader {
    /// By the keyed hash of its join code, in whatever stage.
    pub async fn find_group(&self, code_hash: String) -> Result<Option<GroupSession>> {
        self.glance("finding a group session", move |conn| {
            let row: Option<GroupRow> = group_sessions::table
                .filter(group_sessions::code_hash.eq(code_hash))
                .select(columns::<GroupRow>())
                .first(conn)
                .optional()?;
            row.map(GroupRow::read).transpose()
        })
        .await
    }

    /// By the facilitator's key.
    pub async fn find_led_group(&self, lead_hash: String) -> Result<Option<GroupSession>> {
        self.glance("finding a group session", move |conn| {
            let row: Option<GroupRow> = group_sessions::table
                .filter(group_sessions::lead_hash.eq(lead_hash))
                .select(columns::<GroupRow>())
                .first(conn)
                .optional()?;
            row.map(GroupRow::read).transpose()
        })
        .await
    }

    /// The session in whatever stage.
    pub async fn find_group_by_id(&self, id: SessionId) -> Result<Option<GroupSession>> {
        self.read("reading a group session", move |conn| by_id(conn, id)).await
    }

    /// Zeros for a session that is gone.
    pub async fn count_heads(&self, id: SessionId) -> Result<HeadCount> {
        self.glance("counting participants", move |conn| count_heads(conn, id)).await
    }

    /// The participant's run, by the hash of their key. `None`: the key is not of this session.
    pub async fn find_member(&self, session: SessionId, key_hash: String) -> Result<Option<Run>> {
        self.glance("finding a participant", move |conn| {
            let row: Option<RunRow> = runs::table
                .filter(runs::key_hash.eq(key_hash).and(runs::session_id.eq(session.0)))
                .select(columns::<RunRow>())
                .first(conn)
                .optional()?;
            Ok(row.map(RunRow::read))
        })
        .await
    }

    /// Everybody who takes part and what they answered, in the order in which they joined.
    pub async fn list_members(&self, session: SessionId) -> Result<Vec<(Run, Vec<Answer>)>> {
        self.read("reading a group's answers", move |conn| {
            let rows: Vec<RunRow> = runs::table
                .filter(runs::session_id.eq(session.0))
                .order(runs::id.asc())
                .select(columns::<RunRow>())
                .load(conn)?;
            let given: Vec<AnswerRow> = answers::table
                .inner_join(runs::table)
                .filter(runs::session_id.eq(session.0))
                .select(columns::<AnswerRow>())
                .load(conn)?;
            let given: Vec<(RunId, Answer)> =
                given.into_iter().map(AnswerRow::read).collect::<QueryResult<_>>()?;
            let of = |run: RunId| given.iter().filter(|it| it.0 == run).map(|it| it.1.clone()).collect();
            Ok(rows.into_iter().map(RunRow::read).map(|run| (run.clone(), of(run.id))).collect())
        })
        .await
    }

    /// One for each shift that the group chose.
    pub async fn list_outcomes(&self, session: SessionId) -> Result<Vec<ShiftOutcome>> {
        self.read("reading what a group agreed", move |conn| list_outcomes(conn, session)).await
    }
}

fn by_id(conn: &mut Conn, id: SessionId) -> QueryResult<Option<GroupSession>> {
    let row: Option<GroupRow> =
        group_sessions::table.find(id.0).select(columns::<GroupRow>()).first(conn).optional()?;
    row.map(GroupRow::read).transpose()
}

fn count_heads(conn: &mut Conn, id: SessionId) -> QueryResult<HeadCount> {
    let members = || runs::table.filter(runs::session_id.eq(id.0));
    let joined: i64 = members().select(count_star()).first(conn)?;
    let answered: i64 = members()
        .filter(exists(answers::table.filter(answers::run_id.eq(runs::id))))
        .select(count_star())
        .first(conn)?;
    Ok(HeadCount { joined: joined as u32, answered: answered as u32 })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outcomes)]
struct OutcomeRow {
    shift_id: i64,
    state: String,
    agreed_step: Option<i16>,
    disagreed: bool,
    next_step: String,
    owner: String,
    due_on: Option<i64>,
    done_at: Option<i64>,
}

impl OutcomeRow {
    fn read(self) -> QueryResult<ShiftOutcome> {
        let step = self.agreed_step.and_then(|it| u8::try_from(it).ok()).and_then(Position::new);
        Ok(ShiftOutcome {
            shift: ShiftId(self.shift_id),
            state: OutcomeState::parse(&self.state).ok_or_else(|| unreadable("state of an outcome"))?,
            agreement: match (step, self.disagreed) {
                (Some(step), _) => Agreement::Step(step),
                (None, true) => Agreement::Differ,
                (None, false) => Agreement::None,
            },
            next_step: NextStep {
                text: self.next_step,
                owner: self.owner,
                due_on: self.due_on.map(Moment::from_millis),
                done_at: self.done_at.map(Moment::from_millis),
            },
        })
    }
}

fn list_outcomes(conn: &mut Conn, session: SessionId) -> QueryResult<Vec<ShiftOutcome>> {
    let rows: Vec<OutcomeRow> = outcomes::table
        .filter(outcomes::session_id.eq(session.0))
        .order(outcomes::shift_id.asc())
        .select(columns::<OutcomeRow>())
        .load(conn)?;
    rows.into_iter().map(OutcomeRow::read).collect()
}

impl Tx<'_> {
    /// `None`: another session has this code.
    pub fn add_group(&mut self, new: &NewGroup) -> Result<Option<SessionId>> {
        let doing = "beginning a group session";
        let lenses: Vec<&str> = new.lenses.iter().map(|it| it.name()).collect();
        let taken: i64 = group_sessions::table
            .filter(group_sessions::code_hash.eq(&new.code_hash))
            .select(count_star())
            .first(self.conn)
            .map_err(fault(doing))?;
        if taken > 0 {
            return Ok(None);
        }
        let id: i64 = diesel::insert_into(group_sessions::table)
            .values((
                group_sessions::post_id.eq(new.post.0),
                group_sessions::code_hash.eq(&new.code_hash),
                group_sessions::lead_hash.eq(&new.lead_hash),
                group_sessions::title.eq(&new.title),
                group_sessions::mode.eq(new.mode.name()),
                group_sessions::state.eq(SessionState::Lobby.name()),
                group_sessions::lenses.eq(lenses.join(" ")),
                group_sessions::review_on.eq(new.review_on.map(Moment::millis)),
                group_sessions::previous_id.eq(new.previous.map(|it| it.0)),
                group_sessions::created_at.eq(new.at.millis()),
                group_sessions::changed_at.eq(new.at.millis()),
            ))
            .returning(group_sessions::id)
            .get_result(self.conn)
            .map_err(fault(doing))?;
        for shift in &new.shifts {
            diesel::insert_into(outcomes::table)
                .values((outcomes::session_id.eq(id), outcomes::shift_id.eq(shift.0)))
                .execute(self.conn)
                .map_err(fault(doing))?;
        }
        Ok(Some(SessionId(id)))
    }

    /// As it is while this transaction lasts: nobody moves it on meanwhile. Many may answer at once.
    pub fn hold_group(&mut self, id: SessionId) -> Result<Option<GroupSession>> {
        let doing = "reading a group session";
        dialect::many_at_a_time(self.conn, &lock_name(id)).map_err(fault(doing))?;
        by_id(self.conn, id).map_err(fault(doing))
    }

    /// As it is while this transaction lasts: nobody else does anything in it.
    pub fn lock_group(&mut self, id: SessionId) -> Result<Option<GroupSession>> {
        let doing = "reading a group session";
        dialect::one_at_a_time(self.conn, &lock_name(id)).map_err(fault(doing))?;
        by_id(self.conn, id).map_err(fault(doing))
    }

    /// As `Reader::count_heads`, inside the transaction.
    pub fn count_heads(&mut self, id: SessionId) -> Result<HeadCount> {
        count_heads(self.conn, id).map_err(fault("counting participants"))
    }

    /// As `Reader::list_outcomes`, inside the transaction.
    pub fn list_outcomes(&mut self, session: SessionId) -> Result<Vec<ShiftOutcome>> {
        list_outcomes(self.conn, session).map_err(fault("reading what a group agreed"))
    }

    /// Sets the stage and counts the session's version up. Whether the stage may follow is the caller's to know.
    pub fn set_stage(&mut self, id: SessionId, stage: Stage, now: Moment) -> Result<()> {
        let closed_at = stage.is_closed().then(|| now.millis());
        diesel::update(group_sessions::table.find(id.0))
            .set((
                group_sessions::state.eq(stage.state().name()),
                group_sessions::current_shift_id.eq(stage.shift().map(|it| it.0)),
                group_sessions::closed_at.eq(closed_at),
                group_sessions::changed_at.eq(now.millis()),
                group_sessions::version.eq(group_sessions::version + 1),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("moving a group session on"))
    }

    /// False: the group did not choose this shift.
    pub fn set_outcome(&mut self, id: SessionId, outcome: &ShiftOutcome, now: Moment) -> Result<bool> {
        let doing = "keeping what a group agreed";
        let step = match outcome.agreement {
            Agreement::Step(step) => Some(i16::from(step.step())),
            Agreement::None | Agreement::Differ => None,
        };
        let done = &outcome.next_step;
        let changed = diesel::update(outcomes::table.find((id.0, outcome.shift.0)))
            .set((
                outcomes::state.eq(outcome.state.name()),
                outcomes::agreed_step.eq(step),
                outcomes::disagreed.eq(outcome.agreement == Agreement::Differ),
                outcomes::next_step.eq(&done.text),
                outcomes::owner.eq(&done.owner),
                outcomes::due_on.eq(done.due_on.map(Moment::millis)),
                outcomes::done_at.eq(done.done_at.map(Moment::millis)),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        diesel::update(group_sessions::table.find(id.0))
            .set((
                group_sessions::changed_at.eq(now.millis()),
                group_sessions::version.eq(group_sessions::version + 1),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(changed > 0)
    }
}

fn lock_name(id: SessionId) -> String {
    format!("group session {id}")
}
