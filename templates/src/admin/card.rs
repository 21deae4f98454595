//! A comment on the desk, and the buttons that decide on it.

use maud::{Markup, html};

use crate::html::{Link, TrustedHtml, When};

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
                (why(&self.why, "h3", &self.status))
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
pub(crate) fn why(reasons: &[String], heading: &str, status: &str) -> Markup {
    html! {
        @if !reasons.is_empty() {
            section class="why" {
                @let why = if status == "Waiting" { "Why held" } else { "Why" };
                @if heading == "h2" { h2 { (why) } } @else { h3 { (why) } }
                ul { @for reason in reasons { li { (reason) } } }
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
            body: TrustedHtml::sample(
                "<p>We tried <em>ask before you write</em> for a quarter. Questions went up.</p>",
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
            in_reply_to: Some(Link::new("Ravi Menon", "/admin/comments/5007")),
        }
    }

    pub fn sample_spam() -> Card {
        Card {
            id: "5122".into(),
            anchor: "comment-5122".into(),
            author: "best \"tools\" <script>alert(2026)</script>".into(),
            author_href: Some("https://kmtools.example/".into()),
            body: TrustedHtml::sample("<p>Great overview! I collected a list, see my profile.</p>"),
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
