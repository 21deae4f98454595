//! Requests in. The only module that knows HTTP.
//!
//! A handler takes, asks and answers: extractors say what it needs, one verb or one read does it, `view` makes finished
//! words of what came back. `Web` holds a `Reader`, the verbs and `Links`, never the `Store`, so no handler can write
//! by itself. A GET changes nothing.

#![warn(missing_docs, unreachable_pub)]

mod answer;
mod api;
mod assets;
mod bearer;
mod body;
mod client;
mod connections;
mod desk;
mod discussions;
mod dress;
mod embed;
mod exercise;
mod failure_log;
mod feeds;
mod etags;
mod fields;
mod form_text;
mod given;
mod groups;
mod headers;
mod hosts;
mod inbound;
mod health;
mod link_token;
mod live;
mod mail_links;
mod wave_links;
mod mentions;
mod other_sites;
mod packed;
mod pages;
mod problem;
mod public;
mod refusals;
mod requests;
mod returned;
mod routes;
mod server;
mod session;
mod trouble;
mod view;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use weshift_clock::Clock;
use weshift_config::{LiveSite, Settings};
use weshift_domain::{Fault, LetterKind, Manager, Moment, NewLetter};
use weshift_editing::Editing;
use weshift_exercise::{Exercise, together::Together};
use weshift_intake::{Intake, Mentions};
use weshift_limits::Limits;
use weshift_links::Links;
use weshift_moderation::Moderation;
use weshift_programs::Programs;
use weshift_store::Reader;
use weshift_vitals::Vitals;

pub use api::told;
pub use health::HEALTH;
pub use live::{Live, tell};
pub use pages::Pages;
pub use requests::Requests;
pub use server::{Bound, NotBound, bind, serve};
pub use view::fragment;

/// Takes in one incoming email, whole and as it came (RFC 5322). The fault is one of the database: the sender should
/// try again.
pub type Inlet = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// Makes the letter of this kind that this manager would get now. `None`: there is nothing to say in it.
pub type Preview = Arc<dyn Fn(LetterKind, Manager) -> Previewed + Send + Sync>;
type Previewed = BoxFuture<'static, Result<Option<NewLetter>, Fault>>;

/// What handlers need of `mail`, as functions. `app` makes it, since `web` does not know `mail`.
#[derive(Clone)]
pub struct Letters {
    /// For `/hooks/mail`.
    pub inlet: Inlet,
    /// For the previews on the desk's Mail page.
    pub preview: Preview,
}

/// Everything that handlers may use. `app` fills it at the start and gives it to `serve`, which shares it between all
/// threads of the server. No handler replaces a field.
pub struct Web {
    /// Reads from the database.
    pub reader: Reader,
    /// The verbs of those who comment.
    pub intake: Intake,
    /// The verbs of sites that link here. `None`: webmentions are off.
    pub mentions: Option<Mentions>,
    /// The verbs of managers.
    pub moderation: Moderation,
    /// The verbs of those who write posts and shifts.
    pub editing: Editing,
    /// API tokens and webhooks.
    pub programs: Programs,
    /// The verbs of people who do the exercise alone.
    pub exercise: Exercise,
    /// The verbs of group sessions.
    pub together: Together,
    /// Makes and reads the addresses of this site.
    pub links: Links,
    /// Counts requests per client. The worker shares it.
    pub limits: Arc<Limits>,
    /// The only source of the time.
    pub clock: Clock,
    /// The settings as they were read at the start.
    pub settings: Settings,
    /// The name, language and contact of the site, from the settings or the desk. They may change while the server
    /// runs.
    pub site: LiveSite,
    /// Incoming mail and previews of letters.
    pub letters: Letters,
    /// Open event streams of readers. `tell` feeds it.
    pub live: Arc<Live>,
    /// Whether the worker still works. The worker writes it.
    pub vitals: Vitals,
    /// How many requests came and how long they took.
    pub requests: Requests,
    /// When the server started.
    pub began: Moment,
    /// Cached answers to readers.
    pub pages: pages::Pages,
}
