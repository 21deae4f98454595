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
        session::{DeskForm, SignedIn},
        view,
    },
    around, page,
};
use crate::domain::*;

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
        weekday: form.get("weekday").parse().ok().filter(|it| (1..=7).contains(it)).unwrap_or(1),
        quiet: manager.habits.quiet,
        quiet_weekend: form.is_ticked("quiet_weekend"),
    };
    let problems = match (parse_time(form.get("time"), Field::Time), parse_quiet(&form)) {
        (Ok(minute), Ok(quiet)) => {
            (habits.at_minute, habits.quiet) = (minute, quiet);
            match web.moderation.set_habits(manager, habits.clone(), Via::Page).await {
                Ok(()) => return Ok(answer::see_other("/admin/account?saved=1")),
                Err(Rejection::Refused(Refusal::Invalid(problems))) => problems,
                Err(rejection) => return Err(Trouble::from(rejection)),
            }
        }
        (time, quiet) => [time.err(), quiet.err()].into_iter().flatten().collect(),
    };
    let around = around(&web, &form.by, None).await?;
    let html = view::account_page(&around, &habits, false, &problems);
    Ok(answer::private_page(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// The mailbox takes mail again.
pub async fn resume(web: Data<Web>, form: DeskForm) -> Answer {
    web.moderation.resume_mail(form.by.manager()).await?;
    Ok(answer::see_other("/admin/account?saved=1"))
}

/// Both hours or none.
fn parse_quiet(form: &DeskForm) -> Result<Option<(u16, u16)>, Problem> {
    if form.get("quiet_from").is_empty() && form.get("quiet_to").is_empty() {
        return Ok(None);
    }
    let hour = |name: &str, field| parse_time(form.get(name), field);
    Ok(Some((hour("quiet_from", Field::QuietFrom)?, hour("quiet_to", Field::QuietTo)?)))
}

/// `07:00` as minutes after midnight.
fn parse_time(text: &str, field: Field) -> Result<u16, Problem> {
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    read().ok_or_else(|| Problem::new(field, "Please choose a time, such as 07:00."))
}
