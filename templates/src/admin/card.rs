//! A comment on the desk, and the buttons that decide on it.

use maud::{Markup, html};

use super::layout::{described, field_error};
use crate::{
    comment_form::FieldError,
    html::{Link, TrustedHtml, When},
};

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
    /// What it changes, if it is new words for a published comment.
    pub change: Option<Changes>,
    /// The change that its author wants, and that waits.
    pub waiting_change: Option<Link>,
    /// "4 published, 1 spam": the way to everything from this address.
    pub person: Option<Link>,
    /// What readers say is wrong with it.
    pub reports: Vec<String>,
    /// Where that is settled.
    pub settle_action: Option<String>,
    /// Where the discussion around it is shown.
    pub around_href: String,
    /// None for those who may only look.
    pub writing: Option<Writing>,
}

/// The form below a list that takes the chosen cards.
pub(crate) const CHOSEN: &str = "chosen";

/// Words that are no comment of their own.
#[derive(Debug, Clone)]
pub enum Changes {
    /// New words for a published comment, beside those that readers see, in reading order.
    Waiting { of: Link, pieces: Vec<Piece> },
    /// The same, where somebody took the comment out of sight meanwhile.
    OfRemoved { of: Link },
    /// What the comment said before.
    Made { of: Link },
}

#[derive(Debug, Clone)]
pub enum Piece {
    Kept(String),
    Removed(String),
    Added(String),
}

/// What a manager can write at a comment.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    pub reply_action: String,
    /// `Approve and reply`, or `Reply`.
    pub reply_text: String,
    pub edit_href: String,
    /// An answer that came back.
    pub typed: String,
    pub errors: Vec<FieldError>,
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
        self.under(html! {})
    }

    /// In a list with the form that takes the chosen ones.
    pub(crate) fn render_to_choose(&self) -> Markup {
        let id = format!("{}-choose", self.anchor);
        self.under(html! {
            label class="choose" for=(id) {
                input type="checkbox" id=(id) name="id" value={ (self.id) "." (self.seq) } form=(CHOSEN);
                span class="unseen" { "Choose the comment by " (self.author) }
            }
        })
    }

    fn under(&self, choose: Markup) -> Markup {
        let heading = format!("{}-by", self.anchor);
        html! {
            article class="held" id=(self.anchor) aria-labelledby=(heading) tabindex="-1" {
                header {
                    (choose)
                    h2 class="by" id=(heading) { bdi { (self.author) } }
                    p class="meta" {
                        (self.when) " · " a href=(self.place.href) { (self.place.text) } " · " span class="chip" { (self.status) }
                    }
                    p class="meta" {
                        @if !self.email.is_empty() { bdi { (self.email) } }
                        @if let Some(person) = &self.person { " · " a class="person" href=(person.href) { (person.text) } }
                        @if let Some(href) = &self.author_href {
                            " · " a href=(href) rel="ugc nofollow noopener noreferrer" { bdi { (href) } }
                        }
                        @if let Some(position) = &self.position { " · " (position) }
                    }
                    @if let Some(parent) = &self.in_reply_to {
                        p class="meta" { "In reply to " a href=(parent.href) { bdi { (parent.text) } } }
                    }
                    @if let Some(change) = &self.waiting_change {
                        p class="meta" { a href=(change.href) { (change.text) } }
                    }
                }
                div class="comment-body" dir="auto" { (self.body) }
                @if let Some(change) = &self.change { (change.render("h3")) }
                (linked(&self.links))
                (why(&self.why, "h3", &self.status))
                (self.reported())
                details class="raw" {
                    summary { "As it was typed" span class="unseen" { " by " (self.author) } }
                    pre dir="auto" { (self.source) }
                }
                details class="around" data-from=(self.around_href) {
                    summary { "The discussion around it" span class="unseen" { ": the comment by " (self.author) } }
                    p { a href=(self.around_href) { "Show the comments around it" } }
                }
                (self.decide())
                (self.answer())
                p class="meta" {
                    a class="history" href=(self.history_href) { "History and notes" span class="unseen" { " of the comment by " (self.author) } }
                    @if let Some(writing) = &self.writing {
                        " · " a class="reword" href=(writing.edit_href) { "Change the words" span class="unseen" { " of the comment by " (self.author) } }
                    }
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

impl Card {
    fn reported(&self) -> Markup {
        html! {
            @if !self.reports.is_empty() {
                section class="why reported" {
                    h3 { "Reported by readers" }
                    ul { @for report in &self.reports { li { bdi { (report) } } } }
                    @if let Some(action) = &self.settle_action {
                        form method="post" action=(action) {
                            input type="hidden" name="csrf" value=(self.csrf);
                            input type="hidden" name="back" value=(self.back);
                            button class="quiet" type="submit" { "Nothing is wrong" span class="unseen" { " with the comment by " (self.author) } }
                        }
                    }
                }
            }
        }
    }

    fn answer(&self) -> Markup {
        let field = format!("{}-answer", self.anchor);
        html! {
            @if let Some(writing) = &self.writing {
                details class="answer" open[!writing.errors.is_empty() || !writing.typed.is_empty()] {
                    summary { (writing.reply_text) span class="unseen" { " to " (self.author) } }
                    form method="post" action=(writing.reply_action) {
                        input type="hidden" name="csrf" value=(self.csrf);
                        input type="hidden" name="seq" value=(self.seq);
                        input type="hidden" name="back" value=(self.back);
                        div class="field" {
                            label for=(field) { "Your answer" }
                            p class="hint" id={ (field) "-hint" } { "It is published at once, under your name, marked as of a community manager." }
                            (field_error(&writing.errors, &field))
                            textarea id=(field) name="comment" rows="4" dir="auto" aria-invalid=[described(&writing.errors, &field).map(|_| "true")]
                                aria-describedby={ (field) "-hint" @if let Some(id) = described(&writing.errors, &field) { " " (id) } } { (writing.typed) }
                        }
                        p class="buttons" { button type="submit" { (writing.reply_text) } }
                    }
                }
            }
        }
    }
}

impl Changes {
    pub(crate) fn render(&self, heading: &str) -> Markup {
        let title = match self {
            Changes::Waiting { .. } => "A change to a published comment",
            Changes::OfRemoved { .. } => "A change to a comment that is not published any more",
            Changes::Made { .. } => "What a comment said before it was changed",
        };
        html! {
            section class="why change" {
                @if heading == "h2" { h2 { (title) } } @else { h3 { (title) } }
                @match self {
                    Changes::Waiting { of, pieces } => {
                        p { "Readers see " a href=(of.href) { (of.text) } " until you approve the change. If you do not, it stays as it is." }
                        (wording(pieces))
                    },
                    Changes::OfRemoved { of } => p { "It cannot be approved: publish " a href=(of.href) { (of.text) } " first." },
                    Changes::Made { of } => p { "A change by its author took its place: look at " a href=(of.href) { (of.text) } "." },
                }
            }
        }
    }

    pub(crate) fn sample() -> Changes {
        Changes::Waiting {
            of: Link::new("the comment as it was", "/admin/comments/5107"),
            pieces: vec![
                Piece::Kept("We tried *ask before you write* for a ".into()),
                Piece::Removed("quarter".into()),
                Piece::Added("year".into()),
                Piece::Kept(". Questions went up".into()),
                Piece::Added(", and answers with them: https://example.org/figures".into()),
                Piece::Kept(".".into()),
            ],
        }
    }
}

fn wording(pieces: &[Piece]) -> Markup {
    html! {
        p class="wording" dir="auto" {
            @for piece in pieces {
                @match piece {
                    Piece::Kept(text) => { (text) },
                    Piece::Removed(text) => { del { span class="unseen" { "[removed: " } (text) span class="unseen" { "]" } } },
                    Piece::Added(text) => { ins { span class="unseen" { "[added: " } (text) span class="unseen" { "]" } } },
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
            person: Some(Link::new("3 published, 1 waiting", "/admin/people/k3y")),
            around_href: "/admin/comments/5121/around".into(),
            writing: Some(Writing {
                reply_action: "/admin/comments/5121/reply".into(),
                reply_text: "Approve and reply".into(),
                edit_href: "/admin/comments/5121/edit".into(),
                ..Writing::default()
            }),
            ..Card::default()
        }
    }

    pub fn sample_change() -> Card {
        Card {
            id: "5130".into(),
            anchor: "comment-5130".into(),
            body: TrustedHtml::sample(
                "<p>We tried <em>ask before you write</em> for a year. Questions went up, and answers with them: <a href=\"https://example.org/figures\" rel=\"ugc nofollow noopener noreferrer\">https://example.org/figures</a>.</p>",
            ),
            change: Some(Changes::sample()),
            links: vec!["example.org".into()],
            why: vec!["Its author changed what a manager had approved.".into()],
            in_reply_to: None,
            history_href: "/admin/comments/5130".into(),
            decide_action: "/admin/comments/5130/decide".into(),
            around_href: "/admin/comments/5130/around".into(),
            ..Card::sample()
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
            reports: vec!["It is spam. “The profile sells watches.”".into()],
            settle_action: Some("/admin/comments/5122/reports".into()),
            around_href: "/admin/comments/5122/around".into(),
            ..Card::sample()
        }
    }
}
