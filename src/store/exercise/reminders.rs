//! Who asked to be reminded of the exercise. Nothing here leads to their answers; a row goes when its mail has gone.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{fault, unreadable},
    row::columns,
    schema::{posts, reminders},
};
use weshift_domain::*;

/// A reminder that somebody asks for who goes through the exercise alone. `ask_reminder` keeps it, and it is sent
/// only after `confirm_reminder`.
#[derive(Debug, Clone)]
pub struct NewReminder {
    /// The post whose exercise it is about.
    pub post: PostId,
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
}

/// A reminder that somebody asked for.
#[derive(Debug, Clone)]
pub struct Reminder {
    /// Its number.
    pub id: ReminderId,
    /// Where it goes.
    pub email: Email,
    /// The post's slug and title.
    pub post: (String, String),
    /// When it was asked for.
    pub asked_at: Moment,
    /// When it is to be sent.
    pub due_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reminders)]
struct ReminderRow {
    id: i64,
    email: String,
    #[diesel(select_expression = posts::slug)]
    slug: String,
    #[diesel(select_expression = posts::title)]
    title: String,
    asked_at: i64,
    due_at: i64,
}

impl ReminderRow {
    fn read(self) -> QueryResult<Reminder> {
        Ok(Reminder {
            id: ReminderId(self.id),
            email: Email::parse(&self.email).ok_or_else(|| unreadable("address of a reminder"))?,
            post: (self.slug, self.title),
            asked_at: Moment::from_millis(self.asked_at),
            due_at: Moment::from_millis(self.due_at),
        })
    }
}

impl Reader {
    /// By the hash of the token in its link, confirmed or not. `None`: it was sent or deleted, or is a group's.
    pub async fn find_reminder(&self, token_hash: String) -> Result<Option<Reminder>> {
        self.read("reading a reminder", move |conn| {
            let row: Option<ReminderRow> = reminders::table
                .inner_join(posts::table)
                .filter(reminders::token_hash.eq(token_hash).and(reminders::session_id.is_null()))
                .select(columns::<ReminderRow>())
                .first(conn)
                .optional()?;
            row.map(ReminderRow::read).transpose()
        })
        .await
    }

    /// Those of people who answered alone.
    pub async fn list_due_reminders(&self, now: Moment) -> Result<Vec<Reminder>> {
        self.read("looking for reminders", move |conn| {
            let rows: Vec<ReminderRow> = reminders::table
                .inner_join(posts::table)
                .filter(reminders::confirmed_at.is_not_null().and(reminders::due_at.le(now.millis())))
                .filter(reminders::session_id.is_null())
                .order(reminders::due_at.asc())
                .limit(100)
                .select(columns::<ReminderRow>())
                .load(conn)?;
            rows.into_iter().map(ReminderRow::read).collect()
        })
        .await
    }
}

impl Tx<'_> {
    /// Notes that somebody wants a reminder, if they may be asked now: not if they were within a day, or confirmed one,
    /// or want no mail at all.
    pub fn ask_reminder(&mut self, new: &NewReminder) -> Result<bool> {
        let doing = "asking about a reminder";
        if self.is_suppressed(&new.email_key)? {
            return Ok(false);
        }
        let theirs = || {
            reminders::table
                .filter(reminders::email_key.eq(&new.email_key.0).and(reminders::post_id.eq(new.post.0)))
                .filter(reminders::session_id.is_null())
        };
        let earlier: Option<(i64, Option<i64>)> = theirs()
            .select((reminders::asked_at, reminders::confirmed_at))
            .first(self.conn)
            .optional()
            .map_err(fault(doing))?;
        if earlier.is_some_and(|(asked, confirmed)| {
            confirmed.is_some() || asked > new.at.minus(AskLimit::REMINDER_PAUSE).millis()
        }) {
            return Ok(false);
        }
        diesel::delete(theirs()).execute(self.conn).map_err(fault(doing))?;
        diesel::insert_into(reminders::table)
            .values((
                reminders::post_id.eq(new.post.0),
                reminders::email.eq(new.email.expose()),
                reminders::email_key.eq(&new.email_key.0),
                reminders::token_hash.eq(&new.token_hash),
                reminders::due_at.eq(new.due_at.millis()),
                reminders::asked_at.eq(new.at.millis()),
            ))
            .execute(self.conn)
            .map_err(fault(doing))?;
        Ok(true)
    }

    /// When it will come. `None`: there is none under this token.
    pub fn confirm_reminder(&mut self, token_hash: &str, now: Moment) -> Result<Option<Moment>> {
        let due: Option<i64> = diesel::update(reminders::table.filter(reminders::token_hash.eq(token_hash)))
            .set(reminders::confirmed_at.eq(now.millis()))
            .returning(reminders::due_at)
            .get_result(self.conn)
            .optional()
            .map_err(fault("confirming a reminder"))?;
        Ok(due.map(Moment::from_millis))
    }

    /// False if it is gone already: another node sends it.
    pub fn forget_reminder(&mut self, id: ReminderId) -> Result<bool> {
        let gone = diesel::delete(reminders::table.find(id.0)).execute(self.conn);
        Ok(gone.map_err(fault("forgetting a reminder"))? > 0)
    }
}
