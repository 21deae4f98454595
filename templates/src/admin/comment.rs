//! One comment with its history.

use maud::{Markup, html};

use super::{
    audit::{self, AuditRow},
    layout::{Desk, Tab},
    queue::Card,
};
use crate::html::{TrustedHtml, When};

#[derive(Debug, Clone, Default)]
pub struct CommentPage {
    pub desk: Desk,
    pub card: Card,
    pub verdicts: Vec<VerdictRow>,
    pub audit: Vec<AuditRow>,
    /// The comment that this one answers.
    pub parent: Option<Quoted>,
}

/// What a judge made of the comment.
#[derive(Debug, Clone, Default)]
pub struct VerdictRow {
    pub when: When,
    pub judge: String,
    pub outcome: String,
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Quoted {
    pub author: String,
    pub when: When,
    pub body: TrustedHtml,
    pub href: String,
}

impl CommentPage {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.desk.title) }
            @if let Some(parent) = &self.parent { (parent.render()) }
            (self.card.render())
            (self.verdicts())
            section class="history" aria-labelledby="history" {
                h2 id="history" { "What was done" }
                (audit::table("What was done with this comment, newest first", &self.audit))
            }
        })
    }

    fn verdicts(&self) -> Markup {
        html! {
            @if !self.verdicts.is_empty() {
                div class="verdicts" {
                    h2 id="verdicts" { "What the filters said" }
                    div class="wide" tabindex="0" role="region" aria-labelledby="verdicts" {
                        table {
                            caption class="unseen" { "Verdicts on this comment" }
                            thead { tr { @for head in ["When", "Judge", "Outcome", "Reasons"] { th scope="col" { (head) } } } }
                            tbody {
                                @for row in &self.verdicts {
                                    tr {
                                        th scope="row" { (row.when) }
                                        td { (row.judge) }
                                        td { (row.outcome) }
                                        td { ul { @for reason in &row.reasons { li { (reason) } } } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    pub fn sample() -> CommentPage {
        CommentPage {
            desk: Desk::sample("Reply by Ines Duarte", Tab::Comments),
            card: Card { back: "/admin/comments/5121".into(), ..Card::sample() },
            verdicts: vec![VerdictRow {
                when: When::sample(),
                judge: "rules".into(),
                outcome: "hold".into(),
                reasons: vec!["First comment from this address.".into()],
            }],
            audit: AuditRow::samples(),
            parent: Some(Quoted {
                author: "Ravi Menon".into(),
                when: When::sample(),
                body: TrustedHtml::sample("<p>How did you get the <strong>answers</strong> back?</p>"),
                href: "/admin/comments/5007".into(),
            }),
        }
    }

    pub fn sample_bare() -> CommentPage {
        CommentPage {
            verdicts: Vec::new(),
            audit: Vec::new(),
            parent: None,
            card: Card::sample_spam(),
            ..CommentPage::sample()
        }
    }
}

impl Quoted {
    fn render(&self) -> Markup {
        html! {
            section class="parent" aria-labelledby="parent" {
                h2 id="parent" { "The comment it answers" }
                p class="meta" { bdi { (self.author) } " · " a href=(self.href) { (self.when) } }
                blockquote class="comment-body" dir="auto" { (self.body) }
            }
        }
    }
}
