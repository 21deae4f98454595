//! Comments in a list.

use maud::{Markup, html};

pub use super::card::{Button, Card, Writing};
use super::{
    card::CHOSEN,
    layout::{Desk, Tab},
    tabs::{TabLink, tabs},
    welcome::put_away,
};

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
    /// None for those who may only look.
    pub choosing: Option<Choosing>,
    pub keys: Option<Keys>,
    /// How many of the first steps are left, while they are offered.
    pub first_steps: Option<String>,
}

/// Doing one thing to several comments: shown first, done then.
#[derive(Debug, Clone, Default)]
pub struct Choosing {
    /// Where it is shown.
    pub action: String,
    /// Where to go afterwards.
    pub back: String,
    /// The value and the words of what can be done.
    pub acts: Vec<Button>,
}

/// Whether single keys act in the list.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub on: bool,
    pub action: String,
    pub csrf: String,
    pub back: String,
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
            @if let Some(words) = &self.first_steps { (first_steps(words, &self.desk.csrf)) }
            (tabs("Comments by status", &self.tabs))
            (self.filter.render())
            (cards(&self.cards, &self.empty, self.choosing.as_ref(), self.keys.as_ref()))
            @if let Some(pager) = &self.pager { (pager.render()) }
            @if let Some(keys) = &self.keys { (keys.render()) }
        })
    }
}

fn first_steps(words: &str, csrf: &str) -> Markup {
    html! {
        aside class="first" aria-label="First steps" {
            p { (words) }
            div class="buttons" {
                a class="button" href="/admin/welcome" { "First steps" }
                (put_away(csrf))
            }
        }
    }
}

/// Cards in a list, with what can be done to several of them. `said` is where a script tells what was done.
pub(crate) fn cards(cards: &[Card], empty: &str, choosing: Option<&Choosing>, keys: Option<&Keys>) -> Markup {
    let choosing = choosing.filter(|_| cards.len() > 1);
    html! {
        div id="said" class="said" role="status" {}
        @if let Some(choosing) = choosing { (choosing.render()) }
        section id="cards" aria-label="Comments" data-keys=[keys.map(|it| if it.on { "on" } else { "off" })] data-empty=(empty) {
            @if cards.is_empty() { p class="empty" tabindex="-1" { (empty) } }
            @for card in cards { @if choosing.is_some() { (card.render_to_choose()) } @else { (card.render()) } }
        }
    }
}

impl Choosing {
    fn render(&self) -> Markup {
        html! {
            form id=(CHOSEN) class="filter choosing" method="get" action=(self.action) {
                input type="hidden" name="back" value=(self.back);
                div class="field" {
                    label for="act" { "With the chosen ones" }
                    select id="act" name="act" { @for it in &self.acts { option value=(it.action) { (it.text) } } }
                }
                button class="quiet" type="submit" { "Show what would be done" }
            }
        }
    }
}

/// The key, and what it does.
const KEYS: [(&str, &str); 14] = [
    ("j, k", "to the next, to the one before"),
    ("a", "approve"),
    ("s", "spam"),
    ("d", "trash"),
    ("w", "keep waiting"),
    ("u or z", "undo what was done last"),
    ("r", "approve and reply"),
    ("e", "change the words"),
    ("h", "everything from this author"),
    ("o", "the discussion around it"),
    ("x", "choose it, or not"),
    ("Shift + a, s, d", "the same with the chosen ones"),
    ("/", "search"),
    ("?", "show these keys"),
];

impl Keys {
    pub(crate) fn render(&self) -> Markup {
        html! {
            details id="keys" class="keys" {
                summary { "Keys" }
                p class="hint" { "They act while the focus is in the list, once the page's script runs. Everything is a button too." }
                dl {
                    @for (key, does) in KEYS { div { dt { kbd { (key) } } dd { (does) } } }
                }
                form method="post" action=(self.action) {
                    input type="hidden" name="csrf" value=(self.csrf);
                    input type="hidden" name="back" value=(self.back);
                    @if self.on { button class="quiet" type="submit" { "Switch the keys off" } }
                    @else { button class="quiet" type="submit" name="on" value="1" { "Switch the keys on" } }
                }
            }
        }
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
            cards: vec![Card::sample(), Card::sample_change(), Card::sample_spam()],
            empty: "Nothing is waiting. Enjoy the quiet.".into(),
            pager: Some(Pager {
                label: "Page 2 of 3".into(),
                newer: Some("/admin?page=1".into()),
                older: Some("/admin?page=3".into()),
            }),
            choosing: Some(Choosing {
                action: "/admin/bulk".into(),
                back: "/admin".into(),
                acts: vec![Button { action: "spam".into(), text: "Spam".into() }],
            }),
            keys: Some(Keys {
                on: true,
                action: "/admin/account/keys".into(),
                csrf: "csrf-token".into(),
                back: "/admin".into(),
            }),
            first_steps: None,
        }
    }

    /// As an owner sees it who has just come.
    pub fn sample_first() -> Queue {
        Queue { first_steps: Some("3 of 4 first steps are left.".into()), ..Queue::sample_empty() }
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
