//! Setting up and signing in.

use maud::{Markup, html};

use super::{
    account::zone_field,
    layout::{described, error_summary, field_error, plain},
    security::passkey_fields,
};
use crate::comment_form::FieldError;

/// Where a new manager says who they are.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    pub site_name: String,
    pub lang: String,
    pub action: String,
    /// Their address is known.
    pub is_invited: bool,
    pub name: String,
    pub email: String,
    pub zone: String,
    pub zones: Vec<String>,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct SignIn {
    pub site_name: String,
    pub lang: String,
    pub email: String,
    pub error: Option<String>,
    pub notice: Option<String>,
    /// Where it goes on; empty: the queue.
    pub next: String,
    /// For the browser, if passkeys can be used here.
    pub challenge: Option<String>,
}

/// What a sign-in link opens. Looking at it signs nobody in.
#[derive(Debug, Clone, Default)]
pub struct SignInByLink {
    pub site_name: String,
    pub lang: String,
    pub name: String,
    pub action: String,
}

impl Setup {
    pub fn render(&self) -> Markup {
        let title = if self.errors.is_empty() { "Set up your account" } else { "Error: Set up your account" };
        let main = html! {
            p {
                "You will look after comments on " (self.site_name) "."
                @if self.is_invited { " Your mail goes to " bdi { (self.email) } "." }
            }
            form class="settings" method="post" action=(self.action) {
                (error_summary(&self.errors))
                (self.field("name", "Name", "text", "name", &self.name))
                @if self.is_invited {
                    input type="hidden" name="email" value=(self.email) autocomplete="username";
                } @else {
                    (self.field("email", "Email", "email", "username", &self.email))
                }
                (self.field("password", "Password", "password", "new-password", ""))
                (zone_field(&self.zone, &self.zones, &self.errors))
                p class="buttons" { button type="submit" { "Set up" } }
            }
        };
        plain(&self.site_name, &self.lang, title, main)
    }

    fn field(&self, name: &str, label: &str, kind: &str, complete: &str, value: &str) -> Markup {
        let hint = (name == "password").then_some("password-hint");
        let ids: Vec<String> =
            described(&self.errors, name).into_iter().chain(hint.map(Into::into)).collect();
        html! {
            div class="field" {
                label for=(name) { (label) }
                (field_error(&self.errors, name))
                input id=(name) type=(kind) name=(name) value=[(kind != "password").then_some(value)] autocomplete=(complete) required
                    aria-describedby=[(!ids.is_empty()).then(|| ids.join(" "))]
                    aria-invalid=[described(&self.errors, name).map(|_| "true")];
                @if let Some(hint) = hint { p class="hint" id=(hint) { "Length is what counts: four words do well." } }
            }
        }
    }

    pub fn sample() -> Setup {
        Setup {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            action: "/admin/setup/token".into(),
            is_invited: false,
            name: "Anna Berg".into(),
            email: "anna@example.org".into(),
            zone: "Europe/Berlin".into(),
            zones: vec!["Europe/Berlin".into(), "UTC".into()],
            errors: Vec::new(),
        }
    }

    pub fn sample_invited() -> Setup {
        Setup { is_invited: true, action: "/admin/join/token".into(), ..Setup::sample() }
    }

    pub fn sample_errors() -> Setup {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Setup {
            name: String::new(),
            errors: vec![
                error("name", "Please type your name."),
                error("password", "Please choose a password of 8 characters or more."),
            ],
            ..Setup::sample()
        }
    }
}

impl SignIn {
    pub fn render(&self) -> Markup {
        let title = if self.error.is_some() { "Error: Sign in" } else { "Sign in" };
        let invalid = self.error.as_ref().map(|_| "true");
        let main = html! {
            @if let Some(notice) = &self.notice { p class="done" role="status" { (notice) } }
            @if let Some(error) = &self.error { div class="trouble" role="alert" id="trouble" { p { (error) } } }
            form class="settings" method="post" action="/admin/sign-in" {
                input type="hidden" name="next" value=(self.next);
                div class="field" {
                    label for="email" { "Email" }
                    input id="email" type="email" name="email" value=(self.email) autocomplete="username webauthn" required
                        aria-describedby=[invalid.map(|_| "trouble")] aria-invalid=[invalid];
                }
                div class="field" {
                    label for="password" { "Password" }
                    input id="password" type="password" name="password" autocomplete="current-password" required
                        aria-describedby=[invalid.map(|_| "trouble")] aria-invalid=[invalid];
                }
                p class="buttons" {
                    button type="submit" { "Sign in" }
                    button class="quiet" type="submit" formaction="/admin/sign-in-link" formnovalidate { "Mail me a link instead" }
                }
                p class="hint" { "For a link, the email alone is enough." }
            }
            @if let Some(challenge) = &self.challenge {
                form class="settings" method="post" action="/admin/sign-in-passkey" data-passkey="use" data-offer data-challenge=(challenge) data-known="" hidden {
                    input type="hidden" name="next" value=(self.next);
                    (passkey_fields())
                    p class="buttons" { button class="quiet" type="submit" { "Use a passkey" } }
                    p role="status" {}
                }
            }
        };
        plain(&self.site_name, &self.lang, title, main)
    }

    pub fn sample() -> SignIn {
        SignIn {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            challenge: Some("AAAA".into()),
            ..SignIn::default()
        }
    }

    pub fn sample_error() -> SignIn {
        SignIn {
            email: "anna@example.org".into(),
            error: Some("This email and password do not belong together.".into()),
            ..SignIn::sample()
        }
    }

    pub fn sample_notice() -> SignIn {
        SignIn {
            notice: Some(
                "If this address is known here, a link is on its way. It works for ten minutes.".into(),
            ),
            ..SignIn::sample()
        }
    }
}

/// What the letter to a manager's new address opens. Looking at it changes nothing.
#[derive(Debug, Clone, Default)]
pub struct NewAddress {
    pub site_name: String,
    pub lang: String,
    pub name: String,
    pub email: String,
    pub action: String,
}

impl NewAddress {
    pub fn render(&self) -> Markup {
        let main = html! {
            p { "The mail of " strong { bdi { (self.name) } } " shall come to " strong { bdi { (self.email) } } ", and they sign in with it. The address before is told." }
            form method="post" action=(self.action) { p class="buttons" { button type="submit" { "Yes, send it here" } } }
        };
        plain(&self.site_name, &self.lang, "Your new address", main)
    }

    pub fn sample() -> NewAddress {
        NewAddress {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            name: "Anna Berg".into(),
            email: "anna@new.example.org".into(),
            action: "/admin/address/token".into(),
        }
    }
}

impl SignInByLink {
    pub fn render(&self) -> Markup {
        let main = html! {
            p { "Press the button to sign in as " strong { bdi { (self.name) } } "." }
            form method="post" action=(self.action) { p class="buttons" { button type="submit" { "Sign in" } } }
        };
        plain(&self.site_name, &self.lang, "Sign in by link", main)
    }

    pub fn sample() -> SignInByLink {
        SignInByLink {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            name: "Anna Berg".into(),
            action: "/admin/sign-in/token".into(),
        }
    }
}
