//! Who is owed a word, the letters that tell it, and what became of them.

pub mod bounces;
pub mod digest_activity;
pub mod followers;
pub mod lapsed;
pub mod last_letters;
pub mod leases;
pub mod link_keys;
pub mod metrics;
pub mod news;
pub mod notices;
pub mod outbox;
