//! How long what is over is kept. The store forgets by it; the page about privacy and the documents say the same.

use super::moment::DAY;

/// Periods in milliseconds, counted from the last thing that happened to what they are about.
pub struct Retention;

impl Retention {
    /// Spam, trash, the content of emails, which network a reply came from, what was sent to Akismet, what came in by
    /// email, and who was told what.
    pub const CONTENT: i64 = 30 * DAY;
    /// That there was an email at all: its kind, times and what became of it.
    pub const EMAILS: i64 = 180 * DAY;
    /// Readers who were asked whether they want email or a reminder, and did not answer.
    pub const UNCONFIRMED: i64 = 7 * DAY;
    /// For how long a request that comes again under its key gets the same response.
    pub const REPLAYS: i64 = DAY;
    /// Who answered what in a group, from the reveal; and a session that never revealed, from its beginning.
    pub const GROUP_ANSWERS: i64 = 30 * DAY;
    /// A page of answers that was opened and holds none.
    pub const EMPTY_RUNS: i64 = 2 * DAY;
    /// A number, not a period: the newest decisions that the spam filter learned from. Older ones go once there are a fifth
    /// more.
    pub const LABELS_KEPT: i64 = 20_000;
}
