//! To be reminded of a session: one mail on the day that its facilitator chose, confirmed before by whoever is no manager.

use std::{net::IpAddr, sync::Arc};

use super::Together;
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::{token_from, token_hash};
use weshift_store::{GroupReminder, NewGroupReminder, Tx};

/// Makes the letter that asks to confirm a facilitator's reminder: to whom, the token, the post's title, and when it
/// would come.
pub type AskLetter = Arc<dyn Fn(&Email, &str, &str, Moment) -> NewLetter + Send + Sync>;

/// Into the day on which a reminder is due: in the morning, rather than at midnight.
const MORNING: i64 = 7 * HOUR;

/// A reminder that is asked for together with a session.
#[derive(Clone)]
pub(super) struct Wish {
    reminder: NewGroupReminder,
    /// None for a manager's own address.
    letter: Option<NewLetter>,
}

impl Wish {
    /// In the session's own transaction.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, session: SessionId, post: PostId) -> Result<(), Fault> {
        if tx.ask_group_reminder(session, post, &self.reminder)?
            && let Some(letter) = &self.letter
        {
            tx.add_letter(letter)?;
        }
        Ok(())
    }
}

impl Together {
    /// What the form asks for. `None`: no address was given.
    pub(super) fn wish(
        &self,
        by: Option<&Manager>,
        post: &Post,
        email: &str,
        review_on: Option<Moment>,
        client: IpAddr,
    ) -> Result<Option<Wish>, Refusal> {
        if email.trim().is_empty() || !self.rules.offers_mail {
            return Ok(None);
        }
        let wrong = "Please enter a valid email address, such as name@example.org, or leave it empty.";
        let email = Email::parse(email).ok_or_else(|| Problem::new(Field::Email, wrong))?;
        let due = review_on
            .ok_or_else(|| Problem::new(Field::ReviewOn, "Please choose the day of the reminder."))?;
        let is_confirmed = by.is_some_and(|it| it.email == email);
        let (token, at, due_at) = (token_from(random_bytes()), self.clock.now(), due.plus(MORNING));
        let letter = match is_confirmed {
            true => None,
            false => {
                self.limits.spend(Action::Confirm, client)?;
                Some((self.ask)(&email, &token, &post.title, due_at))
            }
        };
        let email_key = self.links.address_key(&email);
        let token_hash = token_hash(&token);
        let reminder = NewGroupReminder { email, email_key, token_hash, due_at, at, is_confirmed };
        Ok(Some(Wish { reminder, letter }))
    }

    /// The reminder that a token confirms. `None`: the token is unknown, or the reminder was deleted.
    pub async fn look_at_reminder(&self, token: &str) -> Result<Option<GroupReminder>, Fault> {
        self.store.reader().find_group_reminder(token_hash(token)).await
    }

    /// Confirms a reminder. `None`: as `look_at_reminder`.
    pub async fn confirm_reminder(&self, token: &str) -> Result<Option<GroupReminder>, Fault> {
        let Some(reminder) = self.look_at_reminder(token).await? else { return Ok(None) };
        let (hash, now) = (token_hash(token), self.clock.now());
        let kept = self.store.write(move |tx| tx.confirm_reminder(&hash, now)).await?;
        Ok(kept.map(|_| reminder))
    }
}
