//! A manager's own settings.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error, kind_of_field};
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
    /// `all`, `first` or `waiting`.
    pub told_of: String,
    /// `off`, `hourly`, `daily` or `weekly`.
    pub digest: String,
    /// `07:00`.
    pub time: String,
    /// 1 is Monday.
    pub weekday: u8,
    /// `21:00` and `07:00`, or both empty.
    pub quiet_from: String,
    pub quiet_to: String,
    pub quiet_weekend: bool,
    /// The mailbox took no mail, and nothing goes to it.
    pub paused: bool,
    /// An address that has still to be confirmed.
    pub wanted: Option<String>,
    /// One that was refused.
    pub typed: String,
    pub saved: bool,
    pub errors: Vec<FieldError>,
}

const TOLD_OF: [(&str, &str); 3] = [
    ("all", "every comment, waiting or published"),
    ("first", "what waits, and first comments and questions that were published"),
    ("waiting", "only what waits for a decision"),
];
const DIGESTS: [(&str, &str); 4] = [
    ("off", "No digest"),
    ("hourly", "Each hour in which a comment began to wait"),
    ("daily", "Every day when there is news"),
    ("weekly", "Every week when there is news"),
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Account {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Account" }
            @if self.saved { p class="done" role="status" { "Saved." } }
            @if self.paused {
                div class="trouble" role="alert" {
                    p { strong { "Your mailbox took no mail, so nothing is sent to it." } " When it works again, say so:" }
                    form method="post" action="/admin/account/resume" {
                        input type="hidden" name="csrf" value=(self.desk.csrf);
                        button type="submit" { "Send me mail again" }
                    }
                }
            }
            p { "You are " strong { bdi { (self.name) } } ", and your mail goes to " bdi { (self.email) } "." }
            (error_summary(&self.errors))
            form class="settings" method="post" action="/admin/account" {
                input type="hidden" name="csrf" value=(self.desk.csrf);
                (self.mail())
                (self.quiet())
                (zone_field(&self.zone, &self.zones, &self.errors))
                p class="buttons" { button type="submit" { "Save" } }
            }
            (self.address())
            section aria-labelledby="signing-in" {
                h2 id="signing-in" { "Signing in" }
                p { a href="/admin/account/security" { "Password, second factors and sessions" } }
            }
        })
    }

    fn mail(&self) -> Markup {
        html! {
            fieldset {
                legend { "At once" }
                label class="option" for="at_once" {
                    input id="at_once" type="checkbox" name="at_once" value="1" checked[self.at_once];
                    "Mail me at once"
                }
                div class="field" {
                    label for="told_of" { "About" }
                    select id="told_of" name="told_of" {
                        @for (value, text) in TOLD_OF { option value=(value) selected[self.told_of == value] { (text) } }
                    }
                }
            }
            fieldset id="digest" {
                legend { "Digest" }
                (field_error(&self.errors, "digest"))
                @for (value, text) in DIGESTS {
                    label class="option" for={ "digest-" (value) } {
                        input id={ "digest-" (value) } type="radio" name="digest" value=(value) checked[self.digest == value];
                        (text)
                    }
                }
                div class="field" {
                    label for="weekday" { "Day of a weekly digest" }
                    select id="weekday" name="weekday" {
                        @for (day, number) in WEEKDAYS.iter().zip(1..) {
                            option value=(number) selected[self.weekday == number] { (day) }
                        }
                    }
                }
                div class="field" {
                    label for="time" { "Time of the digest" }
                    (field_error(&self.errors, "time"))
                    input id="time" type=(kind_of_field(&self.errors, "time", "time")) name="time" value=(self.time) required
                        aria-describedby=[described(&self.errors, "time")] aria-invalid=[described(&self.errors, "time").map(|_| "true")];
                }
            }
        }
    }

    fn address(&self) -> Markup {
        let wrong = described(&self.errors, "email");
        html! {
            form class="settings" method="post" action="/admin/account/address" aria-labelledby="address" {
                h2 id="address" { "Another address" }
                @if let Some(wanted) = &self.wanted {
                    p class="done" { "A letter is on its way to " bdi { (wanted) } ". Your mail goes there once you open the link in it, within a day." }
                }
                input type="hidden" name="csrf" value=(self.desk.csrf);
                div class="field" {
                    label for="email" { "New address" }
                    (field_error(&self.errors, "email"))
                    input id="email" type="email" name="email" value=(self.typed) required autocomplete="email"
                        aria-describedby=[wrong.clone()] aria-invalid=[wrong.map(|_| "true")];
                }
                p class="buttons" { button class="quiet" type="submit" { "Send a letter there" } }
            }
        }
    }

    fn quiet(&self) -> Markup {
        let hour = |id: &str, label: &str, value: &str| {
            html! {
                div class="field" {
                    label for=(id) { (label) }
                    (field_error(&self.errors, id))
                    input id=(id) type=(kind_of_field(&self.errors, id, "time")) name=(id) value=(value)
                        aria-describedby=[described(&self.errors, id)] aria-invalid=[described(&self.errors, id).map(|_| "true")];
                }
            }
        };
        html! {
            fieldset {
                legend { "Quiet hours" }
                p class="hint" { "What comes meanwhile waits, and goes in one mail afterwards. A digest at a time that you chose comes all the same." }
                div class="pair-of-fields" {
                    (hour("quiet_from", "From", &self.quiet_from))
                    (hour("quiet_to", "To", &self.quiet_to))
                }
                label class="option" for="quiet_weekend" {
                    input id="quiet_weekend" type="checkbox" name="quiet_weekend" value="1" checked[self.quiet_weekend];
                    "Weekends too"
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
            told_of: "all".into(),
            digest: "daily".into(),
            time: "07:00".into(),
            weekday: 1,
            quiet_from: "21:00".into(),
            quiet_to: "07:00".into(),
            quiet_weekend: false,
            paused: false,
            wanted: None,
            typed: String::new(),
            saved: false,
            errors: Vec::new(),
        }
    }

    pub fn sample_saved() -> Account {
        Account { saved: true, at_once: false, digest: "off".into(), ..Account::sample() }
    }

    pub fn sample_paused() -> Account {
        Account { paused: true, wanted: Some("anna@new.example.org".into()), ..Account::sample() }
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
