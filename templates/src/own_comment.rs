//! What authors see of their own comment, by the key that only they have: what became of it, and how to change it.

use maud::{Markup, html};

use crate::{
    comment::CommentView,
    comment_form::FieldError,
    html::{Link, TrustedHtml},
    layout::Layout,
};

#[derive(Debug, Clone)]
pub struct OwnComment {
    pub layout: Layout,
    /// "Your reply is waiting for a community manager"
    pub heading: String,
    /// What that means, a sentence or two.
    pub explanation: String,
    pub place: Link,
    pub comment: CommentView,
    /// What it is to say once a community manager has agreed.
    pub change: Option<CommentView>,
    /// While it can be changed.
    pub edit: Option<Edit>,
    /// While the address can be asked to confirm itself.
    pub confirm: Option<Confirm>,
    pub notice: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Edit {
    /// "until 10:56"
    pub until: String,
    pub key: String,
    pub edit_action: String,
    pub withdraw_action: String,
    pub words: String,
    pub errors: Vec<FieldError>,
    pub preview: Option<TrustedHtml>,
}

#[derive(Debug, Clone)]
pub struct Confirm {
    pub action: String,
    pub key: String,
}

impl OwnComment {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="own-page" aria-labelledby="own-title" {
                p class="crumb" { a href=(self.place.href) { (self.place.text) } }
                h1 id="own-title" { (self.heading) }
                @if let Some(notice) = &self.notice { p class="done" role="status" { (notice) } }
                p { (self.explanation) }
                ol class="comments waiting" { (self.comment.render()) }
                @if let Some(change) = &self.change {
                    h2 { "Your change waits for a community manager" }
                    p { "Until then readers go on seeing your reply as it was." }
                    ol class="comments waiting" { (change.render()) }
                }
                @if let Some(edit) = &self.edit { (edit.render()) }
                @if let Some(confirm) = &self.confirm { (confirm.render()) }
                p { a href=(self.place.href) { "Back to the discussion" } }
            }
        })
    }

    pub fn sample() -> OwnComment {
        OwnComment {
            layout: Layout { noindex: true, ..Layout::sample("Your reply is waiting") },
            heading: "Your reply is waiting for a community manager".into(),
            explanation: "Only you can see it, at this address. Keep the address if you want to look again."
                .into(),
            place: Link::new("From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            comment: alone(CommentView::sample()),
            change: None,
            edit: Some(Edit {
                until: "until 10:56".into(),
                key: "k".into(),
                edit_action: "/c/5107/edit".into(),
                withdraw_action: "/c/5107/withdraw".into(),
                words: "We tried *ask before you write* for a quarter.".into(),
                errors: vec![],
                preview: None,
            }),
            confirm: Some(Confirm { action: "/c/5107/confirm".into(), key: "k".into() }),
            notice: None,
        }
    }

    pub fn sample_late() -> OwnComment {
        OwnComment {
            heading: "Your reply is published".into(),
            explanation: "Everybody can see it now.".into(),
            edit: None,
            confirm: None,
            notice: Some("Your change is saved.".into()),
            ..OwnComment::sample()
        }
    }

    pub fn sample_change() -> OwnComment {
        OwnComment {
            layout: Layout { noindex: true, ..Layout::sample("Your reply is published") },
            heading: "Your reply is published".into(),
            explanation: "Everybody can see it now.".into(),
            change: Some(CommentView {
                anchor: "c-5130".into(),
                body: TrustedHtml::sample("<p>We tried <em>ask before you write</em> for a year.</p>"),
                ..alone(CommentView::sample())
            }),
            notice: Some("Your change is saved.".into()),
            ..OwnComment::sample()
        }
    }
}

fn alone(comment: CommentView) -> CommentView {
    CommentView { children: vec![], reply_href: None, report_href: None, ..comment }
}

impl Edit {
    fn render(&self) -> Markup {
        html! {
            details class="reply" open[!self.errors.is_empty()] {
                summary { "Change or withdraw it " (self.until) }
                form class="reply-form" method="post" action=(self.edit_action) novalidate {
                    @for error in &self.errors { div class="trouble" role="alert" tabindex="-1" autofocus { p { a href="#own-comment" { (error.message) } } } }
                    input type="hidden" name="key" value=(self.key);
                    div class="field" {
                        label for="own-comment" { "Comment " span class="required" { "*" } }
                        textarea id="own-comment" name="comment" rows="8" required dir="auto" { "\n" (self.words) }
                    }
                    p class="buttons" { button type="submit" { "Save the change" } }
                }
                form class="withdraw" method="post" action=(self.withdraw_action) {
                    input type="hidden" name="key" value=(self.key);
                    p { button type="submit" class="quiet" { "Withdraw my reply" } }
                }
            }
        }
    }
}

impl Confirm {
    fn render(&self) -> Markup {
        html! {
            form class="confirm" method="post" action=(self.action) {
                input type="hidden" name="key" value=(self.key);
                h2 { "Show that the address is yours" }
                p { "We mail a link to the address that you gave. If a reply of yours was published here before, this one appears as soon as you use it. Otherwise later ones will, once a community manager has published this one." }
                p { button type="submit" class="quiet" { "Mail me the link" } }
            }
        }
    }
}
