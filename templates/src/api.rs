//! What programs can ask for, made from the document of the API.

use maud::{Markup, html};

use crate::{html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct ApiPage {
    pub layout: Layout,
    pub intro: String,
    pub document: Link,
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, Default)]
pub struct Group {
    pub name: String,
    pub text: String,
    pub operations: Vec<Operation>,
}

#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// For links to it.
    pub id: String,
    pub method: String,
    pub path: String,
    pub title: String,
    pub text: String,
    pub parameters: Vec<Parameter>,
    /// The fields of the body.
    pub fields: Vec<Parameter>,
    /// Statuses with what they mean.
    pub answers: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query`, `header`; empty for a field of the body.
    pub place: String,
    pub required: bool,
    pub text: String,
}

impl ApiPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            article class="prose" {
                h1 { "The API" }
                p { (self.intro) }
                p { "The same for machines: " a href=(self.document.href) { (self.document.text) } "." }
                @for group in &self.groups { (group.render()) }
            }
        })
    }

    pub fn sample() -> ApiPage {
        let parameter = |name: &str, place: &str, required, text: &str| Parameter {
            name: name.into(),
            place: place.into(),
            required,
            text: text.into(),
        };
        ApiPage {
            layout: Layout::sample("The API"),
            intro: "Comments on posts and their shifts, for readers, commenters and community managers."
                .into(),
            document: Link::new("/api/v1/openapi.json", "/api/v1/openapi.json"),
            groups: vec![Group {
                name: "Commenting".into(),
                text: "For those who write.".into(),
                operations: vec![Operation {
                    id: "post-comments".into(),
                    method: "POST".into(),
                    path: "/api/v1/comments".into(),
                    title: "Leave a comment".into(),
                    text: "Tried again with the same key it answers as before.".into(),
                    parameters: vec![parameter("Idempotency-Key", "header", false, "Best a random UUID.")],
                    fields: vec![
                        parameter("thread", "", true, "{post}/{shift}, {post}, or an address."),
                        parameter("url", "", false, "The author's website."),
                    ],
                    answers: vec![
                        ("201".into(), "It was taken in.".into()),
                        ("422".into(), "Something is wrong.".into()),
                    ],
                }],
            }],
        }
    }
}

impl Group {
    fn render(&self) -> Markup {
        html! {
            section aria-labelledby=(self.name) {
                h2 id=(self.name) { (self.name) }
                p { (self.text) }
                @for operation in &self.operations { (operation.render()) }
            }
        }
    }
}

impl Operation {
    fn render(&self) -> Markup {
        html! {
            section class="operation" aria-labelledby=(self.id) {
                h3 id=(self.id) { (self.title) }
                pre tabindex="0" dir="ltr" { code { (self.method) " " (self.path) } }
                @if !self.text.is_empty() { p { (self.text) } }
                (list("Parameters", &self.parameters))
                (list("Fields of the body", &self.fields))
                h4 { "Answers" }
                dl class="terms" { @for (status, text) in &self.answers { div { dt { (status) } dd { (text) } } } }
            }
        }
    }
}

fn list(heading: &str, parameters: &[Parameter]) -> Markup {
    html! {
        @if !parameters.is_empty() {
            h4 { (heading) }
            dl class="terms" {
                @for it in parameters {
                    div {
                        dt { code { (it.name) } }
                        dd {
                            (it.text)
                            @if !it.place.is_empty() || it.required {
                                " " span class="meta" {
                                    (it.place) @if !it.place.is_empty() && it.required { ", " } @if it.required { "required" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
