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

/// From now until a reminder.
pub const REMIND_AFTER: i64 = 91 * DAY;

/// Makes the letter with the address of somebody's page.
pub type PageLetter = Arc<dyn Fn(&Email, &PersonKey, &str, String) -> NewLetter + Send + Sync>;
/// Makes the letter that asks whether it was they who want a reminder, from the key, the token, the post's title and day.
pub type AskLetter = Arc<dyn Fn(&Email, &PersonKey, &str, &str, Moment) -> NewLetter + Send + Sync>;

#[derive(Clone)]
pub struct Letters {
    pub page: PageLetter,
    pub ask: AskLetter,
}

impl Exercise {
    /// Whether there is a way for mail to go out.
    pub fn offers_mail(&self) -> bool {
        self.rules.offers_mail
    }

    /// Mails somebody the address of their page. False: there is nothing under this key.
    pub async fn mail_page(&self, key: &PersonKey, email: &str, client: IpAddr) -> Result<bool, Rejection> {
        let email = read_email(email)?;
        self.limits.spend(Action::Confirm, client)?;
        let Some(journey) = self.look(key).await? else { return Ok(false) };
        let Some(post) = self.store.reader().post_by_id(journey.latest().post).await? else {
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

    /// Asks an address whether it wants a reminder. The answer is the same whatever is known of it. False: as
    /// `mail_page`.
    pub async fn ask_to_remind(
        &self,
        key: &PersonKey,
        email: &str,
        client: IpAddr,
    ) -> Result<bool, Rejection> {
        let email = read_email(email)?;
        self.limits.spend(Action::Confirm, client)?;
        let Some(journey) = self.look(key).await? else { return Ok(false) };
        let Some(post) = self.store.reader().post_by_id(journey.latest().post).await? else {
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

    /// When the reminder would come that this token confirms. `None`: not ours, or forgotten.
    pub async fn look_at_reminder(&self, token: &str) -> Result<Option<Moment>, Fault> {
        let found = self.store.reader().find_reminder(token_hash(token)).await?;
        Ok(found.map(|it| it.due_at))
    }

    /// They want it. `None`: as `look_at_reminder`.
    pub async fn confirm_reminder(&self, token: &str) -> Result<Option<Moment>, Fault> {
        let (hash, now) = (token_hash(token), self.clock.now());
        self.store.write(move |tx| tx.confirm_reminder(&hash, now)).await
    }
}

fn read_email(raw: &str) -> Result<Email, Refusal> {
    let wrong = "Please enter a valid email address, such as name@example.org.";
    Email::parse(raw).ok_or_else(|| Problem::new(Field::Email, wrong).into())
}
