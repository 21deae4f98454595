//! `/api/v1`. Errors are problem documents (`dress::dress` makes them), lists page by cursor, and `shapes` says what
//! everything looks like: `document` makes OpenAPI of it.

pub(crate) mod comments;
mod desk_shapes;
pub(crate) mod document;
pub(crate) mod managers;
mod numbers;
mod shapes;
pub(crate) mod threads;
mod told;

use actix_web::{HttpResponse, http::header};

use super::{
    Web,
    discussions::{self, Told},
    trouble::{Answer, Trouble},
};
use shapes::Sort;
use weshift_domain::*;

pub use told::told;

async fn find_thread(web: &Web, name: &str) -> Result<Thread, Trouble> {
    let name = ThreadName::parse(name).ok_or(Trouble::NotFound)?;
    discussions::find(web, &name, &Told::default()).await
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Order {
        match sort {
            Sort::Oldest => Order::Oldest,
            Sort::Newest => Order::Newest,
        }
    }
}

/// Nobody else's, and not to be kept.
fn private_json(value: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(value)
}

/// 32 hexadecimal digits: a time and an id.
fn write_cursor(cursor: Cursor) -> String {
    format!("{:016x}{:016x}", cursor.at.millis(), cursor.id.0)
}

/// Empty: from the start.
fn read_cursor(text: &str) -> Result<Option<Cursor>, Trouble> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_ours = text.len() == 32 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let half = |at: usize| u64::from_str_radix(text.get(at..at + 16)?, 16).ok().map(|it| it as i64);
    match (half(0), half(16)) {
        (Some(at), Some(id)) if is_ours => {
            Ok(Some(Cursor { at: Moment::from_millis(at), id: CommentId(id) }))
        }
        _ => Err(Trouble::InvalidCursor),
    }
}

fn parse_id(id: &str) -> Result<CommentId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound)
}
