//! Sessions of managers: open, kept by use, listed, ended. Their tokens are random, and only hashes are kept.

use super::{Moderation, by};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{token_from, token_hash};

/// A session ends this long after it was last used to do something.
const SESSION_LIFE: i64 = 12 * HOUR;

impl Moderation {
    /// The session of a cookie's token. `None` if it ended.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Fault> {
        self.store.reader().find_session(token_hash(token), self.clock.now()).await
    }

    /// The session of a cookie's token that lacks its second factor. `None` if it ended.
    pub async fn half_session(&self, token: &str) -> Result<Option<Session>, Fault> {
        self.store.reader().find_half_session(token_hash(token), self.clock.now()).await
    }

    /// Notes that a session was used: it lives twelve hours from now on.
    pub async fn keep_session(&self, session: &Session) -> Result<(), Fault> {
        let (now, hash) = (self.clock.now(), session.token_hash.clone());
        self.store.write(move |tx| tx.touch_session(&hash, now, now.plus(SESSION_LIFE))).await
    }

    /// All open sessions of the same manager, with this one marked.
    pub async fn list_sessions(&self, session: &Session) -> Result<Vec<OpenSession>, Fault> {
        let mut open = self.store.reader().list_sessions(session.manager.id, self.clock.now()).await?;
        for it in &mut open {
            it.is_this = it.name == session.token_hash;
        }
        Ok(open)
    }

    /// Ends this session.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Fault> {
        let entry = self.signed_out(session, "");
        let hash = session.token_hash.clone();
        self.store
            .write(move |tx| {
                tx.forget_session(&hash)?;
                tx.add_audit(&entry)
            })
            .await
    }

    /// Ends another session of the same manager. `false`: there is none by this name.
    pub async fn end_session(&self, session: &Session, name: String) -> Result<bool, Fault> {
        let entry = self.signed_out(session, "elsewhere");
        let id = session.manager.id;
        self.store
            .write(move |tx| {
                let ended = tx.end_session_of(id, &name)?;
                if ended {
                    tx.add_audit(&entry)?;
                }
                Ok(ended)
            })
            .await
    }

    /// Ends every session of the manager, this one too.
    pub async fn sign_out_everywhere(&self, session: &Session) -> Result<(), Fault> {
        let entry = self.signed_out(session, "everywhere");
        let id = session.manager.id;
        self.store
            .write(move |tx| {
                tx.forget_sessions_of(id)?;
                tx.add_audit(&entry)
            })
            .await
    }

    fn signed_out(&self, session: &Session, where_else: &str) -> NewAudit {
        NewAudit::new(self.clock.now(), by(&session.manager), Via::Page, AuditAction::SignedOut, where_else)
    }

    pub(super) async fn open_session(
        &self,
        manager: &Manager,
        via: Via,
        at: Whereabouts,
    ) -> Result<String, Fault> {
        let (now, token) = (self.clock.now(), token_from(random_bytes()));
        let (hash, id, entry) =
            (token_hash(&token), manager.id, NewAudit::new(now, by(manager), via, AuditAction::SignedIn, ""));
        let new = NewSession { at, is_half: false };
        self.store
            .write(move |tx| {
                tx.add_session(&hash, id, &new, now, now.plus(SESSION_LIFE))?;
                tx.join(id)?;
                tx.add_audit(&entry)
            })
            .await?;
        Ok(token)
    }
}
