//! Posts and shifts to write.

use actix_web::{
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

use super::{
    super::{
        Web, answer,
        session::{DeskForm, SignedIn},
        trouble::{Answer, Trouble},
        view::{self, PostDesk},
    },
    around, page,
};
use weshift_domain::*;
use weshift_editing::{FASTER, PostForm, ShiftForm, edition_of_post, edition_of_shift, preview};
use weshift_moderation::digest::zone_of;

#[derive(Deserialize)]
pub(crate) struct SavedQuery {
    saved: Option<String>,
}

pub(crate) async fn list(web: Data<Web>, by: SignedIn) -> Answer {
    let posts = web.reader.list_edited_posts().await?;
    Ok(page(view::posts_page(&around(&web, &by, None).await?, &posts)))
}

pub(crate) async fn blank(web: Data<Web>, by: SignedIn) -> Answer {
    by.must(Right::Write)?;
    let form = PostForm { state: PostState::Draft.name().into(), open: true, ..PostForm::default() };
    let desk = PostDesk { form, ..PostDesk::default() };
    Ok(page(view::post_editor(&around(&web, &by, None).await?, desk)))
}

pub(crate) async fn show(
    web: Data<Web>,
    by: SignedIn,
    slug: Path<String>,
    query: Query<SavedQuery>,
) -> Answer {
    let post = find(&web, &slug).await?;
    let desk = PostDesk {
        form: filled(&post),
        post: Some(post),
        saved: query.saved.is_some(),
        ..PostDesk::default()
    };
    Ok(page(view::post_editor(&around(&web, &by, None).await?, desk)))
}

pub(crate) async fn add(web: Data<Web>, form: DeskForm) -> Answer {
    form.by.must(Right::Write)?;
    let typed = read(&form);
    if let Some(again) = again(&typed, &form) {
        return refused(&web, &form, PostDesk { form: typed.0, ..again }).await;
    }
    match web.editing.add_post(form.by.manager(), &typed.0).await {
        Ok(slug) => Ok(answer::see_other(&format!("/admin/posts/{slug}?saved=1"))),
        Err(rejection) => {
            let problems = problems(rejection)?;
            refused(&web, &form, PostDesk { form: typed.0, problems, ..PostDesk::default() }).await
        }
    }
}

pub(crate) async fn save(web: Data<Web>, slug: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Write)?;
    let post = find(&web, &slug).await?;
    let mut typed = read(&form);
    // The field shows whole minutes; a time that nobody touched stays what it was.
    let minute = |at: Moment| at.millis().div_euclid(MINUTE);
    if typed.0.published_at.map(minute) == Some(minute(post.published_at)) {
        typed.0.published_at = Some(post.published_at);
    }
    if let Some(again) = again(&typed, &form) {
        return refused(&web, &form, PostDesk { form: typed.0, post: Some(post), ..again }).await;
    }
    match web.editing.change_post(form.by.manager(), &slug, &typed.0).await {
        Ok(()) => Ok(answer::see_other(&format!("/admin/posts/{slug}?saved=1"))),
        Err(rejection) => {
            let problems = problems(rejection)?;
            // As it is by now, so that the next save is no surprise.
            let post = find(&web, &slug).await?;
            if is_slower(&problems) {
                typed.0.edition = edition_of_post(&post);
            }
            let desk = PostDesk { form: typed.0, post: Some(post), problems, ..PostDesk::default() };
            refused(&web, &form, desk).await
        }
    }
}

pub(crate) async fn add_shift(web: Data<Web>, slug: Path<String>, form: DeskForm) -> Answer {
    form.by.must(Right::Write)?;
    let typed = read_shift(&form);
    let done = web.editing.add_shift(form.by.manager(), &slug, &typed).await;
    after_shift(&web, &form, &slug, None, typed, done).await
}

pub(crate) async fn save_shift(web: Data<Web>, path: Path<(String, String)>, form: DeskForm) -> Answer {
    form.by.must(Right::Write)?;
    let (slug, key) = path.into_inner();
    let (by, typed) = (form.by.manager(), read_shift(&form));
    // Who moves a shift keeps what they typed into it.
    let moves =
        matches!(form.get("act"), "up" | "down") && !typed.from.is_empty() && !typed.edition.is_empty();
    if moves && let Err(rejection) = web.editing.change_shift(by, &slug, &key, &typed).await {
        return after_shift(&web, &form, &slug, Some(key), typed, Err(rejection)).await;
    }
    let done = match form.get("act") {
        "up" => web.editing.move_shift(by, &slug, &key, true).await,
        "down" => web.editing.move_shift(by, &slug, &key, false).await,
        "remove" => web.editing.remove_shift(by, &slug, &key).await,
        _ => web.editing.change_shift(by, &slug, &key, &typed).await,
    };
    after_shift(&web, &form, &slug, Some(key), typed, done).await
}

async fn after_shift(
    web: &Web,
    form: &DeskForm,
    slug: &str,
    key: Option<String>,
    typed: ShiftForm,
    done: Result<(), Rejection>,
) -> Answer {
    let Err(rejection) = done else {
        return Ok(answer::see_other(&format!("/admin/posts/{slug}?saved=1#shifts")));
    };
    let post = find(web, slug).await?;
    let (mut typed, problems) = (typed, problems(rejection)?);
    if is_slower(&problems) {
        let now = post.shifts.iter().find(|it| Some(&it.shift.key) == key.as_ref());
        typed.edition = now.map(edition_of_shift).unwrap_or_default();
    }
    let shift = Some((key, typed, problems));
    refused(web, form, PostDesk { form: filled(&post), post: Some(post), shift, ..PostDesk::default() }).await
}

async fn find(web: &Web, slug: &str) -> Result<EditedPost, Trouble> {
    web.reader.find_edited_post(slug).await?.ok_or(Trouble::NotFound)
}

/// The form again: with a preview, or with a time that is none.
fn again(typed: &(PostForm, Option<Problem>), form: &DeskForm) -> Option<PostDesk> {
    let problems: Vec<Problem> = typed.1.iter().cloned().collect();
    let preview = (form.get("act") == "preview").then(|| preview(&typed.0.body));
    (preview.is_some() || !problems.is_empty()).then(|| PostDesk { preview, problems, ..PostDesk::default() })
}

async fn refused(web: &Web, form: &DeskForm, desk: PostDesk) -> Answer {
    let is_wrong = !desk.problems.is_empty() || desk.shift.is_some();
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = view::post_editor(&around(web, &form.by, None).await?, desk);
    Ok(answer::private_page(status, html))
}

/// What a form can mend; anything else is not its fault.
fn problems(rejection: Rejection) -> Result<Vec<Problem>, Trouble> {
    match rejection {
        Rejection::Refused(Refusal::Invalid(problems)) => Ok(problems),
        Rejection::Refused(Refusal::TooLate) => Err(Trouble::NotFound),
        other => Err(other.into()),
    }
}

fn filled(post: &EditedPost) -> PostForm {
    PostForm {
        title: post.title.clone(),
        slug: post.slug.clone(),
        byline: post.byline.clone(),
        body: post.body_source.clone(),
        state: post.state.name().into(),
        published_at: Some(post.published_at),
        open: post.open,
        holds_all: post.holds_all,
        edition: edition_of_post(post),
    }
}

fn is_slower(problems: &[Problem]) -> bool {
    problems.iter().any(|it| it.message == FASTER)
}

/// The time is one of the manager's own clock; empty is now.
fn read(form: &DeskForm) -> (PostForm, Option<Problem>) {
    let time = form.get("time");
    let zone = zone_of(&form.by.manager().habits);
    let parsed = time
        .parse::<jiff::civil::DateTime>()
        .ok()
        .and_then(|it| zone.to_ambiguous_zoned(it).compatible().ok())
        .map(|it| Moment::from(it.timestamp()));
    let problem = (!time.is_empty() && parsed.is_none()).then(|| {
        Problem::new(Field::Time, "Please choose a day and a time, such as 24 November 2026, 07:00.")
    });
    let typed = PostForm {
        title: form.text("title"),
        slug: form.text("slug"),
        byline: form.text("byline"),
        body: form.text("body"),
        state: form.text("state"),
        published_at: parsed,
        open: form.is_ticked("open"),
        holds_all: form.is_ticked("holds_all"),
        edition: form.text("edition"),
    };
    (typed, problem)
}

fn read_shift(form: &DeskForm) -> ShiftForm {
    ShiftForm {
        key: form.text("key"),
        from: form.text("from"),
        to: form.text("to"),
        question: form.text("question"),
        from_anchor: form.text("from_anchor"),
        to_anchor: form.text("to_anchor"),
        open: form.is_ticked("open"),
        holds_all: form.is_ticked("holds_all"),
        edition: form.text("edition"),
    }
}
