//! Finished answers for readers, kept until something changes: the bytes of a page, as they are and compressed.
//!
//! An answer is good while nothing that readers can see was written here since it was made, and for a second at most:
//! that is how long another node's change, or the age of the form's token, may stay unnoticed.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
};
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use weshift_templates::assets::{CSS_HREF, JS_HREF};

use super::{
    Web, client,
    embed::asked::Asked,
    etags,
    packed::Packed,
    trouble::{Answer, Trouble},
    view::Shape,
};
use weshift_domain::{Cursor, Moment, Order, SECOND, Side, ThreadName};
use weshift_limits::Action;

/// How old an answer may get although nothing was written here.
const MAX_AGE: i64 = SECOND;

/// For all kept answers together, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What can be kept: everything that an answer depends on besides the database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    Home {
        page: u32,
    },
    Post(String),
    Thread {
        name: ThreadName,
        page: u32,
    },
    Side {
        name: ThreadName,
        side: Side,
        page: u32,
    },
    Exercise(String),
    Picture(String),
    PictureCsv(String),
    Reply(i64),
    Privacy,
    Embedded(Shape, Asked),
    EmbedData(Vec<(String, String)>),
    SiteFeed,
    PostFeed(String),
    ThreadFeed(ThreadName),
    AnswersFeed(i64),
    /// The same in JSON.
    JsonFeed(Box<Name>),
    ApiThread(String),
    ApiComments {
        thread: String,
        order: Order,
        after: Option<(i64, i64)>,
        limit: u32,
    },
    ApiCounts(Vec<String>),
    ApiPosts {
        page: u32,
    },
    ApiPost(String),
    ApiComment(i64),
    ApiDocument,
    ApiPage,
}

/// A freshly made answer.
pub(crate) struct Made {
    pub kind: &'static str,
    pub body: String,
    /// Changes when a reader would see a change; the form's token is not part of it.
    pub seed: String,
}

impl Made {
    pub(crate) fn page(body: String, seed: String) -> Made {
        Made { kind: "text/html; charset=utf-8", body, seed }
    }

    pub(crate) fn json(value: &impl serde::Serialize) -> Made {
        let body = serde_json::to_string(value).expect("what we show is plain text and numbers");
        Made { kind: "application/json", seed: body.clone(), body }
    }

    pub(crate) fn feed(kind: &'static str, body: String) -> Made {
        Made { kind, seed: body.clone(), body }
    }
}

struct Kept {
    kind: &'static str,
    /// As `Last-Modified` says it.
    modified: Option<String>,
    etag: String,
    body: Packed,
    /// What had been written when it was made.
    generation: u64,
    made_at: Moment,
}

/// The page cache of this process: at most 64 MiB of finished answers to readers. `app` makes it empty; `answer` fills
/// it. An answer is used for at most a second, and not after this process wrote something that readers see.
pub struct Pages {
    kept: moka::sync::Cache<Name, Arc<Kept>>,
}

impl Default for Pages {
    fn default() -> Self {
        let weight = |_: &Name, page: &Arc<Kept>| u32::try_from(page.body.held() * 2).unwrap_or(u32::MAX);
        Pages { kept: moka::sync::Cache::builder().max_capacity(MAX_BYTES).weigher(weight).build() }
    }
}

/// The answer to a reader's GET: a kept one if it is still good, else what `make` makes.
pub(crate) async fn answer(
    request: &HttpRequest,
    web: &Web,
    name: Name,
    make: impl Future<Output = Result<Made, Trouble>>,
) -> Answer {
    answer_dated(request, web, name, async { Ok((make.await?, None)) }).await
}

/// As `answer`, of what has a date: it goes out as `Last-Modified`.
pub(crate) async fn answer_dated(
    request: &HttpRequest,
    web: &Web,
    name: Name,
    make: impl Future<Output = Result<(Made, Option<Moment>), Trouble>>,
) -> Answer {
    if web.settings.limits.reads_per_second > 0 {
        web.limits.spend(Action::Read, client::address(request, web))?;
    }
    let (now, generation) = (web.clock.now(), web.reader.generation());
    let page = match web.pages.kept.get(&name) {
        Some(page) if page.generation == generation && now.since(page.made_at) < MAX_AGE => page,
        _ => {
            let (made, modified) = make.await?;
            let page = Arc::new(Kept::new(made, modified, &edition(web), generation, now));
            web.pages.kept.insert(name, Arc::clone(&page));
            page
        }
    };
    Ok(page.respond(request.headers()))
}

/// What changes pages with a new version or another setting: readers who come back must not keep the old form.
fn edition(web: &Web) -> String {
    let site = web.site.now();
    let words = [&site.name, &site.language, &site.contact];
    format!("{CSS_HREF}|{JS_HREF}|{}|{words:?}", web.intake.asks_for_proof())
}

impl Kept {
    fn new(made: Made, modified: Option<Moment>, edition: &str, generation: u64, made_at: Moment) -> Kept {
        let hash = digest(&SHA256, format!("{edition}|{}", made.seed).as_bytes());
        Kept {
            kind: made.kind,
            modified: modified.map(http_date),
            etag: format!("W/\"{}\"", BASE64URL_NOPAD.encode(&hash.as_ref()[..12])),
            body: Packed::new(made.body, Packed::QUICK),
            generation,
            made_at,
        }
    }

    fn respond(&self, headers: &HeaderMap) -> HttpResponse {
        let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
        let is_same = match headers.contains_key(header::IF_NONE_MATCH) {
            true => etags::is_known(headers, &self.etag),
            // The very date that was told: what was taken back leaves an older one behind.
            false => self.modified.is_some() && text(header::IF_MODIFIED_SINCE) == self.modified.as_deref(),
        };
        if is_same {
            return HttpResponse::NotModified()
                .insert_header((header::ETAG, self.etag.as_str()))
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .insert_header((header::VARY, "Accept-Encoding"))
                .finish();
        }
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, HeaderValue::from_static(self.kind)))
            .insert_header((header::ETAG, self.etag.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-cache"));
        if let Some(modified) = &self.modified {
            response.insert_header((header::LAST_MODIFIED, modified.as_str()));
        }
        self.body.finish(response, headers)
    }
}

/// `Mon, 23 Nov 2026 10:00:00 GMT`
fn http_date(moment: Moment) -> String {
    moment.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A cursor as part of a name.
pub(crate) fn cursor_key(cursor: Option<Cursor>) -> Option<(i64, i64)> {
    cursor.map(|it| (it.at.millis(), it.id.0))
}
