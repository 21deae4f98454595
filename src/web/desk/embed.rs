//! Discussions in other sites: what to put into their pages, and the pages that have one.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        embed::integrity,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, PageDesk, SitesDesk},
    },
    around, may_decide, page,
};
use weshift_domain::*;
use weshift_editing::{Mapped, PageForm};
use weshift_store::PageAt;

/// Pages a page.
const PAGES: u32 = 50;
/// The newest posts, of which one is an example.
const EXAMPLES: u32 = 20;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    page: Option<u32>,
    /// What was just done, and what undoes it.
    #[serde(default)]
    done: String,
    #[serde(default)]
    batch: String,
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<ListQuery>) -> Answer {
    let query = query.into_inner();
    let desk = SitesDesk {
        page: query.page.unwrap_or(1).max(1),
        done: query.done,
        batch: query.batch,
        ..SitesDesk::default()
    };
    let html = sites(&web, &by, desk).await?;
    Ok(page(html))
}

pub(crate) async fn show(
    web: Data<Web>,
    by: SignedIn,
    thread: Path<String>,
    query: Query<ListQuery>,
) -> Answer {
    let kept = find(&web, &thread).await?;
    let query = query.into_inner();
    let form = PageForm { title: kept.title.clone(), address: kept.address.clone(), open: kept.open };
    let desk = PageDesk { form, done: query.done, batch: query.batch, ..PageDesk::new(kept) };
    Ok(page(view::page_editor(&around(&web, &by, None).await?, desk)))
}

pub(crate) async fn save(web: Data<Web>, thread: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let kept = find(&web, &thread).await?;
    let typed =
        PageForm { title: form.text("title"), address: form.text("url"), open: form.is_ticked("open") };
    match web.editing.change_page(form.by.manager(), kept.thread, &typed).await {
        Ok(batch) => {
            Ok(answer::see_other(&format!("/admin/embed/pages/{}?done=saved&batch={batch}", kept.thread)))
        }
        Err(rejection) => {
            let problems = problems(rejection)?;
            refused(&web, &form, PageDesk { form: typed, problems, ..PageDesk::new(kept) }).await
        }
    }
}

pub(crate) async fn merge(web: Data<Web>, thread: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    let kept = find(&web, &thread).await?;
    match web.editing.merge_pages(form.by.manager(), kept.thread, form.get("to")).await {
        Ok(batch) => Ok(answer::see_other(&format!("/admin/embed?done=merged&batch={batch}"))),
        Err(rejection) => {
            let problems = problems(rejection)?;
            let typed =
                PageForm { title: kept.title.clone(), address: kept.address.clone(), open: kept.open };
            let desk = PageDesk { form: typed, into: form.text("to"), problems, ..PageDesk::new(kept) };
            refused(&web, &form, desk).await
        }
    }
}

pub(crate) async fn moved(web: Data<Web>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    match web.editing.map_addresses(form.by.manager(), form.get("from"), form.get("to")).await {
        Ok(Mapped { batch, moved, left }) => {
            Ok(answer::see_other(&format!("/admin/embed?done=moved-{moved}-{left}&batch={batch}")))
        }
        Err(rejection) => {
            let problems = problems(rejection)?;
            let desk = SitesDesk {
                page: 1,
                from: form.text("from"),
                to: form.text("to"),
                problems,
                ..SitesDesk::default()
            };
            let html = sites(&web, &form.by, desk).await?;
            Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

pub(crate) async fn undo(web: Data<Web>, batch: Path<String>, form: DeskForm) -> Answer {
    may_decide(&form.by)?;
    match web.editing.undo_page_change(form.by.manager(), &batch).await {
        Ok(()) => Ok(answer::see_other("/admin/embed?done=undone")),
        Err(Rejection::Refused(Refusal::TooLate)) => Ok(answer::see_other("/admin/embed?done=late")),
        Err(rejection) => Err(rejection.into()),
    }
}

async fn sites(web: &Web, by: &SignedIn, mut desk: SitesDesk) -> Result<String, Trouble> {
    let (pages, total) = web.reader.page_foreign_pages(PageAt { number: desk.page, size: PAGES }).await?;
    desk.pages = total.div_ceil(PAGES);
    desk.rows = pages;
    desk.integrity = integrity();
    desk.example = example(web).await?;
    Ok(view::other_sites(&around(web, by, None).await?, desk))
}

/// A discussion that is there: of the newest post's first shift, or of a post, where none of the newest has shifts.
async fn example(web: &Web) -> Result<Option<ThreadName>, Trouble> {
    let posts = web.reader.page_posts(PageAt { number: 1, size: EXAMPLES }).await?.0;
    let Some(newest) = posts.iter().find(|it| it.shifts > 0).or(posts.first()) else { return Ok(None) };
    let post = web.reader.find_post(&newest.slug).await?;
    Ok(post.map(|it| ThreadName { post: it.slug, shift: it.shifts.into_iter().next().map(|it| it.key) }))
}

async fn refused(web: &Web, form: &DeskForm, desk: PageDesk) -> Result<HttpResponse, Trouble> {
    let html = view::page_editor(&around(web, &form.by, None).await?, desk);
    Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
}

async fn find(web: &Web, thread: &str) -> Result<KeptPage, Trouble> {
    let thread = thread.parse().map_err(|_| Trouble::NotFound)?;
    web.reader.find_page(thread).await?.ok_or(Trouble::NotFound)
}

/// What a form can mend; anything else is not its fault.
fn problems(rejection: Rejection) -> Result<Vec<Problem>, Trouble> {
    match rejection {
        Rejection::Refused(Refusal::Invalid(problems)) => Ok(problems),
        Rejection::Refused(Refusal::TooLate) => Err(Trouble::NotFound),
        other => Err(other.into()),
    }
}
