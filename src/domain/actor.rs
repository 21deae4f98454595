//! Who did something.

use super::{Manager, ManagerId};

/// Who decided on a comment last, changed its words or did what a line of the audit log tells. It is kept in columns: the
/// kind, and of a manager the id and the name. What may be taken back, and what is counted, depends on this and never on a
/// name; `text::catalogue` says what each is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The commenter, by the key of their own comment. No manager can take back that they withdrew it.
    Author,
    /// A manager, signed in or by a link in a letter to them.
    Manager {
        /// None: of a decision so old that nothing tells whose it was.
        id: Option<ManagerId>,
        /// As they were called then.
        name: String,
    },
    /// Akismet, when it was asked again later.
    Akismet,
    /// The author used the link that was mailed to their address: nothing but that was missing.
    Proof,
    /// Weshift itself: rules, expiry, the command line.
    System,
}

impl Actor {
    /// The kind that every manager's decision is kept under.
    pub const MANAGER: &str = "manager";

    /// This manager, with the name that they have now.
    pub fn manager(manager: &Manager) -> Actor {
        Actor::Manager { id: Some(manager.id), name: manager.name.clone() }
    }

    /// The name of the kind as it is stored.
    pub const fn kind(&self) -> &'static str {
        match self {
            Actor::Author => "author",
            Actor::Manager { .. } => Actor::MANAGER,
            Actor::Akismet => "akismet",
            Actor::Proof => "proof",
            Actor::System => "system",
        }
    }

    /// The manager's id. None for everybody else, and for decisions too old to have one.
    pub fn manager_id(&self) -> Option<ManagerId> {
        match self {
            Actor::Manager { id, .. } => *id,
            Actor::Author | Actor::Akismet | Actor::Proof | Actor::System => None,
        }
    }

    /// The manager's name at that time. None for everybody else.
    pub fn manager_name(&self) -> Option<&str> {
        match self {
            Actor::Manager { name, .. } => Some(name),
            Actor::Author | Actor::Akismet | Actor::Proof | Actor::System => None,
        }
    }

    /// All actors who are not managers.
    pub const OTHERS: [Actor; 4] = [Actor::Author, Actor::Akismet, Actor::Proof, Actor::System];

    /// Only the store calls this. A kind that this version does not know becomes a manager without an account, under
    /// the stored name.
    pub fn from_store(kind: &str, id: Option<i64>, name: String) -> Actor {
        Actor::OTHERS
            .into_iter()
            .find(|it| it.kind() == kind)
            .unwrap_or_else(|| Actor::Manager { id: id.map(ManagerId), name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_nobody_anybody_else() {
        for name in ["the author", "Akismet", "Weshift", ""] {
            let manager = Actor::Manager { id: Some(ManagerId(7)), name: name.into() };
            assert_eq!(Actor::from_store(manager.kind(), Some(7), name.into()), manager);
        }
        for other in Actor::OTHERS {
            assert_eq!(Actor::from_store(other.kind(), None, String::new()), other);
        }
    }

    #[test]
    fn of_a_kind_that_another_version_kept_the_name_is_what_there_is() {
        let robot = Actor::from_store("robot", None, "R2".into());
        assert_eq!(robot, Actor::Manager { id: None, name: "R2".into() });
    }
}
