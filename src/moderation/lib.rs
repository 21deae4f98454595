//! Who may decide on a comment, and how: by the queue, by a link in a letter, by the API. Undo, and who is owed a digest.
//!
//! A decision names the `seq` it saw: of two managers exactly one wins, and the other is told who was faster.

#![warn(missing_docs, unreachable_pub)]

/// The queue of checks and reports that Akismet still needs.
pub mod akismet;
mod blocks;
mod bounces;
mod bulk;
/// When a digest or notice may go out, in the manager's own time.
pub mod digest;
mod lessons;
mod link_keys;
mod factors;
mod own_address;
mod passkey;
mod people;
mod persons;
mod sessions;
mod site;
mod writing;
mod staff;
/// Codes of authenticator apps.
pub mod totp;
mod waves;
mod ways_in;

use std::sync::Arc;

use weshift_clock::Clock;
use weshift_config::LiveSite;
use weshift_domain::*;
use weshift_links::{Links, MailLink, Purpose};
use weshift_store::{Decided, DecidedOn, Store, Tx};

pub use blocks::{RawBlock, note_hits, refresh_blocks};
pub use bounces::{Bounced, clear_letters};
pub use bulk::Many;
pub use lessons::{learn, remember};
pub use link_keys::OldLinks;
pub use own_address::{Moved, NEW_ADDRESS_LIFE};
pub use people::{NewcomerForm, check_zone, hash_password};
pub use staff::{INVITATION_LIFE, Rescue, StaffForm, Staffed};
pub use waves::{HOLD_LIFE, Pattern, WaveDone, WaveOf, WaveState, hold_link, wave_of};
pub use ways_in::Entry;
pub use writing::Answer;

/// How long a decision can be taken back, in milliseconds.
pub const UNDO_LIFE: i64 = 10 * MINUTE;

/// The verb of managers: decisions on comments, and everything that the desk and the command line do with accounts,
/// mail and blocks. `app` makes one, and every handler gets a cheap clone. Each act writes its line of the audit log.
#[derive(Clone)]
pub struct Moderation {
    store: Store,
    links: Links,
    clock: Clock,
    site: LiveSite,
    letters: Letters,
}

/// Makes the letter with a sign-in link: to whom, and the link's token.
pub type SignInLetter = Arc<dyn Fn(&Manager, &str) -> NewLetter + Send + Sync>;

/// Makes the letter that invites a manager: to whom, who invites, and the link's token.
pub type InvitationLetter = Arc<dyn Fn(&Manager, &Manager, &str) -> NewLetter + Send + Sync>;

/// Makes the letter that confirms a manager's new address: whose it is, the new address, and the link's token.
pub type NewAddressLetter = Arc<dyn Fn(&Manager, &Email, &str) -> NewLetter + Send + Sync>;

/// Makes the letter that shows a manager a waiting comment again, with links that work.
pub type FreshLinkLetter = Arc<dyn Fn(&Manager, &Waiting) -> NewLetter + Send + Sync>;

/// Makes a letter that tells an owner, or the manager it is about, of one event.
pub type OwnersLetter = Arc<dyn Fn(&Manager) -> NewLetter + Send + Sync>;

/// Makes the letters that acts of managers owe. `mail`, which is above this room, knows their words; `app` connects
/// the two.
#[derive(Clone)]
pub struct Letters {
    /// For managers who asked for a sign-in link.
    pub sign_in: SignInLetter,
    /// For managers who were invited.
    pub invitation: InvitationLetter,
    /// To the address that a manager wants to change to.
    pub new_address: NewAddressLetter,
    /// To the address that a manager had until now.
    pub address_changed: OwnersLetter,
    /// For managers who used a link that was too old.
    pub fresh_link: FreshLinkLetter,
    /// For every owner, when no manager gets mail about waiting comments any more.
    pub nobody_is_told: OwnersLetter,
}

/// What a moderation link in a letter leads to now. `Moderation::look` finds it out and changes nothing.
#[derive(Debug)]
pub enum LinkState {
    /// It can be used: the comment as it is now, and the manager whose link it is.
    Open(Box<Placed>, Manager),
    /// The comment was decided on or changed since; with its last decision, if there is one.
    Handled(Box<Placed>, Option<Decided>),
    /// The link is too old, its manager's links were ended, or its manager or comment is gone.
    Expired,
}

impl Moderation {
    /// Connects the store, the signatures, the site's name and the letters.
    pub fn new(store: Store, links: Links, clock: Clock, site: LiveSite, letters: Letters) -> Self {
        Moderation { store, links, clock, site, letters }
    }

    /// Decides on the comment as it was at `seq`. The filter learns from it in the same transaction.
    ///
    /// # Errors
    /// `AlreadyHandled`, `Changed` or `Gone` if the comment is no longer as it was.
    pub async fn decide(
        &self,
        manager: &Manager,
        via: Via,
        comment: CommentId,
        seq: i64,
        decision: Decision,
    ) -> Result<Decided, Rejection> {
        let (now, manager) = (self.clock.now(), manager.clone());
        self.store
            .write(move |tx| {
                let Some(decided) = tx.decide(comment, seq, decision.leads_to(), &by(&manager), now)? else {
                    return Err(handled(tx, comment)?.into());
                };
                writing::settle(tx, &manager, via, decision, &decided, now)?;
                Ok(decided)
            })
            .await
    }

    /// Takes the last decision back, if it led to this `seq` and is at most ten minutes old.
    ///
    /// # Errors
    /// `UndoOver` after that, `NothingToUndo` if there is none, or as `decide`.
    pub async fn undo(
        &self,
        manager: &Manager,
        via: Via,
        comment: CommentId,
        seq: i64,
    ) -> Result<Decided, Rejection> {
        let (now, who) = (self.clock.now(), by(manager));
        self.store
            .write(move |tx| {
                let last = tx
                    .find_last_decision(comment)?
                    .filter(|it| it.comment.seq == seq && it.by != Actor::Author);
                let Some(last) = last else { return Err(nothing_to_undo(tx, comment, seq)?.into()) };
                if now.since(last.at) > UNDO_LIFE {
                    return Err(Refusal::UndoOver.into());
                }
                // That a change was taken back is the last that was decided: it left the comment as published as it was.
                if tx.decided_on(comment)? == DecidedOn::ChangeTakenBack {
                    return Err(Refusal::NothingToUndo.into());
                }
                let Some(undone) = tx.take_back(&last, &who, now)? else {
                    return Err(handled(tx, comment)?.into());
                };
                follow_up(tx, &undone.comment, now)?;
                lessons::forget(tx, &undone.comment)?;
                note(tx, who, via, AuditAction::Undone, &undone)?;
                Ok(undone)
            })
            .await
    }

    /// Sets the filter's thresholds for all nodes. `None`: those of the settings hold again.
    pub async fn set_thresholds(&self, manager: &Manager, to: Option<Thresholds>) -> Result<(), Fault> {
        let (at, who) = (self.clock.now(), by(manager));
        self.store
            .write(move |tx| {
                tx.set_thresholds(to)?;
                let detail = to.map_or("as in the settings".to_string(), |it| {
                    format!("hold from {:.0} %, spam from {:.0} %", it.hold * 100.0, it.spam * 100.0)
                });
                let (act, via) = (AuditAction::ThresholdsMoved, Via::Page);
                tx.add_audit(&NewAudit::new(at, who, via, act, detail))
            })
            .await
    }

    /// Puts a letter of the outbox back into the queue, due now. `false`: it is being sent or has arrived.
    pub async fn retry_letter(&self, manager: &Manager, letter: OutboxId) -> Result<bool, Fault> {
        let (now, who) = (self.clock.now(), by(manager));
        self.store
            .write(move |tx| {
                let queued = tx.retry_letter(letter, now)?;
                note_letter(tx, who, AuditAction::MailRetried, letter, now, queued)
            })
            .await
    }

    /// Takes a letter of the outbox out of the queue. `false`: it is being sent or has arrived.
    pub async fn cancel_letter(&self, manager: &Manager, letter: OutboxId) -> Result<bool, Fault> {
        let (now, who) = (self.clock.now(), by(manager));
        self.store
            .write(move |tx| {
                let cancelled = tx.cancel_letter(letter)?;
                note_letter(tx, who, AuditAction::MailCancelled, letter, now, cancelled)
            })
            .await
    }

    /// What a moderation link would do, without doing it. `None`: the token is not one of ours.
    pub async fn look(&self, token: &str) -> Result<Option<LinkState>, Fault> {
        let Some(link) = self.links.read_mail_token(token) else { return Ok(None) };
        if !matches!(link.purpose, Purpose::Moderate | Purpose::Undo) {
            return Ok(None);
        }
        let reader = self.store.reader();
        let manager = reader
            .find_manager_by_id(ManagerId(link.recipient))
            .await?
            .filter(|it| link.is_for_epoch(it.epoch));
        let (Some(manager), Some(placed)) = (manager, reader.find_comment(CommentId(link.subject)).await?)
        else {
            return Ok(Some(LinkState::Expired));
        };
        if self.clock.now() >= link.expires_at || !manager.role.may_decide() {
            return Ok(Some(LinkState::Expired));
        }
        if !link.is_for_seq(placed.comment.seq) {
            let last = reader.find_last_decision(placed.comment.id).await?;
            return Ok(Some(LinkState::Handled(Box::new(placed), last)));
        }
        Ok(Some(LinkState::Open(Box::new(placed), manager)))
    }

    /// The token of a link with which this manager takes the decision back. `undo` keeps the ten minutes; the link
    /// itself lives longer.
    pub fn undo_token(&self, manager: &Manager, decided: &Decided) -> String {
        self.links.mail_token(&MailLink {
            purpose: Purpose::Undo,
            recipient: manager.id.0,
            epoch: manager.epoch,
            subject: decided.comment.id.0,
            seq: decided.comment.seq,
            // The link counts whole hours; `undo` itself counts the ten minutes.
            expires_at: self.clock.now().plus(UNDO_LIFE + HOUR),
        })
    }

    /// Whether the token is one of `undo_token`.
    pub fn is_undo(&self, token: &str) -> bool {
        self.links.read_mail_token(token).is_some_and(|it| it.purpose == Purpose::Undo)
    }
}

fn by(manager: &Manager) -> Actor {
    Actor::manager(manager)
}

/// Nobody needs to hear of a comment that no longer waits; one that waits again is owed a notice.
fn follow_up(tx: &mut Tx<'_>, comment: &Comment, now: Moment) -> Result<(), Fault> {
    tx.drop_notices(comment.id, "handled")?;
    match comment.status {
        Status::Pending => tx.owe_notices(comment.id, comment.seq, now),
        Status::Approved | Status::Spam | Status::Trash => Ok(()),
    }
}

/// Nobody decided on what was seen, or it is no longer as it was seen.
fn nothing_to_undo(tx: &mut Tx<'_>, comment: CommentId, seq: i64) -> Result<Refusal, Fault> {
    match tx.find_comment(comment)?.is_some_and(|it| it.seq == seq) {
        true => Ok(Refusal::NothingToUndo),
        false => handled(tx, comment),
    }
}

/// Who was faster.
fn handled(tx: &mut Tx<'_>, comment: CommentId) -> Result<Refusal, Fault> {
    let now = tx.find_comment(comment)?;
    // Of a change that is its comment's now, or whose comment somebody removed, that is what there is to say.
    let now = match &now {
        Some(change) => tx.find_changed(change)?.or(now),
        None => None,
    };
    let last = now.as_ref().map_or(Ok(None), |it| tx.find_last_decision(it.id))?;
    Ok(match (now, last) {
        (Some(now), Some(last)) => Refusal::AlreadyHandled { status: now.status, by: last.by, at: last.at },
        (Some(now), None) => match now.edited_at.filter(|_| now.changes.is_none()) {
            Some(at) => Refusal::AlreadyHandled { status: now.status, by: Actor::Author, at },
            None => Refusal::Changed,
        },
        (None, _) => Refusal::Gone,
    })
}

fn note(tx: &mut Tx<'_>, who: Actor, via: Via, act: AuditAction, decided: &Decided) -> Result<(), Fault> {
    tx.add_audit(&NewAudit {
        at: decided.at,
        who,
        via,
        act,
        comment: Some(decided.comment.id),
        before: Some(decided.before),
        after: Some(decided.comment.status),
        detail: String::new(),
    })
}

/// Notes what was done to a letter, if anything was.
fn note_letter(
    tx: &mut Tx<'_>,
    who: Actor,
    act: AuditAction,
    letter: OutboxId,
    at: Moment,
    done: bool,
) -> Result<bool, Fault> {
    if done {
        let detail = format!("letter {letter}");
        tx.add_audit(&NewAudit::new(at, who, Via::Page, act, detail))?;
    }
    Ok(done)
}
