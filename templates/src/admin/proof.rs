//! Proving who one is: the second proof of signing in, and once more before what cannot be taken back easily.

use maud::{Markup, html};

use super::{layout::plain, security::passkey_fields};

/// What somebody can prove themselves with, and the form that asks for it.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    pub site_name: String,
    pub lang: String,
    /// `Sign in: second step`, `Is it you?`.
    pub title: String,
    pub why: String,
    pub action: String,
    /// Fields that go along: what the form before held.
    pub carried: Vec<(String, String)>,
    /// For password managers.
    pub email: String,
    pub asks_password: bool,
    pub asks_code: bool,
    /// For the browser, if there are passkeys: the challenge and their names.
    pub passkeys: Option<(String, Vec<String>)>,
    /// Where else it goes on, in words.
    pub otherwise: Option<String>,
    /// Where a link can be asked for, for those who have nothing else: the action of the form.
    pub by_mail: Option<String>,
    pub error: Option<String>,
}

impl Proof {
    pub fn render(&self) -> Markup {
        let title = match self.error {
            Some(_) => format!("Error: {}", self.title),
            None => self.title.clone(),
        };
        let invalid = self.error.as_ref().map(|_| "true");
        let main = html! {
            @if let Some(error) = &self.error { div class="trouble" role="alert" id="trouble" { p { (error) } } }
            p { (self.why) }
            @if self.asks_password || self.asks_code {
                form class="settings" method="post" action=(self.action) {
                    (self.carried())
                    @if self.asks_password {
                        input type="hidden" name="username" value=(self.email) autocomplete="username";
                        div class="field" {
                            label for="proof_password" { "Your password" }
                            input id="proof_password" type="password" name="proof_password" autocomplete="current-password"
                                aria-describedby=[invalid.map(|_| "trouble")] aria-invalid=[invalid];
                        }
                    }
                    @if self.asks_code {
                        div class="field" {
                            label for="proof_code" { @if self.asks_password { "Or a code" } @else { "Code" } }
                            input id="proof_code" type="text" name="proof_code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40"
                                aria-describedby={ "code-hint" @if invalid.is_some() { " trouble" } } aria-invalid=[invalid];
                            p class="hint" id="code-hint" { "Six digits from your authenticator app, or one of your recovery codes." }
                        }
                    }
                    p class="buttons" { button type="submit" { "Go on" } }
                }
            }
            @if let Some((challenge, known)) = &self.passkeys {
                form class="settings" method="post" action=(self.action) data-passkey="use" data-challenge=(challenge) data-known=(known.join(" ")) hidden {
                    (self.carried())
                    (passkey_fields())
                    p class="buttons" { button type="submit" class="quiet" { "Use a passkey" } }
                    p role="status" {}
                }
            }
            @if let Some(action) = &self.by_mail {
                form class="settings" method="post" action=(action) {
                    input type="hidden" name="email" value=(self.email);
                    p class="buttons" { button type="submit" { "Mail me a link" } }
                }
            }
            @if let Some(words) = &self.otherwise { p class="hint" { (words) } }
        };
        plain(&self.site_name, &self.lang, &title, main)
    }

    fn carried(&self) -> Markup {
        html! { @for (name, value) in &self.carried { input type="hidden" name=(name) value=(value); } }
    }

    pub fn sample() -> Proof {
        Proof {
            site_name: "Our knowledge".into(),
            lang: "en".into(),
            title: "Is it you?".into(),
            why:
                "What you are about to do cannot be taken back easily, so please show once more who you are."
                    .into(),
            action: "/admin/prove?to=/admin/managers".into(),
            carried: vec![("csrf".into(), "csrf-token".into()), ("email".into(), "li@example.org".into())],
            email: "anna@example.org".into(),
            asks_password: true,
            asks_code: true,
            passkeys: Some(("AAAA".into(), Vec::new())),
            otherwise: None,
            by_mail: None,
            error: None,
        }
    }

    pub fn sample_second() -> Proof {
        Proof {
            title: "Sign in: second step".into(),
            why: "Your password was right. Now the second proof.".into(),
            action: "/admin/second-factor".into(),
            carried: Vec::new(),
            asks_password: false,
            otherwise: Some(
                "Lost everything? Whoever runs this site can help: weshift manager reset-factors ADDRESS."
                    .into(),
            ),
            ..Proof::sample()
        }
    }

    pub fn sample_error() -> Proof {
        Proof { error: Some("That did not fit. Please try once more.".into()), ..Proof::sample_second() }
    }
}
