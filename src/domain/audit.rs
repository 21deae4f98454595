//! What was done, by whom, and by which way in: the lines of the audit log.

use super::{Actor, CommentId, Moment, Status, audit_category::list_actions};

/// What a manager decides about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The comment is published; the filter and Akismet learn that it is no spam.
    Approve,
    /// The comment moves to the spam, and the filter and Akismet learn from it.
    Spam,
    /// The comment moves to the trash; what the filter learnt from an earlier decision is taken back.
    Trash,
    /// The comment is pending again; what the filter learnt from an earlier decision is taken back.
    Hold,
}

impl Decision {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Decision; 4] = [Decision::Approve, Decision::Spam, Decision::Trash, Decision::Hold];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Decision::Approve => "approve",
            Decision::Spam => "spam",
            Decision::Trash => "trash",
            Decision::Hold => "hold",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Decision> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The status that the comment has afterwards.
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
    /// Somebody sent a comment.
    Posted,
    /// An author changed their own comment.
    Edited,
    /// New words for a published comment wait for a manager.
    ChangeProposed,
    /// An author withdrew their own comment.
    Withdrawn,
    /// A manager, or a rule, decided about a comment.
    Decided(Decision),
    /// Somebody took a decision back.
    Undone,
    /// A manager signed in.
    SignedIn,
    /// Somebody failed to sign in as a manager.
    SignInFailed,
    /// A manager signed out.
    SignedOut,
    /// A manager was created, not invited: on the command line, or the first owner.
    ManagerAdded,
    /// An owner invited a manager.
    ManagerInvited,
    /// An invited manager created their account.
    ManagerJoined,
    /// An owner changed a manager's name or role.
    ManagerChanged,
    /// An owner removed a manager.
    ManagerRemoved,
    /// A manager changed when and about what they get mail.
    HabitsChanged,
    /// A manager's password was changed.
    PasswordChanged,
    /// A manager's email address was changed.
    AddressChanged,
    /// A manager added a passkey or an authenticator app.
    FactorAdded,
    /// A manager's passkey or authenticator app was removed.
    FactorRemoved,
    /// A manager made new recovery codes.
    RecoveryCodesMade,
    /// An owner changed what the site is called.
    SiteChanged,
    /// A commenter confirmed their email address.
    AddressConfirmed,
    /// A reader confirmed that they want mail.
    FollowConfirmed,
    /// A reader stopped their mail.
    FollowEnded,
    /// Mail to a mailbox bounced; nothing is sent to it until its owner says so.
    MailPaused,
    /// The owner of such a mailbox wants mail again.
    MailResumed,
    /// A manager halted all outgoing mail of the site.
    MailHalted,
    /// A manager let the mail of the site go on.
    MailGoesOn,
    /// A manager ended all links in their own letters.
    LinksEnded,
    /// Another key signs the links in letters.
    LinkKeyMade,
    /// A manager sent a letter again.
    MailRetried,
    /// A manager cancelled a letter.
    MailCancelled,
    /// A discussion was closed. Only lines of older versions have it.
    ThreadClosed,
    /// A post was added.
    PostAdded,
    /// A post was changed.
    PostChanged,
    /// A post became public.
    PostPublished,
    /// A shift was added to a post.
    ShiftAdded,
    /// A shift was changed.
    ShiftChanged,
    /// A shift got another place among those of its post.
    ShiftMoved,
    /// A shift was removed from its post.
    ShiftRemoved,
    /// A page of another site got another title.
    PageRenamed,
    /// A page of another site got another address.
    PageMoved,
    /// The discussions of two pages of other sites became one.
    PagesMerged,
    /// The discussion of a page of another site was opened or closed.
    PageOpenedOrClosed,
    /// An owner moved the thresholds of the spam filter.
    ThresholdsMoved,
    /// The spam filter forgot what it had learnt on this site.
    FilterReset,
    /// A manager began a group session.
    SessionBegun,
    /// A manager made a token for a program.
    TokenMade,
    /// A token was revoked.
    TokenRevoked,
    /// An owner added a webhook.
    WebhookAdded,
    /// An owner changed a webhook.
    WebhookChanged,
    /// An owner removed a webhook.
    WebhookRemoved,
    /// Weshift stopped a webhook, which had failed for days or was gone.
    WebhookStopped,
    /// A manager changed the words of a comment.
    Reworded,
    /// A manager replied to a comment, signed in.
    Answered,
    /// One decision on many comments at once.
    Many(Decision),
    /// A decision on many comments was taken back.
    ManyUndone,
    /// A manager settled the reports about a comment.
    ReportsSettled,
    /// A manager wrote a note about a comment or a person.
    NoteAdded,
    /// A manager added an entry to the blocklist.
    BlockAdded,
    /// A manager removed an entry from the blocklist.
    BlockRemoved,
    /// A manager exported what is stored about a person.
    PersonExported,
    /// A manager erased a person.
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

    /// The action with this key. None: this version has none.
    pub fn parse(key: &str) -> Option<AuditAction> {
        list_actions().find(|it| it.key() == key)
    }
}

/// What a line of the log tells: another version may have kept what this one does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoggedAction {
    /// An action of this version.
    Known(AuditAction),
    /// The key of another version's action, as it is stored.
    Unknown(String),
}

impl LoggedAction {
    /// Only the store calls this, with the stored key.
    pub fn from_store(key: String) -> LoggedAction {
        AuditAction::parse(&key).map_or(LoggedAction::Unknown(key), LoggedAction::Known)
    }

    /// The stored key, whether this version knows it or not.
    pub fn key(&self) -> &str {
        match self {
            LoggedAction::Known(action) => action.key(),
            LoggedAction::Unknown(key) => key,
        }
    }
}

/// By which channel something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A page of the site or the desk.
    Page,
    /// A link in a letter.
    MailLink,
    /// An incoming message: a command or a bounce.
    Mail,
    /// The API.
    Api,
    /// A command of the program.
    CommandLine,
    /// Weshift by itself.
    Rules,
}

impl Via {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Via; 6] = [Via::Page, Via::MailLink, Via::Mail, Via::Api, Via::CommandLine, Via::Rules];

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Via> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its stable name outside the code, which `parse` reads back.
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

/// A line to be added to the audit log. A verb makes it in the transaction of what it tells; nothing changes it later.
#[derive(Debug, Clone)]
pub struct NewAudit {
    /// When it was done.
    pub at: Moment,
    /// Who did it.
    pub who: Actor,
    /// By which channel.
    pub via: Via,
    /// What was done.
    pub act: AuditAction,
    /// The comment that it was done to. None: it is about no comment.
    pub comment: Option<CommentId>,
    /// The comment's status before. None: the action changes no status, or the comment is new.
    pub before: Option<Status>,
    /// The comment's status after. None: the action changes no status.
    pub after: Option<Status>,
    /// Further facts in plain text; never an address, a token or a comment's text.
    pub detail: String,
}

impl NewAudit {
    /// A line about no comment.
    pub fn new(at: Moment, who: Actor, via: Via, act: AuditAction, detail: impl Into<String>) -> NewAudit {
        NewAudit { at, who, via, act, comment: None, before: None, after: None, detail: detail.into() }
    }
}

/// A line of the audit log as the store reads it.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// The number of the line; higher is later.
    pub id: i64,
    /// When it was done.
    pub at: Moment,
    /// Who did it.
    pub who: Actor,
    /// The stored name of a `Via`, perhaps of another version's.
    pub via: String,
    /// What was done.
    pub act: LoggedAction,
    /// The comment that it was done to, if any.
    pub comment: Option<CommentId>,
    /// The comment's status before, if the action changed one.
    pub before: Option<Status>,
    /// The comment's status after, if the action changed one.
    pub after: Option<Status>,
    /// Further facts in plain text; may be empty.
    pub detail: String,
    /// The actor's network, shortened; empty for readers.
    pub network: String,
}
