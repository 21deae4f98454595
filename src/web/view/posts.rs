//! The desk's pages about posts.

use weshift_templates::admin::{
    layout::Tab,
    posts::{PostEditor, PostRow, PostValues, Posts, ShiftRow, State},
};

use super::{
    counted,
    desk::{Around, desk},
    field_errors,
    form::trusted,
};
use weshift_domain::*;
use weshift_editing::{PostForm, ShiftForm, edition_of_shift};
use weshift_links as links;
use weshift_moderation::digest::zone_of;

/// A post as its editor shows it.
#[derive(Default)]
pub(crate) struct PostDesk {
    /// As typed, or as it is.
    pub form: PostForm,
    /// None: it is new.
    pub post: Option<EditedPost>,
    pub problems: Vec<Problem>,
    pub saved: bool,
    pub preview: Option<CleanHtml>,
    /// A shift's form that came back: whose (none: a new one), as typed, and what is wrong.
    pub shift: Option<(Option<String>, ShiftForm, Vec<Problem>)>,
}

pub(crate) fn posts_page(around: &Around<'_>, posts: &[EditedPost]) -> String {
    let zone = zone_of(&around.by.manager().habits);
    let row = |it: &EditedPost| PostRow {
        href: format!("/admin/posts/{}", it.slug),
        title: it.title.clone(),
        state: it.state.name().into(),
        when: it.published_at.in_zone(&zone).strftime("%-d %b %Y, %H:%M").to_string(),
        shifts: it.shifts.len().to_string(),
        comments: it.comments.to_string(),
        note: match (it.open, it.holds_all) {
            (false, _) => "closed".into(),
            (true, true) => "every comment waits".into(),
            (true, false) => String::new(),
        },
    };
    Posts {
        desk: desk(around, "Posts", Tab::Posts),
        rows: posts.iter().map(row).collect(),
        may_write: around.by.manager().role.may_decide(),
    }
    .render()
    .into_string()
}

pub(crate) fn post_editor(around: &Around<'_>, it: PostDesk) -> String {
    let zone = zone_of(&around.by.manager().habits);
    let heading = it.post.as_ref().map_or("New post".to_string(), |post| post.title.clone());
    let slug = it.post.as_ref().map(|post| post.slug.clone());
    let time = it.form.published_at.map(|at| at.in_zone(&zone).strftime("%Y-%m-%dT%H:%M").to_string());
    let is_wrong = !it.problems.is_empty() || it.shift.is_some();
    let title = if is_wrong { format!("Error: {heading}") } else { heading.clone() };
    let shifts = it.post.as_ref().map(|post| shift_rows(post, it.shift.as_ref())).unwrap_or_default();
    PostEditor {
        desk: desk(around, &title, Tab::Posts),
        heading,
        action: slug.as_ref().map_or("/admin/posts".into(), |slug| format!("/admin/posts/{slug}")),
        may_write: around.by.manager().role.may_decide(),
        values: PostValues {
            title: it.form.title,
            slug: it.form.slug,
            byline: it.form.byline,
            body: it.form.body,
            time: time.unwrap_or_default(),
            open: it.form.open,
            holds_all: it.form.holds_all,
            edition: it.form.edition,
        },
        address: slug.as_deref().map(links::post),
        states: STATES
            .iter()
            .map(|(state, text)| State {
                value: state.name().into(),
                text: text.to_string(),
                chosen: state.name() == it.form.state,
            })
            .collect(),
        zone: zone.iana_name().unwrap_or("UTC").into(),
        errors: field_errors(&it.problems),
        saved: it.saved,
        preview: it.preview.map(|html| trusted(&html)),
        new_shift: slug.map(|slug| new_shift(&slug, it.shift.as_ref())),
        shifts,
    }
    .render()
    .into_string()
}

const STATES: [(PostState, &str); 4] = [
    (PostState::Draft, "Managers alone: a draft"),
    (PostState::Scheduled, "Everybody, from the time below on"),
    (PostState::Published, "Everybody"),
    (PostState::Archived, "Whoever has its address: archived, and closed"),
];

type CameBack = (Option<String>, ShiftForm, Vec<Problem>);

fn shift_rows(post: &EditedPost, back: Option<&CameBack>) -> Vec<ShiftRow> {
    let last = post.shifts.len();
    let row = |(number, it): (usize, &EditedShift)| {
        let row = ShiftRow {
            number: number.to_string(),
            key: it.shift.key.clone(),
            action: format!("/admin/posts/{}/shifts/{}", post.slug, it.shift.key),
            from: it.shift.from.clone(),
            to: it.shift.to.clone(),
            question: it.shift.question.clone(),
            from_anchor: it.shift.anchors.from.clone(),
            to_anchor: it.shift.anchors.to.clone(),
            open: it.open,
            holds_all: it.holds_all,
            comments: counted(it.comments, "comment", "comments"),
            can_go_up: number > 1,
            can_go_down: number < last,
            can_be_removed: it.comments == 0,
            edition: edition_of_shift(it),
            errors: Vec::new(),
        };
        match back.filter(|back| back.0.as_ref() == Some(&it.shift.key)) {
            Some(back) => typed(row, back),
            None => row,
        }
    };
    (1..).zip(&post.shifts).map(row).collect()
}

fn new_shift(slug: &str, back: Option<&CameBack>) -> ShiftRow {
    let row = ShiftRow { action: format!("/admin/posts/{slug}/shifts"), open: true, ..ShiftRow::default() };
    match back.filter(|back| back.0.is_none()) {
        Some(back) => ShiftRow { key: back.1.key.clone(), ..typed(row, back) },
        None => row,
    }
}

fn typed(row: ShiftRow, (_, form, problems): &CameBack) -> ShiftRow {
    ShiftRow {
        from: form.from.clone(),
        to: form.to.clone(),
        question: form.question.clone(),
        from_anchor: form.from_anchor.clone(),
        to_anchor: form.to_anchor.clone(),
        open: form.open,
        holds_all: form.holds_all,
        edition: form.edition.clone(),
        errors: field_errors(problems),
        ..row
    }
}
