//! Comments, and deciding on them.

use maud::{Markup, html};

use super::layout::{Desk, Tab};
use crate::html::{Link, TrustedHtml, When};

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

/// A comment with everything that is needed to decide on it.
#[derive(Debug, Clone, Default)]
pub struct Card {
    pub id: String,
    /// What the decision is made on; another one means that somebody else was faster.
    pub seq: String,
    pub anchor: String,
    pub author: String,
    pub author_href: Option<String>,
    pub email: String,
    pub when: When,
    pub place: Link,
    /// `Waiting`.
    pub status: String,
    pub body: TrustedHtml,
    /// As it was typed.
    pub source: String,
    /// The hosts that it links to.
    pub links: Vec<String>,
    pub position: Option<String>,
    /// Why it was held, in sentences.
    pub why: Vec<String>,
    pub history_href: String,
    pub decide_action: String,
    pub csrf: String,
    pub back: String,
    /// None for those who may only look.
    pub buttons: Vec<Button>,
    pub in_reply_to: Option<Link>,
}

/// A decision that can be made.
#[derive(Debug, Clone, Default)]
pub struct Button {
    /// `approve`.
    pub action: String,
    /// `Approve`.
    pub text: String,
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

impl Card {
    pub fn render(&self) -> Markup {
        let heading = format!("{}-by", self.anchor);
        html! {
            article class="held" id=(self.anchor) aria-labelledby=(heading) {
                header {
                    h2 class="by" id=(heading) { bdi { (self.author) } }
                    p class="meta" {
                        (self.when) " · " a href=(self.place.href) { (self.place.text) } " · " span class="chip" { (self.status) }
                    }
                    p class="meta" {
                        @if !self.email.is_empty() { bdi { (self.email) } }
                        @if let Some(href) = &self.author_href {
                            " · " a href=(href) rel="ugc nofollow noopener noreferrer" { bdi { (href) } }
                        }
                        @if let Some(position) = &self.position { " · " (position) }
                    }
                    @if let Some(parent) = &self.in_reply_to {
                        p class="meta" { "In reply to " a href=(parent.href) { bdi { (parent.text) } } }
                    }
                }
                div class="comment-body" dir="auto" { (self.body) }
                (linked(&self.links))
                (why(&self.why, "h3"))
                details class="raw" {
                    summary { "As it was typed" span class="unseen" { " by " (self.author) } }
                    pre dir="auto" { (self.source) }
                }
                (self.decide())
                p class="meta" {
                    a href=(self.history_href) { "History" span class="unseen" { " of the comment by " (self.author) } }
                }
            }
        }
    }

    fn decide(&self) -> Markup {
        html! {
            @if !self.buttons.is_empty() {
                form class="decide buttons" method="post" action=(self.decide_action) {
                    input type="hidden" name="csrf" value=(self.csrf);
                    input type="hidden" name="seq" value=(self.seq);
                    input type="hidden" name="back" value=(self.back);
                    @for it in &self.buttons {
                        button class=[(it.action != "approve").then_some("quiet")] type="submit" name="action" value=(it.action)
                            aria-label={ (it.text) ": the comment by " (self.author) } { (it.text) }
                    }
                }
            }
        }
    }
}

/// The hosts that a comment links to, as text.
pub(crate) fn linked(hosts: &[String]) -> Markup {
    html! {
        @if !hosts.is_empty() {
            p class="linked" {
                "Links in it: " (hosts.len()) " ("
                @for (i, host) in hosts.iter().enumerate() { @if i > 0 { ", " } bdi { (host) } }
                ")"
            }
        }
    }
}

/// Why a comment was held, in sentences.
pub(crate) fn why(reasons: &[String], heading: &str) -> Markup {
    html! {
        @if !reasons.is_empty() {
            section class="why" {
                @if heading == "h2" { h2 { "Why held" } } @else { h3 { "Why held" } }
                ul { @for reason in reasons { li { (reason) } } }
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

impl Card {
    pub fn sample() -> Card {
        let button = |action: &str, text: &str| Button { action: action.into(), text: text.into() };
        Card {
            id: "5121".into(),
            seq: "2".into(),
            anchor: "comment-5121".into(),
            author: "Ines Duarte".into(),
            author_href: None,
            email: "ines@example.org".into(),
            when: When::sample(),
            place: Link::new("1. From “I know” to “We know”", "/p/km-culture-shift/we-know"),
            status: "Waiting".into(),
            body: TrustedHtml::from_clean(
                "<p>We tried <em>ask before you write</em> for a quarter. Questions went up.</p>".into(),
            ),
            source: "We tried *ask before you write* for a quarter. Questions went up.".into(),
            links: Vec::new(),
            position: Some("places themselves 6 of 7".into()),
            why: vec!["First comment from this address.".into()],
            history_href: "/admin/comments/5121".into(),
            decide_action: "/admin/comments/5121/decide".into(),
            csrf: "csrf-token".into(),
            back: "/admin?status=pending".into(),
            buttons: vec![button("approve", "Approve"), button("spam", "Spam"), button("trash", "Trash")],
            in_reply_to: Some(Link::new("the comment it answers", "/admin/comments/5007")),
        }
    }

    pub fn sample_spam() -> Card {
        Card {
            id: "5122".into(),
            anchor: "comment-5122".into(),
            author: "best \"tools\" <script>alert(2026)</script>".into(),
            author_href: Some("https://kmtools.example/".into()),
            body: TrustedHtml::from_clean(
                "<p>Great overview! I collected a list, see my profile.</p>".into(),
            ),
            source: "Great overview! I collected a list, see <script>my</script> profile.".into(),
            links: vec!["kmtools.example".into(), "shop.example".into()],
            position: None,
            why: vec![
                "Two links, the limit is one.".into(),
                "The local filter is 71 % sure that it is spam.".into(),
            ],
            history_href: "/admin/comments/5122".into(),
            decide_action: "/admin/comments/5122/decide".into(),
            in_reply_to: None,
            ..Card::sample()
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
