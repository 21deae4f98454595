//! What stands beside a discussion: where others place themselves on its shift, and a way to do so too.

use maud::{Markup, html};

use super::Question;
use crate::charts::Figure;

#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// By lens: its name and its picture. Empty: nothing may be shown.
    pub figures: Vec<(String, Figure)>,
    /// Who these people are and are not, or why nothing is shown; may be empty.
    pub note: String,
    pub place: PlaceForm,
}

/// One shift's choices; nothing else is asked.
#[derive(Debug, Clone, Default)]
pub struct PlaceForm {
    /// Empty: a link to the exercise stands in its place.
    pub action: String,
    pub exercise_href: String,
    pub question: Question,
    pub stem: String,
    pub error: Option<String>,
}

impl Beside {
    pub fn render(&self) -> Markup {
        html! {
            section class="beside" aria-label={ "Where others stand: " (self.place.question.from) " to " (self.place.question.to) } {
                @for (lens, figure) in &self.figures { p class="lens-name" { (lens) } (figure.render()) }
                @if !self.note.is_empty() { p class="meta" { (self.note) } }
                (self.place.render())
            }
        }
    }

    pub fn sample() -> Beside {
        let strip = crate::charts::Strip::sample();
        let bands = crate::charts::Bands::sample();
        Beside {
            figures: vec![("Me".into(), strip), ("My community".into(), bands)],
            note: "These are the people who answered, not a survey.".into(),
            place: PlaceForm {
                action: "/p/km-culture-shift/we-know/place".into(),
                exercise_href: "/p/km-culture-shift/exercise".into(),
                question: Question {
                    key: "we-know".into(),
                    from: "I know".into(),
                    to: "We know".into(),
                    from_anchor: "answer from memory, alone".into(),
                    to_anchor: "check what others know and point to the shared answer".into(),
                    ..Question::default()
                },
                stem: "I mostly …".into(),
                error: None,
            },
        }
    }

    pub fn sample_empty() -> Beside {
        let sample = Beside::sample();
        Beside {
            figures: Vec::new(),
            note: "Where others stand is shown once 5 people have placed themselves.".into(),
            place: PlaceForm { action: String::new(), ..sample.place },
        }
    }
}

impl PlaceForm {
    fn render(&self) -> Markup {
        let name = "step";
        if self.action.is_empty() {
            return html! { p class="acts" { a href=(self.exercise_href) { "Place yourself" span class="unseen" { " on " (self.question.from) " to " (self.question.to) } } } };
        }
        html! {
            details class="place" id="place" open[self.error.is_some()] {
                summary { "Place yourself" }
                form class="placing" method="post" action=(self.action) novalidate {
                    @if let Some(error) = &self.error { div class="trouble" role="alert" tabindex="-1" autofocus { p { a href="#place-choices" { (error) } } } }
                    fieldset id="place-choices" tabindex="-1" class="question-of-seven" {
                        legend { "From " q { (self.question.from) } " to " q { (self.question.to) } }
                        (self.question.choices(name, &self.stem))
                    }
                    p class="hint" { "Without your name. You get a page of your own, where you can go on, change it or take it back. If you have one already, answer there." }
                    p class="buttons" { button class="quiet" type="submit" { "Keep my place" } }
                }
                p class="feed" { a href=(self.exercise_href) { "Do the whole exercise" } }
            }
        }
    }
}
