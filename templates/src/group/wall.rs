//! What a projector shows: readable from the last row, nothing to press.

use maud::{Markup, html};

use super::{Shown, board::qr, pair};
use crate::layout::Layout;

#[derive(Debug, Clone, Default)]
pub struct Wall {
    pub layout: Layout,
    pub title: String,
    pub state: String,
    /// `9 of 12 have answered`
    pub news: String,
    pub scene: WallScene,
    /// This page again, for browsers without script.
    pub again: String,
}

#[derive(Debug, Clone, Default)]
pub enum WallScene {
    /// Nothing but the title and the news.
    #[default]
    Words,
    /// People come in.
    Join {
        /// `comments.example.org/s`
        address: String,
        /// `K7M 4QX`
        code: String,
        href: String,
        qr: Option<(u32, String)>,
    },
    /// One shift under discussion.
    Shift { shown: Shown, question: String, agreed: String },
    /// The widest shifts: the pair, and how many are on its side.
    Overview { rows: Vec<(String, String, String)> },
}

impl Wall {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="wall" data-live=(self.state) aria-labelledby="wall-title" {
                h1 id="wall-title" dir="auto" { (self.title) }
                div data-swap { (self.scene.render()) }
                p class="wall-news" role="status" { (self.news) }
                p class="meta again" { a href=(self.again) { "Look again" } }
            }
        })
    }

    fn sample(scene: WallScene) -> Wall {
        Wall {
            layout: Layout { noindex: true, ..Layout::sample("Service team, November") },
            title: "Service team, November".into(),
            state: "/s/K7M4QX/state".into(),
            news: "9 of 12 have answered".into(),
            scene,
            again: "/s/K7M4QX/wall".into(),
        }
    }

    pub fn sample_lobby() -> Wall {
        let invitation = super::Invitation::sample();
        Wall::sample(WallScene::Join {
            address: invitation.address,
            code: invitation.code,
            href: "https://comments.example.org/s/K7M4QX".into(),
            qr: invitation.qr,
        })
    }

    pub fn sample_shift() -> Wall {
        let pictures = vec![
            super::Picture::sample("Me", [1, 2, 1, 2, 3, 4, 1]),
            super::Picture::sample("My community", [3, 4, 3, 1, 2, 1, 0]),
        ];
        Wall::sample(WallScene::Shift {
            shown: Shown { from: "I know".into(), to: "We know".into(), pictures },
            question: "What would make it easier to ask before answering?".into(),
            agreed: "We agree: step 5".into(),
        })
    }

    pub fn sample_overview() -> Wall {
        let row = |from: &str, to: &str, words: &str| (from.to_string(), to.to_string(), words.to_string());
        Wall::sample(WallScene::Overview {
            rows: vec![
                row("I know", "We know", "Me: 8 of 14 · My community: 3 of 14"),
                row("Knowledge is mine", "Knowledge is ours", "Me: 4 of 7"),
            ],
        })
    }
}

impl WallScene {
    fn render(&self) -> Markup {
        html! {
            @match self {
                WallScene::Words => {},
                WallScene::Join { address, code, href, qr: code_path } => {
                    div class="wall-join" {
                        div {
                            p { "Go to " strong dir="ltr" { (address) } }
                            p { "and type" }
                            p class="join-code" dir="ltr" { (code) }
                        }
                        (qr(code_path, href))
                    }
                },
                WallScene::Shift { shown, question, agreed } => {
                    h2 { (pair(&shown.from, &shown.to)) }
                    @if !question.is_empty() { p class="question" dir="auto" { (question) } }
                    (shown.render())
                    @if !agreed.is_empty() { p class="wall-agreed" { (agreed) } }
                },
                WallScene::Overview { rows } => {
                    h2 { "Where you are furthest apart" }
                    ol class="wall-rows" {
                        @for (from, to, words) in rows { li { (pair(from, to)) " " span class="wall-count" { (words) } } }
                    }
                },
            }
        }
    }
}
