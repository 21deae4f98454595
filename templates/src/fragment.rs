//! A discussion as a piece of somebody else's page: plain lists, no script, no form, nothing that needs our style.

use maud::{Markup, html};

use crate::{comment::CommentView, inert::inert};

#[derive(Debug, Clone, Default)]
pub struct Fragment {
    /// Where the discussion is read and answered.
    pub address: String,
    /// `3 replies`.
    pub count: String,
    /// Their links are whole addresses.
    pub comments: Vec<CommentView>,
}

impl Fragment {
    /// For the files of a site generator: the piece in a form that its template language leaves alone.
    pub fn to_file(&self) -> String {
        inert(&self.render().into_string())
    }

    /// What `v-pre` and `data-ng-non-bindable` mark is not read by Vue and Angular where they compile the page in the browser.
    pub fn render(&self) -> Markup {
        html! {
            div class="weshift-comments" v-pre data-ng-non-bindable {
                p class="weshift-count" { a href=(self.address) { (self.count) } }
                (list(&self.comments))
                p class="weshift-reply" { a href=(self.address) { "Leave a Reply" } }
            }
        }
    }

    pub fn sample() -> Fragment {
        let address = "https://talk.example.org/p/km-culture-shift/we-know";
        let comment =
            CommentView { permalink: "https://talk.example.org/c/1".into(), ..CommentView::sample() };
        Fragment { address: address.into(), count: "1 reply".into(), comments: vec![comment] }
    }
}

fn list(comments: &[CommentView]) -> Markup {
    html! {
        @if !comments.is_empty() {
            ol {
                @for it in comments {
                    li {
                        article id=(it.anchor) {
                            header {
                                bdi class="weshift-author" {
                                    @if let Some(href) = &it.author_href { a href=(href) rel="nofollow ugc noopener" { (it.author) } } @else { (it.author) }
                                }
                                " " a href=(it.permalink) { time datetime=(it.when.iso) { (it.when.text) } }
                            }
                            @if it.answers_removed { p { "in reply to a comment that was removed" } }
                            div class="weshift-body" dir="auto" { (it.body) }
                        }
                        (list(&it.children))
                    }
                }
            }
        }
    }
}
