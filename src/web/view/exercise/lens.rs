//! All shifts through one lens.

use weshift_templates::{
    exercise::{LensPage, Question},
    html::Link,
};

use super::{
    super::{super::Web, private_layout},
    lens_name, stem,
};
use crate::{
    domain::*,
    exercise::{Journey, Typed},
    links,
};

/// What the page shows besides what is kept: what was typed, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct LensState {
    pub typed: Vec<Typed>,
    pub wrong: Vec<(String, Problem)>,
    pub trouble: Option<String>,
    pub saved: bool,
}

pub fn lens_page(
    web: &Web,
    post: &Post,
    key: &str,
    lens: Lens,
    journey: &Journey,
    state: LensState,
) -> String {
    let total = post.shifts.len();
    let question = |(number, shift): (usize, &Shift)| {
        let typed = state.typed.iter().find(|it| it.key == shift.key);
        let kept = journey.answer(journey.latest().id, shift.id, lens);
        let step = kept.map(|it| it.step.map_or("unsure".into(), |it| it.step().to_string()));
        Question {
            key: shift.key.clone(),
            number: format!("{number} of {total}"),
            chosen: typed.map(|it| it.step.clone()).filter(|it| !it.is_empty()).or(step).unwrap_or_default(),
            note: typed.map(|it| it.note.clone()).or(kept.map(|it| it.note.clone())).unwrap_or_default(),
            ..question(shift)
        }
    };
    let place = Lens::ALL.iter().position(|it| *it == lens).unwrap_or(0) + 1;
    let heading = lens_name(lens);
    let is_wrong = !state.wrong.is_empty() || state.trouble.is_some();
    LensPage {
        layout: private_layout(
            web,
            &if is_wrong { format!("Error: {heading}") } else { heading.to_string() },
        ),
        home: Link::new("Your page", &links::journey(key)),
        heading: heading.into(),
        place: format!("Lens {place} of 3"),
        stem: stem(lens).into(),
        action: links::lens(key, lens),
        questions: (1..).zip(&post.shifts).map(question).collect(),
        notice: (state.saved && !is_wrong)
            .then(|| "Saved. You can go on, or come back by the address of your page.".into()),
        errors: state.wrong.into_iter().map(|(key, problem)| (key, problem.message)).collect(),
        trouble: state.trouble,
    }
    .render()
    .into_string()
}

/// A shift as it is asked, with nothing chosen.
pub(super) fn question(shift: &Shift) -> Question {
    Question {
        key: shift.key.clone(),
        from: shift.from.clone(),
        to: shift.to.clone(),
        from_anchor: shift.anchors.from.clone(),
        to_anchor: shift.anchors.to.clone(),
        ..Question::default()
    }
}
