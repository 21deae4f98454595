//! Managers and their way in: the owner's first link, passwords, sign-in by mail, sessions, and how they want mail.
//!
//! Tokens are random and only their hashes are kept. A failed sign-in tells nothing about whether the address is known.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::{Letters, Moderation, by, digest};
use crate::{
    clock::random_bytes,
    domain::*,
    links::{Purpose, token_from, token_hash},
    store::{LinkPurpose, Tx},
};

/// A session ends this long after it was last used to do something.
pub const SESSION_LIFE: i64 = 12 * HOUR;

/// The owner's first link.
const SETUP_LIFE: i64 = HOUR;
/// A link that signs in is a way of proving who one is, so it is short-lived.
const SIGN_IN_LIFE: i64 = 10 * MINUTE;

/// Hashing takes 19 MiB and a core each: more at once would starve the readers.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A hash of nothing that anyone could type, so that an unknown address takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$d2VzaGlmdC1ub2JvZHk$o8Z3J5WJ6RkVnB0aNwRTx1f0L2l0n5ZQz6b7Q0m3T1k";

/// The owner's or a manager's details as they typed them.
#[derive(Debug, Clone)]
pub struct NewcomerForm {
    pub email: String,
    pub name: String,
    pub password: Password,
    pub zone: String,
}

impl Moderation {
    /// While there is no manager: the token of a link that creates the owner. Earlier ones still work until they are over.
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

    /// Whether a setup link can still be used.
    pub async fn is_setup_open(&self, token: &str) -> Result<bool, Fault> {
        let reader = self.store.reader();
        let found =
            reader.find_one_time_link(token_hash(token), LinkPurpose::Setup, self.clock.now()).await?;
        Ok(found.is_some() && reader.list_managers().await?.is_empty())
    }

    /// Creates the owner and signs them in. `None`: the link was used or is over.
    pub async fn set_up(&self, token: &str, form: NewcomerForm) -> Result<Option<String>, Rejection> {
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
                    tx.add_audit(&note(now, by(owner), Via::Page, Act::ManagerAdded, "owner"))?;
                }
                Ok(owner)
            })
            .await?;
        match owner {
            Some(owner) => Ok(Some(self.open_session(&owner, Via::Page).await?)),
            None => Ok(None),
        }
    }

    /// The token of a new session, if address and password belong together.
    pub async fn sign_in(&self, email: &str, password: Password) -> Result<Option<String>, Fault> {
        let found = match Email::parse(email) {
            Some(email) => self.store.reader().manager_by_address(self.links.address_key(&email)).await?,
            None => None,
        };
        let (manager, hash) = found.map(|(manager, hash)| (Some(manager), hash)).unwrap_or_default();
        let known = hash.is_some();
        let right = verify(password, hash.unwrap_or_else(|| NOBODY.to_string())).await?;
        match manager {
            Some(manager) if known && right => Ok(Some(self.open_session(&manager, Via::Page).await?)),
            Some(manager) => {
                let failed = note(self.clock.now(), by(&manager), Via::Page, Act::SignInFailed, "");
                self.store.write(move |tx| tx.add_audit(&failed)).await?;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// Owes the manager of this address a letter with a link that signs in. Says nothing of whether there is one.
    pub async fn ask_sign_in_link(&self, email: &str) -> Result<(), Fault> {
        let Some(email) = Email::parse(email) else { return Ok(()) };
        let reader = self.store.reader();
        let Some((manager, _)) = reader.manager_by_address(self.links.address_key(&email)).await? else {
            return Ok(());
        };
        let token = token_from(random_bytes());
        let (hash, until) = (token_hash(&token), self.clock.now().plus(SIGN_IN_LIFE));
        let letter = (self.letters.sign_in)(&manager, &token);
        self.store
            .write(move |tx| {
                tx.add_one_time_link(&hash, LinkPurpose::SignIn, Some(manager.id), until)?;
                tx.add_letter(&letter).map(drop)
            })
            .await
    }

    /// The token of a sign-in link, for the command line.
    pub async fn make_sign_in_link(&self, manager: &Manager) -> Result<String, Fault> {
        let token = token_from(random_bytes());
        let (hash, until, id) = (token_hash(&token), self.clock.now().plus(SIGN_IN_LIFE), manager.id);
        self.store.write(move |tx| tx.add_one_time_link(&hash, LinkPurpose::SignIn, Some(id), until)).await?;
        Ok(token)
    }

    /// Whom a sign-in link would sign in.
    pub async fn look_at_sign_in_link(&self, token: &str) -> Result<Option<Manager>, Fault> {
        let reader = self.store.reader();
        match reader.find_one_time_link(token_hash(token), LinkPurpose::SignIn, self.clock.now()).await? {
            Some(Some(manager)) => reader.manager_by_id(manager).await,
            Some(None) | None => Ok(None),
        }
    }

    /// Uses a sign-in link up and gives the token of a new session.
    pub async fn sign_in_by_link(&self, token: &str) -> Result<Option<String>, Fault> {
        let (now, hash) = (self.clock.now(), token_hash(token));
        let used = self.store.write(move |tx| tx.use_one_time_link(&hash, LinkPurpose::SignIn, now)).await?;
        let Some(Some(id)) = used else { return Ok(None) };
        match self.store.reader().manager_by_id(id).await? {
            Some(manager) => Ok(Some(self.open_session(&manager, Via::MailLink).await?)),
            None => Ok(None),
        }
    }

    /// The session that a cookie names, if it is still open.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Fault> {
        self.store.reader().find_session(token_hash(token), self.clock.now()).await
    }

    /// The session was used to do something: it lives on.
    pub async fn keep_session(&self, session: &Session) -> Result<(), Fault> {
        let (now, hash) = (self.clock.now(), session.token_hash.clone());
        self.store.write(move |tx| tx.touch_session(&hash, now, now.plus(SESSION_LIFE))).await
    }

    pub async fn sign_out(&self, session: &Session) -> Result<(), Fault> {
        let entry = note(self.clock.now(), by(&session.manager), Via::Page, Act::SignedOut, "");
        let hash = session.token_hash.clone();
        self.store
            .write(move |tx| {
                tx.forget_session(&hash)?;
                tx.add_audit(&entry)
            })
            .await
    }

    pub async fn sign_out_everywhere(&self, session: &Session) -> Result<(), Fault> {
        let entry = note(self.clock.now(), by(&session.manager), Via::Page, Act::SignedOut, "everywhere");
        let id = session.manager.id;
        self.store
            .write(move |tx| {
                tx.forget_sessions_of(id)?;
                tx.add_audit(&entry)
            })
            .await
    }

    /// Changes how a manager wants mail. A new hour or zone moves the next digest, never what it reports from.
    pub async fn set_habits(&self, manager: &Manager, habits: MailHabits, via: Via) -> Result<(), Rejection> {
        check_zone(&habits.zone)?;
        let now = self.clock.now();
        let due = digest::next_due(&habits, now);
        let (id, entry) = (manager.id, note(now, by(manager), via, Act::HabitsChanged, ""));
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

    /// The manager's mailbox takes mail again, they say.
    pub async fn resume_mail(&self, manager: &Manager) -> Result<(), Fault> {
        let (id, entry) = (manager.id, note(self.clock.now(), by(manager), Via::Page, Act::MailResumed, ""));
        self.store
            .write(move |tx| if tx.pause_manager(id, false)? { tx.add_audit(&entry) } else { Ok(()) })
            .await
    }

    /// Mails a fresh link to the manager whose link this was, if the comment still waits: to their own address, once an
    /// hour. Says nothing of whether it did.
    pub async fn mail_fresh_link(&self, token: &str) -> Result<(), Fault> {
        let Some(link) = self.links.read_mail_token(token).filter(|it| it.purpose == Purpose::Moderate)
        else {
            return Ok(());
        };
        let reader = self.store.reader();
        let manager = reader.manager_by_id(ManagerId(link.recipient)).await?;
        let Some(manager) = manager.filter(|it| link.is_for_epoch(it.epoch) && it.role.may_decide()) else {
            return Ok(());
        };
        let id = CommentId(link.subject);
        let Some(placed) = reader.find_comment(id).await?.filter(|it| it.comment.status == Status::Pending)
        else {
            return Ok(());
        };
        let verdict = reader.list_verdicts(id).await?.pop();
        let letter = (self.letters.fresh_link)(&manager, &Waiting { placed, verdict });
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

    /// Adds a manager from the command line. `None`: the address is taken.
    pub async fn add_manager(&self, new: NewManager) -> Result<Option<Manager>, Rejection> {
        let now = self.clock.now();
        check_zone(&new.habits.zone)?;
        let (key, due) = (self.links.address_key(&new.email), digest::next_due(&new.habits, now));
        let entry = note(now, Who::System, Via::CommandLine, Act::ManagerAdded, new.role.name());
        self.store
            .write(move |tx| {
                let added = tx.add_manager(&new, &key, now, due)?;
                if added.is_some() {
                    tx.add_audit(&entry)?;
                }
                Ok::<_, Fault>(added)
            })
            .await
            .map_err(Rejection::from)
    }

    /// Removes a manager with their sessions and links. `false`: nobody has this address, or they are the last owner.
    pub async fn remove_manager(&self, email: &Email) -> Result<bool, Fault> {
        let now = self.clock.now();
        let reader = self.store.reader();
        let Some((manager, _)) = reader.manager_by_address(self.links.address_key(email)).await? else {
            return Ok(false);
        };
        let entry = note(now, Who::System, Via::CommandLine, Act::ManagerRemoved, manager.role.name());
        self.store
            .write(move |tx| {
                if manager.role == Role::Owner && tx.count_owners()? == 1 && tx.count_managers()? > 1 {
                    return Ok(false);
                }
                let gone = tx.forget_manager(manager.id)?;
                if gone {
                    tx.add_audit(&entry)?;
                }
                Ok(gone)
            })
            .await
    }

    async fn open_session(&self, manager: &Manager, via: Via) -> Result<String, Fault> {
        let (now, token) = (self.clock.now(), token_from(random_bytes()));
        let (hash, id, entry) =
            (token_hash(&token), manager.id, note(now, by(manager), via, Act::SignedIn, ""));
        self.store
            .write(move |tx| {
                tx.add_session(&hash, id, now, now.plus(SESSION_LIFE))?;
                tx.add_audit(&entry)
            })
            .await?;
        Ok(token)
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
async fn newcomer(form: NewcomerForm, role: Role) -> Result<NewManager, Rejection> {
    let name = visible(&form.name);
    let email = Email::parse(&form.email);
    let zone = check_zone(&form.zone);
    let password = check_password(&form.password);
    let mut wrong = Vec::new();
    if name.is_empty() || name.len() > AuthorName::MAX_BYTES {
        wrong
            .push(Problem::new(Field::Name, "Please type the name that others will see, at most 245 bytes."));
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

/// Long enough to be worth hashing, short enough not to be an attack.
pub fn check_password(password: &Password) -> Result<(), Problem> {
    let wrong = |message: &str| Err(Problem::new(Field::Password, message));
    match password.0.chars().count() {
        0..8 => wrong("Please choose a password of 8 characters or more."),
        _ if password.0.len() > 1024 => wrong("Please choose a password of at most 1,024 bytes."),
        _ => Ok(()),
    }
}

fn check_zone(zone: &str) -> Result<(), Problem> {
    jiff::tz::TimeZone::get(zone).map(drop).map_err(|_| {
        Problem::new(Field::Zone, "Please choose a time zone by its name, such as Europe/Berlin.")
    })
}

/// The argon2id hash of a password, on a thread of its own.
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

async fn verify(password: Password, hash: String) -> Result<bool, Fault> {
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

fn note(at: Moment, who: Who, via: Via, act: Act, detail: &str) -> NewAudit {
    NewAudit { at, who, via, act, comment: None, before: None, after: None, detail: detail.to_string() }
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

    #[test]
    fn nobody_s_hash_is_one_that_argon2_takes() {
        let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY);
        assert!(parsed.is_ok(), "{parsed:?}");
    }
}
