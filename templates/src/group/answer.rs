//! Where a participant places themselves, one lens a page.

use maud::{Markup, html};

use super::pair;
use crate::layout::Layout;

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

#[derive(Debug, Clone, Default)]
pub struct Question {
    /// `we-know`
    pub key: String,
    /// `1 of 11`
    pub number: String,
    pub from: String,
    pub to: String,
    /// What somebody at either end mostly does.
    pub from_anchor: String,
    pub to_anchor: String,
    /// `1` to `7`, `unsure`, or empty.
    pub chosen: String,
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
                        (question.render(&self.stem))
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
                },
                Question {
                    key: "ours".into(),
                    number: "2 of 11".into(),
                    from: "Knowledge is mine".into(),
                    to: "Knowledge is ours".into(),
                    from_anchor: "keep notes, contacts and files in private places".into(),
                    to_anchor: "put them where colleagues can find and change them".into(),
                    chosen: "unsure".into(),
                },
            ],
            button: "Save and go on".into(),
            notice: None,
        }
    }
}

impl Question {
    fn render(&self, stem: &str) -> Markup {
        html! {
            fieldset id={ "q-" (self.key) } class="question-of-seven" {
                legend { span class="number" { (self.number) } (pair(&self.from, &self.to)) }
                p class="hint" { (stem) }
                div class="steps" {
                    span class="pole" dir="auto" { (or(&self.from_anchor, &self.from)) }
                    @for step in 1..=7 {
                        label {
                            input type="radio" name={ "shift-" (self.key) } value=(step) checked[self.chosen == step.to_string()];
                            span { (step) @if step == 1 { span class="unseen" { ": " (or(&self.from_anchor, &self.from)) } } @if step == 7 { span class="unseen" { ": " (or(&self.to_anchor, &self.to)) } } }
                        }
                    }
                    span class="pole" dir="auto" { (or(&self.to_anchor, &self.to)) }
                }
                label class="none" { input type="radio" name={ "shift-" (self.key) } value="unsure" checked[self.chosen == "unsure"]; span { "Not sure, or it does not apply" } }
            }
        }
    }
}

fn or<'a>(anchor: &'a str, pole: &'a str) -> &'a str {
    if anchor.is_empty() { pole } else { anchor }
}
