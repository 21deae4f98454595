//! Comments that were searched for.

use weshift_templates::{
    admin::{
        find::{Author, Find},
        layout::Tab,
        queue::Choice,
        tabs::TabLink,
    },
    html::Link,
};

use super::{
    cards::{Extras, cards, choosing, decision_word, keys, status_title},
    desk::{Around, desk},
    field_errors,
};
use crate::desk::find::FindQuery;
use weshift_domain::*;
use weshift_links as links;
use weshift_text as text;

pub(crate) struct FindState {
    pub query: FindQuery,
    pub problems: Vec<Problem>,
    /// Where the list goes on.
    pub next: Option<String>,
    pub places: Vec<(String, String)>,
    pub keys: bool,
    pub extras: Extras,
}

const PATH: &str = "/admin/comments";

pub(crate) fn find_page(around: &Around<'_>, state: &FindState, found: &[Waiting]) -> String {
    let query = &state.query;
    let status = query.status();
    let heading = match status {
        Some(status) => status_title(status),
        None if !query.reported.is_empty() => "Reported",
        None => "Comments",
    };
    let here = href(query, &query.before);
    let author =
        found.first().filter(|_| !query.author.is_empty()).map(|it| it.placed.comment.author.as_str());
    Find {
        desk: desk(around, heading, Tab::Comments),
        heading: heading.into(),
        tabs: tabs(around, query),
        action: PATH.into(),
        words: query.q.clone(),
        host: query.host.clone(),
        since: query.since.clone(),
        until: query.until.clone(),
        reported: !query.reported.is_empty(),
        status: statuses(status),
        places: state.places.iter().map(|(value, text)| choice(value, text, &query.place)).collect(),
        reasons: reasons(&query.reason),
        scripts: scripts(&query.script),
        author: (!query.author.is_empty()).then(|| Author {
            key: query.author.clone(),
            person: Link::new(
                &format!("from {}", author.unwrap_or("one author")),
                &links::person(&AddressKey(query.author.clone())),
            ),
        }),
        is_narrow: is_narrow(query),
        errors: field_errors(&state.problems),
        cards: cards(around, found, &here, &state.extras),
        empty: "Nothing like that is here.".into(),
        found: found_words(found.len(), state.next.is_some()),
        all: all_links(around, query, status, &here),
        first: (!query.before.is_empty()).then(|| href(query, "")),
        older: state.next.as_deref().map(|it| href(query, it)),
        choosing: choosing(around, &here, status.unwrap_or(Status::Approved), status.is_none()),
        keys: around.by.manager().role.may_decide().then(|| keys(around, state.keys, &here)),
    }
    .render()
    .into_string()
}

fn found_words(count: usize, more: bool) -> String {
    match (count, more) {
        (0, _) => String::new(),
        (1, _) => "One comment.".into(),
        (n, false) => format!("{n} comments."),
        (n, true) => format!("{n} comments, and older ones."),
    }
}

fn is_narrow(query: &FindQuery) -> bool {
    [&query.place, &query.host, &query.reason, &query.script, &query.since, &query.until, &query.reported]
        .iter()
        .any(|it| !it.is_empty())
}

/// The same search, from somewhere on.
fn href(query: &FindQuery, before: &str) -> String {
    let mut all = url::form_urlencoded::Serializer::new(String::new());
    if let Some(status) = &query.status {
        all.append_pair("status", status);
    }
    let rest = [
        ("q", &query.q),
        ("place", &query.place),
        ("author", &query.author),
        ("host", &query.host),
        ("reason", &query.reason),
        ("script", &query.script),
        ("since", &query.since),
        ("until", &query.until),
        ("reported", &query.reported),
    ];
    for (name, value) in rest.into_iter().filter(|it| !it.1.is_empty()) {
        all.append_pair(name, value);
    }
    if !before.is_empty() {
        all.append_pair("before", before);
    }
    match all.finish() {
        query if query.is_empty() => PATH.into(),
        query => format!("{PATH}?{query}"),
    }
}

fn tabs(around: &Around<'_>, query: &FindQuery) -> Vec<TabLink> {
    let current = query.status();
    let reported = !query.reported.is_empty();
    let of_status = |(status, count): (Status, u32)| TabLink {
        text: status_title(status).into(),
        href: format!("{PATH}?status={}", status.name()),
        count,
        current: !reported && current == Some(status),
    };
    let mut tabs: Vec<TabLink> = Status::ALL.into_iter().zip(around.counts).map(of_status).collect();
    tabs.push(TabLink {
        text: "Reported".into(),
        href: format!("{PATH}?reported=1"),
        count: around.reported,
        current: reported,
    });
    tabs
}

/// With all that one author wrote, or that links to one host.
fn all_links(around: &Around<'_>, query: &FindQuery, status: Option<Status>, here: &str) -> Vec<Link> {
    let (name, value) = match (&query.author, &query.host) {
        (author, _) if !author.is_empty() => ("author", author),
        (_, host) if !host.is_empty() => ("host", host),
        _ => return Vec::new(),
    };
    if !around.by.manager().role.may_decide() {
        return Vec::new();
    }
    let link = |decision: Decision| {
        let mut all = url::form_urlencoded::Serializer::new(String::new());
        all.append_pair(name, value).append_pair("act", decision.name()).append_pair("back", here);
        Link::new(decision_word(decision), &format!("{}?{}", links::DESK_BULK, all.finish()))
    };
    Decision::ALL.into_iter().filter(|it| Some(it.leads_to()) != status).map(link).collect()
}

fn choice(value: &str, text: &str, chosen: &str) -> Choice {
    Choice { value: value.into(), text: text.into(), selected: value == chosen }
}

fn statuses(chosen: Option<Status>) -> Vec<Choice> {
    let chosen = chosen.map_or("", Status::name);
    let mut all = vec![choice("", "Any", chosen)];
    all.extend(Status::ALL.map(|it| choice(it.name(), status_title(it), chosen)));
    all
}

fn reasons(chosen: &str) -> Vec<Choice> {
    let mut all = vec![choice("", "Anything", chosen)];
    all.extend(ReasonKind::ALL.map(|it| choice(it.name(), reason_words(it), chosen)));
    all
}

fn reason_words(reason: ReasonKind) -> &'static str {
    match reason {
        ReasonKind::Newcomer => "a first comment from an address",
        ReasonKind::Links => "links",
        ReasonKind::Change => "a change by its author",
        ReasonKind::Words => "a listed word",
        ReasonKind::Listed => "a list of known spammers",
        ReasonKind::Form => "how the form was filled in",
        ReasonKind::Filter => "the spam filter",
        ReasonKind::Wave => "a wave",
        ReasonKind::Earlier => "earlier spam from the address",
        ReasonKind::Akismet => "Akismet",
        ReasonKind::Block => "the blocklist",
        ReasonKind::Always => "every comment waits",
    }
}

fn scripts(chosen: &str) -> Vec<Choice> {
    let mut all = vec![choice("", "Any script", chosen)];
    let title = |name: &str| name[..1].to_uppercase() + &name[1..];
    all.extend(text::SCRIPTS.iter().map(|(name, _)| choice(name, &title(name), chosen)));
    all
}
