//! Where people stand on shifts, alone and in groups, and what is shown of it.

pub mod answers;
pub mod group_pictures;
pub mod group_reminders;
pub mod group_sessions;
pub mod reminders;
pub mod runs;
pub mod snapshots;
