//! Mail that somebody asks for on their own page: its address, and a reminder in three months.
//!
//! Nothing in the store leads from an address to answers. The letters that hold both are forgotten once they have gone;
//! the reminder itself holds no key.

use std::{net::IpAddr, sync::Arc};

use data_encoding::BASE64URL_NOPAD;

use super::{Exercise, PersonKey};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::token_hash;
use weshift_store::NewReminder;

/// How long after it was asked for a reminder goes out, in milliseconds.
pub const REMIND_AFTER: i64 = 91 * DAY;

/// Makes the letter with the link to somebody's own page: to whom, their key, the post's title, and the outbox's
/// deduplication key.
pub type PageLetter = Arc<dyn Fn(&Email, &PersonKey, &str, String) -> NewLetter + Send + Sync>;
/// Makes the letter that asks to confirm a reminder: to whom, their key, the token, the post's title, and when it
/// would come.
pub type AskLetter = Arc<dyn Fn(&Email, &PersonKey, &str, &str, Moment) -> NewLetter + Send + Sync>;

/// Makes the letters that the exercise owes. `mail` knows their words; `app` connects the two.
#[derive(Clone)]
pub struct Letters {
    /// For people who want the link to their page by mail.
    pub page: PageLetter,
    /// For people who want a reminder, to confirm it.
    pub ask: AskLetter,
}

impl Exercise {
    /// Whether people can get mail.
    pub fn offers_mail(&self) -> bool {
        self.rules.offers_mail
    }

    /// Mails somebody the link to their page, once a day to an address. `false`: there is no run under this key.
    /// Suppressed addresses get nothing, and nobody learns so.
    pub async fn mail_page(&self, key: &PersonKey, email: &str, client: IpAddr) -> Result<bool, Rejection> {
        let email = read_email(email)?;
        self.limits.spend(Action::Confirm, client)?;
        let Some(journey) = self.look(key).await? else { return Ok(false) };
        let Some(post) = self.store.reader().find_post_by_id(journey.latest().post).await? else {
            return Ok(false);
        };
        let (address, day) = (self.links.address_key(&email), self.clock.now().millis() / DAY);
        // One a day to an address, whoever asks.
        let letter = (self.letters.page)(&email, key, &post.title, format!("page:{}:{day}", address.0));
        self.store
            .write(move |tx| {
                if !tx.is_suppressed(&address)? {
                    tx.add_letter(&letter)?;
                }
                Ok(true)
            })
            .await
    }

    /// Mails an address the question whether it wants a reminder. The result is the same whatever is known of the
    /// address. `false`: there is no run under this key.
    pub async fn ask_to_remind(
        &self,
        key: &PersonKey,
        email: &str,
        client: IpAddr,
    ) -> Result<bool, Rejection> {
        let email = read_email(email)?;
        self.limits.spend(Action::Confirm, client)?;
        let Some(journey) = self.look(key).await? else { return Ok(false) };
        let Some(post) = self.store.reader().find_post_by_id(journey.latest().post).await? else {
            return Ok(false);
        };
        let (token, now) = (BASE64URL_NOPAD.encode(&random_bytes::<16>()), self.clock.now());
        let due_at = now.plus(REMIND_AFTER);
        let letter = (self.letters.ask)(&email, key, &token, &post.title, due_at);
        let new = NewReminder {
            post: post.id,
            email_key: self.links.address_key(&email),
            email,
            token_hash: token_hash(&token),
            due_at,
            at: now,
        };
        self.store
            .write(move |tx| {
                if tx.ask_reminder(&new)? {
                    tx.add_letter(&letter)?;
                }
                Ok(true)
            })
            .await
    }

    /// When the reminder of this token is due. `None`: the token is unknown, or the reminder was deleted.
    pub async fn look_at_reminder(&self, token: &str) -> Result<Option<Moment>, Fault> {
        let found = self.store.reader().find_reminder(token_hash(token)).await?;
        Ok(found.map(|it| it.due_at))
    }

    /// Confirms a reminder and returns when it is due. `None`: as `look_at_reminder`.
    pub async fn confirm_reminder(&self, token: &str) -> Result<Option<Moment>, Fault> {
        let (hash, now) = (token_hash(token), self.clock.now());
        self.store.write(move |tx| tx.confirm_reminder(&hash, now)).await
    }
}

fn read_email(raw: &str) -> Result<Email, Refusal> {
    let wrong = "Please enter a valid email address, such as name@example.org.";
    Email::parse(raw).ok_or_else(|| Problem::new(Field::Email, wrong).into())
}
