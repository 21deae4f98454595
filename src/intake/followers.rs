//! Readers who want mail: they ask by a form, confirm by a link, leave by another. A link in a letter is their only key.
//!
//! Each discussion is asked about, also of a reader who gets mail about others: anybody can type an address. Only a browser
//! that shows that the address is its user's need not ask. The letter that asks holds nothing that anybody typed, and goes now
//! and then at most.

use std::{net::IpAddr, sync::Arc};

use super::{FollowLetter, Intake};
use weshift_domain::*;
use weshift_limits::Action;
use weshift_links::{EVERYTHING, MailLink, Purpose};
use weshift_store::{Tx, WantedFollow};

/// A follower's link, resolved by `Intake::look_at_follow`: whose it is, and what it is about.
#[derive(Debug)]
pub struct Following {
    /// The reader who holds the link.
    pub follower: Follower,
    /// The subscription that the link confirms or ends.
    pub follow: Follow,
    /// The post and thread of that subscription, for the page.
    pub place: Place,
}

/// How much of a reader's mail `Intake::leave` ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Mail about the link's own discussion; a link for all mail ends all of it.
    Discussion,
    /// All subscriptions: the reader and their address are deleted.
    Everything,
    /// As `Everything`, and the address is suppressed: nobody can subscribe it again.
    ForEver,
}

/// What the sender of a comment asked for.
pub(super) struct Wish {
    notify: Notify,
    /// Whether the sender shows that the address is theirs; else its owner is asked, each time.
    is_owner: bool,
    /// Whether this client may have a letter sent to an address that nobody confirmed.
    may_ask: bool,
    letter: FollowLetter,
}

impl Wish {
    /// In the comment's own transaction.
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, comment: &Comment, now: Moment) -> Result<(), Fault> {
        let about = (self.notify == Notify::Replies).then_some(comment.id);
        let wish = Wish {
            is_owner: comment.proof == AddressProof::Given,
            letter: Arc::clone(&self.letter),
            ..*self
        };
        follow(tx, (&comment.email, &comment.email_key), comment.thread, about, &wish, now)
    }
}

impl Intake {
    pub(super) fn wish(&self, notify: Notify, client: IpAddr) -> Option<Wish> {
        if notify == Notify::Nothing || !self.rules.offers_mail {
            return None;
        }
        let may_ask = self.limits.spend(Action::Confirm, client).is_ok();
        Some(Wish { notify, is_owner: false, may_ask, letter: Arc::clone(&self.letters.follow) })
    }

    /// Subscribes a reader to a discussion in which they did not write. `author_proof` is what the browser keeps of
    /// confirmed addresses; without one the address is asked by mail. The result is the same whoever they are.
    pub async fn follow(
        &self,
        thread: &Thread,
        email: &str,
        author_proof: &str,
        client: IpAddr,
    ) -> Result<(), Rejection> {
        let typed = Email::parse(email).ok_or_else(|| {
            Problem::new(Field::Email, "Please enter a valid email address, such as name@example.org.")
        });
        let email = typed.map_err(Refusal::from)?;
        self.limits.spend(Action::Confirm, client)?;
        if !self.rules.offers_mail {
            return Ok(());
        }
        let (key, id, now) = (self.links.address_key(&email), thread.id, self.clock.now());
        let is_owner = self.is_owner(&key, author_proof, now);
        let letter = Arc::clone(&self.letters.follow);
        self.store
            .write(move |tx| {
                let is_owner = is_owner && tx.is_address_confirmed(&key)?;
                let wish = Wish { notify: Notify::Discussion, is_owner, may_ask: true, letter };
                Ok(follow(tx, (&email, &key), id, None, &wish, now)?)
            })
            .await
    }

    /// Whose subscription link this is and what it is about, without doing anything. `None`: it is not ours or too
    /// old, or the reader is deleted.
    pub async fn look_at_follow(&self, token: &str, purpose: Purpose) -> Result<Option<Following>, Fault> {
        let Some(link) = self.read_follow_link(token, purpose) else { return Ok(None) };
        let reader = self.store.reader();
        let follower = reader.find_follower_by_id(FollowerId(link.recipient)).await?;
        let follow = reader.find_follow(FollowId(link.subject)).await?;
        let (Some(follower), Some(follow)) = (follower, follow) else { return Ok(None) };
        if !link.is_for_epoch(follower.epoch) || follow.follower != follower.id {
            return Ok(None);
        }
        let place = reader.find_place_of(follow.thread).await?;
        Ok(place.map(|place| Following { follower, follow, place }))
    }

    /// Confirms the subscription. `None`: as `look_at_follow`.
    pub async fn confirm_follow(&self, token: &str) -> Result<Option<Following>, Fault> {
        let Some(following) = self.look_at_follow(token, Purpose::Follow).await? else { return Ok(None) };
        let (now, id, follow) = (self.clock.now(), following.follower.id, following.follow.id);
        self.store
            .write(move |tx| {
                tx.confirm_follow(id, follow, now)?;
                tx.add_audit(&note(now, AuditAction::FollowConfirmed))
            })
            .await?;
        Ok(Some(following))
    }

    /// Ends the reader's mail as far as `how` says; again is fine, and so is a reader who was deleted. `false`: the
    /// link is not ours.
    pub async fn leave(&self, token: &str, how: Leave) -> Result<bool, Fault> {
        if self.read_follow_link(token, Purpose::Leave).is_none() {
            return Ok(false);
        }
        let (follower, thread) = match self.look_at_follow(token, Purpose::Leave).await? {
            Some(following) => (following.follower, Some(following.follow.thread)),
            None => match self.look_at_leaver(token).await? {
                Some(follower) => (follower, None),
                None => return Ok(true),
            },
        };
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                let news = match (how, thread) {
                    (Leave::Discussion, Some(thread)) => tx.end_follow(follower.id, thread)?,
                    (Leave::Discussion | Leave::Everything, _) => tx.forget_follower(follower.id)?,
                    (Leave::ForEver, _) => {
                        tx.suppress(&follower.email_key, "asked for", now)?;
                        tx.forget_follower(follower.id)?
                    }
                };
                if news { tx.add_audit(&note(now, AuditAction::FollowEnded)) } else { Ok(()) }
            })
            .await?;
        Ok(true)
    }

    /// Suppresses the address of a refusal link: nothing is mailed to it any more. `false`: the link is not ours.
    pub async fn refuse_mail(&self, token: &str) -> Result<bool, Fault> {
        let Some(key) = self.links.read_refusal_token(token) else { return Ok(false) };
        let now = self.clock.now();
        self.store.write(move |tx| tx.suppress(&key, "asked for", now)).await?;
        Ok(true)
    }

    /// The reader whose link ends all of their mail. `None`: as `look_at_follow`, or the link is about one
    /// discussion.
    pub async fn look_at_leaver(&self, token: &str) -> Result<Option<Follower>, Fault> {
        let link = self.read_follow_link(token, Purpose::Leave).filter(|it| it.subject == EVERYTHING.0);
        let Some(link) = link else { return Ok(None) };
        let follower = self.store.reader().find_follower_by_id(FollowerId(link.recipient)).await?;
        Ok(follower.filter(|it| link.is_for_epoch(it.epoch)))
    }

    fn read_follow_link(&self, token: &str, purpose: Purpose) -> Option<MailLink> {
        let link = self.links.read_mail_token(token).filter(|it| it.purpose == purpose)?;
        (self.clock.now() < link.expires_at).then_some(link)
    }
}

fn follow(
    tx: &mut Tx<'_>,
    (email, key): (&Email, &AddressKey),
    thread: ThreadId,
    comment: Option<CommentId>,
    wish: &Wish,
    now: Moment,
) -> Result<(), Fault> {
    let Some(wanted) = tx.want_follow(email, key, thread, comment, now)? else { return Ok(()) };
    let WantedFollow { follower, follow: this, is_at_home } = wanted;
    let is_confirmed = follower.confirmed_at.is_some();
    let is_mailed = is_confirmed && !follower.is_paused;
    if is_mailed && this.is_active || is_confirmed && !may_be_tried(tx, &follower, now)? {
        return Ok(());
    }
    // Replies to one more comment in a discussion of which they get mail are no news to ask about.
    if !follower.is_paused && wish.is_owner || is_mailed && is_at_home && comment.is_some() {
        return tx.confirm_follow(follower.id, this.id, now).map(drop);
    }
    let limit = if is_mailed { AskLimit::CONFIRMED } else { AskLimit::STRANGER };
    if wish.may_ask
        && tx.ask_address(key, now, limit)?
        && let Some(place) = tx.find_place_of(thread)?
    {
        tx.note_follower_asked(follower.id, now)?;
        tx.add_letter(&(wish.letter)(&follower, this.id, wish.notify, &place))?;
    }
    Ok(())
}

/// A mailbox that took no mail is tried again a day later: if the letter arrives and its button is pressed, mail goes there
/// as before.
fn may_be_tried(tx: &mut Tx<'_>, follower: &Follower, now: Moment) -> Result<bool, Fault> {
    if !follower.is_paused {
        return Ok(true);
    }
    let last = tx.find_follower_bounces(follower.id)?.and_then(|it| it.1);
    Ok(last.is_none_or(|it| now.since(it) >= DAY))
}

fn note(at: Moment, act: AuditAction) -> NewAudit {
    NewAudit::new(at, Actor::Author, Via::MailLink, act, "")
}
