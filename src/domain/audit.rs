//! What was done, by whom, and by which way in: the lines of the audit log.

use super::{Actor, CommentId, Moment, Status, audit_category::list_actions};

/// A manager's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Spam,
    Trash,
    Hold,
}

impl Decision {
    pub const ALL: [Decision; 4] = [Decision::Approve, Decision::Spam, Decision::Trash, Decision::Hold];

    pub const fn name(self) -> &'static str {
        match self {
            Decision::Approve => "approve",
            Decision::Spam => "spam",
            Decision::Trash => "trash",
            Decision::Hold => "hold",
        }
    }

    pub fn parse(name: &str) -> Option<Decision> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub const fn leads_to(self) -> Status {
        match self {
            Decision::Approve => Status::Approved,
            Decision::Spam => Status::Spam,
            Decision::Trash => Status::Trash,
            Decision::Hold => Status::Pending,
        }
    }
}

/// What the audit log tells that somebody did. It is kept, searched for and handed on by its key; `text::catalogue` has the
/// words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    Posted,
    Edited,
    /// New words for a published comment wait for a manager.
    ChangeProposed,
    Withdrawn,
    Decided(Decision),
    Undone,
    SignedIn,
    SignInFailed,
    SignedOut,
    ManagerAdded,
    ManagerInvited,
    ManagerJoined,
    ManagerChanged,
    ManagerRemoved,
    HabitsChanged,
    PasswordChanged,
    /// A manager's own.
    AddressChanged,
    FactorAdded,
    FactorRemoved,
    RecoveryCodesMade,
    SiteChanged,
    AddressConfirmed,
    /// A reader confirmed that they want mail.
    FollowConfirmed,
    FollowEnded,
    /// A mailbox took no mail; nothing goes to it until its owner says so.
    MailPaused,
    MailResumed,
    /// Of the whole site, by hand.
    MailHalted,
    MailGoesOn,
    /// The links in a manager's letters, by them.
    LinksEnded,
    /// Another key signs the links in letters.
    LinkKeyMade,
    MailRetried,
    MailCancelled,
    ThreadClosed,
    PostAdded,
    PostChanged,
    PostPublished,
    ShiftAdded,
    ShiftChanged,
    ShiftMoved,
    ShiftRemoved,
    /// Of another site.
    PageRenamed,
    PageMoved,
    PagesMerged,
    PageOpenedOrClosed,
    ThresholdsMoved,
    FilterReset,
    /// A group session.
    SessionBegun,
    TokenMade,
    TokenRevoked,
    WebhookAdded,
    WebhookChanged,
    WebhookRemoved,
    /// By Weshift: it had failed for days.
    WebhookStopped,
    /// A manager changed the words of a comment.
    Reworded,
    /// A manager answered, signed in.
    Answered,
    /// One decision on many comments at once.
    Many(Decision),
    ManyUndone,
    ReportsSettled,
    NoteAdded,
    BlockAdded,
    BlockRemoved,
    PersonExported,
    PersonErased,
}

impl AuditAction {
    /// As the log keeps it. A key never changes its meaning.
    pub const fn key(self) -> &'static str {
        match self {
            AuditAction::Posted => "comment.posted",
            AuditAction::Edited => "comment.edited",
            AuditAction::ChangeProposed => "comment.change_proposed",
            AuditAction::Withdrawn => "comment.withdrawn",
            AuditAction::Decided(Decision::Approve) => "comment.approved",
            AuditAction::Decided(Decision::Spam) => "comment.spam",
            AuditAction::Decided(Decision::Trash) => "comment.trashed",
            AuditAction::Decided(Decision::Hold) => "comment.held",
            AuditAction::Undone => "decision.undone",
            AuditAction::SignedIn => "manager.signed_in",
            AuditAction::SignInFailed => "manager.sign_in_failed",
            AuditAction::SignedOut => "manager.signed_out",
            AuditAction::ManagerAdded => "manager.added",
            AuditAction::ManagerInvited => "manager.invited",
            AuditAction::ManagerJoined => "manager.joined",
            AuditAction::ManagerChanged => "manager.changed",
            AuditAction::ManagerRemoved => "manager.removed",
            AuditAction::HabitsChanged => "manager.mail_settings_changed",
            AuditAction::PasswordChanged => "manager.password_changed",
            AuditAction::AddressChanged => "manager.address_changed",
            AuditAction::FactorAdded => "manager.factor_added",
            AuditAction::FactorRemoved => "manager.factor_removed",
            AuditAction::RecoveryCodesMade => "manager.recovery_codes_made",
            AuditAction::SiteChanged => "site.changed",
            AuditAction::AddressConfirmed => "address.confirmed",
            AuditAction::FollowConfirmed => "follow.confirmed",
            AuditAction::FollowEnded => "follow.ended",
            AuditAction::MailPaused => "mailbox.paused",
            AuditAction::MailResumed => "mailbox.resumed",
            AuditAction::MailHalted => "mail.halted",
            AuditAction::MailGoesOn => "mail.resumed",
            AuditAction::LinksEnded => "mail.links_ended",
            AuditAction::LinkKeyMade => "mail.link_key_made",
            AuditAction::MailRetried => "mail.retried",
            AuditAction::MailCancelled => "mail.cancelled",
            AuditAction::ThreadClosed => "thread.closed",
            AuditAction::PostAdded => "post.added",
            AuditAction::PostChanged => "post.changed",
            AuditAction::PostPublished => "post.published",
            AuditAction::ShiftAdded => "shift.added",
            AuditAction::ShiftChanged => "shift.changed",
            AuditAction::ShiftMoved => "shift.moved",
            AuditAction::ShiftRemoved => "shift.removed",
            AuditAction::SessionBegun => "group_session.begun",
            AuditAction::PageRenamed => "page.renamed",
            AuditAction::PageMoved => "page.moved",
            AuditAction::PagesMerged => "page.merged",
            AuditAction::PageOpenedOrClosed => "page.opened_or_closed",
            AuditAction::FilterReset => "filter.reset",
            AuditAction::ThresholdsMoved => "filter.thresholds_moved",
            AuditAction::TokenMade => "token.made",
            AuditAction::TokenRevoked => "token.revoked",
            AuditAction::WebhookAdded => "webhook.added",
            AuditAction::WebhookChanged => "webhook.changed",
            AuditAction::WebhookRemoved => "webhook.removed",
            AuditAction::WebhookStopped => "webhook.stopped",
            AuditAction::Reworded => "comment.reworded",
            AuditAction::Answered => "comment.answered",
            AuditAction::Many(Decision::Approve) => "comments.approved",
            AuditAction::Many(Decision::Spam) => "comments.spam",
            AuditAction::Many(Decision::Trash) => "comments.trashed",
            AuditAction::Many(Decision::Hold) => "comments.held",
            AuditAction::ManyUndone => "comments.undone",
            AuditAction::ReportsSettled => "reports.settled",
            AuditAction::NoteAdded => "note.added",
            AuditAction::BlockAdded => "block.added",
            AuditAction::BlockRemoved => "block.removed",
            AuditAction::PersonExported => "person.exported",
            AuditAction::PersonErased => "person.erased",
        }
    }

    pub fn parse(key: &str) -> Option<AuditAction> {
        list_actions().find(|it| it.key() == key)
    }
}

/// What a line of the log tells: another version may have kept what this one does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoggedAction {
    Known(AuditAction),
    /// As it is kept.
    Unknown(String),
}

impl LoggedAction {
    pub fn from_store(key: String) -> LoggedAction {
        AuditAction::parse(&key).map_or(LoggedAction::Unknown(key), LoggedAction::Known)
    }

    pub fn key(&self) -> &str {
        match self {
            LoggedAction::Known(action) => action.key(),
            LoggedAction::Unknown(key) => key,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Page,
    MailLink,
    /// A message that came in: a command, a bounce.
    Mail,
    Api,
    CommandLine,
    Rules,
}

impl Via {
    pub const ALL: [Via; 6] = [Via::Page, Via::MailLink, Via::Mail, Via::Api, Via::CommandLine, Via::Rules];

    pub fn parse(name: &str) -> Option<Via> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Via::Page => "page",
            Via::MailLink => "mail link",
            Via::Mail => "mail",
            Via::Api => "api",
            Via::CommandLine => "command line",
            Via::Rules => "rules",
        }
    }
}

/// One line to be added to the log.
#[derive(Debug, Clone)]
pub struct NewAudit {
    pub at: Moment,
    pub who: Actor,
    pub via: Via,
    pub act: AuditAction,
    pub comment: Option<CommentId>,
    /// Status before and after, where the action changes one.
    pub before: Option<Status>,
    pub after: Option<Status>,
    /// What else to know; never an address, a token or a comment's text.
    pub detail: String,
}

impl NewAudit {
    /// A line about no comment.
    pub fn new(at: Moment, who: Actor, via: Via, act: AuditAction, detail: impl Into<String>) -> NewAudit {
        NewAudit { at, who, via, act, comment: None, before: None, after: None, detail: detail.into() }
    }
}

/// One line of the log as it is shown.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub id: i64,
    pub at: Moment,
    pub who: Actor,
    pub via: String,
    pub act: LoggedAction,
    pub comment: Option<CommentId>,
    pub before: Option<Status>,
    pub after: Option<Status>,
    pub detail: String,
    /// From where, as far as it may be known; empty for readers.
    pub network: String,
}
