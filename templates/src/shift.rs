//! One discussion on a page of its own, page by page: a shift's, or that of a whole post.

use maud::{Markup, html};

use crate::{
    exercise::Beside,
    html::Link,
    layout::Layout,
    pair::pair,
    post::{Discussion, FollowForm, neighbours},
};

#[derive(Debug, Clone)]
pub struct ShiftPage {
    pub layout: Layout,
    pub post: Link,
    pub heading: Heading,
    /// Of a shift's own page.
    pub beside: Option<Beside>,
    /// Ways to read the discussion from one side, and the way that is taken.
    pub sides: Vec<SideLink>,
    pub discussion: Discussion,
    /// On the last page: told while somebody looks.
    pub news: Option<News>,
    pub pages: Option<Pages>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

#[derive(Debug, Clone)]
pub enum Heading {
    Shift { number: u32, total: u32, from: String, to: String, question: String },
    WholePost { title: String },
}

/// How a page hears of new replies. Without script nothing of it shows.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// Where it is told.
    pub href: String,
    /// Replies that there are.
    pub count: u32,
}

/// A discussion from one side of its shift, or whole.
#[derive(Debug, Clone, Default)]
pub struct SideLink {
    pub text: String,
    pub href: String,
    pub is_current: bool,
}

/// Where in a long discussion this is.
#[derive(Debug, Clone)]
pub struct Pages {
    /// "Page 2 of 5"
    pub label: String,
    pub earlier: Option<String>,
    pub later: Option<String>,
}

impl ShiftPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="shift alone" aria-labelledby="discussion-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                @match &self.heading {
                    Heading::Shift { number, total, from, to, question } => {
                        p class="meta" { "Shift " (number) " of " (total) }
                        h1 id="discussion-title" { (pair(from, to)) }
                        @if !question.is_empty() { p class="question" { (question) } }
                    }
                    Heading::WholePost { title } => { h1 id="discussion-title" { "On “" (title) "”" } }
                }
                @if let Some(beside) = &self.beside { (beside.render()) }
                (self.sides())
                (self.pager())
                @if let Some(news) = &self.news { (news.render()) }
                (self.discussion.render())
                (self.pager_below())
            }
            (neighbours("Shifts", &self.previous, &self.next))
        })
    }

    fn sides(&self) -> Markup {
        html! {
            @if !self.sides.is_empty() {
                nav class="sides" aria-label="Read the replies" {
                    ul { @for side in &self.sides { li { a href=(side.href) aria-current=[side.is_current.then_some("page")] { (side.text) } } } }
                }
            }
        }
    }

    fn pager(&self) -> Markup {
        self.pages.as_ref().map(|pages| pages.render("Pages of this discussion")).unwrap_or_default()
    }

    fn pager_below(&self) -> Markup {
        self.pages.as_ref().map(|pages| pages.render("Pages of this discussion, again")).unwrap_or_default()
    }

    pub fn sample() -> ShiftPage {
        let section = crate::post::PostPage::sample().sections.remove(0);
        let mut discussion = section.discussion;
        discussion.thread.more = None;
        discussion.form.open = true;
        discussion.follow =
            Some(FollowForm { action: "/p/km-culture-shift/we-know/follow".into(), ..FollowForm::default() });
        ShiftPage {
            layout: Layout::sample("From “I know” to “We know”"),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            heading: Heading::Shift {
                number: 1,
                total: 11,
                from: section.from,
                to: section.to,
                question: section.question,
            },
            beside: Some(Beside::sample()),
            sides: [
                ("All", "?"),
                ("From the “I know” side", "?side=from"),
                ("In between", "?side=between"),
                ("From the “We know” side", "?side=to"),
            ]
            .map(|(text, href)| SideLink { text: text.into(), href: href.into(), is_current: text == "All" })
            .to_vec(),
            discussion,
            news: None,
            pages: Some(Pages {
                label: "Page 2 of 5".into(),
                earlier: Some("?page=1".into()),
                later: Some("?page=3".into()),
            }),
            previous: None,
            next: Some(Link::new(
                "From “Knowledge is mine” to “Knowledge is ours”",
                "/p/km-culture-shift/ours",
            )),
        }
    }
}

impl News {
    fn render(&self) -> Markup {
        html! {
            div data-told=(self.href) data-count=(self.count) data-one="1 new reply." data-many="{n} new replies." data-show="Show" {
                p class="news" role="status" data-news {}
            }
        }
    }
}

impl Pages {
    fn render(&self, label: &str) -> Markup {
        self.render_in(label, None)
    }

    /// `target`: `_self`, where other links leave a frame.
    pub(crate) fn render_in(&self, label: &str, target: Option<&str>) -> Markup {
        html! {
            nav class="pager" aria-label=(label) {
                @if let Some(href) = &self.earlier { a href=(href) rel="prev" target=[target] { "Earlier" } }
                span { (self.label) }
                @if let Some(href) = &self.later { a href=(href) rel="next" target=[target] { "Later" } }
            }
        }
    }
}
