//! A comment in its discussion: what stands before and after it.

use maud::{Markup, html};

use super::layout::{Desk, Tab};
use crate::html::{Link, TrustedHtml, When};

#[derive(Debug, Clone, Default)]
pub struct Around {
    pub desk: Desk,
    pub place: Link,
    /// The page of the comment itself.
    pub back: String,
    /// In reading order, the comment itself among them.
    pub comments: Vec<Near>,
}

#[derive(Debug, Clone, Default)]
pub struct Near {
    pub author: String,
    pub when: When,
    /// `Published`.
    pub status: String,
    pub body: TrustedHtml,
    pub href: String,
    /// How deep it nests, 3 at most.
    pub depth: u32,
    /// The one in the middle answers it.
    pub is_parent: bool,
    pub is_this: bool,
}

impl Around {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.desk.title) }
            p class="crumb" { a href=(self.back) { "The comment itself" } " · " a href=(self.place.href) { (self.place.text) } }
            ol class="around-list" {
                @for it in &self.comments {
                    li class={ "near deep-" (it.depth) @if it.is_this { " this" } } aria-current=[it.is_this.then_some("true")] {
                        p class="by" { bdi { (it.author) } }
                        p class="meta" {
                            a href=(it.href) { (it.when) } " · " span class="chip" { (it.status) }
                            @if it.is_parent { " · what it answers" }
                            @if it.is_this { " · this one" }
                        }
                        div class="comment-body" dir="auto" { (it.body) }
                    }
                }
            }
        })
    }

    pub fn sample() -> Around {
        let near = |author: &str, depth, is_parent, is_this| Near {
            author: author.into(),
            when: When::sample(),
            status: if is_this { "Waiting" } else { "Published" }.into(),
            body: TrustedHtml::sample("<p>How did you get the <strong>answers</strong> back?</p>"),
            href: "/admin/comments/5007".into(),
            depth,
            is_parent,
            is_this,
        };
        Around {
            desk: Desk::sample("Around Ines Duarte", Tab::Comments),
            place: Link::new("From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            back: "/admin/comments/5121".into(),
            comments: vec![
                near("Ravi Menon", 0, true, false),
                near("Ines Duarte", 1, false, true),
                near("Li Wei", 2, false, false),
            ],
        }
    }
}
