//! Weshift: the self-hosted comment and moderation server for sharing knowledge.
//!
//! The rooms stand in reading order, which is also the ladder: each may use those above it, never those below. Most are
//! crates of their own, whose manifests say whom they use; the last three are modules of the program. ARCHITECTURE.md
//! draws the walk of a request.

/// Nouns and rules, no I/O.
pub use weshift_domain as domain;

/// The only "now" and the only chance.
pub use weshift_clock as clock;

/// Every address we print, and the signatures in them.
pub use weshift_links as links;

/// Settings, typed and validated.
pub use weshift_config as config;

/// Raw words to safe words.
pub use weshift_text as text;

/// Who judges.
pub use weshift_spam as spam;

/// Who may do how much.
pub use weshift_limits as limits;

/// Requests to addresses that others chose.
pub use weshift_fetch as fetch;

/// Whether the work beside the requests goes on.
pub use weshift_vitals as vitals;

/// The only SQL.
pub use weshift_store as store;

/// Accept a comment.
pub use weshift_intake as intake;

/// Decide on a comment, undo, digest.
pub use weshift_moderation as moderation;

/// Write posts and shifts.
pub use weshift_editing as editing;

/// Tokens of programs that act for managers, and what programs are told.
pub use weshift_programs as programs;

/// Place oneself on the shifts.
pub use weshift_exercise as exercise;

/// Letters out, letters in.
pub use weshift_mail as mail;

/// Requests in.
pub use weshift_web as web;

pub mod worker; // the loop: deliver, digest, expire
pub mod app; // puts it all together
pub mod commands; // one file per subcommand
