//! The acts of the audit log by what they are about, for whoever looks for some of them.

use super::{Act, Decision};

/// Some acts that belong together.
pub struct ActGroup {
    /// As it stands in addresses.
    pub name: &'static str,
    pub words: &'static str,
    pub acts: &'static [Act],
}

pub const ACT_GROUPS: &[ActGroup] = &[
    ActGroup {
        name: "decisions",
        words: "Decisions",
        acts: &[
            Act::Decided(Decision::Approve),
            Act::Decided(Decision::Spam),
            Act::Decided(Decision::Trash),
            Act::Decided(Decision::Hold),
            Act::Undone,
            Act::Many(Decision::Approve),
            Act::Many(Decision::Spam),
            Act::Many(Decision::Trash),
            Act::Many(Decision::Hold),
            Act::ManyUndone,
            Act::Reworded,
            Act::Answered,
            Act::ReportsSettled,
            Act::NoteAdded,
        ],
    },
    ActGroup {
        name: "authors",
        words: "What authors and readers do",
        acts: &[
            Act::Posted,
            Act::Edited,
            Act::ChangeProposed,
            Act::Withdrawn,
            Act::AddressConfirmed,
            Act::FollowConfirmed,
            Act::FollowEnded,
        ],
    },
    ActGroup {
        name: "people",
        words: "People who write",
        acts: &[Act::BlockAdded, Act::BlockRemoved, Act::PersonExported, Act::PersonErased],
    },
    ActGroup {
        name: "posts",
        words: "Posts, shifts and pages",
        acts: &[
            Act::PostAdded,
            Act::PostChanged,
            Act::PostPublished,
            Act::ShiftAdded,
            Act::ShiftChanged,
            Act::ShiftMoved,
            Act::ShiftRemoved,
            Act::ThreadClosed,
            Act::PageRenamed,
            Act::PageMoved,
            Act::PagesMerged,
            Act::PageOpenedOrClosed,
            Act::SessionBegun,
        ],
    },
    ActGroup {
        name: "managers",
        words: "Managers",
        acts: &[
            Act::SignedIn,
            Act::SignInFailed,
            Act::SignedOut,
            Act::ManagerAdded,
            Act::ManagerInvited,
            Act::ManagerJoined,
            Act::ManagerChanged,
            Act::ManagerRemoved,
            Act::HabitsChanged,
            Act::PasswordChanged,
            Act::AddressChanged,
            Act::FactorAdded,
            Act::FactorRemoved,
            Act::RecoveryCodesMade,
            Act::TokenMade,
            Act::TokenRevoked,
            Act::WebhookAdded,
            Act::WebhookChanged,
            Act::WebhookRemoved,
            Act::WebhookStopped,
        ],
    },
    ActGroup {
        name: "site",
        words: "The site, its filter and its mail",
        acts: &[
            Act::SiteChanged,
            Act::ThresholdsMoved,
            Act::FilterReset,
            Act::MailPaused,
            Act::MailResumed,
            Act::MailHalted,
            Act::MailGoesOn,
            Act::LinksEnded,
            Act::LinkKeyMade,
            Act::MailRetried,
            Act::MailCancelled,
        ],
    },
];

/// The acts that a name stands for: those of a group, or one alone. None: there is nothing by it.
pub fn acts_named(name: &str) -> Option<Vec<Act>> {
    if let Some(group) = ACT_GROUPS.iter().find(|it| it.name == name) {
        return Some(group.acts.to_vec());
    }
    ACT_GROUPS.iter().flat_map(|it| it.acts).find(|it| it.name() == name).map(|it| vec![*it])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_can_be_looked_for() {
        let source = include_str!("act.rs");
        let names: Vec<&str> = source
            .lines()
            .filter(|it| it.trim_start().starts_with("Act::"))
            .filter_map(|it| it.split("=> \"").nth(1)?.split('"').next())
            .collect();
        assert!(names.len() > 50, "the names were not found");
        let missing: Vec<&&str> = names.iter().filter(|it| acts_named(it).is_none()).collect();
        assert!(missing.is_empty(), "these stand in no group: {missing:?}");
        assert!(ACT_GROUPS.iter().all(|it| !names.contains(&it.name)), "a group is called as an act is");
        assert_eq!(acts_named("approve"), Some(vec![Act::Decided(Decision::Approve)]));
        assert_eq!(acts_named("everything"), None);
    }
}
