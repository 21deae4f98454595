//! Who looks after the site: invited, changed, removed.

use super::{
    Moderation, by, digest,
    people::{check_zone, hash_password, newcomer, warn_if_nobody_is_told},
};
use crate::NewcomerForm;
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_links::{token_from, token_hash};
use weshift_store::{LinkPurpose, Tx};

/// How long an invitation's link works, in milliseconds.
pub const INVITATION_LIFE: i64 = 7 * DAY;

/// A manager as an owner types them: an invitation, or a change.
#[derive(Debug, Clone, Default)]
pub struct StaffForm {
    /// Where the invitation goes; ignored in a change.
    pub email: String,
    /// The name that readers and other managers see, 1 to 245 characters.
    pub name: String,
    /// The name of a `Role`.
    pub role: String,
    /// Slugs of the posts that the manager cares for; empty for every post.
    pub posts: Vec<String>,
}

/// The result of changing or removing a manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staffed {
    /// The manager is changed or removed.
    Done,
    /// Nothing changed: there is no such manager.
    NotFound,
    /// Nothing changed: the site would be left without an owner who can let others in.
    LastOwner,
}

impl Moderation {
    /// Adds a manager who has not signed in yet, and mails them an invitation. Returns the token of its link.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, or because a manager has the address.
    pub async fn invite(&self, who: &Manager, form: &StaffForm) -> Result<String, Rejection> {
        let (email, name, role) = read(form)?;
        let now = self.clock.now();
        let habits = MailHabits { zone: who.habits.zone.clone(), ..MailHabits::default() };
        let (key, due) = (self.links.address_key(&email), digest::next_due(&habits, now));
        let new = NewManager { email, name, role, password_hash: None, habits };
        let token = token_from(random_bytes());
        let (hash, letters, inviter) = (token_hash(&token), self.letters.clone(), who.clone());
        let (posts, shown) = (form.posts.clone(), token.clone());
        self.store
            .write(move |tx| {
                let Some(added) = tx.add_manager(&new, &key, now, due)? else {
                    let taken = Problem::new(Field::Email, "There is a manager with this address already.");
                    return Err(Rejection::from(taken));
                };
                tx.invite(added.id, now)?;
                tx.set_cared_for(added.id, &posts)?;
                tx.add_one_time_link(&hash, LinkPurpose::Join, Some(added.id), now.plus(INVITATION_LIFE))?;
                tx.add_letter(&(letters.invitation)(&added, &inviter, &shown))?;
                let detail = format!("{} as {}", added.name, added.role.name());
                tx.add_audit(&NewAudit::new(
                    now,
                    by(&inviter),
                    Via::Page,
                    AuditAction::ManagerInvited,
                    &detail,
                ))?;
                Ok(())
            })
            .await?;
        Ok(token)
    }

    /// Mails a new invitation, whose link replaces the earlier one; returns its token. `None`: there is no manager by
    /// this number who has yet to join.
    pub async fn invite_again(&self, who: &Manager, id: ManagerId) -> Result<Option<String>, Fault> {
        let (now, token) = (self.clock.now(), token_from(random_bytes()));
        let (hash, letters, inviter, shown) =
            (token_hash(&token), self.letters.clone(), who.clone(), token.clone());
        self.store
            .write(move |tx| {
                let Some(invited) = tx.find_manager(id)?.filter(|it| it.invited_at.is_some()) else {
                    return Ok(None);
                };
                tx.forget_links_of(id, LinkPurpose::Join)?;
                tx.invite(id, now)?;
                tx.add_one_time_link(&hash, LinkPurpose::Join, Some(id), now.plus(INVITATION_LIFE))?;
                tx.add_letter(&(letters.invitation)(&invited, &inviter, &shown))?;
                tx.add_audit(&NewAudit::new(
                    now,
                    by(&inviter),
                    Via::Page,
                    AuditAction::ManagerInvited,
                    &invited.name,
                ))?;
                Ok(Some(token))
            })
            .await
    }

    /// The manager whom an invitation's link lets in. `None`: the link is used, too old or not ours.
    pub async fn look_at_invitation(&self, token: &str) -> Result<Option<Manager>, Fault> {
        self.whose_link(token, LinkPurpose::Join).await
    }

    /// Accepts an invitation: sets name, password and zone, and signs the manager in. Returns the session's token;
    /// `None` as in `look_at_invitation`.
    pub async fn accept(
        &self,
        token: &str,
        form: NewcomerForm,
        at: Whereabouts,
    ) -> Result<Option<String>, Rejection> {
        let Some(invited) = self.look_at_invitation(token).await? else { return Ok(None) };
        let form = NewcomerForm { email: invited.email.expose(), ..form };
        let new = newcomer(form, invited.role).await?;
        let (now, hash, id) = (self.clock.now(), token_hash(token), invited.id);
        let due = digest::next_due(&new.habits, now);
        let (name, entry) = (new.name.clone(), AuditAction::ManagerJoined);
        let joined = self
            .store
            .write(move |tx| {
                if tx.use_one_time_link(&hash, LinkPurpose::Join, now)?.is_none() {
                    return Ok::<_, Fault>(false);
                }
                tx.set_name(id, &new.name)?;
                if let Some(hash) = &new.password_hash {
                    tx.set_password(id, hash)?;
                }
                tx.set_habits(id, &new.habits, due)?;
                tx.join(id)?;
                tx.add_audit(&NewAudit::new(
                    now,
                    Actor::Manager { id: Some(id), name: new.name.clone() },
                    Via::MailLink,
                    entry,
                    "",
                ))?;
                Ok(true)
            })
            .await?;
        if !joined {
            return Ok(None);
        }
        let manager = Manager { name, ..invited };
        Ok(Some(self.open_session(&manager, Via::MailLink, at).await?))
    }

    /// Changes a manager's name, role and posts. With another role their links in earlier letters end.
    pub async fn change_manager(
        &self,
        who: &Manager,
        id: ManagerId,
        form: &StaffForm,
    ) -> Result<Staffed, Rejection> {
        let (name, role) = read_name_and_role(form)?;
        let (now, entry_by, posts) = (self.clock.now(), by(who), form.posts.clone());
        let letters = self.letters.clone();
        self.store
            .write(move |tx| {
                let owners = tx.count_owners()?;
                let Some(was) = tx.find_manager(id)? else { return Ok(Staffed::NotFound) };
                let was_told = tx.count_told_managers()? > 0;
                match change_role(tx, &was, role, owners)? {
                    Staffed::Done => tx.set_name(id, &name)?,
                    refused => return Ok(refused),
                }
                tx.set_cared_for(id, &posts)?;
                if was_told {
                    warn_if_nobody_is_told(tx, &letters)?;
                }
                let detail = match was.role == role {
                    true => was.name.clone(),
                    false => format!("{}: {} → {}", was.name, was.role.name(), role.name()),
                };
                tx.add_audit(&NewAudit::new(now, entry_by, Via::Page, AuditAction::ManagerChanged, &detail))?;
                Ok::<_, Fault>(Staffed::Done)
            })
            .await
            .map_err(Rejection::from)
    }

    /// Removes a manager with their sessions, links and mail; on the desk the last owner stays.
    pub async fn remove(&self, who: &Manager, id: ManagerId) -> Result<Staffed, Fault> {
        let (now, entry_by, letters) = (self.clock.now(), by(who), self.letters.clone());
        self.store
            .write(move |tx| {
                let owners = tx.count_owners()?;
                let Some(manager) = tx.find_manager(id)? else { return Ok(Staffed::NotFound) };
                if manager.role == Role::Owner && is_last(&manager, owners) {
                    return Ok(Staffed::LastOwner);
                }
                forget(tx, &manager, entry_by, Via::Page, now)?;
                warn_if_nobody_is_told(tx, &letters)?;
                Ok(Staffed::Done)
            })
            .await
    }

    /// Adds a manager from the command line. `None`: the address is taken.
    pub async fn add_manager(&self, new: NewManager) -> Result<Option<Manager>, Rejection> {
        let now = self.clock.now();
        check_zone(&new.habits.zone)?;
        let (key, due) = (self.links.address_key(&new.email), digest::next_due(&new.habits, now));
        let entry =
            NewAudit::new(now, Actor::System, Via::CommandLine, AuditAction::ManagerAdded, new.role.name());
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

    /// Changes a manager's role from the command line; the last owner stays one. With another role their links in
    /// earlier letters end.
    pub async fn set_role(&self, email: &Email, role: Role) -> Result<Staffed, Fault> {
        let (now, letters) = (self.clock.now(), self.letters.clone());
        let Some(manager) = self.manager_at(email).await? else { return Ok(Staffed::NotFound) };
        self.store
            .write(move |tx| {
                let owners = tx.count_owners()?;
                let Some(was) = tx.find_manager(manager.id)? else { return Ok(Staffed::NotFound) };
                let was_told = tx.count_told_managers()? > 0;
                match change_role(tx, &was, role, owners)? {
                    Staffed::Done => (),
                    refused => return Ok(refused),
                }
                if was_told {
                    warn_if_nobody_is_told(tx, &letters)?;
                }
                let detail = format!("{}: {} → {}", was.name, was.role.name(), role.name());
                let act = AuditAction::ManagerChanged;
                tx.add_audit(&NewAudit::new(now, Actor::System, Via::CommandLine, act, &detail))?;
                Ok(Staffed::Done)
            })
            .await
    }

    /// Removes a manager from the command line. The last owner stays while other managers remain; alone they may go,
    /// and the next start offers a setup link.
    pub async fn remove_manager(&self, email: &Email) -> Result<Staffed, Fault> {
        let now = self.clock.now();
        let Some(manager) = self.manager_at(email).await? else { return Ok(Staffed::NotFound) };
        self.store
            .write(move |tx| {
                if manager.role == Role::Owner
                    && is_last(&manager, tx.count_owners()?)
                    && tx.count_managers()? > 1
                {
                    return Ok(Staffed::LastOwner);
                }
                forget(tx, &manager, Actor::System, Via::CommandLine, now)?;
                Ok(Staffed::Done)
            })
            .await
    }

    /// Helps a manager who is locked out, from the command line: sets a password, or removes the second factors.
    /// Their sessions end.
    pub async fn rescue(&self, email: &Email, rescue: Rescue) -> Result<Staffed, Rejection> {
        let now = self.clock.now();
        let Some(manager) = self.manager_at(email).await? else { return Ok(Staffed::NotFound) };
        let (hash, act) = match rescue {
            Rescue::Password(password) => {
                password.check(&[email.expose().as_str(), &manager.name])?;
                (Some(hash_password(password).await?), AuditAction::PasswordChanged)
            }
            Rescue::Factors => (None, AuditAction::FactorRemoved),
        };
        let id = manager.id;
        self.store
            .write(move |tx| {
                match &hash {
                    Some(hash) => tx.set_password(id, hash)?,
                    None => {
                        tx.set_totp(id, None)?;
                        tx.forget_passkeys_of(id)?;
                        tx.set_recovery_codes(id, &[])?;
                    }
                }
                tx.forget_sessions_of(id)?;
                tx.add_audit(&NewAudit::new(now, Actor::System, Via::CommandLine, act, &manager.name))?;
                Ok::<_, Fault>(Staffed::Done)
            })
            .await
            .map_err(Rejection::from)
    }

    async fn manager_at(&self, email: &Email) -> Result<Option<Manager>, Fault> {
        let found = self.store.reader().find_manager_by_address(self.links.address_key(email)).await?;
        Ok(found.map(|(manager, _)| manager))
    }
}

/// What `Moderation::rescue` does for a manager who is locked out.
pub enum Rescue {
    /// Sets this password.
    Password(Password),
    /// Removes the second factors: the password or a sign-in link is enough again.
    Factors,
}

/// Those who were invited and are not here yet can let nobody in.
fn is_last(manager: &Manager, owners: u32) -> bool {
    manager.invited_at.is_none() && owners <= 1
}

/// Links in earlier mails die with a role, not with the same one again.
fn change_role(tx: &mut Tx<'_>, was: &Manager, role: Role, owners: u32) -> Result<Staffed, Fault> {
    if was.role == Role::Owner && role != Role::Owner && is_last(was, owners) {
        return Ok(Staffed::LastOwner);
    }
    if was.role != role {
        tx.set_role(was.id, role)?;
    }
    Ok(Staffed::Done)
}

fn forget(tx: &mut Tx<'_>, manager: &Manager, who: Actor, via: Via, now: Moment) -> Result<(), Fault> {
    tx.forget_manager(manager.id)?;
    let detail = format!("{}, {}", manager.name, manager.role.name());
    tx.add_audit(&NewAudit::new(now, who, via, AuditAction::ManagerRemoved, &detail))
}

/// All that is wrong at once, in the order of the form.
fn read(form: &StaffForm) -> Result<(Email, String, Role), Refusal> {
    let email = Email::parse(&form.email).ok_or_else(|| {
        Problem::new(Field::Email, "Please enter a valid email address, such as name@example.org.")
    });
    match (email, read_name_and_role(form)) {
        (Ok(email), Ok((name, role))) => Ok((email, name, role)),
        (email, rest) => {
            let mut wrong: Vec<Problem> = email.err().into_iter().collect();
            if let Err(Refusal::Invalid(problems)) = rest {
                wrong.extend(problems);
            }
            Err(Refusal::Invalid(wrong))
        }
    }
}

fn read_name_and_role(form: &StaffForm) -> Result<(String, Role), Refusal> {
    let name = visible(&form.name);
    let role = Role::parse(&form.role);
    let mut wrong = Vec::new();
    if name.is_empty() || field_length(&name) > AuthorName::LONGEST {
        wrong.push(Problem::new(
            Field::Name,
            "Please type the name that others will see, at most 245 characters.",
        ));
    }
    if role.is_none() {
        wrong.push(Problem::new(Field::Role, "Please choose what they may do: look, decide, or everything."));
    }
    match role {
        Some(role) if wrong.is_empty() => Ok((name, role)),
        _ => Err(Refusal::Invalid(wrong)),
    }
}
