//! Community managers: who they are, what they may, how they want to be told.

use super::{Email, ManagerId, Moment};

/// What a manager may do; `Role::may` has the table. A higher role may do all that a lower one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees the desk and changes nothing but their own account.
    Viewer,
    /// Decides about comments, writes posts and looks after the mail.
    Manager,
    /// Also manages managers, the filter's thresholds and the site.
    Owner,
}

impl Role {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Manager, Role::Owner];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Manager => "manager",
            Role::Owner => "owner",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How often a manager gets a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestMode {
    /// Never.
    Off,
    /// Five minutes past each full hour in which a comment became pending.
    Hourly,
    /// Every day, at the manager's time.
    Daily,
    /// Once a week, at the manager's day and time.
    Weekly,
}

impl DigestMode {
    const ALL: [DigestMode; 4] = [DigestMode::Off, DigestMode::Hourly, DigestMode::Daily, DigestMode::Weekly];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            DigestMode::Off => "off",
            DigestMode::Hourly => "hourly",
            DigestMode::Daily => "daily",
            DigestMode::Weekly => "weekly",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<DigestMode> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// About which published comments a manager gets mail, besides pending ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldOf {
    /// About none.
    Waiting,
    /// About the first comment of each address, and about questions.
    First,
    /// About all of them.
    All,
}

impl ToldOf {
    const ALL: [ToldOf; 3] = [ToldOf::All, ToldOf::First, ToldOf::Waiting];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            ToldOf::Waiting => "waiting",
            ToldOf::First => "first",
            ToldOf::All => "all",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<ToldOf> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The choice of a manager who never chose.
    pub const fn of_role(role: Role) -> ToldOf {
        match role {
            Role::Owner => ToldOf::All,
            Role::Manager | Role::Viewer => ToldOf::Waiting,
        }
    }
}

/// When and how a manager wants mail. They set it themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHabits {
    /// Whether they get notices about pending comments, several in one mail.
    pub at_once: bool,
    /// How often they get a digest.
    pub digest: DigestMode,
    /// Their time zone by its IANA name, such as `Europe/Berlin`.
    pub zone: String,
    /// The local time of the digest, in minutes after midnight.
    pub at_minute: u16,
    /// The day of a weekly digest: 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    /// The local times between which notices wait, in minutes after midnight; may span midnight. None: never.
    pub quiet: Option<(u16, u16)>,
    /// Whether notices also wait on Saturday and Sunday.
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

/// A community manager's account. An owner invites and changes them; their mail habits and factors are their own.
#[derive(Debug, Clone)]
pub struct Manager {
    /// Their number.
    pub id: ManagerId,
    /// Where they sign in and get mail.
    pub email: Email,
    /// The name beside their decisions and replies.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How they want mail.
    pub habits: MailHabits,
    /// Goes up when they end the links in their letters; links of an earlier epoch are dead.
    pub epoch: i64,
    /// When the next digest is due. None: digests are off.
    pub digest_due_at: Option<Moment>,
    /// Up to when past digests tell.
    pub digest_until: Moment,
    /// The earliest time of the next notice.
    pub notice_after: Moment,
    /// The pause after the next notice, in milliseconds.
    pub notice_gap: i64,
    /// The local day of the last notice, in days since 1970.
    pub notice_day: i64,
    /// How many notices went on that day.
    pub notices_today: u32,
    /// Mail to them bounced; nothing is sent until they say that it arrives again.
    pub is_paused: bool,
    /// When the account was made.
    pub created_at: Moment,
    /// When they last used the desk. None: never.
    pub last_seen_at: Option<Moment>,
    /// Since when an invitation is open. None: they joined.
    pub invited_at: Option<Moment>,
}

/// A manager's account to be stored.
#[derive(Debug, Clone)]
pub struct NewManager {
    /// Where they sign in and get mail.
    pub email: Email,
    /// The name beside their decisions and replies.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The argon2id hash of their password. None: they have none.
    pub password_hash: Option<String>,
    /// How they want mail.
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

/// A signed-in manager, as the store finds them by the cookie of a request.
#[derive(Debug, Clone)]
pub struct Session {
    /// The manager.
    pub manager: Manager,
    /// The hash of the session's token: identifies the session without opening it.
    pub token_hash: String,
    /// When it ends.
    pub expires_at: Moment,
    /// When the manager last proved who they are; sensitive pages ask again after some time.
    pub proven_at: Moment,
}

impl Session {
    /// Sessions that a manager may have at once. One more ends the oldest.
    pub const MOST: i64 = 100;
}
