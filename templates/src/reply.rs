//! Answering one comment: it stands above, the form below.

use maud::{Markup, html};

use crate::{
    comment::CommentView,
    comment_form::{CommentForm, ReplyingTo},
    html::Link,
    layout::Layout,
};

#[derive(Debug, Clone)]
pub struct ReplyPage {
    pub layout: Layout,
    pub place: Link,
    pub parent: CommentView,
    pub form: CommentForm,
}

impl ReplyPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="reply-page" aria-labelledby="reply-title" {
                p class="crumb" { a href=(self.place.href) { (self.place.text) } }
                h1 id="reply-title" { "Leave a Reply to " bdi { (self.parent.author) } }
                ol class="comments" { (self.parent.render()) }
                (self.form.render())
            }
        })
    }

    pub fn sample() -> ReplyPage {
        ReplyPage {
            layout: Layout { noindex: true, ..Layout::sample("Leave a Reply to Ines Duarte") },
            place: Link::new("From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            parent: CommentView {
                children: vec![],
                reply_href: None,
                report_href: None,
                ..CommentView::sample()
            },
            form: CommentForm {
                replying_to: Some(ReplyingTo { author: "Ines Duarte".into(), cancel_href: "/c/5107".into() }),
                ..CommentForm::sample()
            },
        }
    }
}
