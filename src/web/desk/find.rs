//! Comments found by their words and by what else is known of them. The whole search stands in the address.

use actix_web::{
    http::StatusCode,
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::SignedIn,
        trouble::Answer,
        view::{self, FindState},
    },
    around,
    queue::places,
};
use weshift_domain::*;
use weshift_store::Search;
use weshift_text as text;

/// Cards a page.
const CARDS: u32 = 25;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct FindQuery {
    #[serde(default)]
    pub q: String,
    /// Absent: published ones. Empty: any.
    pub status: Option<String>,
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub author: String,
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub script: String,
    #[serde(default)]
    pub since: String,
    #[serde(default)]
    pub until: String,
    #[serde(default)]
    pub reported: String,
    #[serde(default)]
    pub before: String,
    /// A comment on which this manager just decided.
    pub done: Option<String>,
}

impl FindQuery {
    pub(crate) fn status(&self) -> Option<Status> {
        match &self.status {
            None if self.reported.is_empty() && self.author.is_empty() => Some(Status::Approved),
            None => None,
            Some(name) => Status::parse(name),
        }
    }

    fn search(&self, problems: &mut Vec<Problem>) -> Search {
        let filled = |it: &String| (!it.is_empty()).then(|| it.clone());
        let mut day = |text: &str, field| match parse_day(text) {
            Ok(day) => day,
            Err(()) => {
                problems.push(Problem::new(field, "Please type a day, such as 2026-11-23."));
                None
            }
        };
        Search {
            words: self.q.clone(),
            status: self.status(),
            place: filled(&self.place).and_then(|it| ThreadName::parse(&it)),
            author: filled(&self.author).map(AddressKey),
            host: filled(&self.host).map(|it| host_of(&it)),
            reason: ReasonKind::parse(&self.reason),
            script: text::SCRIPTS.iter().find(|it| it.0 == self.script).map(|it| it.0.to_string()),
            since: day(&self.since, Field::Since),
            until: day(&self.until, Field::Until).map(|it| it.plus(DAY)),
            reported: !self.reported.is_empty(),
            before: parse_cursor(&self.before),
        }
    }
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn, query: Query<FindQuery>) -> Answer {
    let query = query.into_inner();
    let mut problems = Vec::new();
    let search = query.search(&mut problems);
    let (found, next) = match problems.is_empty() {
        true => web.reader.search(search, CARDS).await?,
        false => (Vec::new(), None),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let around = around(&web, &by, query.done.as_deref()).await?;
    let state = FindState {
        next: next.map(|it| format!("{}.{}", it.at.millis(), it.id)),
        places: places(&web).await?,
        keys: web.reader.has_keys(by.manager().id).await?,
        extras: super::extras(&web, &found).await?,
        query,
        problems,
    };
    Ok(answer::private_page(status, view::find_page(&around, &state, &found)))
}

/// What somebody means by a host: `https://shop.example/x` is `shop.example`.
fn host_of(typed: &str) -> String {
    let rest = typed.trim().split("://").last().unwrap_or_default();
    rest.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The start of a day, UTC.
pub(super) fn parse_day(text: &str) -> Result<Option<Moment>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day: jiff::civil::Date = text.trim().parse().map_err(|_| ())?;
    let start = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?;
    Ok(Some(Moment::from_millis(start.timestamp().as_millisecond())))
}

fn parse_cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some(Cursor { at: Moment::from_millis(at.parse().ok()?), id: id.parse().ok()? })
}
