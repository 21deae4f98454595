//! The actions of the audit log by what they are about, for whoever looks for some of them.

use super::{AuditAction, Decision};

/// Actions of the audit log that are filtered for together.
pub struct AuditCategory {
    /// The stable name, as the filter's address has it.
    pub name: &'static str,
    /// What the desk calls it, in English.
    pub words: &'static str,
    /// Its actions; no action is in two categories.
    pub actions: &'static [AuditAction],
}

/// All categories, in the order of the desk's filter. Every action is in one.
pub const AUDIT_CATEGORIES: &[AuditCategory] = &[
    AuditCategory {
        name: "decisions",
        words: "Decisions",
        actions: &[
            AuditAction::Decided(Decision::Approve),
            AuditAction::Decided(Decision::Spam),
            AuditAction::Decided(Decision::Trash),
            AuditAction::Decided(Decision::Hold),
            AuditAction::Undone,
            AuditAction::Many(Decision::Approve),
            AuditAction::Many(Decision::Spam),
            AuditAction::Many(Decision::Trash),
            AuditAction::Many(Decision::Hold),
            AuditAction::ManyUndone,
            AuditAction::Reworded,
            AuditAction::Answered,
            AuditAction::ReportsSettled,
            AuditAction::NoteAdded,
        ],
    },
    AuditCategory {
        name: "authors",
        words: "What authors and readers do",
        actions: &[
            AuditAction::Posted,
            AuditAction::Edited,
            AuditAction::ChangeProposed,
            AuditAction::Withdrawn,
            AuditAction::AddressConfirmed,
            AuditAction::FollowConfirmed,
            AuditAction::FollowEnded,
        ],
    },
    AuditCategory {
        name: "people",
        words: "People who write",
        actions: &[
            AuditAction::BlockAdded,
            AuditAction::BlockRemoved,
            AuditAction::PersonExported,
            AuditAction::PersonErased,
        ],
    },
    AuditCategory {
        name: "posts",
        words: "Posts, shifts and pages",
        actions: &[
            AuditAction::PostAdded,
            AuditAction::PostChanged,
            AuditAction::PostPublished,
            AuditAction::ShiftAdded,
            AuditAction::ShiftChanged,
            AuditAction::ShiftMoved,
            AuditAction::ShiftRemoved,
            AuditAction::ThreadClosed,
            AuditAction::PageRenamed,
            AuditAction::PageMoved,
            AuditAction::PagesMerged,
            AuditAction::PageOpenedOrClosed,
            AuditAction::SessionBegun,
        ],
    },
    AuditCategory {
        name: "managers",
        words: "Managers",
        actions: &[
            AuditAction::SignedIn,
            AuditAction::SignInFailed,
            AuditAction::SignedOut,
            AuditAction::ManagerAdded,
            AuditAction::ManagerInvited,
            AuditAction::ManagerJoined,
            AuditAction::ManagerChanged,
            AuditAction::ManagerRemoved,
            AuditAction::HabitsChanged,
            AuditAction::PasswordChanged,
            AuditAction::AddressChanged,
            AuditAction::FactorAdded,
            AuditAction::FactorRemoved,
            AuditAction::RecoveryCodesMade,
            AuditAction::TokenMade,
            AuditAction::TokenRevoked,
            AuditAction::WebhookAdded,
            AuditAction::WebhookChanged,
            AuditAction::WebhookRemoved,
            AuditAction::WebhookStopped,
        ],
    },
    AuditCategory {
        name: "site",
        words: "The site, its filter and its mail",
        actions: &[
            AuditAction::SiteChanged,
            AuditAction::ThresholdsMoved,
            AuditAction::FilterReset,
            AuditAction::MailPaused,
            AuditAction::MailResumed,
            AuditAction::MailHalted,
            AuditAction::MailGoesOn,
            AuditAction::LinksEnded,
            AuditAction::LinkKeyMade,
            AuditAction::MailRetried,
            AuditAction::MailCancelled,
        ],
    },
];

/// Every action that the log can contain.
pub fn list_actions() -> impl Iterator<Item = AuditAction> {
    AUDIT_CATEGORIES.iter().flat_map(|it| it.actions).copied()
}

/// The actions of a category, by its name, or one action, by its key. None: there is neither.
pub fn actions_named(name: &str) -> Option<Vec<AuditAction>> {
    if let Some(category) = AUDIT_CATEGORIES.iter().find(|it| it.name == name) {
        return Some(category.actions.to_vec());
    }
    AuditAction::parse(name).map(|it| vec![it])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_can_be_looked_for_by_a_key_of_its_own() {
        let source = include_str!("audit.rs");
        let keys: Vec<&str> = source
            .lines()
            .filter(|it| it.trim_start().starts_with("AuditAction::"))
            .filter_map(|it| it.split("=> \"").nth(1)?.split('"').next())
            .collect();
        assert!(keys.len() > 50, "the keys were not found");
        let missing: Vec<&&str> = keys.iter().filter(|it| actions_named(it).is_none()).collect();
        assert!(missing.is_empty(), "these stand in no category: {missing:?}");
        let different: std::collections::BTreeSet<&&str> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "two actions have one key");
        assert_eq!(list_actions().count(), keys.len(), "an action stands in two categories");
        assert!(
            AUDIT_CATEGORIES.iter().all(|it| !keys.contains(&it.name)),
            "a category is called as an action is"
        );
        assert_eq!(actions_named("comment.approved"), Some(vec![AuditAction::Decided(Decision::Approve)]));
        assert_eq!(actions_named("everything"), None);
    }
}
