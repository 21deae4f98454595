//! The two kinds of failure: what the sender can mend, and what only the operator can.

use std::{error::Error, fmt, sync::Arc};

use super::{Actor, Moment};

/// What the sender can mend. Exhaustive: `web::answer` gives each its status and words.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// 422: what is wrong, field by field, in the order of the form.
    Invalid(Vec<Problem>),
    /// 422: the form was open too long or carries no valid token; it is sent again with a fresh one.
    FormExpired,
    /// 403: the discussion takes no new comments.
    Closed,
    /// 403: this site takes nothing from this sender.
    NotWelcome,
    /// 403: the time for changing one's own comment is over.
    TooLate,
    /// 410: the comment was there, and is not any more.
    Gone,
    /// 409: it is not as the sender saw it. Nobody decided on it: then it is `AlreadyHandled`.
    Changed,
    /// 409: nobody decided on it, so there is nothing to take back.
    NothingToUndo,
    /// 403: the time for taking a decision back is over.
    UndoOver,
    /// 422: the same `Idempotency-Key` came with another comment before.
    KeyReused,
    /// 409: the same words by the same author stand here already.
    Duplicate,
    /// 429: too many acts of one kind from one client.
    TooMany { retry_after_secs: u64, policy: Policy },
    /// 503: more comments wait than managers can read; ask again later.
    QueueFull,
    /// 409: somebody acted first. `by` and `at` say who and when, `status` what it is now.
    AlreadyHandled { status: super::Status, by: Actor, at: Moment },
}

/// A limit by name: so many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub name: &'static str,
    pub quota: u32,
    pub window_secs: u64,
}

/// Why a verb did not do its work.
#[derive(Debug)]
pub enum Rejection {
    /// The sender can mend it.
    Refused(Refusal),
    /// Only the operator can.
    Failed(Fault),
}

/// A field of the reply form, of the sign-in form or of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Comment,
    Author,
    Email,
    Url,
    Parent,
    Position,
    Thread,
    Name,
    Password,
    Zone,
    Time,
    Hold,
    Notify,
    QuietFrom,
    QuietTo,
    Title,
    Slug,
    Byline,
    Body,
    Key,
    From,
    To,
    Question,
    Scopes,
    Expiry,
    Events,
    IdempotencyKey,
    /// Of a Webmention.
    Source,
    Target,
    Seq,
    Action,
    FromAnchor,
    ToAnchor,
    /// Of the exercise.
    Note,
    NextStep,
    /// Of a group session.
    Code,
    Mode,
    Lenses,
    Shifts,
    ReviewOn,
    Stage,
    Agreed,
    Owner,
    DueOn,
    Kind,
    Text,
    Value,
    Effect,
    Days,
    Since,
    Until,
    Role,
    /// By time, or to recover.
    Factor,
    Contact,
    Language,
    /// What a form saw before it was changed.
    Edition,
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub field: Field,
    pub message: String,
}

impl Problem {
    pub fn new(field: Field, message: impl Into<String>) -> Self {
        Problem { field, message: message.into() }
    }
}

impl Field {
    /// The name that forms and the API use.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Kind => "kind",
            Field::Text => "text",
            Field::Value => "value",
            Field::Effect => "effect",
            Field::Days => "days",
            Field::Since => "since",
            Field::Until => "until",
            Field::Comment => "comment",
            Field::Author => "author",
            Field::Email => "email",
            Field::Url => "url",
            Field::Parent => "parent",
            Field::Position => "position",
            Field::Thread => "thread",
            Field::Name => "name",
            Field::Password => "password",
            Field::Notify => "notify",
            Field::QuietFrom => "quiet_from",
            Field::QuietTo => "quiet_to",
            Field::Title => "title",
            Field::Slug => "slug",
            Field::Byline => "byline",
            Field::Body => "body",
            Field::Key => "key",
            Field::From => "from",
            Field::To => "to",
            Field::Question => "question",
            Field::Scopes => "scopes",
            Field::Expiry => "expiry",
            Field::Events => "events",
            Field::IdempotencyKey => "Idempotency-Key",
            Field::Seq => "seq",
            Field::Action => "action",
            Field::FromAnchor => "from_anchor",
            Field::ToAnchor => "to_anchor",
            Field::Note => "note",
            Field::NextStep => "next_step",
            Field::Code => "code",
            Field::Mode => "mode",
            Field::Lenses => "lenses",
            Field::Shifts => "shifts",
            Field::ReviewOn => "review_on",
            Field::Stage => "stage",
            Field::Agreed => "agreed",
            Field::Owner => "owner",
            Field::DueOn => "due_on",
            Field::Role => "role",
            Field::Factor => "factor",
            Field::Language => "language",
            Field::Edition => "edition",
            Field::Contact => "contact",
            Field::Source => "source",
            Field::Target => "target",
            Field::Hold => "hold",
            Field::Zone => "zone",
            Field::Time => "time",
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal::Invalid(vec![problem])
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Rejection::Refused(refusal)
    }
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Rejection::Refused(problem.into())
    }
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Rejection::Failed(fault)
    }
}

/// What only the operator can mend. Logged once, where it is answered; the sender sees an id.
#[derive(Debug, Clone)]
pub struct Fault {
    doing: &'static str,
    cause: Arc<dyn Error + Send + Sync>,
}

impl Fault {
    /// `doing` completes "failed while ...".
    pub fn new(doing: &'static str, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Fault { doing, cause: Arc::from(cause.into()) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.cause)
    }
}

impl Error for Fault {}
