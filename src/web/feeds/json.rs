//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Value, json};

use super::{super::Web, Head, hub, view};
use weshift_domain::Placed;
use weshift_links as links;

pub(super) fn write(web: &Web, head: &Head, entries: &[Placed]) -> String {
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": web.links.absolute(&head.page),
        "feed_url": web.links.absolute(&links::json_feed(&head.path)),
        "language": web.site.now().language,
        "items": entries.iter().map(|it| item(web, it)).collect::<Vec<_>>(),
    });
    if let Some(hub) = hub(web, head) {
        feed["hubs"] = json!([{ "type": "WebSub", "url": hub }]);
    }
    feed.to_string()
}

fn item(web: &Web, placed: &Placed) -> Value {
    let comment = &placed.comment;
    let mut author = json!({ "name": comment.author.as_str() });
    if let Some(url) = &comment.url {
        author["url"] = json!(url.as_str());
    }
    let mut item = json!({
        "id": web.links.entry_id(comment.id),
        "url": web.links.absolute(&links::comment(comment.id)),
        "title": format!("{} on {}", comment.author.as_str(), view::place_words(&placed.place)),
        "content_html": comment.html.as_str(),
        "date_published": comment.published_at().rfc3339(),
        "authors": [author],
    });
    if comment.touched_at() > comment.published_at() {
        item["date_modified"] = json!(comment.touched_at().rfc3339());
    }
    item
}
