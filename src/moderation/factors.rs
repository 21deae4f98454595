//! What managers prove themselves with: changed by themselves, after they proved who they are.

use data_encoding::BASE32_NOPAD;

use super::{
    Moderation, by,
    passkey::{self, Site},
    people::hash_password,
    totp,
};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::token_hash;

const RECOVERY_CODES: usize = 10;
const MAX_NAME_BYTES: usize = 100;

impl Moderation {
    /// Sets a new password and ends every other session of the manager. `Refused` if the password is too weak.
    pub async fn change_password(&self, session: &Session, password: Password) -> Result<(), Rejection> {
        let Manager { email, name, .. } = &session.manager;
        password.check(&[email.expose().as_str(), name])?;
        let hash = hash_password(password).await?;
        let (id, this) = (session.manager.id, session.token_hash.clone());
        let entry = NewAudit::new(
            self.clock.now(),
            by(&session.manager),
            Via::Page,
            AuditAction::PasswordChanged,
            "",
        );
        self.store
            .write(move |tx| {
                tx.set_password(id, &hash)?;
                tx.forget_other_sessions(id, &this)?;
                tx.add_audit(&entry)
            })
            .await
            .map_err(Rejection::from)
    }

    /// A fresh secret for an authenticator app, in base32. It is nobody's until `add_totp` keeps it.
    pub fn new_totp_secret(&self) -> String {
        totp::new_secret(random_bytes())
    }

    /// Keeps the secret once a code proves that an app has it. Returns recovery codes if the manager had none, else
    /// an empty list.
    pub async fn add_totp(
        &self,
        session: &Session,
        secret: &str,
        code: &str,
    ) -> Result<Vec<String>, Rejection> {
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let now = self.clock.now();
        let step = totp::step_of(secret, &code, now).filter(|_| totp::is_secret(secret));
        let Some(step) = step else {
            let words =
                "This is not the code that the app shows now. Look again, and at the clock of the device.";
            return Err(Problem::new(Field::Factor, words).into());
        };
        let (id, secret) = (session.manager.id, secret.to_string());
        let codes = self.first_codes(id).await?;
        let (hashes, entry) = (
            hashes(id, &codes),
            NewAudit::new(
                now,
                by(&session.manager),
                Via::Page,
                AuditAction::FactorAdded,
                "authenticator app",
            ),
        );
        self.store
            .write(move |tx| {
                tx.set_totp(id, Some(&secret))?;
                tx.use_totp_step(id, step)?;
                if !hashes.is_empty() {
                    tx.set_recovery_codes(id, &hashes)?;
                }
                tx.add_audit(&entry)
            })
            .await?;
        Ok(codes)
    }

    /// Removes the authenticator app; without a passkey left the recovery codes go too.
    pub async fn remove_totp(&self, session: &Session) -> Result<(), Fault> {
        let (id, passkeys) =
            (session.manager.id, self.store.reader().factors_of(session.manager.id).await?.passkeys);
        let entry = NewAudit::new(
            self.clock.now(),
            by(&session.manager),
            Via::Page,
            AuditAction::FactorRemoved,
            "authenticator app",
        );
        self.store
            .write(move |tx| {
                tx.set_totp(id, None)?;
                if passkeys == 0 {
                    tx.set_recovery_codes(id, &[])?;
                }
                tx.add_audit(&entry)
            })
            .await
    }

    /// Keeps a passkey that the browser just made. Returns recovery codes as `add_totp` does.
    pub async fn add_passkey(
        &self,
        session: &Session,
        new: &NewCredential,
    ) -> Result<Vec<String>, Rejection> {
        let refused = || {
            let words =
                "The browser made no passkey that works here. Please try again, or with another device.";
            Rejection::from(Problem::new(Field::Factor, words))
        };
        let counter =
            Site::of(self.links.base()).and_then(|it| passkey::check_new(&it, new)).ok_or_else(refused)?;
        if !self.use_challenge(&new.client_data).await? {
            return Err(refused());
        }
        let (id, now) = (session.manager.id, self.clock.now());
        let mut name = visible(&new.name);
        name.truncate(name.floor_char_boundary(MAX_NAME_BYTES.min(name.len())));
        let passkey = Passkey {
            credential: new.credential.clone(),
            public_key: new.public_key.clone(),
            name: if name.is_empty() { "Passkey".into() } else { name },
            counter,
            created_at: now,
            used_at: None,
        };
        let codes = self.first_codes(id).await?;
        let (hashes, entry) = (
            hashes(id, &codes),
            NewAudit::new(now, by(&session.manager), Via::Page, AuditAction::FactorAdded, "passkey"),
        );
        self.store
            .write(move |tx| {
                if !tx.add_passkey(id, &passkey)? {
                    let words = "This passkey is here already, or there are twenty of them.";
                    return Err(Rejection::from(Problem::new(Field::Factor, words)));
                }
                if !hashes.is_empty() {
                    tx.set_recovery_codes(id, &hashes)?;
                }
                Ok(tx.add_audit(&entry)?)
            })
            .await?;
        Ok(codes)
    }

    /// Removes a passkey by its credential id. `false`: the manager has no such passkey.
    pub async fn remove_passkey(&self, session: &Session, credential: String) -> Result<bool, Fault> {
        let id = session.manager.id;
        let factors = self.store.reader().factors_of(id).await?;
        let entry = NewAudit::new(
            self.clock.now(),
            by(&session.manager),
            Via::Page,
            AuditAction::FactorRemoved,
            "passkey",
        );
        self.store
            .write(move |tx| {
                if !tx.forget_passkey(id, &credential)? {
                    return Ok(false);
                }
                if !factors.totp && factors.passkeys <= 1 {
                    tx.set_recovery_codes(id, &[])?;
                }
                tx.add_audit(&entry)?;
                Ok(true)
            })
            .await
    }

    /// Makes new recovery codes and returns them, for the only time. The earlier ones no longer work.
    pub async fn make_recovery_codes(&self, session: &Session) -> Result<Vec<String>, Fault> {
        let (id, codes) = (session.manager.id, new_codes());
        let (hashes, entry) = (
            hashes(id, &codes),
            NewAudit::new(
                self.clock.now(),
                by(&session.manager),
                Via::Page,
                AuditAction::RecoveryCodesMade,
                "",
            ),
        );
        self.store
            .write(move |tx| {
                tx.set_recovery_codes(id, &hashes)?;
                tx.add_audit(&entry)
            })
            .await?;
        Ok(codes)
    }

    async fn first_codes(&self, id: ManagerId) -> Result<Vec<String>, Fault> {
        let has = self.store.reader().factors_of(id).await?.recovery_codes > 0;
        Ok(if has { Vec::new() } else { new_codes() })
    }
}

/// `abcd-efgh-ijkl-mnop`: 80 bits of chance, so that a plain hash is enough.
fn new_codes() -> Vec<String> {
    let code = || {
        let text = BASE32_NOPAD.encode(&random_bytes::<10>()).to_lowercase();
        let groups: Vec<&str> = [0, 4, 8, 12].into_iter().map(|at| &text[at..at + 4]).collect();
        groups.join("-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

fn hashes(id: ManagerId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|it| recovery_hash(id, it)).collect()
}

/// Whatever was typed between the groups.
pub(super) fn recovery_hash(id: ManagerId, code: &str) -> String {
    let code: String = code.chars().filter(|it| it.is_ascii_alphanumeric()).collect();
    token_hash(&format!("recovery {id} {}", code.to_lowercase()))
}
