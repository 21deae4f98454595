//! Feeds of what was published, the last first, by when readers could see it: the site's, a post's, a discussion's, a comment's answers. Each as Atom and,
//! where the address says `.json`, as JSON Feed.

mod json;

use actix_web::{
    HttpRequest,
    web::{Data, Path, Query},
};
use quick_xml::escape::escape;
use serde::Deserialize;

use super::{
    Web, discussions,
    pages::{self, Made, Name},
    public,
    trouble::{Answer, Trouble},
    view,
};
use weshift_domain::{CommentId, Moment, Placed, Status, ThreadName};
use weshift_links as links;
use weshift_store::PageAt;
use weshift_text as text;

/// Entries a feed, unless it has fewer.
const ENTRIES: u32 = 50;

/// Of a site without posts: the beginning of the year in the ids.
const FIRST: Moment = Moment::from_millis(1_767_225_600_000);

/// What a feed is of.
struct Head {
    id: String,
    title: String,
    /// The page it belongs to, and the feed's own path as Atom.
    page: String,
    path: String,
    /// Whether the hub is told of it.
    has_hub: bool,
    /// From when on it could be read: that is how new it is without entries.
    since: Moment,
}

type Fed = Result<(Head, Vec<Placed>), Trouble>;

/// The feed in the form that its address asks for.
async fn feed(request: &HttpRequest, web: &Web, name: Name, make: impl Future<Output = Fed>) -> Answer {
    let is_json = request.path().ends_with(".json");
    let name = if is_json { Name::JsonFeed(Box::new(name)) } else { name };
    pages::answer_dated(request, web, name, async {
        let (head, mut entries) = make.await?;
        discussions::forget_removed(web, entries.iter_mut().map(|it| &mut it.comment)).await?;
        let made = match is_json {
            true => Made::feed("application/feed+json", json::write(web, &head, &entries)),
            false => Made::feed("application/atom+xml; charset=utf-8", write(web, &head, &entries)),
        };
        Ok((made, entries.iter().map(|it| it.comment.touched_at()).max()))
    })
    .await
}

pub(crate) async fn site(request: HttpRequest, web: Data<Web>) -> Answer {
    feed(&request, &web, Name::SiteFeed, async {
        let newest = web.reader.list_newest(None, None, ENTRIES).await?;
        let (latest, _) = web.reader.page_posts(PageAt { number: 1, size: 1 }).await?;
        let head = Head {
            id: links::HOME.into(),
            title: format!("Comments on {}", web.site.now().name),
            page: links::HOME.into(),
            path: links::SITE_FEED.into(),
            has_hub: true,
            since: latest.first().map_or(FIRST, |it| it.published_at),
        };
        Ok((head, newest))
    })
    .await
}

pub(crate) async fn post(request: HttpRequest, web: Data<Web>, slug: Path<String>) -> Answer {
    let slug = public::slug(&slug)?;
    feed(&request, &web, Name::PostFeed(slug.clone()), async {
        let post = web.reader.find_post(&slug).await?.ok_or(Trouble::NotFound)?;
        let newest = web.reader.list_newest(Some(&slug), None, ENTRIES).await?;
        let head = Head {
            id: links::post(&slug),
            title: format!("Comments on {}", post.title),
            page: links::post(&slug),
            path: links::post_feed(&slug),
            has_hub: true,
            since: post.published_at,
        };
        Ok((head, newest))
    })
    .await
}

pub(crate) async fn thread(request: HttpRequest, web: Data<Web>, path: Path<(String, String)>) -> Answer {
    let (post, shift) = path.into_inner();
    of_thread(&request, &web, public::thread_name(&post, &shift)?).await
}

#[derive(Deserialize)]
pub(crate) struct NamedQuery {
    thread: String,
}

/// Of a page of another site, by its address.
pub(crate) async fn named(request: HttpRequest, web: Data<Web>, query: Query<NamedQuery>) -> Answer {
    of_thread(&request, &web, ThreadName::parse(&query.thread).ok_or(Trouble::NotFound)?).await
}

async fn of_thread(request: &HttpRequest, web: &Web, name: ThreadName) -> Answer {
    feed(request, web, Name::ThreadFeed(name.clone()), async {
        let thread = web.reader.find_thread(&name).await?.ok_or(Trouble::NotFound)?;
        let newest = web.reader.list_newest(None, Some(thread.id), ENTRIES).await?;
        let head = Head {
            id: links::thread(&name),
            title: format!("Comments on {}", thread.title),
            page: links::thread(&name),
            path: links::thread_feed(&name),
            has_hub: true,
            since: thread.post_published_at,
        };
        Ok((head, newest))
    })
    .await
}

/// What answers a comment, and what answers that.
pub(crate) async fn answers(request: HttpRequest, web: Data<Web>, id: Path<String>) -> Answer {
    let id: CommentId = id.parse().map_err(|_| Trouble::NotFound)?;
    feed(&request, &web, Name::AnswersFeed(id.0), async {
        let found = web.reader.find_comment(id).await?;
        let asked = found.filter(|it| it.comment.status == Status::Approved).ok_or(Trouble::NotFound)?;
        let newest = web.reader.list_newest_replies(id, ENTRIES).await?;
        let author = asked.comment.author.as_str();
        let head = Head {
            id: links::comment(id),
            title: format!("Replies to {author} on {}", view::place_words(&asked.place)),
            page: links::comment(id),
            path: links::answers_feed(id),
            has_hub: false,
            since: asked.comment.touched_at(),
        };
        Ok((head, newest))
    })
    .await
}

fn write(web: &Web, head: &Head, entries: &[Placed]) -> String {
    let newest = entries.iter().map(|it| it.comment.touched_at()).max().unwrap_or(head.since);
    let mut feed = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="{}">
<id>{}</id>
<title>{}</title>
<link rel="self" type="application/atom+xml" href="{}"/>
<link rel="alternate" type="text/html" href="{}"/>
<updated>{}</updated>
<generator>Weshift</generator>
"#,
        escape(&web.site.now().language),
        escape(web.links.feed_id(&head.id)),
        escape(&head.title),
        escape(web.links.absolute(&head.path)),
        escape(web.links.absolute(&head.page)),
        newest.rfc3339(),
    );
    if let Some(hub) = hub(web, head) {
        feed.push_str(&format!("<link rel=\"hub\" href=\"{}\"/>\n", escape(hub)));
    }
    for placed in entries {
        write_entry(&mut feed, web, placed);
    }
    feed.push_str("</feed>\n");
    // Readers stop at a character that XML forbids, whoever brought it in, and whenever.
    text::xml_safe(&feed)
}

fn write_entry(feed: &mut String, web: &Web, placed: &Placed) {
    let comment = &placed.comment;
    let uri = match &comment.url {
        Some(url) => format!("<uri>{}</uri>", escape(url.as_str())),
        None => String::new(),
    };
    let answered = match comment.parent {
        Some(parent) => format!(
            "\n<thr:in-reply-to ref=\"{}\" type=\"text/html\" href=\"{}\"/>",
            escape(web.links.entry_id(parent)),
            escape(web.links.absolute(&links::comment(parent)))
        ),
        None => String::new(),
    };
    feed.push_str(&format!(
        r#"<entry>
<id>{}</id>
<title>{}</title>
<author><name>{}</name>{uri}</author>
<published>{}</published>
<updated>{}</updated>
<link rel="alternate" type="text/html" href="{}"/>
<link rel="replies" type="application/atom+xml" href="{}"/>{answered}
<content type="html">{}</content>
</entry>
"#,
        escape(web.links.entry_id(comment.id)),
        escape(format!("{} on {}", comment.author.as_str(), view::place_words(&placed.place))),
        escape(comment.author.as_str()),
        comment.published_at().rfc3339(),
        comment.touched_at().rfc3339(),
        escape(web.links.absolute(&links::comment(comment.id))),
        escape(web.links.absolute(&links::answers_feed(comment.id))),
        escape(comment.html.as_str()),
    ));
}

/// Who tells subscribers that this feed has something new (WebSub).
fn hub<'a>(web: &'a Web, head: &Head) -> Option<&'a str> {
    web.settings.outbound.hub.as_ref().filter(|_| head.has_hub).map(url::Url::as_str)
}
