//! Reporting a comment to those who look after the site.

use maud::{Markup, html};

use crate::{comment::CommentView, comment_form::FieldError, html::Link, layout::Layout};

#[derive(Debug, Clone)]
pub struct ReportPage {
    pub layout: Layout,
    pub place: Link,
    pub comment: CommentView,
    pub action: String,
    /// The value and the words of what can be wrong, and which of them is chosen.
    pub kinds: Vec<(String, String, bool)>,
    pub text: String,
    pub errors: Vec<FieldError>,
    /// What stands over the form: why a report was not taken.
    pub notice: Option<String>,
}

impl ReportPage {
    pub fn render(&self) -> Markup {
        let wrong = |field: &str| self.errors.iter().find(|it| it.field == field);
        self.layout.wrap(html! {
            p class="crumb" { a href=(self.place.href) { (self.place.text) } }
            h1 { "Report a reply" }
            @if let Some(notice) = &self.notice { p class="trouble" role="alert" { (notice) } }
            @if !self.errors.is_empty() {
                div class="trouble" role="alert" tabindex="-1" autofocus {
                    p { strong { "Please look at this again:" } }
                    ul { @for it in &self.errors { li { a href={ "#" (it.field) } { (it.message) } } } }
                }
            }
            ol class="comments quoted" { (self.comment.render()) }
            form class="reply-form" method="post" action=(self.action) {
                fieldset class="kinds" id="kind" aria-describedby=[wrong("kind").map(|_| "kind-error")] {
                    legend { "What is wrong with it?" }
                    @if let Some(it) = wrong("kind") { p class="error" id="kind-error" { (it.message) } }
                    @for (value, words, chosen) in &self.kinds {
                        label class="option" for={ "kind-" (value) } {
                            input type="radio" id={ "kind-" (value) } name="kind" value=(value) checked[*chosen];
                            span { (words) }
                        }
                    }
                }
                div class="field" {
                    label for="text" { "What should the community managers know? (optional)" }
                    @if let Some(it) = wrong("text") { p class="error" id="text-error" { (it.message) } }
                    textarea id="text" name="text" rows="4" maxlength="1000" dir="auto" aria-describedby=[wrong("text").map(|_| "text-error")] { (self.text) }
                }
                p class="hint" { "Only the community managers see this. Who reports is not kept, but for a keyed hash of the network, for 30 days, so that nobody is counted twice." }
                p class="buttons" { button type="submit" { "Report it" } }
            }
        })
    }

    pub fn sample() -> ReportPage {
        let kind = |value: &str, words: &str| (value.to_string(), words.to_string(), false);
        ReportPage {
            layout: Layout { noindex: true, ..Layout::sample("Report a reply") },
            place: Link::new("From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            comment: CommentView {
                reply_href: None,
                report_href: None,
                children: Vec::new(),
                ..CommentView::sample()
            },
            action: "/c/5107/report".into(),
            kinds: vec![
                kind("spam", "It is spam or advertising"),
                kind("abuse", "It attacks or insults somebody"),
                kind("private", "It gives away what is private"),
                kind("other", "Something else"),
            ],
            text: String::new(),
            errors: Vec::new(),
            notice: None,
        }
    }

    pub fn sample_errors() -> ReportPage {
        ReportPage {
            layout: Layout { noindex: true, ..Layout::sample("Error: Report a reply") },
            text: "It names my employer.".into(),
            errors: vec![FieldError { field: "kind".into(), message: "Please choose what is wrong.".into() }],
            ..ReportPage::sample()
        }
    }
}
