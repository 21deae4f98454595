//! Pages for readers and commenters, one file per page or act.

pub(crate) mod comment;
pub(crate) mod confirm;
pub(crate) mod follow;
pub(crate) mod posts;
pub(crate) mod privacy;
pub(crate) mod reply;
pub(crate) mod report;
pub(crate) mod threads;

use super::trouble::Trouble;
use weshift_domain::ThreadName;

/// In the place of a shift: the discussion of the whole post.
const WHOLE: &str = "discussion";

/// The discussion that an address names: of a shift, or as `discussion` of the whole post. What no name can be is not
/// found, before any database sees it.
pub(crate) fn thread_name(post: &str, shift: &str) -> Result<ThreadName, Trouble> {
    let raw = if shift == WHOLE { post.to_string() } else { format!("{post}/{shift}") };
    ThreadName::parse(&raw).filter(|it| it.page().is_none()).ok_or(Trouble::NotFound)
}

/// The post that an address names.
pub(crate) fn slug(raw: &str) -> Result<String, Trouble> {
    ThreadName::parse(raw)
        .filter(|it| it.shift.is_none() && it.page().is_none())
        .map(|it| it.post)
        .ok_or(Trouble::NotFound)
}
