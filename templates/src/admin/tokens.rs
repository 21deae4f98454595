//! Tokens for the API.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab, described, error_summary, field_error},
    tabs::{TabLink, tabs},
};
use crate::{comment_form::FieldError, html::When};

#[derive(Debug, Clone, Default)]
pub struct Tokens {
    pub desk: Desk,
    pub tabs: Vec<TabLink>,
    /// Just made: its name and itself, for the only time.
    pub made: Option<(String, String)>,
    /// What was done, in a sentence.
    pub done: Option<String>,
    pub rows: Vec<TokenRow>,
    pub form: TokenForm,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct TokenRow {
    pub name: String,
    /// What it may do, in words.
    pub may: String,
    pub owner: String,
    pub made: When,
    /// A moment or `never`.
    pub used: String,
    /// Until when it works, or why it no longer does.
    pub until: String,
    /// Where the button to revoke it goes; none for one that no longer works.
    pub revoke: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct TokenForm {
    pub name: String,
    pub scopes: Vec<Choice>,
    pub expiries: Vec<Choice>,
}

#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

impl Tokens {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Programs" }
            (tabs("What programs do", &self.tabs))
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            @if let Some((name, token)) = &self.made { (made(name, token)) }
            p { "A token lets a program of yours read the queue or decide, as you and within your role, through the " a href="/api" { "API" } "." }
            section aria-labelledby="tokens" {
                h2 id="tokens" { "Tokens" }
                @if self.rows.is_empty() { p class="empty" { "There are no tokens yet." } } @else { (self.table()) }
            }
            (self.make())
        })
    }

    fn table(&self) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label="All tokens" {
                table {
                    caption class="unseen" { "Tokens, newest first" }
                    thead { tr { @for head in ["For", "May", "Of", "Last used", "Works until", "Revoke"] { th scope="col" { (head) } } } }
                    tbody { @for row in &self.rows { (row.render(&self.desk.csrf)) } }
                }
            }
        }
    }

    fn make(&self) -> Markup {
        let wrong = |field: &str| described(&self.errors, field);
        html! {
            form class="settings" method="post" action="/admin/tokens" aria-labelledby="make" {
                h2 id="make" { "Make a token" }
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                div class="field" {
                    label for="name" { "What it is for" }
                    (field_error(&self.errors, "name"))
                    input id="name" type="text" name="name" value=(self.form.name) required maxlength="80" dir="auto" autocomplete="off"
                        aria-describedby=[wrong("name")] aria-invalid=[wrong("name").map(|_| "true")];
                }
                fieldset id="scopes" {
                    legend { "What it may do" }
                    (field_error(&self.errors, "scopes"))
                    @for it in &self.form.scopes {
                        label class="option" for={ "scope-" (it.value) } {
                            input id={ "scope-" (it.value) } type="checkbox" name="scopes" value=(it.value) checked[it.chosen];
                            (it.text)
                        }
                    }
                }
                div class="field" {
                    label for="expiry" { "Works for" }
                    (field_error(&self.errors, "expiry"))
                    select id="expiry" name="expiry" {
                        @for it in &self.form.expiries { option value=(it.value) selected[it.chosen] { (it.text) } }
                    }
                }
                p class="buttons" { button type="submit" { "Make the token" } }
            }
        }
    }

    pub fn sample() -> Tokens {
        let row = |name: &str, may: &str, used: &str, until: &str, revoke: Option<&str>| TokenRow {
            name: name.into(),
            may: may.into(),
            owner: "Anna Berg".into(),
            made: When::sample(),
            used: used.into(),
            until: until.into(),
            revoke: revoke.map(Into::into),
        };
        Tokens {
            desk: Desk::sample("Tokens", Tab::Programs),
            tabs: program_tabs(0, 1, Some(3)),
            made: None,
            done: None,
            rows: vec![
                row(
                    "Night shift bot",
                    "see the queue, decide",
                    "today, 10:41",
                    "14 Feb 2027",
                    Some("/admin/tokens/2/revoke"),
                ),
                row("Old phone app", "see the queue", "never", "revoked", None),
            ],
            form: TokenForm::sample(),
            errors: Vec::new(),
        }
    }

    pub fn sample_made() -> Tokens {
        let token = "weshift_Zm9yIGxvb2tpbmcgYXQsIG5vdCBmb3IgdXNpbmcgYXQgYWxs";
        Tokens { made: Some(("Night shift bot".into(), token.into())), ..Tokens::sample() }
    }

    pub fn sample_errors() -> Tokens {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Tokens {
            desk: Desk::sample("Error: Tokens", Tab::Programs),
            rows: Vec::new(),
            errors: vec![
                error("name", "Please say what the token is for, in at most 80 characters."),
                error("scopes", "Please choose at least one thing that the token may do."),
            ],
            ..Tokens::sample()
        }
    }
}

fn made(name: &str, token: &str) -> Markup {
    html! {
        section class="confirm" role="status" aria-labelledby="made" {
            h2 id="made" { "The token for " bdi { (name) } }
            p { "Copy it now: it is shown this once, and nobody can look it up later." }
            pre tabindex="0" dir="ltr" { code { (token) } }
        }
    }
}

/// The parts of what programs do, with how many there are of each; `current` counts from 0. Webhooks are an owner's.
pub fn program_tabs(current: usize, tokens: u32, webhooks: Option<u32>) -> Vec<TabLink> {
    let parts = [("Tokens", "/admin/tokens", Some(tokens)), ("Webhooks", "/admin/webhooks", webhooks)];
    let tab = |(at, (text, href, count)): (usize, (&str, &str, Option<u32>))| {
        Some(TabLink { text: text.into(), href: href.into(), count: count?, current: at == current })
    };
    parts.into_iter().enumerate().filter_map(tab).collect()
}

impl TokenForm {
    fn sample() -> TokenForm {
        let choice =
            |value: &str, text: &str, chosen| Choice { value: value.into(), text: text.into(), chosen };
        TokenForm {
            name: String::new(),
            scopes: vec![
                choice("read:queue", "See the queue and every comment, without addresses", true),
                choice("moderate", "Decide on comments", false),
                choice("read:audit", "Read the audit log", false),
            ],
            expiries: vec![
                choice("30", "30 days", false),
                choice("90", "90 days", true),
                choice("never", "Until it is revoked", false),
            ],
        }
    }
}

impl TokenRow {
    fn render(&self, csrf: &str) -> Markup {
        html! {
            tr {
                th scope="row" { bdi { (self.name) } }
                td { (self.may) }
                td { bdi { (self.owner) } }
                td { (self.used) }
                td { (self.until) }
                td {
                    @if let Some(action) = &self.revoke {
                        form method="post" action=(action) {
                            input type="hidden" name="csrf" value=(csrf);
                            button class="quiet" type="submit" { "Revoke" span class="unseen" { " " (self.name) } }
                        }
                    }
                }
            }
        }
    }
}
