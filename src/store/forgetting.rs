//! Letting go: of a person on request, and of everything when its time is over.

pub mod mail_erasure;
pub mod personal_data;
pub mod retention;
