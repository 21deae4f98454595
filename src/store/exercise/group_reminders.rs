//! Facilitators who asked to be reminded of a session. As all reminders, a row goes when its mail has gone.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, dsl::count_star,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{fault, unreadable},
    row::columns,
    schema::{group_sessions, reminders},
};
use weshift_domain::*;

/// A reminder that a facilitator asks for when they begin a session. `ask_group_reminder` keeps it.
#[derive(Debug, Clone)]
pub struct NewGroupReminder {
    /// Where it goes.
    pub email: Email,
    /// The keyed hash of `email`.
    pub email_key: AddressKey,
    /// The hash of the token in the link that confirms it.
    pub token_hash: String,
    /// When it is to be sent.
    pub due_at: Moment,
    /// When it was asked for.
    pub at: Moment,
    /// A manager's own address need not be asked.
    pub is_confirmed: bool,
}

/// Of a session that is to be repeated.
#[derive(Debug, Clone)]
pub struct GroupReminder {
    /// Its number.
    pub id: ReminderId,
    /// Where it goes.
    pub email: Email,
    /// The session that is to be repeated.
    pub session: SessionId,
    /// What the session is called.
    pub title: String,
    /// When it is to be sent.
    pub due_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reminders)]
struct GroupReminderRow {
    id: i64,
    email: String,
    #[diesel(select_expression = group_sessions::id)]
    session_id: i64,
    #[diesel(select_expression = group_sessions::title)]
    title: String,
    due_at: i64,
}

impl GroupReminderRow {
    fn read(self) -> QueryResult<GroupReminder> {
        Ok(GroupReminder {
            id: ReminderId(self.id),
            email: Email::parse(&self.email).ok_or_else(|| unreadable("address of a reminder"))?,
            session: SessionId(self.session_id),
            title: self.title,
            due_at: Moment::from_millis(self.due_at),
        })
    }
}

impl Reader {
    /// By the hash of the token in its link, confirmed or not. `None`: it was sent or deleted, or is no group's.
    pub async fn find_group_reminder(&self, token_hash: String) -> Result<Option<GroupReminder>> {
        self.read("reading a reminder", move |conn| {
            let row: Option<GroupReminderRow> = reminders::table
                .inner_join(group_sessions::table)
                .filter(reminders::token_hash.eq(token_hash))
                .select(columns::<GroupReminderRow>())
                .first(conn)
                .optional()?;
            row.map(GroupReminderRow::read).transpose()
        })
        .await
    }

    /// Confirmed ones, those that are due the longest first, at most 100.
    pub async fn list_due_group_reminders(&self, now: Moment) -> Result<Vec<GroupReminder>> {
        self.read("looking for reminders", move |conn| {
            let rows: Vec<GroupReminderRow> = reminders::table
                .inner_join(group_sessions::table)
                .filter(reminders::confirmed_at.is_not_null().and(reminders::due_at.le(now.millis())))
                .order(reminders::due_at.asc())
                .limit(100)
                .select(columns::<GroupReminderRow>())
                .load(conn)?;
            rows.into_iter().map(GroupReminderRow::read).collect()
        })
        .await
    }
}

impl Tx<'_> {
    /// Notes that a facilitator wants a reminder. False if they may not be asked now: within a day of the last time, or
    /// since they want no mail at all.
    pub fn ask_group_reminder(
        &mut self,
        session: SessionId,
        post: PostId,
        new: &NewGroupReminder,
    ) -> Result<bool> {
        let doing = "asking about a reminder";
        if self.is_suppressed(&new.email_key)? {
            return Ok(false);
        }
        let waiting: i64 = reminders::table
            .filter(reminders::email_key.eq(&new.email_key.0).and(reminders::session_id.is_not_null()))
            .filter(reminders::confirmed_at.is_null())
            .filter(reminders::asked_at.gt(new.at.minus(AskLimit::REMINDER_PAUSE).millis()))
            .select(count_star())
            .first(self.conn)
            .map_err(fault(doing))?;
        if waiting > 0 && !new.is_confirmed {
            return Ok(false);
        }
        diesel::insert_into(reminders::table)
            .values((
                reminders::post_id.eq(post.0),
                reminders::session_id.eq(session.0),
                reminders::email.eq(new.email.expose()),
                reminders::email_key.eq(&new.email_key.0),
                reminders::token_hash.eq(&new.token_hash),
                reminders::due_at.eq(new.due_at.millis()),
                reminders::asked_at.eq(new.at.millis()),
                reminders::confirmed_at.eq(new.is_confirmed.then(|| new.at.millis())),
            ))
            .execute(self.conn)
            .map(|_| true)
            .map_err(fault(doing))
    }
}
