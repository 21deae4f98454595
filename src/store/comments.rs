//! Comments, with what was decided and taught about them, and how they are found.

pub mod akismet_checks;
pub mod blocks;
pub mod changes;
pub mod filter;
pub mod idempotency;
pub mod newest_first;
pub mod queries;
pub mod replies;
pub mod reports;
pub mod revisions;
pub mod rows;
pub mod search;
pub mod stats;
pub mod training_labels;
pub mod writes;
