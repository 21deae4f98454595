//! Who looks after the site.

use weshift_templates::admin::{
    layout::Tab,
    managers::{ManagerPage, ManagerRow, Managers, StaffFields},
    tokens::Choice,
};

use super::{
    desk::{Around, desk, desk_when, mail_words},
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::StaffForm;

/// What the pages are made of.
#[derive(Default)]
pub(crate) struct StaffDesk {
    pub managers: Vec<Manager>,
    /// Who cares for which post in particular.
    pub cares: Vec<(ManagerId, String)>,
    /// Address and title.
    pub posts: Vec<(String, String)>,
    /// The last letter of each.
    pub letters: Vec<OutboxLetter>,
    pub typed: Option<StaffForm>,
    pub problems: Vec<Problem>,
    pub done: Option<&'static str>,
    /// Whose invitation nobody mails, and its token.
    pub link: Option<(String, String)>,
}

pub(crate) fn managers_page(around: &Around<'_>, state: &StaffDesk) -> String {
    let title = if state.problems.is_empty() { "Managers" } else { "Error: Managers" };
    Managers {
        desk: desk(around, title, Tab::Managers),
        rows: state.managers.iter().map(|it| row(around, state, it)).collect(),
        may_manage: around.by.manager().role.may(Right::People),
        form: fields(state, state.typed.as_ref().unwrap_or(&blank_invitation())),
        done: state.done.map(Into::into),
        link: state
            .link
            .as_ref()
            .map(|(name, token)| (name.clone(), around.web.links.absolute(&links::join(token)))),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

pub(crate) fn manager_page(
    around: &Around<'_>,
    state: &StaffDesk,
    manager: &Manager,
    factors: Factors,
) -> String {
    let title =
        if state.problems.is_empty() { manager.name.clone() } else { format!("Error: {}", manager.name) };
    let filled = StaffForm {
        email: String::new(),
        name: manager.name.clone(),
        role: manager.role.name().into(),
        posts: cared_for(state, manager.id),
    };
    let failed = |it: &&OutboxLetter| {
        matches!(it.state, DeliveryState::Failed | DeliveryState::Bounced) && !it.last_error.is_empty()
    };
    ManagerPage {
        desk: desk(around, &title, Tab::Managers),
        row: row(around, state, manager),
        action: links::manager(manager.id),
        may_manage: around.by.manager().role.may(Right::People),
        invited: manager.invited_at.is_some(),
        form: fields(state, state.typed.as_ref().unwrap_or(&filled)),
        saved: state.done.is_some(),
        trouble: last_letter(state, manager.id).filter(failed).map(|it| it.last_error.clone()),
        letters: format!("{}?to={}", links::DESK_MAIL, manager.id),
        ways_in: ways_in(factors),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

fn row(around: &Around<'_>, state: &StaffDesk, manager: &Manager) -> ManagerRow {
    let at = |moment: Moment| desk_when(around, moment).text;
    let titles: Vec<&str> = cared_for(state, manager.id)
        .iter()
        .filter_map(|slug| state.posts.iter().find(|it| it.0 == *slug))
        .map(|it| it.1.as_str())
        .collect();
    let role = manager.role.name();
    ManagerRow {
        href: links::manager(manager.id),
        name: manager.name.clone(),
        email: manager.email.expose(),
        role: if manager.invited_at.is_some() { format!("{role}, invited") } else { role.into() },
        mail: match (manager.invited_at, manager.is_paused, manager.role) {
            (Some(_), ..) => "nothing until they accept".into(),
            (None, true, _) => "paused: the mailbox took no mail".into(),
            (None, false, _) => mail_words(&manager.habits),
        },
        cares_for: if titles.is_empty() { "every post".into() } else { titles.join(", ") },
        delivery: last_letter(state, manager.id).map_or_else(
            || "none yet".into(),
            |it| format!("{}, {}", it.state.name(), at(it.sent_at.unwrap_or(it.created_at))),
        ),
        last_seen: manager.last_seen_at.map_or_else(|| "never".into(), at),
        you: manager.id == around.by.manager().id,
    }
}

fn last_letter(state: &StaffDesk, manager: ManagerId) -> Option<&OutboxLetter> {
    state.letters.iter().find(|it| it.manager == Some(manager))
}

fn cared_for(state: &StaffDesk, manager: ManagerId) -> Vec<String> {
    state.cares.iter().filter(|it| it.0 == manager).map(|it| it.1.clone()).collect()
}

/// Nobody yet, as a manager.
pub(super) fn blank_invitation() -> StaffForm {
    StaffForm { role: Role::Manager.name().into(), ..StaffForm::default() }
}

pub(super) fn fields(state: &StaffDesk, form: &StaffForm) -> StaffFields {
    let role = |it: Role| Choice {
        value: it.name().into(),
        text: role_words(it).into(),
        chosen: it.name() == form.role,
    };
    let post = |(slug, title): &(String, String)| Choice {
        value: slug.clone(),
        text: title.clone(),
        chosen: form.posts.contains(slug),
    };
    StaffFields {
        email: form.email.clone(),
        name: form.name.clone(),
        roles: Role::ALL.into_iter().map(role).collect(),
        posts: state.posts.iter().map(post).collect(),
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Viewer => "See everything, and change nothing",
        Role::Manager => "Decide on comments, and write posts",
        Role::Owner => "Everything, also managers and settings",
    }
}

fn ways_in(factors: Factors) -> String {
    let mut ways = Vec::new();
    if factors.password {
        ways.push("a password".to_string());
    }
    if factors.totp {
        ways.push("an authenticator app".to_string());
    }
    match factors.passkeys {
        0 => (),
        1 => ways.push("a passkey".to_string()),
        many => ways.push(format!("{many} passkeys")),
    }
    if ways.is_empty() { "a link in a mail".into() } else { ways.join(" and ") }
}
