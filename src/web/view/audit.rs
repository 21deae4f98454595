//! The audit log.

use weshift_templates::{
    admin::{
        audit::{Audit, AuditRow, WhatChoices},
        layout::Tab,
        queue::Choice,
    },
    html::Link,
};

use super::{
    desk::{Around, desk, desk_when},
    field_errors,
};
use crate::desk::audit::AuditQuery;
use weshift_domain::*;
use weshift_links as links;
use weshift_text::{
    catalogue::{action_words, actor_words, logged_words},
    csv_line,
};

pub(crate) struct AuditState {
    pub query: AuditQuery,
    pub managers: Vec<Manager>,
    pub problems: Vec<Problem>,
    pub entries: Vec<AuditEntry>,
}

pub(crate) fn audit_page(around: &Around<'_>, state: &AuditState, older: Option<i64>) -> String {
    let query = &state.query;
    let title = if state.problems.is_empty() { "Audit log" } else { "Error: Audit log" };
    let others = [Actor::Author, Actor::System, Actor::Akismet].map(|it| actor_words(&it).to_string());
    Audit {
        desk: desk(around, title, Tab::Audit),
        rows: state.entries.iter().map(|it| audit_row(around, it)).collect(),
        who: query.who.clone(),
        known: state.managers.iter().map(|it| it.name.clone()).chain(others).collect(),
        what: what(&query.act),
        via: vias(&query.via),
        comment: query.comment.clone(),
        person: (!query.person.is_empty()).then(|| {
            let href = links::person(&AddressKey(query.person.clone()));
            (query.person.clone(), Link::new("the comments of one author", &href))
        }),
        since: query.since.clone(),
        until: query.until.clone(),
        is_narrow: !narrowed(query).is_empty(),
        newest: (!query.before.is_empty()).then(|| href(links::DESK_AUDIT, query, None)),
        older: older.map(|id| href(links::DESK_AUDIT, query, Some(id))),
        file: around
            .by
            .manager()
            .role
            .may(Right::Take)
            .then(|| href(&format!("{}.csv", links::DESK_AUDIT), query, None)),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

pub(super) fn audit_row(around: &Around<'_>, entry: &AuditEntry) -> AuditRow {
    AuditRow {
        when: desk_when(around, entry.at),
        who: actor_words(&entry.who).into(),
        via: entry.via.clone(),
        network: entry.network.clone(),
        what: logged_words(&entry.act).into(),
        comment: entry.comment.map(|id| Link::new(&format!("comment {id}"), &links::desk_comment(id))),
        change: match (entry.before, entry.after) {
            (Some(before), Some(after)) => format!("{} → {}", before.name(), after.name()),
            (None, Some(after)) => after.name().into(),
            (_, None) => String::new(),
        },
        detail: entry.detail.clone(),
    }
}

/// Lines of the file, under its head if they are the first.
pub(crate) fn audit_lines(entries: &[AuditEntry], is_first: bool) -> String {
    const HEAD: [&str; 10] =
        ["line", "at", "who", "via", "network", "act", "comment", "before", "after", "detail"];
    let mut text = if is_first { csv_line(&HEAD) } else { String::new() };
    for it in entries {
        let status = |it: Option<Status>| it.map(Status::name).unwrap_or_default().to_string();
        text.push_str(&csv_line(&[
            it.id.to_string(),
            it.at.rfc3339(),
            actor_words(&it.who).to_string(),
            it.via.clone(),
            it.network.clone(),
            logged_words(&it.act).to_string(),
            it.comment.map(|it| it.to_string()).unwrap_or_default(),
            status(it.before),
            status(it.after),
            it.detail.clone(),
        ]));
    }
    text
}

fn what(chosen: &str) -> Vec<WhatChoices> {
    let choice = |value: &str, text: &str| Choice {
        value: value.into(),
        text: text.into(),
        selected: value == chosen || text == chosen,
    };
    let category = |it: &AuditCategory| WhatChoices {
        label: it.words.into(),
        choices: std::iter::once(choice(it.name, &format!("{}: all", it.words)))
            .chain(it.actions.iter().map(|it| choice(it.key(), action_words(*it))))
            .collect(),
    };
    AUDIT_CATEGORIES.iter().map(category).collect()
}

fn vias(chosen: &str) -> Vec<Choice> {
    let any = Choice { value: String::new(), text: "Any way".into(), selected: chosen.is_empty() };
    let choice =
        |it: Via| Choice { value: it.name().into(), text: it.name().into(), selected: it.name() == chosen };
    std::iter::once(any).chain(Via::ALL.into_iter().map(choice)).collect()
}

/// What narrows the list, by name.
fn narrowed(query: &AuditQuery) -> Vec<(&'static str, &str)> {
    let all = [
        ("who", &query.who),
        ("act", &query.act),
        ("via", &query.via),
        ("comment", &query.comment),
        ("person", &query.person),
        ("since", &query.since),
        ("until", &query.until),
    ];
    all.into_iter().filter(|it| !it.1.is_empty()).map(|(name, value)| (name, value.as_str())).collect()
}

/// The same lines, from somewhere on.
fn href(path: &str, query: &AuditQuery, before: Option<i64>) -> String {
    let mut all = url::form_urlencoded::Serializer::new(String::new());
    all.extend_pairs(narrowed(query));
    if let Some(id) = before {
        all.append_pair("before", &id.to_string());
    }
    match all.finish() {
        query if query.is_empty() => path.into(),
        query => format!("{path}?{query}"),
    }
}
