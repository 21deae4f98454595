//! Requests in. The only module that knows HTTP.
//!
//! A handler takes, asks and answers: extractors say what it needs, one verb or one read does it, `view` makes finished
//! words of what came back. `Web` holds a `Reader`, the verbs and `Links`, never the `Store`, so no handler can write
//! by itself. A GET changes nothing.

mod answer;
mod api;
mod assets;
mod client;
mod desk;
mod feeds;
mod fields;
mod headers;
mod health;
mod mail_links;
mod pages;
mod public;
mod routes;
mod server;
mod session;
mod view;

use std::sync::Arc;

use crate::{
    clock::Clock, config::Settings, intake::Intake, limits::Limits, links::Links, moderation::Moderation,
    store::Reader,
};

pub use pages::Pages;
pub use server::{Bound, bind, serve};

/// What every handler can ask.
pub struct Web {
    pub reader: Reader,
    pub intake: Intake,
    pub moderation: Moderation,
    pub links: Links,
    pub limits: Arc<Limits>,
    pub clock: Clock,
    pub settings: Settings,
    /// Finished answers for readers.
    pub pages: pages::Pages,
}
