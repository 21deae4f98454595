//! Comments, with what was decided and taught about them, and how they are found.

pub(crate) mod akismet_checks;
pub(crate) mod blocks;
pub(crate) mod changes;
pub(crate) mod filter;
pub(crate) mod idempotency;
pub(crate) mod newest_first;
pub(crate) mod queries;
pub(crate) mod replies;
pub(crate) mod reports;
pub(crate) mod revisions;
pub(crate) mod rows;
pub(crate) mod search;
pub(crate) mod stats;
pub(crate) mod training_labels;
pub(crate) mod writes;
