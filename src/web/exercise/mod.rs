//! The exercise: where it begins, somebody's own pages behind their key, and what the public sees of it.

pub mod keep;
pub mod own;
pub mod picture;
pub mod place;
pub mod start;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};

use super::{
    Web,
    answer::{self, Trouble},
};
use crate::{
    domain::*,
    exercise::{Journey, PersonKey},
};

/// A page that nobody else may keep, find, or learn the address of.
fn page(status: StatusCode, html: String) -> HttpResponse {
    hidden(answer::private_page(status, html))
}

/// The key stands in the address: no page that is opened from here is told it.
fn hidden(mut response: HttpResponse) -> HttpResponse {
    let policy = header::HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, policy);
    response
}

fn see_other(location: &str) -> HttpResponse {
    hidden(answer::see_other(location))
}

/// What a key opens, with its post. A key that is gone answers like one that never was.
async fn find(web: &Web, key: &str) -> Result<(PersonKey, Post, Journey), Trouble> {
    let key = PersonKey::parse(key).ok_or(Trouble::NotFound)?;
    let journey = web.exercise.look(&key).await?.ok_or(Trouble::NotFound)?;
    let post = web.reader.post_by_id(journey.latest().post).await?.ok_or(Trouble::NotFound)?;
    Ok((key, post, journey))
}

/// After a verb that says whether there was anything under the key.
fn must_be_there(is_there: bool) -> Result<(), Trouble> {
    if is_there { Ok(()) } else { Err(Trouble::NotFound) }
}

fn problems_of(refusal: &Refusal) -> Vec<Problem> {
    match refusal {
        Refusal::Invalid(problems) => problems.clone(),
        other => vec![Problem::new(Field::Email, answer::message_of(other))],
    }
}
