//! The nouns and the rules that need nothing but themselves: no I/O, no time of their own, no chance.
//!
//! A raw value becomes one of these types once, at the door; from then on the type is the proof.

#![warn(missing_docs, unreachable_pub)]

mod actor;
mod audit;
mod audit_category;
mod comment;
mod email;
mod exercise;
mod factor;
mod follow;
mod group;
mod foreign;
mod id;
mod letter;
mod mention;
mod manager;
mod moment;
mod password;
mod people;
mod post;
mod reason;
mod reason_kind;
mod refusal;
mod retention;
mod right;
mod site;
mod token;
mod totals;
mod verdict;
mod webhook;
mod words;

pub use actor::Actor;
pub use audit::{AuditAction, AuditEntry, Decision, LoggedAction, NewAudit, Via};
pub use audit_category::{AUDIT_CATEGORIES, AuditCategory, actions_named, list_actions};
pub use comment::{
    AddressProof, AddressRecord, Answered, Comment, CommentPage, Cursor, Draft, NewComment, Order, Placed,
    Revision, Sender, Status, Waiting,
};
pub use email::{AddressKey, AskLimit, Email, is_host_name};
pub use exercise::{Anchors, Answer, Floor, Lens, Picture, Run, SessionMode, SessionState, Side, Snapshot};
pub use factor::{Assertion, Factors, NewCredential, NewSession, OpenSession, Passkey, Proof, Whereabouts};
pub use follow::{Follow, FollowNews, Follower, Notify, OwedNews};
pub use foreign::{ForeignPage, KeptPage, PageChange, PageChangeKind, clean_title, origin};
pub use group::{
    Agreement, GroupPicture, GroupSession, HeadCount, JoinCode, Move, NewGroup, NextStep, OutcomeState,
    ShiftOutcome, Stage, shown_range, shown_spread,
};
pub use id::{
    CommentId, FollowId, FollowerId, HookDeliveryId, ManagerId, MentionId, NoId, OutboxId, PostId,
    ReminderId, RunId, SessionId, ShiftId, ThreadId, TokenId, WebhookId,
};
pub use letter::{Attempt, DeliveryState, LetterKind, MailFilter, NewLetter, OutboxLetter, TransportHealth};
pub use manager::{DigestMode, MailHabits, Manager, NewManager, Password, Role, Session, ToldOf};
pub use mention::{Mention, NewMention};
pub use moment::{DAY, HOUR, MINUTE, Moment, SECOND};
pub use people::{
    Block, BlockEffect, BlockKind, Erased, Erasing, NewBlock, NewReport, Note, NoteOn, Report, ReportKind,
    Standing,
};
pub use post::{
    EditedPost, EditedShift, NewPost, NewShift, Place, Post, PostChange, PostState, PostSummary, Shift,
    ShiftChange, Thread, ThreadName,
};
pub use reason::{AkismetTrouble, FilterSign, ListedWhat, Reason, SignPlace, WordList, WordPlace};
pub use reason_kind::ReasonKind;
pub use refusal::{Fault, Field, Policy, Problem, Refusal, Rejection};
pub use retention::Retention;
pub use right::Right;
pub use site::{FirstRun, SiteWords, Step, StepState};
pub use token::{ApiToken, Bearer, NewToken, Scope};
pub use totals::{HalfSteps, Spread, Totals};
pub use verdict::{
    AkismetCheck, AkismetOpinion, Arrival, Judged, Label, Lessons, NewLabel, Outcome, Owed, Thresholds,
    Verdict,
};
pub use webhook::{
    Event, HookAnswer, HookDelivery, HookKind, HookResult, HookState, Webhook, WebhookWish, email_for,
};
pub use words::{
    AuthorName, CleanHtml, Marks, Position, Website, Words, field_length, is_noncharacter, is_unspaced,
    shows, visible,
};
