//! What programs may do, and what they are told: tokens for the API, webhooks, the hub of the feeds.
//!
//! A token is random, shown once, and kept as a hash. It acts for the manager who made it, within its scopes and within
//! that manager's role as it is when the token is used.

#![warn(missing_docs, unreachable_pub)]

mod telling;
mod tokens;
mod webhooks;

use weshift_clock::Clock;
use weshift_domain::*;
use weshift_fetch::Fetcher;
use weshift_links::Links;
use weshift_store::Store;

pub use telling::{Body, Telling};
pub use tokens::{Expiry, TokenForm};
pub use webhooks::WebhookForm;

/// The verb of those who let programs in: API tokens of managers, webhooks of owners. `app` makes one for the
/// handlers.
#[derive(Clone)]
pub struct Programs {
    store: Store,
    clock: Clock,
    links: Links,
    /// Knows which addresses may be told.
    fetcher: Fetcher,
}

impl Programs {
    /// `links` makes the webhooks' secrets; `fetcher` says which addresses a webhook may have.
    pub fn new(store: Store, links: Links, clock: Clock, fetcher: Fetcher) -> Programs {
        Programs { store, clock, links, fetcher }
    }
}

fn by(manager: &Manager) -> Actor {
    Actor::manager(manager)
}
