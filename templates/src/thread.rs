//! A discussion, under the heading of whatever it stands in: its comments in order, or a kind word where there is none yet.

use maud::{Markup, html};

use crate::{comment::CommentView, html::Link};

#[derive(Debug, Clone, Default)]
pub struct ThreadView {
    /// "14 replies"
    pub count: String,
    pub comments: Vec<CommentView>,
    /// What is said instead of comments.
    pub empty: String,
    /// Where the rest is.
    pub more: Option<Link>,
}

impl ThreadView {
    pub fn render(&self) -> Markup {
        html! {
            div class="thread" {
                @if self.comments.is_empty() {
                    p class="empty" { (self.empty) }
                } @else {
                    p class="count" { (self.count) }
                    ol class="comments" { @for comment in &self.comments { (comment.render()) } }
                }
                @if let Some(more) = &self.more { p class="more" { a href=(more.href) { (more.text) } } }
            }
        }
    }

    pub fn sample() -> ThreadView {
        ThreadView {
            count: "2 replies".into(),
            comments: vec![CommentView::sample()],
            empty: String::new(),
            more: Some(Link::new("All 14 replies", "/p/km-culture-shift/we-know")),
        }
    }

    pub fn sample_empty() -> ThreadView {
        ThreadView {
            empty: "Nobody has written here yet. Be the first: an example from where you are helps most."
                .into(),
            ..ThreadView::default()
        }
    }
}
