//! Letters that were written.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab},
    queue::{TabLink, tabs},
};
use crate::html::When;

#[derive(Debug, Clone, Default)]
pub struct MailDesk {
    pub desk: Desk,
    /// How mail goes out, and how that is doing.
    pub transport: String,
    pub tabs: Vec<TabLink>,
    pub rows: Vec<MailRow>,
    pub older: Option<String>,
    /// Said when there are no letters.
    pub empty: String,
}

#[derive(Debug, Clone, Default)]
pub struct MailRow {
    pub href: String,
    pub to: String,
    pub kind: String,
    pub subject: String,
    pub state: String,
    pub when: When,
    pub error: String,
}

/// One letter.
#[derive(Debug, Clone, Default)]
pub struct MailMessage {
    pub desk: Desk,
    pub to: String,
    pub subject: String,
    pub state: String,
    pub kind: String,
    pub when: When,
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// Where its HTML part is shown, in a frame that may do nothing.
    pub html_href: Option<String>,
    pub attempts: Vec<AttemptRow>,
    pub retry_action: Option<String>,
    pub cancel_action: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct AttemptRow {
    pub when: When,
    pub phase: String,
    pub text: String,
}

impl MailDesk {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Mail" }
            p { (self.transport) }
            (tabs("Letters by state", &self.tabs))
            @if self.rows.is_empty() {
                p class="empty" { (self.empty) }
            } @else {
                div class="wide" tabindex="0" role="region" aria-label="Letters" {
                    table {
                        caption { "Letters, newest first" }
                        thead { tr { @for head in ["Subject", "To", "Kind", "State", "Written"] { th scope="col" { (head) } } } }
                        tbody { @for row in &self.rows { (row.render()) } }
                    }
                }
            }
            @if let Some(href) = &self.older { nav class="pager" aria-label="Pages" { a href=(href) rel="next" { "Older" } } }
        })
    }

    pub fn sample() -> MailDesk {
        let tab = |text: &str, count, current| TabLink {
            text: text.into(),
            href: format!("/admin/mail?state={text}"),
            count,
            current,
        };
        let row = |id: u32, kind: &str, subject: &str, state: &str, error: &str| MailRow {
            href: format!("/admin/mail/{id}"),
            to: "anna@example.org".into(),
            kind: kind.into(),
            subject: subject.into(),
            state: state.into(),
            when: When::sample(),
            error: error.into(),
        };
        MailDesk {
            desk: Desk::sample("Mail", Tab::Mail),
            transport: "Mail goes out through mail.example.org:587.".into(),
            tabs: vec![tab("all", 2, true), tab("sent", 1, false), tab("failed", 1, false)],
            rows: vec![
                row(12, "held", "[Our knowledge] Comments waiting: The culture shift", "sent", ""),
                row(
                    11,
                    "digest",
                    "[Our knowledge] Digest Mon 23 Nov",
                    "failed",
                    "550 5.1.1 <anna@example.org> unknown",
                ),
            ],
            older: Some("/admin/mail?before=11".into()),
            empty: "No letters yet.".into(),
        }
    }

    pub fn sample_empty() -> MailDesk {
        MailDesk { rows: Vec::new(), older: None, ..MailDesk::sample() }
    }
}

impl MailRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { a href=(self.href) { (self.subject) } }
                td { bdi { (self.to) } }
                td { (self.kind) }
                td { (self.state) @if !self.error.is_empty() { span class="error" { ": " (self.error) } } }
                td { (self.when) }
            }
        }
    }
}

impl MailMessage {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/mail" { "All letters" } }
            h1 { (self.subject) }
            p class="meta" { "To " bdi { (self.to) } " · " (self.kind) " · " (self.when) " · " span class="chip" { (self.state) } }
            (self.acts())
            section aria-labelledby="text" {
                h2 id="text" { "Text" }
                pre class="letter" tabindex="0" role="region" aria-labelledby="text" dir="auto" { (self.text) }
            }
            @if let Some(href) = &self.html_href {
                section aria-labelledby="html" {
                    h2 id="html" { "HTML" }
                    iframe class="letter" src=(href) sandbox="" title="The letter's HTML part" loading="lazy" {}
                }
            }
            (self.attempts())
            details {
                summary { "Headers" }
                dl class="headers" { @for (name, value) in &self.headers { div { dt { (name) } dd { (value) } } } }
            }
        })
    }

    fn acts(&self) -> Markup {
        let act = |action: &str, text: &str| {
            html! {
                form method="post" action=(action) {
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    button class="quiet" type="submit" { (text) }
                }
            }
        };
        html! {
            @if self.retry_action.is_some() || self.cancel_action.is_some() {
                div class="buttons" {
                    @if let Some(action) = &self.retry_action { (act(action, "Try again now")) }
                    @if let Some(action) = &self.cancel_action { (act(action, "Do not send it")) }
                }
            }
        }
    }

    fn attempts(&self) -> Markup {
        html! {
            section aria-labelledby="attempts" {
                h2 id="attempts" { "Attempts" }
                @if self.attempts.is_empty() {
                    p class="empty" { "It was not tried yet." }
                } @else {
                    div class="wide" tabindex="0" role="region" aria-labelledby="attempts" {
                        table {
                            caption class="unseen" { "Attempts to send this letter" }
                            thead { tr { @for head in ["When", "Phase", "Answer"] { th scope="col" { (head) } } } }
                            tbody {
                                @for it in &self.attempts { tr { th scope="row" { (it.when) } td { (it.phase) } td { (it.text) } } }
                            }
                        }
                    }
                }
            }
        }
    }

    pub fn sample() -> MailMessage {
        MailMessage {
            desk: Desk::sample("Letter", Tab::Mail),
            to: "anna@example.org".into(),
            subject: "[Our knowledge] Comments waiting: The culture shift".into(),
            state: "failed".into(),
            kind: "held".into(),
            when: When::sample(),
            headers: vec![
                ("From".into(), "Our knowledge <comments@example.org>".into()),
                ("Auto-Submitted".into(), "auto-generated".into()),
            ],
            text: "2 comments are waiting for you.\n".into(),
            html_href: Some("/admin/mail/12/html".into()),
            attempts: vec![AttemptRow {
                when: When::sample(),
                phase: "RCPT TO".into(),
                text: "550 5.1.1 unknown".into(),
            }],
            retry_action: Some("/admin/mail/12/retry".into()),
            cancel_action: Some("/admin/mail/12/cancel".into()),
        }
    }

    pub fn sample_new() -> MailMessage {
        MailMessage {
            state: "queued".into(),
            attempts: Vec::new(),
            html_href: None,
            retry_action: None,
            ..MailMessage::sample()
        }
    }
}
