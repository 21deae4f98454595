//! The only SQL. `Store` opens the database; reads go through a `Reader`, writes through a `Tx`.
//!
//! On SQLite one writer thread owns the only writing connection: it takes what waits, runs each job in a savepoint of
//! one transaction, commits once (`synchronous=FULL`) and only then answers them all. On PostgreSQL each write is a
//! transaction of its own on a pooled connection. Either way: when `write` returns `Ok`, it is on the disk.
//!
//! `engine` reaches the database; above it stand the rooms of what is kept, a file per table: `content`, `people` and
//! `exercise`, then `comments`, `mail`, and `integrations`. `forgetting` lets go of it, `opening` begins it.

#![warn(missing_docs, unreachable_pub)]

mod comments;
mod content;
mod engine;
mod exercise;
mod forgetting;
mod integrations;
mod mail;
mod opening;
mod people;

#[cfg(test)]
mod tests;

pub use comments::{
    changes::DecidedOn,
    filter::CommentFilter,
    search::Search,
    stats::Stats,
    writes::{Decided, NewWords},
};
pub use engine::{PageAt, Reader, Result, Stirred, Store, Tx, acting_from, address::DatabaseUrl};
pub use exercise::{
    group_reminders::{GroupReminder, NewGroupReminder},
    reminders::{NewReminder, Reminder},
    runs::NewRun,
};
pub use forgetting::personal_data::PersonalData;
pub use mail::{
    digest_activity::{Activity, Moved},
    followers::WantedFollow,
    leases::{SignIns, Wanted},
    metrics::MailFigures,
};
pub use opening::{backup, give_to_folder, is_founded, look_at_file};
pub use people::{
    audit::{AuditSearch, Whose},
    factors::Secrets,
    sessions::LinkPurpose,
};
