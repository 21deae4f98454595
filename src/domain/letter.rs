//! A letter that is owed: which, to whom, how far it has come.

use super::{DAY, Email, FollowId, FollowerId, ManagerId, Moment, OutboxId};

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// Tells a manager that comments wait.
    Held,
    /// Tells a manager at fixed times what happened.
    Digest,
    /// Asks a commenter to confirm their address.
    Confirm,
    /// Has a link by which a manager signs in.
    SignIn,
    /// Tries whether mail arrives.
    Test,
    /// Asks a reader to confirm that they want mail.
    Follow,
    /// Tells a reader about a reply, or about a comment where they follow.
    Reply,
    /// Tells a commenter that their comment was approved.
    Published,
    /// Tells a manager what their commands by mail did.
    Ack,
    /// Tells a manager that something needs their attention.
    Alarm,
    /// Has the link to somebody's own page of the exercise.
    OwnPage,
    /// Asks somebody to confirm that they want a reminder of the exercise.
    AskReminder,
    /// Reminds somebody of the exercise.
    Reminder,
}

impl LetterKind {
    /// Every value, in the order in which lists show them.
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

    /// Its stable name outside the code, which `parse` reads back.
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

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<LetterKind> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Letters that say who is behind the key of some answers: their bytes are deleted once they were sent.
    pub const FLEETING: [LetterKind; 2] = [LetterKind::OwnPage, LetterKind::AskReminder];

    /// The priority in the outbox, 0 to 3; a smaller number is sent first. Letters that somebody waits for at the
    /// screen have 0.
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

/// How far a letter, or a webhook's message, has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for its time, first or again.
    Queued,
    /// Somebody is sending it now.
    Sending,
    /// The other server took it.
    Sent,
    /// The server took it, and it came back later.
    Bounced,
    /// The site has no mail server: it was written to the Maildir, and the desk shows it.
    Kept,
    /// The other server refused it for good, or all tries were used up.
    Failed,
    /// It was taken back, by a manager or because it had become pointless.
    Cancelled,
    /// Its time ran out before it could be sent.
    Expired,
}

impl DeliveryState {
    /// Every value, in the order in which lists show them.
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

    /// Its stable name outside the code, which `parse` reads back.
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

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<DeliveryState> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A letter for the outbox. `mail` makes it; its bytes are fixed, so that a retry sends the same ones under the same
/// Message-ID.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// What it is for.
    pub kind: LetterKind,
    /// The manager whom it is for. None: it is for somebody else.
    pub manager: Option<ManagerId>,
    /// The reader whom it is for and their follow. None: it is for somebody else.
    pub follower: Option<(FollowerId, FollowId)>,
    /// Names the event: the outbox takes no second letter under the same key.
    pub dedup_key: String,
    /// The `Message-ID` in its header.
    pub message_id: String,
    /// The return path of the envelope. None: the empty one, so that nothing comes back.
    pub from: Option<Email>,
    /// The recipient.
    pub to: Email,
    /// The subject, for the desk.
    pub subject: String,
    /// The whole message (RFC 5322), with CRLF.
    pub raw: Vec<u8>,
    /// When it may be sent.
    pub due_at: Moment,
    /// When it is no longer worth sending.
    pub expires_at: Moment,
    /// When it was made.
    pub at: Moment,
}

/// A letter in the outbox and how far it has come. Deliveries change its state; a manager can send it again or cancel
/// it.
#[derive(Debug, Clone)]
pub struct OutboxLetter {
    /// Its number.
    pub id: OutboxId,
    /// What it is for.
    pub kind: LetterKind,
    /// The manager whom it is for, if it is for one.
    pub manager: Option<ManagerId>,
    /// The reader whom it is for, if it is for one.
    pub follower: Option<FollowerId>,
    /// That reader's follow.
    pub follow: Option<FollowId>,
    /// The `Message-ID` in its header.
    pub message_id: String,
    /// The return path of the envelope. None: the empty one.
    pub from: Option<Email>,
    /// The recipient.
    pub to: Email,
    /// The subject.
    pub subject: String,
    /// The whole message (RFC 5322); empty once it was deleted.
    pub raw: Vec<u8>,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Moment,
    /// When it is no longer worth sending.
    pub expires_at: Moment,
    /// When it was made.
    pub created_at: Moment,
    /// When the server took it. None: not yet, or never.
    pub sent_at: Option<Moment>,
    /// The last error, in the server's words or ours; empty if there was none.
    pub last_error: String,
}

impl OutboxLetter {
    /// Milliseconds for which a letter that somebody put back into the queue by hand is tried.
    pub const RETRIED_FOR: i64 = DAY;
}

/// One try to deliver a letter, kept for the desk.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When it was.
    pub at: Moment,
    /// How far it came: `connect`, `tls`, `auth`, `mail`, `rcpt`, `data` or `final`.
    pub phase: String,
    /// The server's response, or the error.
    pub text: String,
}

/// Which letters a list contains; conditions that are None do not apply.
#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    /// Only letters in this state.
    pub state: Option<DeliveryState>,
    /// Only letters to this manager.
    pub manager: Option<ManagerId>,
    /// Only letters to this reader.
    pub follower: Option<FollowerId>,
    /// Only letters with a lower number, for the next page.
    pub before: Option<OutboxId>,
    /// How many letters at most.
    pub limit: u32,
}

/// Whether mail can be sent at present. Deliveries write it, and while it is down they probe at intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportHealth {
    /// Whether the last try worked.
    pub up: bool,
    /// Since when it is so.
    pub since: Moment,
    /// Why it is down; empty while it is up.
    pub error: String,
    /// When it is tried next while it is down.
    pub next_probe_at: Moment,
    /// Failures in a row.
    pub failures: u32,
}
