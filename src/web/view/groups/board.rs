//! The facilitator's pages.

use weshift_templates::{
    group::{AgreePage, Board, BoardRow, Invitation, LastTime, Step, Todo},
    html::Link,
};

use super::{
    super::{field_errors, pair},
    Room, agreement_words, answered_words, day_value, frame, heads_words, post_link, qr, shift_name, shown,
    spoken, thread_link, who_words,
};
use crate::Web;
use weshift_domain::*;
use weshift_exercise::together::{AgreementForm, too_few};
use weshift_links as links;

/// What the board shows of the session before: its title and what came of it.
pub(super) type Before = (GroupSession, Vec<ShiftOutcome>);

pub(crate) fn board_page(
    web: &Web,
    room: &Room,
    key: &str,
    before: Option<&Before>,
    is_new: bool,
    notice: Option<String>,
) -> String {
    let Room { session, code, .. } = room;
    let title = if notice.is_some() { format!("Error: {}", session.title) } else { session.title.clone() };
    let action = links::lead(code, key);
    Board {
        layout: frame(web, &title),
        title: session.title.clone(),
        post: post_link(&room.post),
        state: links::session_page(code, "state"),
        address: web.links.absolute(&action),
        is_new,
        last_time: before.and_then(|it| last_time(room, it)),
        stage: stage_words(room),
        news: news(web, room),
        moves: moves(web, room),
        invitation: session.takes_people(web.clock.now()).then(|| invitation(web, code)),
        rows: if session.stage.is_revealed() { rows(web, room, key) } else { Vec::new() },
        ways: ways(room, key),
        action,
        notice,
    }
    .render()
    .into_string()
}

fn stage_words(room: &Room) -> String {
    match room.session.stage {
        Stage::Lobby => "You lead · People gather".into(),
        Stage::Answering => "You lead · They answer".into(),
        Stage::Revealed => "You lead · Revealed".into(),
        Stage::Discussing(_) => "You lead · One shift at a time".into(),
        Stage::Closed { .. } => "You led · Closed".into(),
    }
}

fn news(web: &Web, room: &Room) -> String {
    let Room { session, heads, .. } = room;
    match session.stage {
        Stage::Lobby if !session.takes_people(web.clock.now()) => {
            "This code has ended: nobody began within a day.".into()
        }
        Stage::Lobby | Stage::Answering => heads_words(*heads),
        Stage::Discussing(shift) => match room.post.shifts.iter().find(|it| it.id == shift) {
            Some(shift) => format!("You talk about: {}.", shift_name(shift)),
            None => answered_words(*heads),
        },
        Stage::Revealed | Stage::Closed { revealed: true } => answered_words(*heads),
        Stage::Closed { revealed: false } => "It was closed before anything was revealed.".into(),
    }
}

fn moves(web: &Web, room: &Room) -> Vec<Step> {
    let Room { session, heads, .. } = room;
    match session.stage {
        Stage::Lobby if !session.takes_people(web.clock.now()) => Vec::new(),
        Stage::Lobby => {
            vec![Step::new("begin", "Let them answer"), Step::quiet("close", "Close the session")]
        }
        Stage::Answering => {
            let missing = session.missing(*heads, web.together.rules().floor);
            let reason = if missing > 0 { too_few(missing) } else { String::new() };
            vec![
                Step { reason, ..Step::new("reveal", "Reveal, for good") },
                Step::quiet("lobby", "Back to the lobby"),
                Step::quiet("close", "Close the session"),
            ]
        }
        Stage::Revealed => vec![Step::quiet("close", "Close the session")],
        Stage::Discussing(_) => {
            vec![Step::new("overview", "Back to all shifts"), Step::quiet("close", "Close the session")]
        }
        Stage::Closed { .. } => vec![Step::quiet("reopen", "Open it again")],
    }
}

fn invitation(web: &Web, code: &JoinCode) -> Invitation {
    Invitation {
        code: code.spaced(),
        address: spoken(web, links::JOIN),
        href: links::session(code),
        qr: qr(web, code),
        wall: links::session_page(code, "wall"),
    }
}

fn rows(web: &Web, room: &Room, key: &str) -> Vec<BoardRow> {
    let current = room.session.stage.shift();
    let row = |shift: &&Shift| {
        let outcome = room.outcome(shift.id);
        let state = outcome.map_or(OutcomeState::Open, |it| it.state);
        let agreement = outcome.map(|it| agreement_words(it.agreement)).unwrap_or_default();
        let step = outcome.map(|it| it.next_step.clone()).unwrap_or_default();
        BoardRow {
            key: shift.key.clone(),
            shown: shown(web, room, shift),
            state: state_words(state, Some(shift.id) == current, &agreement),
            next_step: next_step_words(&step),
            is_current: Some(shift.id) == current,
            is_parked: state == OutcomeState::Parked,
            agree: links::lead_shift(&room.code, key, &shift.key),
            discussion: thread_link(room, shift),
            can_act: !room.session.stage.is_closed(),
        }
    };
    room.widest().iter().map(row).collect()
}

fn state_words(state: OutcomeState, is_current: bool, agreement: &str) -> String {
    let state = match state {
        _ if is_current => "You talk about this now.",
        OutcomeState::Open => "Not talked about yet.",
        OutcomeState::Discussed => "Talked about.",
        OutcomeState::Agreed => "",
        OutcomeState::Parked => "Parked.",
    };
    format!("{state} {agreement}").trim().to_string()
}

pub(super) fn next_step_words(step: &NextStep) -> String {
    match (step.text.as_str(), who_words(step)) {
        ("", _) => String::new(),
        (text, who) if who.is_empty() => text.into(),
        (text, who) => format!("{text} ({who})"),
    }
}

fn last_time(room: &Room, (session, outcomes): &Before) -> Option<LastTime> {
    let todo = |outcome: &ShiftOutcome| {
        let shift = room.post.shifts.iter().find(|it| it.id == outcome.shift)?;
        let step = &outcome.next_step;
        (!step.text.is_empty()).then(|| Todo {
            key: shift.key.clone(),
            pair: (shift.from.clone(), shift.to.clone()),
            text: step.text.clone(),
            who: who_words(step),
            done: step.done_at.is_some(),
        })
    };
    let mut steps: Vec<Todo> = outcomes.iter().filter_map(todo).collect();
    steps.sort_by_key(|it| it.done);
    (!steps.is_empty()).then(|| LastTime { title: session.title.clone(), steps })
}

fn ways(room: &Room, key: &str) -> Vec<Link> {
    let Room { session, code, .. } = room;
    let mut ways = Vec::new();
    if session.stage.is_revealed() {
        let report = links::session_page(code, "report");
        ways.push(Link::new("The report", &format!("{report}?key={key}")));
        if !session.stage.is_closed() {
            ways.push(Link::new("The wall, for a projector", &links::session_page(code, "wall")));
        }
        ways.push(Link::new("Repeat this session, and compare", &links::repeat_session(key)));
    }
    ways
}

/// What the group agrees on a shift, with what was typed.
pub(crate) fn agree_page(
    web: &Web,
    room: &Room,
    key: &str,
    shift: &Shift,
    form: &AgreementForm,
    problems: &[Problem],
) -> String {
    let title = pair(&shift.from, &shift.to);
    AgreePage {
        layout: frame(web, &if problems.is_empty() { title } else { format!("Error: {title}") }),
        session: Link::new(&room.session.title, &links::lead(&room.code, key)),
        shown: shown(web, room, shift),
        action: links::lead_shift(&room.code, key, &shift.key),
        agreed: form.agreed.clone(),
        next_step: form.next_step.clone(),
        owner: form.owner.clone(),
        due_on: form.due_on.clone(),
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

/// The form as it was saved.
pub(crate) fn agreement_form(outcome: &ShiftOutcome) -> AgreementForm {
    AgreementForm {
        agreed: match outcome.agreement {
            Agreement::None => String::new(),
            Agreement::Step(step) => step.step().to_string(),
            Agreement::Differ => "differ".into(),
        },
        next_step: outcome.next_step.text.clone(),
        owner: outcome.next_step.owner.clone(),
        due_on: day_value(outcome.next_step.due_on),
    }
}
