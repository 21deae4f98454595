//! A participant's own page: what is to be done, then waiting, then what came of it.

use maud::{Markup, html};

use super::{Shown, pair};
use crate::{html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct MemberPage {
    pub layout: Layout,
    pub title: String,
    pub post: Link,
    /// Where script asks whether something changed.
    pub state: String,
    /// `9 of 12 have answered.`
    pub news: String,
    /// What there is to answer now; empty before and after.
    pub tasks: Vec<Task>,
    /// This page again.
    pub again: String,
    /// `See whether it has been revealed`
    pub again_text: String,
    /// After the reveal, widest first; the one under discussion before all others.
    pub shifts: Vec<Seen>,
    pub ways: Vec<Link>,
    pub leave: String,
    pub leave_words: String,
}

/// Through one lens.
#[derive(Debug, Clone, Default)]
pub struct Task {
    pub link: Link,
    /// `8 of 11 answered`
    pub progress: String,
}

#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub shown: Shown,
    pub discussion: Link,
    /// `You talk about this now.`, `Agreed: step 5.`
    pub note: String,
    pub is_current: bool,
}

impl MemberPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group" aria-labelledby="member-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="member-title" dir="auto" { (self.title) }
                div data-live=(self.state) {
                    p class="lede" role="status" { (self.news) }
                    div data-swap {
                    @if !self.tasks.is_empty() {
                        ol class="tasks" {
                            @for task in &self.tasks { li { a class="button" href=(task.link.href) { (task.link.text) } " " span class="meta" { (task.progress) } } }
                        }
                    }
                    @if !self.again_text.is_empty() { p { a class="button quiet" href=(self.again) { (self.again_text) } } }
                    @for seen in &self.shifts { (seen.render()) }
                    }
                }
                @if !self.ways.is_empty() { ul class="plain" { @for way in &self.ways { li { a href=(way.href) { (way.text) } } } } }
                details class="follow" {
                    summary { "Take my answers away" }
                    p { (self.leave_words) }
                    form method="post" action=(self.leave) { p class="buttons" { button class="quiet" type="submit" { "Take them away and leave" } } }
                }
                p class="hint" { "This page’s address is your key: whoever has it can see and change your answers. Keep it to yourself." }
            }
        })
    }

    pub fn sample() -> MemberPage {
        MemberPage {
            layout: Layout { noindex: true, ..Layout::sample("Service team, November") },
            title: "Service team, November".into(),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            state: "/s/K7M4QX/state".into(),
            news: "9 of 12 have answered. Nothing is shown before the facilitator reveals it.".into(),
            tasks: vec![
                Task { link: Link::new("Me", "/s/K7M4QX/in/key/me"), progress: "11 of 11 answered".into() },
                Task {
                    link: Link::new("My community", "/s/K7M4QX/in/key/community"),
                    progress: "8 of 11 answered".into(),
                },
            ],
            again: "/s/K7M4QX/in/key".into(),
            again_text: "See whether it has been revealed".into(),
            leave: "/s/K7M4QX/in/key/leave".into(),
            leave_words: "All your answers in this session are deleted at once.".into(),
            ..MemberPage::default()
        }
    }

    pub fn sample_revealed() -> MemberPage {
        let picture =
            super::Picture { mine: "You: 6".into(), ..super::Picture::sample("Me", [1, 2, 1, 2, 3, 4, 1]) };
        let seen = Seen {
            shown: Shown {
                from: "I know".into(),
                to: "We know".into(),
                pictures: vec![picture, super::Picture::sample("My community", [3, 4, 3, 1, 2, 1, 0])],
            },
            discussion: Link::new("Read the 14 replies and leave yours", "/p/km-culture-shift/we-know"),
            note: "You talk about this now.".into(),
            is_current: true,
        };
        let bands = Seen {
            shown: Shown {
                from: "Knowledge is mine".into(),
                to: "Knowledge is ours".into(),
                pictures: vec![super::Picture::sample_bands()],
            },
            note: String::new(),
            is_current: false,
            ..seen.clone()
        };
        MemberPage {
            news: "Revealed: 14 people have answered.".into(),
            tasks: Vec::new(),
            again_text: "See what is new".into(),
            shifts: vec![seen, bands],
            ways: vec![Link::new("The report", "/s/K7M4QX/report")],
            ..MemberPage::sample()
        }
    }
}

impl Seen {
    fn render(&self) -> Markup {
        html! {
            section class={ "seen" @if self.is_current { " current" } } {
                h2 { (pair(&self.shown.from, &self.shown.to)) }
                @if !self.note.is_empty() { p class="own-note" { (self.note) } }
                (self.shown.render())
                p class="more" { a href=(self.discussion.href) { (self.discussion.text) } }
            }
        }
    }
}
