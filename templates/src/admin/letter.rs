//! One letter: as it went, or as it would be written now.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab},
    mail::act,
};
use crate::html::When;

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
    pub html: Option<Framed>,
    /// As it went; only its addressee sees it.
    pub source: Option<String>,
    pub eml_href: Option<String>,
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

/// A letter as it would be written now.
#[derive(Debug, Clone, Default)]
pub struct MailPreview {
    pub desk: Desk,
    /// `Comments wait`.
    pub name: String,
    /// None: there would be no letter.
    pub letter: Option<PreviewedLetter>,
    /// Where it can be asked for by mail.
    pub send_action: String,
}

#[derive(Debug, Clone, Default)]
pub struct PreviewedLetter {
    pub subject: String,
    pub text: String,
    pub html: Option<Framed>,
    pub headers: Vec<(String, String)>,
    pub source: String,
}

/// A letter's HTML part in a frame that may do nothing.
#[derive(Debug, Clone, Default)]
pub struct Framed {
    /// Of the page around it.
    pub page: String,
    pub href: String,
    pub dark: bool,
    pub narrow: bool,
}

impl MailMessage {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/mail" { "All letters" } }
            h1 { (self.subject) }
            p class="meta" { "To " bdi { (self.to) } " · " (self.kind) " · " (self.when) " · " span class="chip" { (self.state) } }
            (self.acts())
            (text_part(&self.text))
            @if let Some(html) = &self.html { (html.render()) }
            (self.attempts())
            (headers(&self.headers))
            @if let Some(source) = &self.source { (source_of(source)) }
        })
    }

    fn acts(&self) -> Markup {
        let csrf = &self.desk.csrf;
        html! {
            @if self.retry_action.is_some() || self.cancel_action.is_some() || self.eml_href.is_some() {
                div class="buttons" {
                    @if let Some(action) = &self.retry_action { (act(csrf, action, "Try again now", None)) }
                    @if let Some(action) = &self.cancel_action { (act(csrf, action, "Do not send it", None)) }
                    @if let Some(href) = &self.eml_href { a href=(href) download { "Download as .eml" } }
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
                    div class="wide" tabindex="0" role="region" aria-label="Attempts to send it" {
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
            html: Some(Framed::sample("/admin/mail/12")),
            source: Some("From: Our knowledge <comments@example.org>\n".into()),
            eml_href: Some("/admin/mail/12/eml".into()),
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
            html: None,
            source: None,
            eml_href: None,
            retry_action: None,
            ..MailMessage::sample()
        }
    }
}

impl MailPreview {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/mail" { "All letters" } }
            h1 { "Preview: " (self.name) }
            p class="meta" { "Made of what is there now, as you would get it. Nothing is sent, and nothing is marked as told." }
            @match &self.letter {
                None => p class="empty" { "There would be no letter now: there is nothing to say." },
                Some(letter) => {
                    p { strong { (letter.subject) } }
                    (act(&self.desk.csrf, &self.send_action, "Send me this", None))
                    (text_part(&letter.text))
                    @if let Some(html) = &letter.html { (html.render()) }
                    (headers(&letter.headers))
                    (source_of(&letter.source))
                }
            }
        })
    }

    pub fn sample() -> MailPreview {
        MailPreview {
            desk: Desk::sample("Preview", Tab::Mail),
            name: "comments wait".into(),
            letter: Some(PreviewedLetter {
                subject: "[Our knowledge] Comments waiting: The culture shift".into(),
                text: "2 comments are waiting for you.\n".into(),
                html: Some(Framed::sample("/admin/mail/preview/held")),
                headers: vec![("Auto-Submitted".into(), "auto-generated".into())],
                source: "Auto-Submitted: auto-generated\n".into(),
            }),
            send_action: "/admin/mail/preview/held".into(),
        }
    }

    pub fn sample_nothing() -> MailPreview {
        MailPreview { letter: None, ..MailPreview::sample() }
    }
}

impl Framed {
    fn render(&self) -> Markup {
        let link = |text: &str, dark: bool, narrow: bool| {
            let current = (dark, narrow) == (self.dark, self.narrow);
            let query = match (dark, narrow) {
                (false, false) => "",
                (true, false) => "?scheme=dark",
                (false, true) => "?width=narrow",
                (true, true) => "?scheme=dark&width=narrow",
            };
            html! { a href={ (self.page) (query) "#html" } aria-current=[current.then_some("true")] { (text) } }
        };
        let scheme = if self.dark { "?scheme=dark" } else { "" };
        html! {
            section aria-labelledby="html" {
                h2 id="html" { "HTML" }
                nav class="looks" aria-label="How the HTML part is shown" {
                    (link("Light", false, self.narrow)) (link("Dark", true, self.narrow))
                    (link("Wide", self.dark, false)) (link("Narrow", self.dark, true))
                }
                iframe class=(if self.narrow { "letter narrow" } else { "letter" }) src={ (self.href) (scheme) } sandbox=""
                    title="The letter's HTML part" loading="lazy" {}
            }
        }
    }

    fn sample(page: &str) -> Framed {
        Framed { page: page.into(), href: format!("{page}/html"), dark: false, narrow: true }
    }
}

fn text_part(text: &str) -> Markup {
    html! {
        section aria-labelledby="text" {
            h2 id="text" { "Text" }
            pre class="letter" tabindex="0" role="region" aria-label="The text part" dir="auto" { (text) }
        }
    }
}

fn headers(headers: &[(String, String)]) -> Markup {
    html! {
        details {
            summary { "Headers" }
            dl class="headers" { @for (name, value) in headers { div { dt { (name) } dd { (value) } } } }
        }
    }
}

fn source_of(source: &str) -> Markup {
    html! {
        details {
            summary { "Source" }
            pre class="letter" tabindex="0" role="region" aria-label="Source of the letter" { (source) }
        }
    }
}
