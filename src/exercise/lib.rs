//! The exercise: people place themselves on the shifts of a post, change their mind, or take it all back.
//!
//! Whoever holds the key in a link is the person; the store keeps a hash of it and nothing else about them. What others
//! see of the answers goes through `Floor`, and in public through pictures that are taken rarely enough to show nobody.

#![warn(missing_docs, unreachable_pub)]

mod alone;
mod mail;
mod pictures;
/// Group sessions of the exercise.
pub mod together;

use std::{net::IpAddr, sync::Arc};

pub use alone::{Change, Typed, read_changes};
pub use mail::{AskLetter, Letters, PageLetter, REMIND_AFTER};
pub use pictures::Pictures;

use data_encoding::BASE64URL_NOPAD;

use weshift_clock::{Clock, random_bytes};
use weshift_domain::*;
use weshift_limits::{Action, Limits, wide_network_of};
use weshift_links::{Links, token_hash};
use weshift_store::{NewRun, Store};

/// What the site decides about the exercise. `app` makes it from the settings at the start.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// From how many people on results may be shown.
    pub floor: Floor,
    /// Whether people can get mail: there is a way for it to go out.
    pub offers_mail: bool,
}

/// The verb of people who go through the exercise alone. `app` makes one for the handlers.
#[derive(Clone)]
pub struct Exercise {
    pub(crate) store: Store,
    pub(crate) limits: Arc<Limits>,
    pub(crate) links: Links,
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    pub(crate) letters: Letters,
}

/// The key in a person's link: 128 random bits in base64url, 22 characters. `begin` makes it; only its hash is kept.
/// Whoever holds it sees and changes the answers. `Debug` masks it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonKey(String);

/// A person's runs with all their answers, as `Exercise::look` reads them for their own page.
#[derive(Debug, Clone)]
pub struct Journey {
    /// The runs under this key, oldest first; never empty.
    pub runs: Vec<Run>,
    /// The answers of all these runs, each with its run.
    pub answers: Vec<(RunId, Answer)>,
}

impl Journey {
    /// The newest run, which answers go to.
    pub fn latest(&self) -> &Run {
        self.runs.last().expect("a journey has a run")
    }

    /// The run before the newest, to compare with. `None` on the first.
    pub fn earlier(&self) -> Option<&Run> {
        self.runs.iter().rev().nth(1)
    }

    /// The answer of one run on a shift through a lens. `None` if there is none.
    pub fn answer(&self, run: RunId, shift: ShiftId, lens: Lens) -> Option<&Answer> {
        let its = |it: &&(RunId, Answer)| it.0 == run && it.1.shift == shift && it.1.lens == lens;
        self.answers.iter().find(its).map(|it| &it.1)
    }
}

impl PersonKey {
    /// A key that nobody had before.
    pub fn new() -> PersonKey {
        PersonKey(BASE64URL_NOPAD.encode(&random_bytes::<16>()))
    }

    /// Reads a key from an address. `None` for what cannot be one; whether it opens anything, the store knows.
    pub fn parse(raw: &str) -> Option<PersonKey> {
        let is_key = BASE64URL_NOPAD.decode(raw.as_bytes()).is_ok_and(|it| it.len() == 16);
        is_key.then(|| PersonKey(raw.to_string()))
    }

    /// The key itself, for the person's own link and nothing else.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash under which the store keeps runs.
    pub fn hash(&self) -> String {
        token_hash(&self.0)
    }
}

impl Default for PersonKey {
    fn default() -> Self {
        PersonKey::new()
    }
}

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(***)")
    }
}

impl Exercise {
    /// Connects the store, the limits, and the letters that people ask for.
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        links: Links,
        clock: Clock,
        rules: Rules,
        letters: Letters,
    ) -> Exercise {
        Exercise { store, limits, links, clock, rules, letters }
    }

    /// From how many people on results may be shown.
    pub fn floor(&self) -> Floor {
        self.rules.floor
    }

    /// Begins a first run on a post, under a key of its own.
    pub async fn begin(&self, post: PostId, client: IpAddr) -> Result<PersonKey, Rejection> {
        self.limits.spend(Action::Exercise, client)?;
        let key = PersonKey::new();
        self.add_run(post, &key, client).await?;
        Ok(key)
    }

    /// Everything under a key, but runs of group sessions. `None`: nothing, or it was deleted.
    pub async fn look(&self, key: &PersonKey) -> Result<Option<Journey>, Fault> {
        let reader = self.store.reader();
        let mut runs = reader.list_runs(key.hash()).await?;
        // Those of group sessions have pages of their own.
        runs.retain(|it| it.session.is_none());
        if runs.is_empty() {
            return Ok(None);
        }
        let answers = reader.list_answers(runs.iter().map(|it| it.id).collect()).await?;
        Ok(Some(Journey { runs, answers }))
    }

    async fn add_run(&self, post: PostId, key: &PersonKey, client: IpAddr) -> Result<(), Fault> {
        let (network, fresh) = (wide_network_of(client), BASE64URL_NOPAD.encode(&random_bytes::<32>()));
        let (links, key_hash, at) = (self.links.clone(), key.hash(), self.clock.now());
        self.store
            .write(move |tx| {
                let key = tx.network_key(at, &fresh)?;
                let prefix = links.prefix(&key, &network);
                let new = NewRun { post, session: None, key_hash, prefix, name: String::new(), at };
                tx.add_run(&new).map(drop)
            })
            .await
    }
}
