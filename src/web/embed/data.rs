//! All that one page asks for at once: its discussions and its counts.

use actix_web::{HttpRequest, web::Data};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Web,
        answer::{Answer, Trouble},
        pages::{self, Made, Name},
        view::{self, FormState, Shape},
    },
    Asked, find, render,
};
use crate::domain::ThreadName;

/// Discussions and counts a request.
const MAX_THREADS: usize = 50;
const MAX_COUNTS: usize = 200;

/// `{"thread": {name: markup or null}, "count": {name: words}}`, by the names that were asked for.
pub async fn data(request: HttpRequest, web: Data<Web>) -> Answer {
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
        lang: first("lang"),
        title: first("title").unwrap_or_default(),
        url: first("url").unwrap_or_default(),
        ..Asked::default()
    };
    pages::answer(&request, &web, Name::EmbedData(asked), async {
        let mut seed = String::new();
        let mut shown = Map::new();
        for name in threads {
            let markup = one(&web, Asked { thread: name.clone(), ..around.clone() }, &mut seed).await?;
            shown.insert(name, markup);
        }
        let counted = count(&web, &counts).await?;
        seed.push_str(&counted.to_string());
        let body = json!({ "thread": shown, "count": counted }).to_string();
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

async fn count(web: &Web, names: &[String]) -> Result<Value, Trouble> {
    let parsed: Vec<Option<ThreadName>> = names.iter().map(|it| ThreadName::parse(it)).collect();
    let known = web.reader.counts(parsed.iter().flatten().cloned().collect()).await?;
    let of =
        |name: &Option<ThreadName>| known.iter().find(|it| Some(&it.0) == name.as_ref()).map_or(0, |it| it.1);
    Ok(names
        .iter()
        .zip(&parsed)
        .map(|(asked, name)| (asked.clone(), Value::from(view::count_words(of(name)))))
        .collect())
}
