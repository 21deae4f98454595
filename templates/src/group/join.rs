//! Into a session: the field for its code, and what somebody should know before they join.

use maud::{Markup, html};

use super::{Line, trouble};
use crate::{comment_form::FieldError, html::Link, layout::Layout};

/// Where people type the code.
#[derive(Debug, Clone, Default)]
pub struct EnterPage {
    pub layout: Layout,
    pub typed: String,
    pub errors: Vec<FieldError>,
}

/// What will be shown to whom, and the button.
#[derive(Debug, Clone, Default)]
pub struct JoinPage {
    pub layout: Layout,
    pub title: String,
    pub post: Link,
    /// `8 people have joined so far.`
    pub so_far: String,
    /// Sentence by sentence.
    pub what_is_shown: Vec<String>,
    pub action: String,
    /// Others see the name.
    pub asks_name: bool,
    pub name: String,
    pub errors: Vec<FieldError>,
    /// Said instead of the form: nobody can join any more.
    pub closed: Option<String>,
    pub ways: Vec<Link>,
}

impl EnterPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group" aria-labelledby="enter-title" {
                h1 id="enter-title" { "Join a group" }
                p class="lede" { "Type the code that your facilitator shows. You need no account, and no cookie is set." }
                form class="settings" method="get" action="/s" novalidate {
                    (trouble(&self.errors))
                    div class="field code-field" {
                        (Line { name: "code", label: "Code", kind: "text", complete: "off", value: &self.typed, max: 20, hint: "Six letters and digits. It never has a 0, O, 1, I or L." }.render(&self.errors))
                    }
                    p class="buttons" { button type="submit" { "Go on" } }
                }
            }
        })
    }

    pub fn sample() -> EnterPage {
        EnterPage {
            layout: Layout { noindex: true, ..Layout::sample("Join a group") },
            typed: "K7M 4Q".into(),
            errors: vec![FieldError {
                field: "code".into(),
                message: "No session has this code. Please look at it again.".into(),
            }],
        }
    }
}

impl JoinPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group" aria-labelledby="join-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="join-title" dir="auto" { (self.title) }
                @if let Some(closed) = &self.closed { p class="closed" { (closed) } } @else {
                    p class="lede" { "Place yourself on each shift, then see together where your group stands. " (self.so_far) }
                    section aria-labelledby="shown-title" {
                        h2 id="shown-title" { "What is shown to whom" }
                        ul { @for sentence in &self.what_is_shown { li { (sentence) } } }
                    }
                    form class="settings" method="post" action=(self.action) novalidate {
                        (trouble(&self.errors))
                        @if self.asks_name {
                            (Line { name: "name", label: "What are you called here?", kind: "text", complete: "name", value: &self.name, max: 60, hint: "The others see it beside your answers." }.render(&self.errors))
                        }
                        p class="buttons" { button type="submit" { "Join" } }
                    }
                }
                @if !self.ways.is_empty() { ul class="plain" { @for way in &self.ways { li { a href=(way.href) { (way.text) } } } } }
            }
        })
    }

    pub fn sample() -> JoinPage {
        JoinPage {
            layout: Layout { noindex: true, ..Layout::sample("Service team, November") },
            title: "Service team, November".into(),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            so_far: "8 people have joined so far.".into(),
            what_is_shown: vec![
                "Until the facilitator reveals, nobody sees any answer, not even the facilitator: only how many people have answered.".into(),
                "Then everybody sees how many people chose what, from five people on; never who.".into(),
                "If all choose the same, everybody knows what everybody chose.".into(),
            ],
            action: "/s/K7M4QX".into(),
            ..JoinPage::default()
        }
    }

    pub fn sample_open() -> JoinPage {
        JoinPage {
            asks_name: true,
            so_far: "2 people have joined so far.".into(),
            what_is_shown: vec![
                "This is an open session: after the reveal everybody in it sees everybody’s answers, with names.".into(),
            ],
            errors: vec![FieldError { field: "name".into(), message: "Please type a name: in this session the others see it.".into() }],
            ..JoinPage::sample()
        }
    }
}
