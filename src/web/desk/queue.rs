//! What waits.

use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::{
    super::{
        Web,
        session::SignedIn,
        trouble::{Answer, Trouble},
        view::{self, ListState},
    },
    around, extras, page,
};
use weshift_domain::*;
use weshift_store::{CommentFilter, PageAt};

/// Cards a page.
const CARDS: u32 = 25;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    status: Option<String>,
    place: Option<String>,
    page: Option<u32>,
    /// A comment on which this manager just decided.
    done: Option<String>,
}

pub(crate) async fn waiting(web: Data<Web>, by: SignedIn, query: Query<ListQuery>) -> Answer {
    let query = query.into_inner();
    let status = query.status.as_deref().and_then(Status::parse).unwrap_or(Status::Pending);
    let place = query.place.unwrap_or_default();
    let is_mine = place == MINE;
    let name = ThreadName::parse(&place).filter(|_| !is_mine);
    let filter = CommentFilter {
        status: Some(status),
        post: name.as_ref().map(|it| it.post.clone()),
        shift: name.and_then(|it| it.shift),
        cared_for_by: is_mine.then_some(by.manager().id),
    };
    let asked = PageAt { number: query.page.unwrap_or(1), size: CARDS };
    let (cards, total) = web.reader.page_for_desk(filter, asked).await?;
    let state = ListState {
        status,
        place,
        page: asked.within(total).number,
        pages: total.div_ceil(CARDS).max(1),
        places: own_places(&web, by.manager()).await?,
        keys: web.reader.has_keys(by.manager().id).await?,
        extras: extras(&web, &cards).await?,
        first_run: match by.manager().role.may(Right::Site) {
            true => Some(web.reader.first_run().await?),
            false => None,
        },
    };
    let around = around(&web, &by, query.done.as_deref()).await?;
    Ok(page(view::queue_page(&around, &state, &cards)))
}

/// In addresses: the posts that whoever is signed in cares for.
const MINE: &str = "~mine";

/// Every post and shift, after those that this manager cares for, if it is not all of them.
async fn own_places(web: &Web, manager: &Manager) -> Result<Vec<(String, String)>, Trouble> {
    let mut places = places(web).await?;
    if web.reader.list_cared_for().await?.iter().any(|it| it.0 == manager.id) {
        places.insert(1, (MINE.into(), "The posts that I care for".into()));
    }
    Ok(places)
}

/// Every post and shift, for choosing one.
pub(super) async fn places(web: &Web) -> Result<Vec<(String, String)>, Trouble> {
    let mut places = vec![(String::new(), "All posts and shifts".to_string())];
    let (posts, _) = web.reader.page_posts(PageAt { number: 1, size: 100 }).await?;
    for post in posts {
        for thread in web.reader.list_threads(post.id).await? {
            let text = if thread.shift_id.is_some() { format!("— {}", thread.title) } else { continue };
            places.push((thread.name.to_string(), text));
        }
        places.push((post.slug.clone(), post.title.clone()));
    }
    Ok(places)
}
