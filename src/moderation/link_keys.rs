//! The keys that sign the links in letters: a new one, and telling every node.

use super::Moderation;
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{KEY_AFTERLIFE, LinkKey};

/// Until when the links that are out there work, once another key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldLinks {
    /// For thirty days.
    WorkOn,
    /// The old key may be known to somebody.
    EndNow,
}

impl Moderation {
    /// A key that signs from now on: its number, and until when the links of the others work. None: fifteen keys are
    /// known, and the links of each still work.
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
            let Some((number, keys)) = LinkKey::follow(&tx.link_keys()?, secret, ends_at, at) else {
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

    /// What another node or a command changed counts here from now on.
    pub async fn refresh_link_keys(&self) -> Result<(), Fault> {
        self.links.sign_letters_with(self.store.reader().link_keys().await?);
        Ok(())
    }
}
