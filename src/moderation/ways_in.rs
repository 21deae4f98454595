//! How managers sign in: password, a link in a mail, passkeys, the second factor, and proving oneself again.
//!
//! Tokens are random and only their hashes are kept. A failed sign-in tells nothing about whether the address is known.

use super::{
    Moderation, by,
    passkey::{self, Site},
    people::verify,
    totp,
};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{token_from, token_hash};
use weshift_store::LinkPurpose;

/// A link that signs in is a way of proving who one is, so it is short-lived.
const SIGN_IN_LIFE: i64 = 10 * MINUTE;
/// Between letters that sign one manager in, and how many of them an hour may bring.
const SIGN_IN_PAUSE: i64 = 2 * MINUTE;
const SIGN_INS_AN_HOUR: u32 = 5;
/// So long the second proof may take.
const HALF_LIFE: i64 = 10 * MINUTE;
/// So long a proof is good for acts that cannot be taken back easily.
const PROOF_LIFE: i64 = 15 * MINUTE;
/// So long a page with the button for a passkey may stand open.
const CHALLENGE_LIFE: i64 = HOUR;

/// A hash of nothing that anyone could type, so that an unknown address takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$d2VzaGlmdC1ub2JvZHk$o8Z3J5WJ6RkVnB0aNwRTx1f0L2l0n5ZQz6b7Q0m3T1k";

/// A session that has just begun, by the token for its cookie.
#[derive(Debug)]
pub enum Entry {
    /// The manager is signed in.
    Whole(String),
    /// The second factor is missing: the token is good for `Moderation::finish_sign_in` only, for ten minutes.
    Half(String),
}

impl Moderation {
    /// Signs a manager in with a password. `None`: the address is unknown or the password wrong; both take as long.
    pub async fn sign_in(
        &self,
        email: &str,
        password: Password,
        at: Whereabouts,
    ) -> Result<Option<Entry>, Fault> {
        let found = match Email::parse(email) {
            Some(email) => {
                self.store.reader().find_manager_by_address(self.links.address_key(&email)).await?
            }
            None => None,
        };
        let (manager, hash) = found.map(|(manager, hash)| (Some(manager), hash)).unwrap_or_default();
        let known = hash.is_some();
        let right = verify(password, hash.unwrap_or_else(|| NOBODY.to_string())).await?;
        match manager {
            Some(manager) if known && right => Ok(Some(self.enter(&manager, Via::Page, at).await?)),
            Some(manager) => {
                self.note_failure(&manager).await?;
                Ok(None)
            }
            None => {
                self.write_as_if_known().await?;
                Ok(None)
            }
        }
    }

    /// Mails a sign-in link to the manager with this address, at most one in two minutes and five in an hour. Does
    /// not say whether there is one.
    pub async fn ask_sign_in_link(&self, email: &str) -> Result<(), Fault> {
        let Some(email) = Email::parse(email) else { return Ok(()) };
        let reader = self.store.reader();
        let found = reader.find_manager_by_address(self.links.address_key(&email)).await?;
        let token = token_from(random_bytes());
        let now = self.clock.now();
        let Some((manager, _)) = found else {
            // The same letter is made, and forgotten.
            drop((self.letters.sign_in)(&nobody(email, now), &token));
            return self.write_as_if_known().await;
        };
        let (hash, until) = (token_hash(&token), now.plus(SIGN_IN_LIFE));
        let letter = (self.letters.sign_in)(&manager, &token);
        self.store
            .write(move |tx| {
                let since = |span| now.minus(span);
                if tx.count_letters_to(manager.id, LetterKind::SignIn, since(SIGN_IN_PAUSE))? > 0
                    || tx.count_letters_to(manager.id, LetterKind::SignIn, since(HOUR))? >= SIGN_INS_AN_HOUR
                {
                    return Ok(());
                }
                tx.add_one_time_link(&hash, LinkPurpose::SignIn, Some(manager.id), until)?;
                tx.add_letter(&letter).map(drop)
            })
            .await
    }

    /// Makes a sign-in link's token for the command line.
    pub async fn make_sign_in_link(&self, manager: &Manager) -> Result<String, Fault> {
        let token = token_from(random_bytes());
        let (hash, until, id) = (token_hash(&token), self.clock.now().plus(SIGN_IN_LIFE), manager.id);
        self.store.write(move |tx| tx.add_one_time_link(&hash, LinkPurpose::SignIn, Some(id), until)).await?;
        Ok(token)
    }

    /// The manager whom a sign-in link would sign in. `None`: the link is used, too old or not ours.
    pub async fn look_at_sign_in_link(&self, token: &str) -> Result<Option<Manager>, Fault> {
        self.whose_link(token, LinkPurpose::SignIn).await
    }

    /// Uses a sign-in link up. `None` as in `look_at_sign_in_link`.
    pub async fn sign_in_by_link(&self, token: &str, at: Whereabouts) -> Result<Option<Entry>, Fault> {
        let (now, hash) = (self.clock.now(), token_hash(token));
        let used = self.store.write(move |tx| tx.use_one_time_link(&hash, LinkPurpose::SignIn, now)).await?;
        let Some(Some(id)) = used else { return Ok(None) };
        match self.store.reader().find_manager_by_id(id).await? {
            Some(manager) => {
                // The letter arrived, so the mailbox takes mail.
                self.resume_mail(&manager).await?;
                Ok(Some(self.enter(&manager, Via::MailLink, at).await?))
            }
            None => Ok(None),
        }
    }

    /// Signs a manager in with a passkey alone, which is two factors in one: a thing, and what unlocks it. `None`: it
    /// is unknown or its signature is wrong.
    pub async fn sign_in_by_passkey(
        &self,
        used: &Assertion,
        at: Whereabouts,
    ) -> Result<Option<String>, Fault> {
        let found = self.store.reader().find_passkey(used.credential.clone()).await?;
        let Some((_, manager)) = found else { return Ok(None) };
        match self.is_passkey(&manager, used).await? {
            true => Ok(Some(self.open_session(&manager, Via::Page, at).await?)),
            false => Ok(None),
        }
    }

    /// Turns a half session into a whole one and returns its token. `None`: the second factor was wrong, or the proof
    /// is a password, which is none.
    pub async fn finish_sign_in(
        &self,
        half: &Session,
        proof: &Proof,
        at: Whereabouts,
    ) -> Result<Option<String>, Fault> {
        let good = match proof {
            Proof::Password(_) => false,
            Proof::Code(code) => self.is_code(&half.manager, code).await?,
            Proof::Passkey(used) => self.is_passkey(&half.manager, used).await?,
        };
        if !good {
            self.note_failure(&half.manager).await?;
            return Ok(None);
        }
        let token = self.open_session(&half.manager, Via::Page, at).await?;
        let hash = half.token_hash.clone();
        self.store.write(move |tx| tx.forget_session(&hash)).await?;
        Ok(Some(token))
    }

    /// Whether the manager proved who they are within the last 15 minutes, as acts need that cannot easily be undone.
    pub fn is_proven(&self, session: &Session) -> bool {
        self.clock.now().since(session.proven_at) <= PROOF_LIFE
    }

    /// Lets a signed-in manager prove again who they are. `false`: the proof was wrong.
    pub async fn prove(&self, session: &Session, proof: &Proof) -> Result<bool, Fault> {
        let manager = &session.manager;
        let good = match proof {
            Proof::Password(password) => {
                let secrets = self.store.reader().secrets_of(manager.id).await?;
                match secrets.password_hash {
                    Some(hash) => verify(password.clone(), hash).await?,
                    None => false,
                }
            }
            Proof::Code(code) => self.is_code(manager, code).await?,
            Proof::Passkey(used) => self.is_passkey(manager, used).await?,
        };
        if !good {
            self.note_failure(manager).await?;
            return Ok(false);
        }
        let (hash, now) = (session.token_hash.clone(), self.clock.now());
        self.store.write(move |tx| tx.prove_session(&hash, now)).await?;
        Ok(true)
    }

    /// A challenge for the browser's passkey to sign; it works once, within an hour.
    pub fn passkey_challenge(&self) -> String {
        self.links.passkey_challenge(self.clock.now(), random_bytes())
    }

    /// Uses up the challenge that a browser answered. False: it is old, used, or none of ours.
    pub(super) async fn use_challenge(&self, client_data: &str) -> Result<bool, Fault> {
        let Some(challenge) = passkey::challenge_of(client_data) else { return Ok(false) };
        let now = self.clock.now();
        let good =
            self.links.read_passkey_challenge(&challenge).is_some_and(|at| now.since(at) <= CHALLENGE_LIFE);
        if !good {
            return Ok(false);
        }
        let (hash, until) = (token_hash(&challenge), now.plus(2 * CHALLENGE_LIFE));
        self.store.write(move |tx| tx.use_challenge(&hash, until)).await
    }

    pub(super) async fn whose_link(
        &self,
        token: &str,
        purpose: LinkPurpose,
    ) -> Result<Option<Manager>, Fault> {
        let reader = self.store.reader();
        match reader.find_one_time_link(token_hash(token), purpose, self.clock.now()).await? {
            Some(Some(manager)) => reader.find_manager_by_id(manager).await,
            Some(None) | None => Ok(None),
        }
    }

    /// After the first proof: in, or half in where a second one is wanted.
    pub(super) async fn enter(&self, manager: &Manager, via: Via, at: Whereabouts) -> Result<Entry, Fault> {
        if !self.store.reader().factors_of(manager.id).await?.needs_second() {
            return Ok(Entry::Whole(self.open_session(manager, via, at).await?));
        }
        let (now, token, id) = (self.clock.now(), token_from(random_bytes()), manager.id);
        let (hash, new) = (token_hash(&token), NewSession { at, is_half: true });
        self.store.write(move |tx| tx.add_session(&hash, id, &new, now, now.plus(HALF_LIFE))).await?;
        Ok(Entry::Half(token))
    }

    /// A code by time, or one to recover. Each works once.
    async fn is_code(&self, manager: &Manager, typed: &str) -> Result<bool, Fault> {
        let code: String = typed.chars().filter(|it| it.is_ascii_alphanumeric()).collect();
        let (id, now) = (manager.id, self.clock.now());
        if code.len() == 6 && code.bytes().all(|it| it.is_ascii_digit()) {
            let Some(secret) = self.store.reader().secrets_of(id).await?.totp_secret else {
                return Ok(false);
            };
            return match totp::step_of(&secret, &code, now) {
                Some(step) => self.store.write(move |tx| tx.use_totp_step(id, step)).await,
                None => Ok(false),
            };
        }
        let hash = super::factors::recovery_hash(id, &code);
        self.store.write(move |tx| tx.use_recovery_code(id, &hash)).await
    }

    async fn is_passkey(&self, manager: &Manager, used: &Assertion) -> Result<bool, Fault> {
        let found = self.store.reader().find_passkey(used.credential.clone()).await?;
        let Some((passkey, _)) = found.filter(|(_, owner)| owner.id == manager.id) else { return Ok(false) };
        let site = Site::of(self.links.base());
        let Some(counter) = site.and_then(|it| passkey::check_used(&it, used, &passkey.public_key)) else {
            return Ok(false);
        };
        if passkey::tells_of_a_copy(passkey.counter, counter)
            || !self.use_challenge(&used.client_data).await?
        {
            return Ok(false);
        }
        let now = self.clock.now();
        self.store.write(move |tx| tx.use_passkey(&passkey.credential, counter, now)).await?;
        Ok(true)
    }

    /// Takes as long as what is written down for a manager, so that nobody learns whose addresses are managers'. The row is
    /// over at once.
    async fn write_as_if_known(&self) -> Result<(), Fault> {
        let (hash, now) = (token_hash(&token_from(random_bytes())), self.clock.now());
        self.store.write(move |tx| tx.add_one_time_link(&hash, LinkPurpose::Challenge, None, now)).await
    }

    async fn note_failure(&self, manager: &Manager) -> Result<(), Fault> {
        let failed = NewAudit::new(self.clock.now(), by(manager), Via::Page, AuditAction::SignInFailed, "");
        self.store.write(move |tx| tx.add_audit(&failed)).await
    }
}

/// In the place of a manager, where there is none with this address.
fn nobody(email: Email, now: Moment) -> Manager {
    Manager {
        id: ManagerId(0),
        email,
        name: "Nobody".into(),
        role: Role::Viewer,
        habits: MailHabits::default(),
        epoch: 0,
        digest_due_at: None,
        digest_until: now,
        notice_after: now,
        notice_gap: 0,
        notice_day: 0,
        notices_today: 0,
        is_paused: false,
        created_at: now,
        last_seen_at: None,
        invited_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_s_hash_is_one_that_argon2_takes() {
        let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY);
        assert!(parsed.is_ok(), "{parsed:?}");
    }
}
