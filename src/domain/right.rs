//! Who may do what: the one table of acts and roles.

use super::Role;

/// What somebody may be allowed to do on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See every page of the desk.
    Look,
    /// Change what is one's own: mail, sessions, ways in, tokens.
    Self_,
    /// Decide on comments, and what follows from it.
    Decide,
    /// Write posts and shifts.
    Write,
    /// Halt the mail, send a letter again, take one back.
    Post,
    /// Take the audit log away as a file.
    Take,
    /// Move the thresholds of the spam filter.
    Tune,
    /// Invite, change and remove managers.
    People,
    /// What the site is called, and how programs are told.
    Site,
}

impl Right {
    pub const ALL: [Right; 9] = [
        Right::Look,
        Right::Self_,
        Right::Decide,
        Right::Write,
        Right::Post,
        Right::Take,
        Right::Tune,
        Right::People,
        Right::Site,
    ];

    const fn is_open_to(self, role: Role) -> bool {
        match (self, role) {
            (Right::Look | Right::Self_, Role::Viewer | Role::Manager | Role::Owner) => true,
            (Right::Decide | Right::Write | Right::Post | Right::Take, Role::Manager | Role::Owner) => true,
            (Right::Decide | Right::Write | Right::Post | Right::Take, Role::Viewer) => false,
            (Right::Tune | Right::People | Right::Site, Role::Owner) => true,
            (Right::Tune | Right::People | Right::Site, Role::Viewer | Role::Manager) => false,
        }
    }

    /// What those are told who may not.
    pub const fn refusal(self) -> &'static str {
        match self {
            Right::Look | Right::Self_ => "This is for community managers.",
            Right::Decide | Right::Write | Right::Post => {
                "As a viewer you can see everything here and decide nothing."
            }
            Right::Take => "Managers and owners take the log away; as a viewer you can read it here.",
            Right::Tune => "Only an owner moves the thresholds.",
            Right::People => "Only an owner invites, changes and removes managers.",
            Right::Site => "Only an owner changes what the site is.",
        }
    }
}

impl Role {
    pub const fn may(self, right: Right) -> bool {
        right.is_open_to(self)
    }

    pub const fn may_decide(self) -> bool {
        self.may(Right::Decide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for right in Right::ALL {
            let may = Role::ALL.map(|role| role.may(right));
            assert!(may.is_sorted(), "{right:?}: {may:?}");
            assert!(Role::Owner.may(right), "{right:?}");
        }
    }
}
