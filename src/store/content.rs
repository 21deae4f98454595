//! What is discussed: posts with their shifts, pages of other sites, discussions, and what the site is.

pub(crate) mod foreign_pages;
pub(crate) mod page_names;
pub(crate) mod post_edits;
pub(crate) mod posts;
pub(crate) mod question_versions;
pub(crate) mod site;
pub(crate) mod threads;
