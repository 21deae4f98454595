//! Letting go: of a person on request, and of everything when its time is over.

pub(crate) mod mail_erasure;
pub(crate) mod personal_data;
pub(crate) mod retention;
