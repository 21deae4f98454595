//! The exercise in a group: begin, join, answer, reveal, talk, report.

mod agree;
mod answer;
mod begin;
mod board;
mod join;
mod member;
mod picture;
mod report;
mod wall;

use maud::{Markup, html};

pub use agree::AgreePage;
pub use answer::AnswerPage;
pub use begin::{BeginPage, Choice, Mail, Repeat, Values};
pub use board::{Board, BoardRow, Invitation, LastTime, Step, Todo};
pub use join::{EnterPage, JoinPage};
pub use member::{MemberPage, Seen, Task};
pub use picture::{Picture, Shown};
pub use report::{NextStep, ReportPage, ReportRow, Trend};
pub use wall::{Wall, WallScene};

pub(crate) use crate::pair::pair;
use crate::{
    comment_form::FieldError,
    sample::{Sample, page},
};

pub(crate) fn samples() -> Vec<Sample> {
    vec![
        page("session-begin", BeginPage::sample().render()),
        page("session-begin-errors", BeginPage::sample_errors().render()),
        page("session-begin-repeat", BeginPage::sample_repeat().render()),
        page("session-enter", EnterPage::sample().render()),
        page("session-join", JoinPage::sample().render()),
        page("session-join-open", JoinPage::sample_open().render()),
        page("session-answer", AnswerPage::sample().render()),
        page("session-waiting", MemberPage::sample().render()),
        page("session-member-revealed", MemberPage::sample_revealed().render()),
        page("session-board-lobby", Board::sample_lobby().render()),
        page("session-board-answering", Board::sample_answering().render()),
        page("session-board-revealed", Board::sample_revealed().render()),
        page("session-agree", AgreePage::sample().render()),
        page("session-wall-lobby", Wall::sample_lobby().render()),
        page("session-wall-shift", Wall::sample_shift().render()),
        page("session-wall-overview", Wall::sample_overview().render()),
        page("session-report", ReportPage::sample().render()),
        page("session-report-small", ReportPage::sample_small().render()),
    ]
}

/// What is wrong, first of all, with a way to each field.
fn trouble(errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="trouble" role="alert" tabindex="-1" autofocus {
                p { strong { "Nothing is lost. Please look at this again:" } }
                ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } } }
            }
        }
    }
}

fn wrong(errors: &[FieldError], field: &str) -> Markup {
    html! {
        @for error in errors.iter().filter(|it| it.field == field) {
            p class="error" id={ (field) "-error" } { (error.message) }
        }
    }
}

fn is_wrong(errors: &[FieldError], field: &str) -> Option<&'static str> {
    errors.iter().any(|it| it.field == field).then_some("true")
}

/// The words that describe a field that is wrong.
fn described(errors: &[FieldError], field: &str) -> Option<String> {
    is_wrong(errors, field).map(|_| format!("{field}-error"))
}

/// One line to type.
struct Line<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    complete: &'a str,
    value: &'a str,
    max: usize,
    hint: &'a str,
}

impl Line<'_> {
    fn render(&self, errors: &[FieldError]) -> Markup {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let about: Vec<String> = [hint.clone(), described(errors, self.name)].into_iter().flatten().collect();
        let about = (!about.is_empty()).then(|| about.join(" "));
        html! {
            div class="field" {
                label for=(self.name) { (self.label) }
                (wrong(errors, self.name))
                input id=(self.name) name=(self.name) type=(self.kind) value=(self.value) maxlength=[(self.kind != "date").then_some(self.max)]
                    autocomplete=(self.complete) dir="auto" aria-describedby=[about] aria-invalid=[is_wrong(errors, self.name)];
                @if let Some(id) = hint { p class="hint" id=(id) { (self.hint) } }
            }
        }
    }
}
