//! Where the exercise begins: through which eyes, how long, and what others will see.

use maud::{Markup, html};

use crate::{html::Link, layout::Layout};

#[derive(Debug, Clone, Default)]
pub struct StartPage {
    pub layout: Layout,
    pub post: Link,
    /// What it is for, in a sentence or two.
    pub lede: String,
    pub cards: Vec<Card>,
    /// "About 4 minutes each"
    pub time: String,
    /// What others see, in two lines.
    pub privacy: Vec<String>,
    pub action: String,
    /// Where somebody who was given a code types it.
    pub join_action: String,
    pub run_group: Link,
    pub picture: Link,
    pub notice: Option<String>,
    /// Said instead of the form: a post without shifts has no exercise.
    pub nothing: Option<String>,
}

/// One lens.
#[derive(Debug, Clone, Default)]
pub struct Card {
    pub title: String,
    pub text: String,
}

impl StartPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="exercise" aria-labelledby="exercise-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="exercise-title" { "Where are you on the journey?" }
                @if let Some(nothing) = &self.nothing { p class="empty" { (nothing) } } @else { (self.ways()) }
            }
        })
    }

    fn ways(&self) -> Markup {
        html! {
            @if let Some(notice) = &self.notice { div class="trouble" role="alert" tabindex="-1" autofocus { p { (notice) } } }
            p class="lede" { (self.lede) }
            ul class="lenses" { @for card in &self.cards { li { h2 { (card.title) } p { (card.text) } } } }
            form method="post" action=(self.action) {
                p class="buttons" { button type="submit" { "Start with me" } }
                p class="hint" { (self.time) }
            }
            section class="aside" aria-labelledby="seen-title" {
                h2 id="seen-title" { "What others see" }
                @for line in &self.privacy { p { (line) } }
                p { a href="/privacy#exercise" { "How the exercise keeps you apart" } " · " a href=(self.picture.href) { (self.picture.text) } }
            }
            section class="aside" aria-labelledby="group-title" {
                h2 id="group-title" { "With others" }
                form class="join" method="get" action=(self.join_action) {
                    div class="field code-field" {
                        label for="join-code" { "Join a group: its code" }
                        input id="join-code" type="text" name="code" maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false" dir="ltr" required;
                    }
                    p class="buttons" { button class="quiet" type="submit" { "Join" } }
                }
                p { a href=(self.run_group.href) { (self.run_group.text) } }
            }
        }
    }

    pub fn sample() -> StartPage {
        let card = |title: &str, text: &str| Card { title: title.into(), text: text.into() };
        StartPage {
            layout: Layout::sample("Where are you on the journey?"),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            lede: "Consider the shifts as an individual and as part of a group, to see where you, your organisation or your community are on the journey.".into(),
            cards: vec![
                card("Me", "What I mostly do."),
                card("My organisation", "What people around me at work mostly do."),
                card("My community", "What those mostly do with whom I share a practice."),
            ],
            time: "About 4 minutes each; the second and the third are up to you.".into(),
            privacy: vec![
                "No name, no account, no cookie: your answers are found by a link that you alone get.".into(),
                "Nothing is shown of fewer than 5 people, and of fewer than 10 three bands only. If all of them answer the same, their answer is known.".into(),
            ],
            action: "/p/km-culture-shift/exercise".into(),
            join_action: "/s".into(),
            run_group: Link::new("Run it with your group", "/s/new"),
            picture: Link::new("Where others stand", "/p/km-culture-shift/picture"),
            notice: None,
            nothing: None,
        }
    }
}
