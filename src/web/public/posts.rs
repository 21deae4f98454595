//! The front page, and a post with its shifts.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::super::{
    Web, mentions,
    pages::{self, Made, Name},
    trouble::{Answer, Trouble},
    view::{self, Discussed, PostParts},
};
use weshift_domain::*;
use weshift_store::PageAt;

/// Posts on the front page.
const POSTS: u32 = 10;
/// Of each discussion, the newest that a post's page shows.
const NEWEST: u32 = 3;

#[derive(Deserialize)]
pub(crate) struct PageQuery {
    page: Option<u32>,
}

pub(crate) async fn list(request: HttpRequest, web: Data<Web>, query: Query<PageQuery>) -> Answer {
    let page = query.page.unwrap_or(1).max(1);
    pages::answer(&request, &web, Name::Home { page }, async {
        let (posts, total) = web.reader.page_posts(PageAt { number: page, size: POSTS }).await?;
        if posts.is_empty() && page > 1 {
            return Err(Trouble::NotFound);
        }
        let html = view::post_list(&web, &posts, page, total.div_ceil(POSTS));
        Ok(Made::page(html.clone(), html))
    })
    .await
}

pub(crate) async fn show(request: HttpRequest, web: Data<Web>, post: Path<String>) -> Answer {
    let slug = super::slug(&post)?;
    let answer = pages::answer(&request, &web, Name::Post(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let parts = parts(&web, post).await?;
        let seed = seed(&web, &parts);
        Ok(Made::page(view::post_page(&web, parts), seed))
    })
    .await?;
    Ok(mentions::advertise(&web, answer))
}

async fn parts(web: &Web, post: Post) -> Result<PostParts, Trouble> {
    let threads = web.reader.list_threads(post.id).await?;
    let newest = web.reader.list_newest_of_threads(threads.iter().map(|it| it.id).collect(), NEWEST).await?;
    let answered = answered(web, &newest).await?;
    let (previous, next) = web.reader.neighbours(post.id).await?;
    let snapshots =
        if post.shifts.is_empty() { Vec::new() } else { web.reader.list_snapshots(post.id).await? };
    let threads = threads
        .into_iter()
        .map(|thread| {
            let mut comments: Vec<Comment> =
                newest.iter().filter(|it| it.thread == thread.id).cloned().collect();
            comments.sort_by_key(|it| it.id);
            let answered = answered.iter().filter(|it| it.comment.thread == thread.id).cloned().collect();
            Discussed { thread, comments, answered, page: 1, pages: 1, total: None }
        })
        .collect();
    Ok(PostParts { post, threads, snapshots, previous, next })
}

/// Those whom these comments answer but that are not among them.
pub(crate) async fn answered(web: &Web, comments: &[Comment]) -> Result<Vec<Placed>, Trouble> {
    let mut missing: Vec<CommentId> = comments
        .iter()
        .filter_map(|it| it.parent)
        .filter(|parent| comments.iter().all(|it| it.id != *parent))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() { Ok(Vec::new()) } else { Ok(web.reader.list_comments_by_id(missing).await?) }
}

/// Changes when a reader would see a change: with any discussion, and when one closes.
fn seed(web: &Web, parts: &PostParts) -> String {
    let now = web.clock.now();
    let thread =
        |it: &Discussed| format!("{}{}", it.thread.version, web.intake.check_open(&it.thread, now).is_ok());
    let threads: Vec<String> = parts.threads.iter().map(thread).collect();
    let pictures = view::exercise::seed(&parts.snapshots);
    format!("{}|{:?}|{:?}|{}|{pictures}", parts.post.slug, parts.previous, parts.next, threads.join(","))
}
