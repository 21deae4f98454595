//! A manager's own settings.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error};
use crate::comment_form::FieldError;

#[derive(Debug, Clone, Default)]
pub struct Account {
    pub desk: Desk,
    pub name: String,
    pub email: String,
    pub zone: String,
    /// What the field for the zone offers.
    pub zones: Vec<String>,
    pub at_once: bool,
    pub digest_daily: bool,
    /// `07:00`.
    pub time: String,
    pub saved: bool,
    pub errors: Vec<FieldError>,
}

impl Account {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Account" }
            @if self.saved { p class="done" role="status" { "Saved." } }
            p { "You are " strong { bdi { (self.name) } } ", and your mail goes to " bdi { (self.email) } "." }
            form class="settings" method="post" action="/admin/account" {
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                (self.mail())
                (zone_field(&self.zone, &self.zones, &self.errors))
                p class="buttons" { button type="submit" { "Save" } }
            }
            section class="sessions" aria-labelledby="sessions" {
                h2 id="sessions" { "Sessions" }
                p { "Signing out everywhere also ends this session." }
                form method="post" action="/admin/account/sign-out-everywhere" {
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    button class="quiet" type="submit" { "Sign out everywhere" }
                }
            }
        })
    }

    fn mail(&self) -> Markup {
        html! {
            fieldset {
                legend { "When comments wait" }
                label class="option" for="at_once" {
                    input id="at_once" type="checkbox" name="at_once" value="1" checked[self.at_once];
                    "Mail me at once"
                }
            }
            fieldset id="digest" {
                legend { "Digest" }
                (field_error(&self.errors, "digest"))
                label class="option" for="digest-off" {
                    input id="digest-off" type="radio" name="digest" value="off" checked[!self.digest_daily];
                    "No digest"
                }
                label class="option" for="digest-daily" {
                    input id="digest-daily" type="radio" name="digest" value="daily" checked[self.digest_daily];
                    "Every day when there is news"
                }
                div class="field" {
                    label for="time" { "Time of the digest" }
                    (field_error(&self.errors, "time"))
                    input id="time" type="time" name="time" value=(self.time) required
                        aria-describedby=[described(&self.errors, "time")] aria-invalid=[described(&self.errors, "time").map(|_| "true")];
                }
            }
        }
    }

    pub fn sample() -> Account {
        Account {
            desk: Desk::sample("Account", Tab::Account),
            name: "Anna Berg".into(),
            email: "anna@example.org".into(),
            zone: "Europe/Berlin".into(),
            zones: vec!["Asia/Singapore".into(), "Europe/Berlin".into(), "UTC".into()],
            at_once: true,
            digest_daily: true,
            time: "07:00".into(),
            saved: false,
            errors: Vec::new(),
        }
    }

    pub fn sample_saved() -> Account {
        Account { saved: true, at_once: false, digest_daily: false, ..Account::sample() }
    }

    pub fn sample_errors() -> Account {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Account {
            zone: "Europe/Berlinn".into(),
            time: "25:00".into(),
            errors: vec![
                error("time", "Please type a time, such as 07:00."),
                error("zone", "Please choose a zone from the list, such as Europe/Berlin."),
            ],
            ..Account::sample()
        }
    }
}

/// Where somebody is, for the times in their mail.
pub(crate) fn zone_field(zone: &str, zones: &[String], errors: &[FieldError]) -> Markup {
    html! {
        div class="field" {
            label for="zone" { "Time zone" }
            (field_error(errors, "zone"))
            input id="zone" type="text" name="zone" value=(zone) list="zones" required autocomplete="off" spellcheck="false"
                aria-describedby=[described(errors, "zone")] aria-invalid=[described(errors, "zone").map(|_| "true")];
            datalist id="zones" { @for it in zones { option value=(it) {} } }
        }
    }
}
