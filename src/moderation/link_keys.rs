//! The keys that sign the links in letters: a new one, and telling every node.

use super::Moderation;
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{KEY_AFTERLIFE, LinkKey};

/// What becomes of the links in letters that are out there, when a new key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldLinks {
    /// They work for thirty days more.
    WorkOn,
    /// They end at once: somebody may know the old key.
    EndNow,
}

impl Moderation {
    /// Makes a new key that signs all links from now on. Returns its number, and until when links of the other keys
    /// work. `None`: all fifteen numbers are taken by keys whose links still work.
    pub async fn make_link_key(
        &self,
        who: Actor,
        via: Via,
        old: OldLinks,
    ) -> Result<Option<(u8, Moment)>, Fault> {
        let at = self.clock.now();
        let secret = random_bytes();
        let ends_at = match old {
            OldLinks::WorkOn => at.plus(KEY_AFTERLIFE),
            OldLinks::EndNow => at,
        };
        let made = self.store.write(move |tx| -> Result<_, Fault> {
            let Some((number, keys)) = LinkKey::follow(&tx.list_link_keys()?, secret, ends_at, at) else {
                return Ok(None);
            };
            tx.set_link_keys(&keys)?;
            let detail = format!("key {number}; the links of the others work until {}", ends_at.rfc3339());
            tx.add_audit(&NewAudit::new(at, who, via, AuditAction::LinkKeyMade, &detail))?;
            Ok(Some((number, ends_at)))
        });
        let made = made.await?;
        self.refresh_link_keys().await?;
        Ok(made)
    }

    /// Reads the signing keys from the database, which another node or a command may have changed. The worker calls it.
    pub async fn refresh_link_keys(&self) -> Result<(), Fault> {
        self.links.sign_letters_with(self.store.reader().list_link_keys().await?);
        Ok(())
    }
}
