//! What people get who do the exercise: the address of their own page, a question, a reminder.

use jiff::tz::TimeZone;
use weshift_templates::mail::{AskReminder, OwnPage, Reminder as ReminderSheet};

use super::{
    groups,
    letters::{About, Mailer},
    words::{clock_words, day_words},
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::{Reminder, Store};

/// A letter that could not go for so long goes no more.
const LIFE: i64 = DAY;
const REMINDER_LIFE: i64 = 7 * DAY;
/// As long as an unconfirmed request is kept.
const ASK_LIFE: i64 = 7 * DAY;

impl Mailer {
    /// The link to a person's own page of the exercise; `key` is their `PersonKey`, `post` the post's title. It holds
    /// nothing that a visitor typed, or anybody could mail a stranger through us.
    pub fn own_page_letter(&self, to: &Email, key: &str, post: &str, dedup_key: String) -> NewLetter {
        let now = self.clock.now();
        let view = OwnPage {
            site: self.site(),
            lang: self.language(),
            post_title: post.to_string(),
            date: day_words(now, &TimeZone::UTC),
            href: self.links.absolute(&links::journey(key)),
            never_href: self.links.absolute(&links::unsubscribe(&self.links.refusal_token(to))),
        };
        self.letter(About::new(LetterKind::OwnPage, ("", to), dedup_key, LIFE), view.letter(), now)
    }

    /// Asks a person of the exercise to confirm that they want a reminder at `due`. `token` is the secret of the
    /// request, `post` the post's title. The link also carries `key`, their `PersonKey`, of which the store has only
    /// the hash.
    pub fn ask_reminder_letter(
        &self,
        to: &Email,
        key: &str,
        token: &str,
        post: &str,
        due: Moment,
    ) -> NewLetter {
        let now = self.clock.now();
        let view = AskReminder {
            site: self.site(),
            lang: self.language(),
            post_title: post.to_string(),
            due: date_words(due),
            href: self.links.absolute(&links::reminder(key, token)),
            expires: format!("{} UTC", clock_words(now.plus(ASK_LIFE), &TimeZone::UTC)),
        };
        let dedup = format!("ask-reminder:{}", links::token_hash(token));
        self.letter(About::new(LetterKind::AskReminder, ("", to), dedup, LIFE), view.letter(), now)
    }

    pub(crate) fn reminder_letter(&self, reminder: &Reminder, now: Moment) -> NewLetter {
        let (slug, title) = &reminder.post;
        let view = ReminderSheet {
            site: self.site(),
            lang: self.language(),
            post_title: title.clone(),
            asked: date_words(reminder.asked_at),
            href: self.links.absolute(&links::exercise(slug)),
        };
        let dedup = format!("reminder:{}", reminder.id);
        self.letter(
            About::new(LetterKind::Reminder, ("", &reminder.email), dedup, REMINDER_LIFE),
            view.letter(),
            now,
        )
    }
}

/// `26 February 2027`
fn date_words(moment: Moment) -> String {
    moment.timestamp().strftime("%-d %B %Y").to_string()
}

/// Puts the reminders of the exercise and of group sessions that are due into the outbox, and deletes each request in
/// the same transaction. Gives how many letters that made.
///
/// # Errors
/// Those of the database.
pub async fn seal_reminders(store: &Store, mailer: &Mailer, now: Moment) -> Result<u32, Fault> {
    let mut letters = 0;
    for reminder in store.reader().list_due_reminders(now).await? {
        let mailer = mailer.clone();
        letters += store
            .write(move |tx| -> Result<u32, Fault> {
                if !tx.forget_reminder(reminder.id)? {
                    return Ok(0);
                }
                Ok(u32::from(tx.add_letter(&mailer.reminder_letter(&reminder, now))?.is_some()))
            })
            .await?;
    }
    letters += groups::seal_session_reminders(store, mailer, now).await?;
    Ok(letters)
}
