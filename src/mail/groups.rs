//! What facilitators get: a question, and one reminder of their session.

use jiff::tz::TimeZone;
use weshift_templates::mail::{AskSession, RepeatSession};

use super::{
    letters::{About, Mailer},
    words::clock_words,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::{GroupReminder, Store};

/// A letter that could not go for so long goes no more.
const ASK_LIFE: i64 = DAY;
const REMINDER_LIFE: i64 = 7 * DAY;
/// As long as an unconfirmed request is kept.
const REQUEST_LIFE: i64 = 7 * DAY;
/// So long the link in a reminder repeats its session.
const REPEAT_LIFE: i64 = 90 * DAY;

impl Mailer {
    /// Asks a facilitator to confirm that they want a reminder of their session at `due`; `token` is the secret of the
    /// request, `post` the post's title. It holds nothing that they typed, or anybody could mail a stranger through us.
    pub fn ask_session_reminder_letter(&self, to: &Email, token: &str, post: &str, due: Moment) -> NewLetter {
        let now = self.clock.now();
        let view = AskSession {
            site: self.site(),
            lang: self.language(),
            post_title: post.to_string(),
            due: date_words(due),
            href: self.links.absolute(&links::session_reminder(token)),
            expires: format!("{} UTC", clock_words(now.plus(REQUEST_LIFE), &TimeZone::UTC)),
        };
        let dedup = format!("ask-session:{}", links::token_hash(token));
        self.letter(About::new(LetterKind::AskReminder, ("", to), dedup, ASK_LIFE), view.letter(), now)
    }

    pub(crate) fn session_reminder_letter(&self, reminder: &GroupReminder, now: Moment) -> NewLetter {
        let token = self.links.repeat_token(reminder.session, now.plus(REPEAT_LIFE));
        let view = RepeatSession {
            site: self.site(),
            lang: self.language(),
            title: reminder.title.clone(),
            href: self.links.absolute(&links::repeat_session(&token)),
            until: date_words(now.plus(REPEAT_LIFE)),
        };
        let dedup = format!("repeat:{}", reminder.id);
        let about = About::new(LetterKind::Reminder, ("", &reminder.email), dedup, REMINDER_LIFE);
        self.letter(about, view.letter(), now)
    }
}

/// `26 February 2027`
fn date_words(moment: Moment) -> String {
    moment.timestamp().strftime("%-d %B %Y").to_string()
}

/// As `seal_reminders`, for facilitators.
pub(super) async fn seal_session_reminders(
    store: &Store,
    mailer: &Mailer,
    now: Moment,
) -> Result<u32, Fault> {
    let mut letters = 0;
    for reminder in store.reader().list_due_group_reminders(now).await? {
        let mailer = mailer.clone();
        letters += store
            .write(move |tx| -> Result<u32, Fault> {
                if !tx.forget_reminder(reminder.id)? {
                    return Ok(0);
                }
                Ok(u32::from(tx.add_letter(&mailer.session_reminder_letter(&reminder, now))?.is_some()))
            })
            .await?;
    }
    Ok(letters)
}
