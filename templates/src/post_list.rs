//! The front page: the posts, newest first.

use maud::{Markup, html};

use crate::{
    html::{Link, When},
    layout::Layout,
};

#[derive(Debug, Clone)]
pub struct PostList {
    pub layout: Layout,
    pub posts: Vec<PostCard>,
    pub newer: Option<String>,
    pub older: Option<String>,
}

#[derive(Debug, Clone)]
pub struct PostCard {
    pub title: Link,
    pub byline: String,
    pub when: When,
    pub excerpt: String,
    /// "11 shifts", or empty.
    pub shifts: String,
    /// "48 replies"
    pub replies: String,
}

impl PostList {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            h1 class="masthead" { (self.layout.site_name) }
            @if self.posts.is_empty() { p class="empty" { "Nothing has been published here yet." } }
            @for post in &self.posts {
                article class="card" {
                    h2 { a href=(post.title.href) { (post.title.text) } }
                    p class="meta" { (post.byline) " · " (post.when) }
                    p class="excerpt" { (post.excerpt) }
                    p class="meta" { @if !post.shifts.is_empty() { (post.shifts) " · " } (post.replies) }
                }
            }
            (pager(&self.newer, &self.older))
        })
    }

    pub fn sample() -> PostList {
        PostList {
            layout: Layout::sample("Posts"),
            posts: vec![PostCard {
                title: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
                byline: "The editors".into(),
                when: When::sample(),
                excerpt: "Knowledge management is often introduced as a set of tools. What decides whether they are used is a \
                    change in how people see what they know, what it is worth, and whom it belongs to."
                    .into(),
                shifts: "11 shifts".into(),
                replies: "48 replies".into(),
            }; 3],
            newer: None,
            older: Some("/?page=2".into()),
        }
    }

    pub fn sample_empty() -> PostList {
        PostList { posts: vec![], older: None, ..PostList::sample() }
    }
}

/// The way to newer and older things, where there are any.
pub(crate) fn pager(newer: &Option<String>, older: &Option<String>) -> Markup {
    html! {
        @if newer.is_some() || older.is_some() {
            nav class="pager" aria-label="Pages" {
                @if let Some(href) = newer { a href=(href) rel="prev" { "Newer" } }
                @if let Some(href) = older { a href=(href) rel="next" { "Older" } }
            }
        }
    }
}
