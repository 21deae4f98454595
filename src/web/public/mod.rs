//! Pages for readers and commenters, one file per page or act.

pub mod comment;
pub mod confirm;
pub mod posts;
pub mod privacy;
pub mod reply;
pub mod threads;
