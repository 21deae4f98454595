//! Who is owed a word, the letters that tell it, and what became of them.

pub(crate) mod bounces;
pub(crate) mod digest_activity;
pub(crate) mod followers;
pub(crate) mod lapsed;
pub(crate) mod last_letters;
pub(crate) mod leases;
pub(crate) mod link_keys;
pub(crate) mod metrics;
pub(crate) mod news;
pub(crate) mod notices;
pub(crate) mod outbox;
