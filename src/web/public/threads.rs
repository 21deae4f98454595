//! One discussion on a page of its own: a shift's, or, as `/p/{post}/discussion`, that of the whole post.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web,
        answer::{self, Answer, Trouble},
        pages::{self, Made, Name},
        view::{self, Discussed, FormState, Own},
    },
    posts::answered,
    thread_name,
};
use crate::{domain::*, store::PageAt};

/// Comments a page.
pub const PAGE_SIZE: u32 = 50;

#[derive(Deserialize)]
pub struct ThreadQuery {
    page: Option<u32>,
    /// `{id}.{author's key}`: a comment of the reader's own.
    mine: Option<String>,
}

pub async fn show(
    request: HttpRequest,
    web: Data<Web>,
    path: Path<(String, String)>,
    query: Query<ThreadQuery>,
) -> Answer {
    let (post, shift) = path.into_inner();
    let name = thread_name(&post, &shift)?;
    let page = query.page.unwrap_or(1).max(1);
    if let Some(own) = query.mine.as_deref().and_then(|it| read_own(&web, it)) {
        let own = complete_own(&web, own).await?;
        let html = render(&web, &name, page, FormState::default(), own.as_ref()).await?;
        return Ok(answer::private_page(StatusCode::OK, html));
    }
    pages::answer(&request, &web, Name::Thread { name: name.clone(), page }, async {
        let (post, discussed) = load(&web, &name, page).await?;
        let open = web.intake.check_open(&discussed.thread, web.clock.now()).is_ok();
        let seed = format!("{name}|{page}|{}|{open}", discussed.thread.version);
        Ok(Made::page(view::discussion_page(&web, &post, discussed, FormState::default(), None), seed))
    })
    .await
}

/// The page with a form that says what became of it.
pub async fn render(
    web: &Web,
    name: &ThreadName,
    page: u32,
    state: FormState,
    own: Option<&Own>,
) -> Result<String, Trouble> {
    let (post, discussed) = load(web, name, page).await?;
    Ok(view::discussion_page(web, &post, discussed, state, own))
}

async fn load(web: &Web, name: &ThreadName, page: u32) -> Result<(Post, Discussed), Trouble> {
    let post = web.reader.find_post(&name.post).await?.ok_or(Trouble::NotFound)?;
    let thread = web.reader.find_thread(name).await?.ok_or(Trouble::NotFound)?;
    let (comments, total) =
        web.reader.thread_page(thread.id, PageAt { number: page, size: PAGE_SIZE }).await?;
    if comments.is_empty() && page > 1 {
        return Err(Trouble::NotFound);
    }
    let answered = answered(web, &comments).await?;
    Ok((post, Discussed { thread, comments, answered, page, pages: total.div_ceil(PAGE_SIZE) }))
}

fn read_own(web: &Web, mine: &str) -> Option<Own> {
    let (id, key) = mine.split_once('.')?;
    let id = id.parse().ok()?;
    web.links.is_author_key(id, key).then(|| Own { id, key: key.to_string(), editable_until: None })
}

async fn complete_own(web: &Web, own: Own) -> Result<Option<Own>, Trouble> {
    let found = web.reader.find_comment(own.id).await?;
    Ok(found.map(|it| Own { editable_until: web.intake.editable_until(&it.comment), ..own }))
}
