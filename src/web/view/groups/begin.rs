//! The form that begins a session.

use weshift_templates::{
    group::{BeginPage, Choice, Mail, Repeat, Values},
    html::Link,
};

use super::{super::field_errors, frame, lens_name, post_link, shift_name};
use crate::Web;
use weshift_domain::*;
use weshift_exercise::together::SessionForm;
use weshift_links as links;

/// The form, new or come back.
pub(crate) struct BeginState {
    pub form: SessionForm,
    pub csrf: Option<String>,
    /// The session that is repeated, and its key.
    pub repeat: Option<(GroupSession, String)>,
    pub problems: Vec<Problem>,
    pub notice: Option<String>,
    pub by_manager: bool,
}

pub(crate) fn begin_page(web: &Web, post: &Post, others: &[PostSummary], state: BeginState) -> String {
    let title = if state.repeat.is_some() { "Repeat the session" } else { "Run it with your group" };
    let is_wrong = !state.problems.is_empty() || state.notice.is_some();
    let other = |it: &PostSummary| Link::new(&it.title, &format!("{}?post={}", links::NEW_SESSION, it.slug));
    BeginPage {
        layout: frame(web, &if is_wrong { format!("Error: {title}") } else { title.into() }),
        action: format!("{}?post={}", links::NEW_SESSION, post.slug),
        csrf: state.csrf,
        post: post_link(post),
        others: if state.repeat.is_some() { Vec::new() } else { others.iter().map(other).collect() },
        repeat: state.repeat.map(|(session, key)| Repeat { key, title: session.title }),
        modes: modes(&state.form.mode, web.together.rules().floor),
        lenses: Lens::ALL.map(|lens| lens_choice(lens, state.form.lenses.contains(&lens))).to_vec(),
        shifts: post.shifts.iter().map(|it| shift_choice(it, state.form.shifts.contains(&it.id))).collect(),
        values: Values { title: state.form.title, review_on: state.form.review_on, email: state.form.email },
        mail: web.together.rules().offers_mail.then(|| mail(state.by_manager)),
        errors: field_errors(&state.problems),
        notice: state.notice,
    }
    .render()
    .into_string()
}

fn modes(chosen: &str, floor: Floor) -> Vec<Choice> {
    let least = floor.threshold();
    let mode = |mode: SessionMode, text: &str, hint: String| Choice {
        name: "mode".into(),
        value: mode.name().into(),
        text: text.into(),
        hint,
        chosen: mode.name() == chosen,
    };
    vec![
        mode(
            SessionMode::Anonymous,
            "Nobody: only how many people chose what.",
            format!("For groups of {least} or more; with fewer answers nothing is shown."),
        ),
        mode(
            SessionMode::Open,
            "Everybody sees everybody’s, with names.",
            format!("The only way for fewer than {least}."),
        ),
    ]
}

fn lens_choice(lens: Lens, chosen: bool) -> Choice {
    Choice {
        name: format!("lens-{}", lens.name()),
        value: "1".into(),
        text: lens_name(lens).into(),
        hint: String::new(),
        chosen,
    }
}

fn shift_choice(shift: &Shift, chosen: bool) -> Choice {
    Choice {
        name: format!("shift-{}", shift.key),
        value: "1".into(),
        text: shift_name(shift),
        hint: String::new(),
        chosen,
    }
}

fn mail(by_manager: bool) -> Mail {
    let ask = if by_manager {
        "Any address but your own is asked first whether it wants that. "
    } else {
        "We first ask this address whether it wants that. "
    };
    Mail { hint: format!("{ask}One mail, then none: the address is deleted after it.") }
}
