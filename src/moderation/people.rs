//! Managers: the owner's first link, passwords, and how they want mail.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::{Letters, Moderation, by, digest};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{Purpose, token_from, token_hash};
use weshift_store::{LinkPurpose, Tx};

/// The owner's first link.
const SETUP_LIFE: i64 = HOUR;
/// Hashing takes 19 MiB and a core each: more at once would starve the readers.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The details of a new owner or an invited manager as typed.
#[derive(Debug, Clone)]
pub struct NewcomerForm {
    /// Their address, for signing in and mail.
    pub email: String,
    /// The name that readers and other managers see, 1 to 245 characters.
    pub name: String,
    /// The password that they chose, not yet checked.
    pub password: Password,
    /// Their time zone by its IANA name, such as `Europe/Berlin`.
    pub zone: String,
}

impl Moderation {
    /// Makes the token of a link that creates the owner; it works for an hour. `None` if the site has a manager.
    /// Earlier links stay valid until they expire.
    pub async fn offer_setup(&self) -> Result<Option<String>, Fault> {
        let (now, token) = (self.clock.now(), token_from(random_bytes()));
        let hash = token_hash(&token);
        self.store
            .write(move |tx| {
                if tx.count_managers()? > 0 {
                    return Ok(None);
                }
                tx.add_one_time_link(&hash, LinkPurpose::Setup, None, now.plus(SETUP_LIFE))?;
                Ok(Some(token))
            })
            .await
    }

    /// Whether a setup link still works.
    pub async fn is_setup_open(&self, token: &str) -> Result<bool, Fault> {
        let reader = self.store.reader();
        let found =
            reader.find_one_time_link(token_hash(token), LinkPurpose::Setup, self.clock.now()).await?;
        Ok(found.is_some() && reader.list_managers().await?.is_empty())
    }

    /// Creates the owner and signs them in; returns the session's token. `None`: the link was used or is too old.
    pub async fn set_up(
        &self,
        token: &str,
        form: NewcomerForm,
        at: Whereabouts,
    ) -> Result<Option<String>, Rejection> {
        let (now, hash) = (self.clock.now(), token_hash(token));
        let new = newcomer(form, Role::Owner).await?;
        let key = self.links.address_key(&new.email);
        let due = digest::next_due(&new.habits, now);
        let owner = self
            .store
            .write(move |tx| {
                if tx.count_managers()? > 0 || tx.use_one_time_link(&hash, LinkPurpose::Setup, now)?.is_none()
                {
                    return Ok::<_, Fault>(None);
                }
                let owner = tx.add_manager(&new, &key, now, due)?;
                if let Some(owner) = &owner {
                    tx.add_audit(&NewAudit::new(
                        now,
                        by(owner),
                        Via::Page,
                        AuditAction::ManagerAdded,
                        "owner",
                    ))?;
                }
                Ok(owner)
            })
            .await?;
        match owner {
            Some(owner) => Ok(Some(self.open_session(&owner, Via::Page, at).await?)),
            None => Ok(None),
        }
    }

    /// Changes how a manager gets mail. A new hour or zone moves the next digest, never what it covers. `Refused` for
    /// an unknown zone.
    pub async fn set_habits(&self, manager: &Manager, habits: MailHabits, via: Via) -> Result<(), Rejection> {
        check_zone(&habits.zone)?;
        let now = self.clock.now();
        let due = digest::next_due(&habits, now);
        let (id, entry) = (manager.id, NewAudit::new(now, by(manager), via, AuditAction::HabitsChanged, ""));
        let letters = self.letters.clone();
        self.store
            .write(move |tx| {
                let was_told = tx.count_told_managers()? > 0;
                tx.set_habits(id, &habits, due)?;
                if was_told {
                    warn_if_nobody_is_told(tx, &letters)?;
                }
                tx.add_audit(&entry)
            })
            .await
            .map_err(Rejection::from)
    }

    /// Sets of which published comments the manager gets a notice at once.
    pub async fn choose_notices(&self, manager: &Manager, told_of: ToldOf) -> Result<(), Fault> {
        let id = manager.id;
        self.store.write(move |tx| tx.choose_notices(id, told_of)).await
    }

    /// Ends the pause of the manager's own mailbox.
    pub async fn resume_mail(&self, manager: &Manager) -> Result<(), Fault> {
        let (id, entry) = (
            manager.id,
            NewAudit::new(self.clock.now(), by(manager), Via::Page, AuditAction::MailResumed, ""),
        );
        self.store
            .write(move |tx| if tx.pause_manager(id, false)? { tx.add_audit(&entry) } else { Ok(()) })
            .await
    }

    /// Mails a fresh link to the manager whose link this was, if the comment still waits, at most once an hour. Does
    /// not say whether it did: anybody may hold an old link.
    pub async fn mail_fresh_link(&self, token: &str) -> Result<(), Fault> {
        let Some(link) = self.links.read_mail_token(token).filter(|it| it.purpose == Purpose::Moderate)
        else {
            return Ok(());
        };
        let reader = self.store.reader();
        let manager = reader.find_manager_by_id(ManagerId(link.recipient)).await?;
        let Some(manager) = manager.filter(|it| link.is_for_epoch(it.epoch) && it.role.may_decide()) else {
            return Ok(());
        };
        let id = CommentId(link.subject);
        let found = reader.list_waiting(vec![id]).await?.pop();
        let Some(waiting) = found.filter(|it| it.placed.comment.status == Status::Pending) else {
            return Ok(());
        };
        let letter = (self.letters.fresh_link)(&manager, &waiting);
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                if tx.ask_fresh_link(manager.id, now, HOUR)? {
                    tx.add_letter(&letter)?;
                }
                Ok(())
            })
            .await
    }
}

/// Owes each owner a letter if comments would wait unseen.
pub(super) fn warn_if_nobody_is_told(tx: &mut Tx<'_>, letters: &Letters) -> Result<(), Fault> {
    if tx.count_told_managers()? > 0 {
        return Ok(());
    }
    for owner in tx.list_owners()? {
        tx.add_letter(&(letters.nobody_is_told)(&owner))?;
    }
    Ok(())
}

/// Reads what a newcomer typed, all that is wrong at once.
pub(super) async fn newcomer(form: NewcomerForm, role: Role) -> Result<NewManager, Rejection> {
    let name = visible(&form.name);
    let email = Email::parse(&form.email);
    let zone = check_zone(&form.zone);
    let password = form.password.check(&[&form.email, &name]);
    let mut wrong = Vec::new();
    if name.is_empty() || field_length(&name) > AuthorName::LONGEST {
        wrong.push(Problem::new(
            Field::Name,
            "Please type the name that others will see, at most 245 characters.",
        ));
    }
    if email.is_none() {
        wrong.push(Problem::new(
            Field::Email,
            "Please enter a valid email address, such as name@example.org.",
        ));
    }
    wrong.extend([password.err(), zone.err()].into_iter().flatten());
    match email {
        Some(email) if wrong.is_empty() => Ok(NewManager {
            email,
            name,
            role,
            password_hash: Some(hash_password(form.password).await?),
            habits: MailHabits { zone: form.zone, ..MailHabits::default() },
        }),
        _ => Err(Refusal::Invalid(wrong).into()),
    }
}

/// Checks the name of a time zone.
///
/// # Errors
/// The time zone database has no such name.
pub fn check_zone(zone: &str) -> Result<(), Problem> {
    jiff::tz::TimeZone::get(zone).map(drop).map_err(|_| {
        Problem::new(Field::Zone, "Please choose a time zone by its name, such as Europe/Berlin.")
    })
}

/// The argon2id hash of a password in NFC, as a PHC string. At most two are computed at a time.
pub async fn hash_password(password: Password) -> Result<String, Fault> {
    hashing(move || {
        let words: String = password.0.nfc().collect();
        Argon2::default()
            .hash_password(words.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    })
    .await?
    .map_err(|cause| Fault::new("hashing a password", cause))
}

pub(super) async fn verify(password: Password, hash: String) -> Result<bool, Fault> {
    if password.0.len() > 1024 {
        return Ok(false);
    }
    hashing(move || {
        let words: String = password.0.nfc().collect();
        Argon2::default().verify_password(words.as_bytes(), hash.as_str()).is_ok()
    })
    .await
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let _turn = HASHING.acquire().await.map_err(|error| Fault::new("waiting to hash a password", error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::new("hashing a password", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_and_no_other() {
        let password = |text: &str| Password(text.to_string());
        let hash = hash_password(password("correct horse é")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify(password("correct horse e\u{301}"), hash.clone()).await.unwrap());
        assert!(!verify(password("correct horse"), hash.clone()).await.unwrap());
        assert!(!verify(password(&"x".repeat(5000)), hash).await.unwrap());
    }
}
