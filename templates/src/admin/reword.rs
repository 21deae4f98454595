//! Other words for a comment.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error};
use crate::comment_form::FieldError;

#[derive(Debug, Clone, Default)]
pub struct Reword {
    pub desk: Desk,
    pub action: String,
    pub csrf: String,
    pub seq: String,
    /// As they were typed.
    pub words: String,
    /// Everybody can see it.
    pub is_public: bool,
    pub back: String,
    pub errors: Vec<FieldError>,
}

impl Reword {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.desk.title) }
            (error_summary(&self.errors))
            p class="hint" id="kept" {
                "What it says now is kept and stands on its page."
                @if self.is_public { " Readers see that it was changed." }
            }
            form method="post" action=(self.action) {
                input type="hidden" name="csrf" value=(self.csrf);
                input type="hidden" name="seq" value=(self.seq);
                div class="field" {
                    label for="comment" { "The comment, in Markdown" }
                    (field_error(&self.errors, "comment"))
                    textarea id="comment" name="comment" rows="12" dir="auto" aria-invalid=[described(&self.errors, "comment").map(|_| "true")]
                        aria-describedby={ "kept" @if let Some(id) = described(&self.errors, "comment") { " " (id) } } { (self.words) }
                }
                p class="buttons" { button type="submit" { "Save" } }
            }
            p { a href=(self.back) { "Leave it as it is" } }
        })
    }

    pub fn sample() -> Reword {
        Reword {
            desk: Desk::sample("Change the words of Ines Duarte", Tab::Comments),
            action: "/admin/comments/5121/edit".into(),
            csrf: "csrf-token".into(),
            seq: "2".into(),
            words: "We tried *ask before you write* for a quarter. Questions went up.".into(),
            is_public: true,
            back: "/admin/comments/5121".into(),
            errors: Vec::new(),
        }
    }

    pub fn sample_errors() -> Reword {
        Reword {
            words: String::new(),
            errors: vec![FieldError { field: "comment".into(), message: "Please type your comment.".into() }],
            ..Reword::sample()
        }
    }
}
