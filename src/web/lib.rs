//! Requests in. The only module that knows HTTP.
//!
//! A handler takes, asks and answers: extractors say what it needs, one verb or one read does it, `view` makes finished
//! words of what came back. `Web` holds a `Reader`, the verbs and `Links`, never the `Store`, so no handler can write
//! by itself. A GET changes nothing.

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
pub use server::{Bound, bind, serve};
pub use view::fragment;

/// Takes in a message as it came.
pub type Inlet = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, Result<(), Fault>> + Send + Sync>;

/// A letter of this kind as this manager would get it now. `None`: there is nothing to say in one.
pub type Preview = Arc<dyn Fn(LetterKind, Manager) -> Previewed + Send + Sync>;
type Previewed = BoxFuture<'static, Result<Option<NewLetter>, Fault>>;

/// What handlers need of the mail. `app` makes it: mail and web are strangers.
#[derive(Clone)]
pub struct Letters {
    pub inlet: Inlet,
    pub preview: Preview,
}

/// What every handler can ask.
pub struct Web {
    pub reader: Reader,
    pub intake: Intake,
    /// None: nobody may say that they link here.
    pub mentions: Option<Mentions>,
    pub moderation: Moderation,
    pub editing: Editing,
    pub programs: Programs,
    pub exercise: Exercise,
    pub together: Together,
    pub links: Links,
    pub limits: Arc<Limits>,
    pub clock: Clock,
    pub settings: Settings,
    /// What the site is called now, whoever says so: the settings or the desk.
    pub site: LiveSite,
    pub letters: Letters,
    /// Readers who are told of new replies.
    pub live: Arc<Live>,
    /// Whether the worker goes on.
    pub vitals: Vitals,
    /// How many requests came, and how long they took.
    pub requests: Requests,
    /// When the server began.
    pub began: Moment,
    /// Finished answers for readers.
    pub pages: pages::Pages,
}
