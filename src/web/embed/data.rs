//! All that one page asks for at once: its discussions and its counts.

use actix_web::{HttpRequest, web::Data};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Web,
        pages::{self, Made, Name},
        trouble::{Answer, Trouble},
        view::{self, FormState, Shape},
    },
    asked::Asked,
    by_ordinal, find, missing, render,
};
use weshift_domain::ThreadName;

/// Discussions and counts a request.
const MAX_THREADS: usize = 50;
const MAX_COUNTS: usize = 200;
/// Names a request of which it is said why they are not there.
const MAX_REASONS: usize = 20;

/// `{"thread": {name: markup or null}, "count": {name: words}, "missing": {name: why it is not there}}`, by the names
/// that were asked for.
pub(crate) async fn data(request: HttpRequest, web: Data<Web>) -> Answer {
    let asked: Vec<(String, String)> =
        url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let all = |key: &str| asked.iter().filter(|it| it.0 == key).map(|it| it.1.clone()).collect::<Vec<_>>();
    let (threads, counts) = (all("thread"), all("count"));
    if threads.len() + counts.len() == 0 || threads.len() > MAX_THREADS || counts.len() > MAX_COUNTS {
        return Err(Trouble::BadRequest(format!(
            "Name 1 to {MAX_THREADS} discussions or {MAX_COUNTS} counts: ?thread=one&count=two."
        )));
    }
    let first = |key: &str| all(key).into_iter().next();
    let around = Asked {
        at: first("at"),
        title: first("title").unwrap_or_default(),
        url: first("url").unwrap_or_default(),
        ..Asked::default()
    };
    pages::answer(&request, &web, Name::EmbedData(asked), async {
        let mut seed = String::new();
        let (mut shown, mut unknown) = (Map::new(), Vec::new());
        for name in threads {
            let markup = one(&web, Asked { thread: name.clone(), ..around.clone() }, &mut seed).await?;
            if markup.is_null() {
                unknown.push(name.clone());
            }
            shown.insert(name, markup);
        }
        let counted = count(&web, &counts, &mut unknown).await?;
        let missing = reasons(&web, unknown).await?;
        seed.push_str(&counted.to_string());
        let body = json!({ "thread": shown, "count": counted, "missing": missing }).to_string();
        Ok(Made { kind: "application/json", body, seed })
    })
    .await
}

/// Null for what is not there: the page keeps what stands in its place.
async fn one(web: &Web, asked: Asked, seed: &mut String) -> Result<Value, Trouble> {
    let thread = match find(web, &asked).await {
        Err(Trouble::NotFound) => return Ok(Value::Null),
        found => found?,
    };
    let (html, made_of) = render(web, &asked, thread, FormState::default(), Shape::Bare).await?;
    seed.push_str(&made_of);
    Ok(html.into())
}

/// Of names that have no discussion the count is nought; they are `unknown` too.
async fn count(web: &Web, names: &[String], unknown: &mut Vec<String>) -> Result<Value, Trouble> {
    let parsed: Vec<Option<ThreadName>> = names.iter().map(|it| ThreadName::parse(it)).collect();
    let known = web.reader.list_counts(parsed.iter().flatten().cloned().collect()).await?;
    let mut counts = Map::new();
    for (asked, name) in names.iter().zip(&parsed) {
        let mut count = known.iter().find(|it| Some(&it.0) == name.as_ref()).map(|it| it.1);
        if let (None, Some(name)) = (count, name) {
            count = not_kept(web, name).await?;
        }
        if count.is_none() {
            unknown.push(asked.clone());
        }
        counts.insert(asked.clone(), view::count_words(count.unwrap_or(0)).into());
    }
    Ok(counts.into())
}

/// Comments on a page that nobody has written on yet, or on a shift that goes by its number.
async fn not_kept(web: &Web, name: &ThreadName) -> Result<Option<u32>, Trouble> {
    if web.intake.unwritten(name, "", "").is_some() {
        return Ok(Some(0));
    }
    match by_ordinal(web, name).await {
        Err(Trouble::NotFound) => Ok(None),
        found => Ok(Some(found?.comments)),
    }
}

async fn reasons(web: &Web, mut unknown: Vec<String>) -> Result<Value, Trouble> {
    unknown.sort();
    unknown.dedup();
    let mut missing = Map::new();
    for name in unknown.into_iter().take(MAX_REASONS) {
        let reason = missing::reason(web, &name).await?;
        missing.insert(name, reason.into());
    }
    Ok(missing.into())
}
