//! Letters in the outbox: what they are for, whom they go to, how far they have come.

use super::{DAY, Email, FollowId, FollowerId, ManagerId, Moment, OutboxId};

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// Tells a manager about new comments: those that wait, and published ones if they chose to hear of them at once.
    Held,
    /// Tells a manager at fixed times what happened since the last one.
    Digest,
    /// Asks a commenter to confirm their address.
    Confirm,
    /// Has a link by which a manager signs in, joins the site, or confirms a new address.
    SignIn,
    /// Tests whether mail arrives; also a preview that a manager has sent to themselves.
    Test,
    /// Asks a reader to confirm that they want mail.
    Follow,
    /// Tells a reader about a reply to them, or about comments in a discussion that they follow.
    Reply,
    /// Tells a commenter that their comment was published.
    Published,
    /// Tells a manager what their commands by mail did.
    Ack,
    /// Tells a manager that something needs their attention.
    Alarm,
    /// Has the link to somebody's own page of the exercise.
    OwnPage,
    /// Asks somebody to confirm that they want a reminder of the exercise or of their group session.
    AskReminder,
    /// Reminds somebody of the exercise or of their group session.
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

    /// The letters that connect an address with somebody's answers. Their bytes are deleted once they have been sent.
    pub const FLEETING: [LetterKind; 2] = [LetterKind::OwnPage, LetterKind::AskReminder];

    /// The priority in the outbox, 0 to 3; the smallest is sent first. 0 is for letters that somebody is waiting for.
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
    /// It waits for its first attempt or the next.
    Queued,
    /// A delivery holds its lease and is sending it.
    Sending,
    /// The other server accepted it.
    Sent,
    /// It came back after the server had accepted or refused it.
    Bounced,
    /// The site has no mail server: the desk shows the letter, and the Maildir has it if there is one.
    Kept,
    /// The other server refused it for good, or every attempt has been used.
    Failed,
    /// It will not be sent: a manager cancelled it, or it had become pointless.
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

/// A letter in the outbox and how far it has come. Deliveries and bounces change its state; a manager can send it again
/// or cancel it.
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
    /// When the server accepted it. None: not yet, or never.
    pub sent_at: Option<Moment>,
    /// The last error, in the server's words or ours; empty if there was none.
    pub last_error: String,
}

impl OutboxLetter {
    /// Milliseconds for which a letter that somebody put back into the queue by hand is tried.
    pub const RETRIED_FOR: i64 = DAY;
}

/// One attempt to deliver a letter, or something else that ended it, as the desk shows it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When it was made.
    pub at: Moment,
    /// How far it came: a phase of the delivery (`connect`, `greeting`, `tls`, `auth`, `mail`, `rcpt`, `data`, `final`
    /// or `keep`), `last look` if it was not sent any more, or `bounce`.
    pub phase: String,
    /// The server's response, or the reason.
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

/// Whether mail can be sent at present, for all processes. Deliveries write it; while it is down, they probe at
/// intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportHealth {
    /// Whether letters can be sent.
    pub up: bool,
    /// Since when that is so.
    pub since: Moment,
    /// Why it is down: the phase, a colon, and the server's response without addresses. Empty while it is up.
    pub error: String,
    /// When the next probe may be made, while it is down.
    pub next_probe_at: Moment,
    /// How many times in a row it was found down.
    pub failures: u32,
}
