//! Which discussion a name means: a kept one, or that of another site's page on which nobody has written yet.

use std::collections::BTreeSet;

use super::{Web, trouble::Trouble};
use weshift_domain::{Comment, CommentId, Thread, ThreadName};

/// What a page of another site says of itself when it asks for its discussion.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub title: String,
    /// Where the page is, if its discussion goes by another name.
    #[serde(default)]
    pub url: String,
}

/// The discussion, as it is.
pub(crate) async fn find(web: &Web, name: &ThreadName, told: &Told) -> Result<Thread, Trouble> {
    let kept = web.reader.find_thread(name).await?;
    kept.or_else(|| web.intake.unwritten(name, &told.title, &told.url)).ok_or(Trouble::NotFound)
}

/// As `find`, for a comment on its way in.
pub(crate) async fn find_to_post(web: &Web, name: &ThreadName, told: &Told) -> Result<Thread, Trouble> {
    let kept = web.reader.find_thread_to_post(name).await?;
    kept.or_else(|| web.intake.unwritten(name, &told.title, &told.url)).ok_or(Trouble::NotFound)
}

/// Lets no comment name one that it answers but that nobody can see any more. Gives those of which that is so.
pub(crate) async fn forget_removed(
    web: &Web,
    comments: impl IntoIterator<Item = &mut Comment>,
) -> Result<BTreeSet<CommentId>, Trouble> {
    let comments: Vec<&mut Comment> = comments.into_iter().collect();
    let answered: Vec<_> = comments.iter().filter_map(|it| it.parent).collect();
    let mut orphans = BTreeSet::new();
    if answered.is_empty() {
        return Ok(orphans);
    }
    let public = web.reader.list_public(answered).await?;
    for comment in comments {
        if comment.parent.is_some_and(|it| !public.contains(&it)) {
            comment.parent = None;
            orphans.insert(comment.id);
        }
    }
    Ok(orphans)
}
