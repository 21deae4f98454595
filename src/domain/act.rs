//! What is done to a comment, by whom, and by which way in: the words of the audit log.

use super::{CommentId, ManagerId, Moment, Status};

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

/// Everything that the audit log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
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

impl Act {
    pub const fn name(self) -> &'static str {
        match self {
            Act::Posted => "posted",
            Act::Edited => "edited",
            Act::ChangeProposed => "change proposed",
            Act::Withdrawn => "withdrawn",
            Act::Decided(decision) => decision.name(),
            Act::Undone => "undone",
            Act::SignedIn => "signed in",
            Act::SignInFailed => "sign-in failed",
            Act::SignedOut => "signed out",
            Act::ManagerAdded => "manager added",
            Act::ManagerInvited => "manager invited",
            Act::ManagerJoined => "invitation accepted",
            Act::ManagerChanged => "manager changed",
            Act::PasswordChanged => "password changed",
            Act::AddressChanged => "own address changed",
            Act::FactorAdded => "second factor added",
            Act::FactorRemoved => "second factor removed",
            Act::RecoveryCodesMade => "recovery codes made",
            Act::SiteChanged => "site changed",
            Act::ManagerRemoved => "manager removed",
            Act::HabitsChanged => "mail settings changed",
            Act::AddressConfirmed => "address confirmed",
            Act::FollowConfirmed => "mail asked for",
            Act::FollowEnded => "mail declined",
            Act::MailPaused => "mailbox paused",
            Act::MailResumed => "mailbox resumed",
            Act::MailHalted => "all mail halted",
            Act::MailGoesOn => "mail goes on",
            Act::LinksEnded => "links in mails ended",
            Act::LinkKeyMade => "key of mail links made",
            Act::MailRetried => "mail retried",
            Act::MailCancelled => "mail cancelled",
            Act::ThreadClosed => "discussion closed",
            Act::PostAdded => "post added",
            Act::PostChanged => "post changed",
            Act::PostPublished => "post published",
            Act::ShiftAdded => "shift added",
            Act::ShiftChanged => "shift changed",
            Act::ShiftMoved => "shift moved",
            Act::ShiftRemoved => "shift removed",
            Act::SessionBegun => "group session begun",
            Act::PageRenamed => "page renamed",
            Act::PageMoved => "page moved",
            Act::PagesMerged => "pages merged",
            Act::PageOpenedOrClosed => "page opened or closed",
            Act::FilterReset => "spam filter reset",
            Act::ThresholdsMoved => "spam thresholds moved",
            Act::TokenMade => "API token made",
            Act::TokenRevoked => "API token revoked",
            Act::WebhookAdded => "webhook added",
            Act::WebhookChanged => "webhook changed",
            Act::WebhookRemoved => "webhook removed",
            Act::WebhookStopped => "webhook stopped",
            Act::Reworded => "words changed",
            Act::Answered => "answered",
            Act::Many(Decision::Approve) => "approve many",
            Act::Many(Decision::Spam) => "spam many",
            Act::Many(Decision::Trash) => "trash many",
            Act::Many(Decision::Hold) => "hold many",
            Act::ManyUndone => "many undone",
            Act::ReportsSettled => "reports settled",
            Act::NoteAdded => "note added",
            Act::BlockAdded => "block added",
            Act::BlockRemoved => "block removed",
            Act::PersonExported => "person exported",
            Act::PersonErased => "person erased",
        }
    }
}

/// Who decided on a comment last. What may be taken back, and what is counted, depends on this and never on a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decider {
    /// By the name that they had then.
    Manager(String),
    /// It was withdrawn. No manager can take that back.
    Author,
    /// It was asked again.
    Akismet,
    /// Its author used the link that was mailed to their address: nothing but that was missing.
    Proof,
}

impl Decider {
    /// As it is kept.
    pub const MANAGER: &str = "manager";

    pub fn kind(&self) -> &'static str {
        match self {
            Decider::Manager(_) => Decider::MANAGER,
            Decider::Author => "author",
            Decider::Akismet => "akismet",
            Decider::Proof => "proof",
        }
    }

    /// As people read it.
    pub fn name(&self) -> &str {
        match self {
            Decider::Manager(name) => name,
            Decider::Author => THE_AUTHOR,
            Decider::Akismet => AKISMET,
            Decider::Proof => THE_PROOF,
        }
    }

    pub fn from_store(kind: &str, name: String) -> Option<Decider> {
        match kind {
            Decider::MANAGER => Some(Decider::Manager(name)),
            "author" => Some(Decider::Author),
            "akismet" => Some(Decider::Akismet),
            "proof" => Some(Decider::Proof),
            _ => None,
        }
    }
}

/// What a commenter is called in the audit log, and whoever withdrew a comment. Only shown.
pub const THE_AUTHOR: &str = "the author";

/// As above: its author showed by a link that was mailed there that the address is theirs.
pub const THE_PROOF: &str = "its author's confirmed address";

/// As above.
pub const AKISMET: &str = "Akismet";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The commenter, by the key of their own comment.
    Author,
    Manager {
        id: ManagerId,
        name: String,
    },
    /// Weshift itself: rules, expiry, the command line.
    System,
}

impl Who {
    pub fn manager(&self) -> Option<ManagerId> {
        match self {
            Who::Manager { id, .. } => Some(*id),
            Who::Author | Who::System => None,
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
    pub who: Who,
    pub via: Via,
    pub act: Act,
    pub comment: Option<CommentId>,
    /// Status before and after, where the act changes one.
    pub before: Option<Status>,
    pub after: Option<Status>,
    /// What else to know; never an address, a token or a comment's text.
    pub detail: String,
}

impl NewAudit {
    /// A line about no comment.
    pub fn new(at: Moment, who: Who, via: Via, act: Act, detail: impl Into<String>) -> NewAudit {
        NewAudit { at, who, via, act, comment: None, before: None, after: None, detail: detail.into() }
    }
}

/// One line of the log as it is shown.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub id: i64,
    pub at: Moment,
    pub who: String,
    pub via: String,
    pub act: String,
    pub comment: Option<CommentId>,
    pub before: Option<Status>,
    pub after: Option<Status>,
    pub detail: String,
    /// From where, as far as it may be known; empty for readers.
    pub network: String,
}
