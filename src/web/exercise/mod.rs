//! The exercise: where it begins, somebody's own pages behind their key, and what the public sees of it.

pub(crate) mod keep;
pub(crate) mod own;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod start;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};

use serde::Deserialize;

use super::{Web, answer, fields::Fields, refusals, trouble::Trouble};
use weshift_domain::*;
use weshift_exercise::{Journey, PersonKey, Typed};
use weshift_links as links;

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
    let post = web.reader.find_post_by_id(journey.latest().post).await?.ok_or(Trouble::NotFound)?;
    Ok((key, post, journey))
}

/// After a verb that says whether there was anything under the key.
fn must_be_there(is_there: bool) -> Result<(), Trouble> {
    if is_there { Ok(()) } else { Err(Trouble::NotFound) }
}

/// What a form of questions says of each shift.
pub(super) fn read_typed(fields: &Fields, post: &Post) -> Vec<Typed> {
    let typed = |shift: &Shift| Typed {
        key: shift.key.clone(),
        step: fields.text(&format!("shift-{}", shift.key)),
        note: fields.text(&format!("note-{}", shift.key)),
    };
    post.shifts.iter().map(typed).collect()
}

/// Which of its pages a form of questions leads to; the query says so too where one shift is asked at a time.
#[derive(Deserialize)]
pub(crate) struct AskedQuery {
    /// The key of the one shift that is asked.
    pub at: Option<String>,
    /// What was just done.
    pub done: Option<String>,
}

impl AskedQuery {
    /// After the shift whose button was pressed; `None` after the last, and for a button that stands for no shift.
    pub(super) fn goes_on<'a>(
        &self,
        page: &str,
        mut shifts: impl Iterator<Item = &'a Shift>,
        act: &str,
    ) -> Option<String> {
        shifts.find(|it| it.key == act)?;
        let next = shifts.next()?;
        Some(match self.at {
            Some(_) => links::one_shift(page, &next.key),
            None => format!("{page}?done=saved#q-{}", next.key),
        })
    }
}

fn problems_of(refusal: &Refusal) -> Vec<Problem> {
    match refusal {
        Refusal::Invalid(problems) => problems.clone(),
        other => vec![Problem::new(Field::Email, refusals::message_of(other))],
    }
}
