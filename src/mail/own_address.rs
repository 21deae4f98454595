//! Letters about a manager's own address: to the new one, and to the one before.

use weshift_templates::mail::{AddressChanged, NewAddress};

use super::{
    letters::{About, Mailer},
    words::clock_words,
};
use weshift_domain::*;
use weshift_links::{self as links, token_hash};
use weshift_moderation::{NEW_ADDRESS_LIFE, digest::zone_of};

const NEWS_LIFE: i64 = 2 * DAY;

impl Mailer {
    /// Asks a manager to confirm the address `to`, which they want to be theirs; `token` is the one of
    /// `links::new_address(..)`.
    pub fn new_address_letter(&self, manager: &Manager, to: &Email, token: &str) -> NewLetter {
        let now = self.clock.now();
        let view = NewAddress {
            site: self.site(),
            lang: self.language(),
            name: manager.name.clone(),
            href: self.links.absolute(&links::new_address(token)),
            expires: clock_words(now.plus(NEW_ADDRESS_LIFE), &zone_of(&manager.habits)),
        };
        let key = format!("new-address:{}", token_hash(token));
        let about = About {
            manager: Some(manager.id),
            ..About::new(LetterKind::SignIn, (&manager.name, to), key, NEW_ADDRESS_LIFE)
        };
        self.letter(about, view.letter(), now)
    }

    /// Tells a manager's earlier address that they have a new one; `manager` is the manager before the change.
    pub fn address_changed_letter(&self, manager: &Manager) -> NewLetter {
        let view = AddressChanged { site: self.site(), lang: self.language(), name: manager.name.clone() };
        let now = self.clock.now();
        let key = format!("address-changed:{}:{}", manager.id, manager.epoch);
        let about = About::new(LetterKind::Alarm, (&manager.name, &manager.email), key, NEWS_LIFE);
        self.letter(about, view.letter(), now)
    }
}
