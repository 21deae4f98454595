//! The desk's page about tokens.

use weshift_templates::admin::{
    layout::Tab,
    tokens::{Choice, TokenForm as Form, TokenRow, Tokens, program_tabs},
};

use super::{
    desk::{Around, desk, desk_when},
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_programs::{Expiry, TokenForm};

/// What the page is made of.
#[derive(Default)]
pub(crate) struct TokenDesk {
    pub tokens: Vec<ApiToken>,
    /// The name and the token, just made.
    pub made: Option<(String, String)>,
    pub revoked: bool,
    /// How many there are, for an owner.
    pub webhooks: Option<u32>,
    /// A form that comes back.
    pub typed: Option<TokenForm>,
    pub problems: Vec<Problem>,
}

pub(crate) fn tokens_page(around: &Around<'_>, state: &TokenDesk) -> String {
    let title = if state.problems.is_empty() { "Tokens" } else { "Error: Tokens" };
    let now = around.web.clock.now();
    let good = state.tokens.iter().filter(|it| it.is_good(now)).count() as u32;
    Tokens {
        desk: desk(around, title, Tab::Programs),
        tabs: program_tabs(0, good, state.webhooks),
        made: state.made.clone(),
        done: state.revoked.then(|| "The token works no more.".into()),
        rows: state.tokens.iter().map(|it| row(around, it, now)).collect(),
        form: form(around, state.typed.clone()),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

fn row(around: &Around<'_>, token: &ApiToken, now: Moment) -> TokenRow {
    let at = |moment: Moment| desk_when(around, moment).text;
    TokenRow {
        name: token.name.clone(),
        may: token.scopes.iter().map(|it| short(*it)).collect::<Vec<_>>().join(", "),
        owner: token.owner.clone(),
        made: desk_when(around, token.created_at),
        used: token.last_used_at.map_or_else(|| "never".into(), at),
        until: match (token.revoked_at, token.expires_at) {
            (Some(_), _) => "revoked".into(),
            (None, Some(end)) if end <= now => "over".into(),
            (None, Some(end)) => at(end),
            (None, None) => "it is revoked".into(),
        },
        revoke: token.is_good(now).then(|| format!("{}/{}/revoke", links::DESK_TOKENS, token.id)),
    }
}

fn short(scope: Scope) -> &'static str {
    match scope {
        Scope::ReadQueue => "see the queue",
        Scope::Moderate => "decide",
        Scope::ReadAudit => "read the audit log",
    }
}

/// As typed, or a fresh one that may do the least for the shorter time.
fn form(around: &Around<'_>, typed: Option<TokenForm>) -> Form {
    let typed = typed.unwrap_or_else(|| TokenForm {
        name: String::new(),
        scopes: vec![Scope::ReadQueue.name().into()],
        expiry: Expiry::Quarter.name().into(),
    });
    let role = around.by.manager().role;
    let scope = |it: Scope| Choice {
        value: it.name().into(),
        text: match it {
            Scope::ReadQueue => "See the queue and every comment, without addresses".into(),
            Scope::Moderate => "Decide on comments, and take decisions back".into(),
            Scope::ReadAudit => "Read the audit log".into(),
        },
        chosen: typed.scopes.iter().any(|chosen| chosen == it.name()),
    };
    let expiry = |it: Expiry| Choice {
        value: it.name().into(),
        text: match it {
            Expiry::Month => "30 days".into(),
            Expiry::Quarter => "90 days".into(),
            Expiry::Year => "a year".into(),
            Expiry::Never => "as long as nobody revokes it".into(),
        },
        chosen: typed.expiry == it.name(),
    };
    Form {
        name: typed.name.clone(),
        scopes: Scope::ALL.into_iter().filter(|it| it.is_open_to(role)).map(scope).collect(),
        expiries: Expiry::ALL.into_iter().map(expiry).collect(),
    }
}
