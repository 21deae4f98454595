//! Posts, discussions, and how many comments they have.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};

use super::{
    super::{
        Web,
        fields::Asked,
        pages::{self, Made, Name},
        public,
        trouble::Trouble,
    },
    Answer, find_thread,
    numbers::PageNumber,
    shapes::*,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_store::PageAt;

/// Posts a page, names a count.
const POSTS: u32 = 50;
const MAX_NAMES: usize = 100;

/// A discussion
///
/// Its title, its address, whether it takes comments, and how many it has.
#[utoipa::path(
    get, operation_id = "get_thread", path = "/api/v1/threads", tag = "Reading", params(ThreadQuery),
    responses(
        (status = 200, description = "The discussion.", body = ThreadShown),
        (status = 404, description = "There is no such discussion.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn thread(request: HttpRequest, web: Data<Web>, query: Asked<ThreadQuery>) -> Answer {
    let name = query.0.name;
    pages::answer(&request, &web, Name::ApiThread(name.clone()), async {
        let thread = find_thread(&web, &name).await?;
        let open = web.intake.check_open(&thread, web.clock.now()).is_ok();
        Ok(Made::json(&ThreadShown {
            name: thread.name.to_string(),
            title: thread.title,
            address: web.links.absolute(&links::thread(&thread.name)),
            open,
            comments: thread.comments,
            version: thread.version.to_string(),
        }))
    })
    .await
}

/// Counts
///
/// How many comments are published in each of these discussions, up to 100 at once.
#[utoipa::path(
    get, operation_id = "get_counts", path = "/api/v1/counts", tag = "Reading", params(CountsQuery),
    responses((status = 200, description = "The counts, by name.", body = Counts))
)]
pub(crate) async fn counts(request: HttpRequest, web: Data<Web>) -> Answer {
    let names: Vec<String> = url::form_urlencoded::parse(request.query_string().as_bytes())
        .filter(|(key, _)| key == "thread")
        .map(|(_, value)| value.into_owned())
        .collect();
    if names.is_empty() || names.len() > MAX_NAMES {
        let message = format!("Name 1 to {MAX_NAMES} threads: ?thread=one&thread=two.");
        return Err(Trouble::InvalidQuery { field: "thread".into(), message });
    }
    pages::answer(&request, &web, Name::ApiCounts(names.clone()), async {
        let known =
            web.reader.list_counts(names.iter().filter_map(|it| ThreadName::parse(it)).collect()).await?;
        let count = |name: &String| {
            let name = ThreadName::parse(name);
            known.iter().find(|(it, _)| Some(it) == name.as_ref()).map_or(0, |(_, count)| *count)
        };
        Ok(Made::json(&Counts { counts: names.iter().map(|it| (it.clone(), count(it))).collect() }))
    })
    .await
}

/// Posts
///
/// All that are published, newest first, fifty a page.
#[utoipa::path(
    get, operation_id = "list_posts", path = "/api/v1/posts", tag = "Reading", params(PostsQuery),
    responses((status = 200, description = "A page of posts.", body = PostList))
)]
pub(crate) async fn posts(request: HttpRequest, web: Data<Web>, query: Asked<PostsQuery>) -> Answer {
    let PageNumber(page) = query.0.page;
    pages::answer(&request, &web, Name::ApiPosts { page }, async {
        let (posts, total) = web.reader.page_posts(PageAt { number: page, size: POSTS }).await?;
        let show = |post: PostSummary| PostListed {
            address: web.links.absolute(&links::post(&post.slug)),
            slug: post.slug,
            title: post.title,
            byline: post.byline,
            excerpt: post.excerpt,
            published_at: post.published_at.rfc3339(),
            shifts: post.shifts,
            comments: post.comments,
        };
        let next = (u64::from(page) * u64::from(POSTS) < u64::from(total))
            .then(|| web.links.absolute(&links::api_posts(page + 1)));
        Ok(Made::json(&PostList { posts: posts.into_iter().map(show).collect(), total, page, next }))
    })
    .await
}

/// A post
///
/// With its shifts and their discussions.
#[utoipa::path(
    get, operation_id = "get_post", path = "/api/v1/posts/{post}", tag = "Reading",
    params(("post" = String, Path, description = "The post's slug, as in its address.")),
    responses(
        (status = 200, description = "The post.", body = PostShown),
        (status = 404, description = "There is no such post.", body = ProblemShown, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn post(request: HttpRequest, web: Data<Web>, slug: Path<String>) -> Answer {
    let slug = public::slug(&slug)?;
    pages::answer(&request, &web, Name::ApiPost(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let threads = web.reader.list_threads(post.id).await?;
        let shifts = post.shifts.iter().map(|shift| show_shift(&post, shift, &threads)).collect();
        Ok(Made::json(&PostShown {
            address: web.links.absolute(&links::post(&post.slug)),
            thread: post.slug.clone(),
            html: post.body.as_str().into(),
            published_at: post.published_at.rfc3339(),
            comments: threads.iter().find(|it| it.shift_id.is_none()).map_or(0, |it| it.comments),
            slug: post.slug,
            title: post.title,
            byline: post.byline,
            open: post.open,
            shifts,
        }))
    })
    .await
}

fn show_shift(post: &Post, shift: &Shift, threads: &[Thread]) -> ShiftShown {
    ShiftShown {
        key: shift.key.clone(),
        from: shift.from.clone(),
        to: shift.to.clone(),
        question: shift.question.clone(),
        thread: format!("{}/{}", post.slug, shift.key),
        comments: threads.iter().find(|it| it.shift_id == Some(shift.id)).map_or(0, |it| it.comments),
    }
}
