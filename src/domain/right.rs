//! Who may do what: the one table of acts and roles.

use super::Role;

/// Something that not every manager may do on the desk. The desk and the API ask for it before they act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Decide about comments, and what goes with it: reply, edit, block, erase.
    Decide,
    /// Write posts and shifts.
    Write,
    /// Halt the mail, send a letter again, cancel one.
    Post,
    /// Export the audit log.
    Take,
    /// Change the thresholds of the spam filter.
    Tune,
    /// Invite, change and remove managers.
    People,
    /// Change what the site is called and its webhooks, go through the first steps, and resume mail to all mailboxes
    /// that bounced.
    Site,
}

impl Right {
    const fn is_open_to(self, role: Role) -> bool {
        match (self, role) {
            (Right::Decide | Right::Write | Right::Post | Right::Take, Role::Manager | Role::Owner) => true,
            (Right::Decide | Right::Write | Right::Post | Right::Take, Role::Viewer) => false,
            (Right::Tune | Right::People | Right::Site, Role::Owner) => true,
            (Right::Tune | Right::People | Right::Site, Role::Viewer | Role::Manager) => false,
        }
    }

    /// What a manager without this right is told, as an English sentence.
    pub const fn refusal(self) -> &'static str {
        match self {
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
    /// Whether a manager of this role may do it.
    pub const fn may(self, right: Right) -> bool {
        right.is_open_to(self)
    }

    /// Whether a manager of this role may decide about comments.
    pub const fn may_decide(self) -> bool {
        self.may(Right::Decide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Right; 7] =
        [Right::Decide, Right::Write, Right::Post, Right::Take, Right::Tune, Right::People, Right::Site];

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for right in ALL {
            let may = Role::ALL.map(|role| role.may(right));
            assert!(may.is_sorted(), "{right:?}: {may:?}");
            assert!(Role::Owner.may(right), "{right:?}");
        }
    }
}
