//! Where a participant places themselves, one lens a page.

use maud::{Markup, html};

use super::pair;
use crate::{exercise::Question, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct AnswerPage {
    pub layout: Layout,
    pub session: String,
    /// `Me`
    pub heading: String,
    /// `1 of 2`
    pub place: String,
    /// `I mostly …`
    pub stem: String,
    pub privacy: String,
    pub action: String,
    pub home: String,
    pub questions: Vec<Question>,
    /// `Save and go on to: My community`
    pub button: String,
    pub notice: Option<String>,
}

impl AnswerPage {
    pub fn render(&self) -> Markup {
        let last = self.questions.len();
        self.layout.wrap(html! {
            section class="group answering" aria-labelledby="answer-title" {
                p class="crumb" { a href=(self.home) { (self.session) } }
                p class="meta" { (self.place) }
                h1 id="answer-title" { (self.heading) }
                p class="lede" { "Think of the last time it mattered. " (self.privacy) }
                form class="placing" method="post" action=(self.action) data-autosave {
                    @if let Some(notice) = &self.notice { div class="trouble" role="alert" tabindex="-1" autofocus { p { (notice) } } }
                    @for (i, question) in (1..).zip(&self.questions) {
                        (render(question, &self.stem))
                        @if i % 4 == 0 && i < last { p class="buttons" { button class="quiet" type="submit" name="act" value="save" { "Save so far" } } }
                    }
                    p class="buttons" { button type="submit" { (self.button) } }
                    p class="meta saved" role="status" data-saved {}
                }
            }
        })
    }

    pub fn sample() -> AnswerPage {
        AnswerPage {
            layout: Layout { noindex: true, ..Layout::sample("Me") },
            session: "Service team, November".into(),
            heading: "Me".into(),
            place: "1 of 2".into(),
            stem: "I mostly …".into(),
            privacy: "Leave out what you like. Until the reveal nobody sees an answer; then all see how many chose what.".into(),
            action: "/s/K7M4QX/in/key/me".into(),
            home: "/s/K7M4QX/in/key".into(),
            questions: vec![
                Question {
                    key: "we-know".into(),
                    number: "1 of 11".into(),
                    from: "I know".into(),
                    to: "We know".into(),
                    from_anchor: "answer from memory, alone".into(),
                    to_anchor: "check what others know and point to the shared answer".into(),
                    chosen: "6".into(),
                    ..Question::default()
                },
                Question {
                    key: "ours".into(),
                    number: "2 of 11".into(),
                    from: "Knowledge is mine".into(),
                    to: "Knowledge is ours".into(),
                    from_anchor: "keep notes, contacts and files in private places".into(),
                    to_anchor: "put them where colleagues can find and change them".into(),
                    chosen: "unsure".into(),
                    ..Question::default()
                },
            ],
            button: "Save and go on".into(),
            notice: None,
        }
    }
}

fn render(question: &Question, stem: &str) -> Markup {
    html! {
        fieldset id={ "q-" (question.key) } class="question-of-seven" {
            legend { span class="number" { (question.number) } (pair(&question.from, &question.to)) }
            (question.choices(&format!("shift-{}", question.key), stem))
            @if !question.chosen.is_empty() {
                label class="none" { input type="radio" name={ "shift-" (question.key) } value="none"; span { "Take my answer back" } }
            }
        }
    }
}
