//! What a manager's mail link opens. Looking at it changes nothing; a button does.

use maud::{Markup, html};

use crate::{
    admin::card::{Changes, linked, why},
    html::{Link, TrustedHtml, When},
    layout::Layout,
    sample::{Sample, page},
};

#[derive(Debug, Clone)]
pub struct Decision {
    pub layout: Layout,
    pub state: DecisionState,
}

#[derive(Debug, Clone)]
pub enum DecisionState {
    Open(Box<OpenDecision>),
    /// A link that takes a decision back, before its button is pressed.
    Undo {
        text: String,
        action: String,
        acting_as: String,
    },
    /// Everything new that is like a comment of a wave, before it is held.
    Hold {
        words: Vec<String>,
        button: String,
        action: String,
        acting_as: String,
        desk: Link,
    },
    Done {
        text: String,
        acting_as: String,
        undo_action: String,
        place: Link,
    },
    /// Somebody else was faster.
    Handled {
        text: String,
        place: Link,
    },
    Expired {
        sign_in_href: String,
        /// Where a fresh link can be asked for.
        fresh_action: Option<String>,
    },
}

/// A comment that waits for this decision.
#[derive(Debug, Clone, Default)]
pub struct OpenDecision {
    pub author: String,
    pub when: When,
    pub place: Link,
    pub in_reply_to: Option<String>,
    pub body: TrustedHtml,
    /// What it changes, if it is new words for a published comment.
    pub change: Option<Changes>,
    /// The hosts that it links to.
    pub links: Vec<String>,
    pub why: Vec<String>,
    /// The name of whoever the link was sent to.
    pub acting_as: String,
    pub action: String,
    /// It does not wait: it was taken for spam.
    pub is_spam: bool,
    /// It does not wait either: it was published as it came.
    pub is_published: bool,
    /// The button that has the focus: `approve`. Usually none.
    pub focus: String,
    /// The comment on the desk.
    pub desk_href: String,
}

impl Decision {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="decision" aria-labelledby="decision-title" {
                h1 id="decision-title" { (self.layout.title) }
                (self.state.render())
            }
        })
    }
}

impl DecisionState {
    fn render(&self) -> Markup {
        match self {
            DecisionState::Open(open) => open.render(),
            DecisionState::Undo { text, action, acting_as } => html! {
                p { (text) }
                (as_whom(acting_as))
                form method="post" action=(action) { p class="buttons" { button type="submit" { "Take it back" } } }
            },
            DecisionState::Hold { words, button, action, acting_as, desk } => html! {
                @for words in words { p { (words) } }
                form method="post" action=(action) { p class="buttons" { button type="submit" { (button) } } }
                (as_whom(acting_as))
                p { a href=(desk.href) { (desk.text) } }
            },
            DecisionState::Done { text, acting_as, undo_action, place } => html! {
                p class="done" role="status" { (text) }
                (as_whom(acting_as))
                form method="post" action=(undo_action) {
                    p class="buttons" { button class="quiet" type="submit" { "Take it back" } }
                }
                p { a href=(place.href) { (place.text) } }
            },
            DecisionState::Handled { text, place } => html! {
                p { (text) }
                p { a href=(place.href) { (place.text) } }
            },
            DecisionState::Expired { sign_in_href, fresh_action } => html! {
                p { "Links in mail work for a few days only, and nothing was changed. On the desk you find every comment that waits." }
                @if let Some(action) = fresh_action {
                    form method="post" action=(action) {
                        p class="buttons" { button type="submit" name="action" value="fresh" { "Mail me a fresh link" } }
                    }
                }
                p { a href=(sign_in_href) { "Sign in to the desk" } }
            },
        }
    }
}

fn as_whom(name: &str) -> Markup {
    html! { p class="meta" { "You act as " strong { bdi { (name) } } "." } }
}

impl OpenDecision {
    fn render(&self) -> Markup {
        html! {
            p class="meta" { (self.when) " · " a href=(self.place.href) { (self.place.text) } }
            @if let Some(parent) = &self.in_reply_to { p class="meta" { "In reply to " bdi { (parent) } } }
            div class="comment-body quoted" dir="auto" { (self.body) }
            @if let Some(change) = &self.change { (change.render("h2")) }
            (linked(&self.links))
            (why(&self.why, "h2", self.status()))
            form class="decide" method="post" action=(self.action) {
                p class="buttons" {
                    @for (action, text) in self.buttons() {
                        button class=[(action != "approve").then_some("quiet")] type="submit" name="action" value=(action)
                            autofocus[action == self.focus] aria-label={ (text) ": the comment by " (self.author) } { (text) }
                    }
                }
            }
            (as_whom(&self.acting_as))
            p { a href=(self.desk_href) { "Open it on the desk" } }
        }
    }
}

impl OpenDecision {
    fn status(&self) -> &'static str {
        match (self.is_spam, self.is_published) {
            (true, _) => "Spam",
            (false, true) => "Published",
            (false, false) => "Waiting",
        }
    }

    fn buttons(&self) -> Vec<(&'static str, &'static str)> {
        if self.is_published {
            vec![("hold", "Hold"), ("spam", "Spam"), ("trash", "Trash")]
        } else if self.is_spam {
            vec![("approve", "Not spam: publish"), ("hold", "Let it wait"), ("trash", "Trash")]
        } else if matches!(self.change, Some(Changes::OfRemoved { .. })) {
            vec![("spam", "Spam"), ("trash", "Trash"), ("hold", "Keep waiting")]
        } else {
            vec![("approve", "Publish"), ("spam", "Spam"), ("trash", "Trash"), ("hold", "Keep waiting")]
        }
    }
}

impl Decision {
    fn of(title: &str, state: DecisionState) -> Decision {
        Decision { layout: Layout { noindex: true, script: false, ..Layout::sample(title) }, state }
    }

    pub fn sample() -> Decision {
        let open = OpenDecision {
            author: "Ines Duarte".into(),
            when: When::sample(),
            place: sample_place(),
            in_reply_to: Some("Ravi Menon".into()),
            body: TrustedHtml::sample("<p>We tried <em>ask before you write</em> for a quarter.</p>"),
            change: None,
            links: vec!["kmtools.example".into()],
            why: vec!["First comment from this address.".into()],
            acting_as: "Anna Berg".into(),
            action: "/m/token".into(),
            is_spam: false,
            is_published: false,
            focus: String::new(),
            desk_href: "/admin/comments/5121".into(),
        };
        Decision::of("A reply by Ines Duarte", DecisionState::Open(Box::new(open)))
    }

    /// A digest's closest call.
    pub fn sample_spam() -> Decision {
        let mut decision = Decision::sample();
        if let DecisionState::Open(open) = &mut decision.state {
            open.is_spam = true;
            open.focus = "approve".into();
        }
        decision
    }

    pub fn sample_change() -> Decision {
        let mut decision = Decision::sample();
        if let DecisionState::Open(open) = &mut decision.state {
            open.change = Some(Changes::sample());
        }
        decision
    }

    pub fn sample_undo() -> Decision {
        let state = DecisionState::Undo {
            text: "The reply by Ines Duarte is published.".into(),
            action: "/m/undo-token".into(),
            acting_as: "Anna Berg".into(),
        };
        Decision::of("Take it back?", state)
    }

    pub fn sample_hold() -> Decision {
        let state = DecisionState::Hold {
            words: vec![
                "A new comment that links to shop.example will wait for a manager for 7 days, whoever wrote it.".into(),
                "Comments that are here already stay as they are.".into(),
            ],
            button: "Hold everything new that links to shop.example".into(),
            action: "/m/token".into(),
            acting_as: "Anna Berg".into(),
            desk: Link::new("Comments that wait", "/admin"),
        };
        Decision::of("Hold everything new like this?", state)
    }

    pub fn sample_done() -> Decision {
        let state = DecisionState::Done {
            text: "The reply by Ines Duarte is published. You can take that back for 30 minutes.".into(),
            acting_as: "Anna Berg".into(),
            undo_action: "/m/undo-token".into(),
            place: sample_place(),
        };
        Decision::of("Done", state)
    }

    pub fn sample_handled() -> Decision {
        let text = "Already handled: published by Li Wei, 23 November 2026, 10:12.".into();
        Decision::of("Already handled", DecisionState::Handled { text, place: sample_place() })
    }

    pub fn sample_expired() -> Decision {
        let state = DecisionState::Expired {
            sign_in_href: "/admin/sign-in".into(),
            fresh_action: Some("/m/token".into()),
        };
        Decision::of("This link no longer works", state)
    }
}

fn sample_place() -> Link {
    Link::new("1. From “I know” to “We know”", "/p/km-culture-shift/we-know")
}

/// What a mail link opens in every state.
pub fn samples() -> Vec<Sample> {
    vec![
        page("decision", Decision::sample().render()),
        page("decision-spam", Decision::sample_spam().render()),
        page("decision-change", Decision::sample_change().render()),
        page("decision-undo", Decision::sample_undo().render()),
        page("decision-hold", Decision::sample_hold().render()),
        page("decision-done", Decision::sample_done().render()),
        page("decision-handled", Decision::sample_handled().render()),
        page("decision-expired", Decision::sample_expired().render()),
    ]
}
