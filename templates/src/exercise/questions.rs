//! Shifts through one lens, alone or in a group: seven steps each and "not sure", nothing chosen beforehand, nothing
//! required.

use maud::{Markup, html};

use super::said;
use crate::{html::Link, layout::Layout, pair::pair};

#[derive(Debug, Clone, Default)]
pub struct LensPage {
    pub layout: Layout,
    pub home: Link,
    /// `Me`
    pub heading: String,
    /// `Lens 1 of 3`
    pub place: String,
    pub notice: Option<String>,
    pub questions: Questions,
}

/// The form: all questions, or one at a time.
#[derive(Debug, Clone, Default)]
pub struct Questions {
    pub action: String,
    /// `I mostly …`
    pub stem: String,
    pub asked: Vec<Question>,
    /// By the key of the shift, what is wrong there.
    pub errors: Vec<(String, String)>,
    /// Said when nothing is wrong with an answer: too fast.
    pub trouble: Option<String>,
    /// The other way of being asked: `One at a time`, `All on one page`.
    pub pace: Link,
    /// One at a time: the question before.
    pub before: Option<Link>,
    /// One at a time, and not the last.
    pub goes_on: bool,
    /// `Save and see what comes of it`
    pub last: String,
}

#[derive(Debug, Clone, Default)]
pub struct Question {
    /// `we-know`
    pub key: String,
    /// `1 of 11`
    pub number: String,
    pub from: String,
    pub to: String,
    /// What somebody at either end mostly does; empty where nobody wrote it.
    pub from_anchor: String,
    pub to_anchor: String,
    /// `1` to `7`, `unsure`, or empty.
    pub chosen: String,
    pub note: String,
}

/// After so many questions there is a button.
const BETWEEN: usize = 4;

impl LensPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="exercise" aria-labelledby="lens-title" {
                p class="crumb" { a href=(self.home.href) { (self.home.text) } }
                p class="meta" { (self.place) }
                h1 id="lens-title" { (self.heading) }
                (said(self.notice.as_ref()))
                p class="lede" { "Think of the last time it mattered. Leave out what you like: you can come back." }
                (self.questions.render())
            }
        })
    }

    pub fn sample() -> LensPage {
        LensPage {
            layout: super::own("Me"),
            home: Link::new("Your page", "/x/key"),
            heading: "Me".into(),
            place: "Lens 1 of 3".into(),
            notice: Some("Saved.".into()),
            questions: Questions::sample(),
        }
    }

    pub fn sample_one() -> LensPage {
        let all = Questions::sample();
        let questions = Questions {
            asked: all.asked[1..2].to_vec(),
            pace: Link::new("All on one page", "/x/key/me"),
            before: Some(Link::new("Back to 1 of 11", "/x/key/me?at=we-know")),
            goes_on: true,
            ..all
        };
        LensPage { notice: None, questions, ..LensPage::sample() }
    }
}

impl Questions {
    pub(crate) fn render(&self) -> Markup {
        let all = self.asked.len();
        html! {
            form class="placing" method="post" action=(self.action) data-autosave novalidate {
                (self.what_is_wrong())
                p class="pace" { a href=(self.pace.href) { (self.pace.text) } }
                @for (i, question) in (1..).zip(&self.asked) {
                    (question.render(&self.stem, self.error(&question.key)))
                    @if i % BETWEEN == 0 && i < all { p class="buttons" { button class="quiet" type="submit" name="act" value=(question.key) { "Save and go on" } } }
                }
                p class="buttons" {
                    @if let (true, Some(question)) = (self.goes_on, self.asked.last()) {
                        button type="submit" name="act" value=(question.key) { "Save and go on" }
                    } @else {
                        button type="submit" name="act" value="done" { (self.last) }
                    }
                    @if let Some(before) = &self.before { " " a class="button quiet" href=(before.href) { (before.text) } }
                }
                p class="meta saved" role="status" data-saved {}
            }
        }
    }

    fn what_is_wrong(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div class="trouble" role="alert" tabindex="-1" autofocus {
                    p { strong { "Nothing is lost. Please look at this again:" } }
                    ul { @for (key, message) in &self.errors { li { a href={ "#q-" (key) } { (message) } } } }
                }
            } @else if let Some(trouble) = &self.trouble {
                div class="trouble" role="alert" tabindex="-1" autofocus { p { (trouble) } }
            }
        }
    }

    fn error(&self, key: &str) -> Option<&str> {
        self.errors.iter().find(|it| it.0 == key).map(|it| it.1.as_str())
    }

    pub(crate) fn sample() -> Questions {
        let question = |key: &str, number: &str, from: &str, to: &str, chosen: &str| Question {
            key: key.into(),
            number: number.into(),
            from: from.into(),
            to: to.into(),
            chosen: chosen.into(),
            ..Question::default()
        };
        Questions {
            action: "/x/key/me".into(),
            stem: "I mostly …".into(),
            pace: Link::new("One at a time", "/x/key/me?at=we-know"),
            last: "Save and see what comes of it".into(),
            asked: vec![
                Question {
                    from_anchor: "answer from memory, alone".into(),
                    to_anchor: "check what others know and point to the shared answer".into(),
                    note: "It depends on who asks.".into(),
                    ..question("we-know", "1 of 11", "I know", "We know", "6")
                },
                question("ours", "2 of 11", "Knowledge is mine", "Knowledge is ours", ""),
                question("shared", "3 of 11", "Knowledge is owned", "Knowledge is shared", "unsure"),
            ],
            ..Questions::default()
        }
    }
}

impl Question {
    /// The choices of one shift; `name` is that of the radio buttons.
    pub(crate) fn choices(&self, name: &str, stem: &str) -> Markup {
        html! {
            p class="hint" { (stem) }
            div class="steps" {
                span class="pole" dir="auto" { (self.start()) }
                @for step in 1..=7 {
                    label {
                        input type="radio" name=(name) value=(step) checked[self.chosen == step.to_string()];
                        span {
                            (step)
                            @if step == 1 { span class="unseen" { ": " (self.start()) } }
                            @if step == 7 { span class="unseen" { ": " (self.end()) } }
                        }
                    }
                }
                span class="pole" dir="auto" { (self.end()) }
            }
            label class="none" { input type="radio" name=(name) value="unsure" checked[self.chosen == "unsure"]; span { "Not sure, or it does not apply" } }
        }
    }

    fn render(&self, stem: &str, error: Option<&str>) -> Markup {
        let (name, note, wrong) =
            (format!("shift-{}", self.key), format!("note-{}", self.key), format!("q-{}-error", self.key));
        html! {
            fieldset id={ "q-" (self.key) } class="question-of-seven" tabindex="-1" aria-describedby=[error.map(|_| &wrong)] {
                legend { span class="number" { (self.number) } (pair(&self.from, &self.to)) }
                @if let Some(error) = error { p class="error" id=(wrong) { (error) } }
                (self.choices(&name, stem))
                @if !self.chosen.is_empty() {
                    label class="none" { input type="radio" name=(name) value="none"; span { "Take my answer back" } }
                }
                details class="note" open[!self.note.is_empty()] {
                    summary { "A note for yourself" span class="unseen" { " on " (self.from) " to " (self.to) } }
                    div class="field" {
                        label for=(note) { "Nobody else sees it" }
                        textarea id=(note) name=(note) rows="3" maxlength="500" dir="auto" { "\n" (self.note) }
                    }
                }
            }
        }
    }

    fn start(&self) -> &str {
        if self.from_anchor.is_empty() { &self.from } else { &self.from_anchor }
    }

    fn end(&self) -> &str {
        if self.to_anchor.is_empty() { &self.to } else { &self.to_anchor }
    }
}
