//! How a manager wants mail, and their sessions.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer, client,
        link_token::LinkToken,
        session::{self, DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, AccountState},
    },
    around, page,
};
use weshift_domain::*;
use weshift_limits::Action;
use weshift_moderation::Moved;

#[derive(Deserialize)]
pub(crate) struct SavedQuery {
    saved: Option<String>,
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, query: Query<SavedQuery>) -> Answer {
    let state = AccountState {
        habits: by.manager().habits.clone(),
        saved: query.saved.is_some(),
        ..AccountState::default()
    };
    shown(&web, &by, StatusCode::OK, state).await
}

async fn shown(web: &Web, by: &SignedIn, status: StatusCode, state: AccountState) -> Answer {
    let wanted = web.reader.find_new_address_of(by.manager().id).await?;
    let told_of = match state.told_of {
        Some(typed) => typed,
        None => web.reader.told_of(by.manager().id, by.manager().role).await?,
    };
    let state = AccountState { wanted, told_of: Some(told_of), ..state };
    Ok(answer::private_page(status, view::account_page(&around(web, by, None).await?, &state)))
}

/// Mail shall go to another address, once whoever reads there says so too.
pub(crate) async fn want_address(web: Data<Web>, form: ProvenForm) -> Answer {
    match web.moderation.want_address(form.by.manager(), form.get("email")).await {
        Ok(()) => Ok(answer::see_other("/admin/account#address")),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let habits = form.by.manager().habits.clone();
            let state =
                AccountState { habits, problems, typed: form.text("email"), ..AccountState::default() };
            shown(&web, &form.by, StatusCode::UNPROCESSABLE_ENTITY, state).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

pub(crate) async fn show_address(web: Data<Web>, token: LinkToken) -> Answer {
    Ok(match web.moderation.look_at_new_address(&token).await? {
        Some((manager, address)) => page(view::new_address_page(&web, &manager, &address, &token)),
        None => over(
            &web,
            "A link for a new address works once and for a day. Ask for another one under Account.",
        ),
    })
}

pub(crate) async fn take_address(request: HttpRequest, web: Data<Web>, token: LinkToken) -> Answer {
    session::must_come_from_us(&request, &web)?;
    web.limits.spend(Action::SignIn, client::address(&request, &web))?;
    Ok(match web.moderation.take_new_address(&token).await? {
        Moved::Done => {
            let words = [
                "Your mail comes to this address from now on, and you sign in with it. You can close this page.",
            ];
            page(view::notice(&web, "Done", &words, None))
        }
        Moved::Over => over(
            &web,
            "A link for a new address works once and for a day. Ask for another one under Account.",
        ),
        Moved::Taken => over(&web, "Another manager has this address by now."),
    })
}

fn over(web: &Web, words: &str) -> actix_web::HttpResponse {
    answer::private_page(StatusCode::GONE, view::notice(web, "This link no longer works", &[words], None))
}

pub(crate) async fn save(web: Data<Web>, form: DeskForm) -> Answer {
    let manager = form.by.manager();
    let mut habits = MailHabits {
        at_once: form.is_ticked("at_once"),
        digest: DigestMode::parse(form.get("digest")).unwrap_or(DigestMode::Off),
        zone: form.text("zone").trim().to_string(),
        at_minute: manager.habits.at_minute,
        weekday: form.get("weekday").parse().ok().filter(|it| (1..=7).contains(it)).unwrap_or(1),
        quiet: manager.habits.quiet,
        quiet_weekend: form.is_ticked("quiet_weekend"),
    };
    // A form of before does not ask.
    let told_of = ToldOf::parse(form.get("told_of"));
    let problems = match (parse_time(form.get("time"), Field::Time), parse_quiet(&form)) {
        (Ok(minute), Ok(quiet)) => {
            (habits.at_minute, habits.quiet) = (minute, quiet);
            if let Some(told_of) = told_of {
                web.moderation.choose_notices(manager, told_of).await?;
            }
            match web.moderation.set_habits(manager, habits.clone(), Via::Page).await {
                Ok(()) => return Ok(answer::see_other("/admin/account?saved=1")),
                Err(Rejection::Refused(Refusal::Invalid(problems))) => problems,
                Err(rejection) => return Err(Trouble::from(rejection)),
            }
        }
        (time, quiet) => [time.err(), quiet.err()].into_iter().flatten().collect(),
    };
    let state = AccountState { habits, told_of, problems, ..AccountState::default() };
    shown(&web, &form.by, StatusCode::UNPROCESSABLE_ENTITY, state).await
}

/// The mailbox takes mail again.
pub(crate) async fn resume(web: Data<Web>, form: DeskForm) -> Answer {
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
