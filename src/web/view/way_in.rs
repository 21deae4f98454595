//! The way into the desk.

use weshift_templates::admin::way_in::{Setup, SignIn, SignInByLink};

use super::{super::Web, desk::zones, field_errors};
use crate::{domain::*, links, moderation::NewcomerForm};

pub fn setup_page(web: &Web, token: &str, form: &NewcomerForm, problems: &[Problem]) -> String {
    Setup {
        site_name: web.settings.site.name.clone(),
        lang: web.settings.site.language.clone(),
        action: links::setup(token),
        name: form.name.clone(),
        email: form.email.clone(),
        zone: form.zone.clone(),
        zones: zones(),
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

pub fn sign_in_page(web: &Web, email: &str, error: Option<&str>, notice: Option<&str>) -> String {
    SignIn {
        site_name: web.settings.site.name.clone(),
        lang: web.settings.site.language.clone(),
        email: email.into(),
        error: error.map(Into::into),
        notice: notice.map(Into::into),
    }
    .render()
    .into_string()
}

pub fn sign_in_link_page(web: &Web, manager: &Manager, token: &str) -> String {
    SignInByLink {
        site_name: web.settings.site.name.clone(),
        lang: web.settings.site.language.clone(),
        name: manager.name.clone(),
        action: links::sign_in_link(token),
    }
    .render()
    .into_string()
}
