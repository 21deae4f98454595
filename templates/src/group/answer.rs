//! Where a participant places themselves, one lens a page.

use maud::{Markup, html};

use crate::{exercise::Questions, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct AnswerPage {
    pub layout: Layout,
    pub session: String,
    pub home: String,
    /// `Me`
    pub heading: String,
    /// `1 of 2`
    pub place: String,
    pub privacy: String,
    pub questions: Questions,
}

impl AnswerPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="group answering" aria-labelledby="answer-title" {
                p class="crumb" { a href=(self.home) { (self.session) } }
                p class="meta" { (self.place) }
                h1 id="answer-title" { (self.heading) }
                p class="lede" { "Think of the last time it mattered. " (self.privacy) }
                (self.questions.render())
            }
        })
    }

    pub fn sample() -> AnswerPage {
        AnswerPage {
            layout: Layout { noindex: true, ..Layout::sample("Me") },
            session: "Service team, November".into(),
            home: "/s/K7M4QX/in/key".into(),
            heading: "Me".into(),
            place: "1 of 2".into(),
            privacy: "Leave out what you like. Until the reveal nobody sees an answer; then all see how many chose what.".into(),
            questions: Questions {
                action: "/s/K7M4QX/in/key/me".into(),
                last: "Save and go on: My community".into(),
                ..Questions::sample()
            },
        }
    }
}
