//! One comment with its history.

use maud::{Markup, html};

use super::{
    audit::{self, AuditRow},
    layout::{Desk, Tab},
    person::{NoteRow, notes},
    queue::Card,
};
use crate::{
    comment_form::FieldError,
    html::{Link, TrustedHtml, When},
};

#[derive(Debug, Clone, Default)]
pub struct CommentPage {
    pub desk: Desk,
    /// Why the last act was not done.
    pub trouble: Option<String>,
    pub card: Card,
    pub csrf: String,
    pub notes: Vec<NoteRow>,
    /// None for those who may only look.
    pub notes_action: Option<String>,
    /// A note that came back.
    pub typed: String,
    pub errors: Vec<FieldError>,
    /// Taking everything like it for spam.
    pub alike: Vec<Link>,
    /// What it said before it was changed, newest first.
    pub earlier: Vec<Earlier>,
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

/// What a comment said before it was changed.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    pub when: When,
    /// Who changed it.
    pub who: String,
    pub source: String,
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
            @if let Some(trouble) = &self.trouble { p class="trouble" role="alert" { (trouble) } }
            @if let Some(parent) = &self.parent { (parent.render()) }
            (self.card.render())
            @if !self.alike.is_empty() {
                p class="hint" { "Spam, after a look at all of it: " @for (at, it) in self.alike.iter().enumerate() { @if at > 0 { " · " } a href=(it.href) { (it.text) } } }
            }
            (notes(&self.notes, self.notes_action.as_deref(), &self.csrf, &self.typed, &self.errors))
            (self.earlier())
            (self.verdicts())
            section class="history" aria-labelledby="history" {
                h2 id="history" { "What was done" }
                (audit::table("What was done with this comment, newest first", &self.audit))
            }
        })
    }

    fn earlier(&self) -> Markup {
        html! {
            @if !self.earlier.is_empty() {
                section aria-labelledby="earlier" {
                    h2 id="earlier" { "What it said before" }
                    @for it in &self.earlier {
                        details class="raw" {
                            summary { "Until " (it.when) ", changed by " bdi { (it.who) } }
                            pre dir="auto" { (it.source) }
                        }
                    }
                }
            }
        }
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
            trouble: None,
            card: Card { back: "/admin/comments/5121".into(), ..Card::sample() },
            csrf: "csrf-token".into(),
            notes: vec![NoteRow {
                who: "Li Wei".into(),
                when: When::sample(),
                text: "She asked me about it, too.".into(),
            }],
            notes_action: Some("/admin/comments/5121/notes".into()),
            typed: String::new(),
            errors: Vec::new(),
            alike: vec![Link::new("everything from this author", "/admin/bulk?author=k3y&act=spam")],
            earlier: vec![Earlier {
                when: When::sample(),
                who: "Anna Berg".into(),
                source: "We tried it.".into(),
            }],
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

    pub fn sample_refused() -> CommentPage {
        let mut page = CommentPage::sample();
        page.trouble = Some("Already handled: published by Li Wei 20 seconds ago.".into());
        if let Some(writing) = &mut page.card.writing {
            writing.errors = vec![FieldError {
                field: "comment-5121-answer".into(),
                message: "Please type your comment.".into(),
            }];
        }
        page
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
