//! Row numbers that cannot be taken for one another. In public they are opaque strings of digits.

use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(digits: &str) -> Result<Self, ParseIntError> {
                digits.parse().map(Self)
            }
        }
    )*};
}

ids! {
    PostId
    ShiftId
    ThreadId
    CommentId
    ManagerId
    /// A letter in the outbox.
    OutboxId
    /// A reader who gets mail.
    FollowerId
    /// What a reader gets mail about.
    FollowId
    /// A program's token.
    TokenId
    WebhookId
    /// What a webhook is told.
    HookDeliveryId
    /// A page elsewhere that says it links here.
    MentionId
    /// One person going through the exercise once.
    RunId
    /// A group session.
    SessionId
    ReminderId
}
