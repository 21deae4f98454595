//! The owner's first steps: what the site is called, whether mail arrives, who else looks after it, discussions elsewhere.
//! Each can be done or skipped, and is not asked for again.

use actix_web::{
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    super::{
        Web, answer,
        session::{DeskForm, ProvenForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, StepDesk},
    },
    around,
    managers::{is_shown, read, staff},
    page,
};
use weshift_domain::*;
use weshift_links as links;

pub(crate) async fn list(web: Data<Web>, by: SignedIn) -> Answer {
    by.must(Right::Site)?;
    let run = web.reader.first_run().await?;
    let managers = web.reader.list_managers().await?;
    Ok(page(view::welcome_page(&around(&web, &by, None).await?, &run, &managers)))
}

/// The desk speaks of it no more by itself.
pub(crate) async fn put_away(web: Data<Web>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    web.moderation.put_first_run_away().await?;
    Ok(answer::see_other(links::DESK))
}

pub(crate) async fn show(web: Data<Web>, by: SignedIn, step: Path<String>) -> Answer {
    by.must(Right::Site)?;
    one(&web, &by, find(&step)?, StatusCode::OK, StepDesk::default()).await
}

pub(crate) async fn show_people(web: Data<Web>, by: SignedIn) -> Answer {
    by.must(Right::Site)?;
    one(&web, &by, Step::People, StatusCode::OK, StepDesk::default()).await
}

pub(crate) async fn skip(web: Data<Web>, step: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    go_on(web.moderation.take_step(find(&step)?, StepState::Skipped).await?)
}

pub(crate) async fn take(web: Data<Web>, step: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Site)?;
    let step = find(&step)?;
    match step {
        Step::Site => name_site(&web, &form).await,
        Step::Mail if form.get("act") == "send" => try_mail(&web, &form).await,
        Step::Mail | Step::Embed => go_on(web.moderation.take_step(step, StepState::Done).await?),
        // It has a route of its own, for those who proved who they are.
        Step::People => Err(Trouble::NotFound),
    }
}

async fn name_site(web: &Web, form: &DeskForm) -> Answer {
    let typed =
        SiteWords { name: form.text("name"), language: form.text("language"), contact: form.text("contact") };
    match web.moderation.call_site(form.by.manager(), &typed).await {
        Ok(()) => go_on(web.moderation.take_step(Step::Site, StepState::Done).await?),
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let desk = StepDesk { words: Some(typed), problems, ..StepDesk::default() };
            one(web, &form.by, Step::Site, StatusCode::UNPROCESSABLE_ENTITY, desk).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

async fn try_mail(web: &Web, form: &DeskForm) -> Answer {
    let letter = (web.letters.preview)(LetterKind::Test, form.by.manager().clone()).await?;
    if let Some(letter) = letter
        && let Some(sent) = web.moderation.send_preview(form.by.manager(), letter).await?
    {
        web.moderation.note_test_letter(sent).await?;
    }
    Ok(answer::see_other(&links::first_step(Step::Mail)))
}

pub(crate) async fn invite(web: Data<Web>, form: ProvenForm) -> Answer {
    form.by.must(Right::Site)?;
    form.by.must(Right::People)?;
    let typed = read(&form);
    match web.moderation.invite(form.by.manager(), &typed).await {
        Ok(token) => {
            web.moderation.take_step(Step::People, StepState::Done).await?;
            let link = is_shown(&web).then(|| (visible(&typed.name), token));
            let desk = StepDesk { link, done: Some("The invitation is on its way."), ..StepDesk::default() };
            one(&web, &form.by, Step::People, StatusCode::OK, desk).await
        }
        Err(Rejection::Refused(Refusal::Invalid(problems))) => {
            let desk = StepDesk { invited: Some(typed), problems, ..StepDesk::default() };
            one(&web, &form.by, Step::People, StatusCode::UNPROCESSABLE_ENTITY, desk).await
        }
        Err(rejection) => Err(rejection.into()),
    }
}

/// To the next step that is open, or to all of them.
fn go_on(run: FirstRun) -> Answer {
    let next = run.first_open().map_or_else(|| links::DESK_WELCOME.to_string(), links::first_step);
    Ok(answer::see_other(&next))
}

async fn one(web: &Web, by: &SignedIn, step: Step, status: StatusCode, desk: StepDesk) -> Answer {
    let run = web.reader.first_run().await?;
    let letter = match run.letter.filter(|_| step == Step::Mail) {
        Some(id) => web.reader.find_letter(id).await?,
        None => None,
    };
    let desk = StepDesk { run, letter, staff: staff(web).await?, ..desk };
    Ok(answer::private_page(status, view::step_page(&around(web, by, None).await?, step, desk)))
}

fn find(step: &str) -> Result<Step, Trouble> {
    Step::parse(step).ok_or(Trouble::NotFound)
}
