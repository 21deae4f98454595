//! Row numbers that cannot be taken for one another. In public they are opaque strings of digits.

use std::{error::Error, fmt, str::FromStr};

/// The error of an id that is not written as one: the shortest decimal digits, such as `17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoId;

impl fmt::Display for NoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is a number, such as 17")
    }
}

impl Error for NoId {}

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
            type Err = NoId;

            fn from_str(digits: &str) -> Result<Self, NoId> {
                read(digits).map(Self)
            }
        }
    )*};
}

ids! {
    /// A post.
    PostId
    /// A shift of a post.
    ShiftId
    /// The discussion of a shift, of a post or of a page of another site; negative while it is not stored.
    ThreadId
    /// A comment, or a change to one that waits for a manager.
    CommentId
    /// A manager's account.
    ManagerId
    /// A letter in the outbox.
    OutboxId
    /// A reader who gets mail.
    FollowerId
    /// What a reader gets mail about.
    FollowId
    /// A program's token.
    TokenId
    /// A webhook or hub.
    WebhookId
    /// A message to a webhook.
    HookDeliveryId
    /// A Webmention that was received.
    MentionId
    /// One person's way through the exercise.
    RunId
    /// A group session.
    SessionId
    /// A reminder of the exercise.
    ReminderId
}

/// Each number has one spelling: `01` and `+1` are no other names of 1.
fn read(digits: &str) -> Result<i64, NoId> {
    let number: i64 = digits.parse().map_err(|_| NoId)?;
    if number.to_string() == digits { Ok(number) } else { Err(NoId) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        assert_eq!("17".parse(), Ok(CommentId(17)));
        for other in ["", "01", "+1", "-0", "1.0", " 1", "1 ", "0x1", "\u{661}", "9223372036854775808"] {
            assert_eq!(other.parse::<CommentId>(), Err(NoId), "{other:?}");
        }
    }
}
