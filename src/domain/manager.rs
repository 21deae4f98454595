//! Community managers: who they are, what they may, how they want to be told.

use super::{Email, ManagerId, Moment};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees everything, decides nothing.
    Viewer,
    Manager,
    /// May also add and remove managers.
    Owner,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Manager, Role::Owner];

    pub const fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Manager => "manager",
            Role::Owner => "owner",
        }
    }

    pub fn parse(name: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub const fn may_decide(self) -> bool {
        matches!(self, Role::Manager | Role::Owner)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestMode {
    Off,
    Daily,
}

impl DigestMode {
    pub const fn name(self) -> &'static str {
        match self {
            DigestMode::Off => "off",
            DigestMode::Daily => "daily",
        }
    }

    pub fn parse(name: &str) -> Option<DigestMode> {
        [DigestMode::Off, DigestMode::Daily].into_iter().find(|it| it.name() == name)
    }
}

/// How a manager wants mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHabits {
    /// One coalesced mail for comments that wait.
    pub at_once: bool,
    pub digest: DigestMode,
    /// IANA name, `Europe/Berlin`.
    pub zone: String,
    /// Local time of the digest, minutes after midnight.
    pub at_minute: u16,
}

impl Default for MailHabits {
    fn default() -> Self {
        MailHabits { at_once: true, digest: DigestMode::Daily, zone: "UTC".into(), at_minute: 7 * 60 }
    }
}

#[derive(Debug, Clone)]
pub struct Manager {
    pub id: ManagerId,
    pub email: Email,
    pub name: String,
    pub role: Role,
    pub habits: MailHabits,
    /// All links made for an earlier epoch are dead.
    pub epoch: i64,
    /// When the next digest is due; none while digests are off.
    pub digest_due_at: Option<Moment>,
    /// Up to where the digests reach.
    pub digest_until: Moment,
    /// No notice goes out before this.
    pub notice_after: Moment,
    /// The pause after the next notice, in milliseconds.
    pub notice_gap: i64,
    pub created_at: Moment,
    pub last_seen_at: Option<Moment>,
}

#[derive(Debug, Clone)]
pub struct NewManager {
    pub email: Email,
    pub name: String,
    pub role: Role,
    /// The argon2id hash, if they chose a password.
    pub password_hash: Option<String>,
    pub habits: MailHabits,
}

/// A password as typed. `Debug` is masked.
#[derive(Clone)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(***)")
    }
}

/// A signed-in manager.
#[derive(Debug, Clone)]
pub struct Session {
    pub manager: Manager,
    /// Hash of the session's token: names the session without being able to open it.
    pub token_hash: String,
    pub expires_at: Moment,
}
