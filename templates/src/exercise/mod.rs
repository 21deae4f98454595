//! The exercise alone: to begin, to place oneself, to see what comes of it, and what the public sees.

mod beside;
mod journey;
mod picture;
mod questions;
mod start;

pub use beside::{Beside, PlaceForm};
pub use journey::{Gap, JourneyPage, Keep, Mail, Other, Row, Task};
pub use picture::{PicturePage, PictureRow};
pub use questions::{LensPage, Question, Questions};
pub use start::{Card, StartPage};

use maud::{Markup, html};

use crate::{
    layout::Layout,
    sample::{Sample, page},
};

/// Pages that a key opens, and those that are for everybody.
pub fn samples() -> Vec<Sample> {
    let wrong = Questions {
        errors: vec![("ours".into(), "2. Please choose a step, or “Not sure”, to go with your note.".into())],
        ..Questions::sample()
    };
    let errors = LensPage { notice: None, questions: wrong, ..LensPage::sample() };
    vec![
        page("exercise", StartPage::sample().render()),
        page("exercise-lens", LensPage::sample().render()),
        page("exercise-lens-errors", errors.render()),
        page("exercise-lens-one", LensPage::sample_one().render()),
        page("exercise-journey", JourneyPage::sample().render()),
        page("exercise-journey-again", JourneyPage::sample_again().render()),
        page("exercise-journey-empty", JourneyPage::sample_empty().render()),
        page("exercise-picture", PicturePage::sample().render()),
        page("exercise-picture-empty", PicturePage::sample_empty().render()),
    ]
}

/// The frame of somebody's own pages.
fn own(title: &str) -> Layout {
    Layout { noindex: true, feeds: Vec::new(), ..Layout::sample(title) }
}

/// What is wrong or was done, said first.
fn said(notice: Option<&String>) -> Markup {
    html! { @if let Some(notice) = notice { p class="done" role="status" { (notice) } } }
}
