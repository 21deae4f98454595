//! The way into the desk.

use weshift_templates::admin::{
    proof::Proof,
    way_in::{NewAddress, Setup, SignIn, SignInByLink},
};

use super::{
    super::{Web, session::DeskForm},
    desk::zones,
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::NewcomerForm;

pub(crate) fn setup_page(web: &Web, token: &str, form: &NewcomerForm, problems: &[Problem]) -> String {
    newcomer_page(web, links::setup(token), form, problems)
}

/// The same for somebody who was invited.
pub(crate) fn join_page(web: &Web, token: &str, form: &NewcomerForm, problems: &[Problem]) -> String {
    newcomer_page(web, links::join(token), form, problems)
}

fn newcomer_page(web: &Web, action: String, form: &NewcomerForm, problems: &[Problem]) -> String {
    Setup {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        is_invited: action.starts_with("/admin/join/"),
        action,
        name: form.name.clone(),
        email: form.email.clone(),
        zone: form.zone.clone(),
        zones: zones(),
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

/// What the sign-in page says.
#[derive(Debug, Default)]
pub(crate) struct SignInState<'a> {
    pub email: &'a str,
    pub error: Option<&'a str>,
    pub notice: Option<&'a str>,
    /// A path of the desk.
    pub next: &'a str,
}

pub(crate) fn sign_in_page(web: &Web, state: &SignInState<'_>) -> String {
    SignIn {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        email: state.email.into(),
        error: state.error.map(Into::into),
        notice: state.notice.map(Into::into),
        next: if state.next == links::DESK { String::new() } else { state.next.into() },
        challenge: Some(web.moderation.passkey_challenge()),
    }
    .render()
    .into_string()
}

/// Asks whether a manager's mail shall come to this address.
pub(crate) fn new_address_page(web: &Web, manager: &Manager, address: &Email, token: &str) -> String {
    NewAddress {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        name: manager.name.clone(),
        email: address.expose(),
        action: links::new_address(token),
    }
    .render()
    .into_string()
}

pub(crate) fn sign_in_link_page(web: &Web, manager: &Manager, token: &str) -> String {
    SignInByLink {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        name: manager.name.clone(),
        action: links::sign_in_link(token),
    }
    .render()
    .into_string()
}

/// Asks for the second proof.
pub(crate) async fn second_factor_page(
    web: &Web,
    half: &Session,
    next: &str,
    error: Option<&str>,
) -> Result<String, Fault> {
    let factors = web.reader.factors_of(half.manager.id).await?;
    let lost = "Nothing at hand? Whoever runs this site can help: weshift manager reset-factors ADDRESS.";
    let proof = Proof {
        title: "Sign in: second step".into(),
        why: "Now the second proof that it is you.".into(),
        action: links::with_next(links::SECOND_FACTOR, next),
        asks_code: factors.totp || factors.recovery_codes > 0,
        otherwise: Some(lost.into()),
        ..proof(web, &half.manager, factors, error).await?
    };
    Ok(proof.render().into_string())
}

/// Asks once more who it is; what the form held goes along.
pub(crate) async fn prove_page(
    web: &Web,
    form: &DeskForm,
    to: &str,
    error: Option<&str>,
) -> Result<String, Fault> {
    let manager = form.by.manager();
    let factors = web.reader.factors_of(manager.id).await?;
    let carried = form.fields.pairs().iter().filter(|it| !it.0.starts_with("proof_") && it.0 != "username");
    let nothing = !factors.password && !factors.needs_second();
    let proof = Proof {
        title: "Is it you?".into(),
        why: "What you are about to do cannot be taken back easily, so please show once more who you are."
            .into(),
        action: links::prove(to),
        carried: carried.cloned().collect(),
        asks_password: factors.password,
        asks_code: factors.totp || factors.recovery_codes > 0,
        by_mail: nothing.then(|| "/admin/sign-in-link".to_string()),
        otherwise: nothing
            .then(|| "You have no password: sign in once more by a link, and try again.".to_string()),
        ..proof(web, manager, factors, error).await?
    };
    Ok(proof.render().into_string())
}

async fn proof(web: &Web, manager: &Manager, factors: Factors, error: Option<&str>) -> Result<Proof, Fault> {
    let passkeys = match factors.passkeys {
        0 => None,
        _ => {
            let known = web.reader.list_passkeys(manager.id).await?;
            let known = known.into_iter().map(|it| it.credential).collect();
            Some((web.moderation.passkey_challenge(), known))
        }
    };
    Ok(Proof {
        site_name: web.site.now().name.clone(),
        lang: web.site.now().language.clone(),
        email: manager.email.expose(),
        passkeys,
        error: error.map(Into::into),
        ..Proof::default()
    })
}
