//! What a link in a manager's mail opens.

use weshift_templates::{
    decision::{Decision as Page, DecisionState, OpenDecision},
    layout::Layout,
};

use super::{
    super::Web, changes::changes, choice, date_and_time, desk::done_words, form::trusted, notice, place_link,
    private_layout, status_word, when,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::UNDO_LIFE;
use weshift_store::{Decided, DecidedOn};
use weshift_text::{
    self as text,
    catalogue::{actor_words, sentences},
};

pub(crate) fn decision_open(
    web: &Web,
    waiting: &Waiting,
    manager: &Manager,
    token: &str,
    focus: Option<Decision>,
) -> String {
    let Waiting { placed, verdict, .. } = waiting;
    let comment = &placed.comment;
    let state = OpenDecision {
        author: comment.author.as_str().into(),
        when: when(comment.created_at),
        place: place_link(&placed.place),
        in_reply_to: None,
        body: trusted(&comment.html),
        change: changes(waiting),
        links: text::links(&comment.html).into_iter().map(|it| it.host).collect(),
        why: verdict.as_ref().map(|it| sentences(&it.reasons)).unwrap_or_default(),
        acting_as: manager.name.clone(),
        action: links::decision(token),
        is_spam: comment.status == Status::Spam,
        is_published: comment.status == Status::Approved,
        focus: focus.map_or("", Decision::name).into(),
        desk_href: links::desk_comment(comment.id),
    };
    page(web, &format!("A reply by {}", comment.author.as_str()), DecisionState::Open(Box::new(state)))
}

pub(crate) fn decision_undo(web: &Web, placed: &Placed, manager: &Manager, token: &str) -> String {
    let text =
        format!("The reply by {} is {}.", placed.comment.author.as_str(), now_is(placed.comment.status));
    let state = DecisionState::Undo { text, action: links::decision(token), acting_as: manager.name.clone() };
    page(web, "Take it back?", state)
}

pub(crate) fn decision_done(
    web: &Web,
    placed: &Placed,
    manager: &Manager,
    decided: &Decided,
    undo: &str,
) -> String {
    let minutes = UNDO_LIFE / MINUTE;
    let text = format!(
        "The reply by {} is {}. You can take that back for {minutes} minutes.",
        placed.comment.author.as_str(),
        now_is(decided.comment.status)
    );
    let state = DecisionState::Done {
        text,
        acting_as: manager.name.clone(),
        undo_action: links::decision(undo),
        place: place_link(&placed.place),
    };
    page(web, "Done", state)
}

/// What waits again is decided on anew.
pub(crate) fn decision_change_waits_again(web: &Web, placed: &Placed, on: DecidedOn) -> String {
    let state = DecisionState::Handled { text: done_words(placed, on), place: place_link(&placed.place) };
    page(web, "Done", state)
}

pub(crate) fn decision_handled(web: &Web, placed: &Placed, last: Option<&Decided>) -> String {
    let text = match last {
        Some(last) => format!(
            "Already handled: {} by {}, {}.",
            status_word(placed.comment.status),
            actor_words(&last.by),
            date_and_time(last.at)
        ),
        None => "The author changed this reply after the mail was sent. Look at it on the desk.".into(),
    };
    page(web, "Already handled", DecisionState::Handled { text, place: place_link(&placed.place) })
}

pub(crate) fn decision_expired(web: &Web, token: &str) -> String {
    let fresh_action = Some(links::decision(token));
    let state = DecisionState::Expired { sign_in_href: links::SIGN_IN.into(), fresh_action };
    page(web, "This link no longer works", state)
}

/// Said whether or not there was somebody to mail it to.
pub(crate) fn fresh_link(web: &Web) -> String {
    let words = "If the comment still waits, a fresh link is on its way to the mailbox that got this one. One goes in an hour at most.";
    notice(web, "Look into your mailbox", &[words], None)
}

pub(crate) fn unsubscribe(web: &Web, manager: Option<&Manager>, is_digest: bool, token: &str) -> String {
    let Some(manager) = manager else { return unsubscribed(web) };
    let (what, button) = if is_digest {
        ("a digest of what happened", "No more digests")
    } else {
        ("mail at once when comments wait", "No more mail at once")
    };
    let words = format!(
        "{} gets {what} on {}. On the desk, under Account, you can also choose quiet hours and the hour of the digest.",
        manager.name,
        web.site.now().name
    );
    let daily = (!is_digest).then_some(("daily", "A daily digest instead"));
    let others: Vec<(&str, &str)> =
        daily.into_iter().chain([("everything", "No mail at all, neither at once nor as digest")]).collect();
    choice(web, "End these mails?", &[&words], Some((button, &links::unsubscribe(token))), &others)
}

pub(crate) fn unsubscribed(web: &Web) -> String {
    notice(
        web,
        "No more mails",
        &["It is done. On the desk, under Account, you can switch it on again."],
        None,
    )
}

fn now_is(status: Status) -> &'static str {
    match status {
        Status::Pending => "waiting",
        Status::Approved => "published",
        Status::Spam => "marked as spam",
        Status::Trash => "in the trash",
    }
}

pub(super) fn page(web: &Web, title: &str, state: DecisionState) -> String {
    Page { layout: Layout { script: false, ..private_layout(web, title) }, state }.render().into_string()
}
