//! A manager's own address, changed by themselves: a letter to the new one asks, a letter to the old one tells.

use super::{Moderation, by};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{token_from, token_hash};
use weshift_store::LinkPurpose;

/// How long the link that confirms a manager's new address works, in milliseconds.
pub const NEW_ADDRESS_LIFE: i64 = DAY;

/// The result of `Moderation::take_new_address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The manager's mail goes to the new address from now on.
    Done,
    /// Nothing changed: the link was used, is too old, or another address was asked for since.
    Over,
    /// Nothing changed: another manager has this address meanwhile.
    Taken,
}

impl Moderation {
    /// Mails the new address a link that confirms it. Until the link is used, the old address stays.
    pub async fn want_address(&self, who: &Manager, typed: &str) -> Result<(), Rejection> {
        let Some(address) = Email::parse(typed) else {
            let message = "Please enter a valid email address, such as name@example.org.";
            return Err(Problem::new(Field::Email, message).into());
        };
        if address.normalised() == who.email.normalised() {
            return Err(Problem::new(Field::Email, "Your mail goes there already.").into());
        }
        let (now, token) = (self.clock.now(), token_from(random_bytes()));
        let (hash, key, id) = (token_hash(&token), self.links.address_key(&address), who.id);
        let letter = (self.letters.new_address)(who, &address, &token);
        self.store
            .write(move |tx| {
                if tx.is_address_taken(id, &key)? {
                    let taken = "There is another manager with this address.";
                    return Err(Rejection::from(Problem::new(Field::Email, taken)));
                }
                tx.want_address(id, &address)?;
                tx.forget_links_of(id, LinkPurpose::NewAddress)?;
                tx.add_one_time_link(&hash, LinkPurpose::NewAddress, Some(id), now.plus(NEW_ADDRESS_LIFE))?;
                tx.add_letter(&letter)?;
                Ok(())
            })
            .await
    }

    /// Whose address the link would change, and to which. `None`: the link is used, too old or not ours.
    pub async fn look_at_new_address(&self, token: &str) -> Result<Option<(Manager, Email)>, Fault> {
        let Some(manager) = self.whose_link(token, LinkPurpose::NewAddress).await? else { return Ok(None) };
        let address = self.store.reader().find_new_address_of(manager.id).await?;
        Ok(address.map(|it| (manager, it)))
    }

    /// Uses the link: changes the address, and tells the old one.
    pub async fn take_new_address(&self, token: &str) -> Result<Moved, Fault> {
        let Some((manager, address)) = self.look_at_new_address(token).await? else { return Ok(Moved::Over) };
        let (now, hash, key) = (self.clock.now(), token_hash(token), self.links.address_key(&address));
        let entry = NewAudit::new(now, by(&manager), Via::MailLink, AuditAction::AddressChanged, "");
        let letter = (self.letters.address_changed)(&manager);
        self.store
            .write(move |tx| {
                let used = tx.use_one_time_link(&hash, LinkPurpose::NewAddress, now)?;
                if used.is_none() || tx.find_new_address_of(manager.id)?.as_ref() != Some(&address) {
                    return Ok(Moved::Over);
                }
                if tx.is_address_taken(manager.id, &key)? {
                    return Ok(Moved::Taken);
                }
                tx.set_address(manager.id, &address, &key)?;
                tx.add_letter(&letter)?;
                tx.add_audit(&entry)?;
                Ok(Moved::Done)
            })
            .await
    }
}
