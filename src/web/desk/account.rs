//! How a manager wants mail, and their sessions.

use actix_web::{
    http::StatusCode,
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web,
        answer::{self, Answer, Trouble},
        session::{self, DeskForm, SignedIn},
        view,
    },
    around, page,
};
use crate::{domain::*, links};

#[derive(Deserialize)]
pub struct SavedQuery {
    saved: Option<String>,
}

pub async fn show(web: Data<Web>, by: SignedIn, query: Query<SavedQuery>) -> Answer {
    let around = around(&web, &by, None).await?;
    Ok(page(view::account_page(&around, &by.manager().habits, query.saved.is_some(), &[])))
}

pub async fn save(web: Data<Web>, form: DeskForm) -> Answer {
    let manager = form.by.manager();
    let mut habits = MailHabits {
        at_once: form.is_ticked("at_once"),
        digest: DigestMode::parse(form.get("digest")).unwrap_or(DigestMode::Off),
        zone: form.text("zone"),
        at_minute: manager.habits.at_minute,
    };
    let problems = match parse_time(form.get("time")) {
        Ok(minute) => {
            habits.at_minute = minute;
            match web.moderation.set_habits(manager, habits.clone(), Via::Page).await {
                Ok(()) => return Ok(answer::see_other("/admin/account?saved=1")),
                Err(Rejection::Refused(Refusal::Invalid(problems))) => problems,
                Err(rejection) => return Err(Trouble::from(rejection)),
            }
        }
        Err(problem) => vec![problem],
    };
    let around = around(&web, &form.by, None).await?;
    let html = view::account_page(&around, &habits, false, &problems);
    Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
}

pub async fn sign_out_everywhere(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.sign_out_everywhere(&form.by.session).await?;
    Ok(session::without_session(answer::see_other(links::SIGN_IN), &web))
}

/// `07:00` as minutes after midnight.
fn parse_time(text: &str) -> Result<u16, Problem> {
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    read().ok_or_else(|| Problem::new(Field::Time, "Please choose a time, such as 07:00."))
}
