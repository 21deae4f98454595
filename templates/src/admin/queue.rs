//! Comments in a list.

use maud::{Markup, html};

pub use super::card::{Button, Card};
use super::layout::{Desk, Tab};

#[derive(Debug, Clone, Default)]
pub struct Queue {
    pub desk: Desk,
    pub heading: String,
    pub tabs: Vec<TabLink>,
    pub filter: Filter,
    pub cards: Vec<Card>,
    /// Said when there are no cards.
    pub empty: String,
    pub pager: Option<Pager>,
}

#[derive(Debug, Clone, Default)]
pub struct TabLink {
    pub text: String,
    pub href: String,
    pub count: u32,
    pub current: bool,
}

/// Narrows the list to one place.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub action: String,
    pub status: String,
    pub places: Vec<Choice>,
}

#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub selected: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// `Page 2 of 5`.
    pub label: String,
    pub newer: Option<String>,
    pub older: Option<String>,
}

impl Queue {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.heading) }
            (tabs("Comments by status", &self.tabs))
            (self.filter.render())
            @if self.cards.is_empty() { p class="empty" { (self.empty) } }
            @for card in &self.cards { (card.render()) }
            @if let Some(pager) = &self.pager { (pager.render()) }
        })
    }
}

impl Filter {
    fn render(&self) -> Markup {
        html! {
            @if !self.places.is_empty() {
                form class="filter" method="get" action=(self.action) {
                    input type="hidden" name="status" value=(self.status);
                    div class="field" {
                        label for="place" { "Where" }
                        select id="place" name="place" {
                            @for it in &self.places { option value=(it.value) selected[it.selected] { (it.text) } }
                        }
                    }
                    button class="quiet" type="submit" { "Show" }
                }
            }
        }
    }
}

impl Pager {
    fn render(&self) -> Markup {
        html! {
            nav class="pager" aria-label="Pages" {
                @if let Some(href) = &self.newer { a href=(href) rel="prev" { "Newer" } }
                span { (self.label) }
                @if let Some(href) = &self.older { a href=(href) rel="next" { "Older" } }
            }
        }
    }
}

pub(crate) fn tabs(label: &str, tabs: &[TabLink]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            ul {
                @for it in tabs {
                    li {
                        a href=(it.href) aria-current=[it.current.then_some("page")] {
                            (it.text) " " span class="count" { (it.count) }
                        }
                    }
                }
            }
        }
    }
}

impl Queue {
    pub fn sample() -> Queue {
        let tab = |text: &str, status: &str, count, current| TabLink {
            text: text.into(),
            href: format!("/admin?status={status}"),
            count,
            current,
        };
        let choice =
            |value: &str, text: &str, selected| Choice { value: value.into(), text: text.into(), selected };
        Queue {
            desk: Desk::sample_flash("Waiting", Tab::Queue),
            heading: "Waiting".into(),
            tabs: vec![
                tab("Waiting", "pending", 4, true),
                tab("Published", "approved", 48, false),
                tab("Spam", "spam", 12, false),
                tab("Trash", "trash", 0, false),
            ],
            filter: Filter {
                action: "/admin".into(),
                status: "pending".into(),
                places: vec![
                    choice("", "Everywhere", true),
                    choice("km-culture-shift/we-know", "1. From “I know” to “We know”", false),
                ],
            },
            cards: vec![Card::sample(), Card::sample_spam()],
            empty: "Nothing is waiting. Enjoy the quiet.".into(),
            pager: Some(Pager {
                label: "Page 2 of 3".into(),
                newer: Some("/admin?page=1".into()),
                older: Some("/admin?page=3".into()),
            }),
        }
    }

    pub fn sample_empty() -> Queue {
        Queue {
            desk: Desk { waiting: 0, ..Desk::sample("Waiting", Tab::Queue) },
            cards: Vec::new(),
            pager: None,
            ..Queue::sample()
        }
    }

    /// As somebody sees it who may only look.
    pub fn sample_viewer() -> Queue {
        Queue {
            desk: Desk::sample("Waiting", Tab::Queue),
            cards: vec![Card { buttons: Vec::new(), ..Card::sample() }],
            ..Queue::sample()
        }
    }
}
