//! What is discussed: posts with their shifts, pages of other sites, discussions, and what the site is.

pub mod foreign_pages;
pub mod page_names;
pub mod post_edits;
pub mod posts;
pub mod question_versions;
pub mod site;
pub mod threads;
