//! A letter that is owed: which, to whom, how far it has come.

use super::{Email, FollowId, FollowerId, ManagerId, Moment, OutboxId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// Comments wait for this manager.
    Held,
    Digest,
    /// A commenter confirms their address.
    Confirm,
    /// A manager signs in by mail.
    SignIn,
    Test,
    /// A reader confirms that they want mail.
    Follow,
    /// Somebody answered a reader, or wrote where they follow.
    Reply,
    /// A reader's own comment no longer waits.
    Published,
    /// What a manager's commands by mail did.
    Ack,
    /// The owner should look after the mail.
    Alarm,
    /// The address of somebody's own page of the exercise.
    OwnPage,
    /// Somebody confirms that they want to be reminded of the exercise.
    AskReminder,
    Reminder,
}

impl LetterKind {
    pub const ALL: [LetterKind; 13] = [
        LetterKind::Held,
        LetterKind::Digest,
        LetterKind::Confirm,
        LetterKind::SignIn,
        LetterKind::Test,
        LetterKind::Follow,
        LetterKind::Reply,
        LetterKind::Published,
        LetterKind::Ack,
        LetterKind::Alarm,
        LetterKind::OwnPage,
        LetterKind::AskReminder,
        LetterKind::Reminder,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            LetterKind::Held => "held",
            LetterKind::Digest => "digest",
            LetterKind::Confirm => "confirm",
            LetterKind::SignIn => "sign-in",
            LetterKind::Test => "test",
            LetterKind::Follow => "follow",
            LetterKind::Reply => "reply",
            LetterKind::Published => "published",
            LetterKind::Ack => "ack",
            LetterKind::Alarm => "alarm",
            LetterKind::OwnPage => "own-page",
            LetterKind::AskReminder => "ask-reminder",
            LetterKind::Reminder => "reminder",
        }
    }

    pub fn parse(name: &str) -> Option<LetterKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Those that say who somebody is behind the key of their answers: their bytes are forgotten once they have gone.
    pub const FLEETING: [LetterKind; 2] = [LetterKind::OwnPage, LetterKind::AskReminder];

    /// Smaller goes first: somebody waits before the screen for a confirmation or a sign-in.
    pub const fn lane(self) -> i32 {
        match self {
            LetterKind::Confirm
            | LetterKind::SignIn
            | LetterKind::Test
            | LetterKind::Follow
            | LetterKind::OwnPage
            | LetterKind::AskReminder
            | LetterKind::Ack => 0,
            LetterKind::Held | LetterKind::Alarm => 1,
            LetterKind::Reply | LetterKind::Published | LetterKind::Reminder => 2,
            LetterKind::Digest => 3,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    Queued,
    Sending,
    Sent,
    /// The server took it, and later it came back.
    Bounced,
    /// Without SMTP: written to the Maildir and shown on the desk.
    Kept,
    Failed,
    Cancelled,
    Expired,
}

impl DeliveryState {
    pub const ALL: [DeliveryState; 8] = [
        DeliveryState::Queued,
        DeliveryState::Sending,
        DeliveryState::Sent,
        DeliveryState::Bounced,
        DeliveryState::Kept,
        DeliveryState::Failed,
        DeliveryState::Cancelled,
        DeliveryState::Expired,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            DeliveryState::Queued => "queued",
            DeliveryState::Sending => "sending",
            DeliveryState::Sent => "sent",
            DeliveryState::Bounced => "bounced",
            DeliveryState::Kept => "kept",
            DeliveryState::Failed => "failed",
            DeliveryState::Cancelled => "cancelled",
            DeliveryState::Expired => "expired",
        }
    }

    pub fn parse(name: &str) -> Option<DeliveryState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A sealed letter: its bytes are frozen, so a retry sends the same ones under the same Message-ID.
#[derive(Debug, Clone)]
pub struct NewLetter {
    pub kind: LetterKind,
    pub manager: Option<ManagerId>,
    /// The reader whom it is for, and what they asked to hear of.
    pub follower: Option<(FollowerId, FollowId)>,
    /// The same event never owes two letters.
    pub dedup_key: String,
    pub message_id: String,
    /// The return path. None: nothing must come back.
    pub from: Option<Email>,
    pub to: Email,
    pub subject: String,
    /// RFC 5322, CRLF.
    pub raw: Vec<u8>,
    pub due_at: Moment,
    pub expires_at: Moment,
    pub at: Moment,
}

#[derive(Debug, Clone)]
pub struct OutboxLetter {
    pub id: OutboxId,
    pub kind: LetterKind,
    pub manager: Option<ManagerId>,
    pub follower: Option<FollowerId>,
    pub follow: Option<FollowId>,
    pub message_id: String,
    pub from: Option<Email>,
    pub to: Email,
    pub subject: String,
    /// Empty once the bytes were forgotten.
    pub raw: Vec<u8>,
    pub state: DeliveryState,
    pub attempts: u32,
    pub due_at: Moment,
    pub expires_at: Moment,
    pub created_at: Moment,
    pub sent_at: Option<Moment>,
    /// The server's last words, or ours, if it did not go well.
    pub last_error: String,
}

/// One try at a delivery.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub at: Moment,
    /// `connect`, `tls`, `auth`, `mail`, `rcpt`, `data`, `final`.
    pub phase: String,
    pub text: String,
}

/// Which letters a list shows.
#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    pub state: Option<DeliveryState>,
    /// Only letters to this manager.
    pub manager: Option<ManagerId>,
    /// Only letters to this reader.
    pub follower: Option<FollowerId>,
    /// Only letters before this one.
    pub before: Option<OutboxId>,
    pub limit: u32,
}

/// How the way out is.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportHealth {
    pub up: bool,
    pub since: Moment,
    pub error: String,
    pub next_probe_at: Moment,
    /// Failures in a row.
    pub failures: u32,
}
