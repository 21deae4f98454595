//! Cards: a comment on the desk, with what is to know about it and what can be done.

use std::collections::HashMap;

use weshift_templates::{
    admin::queue::{Button, Card, Choosing, Keys, Writing},
    html::Link,
};

use super::{
    changes::changes,
    desk::{Around, desk_when},
    form::trusted,
    place_link,
    report::report_words,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_text::{self as text, catalogue};

/// What stands on cards besides the comments.
#[derive(Default)]
pub(crate) struct Extras {
    pub standings: HashMap<AddressKey, Standing>,
    pub reports: Vec<(CommentId, Report)>,
}

/// In a list; after a decision it is shown again at the one that came next.
pub(super) fn cards(around: &Around<'_>, waiting: &[Waiting], back: &str, extras: &Extras) -> Vec<Card> {
    let next = |at: usize| waiting.get(at + 1).or(at.checked_sub(1).and_then(|it| waiting.get(it)));
    let back_to = |at: usize| match next(at) {
        Some(next) => format!("{back}#{}", links::anchor(next.placed.comment.id)),
        None => back.to_string(),
    };
    let in_list = |(at, it): (usize, &Waiting)| with_extras(card(around, it, &back_to(at)), it, extras);
    waiting.iter().enumerate().map(in_list).collect()
}

/// How its author has been here, and what readers report.
pub(super) fn with_extras(card: Card, waiting: &Waiting, extras: &Extras) -> Card {
    let comment = &waiting.placed.comment;
    let reports: Vec<String> =
        extras.reports.iter().filter(|it| it.0 == comment.id).map(|it| reported_words(&it.1)).collect();
    let standing = extras.standings.get(&comment.email_key);
    Card {
        person: standing.map(|it| Link::new(&standing_words(it), &links::person(&comment.email_key))),
        settle_action: (!reports.is_empty() && card.writing.is_some())
            .then(|| format!("{}/reports", links::desk_comment(comment.id))),
        reports,
        ..card
    }
}

fn reported_words(report: &Report) -> String {
    match report.text.is_empty() {
        true => report_words(report.kind).into(),
        false => format!("{} “{}”", report_words(report.kind), report.text),
    }
}

/// `mixed`: the list holds comments of any status.
pub(super) fn choosing(around: &Around<'_>, back: &str, status: Status, mixed: bool) -> Option<Choosing> {
    let any = |it: Decision| Button { action: it.name().into(), text: decision_word(it).into() };
    may_decide(around).then(|| Choosing {
        action: links::DESK_BULK.into(),
        back: back.into(),
        acts: if mixed { Decision::ALL.map(any).into() } else { buttons(status) },
    })
}

pub(super) fn keys(around: &Around<'_>, on: bool, back: &str) -> Keys {
    Keys { on, action: "/admin/account/keys".into(), csrf: around.by.csrf.clone(), back: back.into() }
}

pub(super) fn may_decide(around: &Around<'_>) -> bool {
    around.by.manager().role.may_decide()
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
        status: status_title(comment.status).into(),
        body: trusted(&comment.html),
        change: changes(waiting),
        source: comment.words.as_str().into(),
        links: text::links(&comment.html).into_iter().map(|it| it.host).collect(),
        position: comment.position.map(|it| format!("places themselves {} of 7", it.step())),
        why: waiting.verdict.as_ref().map(|it| catalogue::sentences(&it.reasons)).unwrap_or_default(),
        history_href: links::desk_comment(comment.id),
        decide_action: format!("{}/decide", links::desk_comment(comment.id)),
        csrf: around.by.csrf.clone(),
        back: back.into(),
        buttons: if may_decide(around) { choices(waiting) } else { Vec::new() },
        in_reply_to: comment.parent.map(|it| Link::new("another comment", &links::desk_comment(it))),
        around_href: format!("{}/around", links::desk_comment(comment.id)),
        writing: (may_decide(around) && !comment.adopted && !is_stuck(waiting)).then(|| writing(comment)),
        ..Card::default()
    }
}

fn writing(comment: &Comment) -> Writing {
    let path = links::desk_comment(comment.id);
    Writing {
        reply_action: format!("{path}/reply"),
        reply_text: if comment.status == Status::Approved { "Reply" } else { "Approve and reply" }.into(),
        edit_href: format!("{path}/edit"),
        ..Writing::default()
    }
}

/// Earlier words are decided on no more, and of a comment that nobody sees no change can be approved.
fn choices(waiting: &Waiting) -> Vec<Button> {
    let comment = &waiting.placed.comment;
    let is_offered = |it: &Button| !is_stuck(waiting) || it.action != Decision::Approve.name();
    match comment.adopted {
        true => Vec::new(),
        false => buttons(comment.status).into_iter().filter(is_offered).collect(),
    }
}

/// A change to a comment that is not published any more.
fn is_stuck(waiting: &Waiting) -> bool {
    waiting.placed.comment.changes.is_some() && waiting.public.is_none()
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

pub(super) fn status_title(status: Status) -> &'static str {
    match status {
        Status::Pending => "Waiting",
        Status::Approved => "Published",
        Status::Spam => "Spam",
        Status::Trash => "Trash",
    }
}

pub(super) fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve => "Approve",
        Decision::Spam => "Spam",
        Decision::Trash => "Trash",
        Decision::Hold => "Hold",
    }
}

/// "3 published, 1 waiting"
pub(super) fn standing_words(standing: &Standing) -> String {
    let parts: Vec<String> = [
        (Status::Approved, "published"),
        (Status::Pending, "waiting"),
        (Status::Spam, "spam"),
        (Status::Trash, "in the trash"),
    ]
    .into_iter()
    .filter(|(status, _)| standing.of(*status) > 0)
    .map(|(status, word)| format!("{} {word}", standing.of(status)))
    .collect();
    if parts.is_empty() { "nothing yet".into() } else { parts.join(", ") }
}
