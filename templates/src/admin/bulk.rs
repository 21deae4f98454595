//! One decision on many comments: shown first, done then, undone together.

use maud::{Markup, html};

use super::layout::{Desk, Tab};
use crate::html::{Link, When};

#[derive(Debug, Clone, Default)]
pub struct Bulk {
    pub desk: Desk,
    /// "Spam: 14 comments from this author"
    pub heading: String,
    /// What it does and means, a sentence each.
    pub sentences: Vec<String>,
    pub rows: Vec<BulkRow>,
    /// "and 394 more"
    pub more: Option<String>,
    pub form: Option<BulkForm>,
    pub back: Link,
}

#[derive(Debug, Clone, Default)]
pub struct BulkRow {
    pub author: String,
    pub when: When,
    pub status: String,
    pub excerpt: String,
    pub href: String,
}

/// What is done or taken back.
#[derive(Debug, Clone, Default)]
pub struct BulkForm {
    pub action: String,
    pub csrf: String,
    /// The name and the value of what the form carries besides.
    pub fields: Vec<(String, String)>,
    pub button: String,
}

impl Bulk {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.heading) }
            @for it in &self.sentences { p { (it) } }
            @if let Some(form) = &self.form {
                form class="buttons" method="post" action=(form.action) {
                    input type="hidden" name="csrf" value=(form.csrf);
                    @for (name, value) in &form.fields { input type="hidden" name=(name) value=(value); }
                    button type="submit" { (form.button) }
                }
            }
            p { a href=(self.back.href) { (self.back.text) } }
            @if !self.rows.is_empty() {
                div class="wide" tabindex="0" role="region" aria-label="The comments" {
                    table {
                        caption { "The comments" @if let Some(more) = &self.more { ", " (more) } }
                        thead { tr { @for head in ["From", "When", "Status", "Text"] { th scope="col" { (head) } } } }
                        tbody {
                            @for it in &self.rows {
                                tr {
                                    th scope="row" { bdi { (it.author) } }
                                    td { a href=(it.href) { (it.when) } }
                                    td { (it.status) }
                                    td dir="auto" { (it.excerpt) }
                                }
                            }
                        }
                    }
                }
            }
        })
    }

    pub fn sample() -> Bulk {
        let row = |author: &str| BulkRow {
            author: author.into(),
            when: When::sample(),
            status: "Waiting".into(),
            excerpt: "Great overview! I collected a list, see my profile.".into(),
            href: "/admin/comments/5122".into(),
        };
        Bulk {
            desk: Desk::sample("Spam: 14 comments", Tab::Comments),
            heading: "Spam: 14 comments".into(),
            sentences: vec![
                "These come from the same author.".into(),
                "They go to the spam, and the filter learns from each.".into(),
            ],
            rows: vec![row("best tools"), row("مراجعة أدوات")],
            more: Some("and 12 more".into()),
            form: Some(BulkForm {
                action: "/admin/bulk".into(),
                csrf: "csrf-token".into(),
                fields: vec![("act".into(), "spam".into())],
                button: "Move 14 comments to the spam".into(),
            }),
            back: Link::new("Leave them as they are", "/admin"),
        }
    }

    pub fn sample_nothing() -> Bulk {
        Bulk {
            heading: "Spam: no comments".into(),
            sentences: vec!["Nothing is chosen.".into()],
            rows: Vec::new(),
            more: None,
            form: None,
            ..Bulk::sample()
        }
    }
}
