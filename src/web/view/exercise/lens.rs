//! Shifts through one lens, as they are asked alone and in a group.

use weshift_templates::{
    exercise::{LensPage, Question, Questions},
    html::Link,
};

use super::{
    super::{super::Web, private_layout},
    lens_name, stem,
};
use weshift_domain::*;
use weshift_exercise::{Journey, Typed};
use weshift_links as links;

/// What the page shows besides what is kept: what was typed, and what became of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LensState {
    /// The key of the one shift that is asked; else all are.
    pub at: Option<String>,
    pub typed: Vec<Typed>,
    pub wrong: Vec<(String, Problem)>,
    pub trouble: Option<String>,
    pub saved: bool,
}

impl LensState {
    pub(crate) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty() || self.trouble.is_some()
    }

    pub(crate) fn title(&self, heading: &str) -> String {
        if self.is_wrong() { format!("Error: {heading}") } else { heading.to_string() }
    }
}

pub(crate) fn lens_page(
    web: &Web,
    post: &Post,
    key: &str,
    lens: Lens,
    journey: &Journey,
    state: LensState,
) -> String {
    let place = Lens::ALL.iter().position(|it| *it == lens).unwrap_or(0) + 1;
    let shifts: Vec<&Shift> = post.shifts.iter().collect();
    let kept = |shift: &Shift| journey.answer(journey.latest().id, shift.id, lens);
    LensPage {
        layout: private_layout(web, &state.title(lens_name(lens))),
        home: Link::new("Your page", &links::journey(key)),
        heading: lens_name(lens).into(),
        place: format!("Lens {place} of 3"),
        notice: (state.saved && !state.is_wrong())
            .then(|| "Saved. You can go on, or come back by the address of your page.".into()),
        questions: Questions {
            last: "Save and see what comes of it".into(),
            ..questions(&links::lens(key, lens), lens, &shifts, kept, state)
        },
    }
    .render()
    .into_string()
}

/// The form at `page`, with what is kept or was typed.
pub(crate) fn questions<'a>(
    page: &str,
    lens: Lens,
    shifts: &[&Shift],
    kept: impl Fn(&Shift) -> Option<&'a Answer>,
    state: LensState,
) -> Questions {
    let total = shifts.len();
    let one = state.at.as_ref().and_then(|at| shifts.iter().position(|it| it.key == *at));
    let number = |at: usize| format!("{} of {total}", at + 1);
    let asked = |(at, shift): (usize, &&Shift)| {
        let typed = state.typed.iter().find(|it| it.key == shift.key);
        let kept = kept(shift);
        let step = kept.map(|it| it.step.map_or("unsure".into(), |it| it.step().to_string()));
        Question {
            number: number(at),
            chosen: typed.map(|it| it.step.clone()).filter(|it| !it.is_empty()).or(step).unwrap_or_default(),
            note: typed.map(|it| it.note.clone()).or(kept.map(|it| it.note.clone())).unwrap_or_default(),
            ..question(shift)
        }
    };
    let before = one.and_then(|it| it.checked_sub(1));
    Questions {
        action: one.map_or(page.to_string(), |it| links::one_shift(page, &shifts[it].key)),
        stem: stem(lens).into(),
        asked: shifts.iter().enumerate().filter(|it| one.is_none_or(|one| one == it.0)).map(asked).collect(),
        pace: match (one, shifts.first()) {
            (None, Some(first)) => Link::new("One at a time", &links::one_shift(page, &first.key)),
            (None, None) => Link::default(),
            (Some(_), _) => Link::new("All on one page", page),
        },
        before: before.map(|it| {
            Link::new(&format!("Back to {}", number(it)), &links::one_shift(page, &shifts[it].key))
        }),
        goes_on: one.is_some_and(|it| it + 1 < total),
        errors: state.wrong.into_iter().map(|(key, problem)| (key, problem.message)).collect(),
        trouble: state.trouble,
        last: "Save".into(),
    }
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
