//! Tokens by which programs act for a manager.

use super::{Manager, ManagerId, Moment, TokenId};

/// What a program may do with a token. The role of the token's manager limits it further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read pending and all other comments as the desk shows them, without addresses.
    ReadQueue,
    /// Decide about comments and undo decisions.
    Moderate,
    /// Read the audit log.
    ReadAudit,
}

impl Scope {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Scope; 3] = [Scope::ReadQueue, Scope::Moderate, Scope::ReadAudit];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Scope::ReadQueue => "read:queue",
            Scope::Moderate => "moderate",
            Scope::ReadAudit => "read:audit",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Scope> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether a manager of this role may have it done by a program.
    pub const fn is_open_to(self, role: super::Role) -> bool {
        match self {
            Scope::ReadQueue => true,
            Scope::Moderate => role.may_decide(),
            // A program takes the log away, as the desk's file does.
            Scope::ReadAudit => role.may(super::Right::Take),
        }
    }
}

/// A program's token as the store keeps it, without the token itself. A manager makes it on the desk and may revoke it.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its number.
    pub id: TokenId,
    /// The manager for whom it acts.
    pub manager: ManagerId,
    /// That manager's name.
    pub owner: String,
    /// What the manager calls it.
    pub name: String,
    /// What the program may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends. None: never.
    pub expires_at: Option<Moment>,
    /// When it was last used. None: never.
    pub last_used_at: Option<Moment>,
    /// When it was revoked. None: it was not.
    pub revoked_at: Option<Moment>,
}

impl ApiToken {
    /// Whether it is neither revoked nor expired.
    pub fn is_good(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|it| now < it)
    }
}

/// A token to be stored.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its hash (`links::token_hash`).
    pub token_hash: String,
    /// The manager for whom it acts.
    pub manager: ManagerId,
    /// What the manager calls it.
    pub name: String,
    /// What the program may do.
    pub scopes: Vec<Scope>,
    /// When it is made.
    pub at: Moment,
    /// When it ends. None: never.
    pub expires_at: Option<Moment>,
}

/// A program whose request carries a valid token.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The token.
    pub token: ApiToken,
    /// The manager for whom it acts.
    pub manager: Manager,
}

impl Bearer {
    /// Whether both the token's scopes and the manager's role allow it.
    pub fn may(&self, scope: Scope) -> bool {
        self.token.scopes.contains(&scope) && scope.is_open_to(self.manager.role)
    }
}
