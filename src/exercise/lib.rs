//! The exercise: people place themselves on the shifts of a post, change their mind, or take it all back.
//!
//! Whoever holds the key in a link is the person; the store keeps a hash of it and nothing else about them. What others
//! see of the answers goes through `Floor`, and in public through pictures that are taken rarely enough to show nobody.

mod alone;
mod mail;
mod pictures;
pub mod together;

use std::{net::IpAddr, sync::Arc};

pub use alone::{Change, MAX_NOTE, Typed, read_changes};
pub use mail::{AskLetter, Letters, PageLetter, REMIND_AFTER};
pub use pictures::Pictures;

use data_encoding::BASE64URL_NOPAD;

use weshift_clock::{Clock, random_bytes};
use weshift_domain::*;
use weshift_limits::{Action, Limits, wide_network_of};
use weshift_links::{Links, token_hash};
use weshift_store::{NewRun, Store};

/// What the site decides about the exercise.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub floor: Floor,
    /// Whether people can get mail: there is a way for it to go out.
    pub offers_mail: bool,
}

/// The verb of those who place themselves.
#[derive(Clone)]
pub struct Exercise {
    pub(crate) store: Store,
    pub(crate) limits: Arc<Limits>,
    pub(crate) links: Links,
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    pub(crate) letters: Letters,
}

/// The key in a person's link: 128 bits that nobody can guess.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonKey(String);

/// A person's exercise, as whoever holds their key sees it.
#[derive(Debug, Clone)]
pub struct Journey {
    /// Under this key, the first first; never empty.
    pub runs: Vec<Run>,
    /// Of all of them.
    pub answers: Vec<(RunId, Answer)>,
}

impl Journey {
    pub fn latest(&self) -> &Run {
        self.runs.last().expect("a journey has a run")
    }

    /// The run before the latest.
    pub fn earlier(&self) -> Option<&Run> {
        self.runs.iter().rev().nth(1)
    }

    pub fn answer(&self, run: RunId, shift: ShiftId, lens: Lens) -> Option<&Answer> {
        let its = |it: &&(RunId, Answer)| it.0 == run && it.1.shift == shift && it.1.lens == lens;
        self.answers.iter().find(its).map(|it| &it.1)
    }
}

impl PersonKey {
    pub fn new() -> PersonKey {
        PersonKey(BASE64URL_NOPAD.encode(&random_bytes::<16>()))
    }

    /// `None` for what cannot be one.
    pub fn parse(raw: &str) -> Option<PersonKey> {
        let is_key = BASE64URL_NOPAD.decode(raw.as_bytes()).is_ok_and(|it| it.len() == 16);
        is_key.then(|| PersonKey(raw.to_string()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store knows of it.
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

    pub fn floor(&self) -> Floor {
        self.rules.floor
    }

    /// A first run under a key of its own.
    pub async fn begin(&self, post: PostId, client: IpAddr) -> Result<PersonKey, Rejection> {
        self.limits.spend(Action::Exercise, client)?;
        let key = PersonKey::new();
        self.add_run(post, &key, client).await?;
        Ok(key)
    }

    /// What is kept under a key. `None`: nothing, or nothing any more.
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
