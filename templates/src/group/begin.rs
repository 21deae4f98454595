//! A new session.

use maud::{Markup, html};

use super::{Line, described, is_wrong, trouble, wrong};
use crate::{comment_form::FieldError, html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct BeginPage {
    pub layout: Layout,
    pub action: String,
    /// Of a signed-in manager's session.
    pub csrf: Option<String>,
    /// Whose shifts these are.
    pub post: Link,
    /// Other posts that have shifts.
    pub others: Vec<Link>,
    pub repeat: Option<Repeat>,
    pub modes: Vec<Choice>,
    pub lenses: Vec<Choice>,
    pub shifts: Vec<Choice>,
    pub values: Values,
    /// None: no mail goes out.
    pub mail: Option<Mail>,
    pub errors: Vec<FieldError>,
    /// Said above the form when no field is wrong.
    pub notice: Option<String>,
}

/// How a reminder goes out.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    pub hint: String,
}

/// The session that this one repeats.
#[derive(Debug, Clone, Default)]
pub struct Repeat {
    pub key: String,
    pub title: String,
}

#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Of the field.
    pub name: String,
    pub value: String,
    pub text: String,
    pub hint: String,
    pub chosen: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Values {
    pub title: String,
    pub review_on: String,
    pub email: String,
}

const PLAN: [(&str, &str); 6] = [
    ("5 minutes", "Why we do this, and who sees what. People join by the code."),
    ("8 minutes", "Everybody answers for themselves. Nobody sees anything yet."),
    ("2 minutes", "Reveal."),
    (
        "30 minutes",
        "The three shifts on which you are furthest apart, ten minutes each. Lowest and highest may speak first; nobody must.",
    ),
    ("10 minutes", "Agree on next steps: one sentence, one name, one day."),
    ("5 minutes", "Close. In three months, do it again and compare."),
];

impl BeginPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group" aria-labelledby="begin-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="begin-title" { @if self.repeat.is_some() { "Repeat the session" } @else { "Run it with your group" } }
                p class="lede" {
                    "Everybody places themselves on each shift, by themselves. Then you reveal together, talk about the shifts "
                    "on which you are furthest apart, and agree on a next step."
                }
                (self.form())
                (plan())
                @if !self.others.is_empty() {
                    section aria-labelledby="others-title" {
                        h2 id="others-title" { "Or with the shifts of another post" }
                        ul class="plain" { @for post in &self.others { li { a href=(post.href) { (post.text) } } } }
                    }
                }
            }
        })
    }

    fn form(&self) -> Markup {
        html! {
            form class="settings" method="post" action=(self.action) novalidate {
                (trouble(&self.errors))
                @if let Some(notice) = &self.notice { div class="trouble" role="alert" tabindex="-1" autofocus { p { (notice) } } }
                @if let Some(csrf) = &self.csrf { input type="hidden" name="csrf" value=(csrf); }
                @if let Some(repeat) = &self.repeat {
                    input type="hidden" name="repeat" value=(repeat.key);
                    p class="closed" { "This session follows on “" bdi { (repeat.title) } "”. Its open next steps come first, and the report compares the two." }
                }
                (Line { name: "title", label: "What is it called?", kind: "text", complete: "off", value: &self.values.title, max: 120, hint: "Everybody who joins sees it, for example “Service team, November”." }.render(&self.errors))
                (group("mode", "Who sees whose answers?", "radio", &self.modes, &self.errors))
                (group("lenses", "From which views?", "checkbox", &self.lenses, &self.errors))
                details class="more-choices" open[self.errors.iter().any(|it| it.field == "shifts")] {
                    summary { "Which shifts? " span class="meta" { (self.chosen_shifts()) } }
                    (group("shifts", "Shifts", "checkbox", &self.shifts, &self.errors))
                }
                (Line { name: "review_on", label: "When do you want to look again?", kind: "date", complete: "off", value: &self.values.review_on, max: 10, hint: "Three months are a good rhythm. Empty: not planned." }.render(&self.errors))
                @if let Some(mail) = &self.mail {
                    (Line { name: "email", label: "Remind me by email on that day", kind: "email", complete: "email", value: &self.values.email, max: 100, hint: &mail.hint }.render(&self.errors))
                }
                p class="buttons" { button type="submit" { "Begin the session" } }
            }
        }
    }

    fn chosen_shifts(&self) -> String {
        let chosen = self.shifts.iter().filter(|it| it.chosen).count();
        if chosen == self.shifts.len() {
            format!("all {chosen}")
        } else {
            format!("{chosen} of {}", self.shifts.len())
        }
    }

    pub fn sample() -> BeginPage {
        let choice = |name: &str, value: &str, text: &str, hint: &str, chosen: bool| Choice {
            name: name.into(),
            value: value.into(),
            text: text.into(),
            hint: hint.into(),
            chosen,
        };
        let shift = |key: &str, from: &str, to: &str| {
            choice(&format!("shift-{key}"), "1", &format!("From “{from}” to “{to}”"), "", true)
        };
        BeginPage {
            layout: Layout { noindex: true, ..Layout::sample("Run it with your group") },
            action: "/s/new".into(),
            csrf: Some("csrf-token".into()),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            others: vec![Link::new("How we decide", "/s/new?post=how-we-decide")],
            repeat: None,
            modes: vec![
                choice(
                    "mode",
                    "anonymous",
                    "Nobody: only how many people chose what, from five people on",
                    "For groups of five or more.",
                    true,
                ),
                choice(
                    "mode",
                    "open",
                    "Everybody sees everybody’s, with names",
                    "The only way for fewer than five.",
                    false,
                ),
            ],
            lenses: vec![
                choice("lens-me", "1", "Me", "", true),
                choice("lens-organisation", "1", "My organisation", "", false),
                choice("lens-community", "1", "My community", "", true),
            ],
            shifts: vec![
                shift("we-know", "I know", "We know"),
                shift("ours", "Knowledge is mine", "Knowledge is ours"),
            ],
            values: Values { review_on: "2027-02-23".into(), ..Values::default() },
            mail: Some(Mail { hint: "One mail, then none. Your address is deleted after it.".into() }),
            ..BeginPage::default()
        }
    }

    pub fn sample_errors() -> BeginPage {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        BeginPage {
            errors: vec![
                error("title", "Please give the session a name."),
                error("lenses", "Please choose at least one view."),
                error("review_on", "Please choose a day in the future, or none."),
            ],
            ..BeginPage::sample()
        }
    }

    pub fn sample_repeat() -> BeginPage {
        BeginPage {
            repeat: Some(Repeat { key: "key".into(), title: "Service team, November".into() }),
            ..BeginPage::sample()
        }
    }
}

fn group(field: &str, legend: &str, kind: &str, choices: &[Choice], errors: &[FieldError]) -> Markup {
    html! {
        fieldset id=(field) tabindex="-1" aria-describedby=[described(errors, field)] aria-invalid=[is_wrong(errors, field).filter(|_| kind == "radio")] role=[(kind == "radio").then_some("radiogroup")] {
            legend { (legend) }
            (wrong(errors, field))
            @for choice in choices {
                label class="option" {
                    input type=(kind) name=(choice.name) value=(choice.value) checked[choice.chosen];
                    span { (choice.text) @if !choice.hint.is_empty() { " " span class="meta" { (choice.hint) } } }
                }
            }
        }
    }
}

fn plan() -> Markup {
    html! {
        section class="plan" aria-labelledby="plan-title" {
            h2 id="plan-title" { "An hour that works" }
            ol class="steps-of-an-hour" { @for (time, what) in PLAN { li { strong { (time) } " " span { (what) } } } }
        }
    }
}
