//! What programs may do, and what they are told: tokens for the API.
//!
//! A token is random, shown once, and kept as a hash. It acts for the manager who made it, within its scopes and within
//! that manager's role as it is when the token is used.

mod tokens;

use crate::{clock::Clock, domain::*, store::Store};

pub use tokens::{Expiry, TokenForm};

/// The verb of those who let programs in.
#[derive(Clone)]
pub struct Programs {
    store: Store,
    clock: Clock,
}

impl Programs {
    pub fn new(store: Store, clock: Clock) -> Programs {
        Programs { store, clock }
    }
}

fn by(manager: &Manager) -> Who {
    Who::Manager { id: manager.id, name: manager.name.clone() }
}

fn note(at: Moment, who: Who, act: Act, detail: String) -> NewAudit {
    NewAudit { at, who, via: Via::Page, act, comment: None, before: None, after: None, detail }
}
