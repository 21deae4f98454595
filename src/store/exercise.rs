//! Where people stand on shifts, alone and in groups, and what is shown of it.

pub(crate) mod answers;
pub(crate) mod group_pictures;
pub(crate) mod group_reminders;
pub(crate) mod group_sessions;
pub(crate) mod reminders;
pub(crate) mod runs;
pub(crate) mod snapshots;
pub(crate) mod totals;
