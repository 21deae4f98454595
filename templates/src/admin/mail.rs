//! Letters that were written.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab},
    tabs::{TabLink, tabs},
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
    /// Whose letters are shown: everybody's first.
    pub recipients: Vec<Choice>,
    /// Of one recipient: what they were not told, and why.
    pub unmailed: Vec<UnmailedRow>,
    /// Of which recipient all this is, where it is one reader.
    pub whose: String,
    /// What should be known of how mail goes out, and mended.
    pub warnings: Vec<String>,
    /// The links in one's own mails were just ended.
    pub ended: bool,
    /// Mailboxes that took no mail were just given another try.
    pub resumed: bool,
    /// There are such mailboxes, and whoever looks may give them another try.
    pub can_resume: bool,
    /// All mail is held back by hand.
    pub halted: bool,
    /// `12 readers follow, 1 was asked, 1 mailbox takes none.`
    pub followers: String,
    /// Letters that can be looked at before they are written: name and words.
    pub previews: Vec<(String, String)>,
}

/// One of several things to choose from.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

#[derive(Debug, Clone, Default)]
pub struct UnmailedRow {
    pub href: String,
    pub comment: String,
    pub reason: String,
    pub when: When,
}

#[derive(Debug, Clone, Default)]
pub struct MailRow {
    pub href: String,
    pub to: String,
    /// All that went to them.
    pub to_href: Option<String>,
    pub kind: String,
    pub subject: String,
    pub state: String,
    pub when: When,
    pub error: String,
}

impl MailDesk {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Mail" }
            @if self.ended { p class="done" role="status" { "The links in the mails that you got so far decide nothing any more." } }
            p { (self.transport) }
            @for warning in &self.warnings { p class="trouble" { (warning) } }
            @if self.resumed { p class="done" role="status" { "Everybody is mailed again. Mailboxes that still take no mail will be paused again." } }
            @if !self.followers.is_empty() { p class="meta" { (self.followers) } }
            div class="switches" { (self.resume()) (self.switch()) (self.end_links()) }
            (self.look_at())
            (self.recipient())
            @if !self.whose.is_empty() { p { (self.whose) " " a href="/admin/mail" { "All letters" } } }
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
            @if !self.unmailed.is_empty() { (self.unmailed()) }
        })
    }

    fn switch(&self) -> Markup {
        html! {
            @if self.halted {
                div class="trouble" role="status" {
                    p { strong { "All mail is held back." } " Letters are written and wait here until somebody lets them go on." }
                    (act(&self.desk.csrf, "/admin/mail/halt", "Let the mail go on", None))
                }
            } @else {
                details class="switch" {
                    summary { "Hold all mail back" }
                    p { "Nothing goes out, to nobody, until somebody presses the other button. What is owed is written and waits." }
                    (act(&self.desk.csrf, "/admin/mail/halt", "Hold all mail back", Some(("halt", "1"))))
                }
            }
        }
    }

    fn resume(&self) -> Markup {
        html! {
            @if self.can_resume {
                details class="switch" {
                    summary { "Mail paused mailboxes again" }
                    p { "For when the mail server was at fault, or some time has passed. A mailbox that still takes no mail is paused again." }
                    (act(&self.desk.csrf, "/admin/mail/resume", "Try them again", None))
                }
            }
        }
    }

    fn end_links(&self) -> Markup {
        html! {
            details class="switch" {
                summary { "End the links in my mails" }
                p { "For when somebody else could have read them. The buttons behind the links in all mails that you got so far decide nothing any more; the next mail brings new ones." }
                (act(&self.desk.csrf, "/admin/mail/end-links", "End the links in my mails", None))
            }
        }
    }

    fn look_at(&self) -> Markup {
        html! {
            @if !self.previews.is_empty() {
                nav class="previews" aria-label="Letters as they would be written now" {
                    p class="meta" { "As it would be written now: " }
                    ul { @for (kind, text) in &self.previews { li { a href={ "/admin/mail/preview/" (kind) } { (text) } } } }
                }
            }
        }
    }

    fn recipient(&self) -> Markup {
        html! {
            @if self.recipients.len() > 1 {
                form class="filter" method="get" action="/admin/mail" {
                    div class="field" {
                        label for="to" { "Letters to" }
                        select id="to" name="to" { @for it in &self.recipients { option value=(it.value) selected[it.chosen] { (it.text) } } }
                    }
                    button class="quiet" type="submit" { "Show" }
                }
            }
        }
    }

    fn unmailed(&self) -> Markup {
        html! {
            section aria-labelledby="unmailed" {
                h2 id="unmailed" { "Not mailed" }
                div class="wide" tabindex="0" role="region" aria-label="What was not mailed" {
                    table {
                        caption class="unseen" { "Comments that they were not told of, and why" }
                        thead { tr { @for head in ["Comment", "Why", "Since"] { th scope="col" { (head) } } } }
                        tbody {
                            @for it in &self.unmailed {
                                tr { th scope="row" { a href=(it.href) { (it.comment) } } td { (it.reason) } td { (it.when) } }
                            }
                        }
                    }
                }
            }
        }
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
            to_href: Some("/admin/mail?to=1".into()),
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
            recipients: vec![
                Choice { value: String::new(), text: "everybody".into(), chosen: false },
                Choice { value: "1".into(), text: "Anna Berg".into(), chosen: true },
            ],
            unmailed: vec![UnmailedRow {
                href: "/admin/comments/7".into(),
                comment: "Comment 7".into(),
                reason: "handled".into(),
                when: When::sample(),
            }],
            whose: String::new(),
            warnings: vec![
                "server.base_url has no https, so mail programs cannot offer to end mails by one click."
                    .into(),
            ],
            ended: false,
            resumed: false,
            can_resume: true,
            halted: false,
            followers: "12 readers follow, 1 was asked, 1 mailbox takes none.".into(),
            previews: vec![
                ("held".into(), "comments wait".into()),
                ("digest".into(), "digest".into()),
                ("reply".into(), "reply".into()),
            ],
        }
    }

    pub fn sample_empty() -> MailDesk {
        MailDesk { rows: Vec::new(), older: None, unmailed: Vec::new(), ..MailDesk::sample() }
    }

    pub fn sample_halted() -> MailDesk {
        MailDesk { halted: true, ended: true, ..MailDesk::sample() }
    }

    /// Of one reader.
    pub fn sample_reader() -> MailDesk {
        MailDesk {
            whose: "Mail to one reader, and what was not mailed to them.".into(),
            recipients: Vec::new(),
            warnings: Vec::new(),
            ..MailDesk::sample()
        }
    }
}

impl MailRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { a href=(self.href) { (self.subject) } }
                td { @if let Some(href) = &self.to_href { a href=(href) { bdi { (self.to) } } } @else { bdi { (self.to) } } }
                td { (self.kind) }
                td { (self.state) @if !self.error.is_empty() { span class="error" { ": " (self.error) } } }
                td { (self.when) }
            }
        }
    }
}

/// A button that does one thing.
pub(super) fn act(csrf: &str, action: &str, text: &str, field: Option<(&str, &str)>) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(csrf);
            @if let Some((name, value)) = field { input type="hidden" name=(name) value=(value); }
            button class="quiet" type="submit" { (text) }
        }
    }
}
