//! What actions of the audit log and those who act are called.

use weshift_domain::{Actor, AuditAction, Decision, LoggedAction};

/// The words for an action of the audit log. For an action that this version does not know they are its key.
pub fn logged_words(action: &LoggedAction) -> &str {
    match action {
        LoggedAction::Known(action) => action_words(*action),
        LoggedAction::Unknown(key) => key,
    }
}

/// The words for an action, as the audit log on the desk and in exports has them.
pub const fn action_words(action: AuditAction) -> &'static str {
    match action {
        AuditAction::Posted => "posted",
        AuditAction::Edited => "edited",
        AuditAction::ChangeProposed => "change proposed",
        AuditAction::Withdrawn => "withdrawn",
        AuditAction::Decided(Decision::Approve) => "approve",
        AuditAction::Decided(Decision::Spam) => "spam",
        AuditAction::Decided(Decision::Trash) => "trash",
        AuditAction::Decided(Decision::Hold) => "hold",
        AuditAction::Undone => "undone",
        AuditAction::SignedIn => "signed in",
        AuditAction::SignInFailed => "sign-in failed",
        AuditAction::SignedOut => "signed out",
        AuditAction::ManagerAdded => "manager added",
        AuditAction::ManagerInvited => "manager invited",
        AuditAction::ManagerJoined => "invitation accepted",
        AuditAction::ManagerChanged => "manager changed",
        AuditAction::ManagerRemoved => "manager removed",
        AuditAction::HabitsChanged => "mail settings changed",
        AuditAction::PasswordChanged => "password changed",
        AuditAction::AddressChanged => "own address changed",
        AuditAction::FactorAdded => "second factor added",
        AuditAction::FactorRemoved => "second factor removed",
        AuditAction::RecoveryCodesMade => "recovery codes made",
        AuditAction::SiteChanged => "site changed",
        AuditAction::AddressConfirmed => "address confirmed",
        AuditAction::FollowConfirmed => "mail asked for",
        AuditAction::FollowEnded => "mail declined",
        AuditAction::MailPaused => "mailbox paused",
        AuditAction::MailResumed => "mailbox resumed",
        AuditAction::MailHalted => "all mail halted",
        AuditAction::MailGoesOn => "mail goes on",
        AuditAction::LinksEnded => "links in mails ended",
        AuditAction::LinkKeyMade => "key of mail links made",
        AuditAction::MailRetried => "mail retried",
        AuditAction::MailCancelled => "mail cancelled",
        AuditAction::ThreadClosed => "discussion closed",
        AuditAction::PostAdded => "post added",
        AuditAction::PostChanged => "post changed",
        AuditAction::PostPublished => "post published",
        AuditAction::ShiftAdded => "shift added",
        AuditAction::ShiftChanged => "shift changed",
        AuditAction::ShiftMoved => "shift moved",
        AuditAction::ShiftRemoved => "shift removed",
        AuditAction::SessionBegun => "group session begun",
        AuditAction::PageRenamed => "page renamed",
        AuditAction::PageMoved => "page moved",
        AuditAction::PagesMerged => "pages merged",
        AuditAction::PageOpenedOrClosed => "page opened or closed",
        AuditAction::FilterReset => "spam filter reset",
        AuditAction::ThresholdsMoved => "spam thresholds moved",
        AuditAction::TokenMade => "API token made",
        AuditAction::TokenRevoked => "API token revoked",
        AuditAction::WebhookAdded => "webhook added",
        AuditAction::WebhookChanged => "webhook changed",
        AuditAction::WebhookRemoved => "webhook removed",
        AuditAction::WebhookStopped => "webhook stopped",
        AuditAction::Reworded => "words changed",
        AuditAction::Answered => "answered",
        AuditAction::Many(Decision::Approve) => "approve many",
        AuditAction::Many(Decision::Spam) => "spam many",
        AuditAction::Many(Decision::Trash) => "trash many",
        AuditAction::Many(Decision::Hold) => "hold many",
        AuditAction::ManyUndone => "many undone",
        AuditAction::ReportsSettled => "reports settled",
        AuditAction::NoteAdded => "note added",
        AuditAction::BlockAdded => "block added",
        AuditAction::BlockRemoved => "block removed",
        AuditAction::PersonExported => "person exported",
        AuditAction::PersonErased => "person erased",
    }
}

/// The name of whoever acted; a manager's is the one they had then.
pub fn actor_words(actor: &Actor) -> &str {
    match actor {
        Actor::Author => "the author",
        Actor::Manager { name, .. } => name,
        Actor::Akismet => "Akismet",
        Actor::Proof => "its author's confirmed address",
        Actor::System => "Weshift",
    }
}
