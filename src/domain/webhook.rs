//! Webhooks: addresses of other programs that are told what happens to comments.

use super::{
    AuditAction, Comment, CommentId, DeliveryState, Email, HookDeliveryId, Moment, NewAudit, WebhookId,
};

/// What happened to a comment, for webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Somebody sent it; its status says what the judges made of it.
    Created,
    /// Its public words changed.
    Edited,
    /// It became public, at once or by a decision.
    Approved,
    /// It became pending, at once or again.
    Held,
    /// It went to the spam.
    Spam,
    /// It went to the trash, by a manager or its author.
    Trashed,
    /// Nothing: an owner tests the webhook.
    Test,
}

impl Event {
    /// The events that an owner can choose, in the order of the form.
    pub const CHOICES: [Event; 6] =
        [Event::Created, Event::Approved, Event::Held, Event::Spam, Event::Trashed, Event::Edited];

    /// Its stable name outside the code, which `parse` reads back.
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

    /// Reads a `name`. None: nothing has this name.
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

    /// The events that a line of the audit log stands for: what was done, and the new status if it changed.
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

/// What an address expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    /// A program of the owner's: a signed message with the comment.
    Webhook,
    /// A WebSub hub of the settings: the feeds that changed (W3C WebSub).
    Hub,
}

impl HookKind {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            HookKind::Webhook => "webhook",
            HookKind::Hub => "hub",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<HookKind> {
        [HookKind::Webhook, HookKind::Hub].into_iter().find(|it| it.name() == name)
    }
}

/// Whether messages are sent to a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookState {
    /// They are.
    Active,
    /// An owner switched it off.
    Off,
    /// Weshift stopped it, after it had failed for days or answered 410.
    Stopped,
}

impl HookState {
    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            HookState::Active => "active",
            HookState::Off => "off",
            HookState::Stopped => "stopped",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<HookState> {
        [HookState::Active, HookState::Off, HookState::Stopped].into_iter().find(|it| it.name() == name)
    }
}

/// An address that is told about comments. An owner adds and changes it; its secret is derived from `id` and `epoch`
/// and not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: WebhookId,
    /// What it expects.
    pub kind: HookKind,
    /// Its address.
    pub url: String,
    /// The events that it gets, in the order of `Event::CHOICES`.
    pub events: Vec<Event>,
    /// Whether it gets commenters' email addresses.
    pub with_email: bool,
    /// Whether messages are sent to it.
    pub state: HookState,
    /// Goes up with each new secret.
    pub epoch: i64,
    /// When the secret was made. For a day after that the one before signs too.
    pub renewed_at: Moment,
    /// When it was added.
    pub created_at: Moment,
    /// Failed tries in a row.
    pub failures: u32,
    /// When the first of them was. None: the last try worked.
    pub failing_since: Option<Moment>,
    /// When a try last worked. None: never.
    pub worked_at: Option<Moment>,
}

/// What an owner sets of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookWish {
    /// Its address.
    pub url: String,
    /// The events that it gets.
    pub events: Vec<Event>,
    /// Whether it gets commenters' email addresses.
    pub with_email: bool,
}

/// A message to a webhook and how far it has come.
#[derive(Debug, Clone)]
pub struct HookDelivery {
    /// Its number.
    pub id: HookDeliveryId,
    /// The webhook.
    pub hook: WebhookId,
    /// What it tells.
    pub event: Event,
    /// The comment. None: it is a test.
    pub comment: Option<CommentId>,
    /// When the event happened.
    pub at: Moment,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Moment,
    /// The HTTP status of the last try. None: there was no response.
    pub status: Option<u16>,
    /// The beginning of the last response, or the reason why there was none.
    pub answer: String,
    /// When it was last tried. None: never.
    pub tried_at: Option<Moment>,
}

/// How one try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAnswer {
    /// When it was.
    pub at: Moment,
    /// The HTTP status. None: there was no response.
    pub status: Option<u16>,
    /// The beginning of the response, or the reason why there was none.
    pub text: String,
    /// What follows.
    pub result: HookResult,
}

/// What follows from a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookResult {
    /// The message arrived.
    Taken,
    /// It is tried again at this time. None: the tries are used up.
    Again(Option<Moment>),
    /// The address answered 410 and gets nothing more.
    Gone,
    /// There is no longer anything to tell.
    Pointless,
}

/// The address of the comment's author, if the webhook gets addresses.
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
