//! How a manager signs in, and where they are signed in.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error};
use crate::{comment_form::FieldError, html::When};

#[derive(Debug, Clone, Default)]
pub struct Security {
    pub desk: Desk,
    pub email: String,
    pub has_password: bool,
    pub has_app: bool,
    pub passkeys: Vec<PasskeyRow>,
    /// How many recovery codes are left.
    pub codes_left: u32,
    pub needs_second: bool,
    pub sessions: Vec<SessionRow>,
    /// For the browser, when a passkey is made.
    pub new_passkey: NewPasskey,
    pub done: Option<String>,
    /// Recovery codes, shown once.
    pub codes: Vec<String>,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct PasskeyRow {
    pub credential: String,
    pub name: String,
    pub made: When,
    /// A moment, or `never`.
    pub used: String,
}

#[derive(Debug, Clone, Default)]
pub struct SessionRow {
    /// Names it for its button.
    pub id: String,
    /// `Firefox on Linux`.
    pub device: String,
    pub place: String,
    pub opened: When,
    pub seen: When,
    pub is_this: bool,
}

#[derive(Debug, Clone, Default)]
pub struct NewPasskey {
    pub challenge: String,
    /// Names the manager to the authenticator, without telling who they are.
    pub user: String,
    pub site: String,
    pub known: Vec<String>,
}

/// An authenticator app to be added.
#[derive(Debug, Clone, Default)]
pub struct AddApp {
    pub desk: Desk,
    pub secret: String,
    /// `otpauth://...`
    pub address: String,
    /// Size and path of the QR code.
    pub qr: Option<(u32, String)>,
    pub errors: Vec<FieldError>,
}

impl Security {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/account" { "Account" } }
            h1 { "Signing in" }
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            @if !self.codes.is_empty() { (self.shown_codes()) }
            (error_summary(&self.errors))
            (self.password())
            (self.app())
            (self.keys())
            @if self.needs_second { (self.recovery()) }
            (self.open_sessions())
        })
    }

    fn csrf(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.desk.csrf); }
    }

    fn shown_codes(&self) -> Markup {
        html! {
            section class="confirm" role="status" aria-label="Recovery codes" {
                p { strong { "Your recovery codes, shown only now." } " Each works once when the second factor is not at hand. Print them or keep them in a password manager." }
                ul class="codes" { @for code in &self.codes { li { code { (code) } } } }
            }
        }
    }

    fn password(&self) -> Markup {
        let ids = ["password-hint".to_string()].into_iter().chain(described(&self.errors, "password"));
        let ids: Vec<String> = ids.collect();
        html! {
            form class="settings" method="post" action="/admin/account/password" aria-labelledby="password-title" {
                h2 id="password-title" { "Password" }
                p { @if self.has_password { "A new password ends all other sessions." } @else { "You have none: you sign in by a link in a mail, or by a passkey." } }
                (self.csrf())
                input type="hidden" name="username" value=(self.email) autocomplete="username";
                div class="field" {
                    label for="password" { "New password" }
                    (field_error(&self.errors, "password"))
                    input id="password" type="password" name="password" autocomplete="new-password" required
                        aria-describedby=(ids.join(" ")) aria-invalid=[described(&self.errors, "password").map(|_| "true")];
                    p class="hint" id="password-hint" { "Length is what counts: four words do well." }
                }
                p class="buttons" { button type="submit" { "Change the password" } }
            }
        }
    }

    fn app(&self) -> Markup {
        html! {
            section aria-labelledby="app" {
                h2 id="app" { "Authenticator app" }
                @if self.has_app {
                    p { "An app gives you a code for each sign-in." }
                    form method="post" action="/admin/account/app/remove" {
                        (self.csrf())
                        button class="quiet" type="submit" { "Remove the app" }
                    }
                } @else {
                    p { "With a code from an app on your phone, a stolen password alone lets nobody in." }
                    p { a class="button" href="/admin/account/app" { "Add an authenticator app" } }
                }
            }
        }
    }

    fn keys(&self) -> Markup {
        html! {
            section aria-labelledby="passkeys" {
                h2 id="passkeys" { "Passkeys" }
                p { "A passkey on your device signs you in without a password: by your finger, your face, or the lock of the screen." }
                @if !self.passkeys.is_empty() {
                    ul class="ways-in" {
                        @for key in &self.passkeys {
                            li {
                                p { strong { bdi { (key.name) } } " · made " (key.made) " · last used " (key.used) }
                                form method="post" action="/admin/account/passkeys/remove" {
                                    (self.csrf())
                                    input type="hidden" name="credential" value=(key.credential);
                                    button class="quiet" type="submit" { "Remove" span class="unseen" { " the passkey " (key.name) } }
                                }
                            }
                        }
                    }
                }
                noscript { p class="hint" { "Making a passkey needs script: browsers give no other way." } }
                form class="settings" method="post" action="/admin/account/passkeys" data-passkey="make" data-challenge=(self.new_passkey.challenge)
                    data-user=(self.new_passkey.user) data-name=(self.email) data-site=(self.new_passkey.site) data-known=(self.new_passkey.known.join(" ")) hidden {
                    (self.csrf())
                    @for name in ["credential", "client_data", "authenticator_data", "public_key"] { input type="hidden" name=(name); }
                    div class="field" {
                        label for="passkey-name" { "What to call it" }
                        (field_error(&self.errors, "factor"))
                        input id="passkey-name" type="text" name="name" maxlength="80" dir="auto" autocomplete="off" placeholder="My phone";
                    }
                    p class="buttons" { button type="submit" { "Add a passkey" } }
                    p role="status" {}
                }
            }
        }
    }

    fn recovery(&self) -> Markup {
        html! {
            section aria-labelledby="recovery" {
                h2 id="recovery" { "Recovery codes" }
                p {
                    @match self.codes_left {
                        0 => "None is left. Make new ones, for the day when the second factor is not at hand.",
                        1 => "One is left.",
                        left => { (left) " are left." },
                    }
                }
                form method="post" action="/admin/account/recovery-codes" {
                    (self.csrf())
                    button class="quiet" type="submit" { "Make new codes" }
                }
                p class="hint" { "New codes make the earlier ones worthless." }
            }
        }
    }

    fn open_sessions(&self) -> Markup {
        html! {
            section class="sessions" aria-labelledby="sessions" {
                h2 id="sessions" { "Where you are signed in" }
                ul class="ways-in" {
                    @for session in &self.sessions {
                        li {
                            p {
                                strong { (session.device) } " · " bdi { (session.place) }
                                @if session.is_this { " · this session" }
                                br;
                                "Since " (session.opened) ", last used " (session.seen)
                            }
                            @if !session.is_this {
                                form method="post" action="/admin/account/sessions/end" {
                                    (self.csrf())
                                    input type="hidden" name="session" value=(session.id);
                                    button class="quiet" type="submit" { "Sign out" span class="unseen" { " " (session.device) ", " (session.place) } }
                                }
                            }
                        }
                    }
                }
                p { "Signing out everywhere also ends this session." }
                form method="post" action="/admin/account/sign-out-everywhere" {
                    (self.csrf())
                    button class="quiet" type="submit" { "Sign out everywhere" }
                }
            }
        }
    }

    pub fn sample() -> Security {
        let session = |device: &str, place: &str, is_this| SessionRow {
            id: "5f".into(),
            device: device.into(),
            place: place.into(),
            opened: When::sample(),
            seen: When::sample(),
            is_this,
        };
        Security {
            desk: Desk::sample("Signing in", Tab::Account),
            email: "anna@example.org".into(),
            has_password: true,
            has_app: false,
            passkeys: Vec::new(),
            codes_left: 0,
            needs_second: false,
            sessions: vec![
                session("Firefox on Linux", "192.0.2.x", true),
                session("Safari on an iPhone", "2001:db8:7::", false),
            ],
            new_passkey: NewPasskey {
                challenge: "AAAA".into(),
                user: "AQ".into(),
                site: "Our knowledge".into(),
                known: Vec::new(),
            },
            done: None,
            codes: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub fn sample_strong() -> Security {
        let key = |name: &str, used: &str| PasskeyRow {
            credential: "AQID".into(),
            name: name.into(),
            made: When::sample(),
            used: used.into(),
        };
        Security {
            has_app: true,
            needs_second: true,
            codes_left: 7,
            passkeys: vec![
                key("My phone", "today, 10:41"),
                key("A key with quite a long name on a blue ribbon", "never"),
            ],
            ..Security::sample()
        }
    }

    pub fn sample_codes() -> Security {
        let codes = (0..10).map(|it| format!("abcd-efgh-ijkl-mno{it}")).collect();
        Security {
            codes,
            done: Some("The app was added.".into()),
            codes_left: 10,
            ..Security::sample_strong()
        }
    }

    pub fn sample_errors() -> Security {
        let message = "Please choose a password of 8 characters or more.";
        Security {
            errors: vec![FieldError { field: "password".into(), message: message.into() }],
            ..Security::sample()
        }
    }
}

impl AddApp {
    pub fn render(&self) -> Markup {
        let wrong = described(&self.errors, "factor");
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/account/security" { "Signing in" } }
            h1 { "Add an authenticator app" }
            form class="settings" method="post" action="/admin/account/app" {
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                input type="hidden" name="secret" value=(self.secret);
                p { "Let the app read this picture, or " a href=(self.address) { "open it on this device" } ":" }
                @if let Some((size, path)) = &self.qr {
                    svg class="qr" viewBox={ "0 0 " (size) " " (size) } role="img" aria-labelledby="qr-title" {
                        title id="qr-title" { "QR code for an authenticator app" }
                        rect class="light" width=(size) height=(size) {}
                        path d=(path) {}
                    }
                }
                p { "Or type this key into it:" }
                pre tabindex="0" { code { (spaced(&self.secret)) } }
                div class="field" {
                    label for="factor" { "The code that it shows now" }
                    (field_error(&self.errors, "factor"))
                    input id="factor" type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"
                        aria-describedby=[wrong.clone()] aria-invalid=[wrong.map(|_| "true")];
                }
                p class="buttons" { button type="submit" { "Add the app" } }
            }
        })
    }

    pub fn sample() -> AddApp {
        AddApp {
            desk: Desk::sample("Add an authenticator app", Tab::Account),
            secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
            address: "otpauth://totp/Our%20knowledge:anna%40example.org?secret=JBSWY3DP".into(),
            qr: Some((29, "M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM13 5h2v3h-2zM13 12h4v1h-4z".into())),
            errors: Vec::new(),
        }
    }

    pub fn sample_errors() -> AddApp {
        let message =
            "This is not the code that the app shows now. Look again, and at the clock of the device.";
        AddApp {
            errors: vec![FieldError { field: "factor".into(), message: message.into() }],
            ..AddApp::sample()
        }
    }
}

/// What the script fills in when a passkey was used.
pub(super) fn passkey_fields() -> Markup {
    html! {
        @for name in ["credential", "client_data", "authenticator_data", "signature"] { input type="hidden" name={ "proof_" (name) }; }
    }
}

fn spaced(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|it| it.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
