//! The desk's pages.

use jiff::tz::TimeZone;
use weshift_templates::{
    admin::{
        account::Account,
        audit::{Audit, AuditRow},
        comment::{CommentPage, Quoted, VerdictRow},
        layout::{Desk, Flash, Tab, Undo},
        managers::{ManagerRow, Managers},
        queue::{Button, Card, Choice, Filter, Pager, Queue, TabLink},
    },
    html::{Link, When},
};

use super::{
    super::{Web, session::SignedIn},
    field_errors,
    form::trusted,
    mail::transport_words,
    place_link, place_words, status_word, when,
};
use crate::{domain::*, links, text};

/// What stands around every page of the desk.
pub struct Around<'a> {
    pub web: &'a Web,
    pub by: &'a SignedIn,
    pub counts: [u32; 4],
    pub health: Option<TransportHealth>,
    /// No manager gets mail of any kind about comments that wait.
    pub nobody_is_told: bool,
    /// A comment on which this manager just decided.
    pub decided: Option<Placed>,
}

/// Which comments a list shows, and how it is reached.
pub struct ListState {
    pub path: &'static str,
    pub status: Status,
    /// `km-culture-shift/we-know`, `km-culture-shift`, or empty.
    pub place: String,
    pub page: u32,
    pub pages: u32,
    pub places: Vec<(String, String)>,
}

pub fn queue_page(around: &Around<'_>, state: &ListState, waiting: &[Waiting]) -> String {
    let back = list_href(state, state.status, state.page);
    let heading = match state.status {
        Status::Pending => "Waiting",
        Status::Approved => "Published",
        Status::Spam => "Spam",
        Status::Trash => "Trash",
    };
    let tab = if state.path == links::DESK { Tab::Queue } else { Tab::Comments };
    let choice = |(value, text): &(String, String)| Choice {
        value: value.clone(),
        text: text.clone(),
        selected: *value == state.place,
    };
    Queue {
        desk: desk(around, heading, tab),
        heading: heading.into(),
        tabs: Status::ALL
            .into_iter()
            .zip(around.counts)
            .map(|(status, count)| status_tab(state, status, count))
            .collect(),
        filter: Filter {
            action: state.path.into(),
            status: state.status.name().into(),
            places: state.places.iter().map(choice).collect(),
        },
        cards: waiting.iter().map(|it| card(around, it, &back)).collect(),
        empty: match state.status {
            Status::Pending => "Nothing is waiting. Enjoy the quiet.".into(),
            _ => "There is nothing here.".into(),
        },
        pager: (state.pages > 1).then(|| Pager {
            label: format!("Page {} of {}", state.page, state.pages),
            newer: (state.page > 1).then(|| list_href(state, state.status, state.page - 1)),
            older: (state.page < state.pages).then(|| list_href(state, state.status, state.page + 1)),
        }),
    }
    .render()
    .into_string()
}

fn status_tab(state: &ListState, status: Status, count: u32) -> TabLink {
    let text = match status {
        Status::Pending => "Waiting",
        Status::Approved => "Published",
        Status::Spam => "Spam",
        Status::Trash => "Trash",
    };
    TabLink { text: text.into(), href: list_href(state, status, 1), count, current: status == state.status }
}

fn list_href(state: &ListState, status: Status, page: u32) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("status", status.name());
    if !state.place.is_empty() {
        query.append_pair("place", &state.place);
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    format!("{}?{}", state.path, query.finish())
}

pub fn comment_page(
    around: &Around<'_>,
    waiting: &Waiting,
    verdicts: &[Verdict],
    audit: &[AuditEntry],
    parent: Option<&Placed>,
) -> String {
    let comment = &waiting.placed.comment;
    let verdict = |it: &Verdict| VerdictRow {
        when: desk_when(around, it.at),
        judge: it.judge.clone(),
        outcome: it.outcome.name().into(),
        reasons: it.reasons.clone(),
    };
    CommentPage {
        desk: desk(around, &format!("Reply by {}", comment.author.as_str()), Tab::Comments),
        card: card(around, waiting, &links::desk_comment(comment.id)),
        verdicts: verdicts.iter().map(verdict).collect(),
        audit: audit.iter().map(|it| audit_row(around, it)).collect(),
        parent: parent.map(|it| Quoted {
            author: it.comment.author.as_str().into(),
            when: desk_when(around, it.comment.created_at),
            body: trusted(&it.comment.html),
            href: links::desk_comment(it.comment.id),
        }),
    }
    .render()
    .into_string()
}

pub(super) fn card(around: &Around<'_>, waiting: &Waiting, back: &str) -> Card {
    let Placed { comment, place } = &waiting.placed;
    Card {
        id: comment.id.to_string(),
        seq: comment.seq.to_string(),
        anchor: links::anchor(comment.id),
        author: comment.author.as_str().into(),
        author_href: comment.url.as_ref().map(|it| it.as_str().into()),
        email: comment.email.expose(),
        when: desk_when(around, comment.created_at),
        place: place_link(place),
        status: status_name(comment.status).into(),
        body: trusted(&comment.html),
        source: comment.words.as_str().into(),
        links: text::links(&comment.html).into_iter().map(|it| it.host).collect(),
        position: comment.position.map(|it| format!("places themselves {} of 7", it.step())),
        why: waiting.verdict.as_ref().map(|it| it.reasons.clone()).unwrap_or_default(),
        history_href: links::desk_comment(comment.id),
        decide_action: format!("{}/decide", links::desk_comment(comment.id)),
        csrf: around.by.csrf.clone(),
        back: back.into(),
        buttons: if around.by.manager().role.may_decide() { buttons(comment.status) } else { Vec::new() },
        in_reply_to: comment.parent.map(|it| Link::new("another comment", &links::desk_comment(it))),
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Pending => "Waiting",
        Status::Approved => "Published",
        Status::Spam => "Spam",
        Status::Trash => "Trash",
    }
}

fn buttons(status: Status) -> Vec<Button> {
    let text = |decision: Decision| match (decision, status) {
        (Decision::Approve, Status::Spam) => "Not spam",
        (Decision::Approve, Status::Trash) => "Restore and publish",
        (Decision::Approve, _) => "Approve",
        (Decision::Spam, _) => "Spam",
        (Decision::Trash, _) => "Trash",
        (Decision::Hold, _) => "Hold",
    };
    Decision::ALL
        .into_iter()
        .filter(|it| it.leads_to() != status)
        .map(|it| Button { action: it.name().into(), text: text(it).into() })
        .collect()
}

pub fn audit_page(around: &Around<'_>, entries: &[AuditEntry], older: Option<i64>) -> String {
    Audit {
        desk: desk(around, "Audit log", Tab::Audit),
        rows: entries.iter().map(|it| audit_row(around, it)).collect(),
        older: older.map(|id| format!("/admin/audit?before={id}")),
    }
    .render()
    .into_string()
}

fn audit_row(around: &Around<'_>, entry: &AuditEntry) -> AuditRow {
    AuditRow {
        when: desk_when(around, entry.at),
        who: entry.who.clone(),
        via: entry.via.clone(),
        what: entry.act.clone(),
        comment: entry.comment.map(|id| Link::new(&format!("comment {id}"), &links::desk_comment(id))),
        change: match (entry.before, entry.after) {
            (Some(before), Some(after)) => format!("{} → {}", before.name(), after.name()),
            (None, Some(after)) => after.name().into(),
            (_, None) => String::new(),
        },
        detail: entry.detail.clone(),
    }
}

pub fn managers_page(around: &Around<'_>, managers: &[Manager]) -> String {
    let row = |it: &Manager| ManagerRow {
        name: it.name.clone(),
        email: it.email.expose(),
        role: it.role.name().into(),
        mail: mail_words(&it.habits),
        last_seen: it.last_seen_at.map_or_else(|| "never".into(), |at| desk_when(around, at).text),
        you: it.id == around.by.manager().id,
    };
    Managers { desk: desk(around, "Managers", Tab::Managers), rows: managers.iter().map(row).collect() }
        .render()
        .into_string()
}

fn mail_words(habits: &MailHabits) -> String {
    let at = format!("{} {}", clock_time(habits.at_minute), habits.zone);
    let digest = match habits.digest {
        DigestMode::Off => None,
        DigestMode::Hourly => Some("a digest each hour".to_string()),
        DigestMode::Daily => Some(format!("a digest daily at {at}")),
        DigestMode::Weekly => Some(format!("a digest weekly at {at}")),
    };
    match (habits.at_once, digest) {
        (true, Some(digest)) => format!("at once, and {digest}"),
        (true, None) => "at once".into(),
        (false, Some(digest)) => digest,
        (false, None) => "none".into(),
    }
}

fn clock_time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

pub fn account_page(around: &Around<'_>, habits: &MailHabits, saved: bool, problems: &[Problem]) -> String {
    let manager = around.by.manager();
    Account {
        desk: desk(around, "Account", Tab::Account),
        name: manager.name.clone(),
        email: manager.email.expose(),
        zone: habits.zone.clone(),
        zones: zones(),
        at_once: habits.at_once,
        digest: habits.digest.name().into(),
        time: clock_time(habits.at_minute),
        weekday: habits.weekday,
        quiet_from: habits.quiet.map(|it| clock_time(it.0)).unwrap_or_default(),
        quiet_to: habits.quiet.map(|it| clock_time(it.1)).unwrap_or_default(),
        quiet_weekend: habits.quiet_weekend,
        paused: manager.is_paused,
        saved,
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

/// Every zone that jiff knows, by name.
pub(super) fn zones() -> Vec<String> {
    jiff::tz::db()
        .available()
        .map(|it| it.as_str().to_string())
        .filter(|it| it.contains('/') || it == "UTC")
        .collect()
}

pub(super) fn desk(around: &Around<'_>, title: &str, tab: Tab) -> Desk {
    let Around { web, by, counts, .. } = around;
    Desk {
        site_name: web.settings.site.name.clone(),
        title: title.into(),
        lang: web.settings.site.language.clone(),
        manager: by.manager().name.clone(),
        tab,
        waiting: counts[0],
        csrf: by.csrf.clone(),
        flash: around.decided.as_ref().map(|it| flash(around, it)),
        banners: banners(around),
    }
}

/// What this manager just did, and the way to take it back.
fn flash(around: &Around<'_>, placed: &Placed) -> Flash {
    let comment = &placed.comment;
    Flash {
        text: format!(
            "The reply by {} on {} was {}.",
            comment.author.as_str(),
            place_words(&placed.place),
            status_word(comment.status)
        ),
        undo: Some(Undo {
            action: format!("{}/undo", links::desk_comment(comment.id)),
            csrf: around.by.csrf.clone(),
            seq: comment.seq.to_string(),
            back: links::DESK.into(),
        }),
    }
}

fn banners(around: &Around<'_>) -> Vec<String> {
    let down = around.health.as_ref().is_some_and(|it| !it.up);
    let mut banners: Vec<String> = down.then(|| transport_words(around)).into_iter().collect();
    if around.nobody_is_told {
        banners.push(
            "Nobody is told of comments that wait: every manager has switched mail off, or their mailbox takes none. Account switches it on."
                .into(),
        );
    } else if around.by.manager().is_paused {
        banners.push(
            "Your mailbox took no mail, so nothing is sent to it. Account switches it on again.".into(),
        );
    }
    banners
}

/// A moment in the manager's own zone.
pub(super) fn desk_when(around: &Around<'_>, moment: Moment) -> When {
    let zone = TimeZone::get(&around.by.manager().habits.zone).unwrap_or(TimeZone::UTC);
    let local = moment.in_zone(&zone).strftime("%a %-d %b %Y, %H:%M").to_string();
    When { text: local, ..when(moment) }
}
