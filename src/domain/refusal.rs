//! The two kinds of failure: what the sender can mend, and what only the operator can.

use std::{error::Error, fmt, sync::Arc};

use super::{Actor, Moment};

/// A failure that the sender can mend. `web::trouble` gives each its status and words, so a new variant needs both.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// 422: what is wrong, field by field, in the order of the form.
    Invalid(Vec<Problem>),
    /// 422: the form's token is invalid or too old; the form is shown again with a new one.
    FormExpired,
    /// 403: the discussion takes no comments.
    Closed,
    /// 403: the site refuses this sender.
    NotWelcome,
    /// 403: the time for changing one's own comment is over.
    TooLate,
    /// 410: the comment no longer exists.
    Gone,
    /// 409: it is no longer as the sender saw it, and not by a decision; that would be `AlreadyHandled`.
    Changed,
    /// 409: there is no decision to take back.
    NothingToUndo,
    /// 403: the time for taking a decision back is over.
    UndoOver,
    /// 422: the same `Idempotency-Key` came with another request before.
    KeyReused,
    /// 409: the same author sent the same words to this discussion already.
    Duplicate,
    /// 429: the client has used up its budget.
    TooMany {
        /// Seconds until the next one is accepted, at least 1.
        retry_after_secs: u64,
        /// The limit that was reached.
        policy: Policy,
    },
    /// 503: too many comments are pending; later there is room again.
    QueueFull,
    /// 409: somebody else decided first.
    AlreadyHandled {
        /// The status that the comment has now.
        status: super::Status,
        /// Who decided.
        by: Actor,
        /// When.
        at: Moment,
    },
}

/// A rate limit, as the `RateLimit-Policy` header states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Its stable name, such as `comments`.
    pub name: &'static str,
    /// How many acts it allows in its window.
    pub quota: u32,
    /// The window in seconds.
    pub window_secs: u64,
}

/// Why a verb did not do its work: the error of every verb.
#[derive(Debug)]
pub enum Rejection {
    /// The sender can mend it.
    Refused(Refusal),
    /// Only the operator can.
    Failed(Fault),
}

/// A field of a form or of a request to the API, so that a problem can be shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The text of a comment.
    Comment,
    /// The name of a commenter.
    Author,
    /// An email address.
    Email,
    /// The website of a commenter.
    Url,
    /// The comment that is replied to.
    Parent,
    /// The author's step on the shift.
    Position,
    /// The name of a manager, participant, token or site.
    Name,
    /// A new password.
    Password,
    /// A time zone.
    Zone,
    /// A date or time of day.
    Time,
    /// The filter's threshold for holding.
    Hold,
    /// What a commenter wants mail about.
    Notify,
    /// When the quiet time begins.
    QuietFrom,
    /// When the quiet time ends.
    QuietTo,
    /// The title of a post, page or session.
    Title,
    /// The slug of a post.
    Slug,
    /// Who wrote a post.
    Byline,
    /// The text of a post.
    Body,
    /// The key of a shift.
    Key,
    /// What a shift leads away from, or the beginning of an address.
    From,
    /// What a shift leads to, or what replaces that beginning.
    To,
    /// The question of a shift.
    Question,
    /// The scopes of a token.
    Scopes,
    /// When a token ends.
    Expiry,
    /// The events of a webhook.
    Events,
    /// The `Idempotency-Key` header.
    IdempotencyKey,
    /// The source of a Webmention.
    Source,
    /// The target of a Webmention.
    Target,
    /// What the first end of a shift means.
    FromAnchor,
    /// What the last end of a shift means.
    ToAnchor,
    /// A note, in the exercise or on the desk.
    Note,
    /// What somebody wants to do next.
    NextStep,
    /// The join code of a group session.
    Code,
    /// The mode of a group session.
    Mode,
    /// The lenses of a group session.
    Lenses,
    /// The shifts of a group session.
    Shifts,
    /// When a group session should be repeated.
    ReviewOn,
    /// How far a group came with a shift.
    Stage,
    /// The step that a group agreed on.
    Agreed,
    /// Who does a next step.
    Owner,
    /// By when a next step is done.
    DueOn,
    /// The kind of a report or a blocklist entry.
    Kind,
    /// The text of a report.
    Text,
    /// What a blocklist entry compares with.
    Value,
    /// What a blocklist entry does.
    Effect,
    /// For how many days a blocklist entry lasts.
    Days,
    /// The first day of a search.
    Since,
    /// The last day of a search.
    Until,
    /// The role of a manager.
    Role,
    /// A code of an authenticator app, or a recovery code.
    Factor,
    /// Who answers questions about privacy.
    Contact,
    /// The language of the site.
    Language,
    /// What a form on the desk was made from, to notice that somebody else changed it meanwhile.
    Edition,
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// What is wrong and what would do, as an English sentence for the sender.
    pub message: String,
}

impl Problem {
    /// `message` is a sentence for the sender.
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

/// A failure that only the operator can mend. It is logged once, where the request is answered; the sender sees an id.
#[derive(Debug, Clone)]
pub struct Fault {
    doing: &'static str,
    cause: Arc<dyn Error + Send + Sync>,
}

impl Fault {
    /// `doing` names the work, such as `telling networks apart`; the log has it before the cause.
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
