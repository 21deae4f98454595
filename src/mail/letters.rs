//! What is in a letter: one verb per kind, from what the domain knows to finished words.

use crate::{
    clock::Clock,
    config::{Mail, Site},
    domain::*,
    links::Links,
    store::Activity,
};

/// Makes letters. Pure but for the clock and chance; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    pub(super) links: Links,
    pub(super) mail: Mail,
    pub(super) site: String,
    pub(super) clock: Clock,
}

impl Mailer {
    pub fn new(links: Links, mail: Mail, site: &Site, clock: Clock) -> Mailer {
        Mailer { links, mail, site: site.name.clone(), clock }
    }

    pub fn settings(&self) -> &Mail {
        &self.mail
    }

    /// Asks a commenter to confirm their address; `token` is `links.confirm_token(..)`. Keep it with `tx.add_letter`.
    pub fn confirm_letter(&self, _to: &Email, _token: &str) -> NewLetter {
        todo!()
    }

    /// Lets a manager in; `token` is the one of `links::sign_in_link(..)`. Keep it with `tx.add_letter`.
    pub fn sign_in_letter(&self, _manager: &Manager, _token: &str) -> NewLetter {
        todo!()
    }

    /// Shows that mail arrives.
    pub fn test_letter(&self, _to: &Email) -> NewLetter {
        todo!()
    }

    /// What waits for a manager, oldest first: ten in full, the others as a count.
    pub fn held_letter(&self, _waiting: &[Waiting], _manager: &Manager, _now: Moment) -> NewLetter {
        todo!()
    }

    /// What happened since the manager's last digest.
    pub fn digest_letter(&self, _activity: &Activity, _manager: &Manager, _until: Moment, _now: Moment) -> NewLetter {
        todo!()
    }
}
