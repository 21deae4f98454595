//! The facilitator's board.

use maud::{Markup, html};

use super::{Shown, pair};
use crate::{html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct Board {
    pub layout: Layout,
    pub title: String,
    pub post: Link,
    pub state: String,
    pub action: String,
    /// What has to be kept; shown first when the session has just begun.
    pub address: String,
    pub is_new: bool,
    /// Of the session before, first of all.
    pub last_time: Option<LastTime>,
    /// `Answering`
    pub stage: String,
    /// `9 of 12 joined have answered.`
    pub news: String,
    /// What can be done now, the most likely first.
    pub moves: Vec<Step>,
    pub invitation: Option<Invitation>,
    pub rows: Vec<BoardRow>,
    pub ways: Vec<Link>,
    pub notice: Option<String>,
}

/// Next steps of the session before.
#[derive(Debug, Clone, Default)]
pub struct LastTime {
    /// `Service team, August`
    pub title: String,
    pub steps: Vec<Todo>,
}

#[derive(Debug, Clone, Default)]
pub struct Todo {
    /// Of the shift.
    pub key: String,
    pub pair: (String, String),
    pub text: String,
    /// `Ada, by 12 January 2027`
    pub who: String,
    pub done: bool,
}

/// A button.
#[derive(Debug, Clone, Default)]
pub struct Step {
    pub value: String,
    pub text: String,
    pub is_quiet: bool,
    /// Why it cannot be pressed.
    pub reason: String,
}

/// How people get in.
#[derive(Debug, Clone, Default)]
pub struct Invitation {
    /// `K7M 4QX`
    pub code: String,
    /// The address to type, without the scheme.
    pub address: String,
    pub href: String,
    pub qr: Option<(u32, String)>,
    pub wall: String,
}

/// One shift after the reveal.
#[derive(Debug, Clone, Default)]
pub struct BoardRow {
    pub key: String,
    pub shown: Shown,
    /// `open`, `under discussion`, `agreed: step 5`, `parked`
    pub state: String,
    pub next_step: String,
    pub is_current: bool,
    pub is_parked: bool,
    pub agree: String,
    pub discussion: Link,
    /// The session goes on: something can still be done.
    pub can_act: bool,
}

/// Shifts that an hour has time for.
const AGENDA: usize = 3;

impl Board {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group board" aria-labelledby="board-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                p class="meta" { (self.stage) }
                h1 id="board-title" dir="auto" { (self.title) }
                @if let Some(notice) = &self.notice { div class="trouble" role="alert" tabindex="-1" autofocus { p { (notice) } } }
                @if self.is_new { (self.keep()) }
                @if let Some(last) = &self.last_time { (last.render(&self.action)) }
                div data-live=(self.state) {
                    p class="lede" role="status" { (self.news) }
                    div data-swap { (self.moves()) }
                }
                @if let Some(invitation) = &self.invitation { (invitation.render()) }
                @if !self.rows.is_empty() {
                    section aria-labelledby="shifts-title" {
                        h2 id="shifts-title" { "Where you are furthest apart" }
                        p class="hint" { "Widest first. Lowest and highest may speak first; nobody must." }
                        (self.rows())
                    }
                }
                @if !self.ways.is_empty() { ul class="plain" { @for way in &self.ways { li { a href=(way.href) { (way.text) } } } } }
                @if !self.is_new { (self.keep()) }
            }
        })
    }

    /// The widest three, and behind a heading the others.
    fn rows(&self) -> Markup {
        let first = self.rows.iter().position(|it| it.is_current).map_or(AGENDA, |it| AGENDA.max(it + 1));
        let (first, others) = self.rows.split_at(first.min(self.rows.len()));
        html! {
            ol class="board-rows" { @for row in first { (row.render(&self.action)) } }
            @if !others.is_empty() {
                details class="more-choices" {
                    summary { "The other shifts: " (others.len()) }
                    ol class="board-rows" start=(first.len() + 1) { @for row in others { (row.render(&self.action)) } }
                }
            }
        }
    }

    fn keep(&self) -> Markup {
        html! {
            aside class="closed keep" aria-label="Your key" {
                p { strong { "Keep the address of this page." } " It is the only key to leading this session; nobody can look it up for you. Whoever has it can lead." }
                p { code dir="ltr" { (self.address) } }
            }
        }
    }

    fn moves(&self) -> Markup {
        html! {
            form method="post" action=(self.action) {
                p class="buttons" {
                    @for (i, step) in self.moves.iter().enumerate() {
                        button type="submit" name="move" value=(step.value) class=[step.is_quiet.then_some("quiet")]
                            disabled[!step.reason.is_empty()] aria-describedby=[(!step.reason.is_empty()).then(|| format!("reason-{i}"))] { (step.text) }
                    }
                }
                @for (i, step) in self.moves.iter().enumerate().filter(|it| !it.1.reason.is_empty()) {
                    p class="hint" id={ "reason-" (i) } { (step.reason) }
                }
            }
        }
    }

    fn sample(stage: &str, news: &str, moves: Vec<Step>) -> Board {
        Board {
            layout: Layout { noindex: true, ..Layout::sample("Service team, November") },
            title: "Service team, November".into(),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            state: "/s/K7M4QX/state".into(),
            action: "/s/K7M4QX/lead/key".into(),
            address: "https://comments.example.org/s/K7M4QX/lead/oT3sYz5nLpRc7dHfEuG2iKoMb4NtSjUwAaFg0kJ3mXD"
                .into(),
            stage: stage.into(),
            news: news.into(),
            moves,
            ..Board::default()
        }
    }

    pub fn sample_lobby() -> Board {
        Board {
            is_new: true,
            last_time: Some(LastTime {
                title: "Service team, August".into(),
                steps: vec![
                    Todo {
                        key: "we-know".into(),
                        pair: ("I know".into(), "We know".into()),
                        text: "Ask in the channel before answering alone, every Monday.".into(),
                        who: "Ada, by 12 October 2026".into(),
                        done: false,
                    },
                    Todo {
                        key: "ours".into(),
                        pair: ("Knowledge is mine".into(), "Knowledge is ours".into()),
                        text: "Move the contact list to the wiki.".into(),
                        who: "Grace".into(),
                        done: true,
                    },
                ],
            }),
            invitation: Some(Invitation::sample()),
            ..Board::sample(
                "People gather",
                "3 people have joined.",
                vec![Step::new("begin", "Let them answer")],
            )
        }
    }

    pub fn sample_answering() -> Board {
        let reveal = Step {
            reason: "One more person must answer before anything is shown.".into(),
            ..Step::new("reveal", "Reveal")
        };
        Board {
            invitation: Some(Invitation::sample()),
            ..Board::sample(
                "They answer",
                "4 of 6 who joined have answered.",
                vec![reveal, Step::quiet("lobby", "Back to the lobby")],
            )
        }
    }

    pub fn sample_revealed() -> Board {
        let row = |key: &str, shown: Shown, state: &str, is_current: bool| BoardRow {
            key: key.into(),
            shown,
            state: state.into(),
            is_current,
            agree: format!("/s/K7M4QX/lead/key/{key}"),
            discussion: Link::new("14 replies", &format!("/p/km-culture-shift/{key}")),
            can_act: true,
            ..BoardRow::default()
        };
        let shown = |from: &str, to: &str, pictures: Vec<super::Picture>| Shown {
            from: from.into(),
            to: to.into(),
            pictures,
        };
        let strips = vec![
            super::Picture::sample("Me", [1, 2, 1, 2, 3, 4, 1]),
            super::Picture::sample("My community", [3, 4, 3, 1, 2, 1, 0]),
        ];
        let agreed = BoardRow {
            next_step: "Move the contact list to the wiki. Grace, by 12 January 2027.".into(),
            ..row(
                "ours",
                shown("Knowledge is mine", "Knowledge is ours", vec![super::Picture::sample_bands()]),
                "agreed: step 5",
                false,
            )
        };
        let parked = BoardRow {
            is_parked: true,
            ..row("open", shown("Hidden", "Open", vec![super::Picture::sample_open()]), "parked", false)
        };
        Board {
            rows: vec![
                row("we-know", shown("I know", "We know", strips), "under discussion", true),
                agreed,
                parked,
            ],
            ways: vec![
                Link::new("The report so far", "/s/K7M4QX/report"),
                Link::new("The wall, for a projector", "/s/K7M4QX/wall"),
            ],
            ..Board::sample(
                "You talk about “I know” to “We know”",
                "14 people have answered.",
                vec![Step::new("overview", "Back to all shifts"), Step::quiet("close", "Close the session")],
            )
        }
    }
}

impl Step {
    pub fn new(value: &str, text: &str) -> Step {
        Step { value: value.into(), text: text.into(), ..Step::default() }
    }

    pub fn quiet(value: &str, text: &str) -> Step {
        Step { is_quiet: true, ..Step::new(value, text) }
    }
}

impl LastTime {
    fn render(&self, action: &str) -> Markup {
        html! {
            section class="last-time" aria-labelledby="last-title" {
                h2 id="last-title" { "Last time you wanted to" }
                p class="meta" { "From “" bdi { (self.title) } "”. Look at these first." }
                ul class="todos" {
                    @for todo in &self.steps {
                        li {
                            p { @if todo.done { span class="chip" { "Done" } " " } span dir="auto" { (todo.text) } }
                            p class="meta" { (pair(&todo.pair.0, &todo.pair.1)) @if !todo.who.is_empty() { " · " bdi { (todo.who) } } }
                            form method="post" action=(action) {
                                button class="quiet" type="submit" name="tick" value=(todo.key) aria-label={ @if todo.done { "Not done after all: " } @else { "Done: " } (todo.text) } {
                                    @if todo.done { "Not done after all" } @else { "Done" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Invitation {
    fn render(&self) -> Markup {
        html! {
            section class="invitation" aria-labelledby="invitation-title" {
                div {
                    h2 id="invitation-title" { "Bring them in" }
                    p { "Go to " a href=(self.href) dir="ltr" { (self.address) } " and type" }
                    p class="join-code" dir="ltr" { (self.code) }
                    p { a class="button quiet" href=(self.wall) { "Show it on the wall" } }
                }
                (qr(&self.qr, &self.href))
            }
        }
    }

    pub(super) fn sample() -> Invitation {
        Invitation {
            code: "K7M 4QX".into(),
            address: "comments.example.org/s".into(),
            href: "/s/K7M4QX".into(),
            qr: Some((29, SAMPLE_QR.into())),
            wall: "/s/K7M4QX/wall".into(),
        }
    }
}

/// The finder patterns alone.
const SAMPLE_QR: &str = "M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM13 5h2v3h-2zM13 12h4v1h-4zM19 14h2v6h-2z";

pub(super) fn qr(code: &Option<(u32, String)>, href: &str) -> Markup {
    html! {
        @if let Some((size, path)) = code {
            svg class="qr" viewBox={ "0 0 " (size) " " (size) } role="img" aria-labelledby="qr-title" {
                title id="qr-title" { "QR code of " (href) }
                rect class="light" width=(size) height=(size) {}
                path d=(path) {}
            }
        }
    }
}

impl BoardRow {
    fn render(&self, action: &str) -> Markup {
        html! {
            li class={ "seen" @if self.is_current { " current" } } id={ "shift-" (self.key) } {
                h3 { (pair(&self.shown.from, &self.shown.to)) }
                p class="own-note" { (self.state) }
                @if !self.next_step.is_empty() { p dir="auto" { strong { "Next step: " } (self.next_step) } }
                (self.shown.render())
                @if self.can_act {
                    @let about = format!("From “{}” to “{}”", self.shown.from, self.shown.to);
                    form method="post" action=(action) {
                        p class="buttons" {
                            @if !self.is_current { button type="submit" name="discuss" value=(self.key) aria-label={ "Discuss this: " (about) } { "Discuss this" } }
                            a class="button quiet" href=(self.agree) aria-label={ "Note what you agree: " (about) } { "Note what you agree" }
                            button class="quiet" type="submit" name="park" value=(self.key) aria-label={ @if self.is_parked { "Take it up again: " } @else { "Park: " } (about) } {
                                @if self.is_parked { "Take it up again" } @else { "Park" }
                            }
                        }
                    }
                }
                p class="meta" { a href=(self.discussion.href) { (self.discussion.text) } " in the public discussion" }
            }
        }
    }
}
