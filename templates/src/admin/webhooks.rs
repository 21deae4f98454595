//! Webhooks: who is told, and how that went.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab, described, error_summary, field_error},
    tabs::{TabLink, tabs},
    tokens::{Choice, program_tabs},
};
use crate::{comment_form::FieldError, html::When};

#[derive(Debug, Clone, Default)]
pub struct Webhooks {
    pub desk: Desk,
    pub tabs: Vec<TabLink>,
    /// What was done, in a sentence.
    pub done: Option<String>,
    pub rows: Vec<WebhookRow>,
    pub form: WebhookFields,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct WebhookRow {
    pub href: String,
    /// Host and path.
    pub url: String,
    /// What it is told of, in words.
    pub events: String,
    /// `works`, `is off`, `has failed since ...`.
    pub state: String,
    /// A moment or `never`.
    pub worked: String,
}

#[derive(Debug, Clone, Default)]
pub struct WebhookFields {
    pub url: String,
    pub events: Vec<Choice>,
    pub with_email: bool,
}

/// One of them.
#[derive(Debug, Clone, Default)]
pub struct WebhookPage {
    pub desk: Desk,
    pub tabs: Vec<TabLink>,
    pub href: String,
    pub url: String,
    /// Just made: the secret, for the only time.
    pub secret: Option<String>,
    pub done: Option<String>,
    /// Why it is told nothing, or that it fails, in a sentence.
    pub trouble: Option<String>,
    /// None of the hub, which stands in the settings.
    pub form: Option<WebhookFields>,
    pub is_on: bool,
    pub rows: Vec<DeliveryRow>,
    pub older: Option<String>,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct DeliveryRow {
    /// `msg_12`
    pub id: String,
    pub event: String,
    /// Where the comment stands on the desk.
    pub comment: Option<(String, String)>,
    pub when: When,
    /// `taken`, `comes again today, 10:41`.
    pub state: String,
    /// `200`, or a dash.
    pub status: String,
    /// Its beginning, or why there was none.
    pub answer: String,
    /// Where the button to tell it again goes.
    pub again: Option<String>,
}

impl Webhooks {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Programs" }
            (tabs("What programs do", &self.tabs))
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            p { "A webhook tells a program of yours what happens to comments: as soon as it happens, signed, and again for days if it is out of reach." }
            section aria-labelledby="webhooks" {
                h2 id="webhooks" { "Webhooks" }
                @if self.rows.is_empty() { p class="empty" { "There are no webhooks yet." } } @else { (self.table()) }
            }
            form class="settings" method="post" action="/admin/webhooks" aria-labelledby="make" {
                h2 id="make" { "Add a webhook" }
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                (self.form.render(&self.errors))
                p class="buttons" { button type="submit" { "Add the webhook" } }
            }
        })
    }

    fn table(&self) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label="All webhooks" {
                table {
                    caption class="unseen" { "Webhooks, oldest first" }
                    thead { tr { @for head in ["Address", "Told of", "State", "Last taken"] { th scope="col" { (head) } } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                th scope="row" { a href=(row.href) dir="ltr" { (row.url) } }
                                td { (row.events) }
                                td { (row.state) }
                                td { (row.worked) }
                            }
                        }
                    }
                }
            }
        }
    }

    pub fn sample() -> Webhooks {
        let row = |id: u32, url: &str, events: &str, state: &str, worked: &str| WebhookRow {
            href: format!("/admin/webhooks/{id}"),
            url: url.into(),
            events: events.into(),
            state: state.into(),
            worked: worked.into(),
        };
        Webhooks {
            desk: Desk::sample("Webhooks", Tab::Programs),
            tabs: program_tabs(1, 1, Some(3)),
            done: None,
            rows: vec![
                row(1, "chat.example.org/hooks/weshift", "written, published", "works", "today, 10:41"),
                row(
                    2,
                    "127.0.0.1:9000/archive",
                    "every change",
                    "has failed since today, 09:12",
                    "today, 09:10",
                ),
                row(3, "hub.example.org", "new comments in the feeds", "works", "never"),
            ],
            form: WebhookFields::sample(),
            errors: Vec::new(),
        }
    }

    pub fn sample_errors() -> Webhooks {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Webhooks {
            desk: Desk::sample("Error: Webhooks", Tab::Programs),
            rows: Vec::new(),
            form: WebhookFields { url: "http://10.0.0.8/hook".into(), ..WebhookFields::sample() },
            errors: vec![
                error(
                    "url",
                    "The address belongs to a private network, which outbound.private_networks does not name.",
                ),
                error("events", "Please choose at least one thing to be told of."),
            ],
            ..Webhooks::sample()
        }
    }
}

impl WebhookPage {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Programs" }
            (tabs("What programs do", &self.tabs))
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            @if let Some(secret) = &self.secret { (shown_once(secret)) }
            h2 dir="ltr" { (self.url) }
            @if let Some(trouble) = &self.trouble { p class="trouble" { (trouble) } }
            section aria-labelledby="log" {
                h2 id="log" { "What it was told" }
                @if self.rows.is_empty() { p class="empty" { "Nothing yet." } } @else { (self.log()) }
                @if let Some(href) = &self.older { nav class="pager" aria-label="Pages" { a href=(href) rel="next" { "Older" } } }
                @if self.is_on && self.form.is_some() { (self.act("test", "Send a test")) }
            }
            @if let Some(form) = &self.form {
                form class="settings" method="post" action=(self.href) aria-labelledby="change" {
                    h2 id="change" { "Change it" }
                    (error_summary(&self.errors))
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    (form.render(&self.errors))
                    label class="option" for="is_on" {
                        input id="is_on" type="checkbox" name="is_on" value="1" checked[self.is_on];
                        "It is on"
                    }
                    p class="buttons" { button type="submit" { "Save" } }
                }
                section aria-labelledby="more" {
                    h2 id="more" { "Secret" }
                    p { "For when somebody else could have read it. For a day the old one signs as well, so that your program can change over." }
                    (self.act("secret", "Make a new secret"))
                    details class="switch" {
                        summary { "Remove this webhook" }
                        p { "With its log. What it was not told yet is not told." }
                        (self.act("remove", "Remove the webhook"))
                    }
                }
            } @else {
                p class="hint" { "It stands in the settings as feeds.hub." }
            }
        })
    }

    fn act(&self, what: &str, text: &str) -> Markup {
        html! {
            form method="post" action={ (self.href) "/" (what) } {
                input type="hidden" name="csrf" value=(self.desk.csrf);
                button class="quiet" type="submit" { (text) }
            }
        }
    }

    fn log(&self) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label="Messages" {
                table {
                    caption class="unseen" { "Messages, newest first" }
                    thead { tr { @for head in ["Message", "Happened", "Comment", "State", "Status", "Answer", "Again"] { th scope="col" { (head) } } } }
                    tbody { @for row in &self.rows { (row.render(&self.desk.csrf)) } }
                }
            }
        }
    }

    pub fn sample() -> WebhookPage {
        let row = |id: u32, event: &str, state: &str, status: &str, answer: &str| DeliveryRow {
            id: format!("msg_{id}"),
            event: event.into(),
            comment: Some(("comment 5121".into(), "/admin/comments/5121".into())),
            when: When::sample(),
            state: state.into(),
            status: status.into(),
            answer: answer.into(),
            again: Some(format!("/admin/webhooks/1/deliveries/{id}")),
        };
        WebhookPage {
            desk: Desk::sample("Webhook", Tab::Programs),
            tabs: program_tabs(1, 1, Some(3)),
            href: "/admin/webhooks/1".into(),
            url: "https://chat.example.org/hooks/weshift".into(),
            secret: None,
            done: None,
            trouble: Some("It has failed since today, 09:12, 4 times in a row.".into()),
            form: Some(WebhookFields {
                url: "https://chat.example.org/hooks/weshift".into(),
                ..WebhookFields::sample()
            }),
            is_on: true,
            rows: vec![
                row(
                    14,
                    "comment.approved",
                    "comes again today, 10:51",
                    "503",
                    "<h1>Service Unavailable</h1> upstream is restarting",
                ),
                row(13, "comment.held", "comes again today, 10:51", "", "It did not answer in time."),
                row(12, "comment.created", "taken", "204", ""),
                DeliveryRow { comment: None, ..row(11, "webhook.test", "taken", "200", "ok") },
            ],
            older: Some("/admin/webhooks/1?before=11".into()),
            errors: Vec::new(),
        }
    }

    pub fn sample_made() -> WebhookPage {
        WebhookPage {
            secret: Some("whsec_Zm9yIGxvb2tpbmcgYXQsIG5vdCBmb3IgdXNpbmcgYXQgYWxs".into()),
            rows: Vec::new(),
            older: None,
            trouble: None,
            ..WebhookPage::sample()
        }
    }

    pub fn sample_hub() -> WebhookPage {
        WebhookPage {
            url: "https://hub.example.org/".into(),
            form: None,
            trouble: None,
            older: None,
            ..WebhookPage::sample()
        }
    }
}

impl WebhookFields {
    fn render(&self, errors: &[FieldError]) -> Markup {
        let wrong = described(errors, "url");
        html! {
            div class="field" {
                label for="url" { "Address" }
                (field_error(errors, "url"))
                input id="url" type="url" name="url" value=(self.url) required maxlength="1000" dir="ltr" autocomplete="off"
                    placeholder="https://" aria-describedby=[wrong.clone()] aria-invalid=[wrong.map(|_| "true")];
            }
            fieldset id="events" {
                legend { "What it is told of" }
                (field_error(errors, "events"))
                @for it in &self.events {
                    label class="option" for={ "event-" (it.value) } {
                        input id={ "event-" (it.value) } type="checkbox" name="events" value=(it.value) checked[it.chosen];
                        span { (it.text) " " code { (it.value) } }
                    }
                }
            }
            label class="option" for="with_email" {
                input id="with_email" type="checkbox" name="with_email" value="1" checked[self.with_email];
                span { "With the email address of whoever wrote. " span class="hint" { "Your privacy page promises that it is never published: only for a program that keeps that promise." } }
            }
        }
    }

    fn sample() -> WebhookFields {
        let choice =
            |value: &str, text: &str, chosen| Choice { value: value.into(), text: text.into(), chosen };
        WebhookFields {
            url: String::new(),
            events: vec![
                choice("comment.created", "Somebody wrote", true),
                choice("comment.approved", "It is published", true),
                choice("comment.held", "It waits for a manager", false),
                choice("comment.spam", "It went into the spam", false),
                choice("comment.trashed", "It was removed or withdrawn", false),
                choice("comment.edited", "Its words changed", false),
            ],
            with_email: false,
        }
    }
}

impl DeliveryRow {
    fn render(&self, csrf: &str) -> Markup {
        html! {
            tr {
                th scope="row" { code { (self.event) } " " span class="meta" { (self.id) } }
                td { (self.when) }
                td { @if let Some((text, href)) = &self.comment { a href=(href) { (text) } } @else { "none" } }
                td { (self.state) }
                td { @if self.status.is_empty() { "none" } @else { (self.status) } }
                td { bdi { (self.answer) } }
                td {
                    @if let Some(action) = &self.again {
                        form method="post" action=(action) {
                            input type="hidden" name="csrf" value=(csrf);
                            button class="quiet" type="submit" { "Send again" span class="unseen" { " " (self.id) } }
                        }
                    }
                }
            }
        }
    }
}

fn shown_once(secret: &str) -> Markup {
    html! {
        section class="confirm" role="status" aria-labelledby="made" {
            h2 id="made" { "The secret" }
            p { "Copy it now: it is shown this once, and nobody can look it up later. Your program checks by it that a message comes from here, as " a href="https://www.standardwebhooks.com/" rel="noreferrer" { "Standard Webhooks" } " says." }
            pre tabindex="0" role="region" aria-label="The secret" dir="ltr" { code { (secret) } }
        }
    }
}
