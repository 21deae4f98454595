//! How a manager signs in, and where they are signed in.

use data_encoding::BASE64URL_NOPAD;
use weshift_templates::admin::{
    layout::Tab,
    security::{AddApp, NewPasskey, PasskeyRow, Security, SessionRow},
};

use super::{
    desk::{Around, desk, desk_when},
    field_errors,
};
use weshift_domain::*;
use weshift_moderation::totp;
use weshift_text as text;

/// What the page is made of.
#[derive(Default)]
pub(crate) struct SecurityDesk {
    pub factors: Factors,
    pub passkeys: Vec<Passkey>,
    pub sessions: Vec<OpenSession>,
    /// Just made, and shown this once.
    pub codes: Vec<String>,
    pub done: Option<&'static str>,
    pub problems: Vec<Problem>,
}

pub(crate) fn security_page(around: &Around<'_>, state: SecurityDesk) -> String {
    let manager = around.by.manager();
    let title = if state.problems.is_empty() { "Signing in" } else { "Error: Signing in" };
    let key = |it: &Passkey| PasskeyRow {
        credential: it.credential.clone(),
        name: it.name.clone(),
        made: desk_when(around, it.created_at),
        used: it.used_at.map_or_else(|| "never".into(), |at| desk_when(around, at).text),
    };
    let session = |it: &OpenSession| SessionRow {
        id: it.name.clone(),
        device: if it.at.device.is_empty() { "An unknown program".into() } else { it.at.device.clone() },
        place: it.at.place.clone(),
        opened: desk_when(around, it.opened_at),
        seen: desk_when(around, it.seen_at),
        is_this: it.is_this,
    };
    Security {
        desk: desk(around, title, Tab::Account),
        email: manager.email.expose(),
        has_password: state.factors.password,
        has_app: state.factors.totp,
        passkeys: state.passkeys.iter().map(key).collect(),
        codes_left: state.factors.recovery_codes,
        needs_second: state.factors.needs_second(),
        sessions: state.sessions.iter().map(session).collect(),
        new_passkey: NewPasskey {
            challenge: around.web.moderation.passkey_challenge(),
            user: BASE64URL_NOPAD.encode(&manager.id.0.to_be_bytes()),
            site: around.web.site.now().name.clone(),
            known: state.passkeys.iter().map(|it| it.credential.clone()).collect(),
        },
        done: state.done.map(Into::into),
        codes: state.codes,
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

pub(crate) fn app_page(around: &Around<'_>, secret: &str, problems: &[Problem]) -> String {
    let title = "Add an authenticator app";
    let title = if problems.is_empty() { title.to_string() } else { format!("Error: {title}") };
    let account = around.by.manager().email.expose();
    let address = totp::address(secret, &around.web.site.now().name, &account);
    AddApp {
        desk: desk(around, &title, Tab::Account),
        secret: secret.into(),
        qr: text::qr(&address).map(|it| (it.size, it.path)),
        address,
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}
