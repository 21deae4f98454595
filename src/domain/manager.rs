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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestMode {
    Off,
    /// Five minutes past each full hour in which a comment began to wait.
    Hourly,
    Daily,
    Weekly,
}

impl DigestMode {
    pub const ALL: [DigestMode; 4] =
        [DigestMode::Off, DigestMode::Hourly, DigestMode::Daily, DigestMode::Weekly];

    pub const fn name(self) -> &'static str {
        match self {
            DigestMode::Off => "off",
            DigestMode::Hourly => "hourly",
            DigestMode::Daily => "daily",
            DigestMode::Weekly => "weekly",
        }
    }

    pub fn parse(name: &str) -> Option<DigestMode> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Of which comments a manager who is mailed at once hears, besides those that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldOf {
    /// Of none.
    Waiting,
    /// Of the first one of each address, and of questions.
    First,
    /// Of all that were published.
    All,
}

impl ToldOf {
    pub const ALL: [ToldOf; 3] = [ToldOf::All, ToldOf::First, ToldOf::Waiting];

    pub const fn name(self) -> &'static str {
        match self {
            ToldOf::Waiting => "waiting",
            ToldOf::First => "first",
            ToldOf::All => "all",
        }
    }

    pub fn parse(name: &str) -> Option<ToldOf> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Of those who never chose.
    pub const fn of_role(role: Role) -> ToldOf {
        match role {
            Role::Owner => ToldOf::All,
            Role::Manager | Role::Viewer => ToldOf::Waiting,
        }
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
    /// Of a weekly digest: 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    /// Local times, minutes after midnight, between which notices wait; may reach over midnight.
    pub quiet: Option<(u16, u16)>,
    /// Whether notices wait from Saturday to Sunday too.
    pub quiet_weekend: bool,
}

impl Default for MailHabits {
    fn default() -> Self {
        MailHabits {
            at_once: true,
            digest: DigestMode::Daily,
            zone: "UTC".into(),
            at_minute: 7 * 60,
            weekday: 1,
            quiet: None,
            quiet_weekend: false,
        }
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
    /// The day of their own calendar, counted from 1970, on which the last notice went, and how many went on it.
    pub notice_day: i64,
    pub notices_today: u32,
    /// Their mailbox took no mail: nothing goes to it until they say that it does again.
    pub is_paused: bool,
    pub created_at: Moment,
    pub last_seen_at: Option<Moment>,
    /// Since when their invitation waits for them; none once they are here.
    pub invited_at: Option<Moment>,
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
    /// When the manager last proved who they are.
    pub proven_at: Moment,
}
