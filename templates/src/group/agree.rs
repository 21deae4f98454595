//! What a group agrees on one shift, or that it does not.

use maud::{Markup, html};

use super::{Line, Shown, described, pair, trouble, wrong};
use crate::{comment_form::FieldError, html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct AgreePage {
    pub layout: Layout,
    pub session: Link,
    pub shown: Shown,
    pub action: String,
    /// `1` to `7`, `differ`, or empty.
    pub agreed: String,
    pub next_step: String,
    pub owner: String,
    pub due_on: String,
    pub errors: Vec<FieldError>,
}

impl AgreePage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group" aria-labelledby="agree-title" {
                p class="crumb" { a href=(self.session.href) { bdi { (self.session.text) } } }
                h1 id="agree-title" { (pair(&self.shown.from, &self.shown.to)) }
                (self.shown.render())
                form class="settings placing" method="post" action=(self.action) novalidate {
                    (trouble(&self.errors))
                    fieldset id="agreed" tabindex="-1" class="question-of-seven" aria-describedby=[described(&self.errors, "agreed")] {
                        legend { "We agree that we are at" }
                        (wrong(&self.errors, "agreed"))
                        div class="steps" {
                            span class="pole" dir="auto" { (self.shown.from) }
                            @for step in 1..=7 {
                                label { input type="radio" name="agreed" value=(step) checked[self.agreed == step.to_string()]; span { (step) } }
                            }
                            span class="pole" dir="auto" { (self.shown.to) }
                        }
                        label class="none" { input type="radio" name="agreed" value="differ" checked[self.agreed == "differ"]; span { "We do not agree, and that is fine" } }
                        label class="none" { input type="radio" name="agreed" value="" checked[self.agreed.is_empty()]; span { "Nothing noted yet" } }
                    }
                    (Line { name: "next_step", label: "Next step", kind: "text", complete: "off", value: &self.next_step, max: 500, hint: "One sentence that somebody could film you doing." }.render(&self.errors))
                    div class="who" {
                        (Line { name: "owner", label: "Who sees to it", kind: "text", complete: "off", value: &self.owner, max: 120, hint: "Stands in the report, which everybody with the code can read." }.render(&self.errors))
                        (Line { name: "due_on", label: "By when", kind: "date", complete: "off", value: &self.due_on, max: 10, hint: "" }.render(&self.errors))
                    }
                    p class="buttons" { button type="submit" { "Save" } a class="button quiet" href=(self.session.href) { "Back to the board" } }
                }
            }
        })
    }

    pub fn sample() -> AgreePage {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        AgreePage {
            layout: Layout { noindex: true, ..Layout::sample("Error: From “I know” to “We know”") },
            session: Link::new("Service team, November", "/s/K7M4QX/lead/key"),
            shown: Shown {
                from: "I know".into(),
                to: "We know".into(),
                pictures: vec![super::Picture::sample("Me", [1, 2, 1, 2, 3, 4, 1])],
            },
            action: "/s/K7M4QX/lead/key/we-know".into(),
            agreed: "5".into(),
            next_step: String::new(),
            owner: "Ada".into(),
            due_on: "2027-01-12".into(),
            errors: vec![error("next_step", "Please type what is to be done.")],
        }
    }
}
