//! Tokens by which programs act for a manager.

use super::{Manager, ManagerId, Moment, TokenId};

/// What a token is good for. Its manager's role bounds it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// See what waits, and every other comment as the desk shows it, but for addresses.
    ReadQueue,
    /// Decide on comments, and take decisions back.
    Moderate,
    /// Read the audit log.
    ReadAudit,
}

impl Scope {
    pub const ALL: [Scope; 3] = [Scope::ReadQueue, Scope::Moderate, Scope::ReadAudit];

    pub const fn name(self) -> &'static str {
        match self {
            Scope::ReadQueue => "read:queue",
            Scope::Moderate => "moderate",
            Scope::ReadAudit => "read:audit",
        }
    }

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

/// A token as its list shows it: never the token itself.
#[derive(Debug, Clone)]
pub struct ApiToken {
    pub id: TokenId,
    pub manager: ManagerId,
    /// The manager's name.
    pub owner: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Moment,
    pub expires_at: Option<Moment>,
    pub last_used_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
}

impl ApiToken {
    pub fn is_good(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|it| now < it)
    }
}

#[derive(Debug, Clone)]
pub struct NewToken {
    pub token_hash: String,
    pub manager: ManagerId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub at: Moment,
    pub expires_at: Option<Moment>,
}

/// A program that showed a good token.
#[derive(Debug, Clone)]
pub struct Bearer {
    pub token: ApiToken,
    pub manager: Manager,
}

impl Bearer {
    pub fn may(&self, scope: Scope) -> bool {
        self.token.scopes.contains(&scope) && scope.is_open_to(self.manager.role)
    }
}
