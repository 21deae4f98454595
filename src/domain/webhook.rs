//! Webhooks: addresses of other programs that are told what happens to comments.

use super::{
    AuditAction, Comment, CommentId, DeliveryState, Email, HookDeliveryId, Moment, NewAudit, WebhookId,
};

/// What a webhook can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Somebody wrote; the status says what the judges made of it.
    Created,
    /// Other words stand there now.
    Edited,
    /// Everybody sees it from now on: at once, or by a manager.
    Approved,
    /// It waits for a manager, from the start or again.
    Held,
    Spam,
    /// By a manager, or withdrawn by its author.
    Trashed,
    /// Nothing happened: the owner tries the webhook.
    Test,
}

impl Event {
    /// Those that can be chosen.
    pub const CHOICES: [Event; 6] =
        [Event::Created, Event::Approved, Event::Held, Event::Spam, Event::Trashed, Event::Edited];

    pub const fn name(self) -> &'static str {
        match self {
            Event::Created => "comment.created",
            Event::Edited => "comment.edited",
            Event::Approved => "comment.approved",
            Event::Held => "comment.held",
            Event::Spam => "comment.spam",
            Event::Trashed => "comment.trashed",
            Event::Test => "webhook.test",
        }
    }

    pub fn parse(name: &str) -> Option<Event> {
        [Event::Test].into_iter().chain(Event::CHOICES).find(|it| it.name() == name)
    }

    const fn of_status(status: super::Status) -> Event {
        match status {
            super::Status::Approved => Event::Approved,
            super::Status::Pending => Event::Held,
            super::Status::Spam => Event::Spam,
            super::Status::Trash => Event::Trashed,
        }
    }

    /// What a line of the audit log means to those who are told: what was done, and the status that it led to, if it is
    /// another than before.
    pub fn of_audit(entry: &NewAudit) -> impl Iterator<Item = Event> {
        let is_new =
            matches!(entry.act, AuditAction::Posted | AuditAction::Answered).then_some(Event::Created);
        // A decision that leaves the status as it was approved a change, or took that back.
        let words_only = matches!(
            entry.act,
            AuditAction::Decided(_) | AuditAction::Undone | AuditAction::AddressConfirmed
        ) && entry.before == entry.after;
        let is_other = (words_only || matches!(entry.act, AuditAction::Edited | AuditAction::Reworded))
            .then_some(Event::Edited);
        let status = entry.after.filter(|it| entry.before != Some(*it)).map(Event::of_status);
        let of_comment = entry.comment.is_some();
        [is_new, is_other, status].into_iter().flatten().filter(move |_| of_comment)
    }
}

/// How an address is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    /// A program of the owner's: signed, with the comment.
    Webhook,
    /// A WebSub hub, from the settings: which feeds are new.
    Hub,
}

impl HookKind {
    pub const fn name(self) -> &'static str {
        match self {
            HookKind::Webhook => "webhook",
            HookKind::Hub => "hub",
        }
    }

    pub fn parse(name: &str) -> Option<HookKind> {
        [HookKind::Webhook, HookKind::Hub].into_iter().find(|it| it.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookState {
    Active,
    /// By an owner.
    Off,
    /// By Weshift, after it had failed for days, or when it answered that it is gone.
    Stopped,
}

impl HookState {
    pub const fn name(self) -> &'static str {
        match self {
            HookState::Active => "active",
            HookState::Off => "off",
            HookState::Stopped => "stopped",
        }
    }

    pub fn parse(name: &str) -> Option<HookState> {
        [HookState::Active, HookState::Off, HookState::Stopped].into_iter().find(|it| it.name() == name)
    }
}

/// Its secret is never kept: it is made of the site's own and these numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub kind: HookKind,
    pub url: String,
    /// In the order of `Event::CHOICES`.
    pub events: Vec<Event>,
    /// Whether it is told commenters' addresses.
    pub with_email: bool,
    pub state: HookState,
    /// Goes up with each new secret.
    pub epoch: i64,
    /// When the last secret was made. The one before signs as well for a day.
    pub renewed_at: Moment,
    pub created_at: Moment,
    /// In a row.
    pub failures: u32,
    pub failing_since: Option<Moment>,
    pub worked_at: Option<Moment>,
}

/// A webhook as an owner wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookWish {
    pub url: String,
    pub events: Vec<Event>,
    pub with_email: bool,
}

/// One thing that one webhook is told, and how that went.
#[derive(Debug, Clone)]
pub struct HookDelivery {
    pub id: HookDeliveryId,
    pub hook: WebhookId,
    pub event: Event,
    /// None of a test.
    pub comment: Option<CommentId>,
    /// When it happened.
    pub at: Moment,
    pub state: DeliveryState,
    pub attempts: u32,
    pub due_at: Moment,
    /// Of the last answer; none if there was none.
    pub status: Option<u16>,
    /// The beginning of the last answer, or why there was none.
    pub answer: String,
    pub tried_at: Option<Moment>,
}

/// How one try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAnswer {
    pub at: Moment,
    pub status: Option<u16>,
    pub text: String,
    pub result: HookResult,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookResult {
    Taken,
    /// It is tried again at this time, if there still is one.
    Again(Option<Moment>),
    /// The address takes nothing any more: 410.
    Gone,
    /// There is nothing to tell any more.
    Pointless,
}

/// The address of a comment's author, for a webhook that may know it.
pub fn email_for(hook: &Webhook, comment: &Comment) -> Option<Email> {
    hook.with_email.then(|| comment.email.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Decision, Status, Via};

    fn events(act: AuditAction, before: Option<Status>, after: Option<Status>) -> Vec<Event> {
        let entry = NewAudit {
            at: Moment::from_millis(0),
            who: Actor::System,
            via: Via::Rules,
            act,
            comment: Some(CommentId(1)),
            before,
            after,
            detail: String::new(),
        };
        Event::of_audit(&entry).collect()
    }

    #[test]
    fn what_was_done_and_what_came_of_it_are_told_apart() {
        let approve = AuditAction::Decided(Decision::Approve);
        assert_eq!(events(AuditAction::Posted, None, Some(Status::Pending)), [Event::Created, Event::Held]);
        assert_eq!(events(approve, Some(Status::Pending), Some(Status::Approved)), [Event::Approved]);
        assert_eq!(
            events(AuditAction::Edited, Some(Status::Approved), Some(Status::Approved)),
            [Event::Edited]
        );
        assert_eq!(
            events(AuditAction::Withdrawn, Some(Status::Pending), Some(Status::Trash)),
            [Event::Trashed]
        );
        assert_eq!(events(AuditAction::Undone, Some(Status::Spam), Some(Status::Pending)), [Event::Held]);
        assert!(events(AuditAction::NoteAdded, None, None).is_empty());
        // A change to a published comment: it waits as a comment does, and approved it is other words.
        let public = Some(Status::Approved);
        assert_eq!(events(AuditAction::ChangeProposed, None, Some(Status::Pending)), [Event::Held]);
        assert_eq!(events(approve, public, public), [Event::Edited]);
        assert_eq!(events(AuditAction::Undone, public, public), [Event::Edited]);
    }

    #[test]
    fn every_name_leads_back_to_its_event() {
        for event in Event::CHOICES.into_iter().chain([Event::Test]) {
            assert_eq!(Event::parse(event.name()), Some(event));
        }
        assert_eq!(Event::parse("comment.eaten"), None);
    }
}
