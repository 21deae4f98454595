//! The way into a session.

use weshift_templates::{
    group::{EnterPage, JoinPage},
    html::Link,
};

use super::{
    super::{counted, field_errors},
    Room, frame, post_link,
};
use crate::Web;
use weshift_domain::*;
use weshift_links as links;

pub(crate) fn enter_page(web: &Web, typed: &str, problems: &[Problem]) -> String {
    let title = if problems.is_empty() { "Join a group" } else { "Error: Join a group" };
    EnterPage { layout: frame(web, title), typed: typed.into(), errors: field_errors(problems) }
        .render()
        .into_string()
}

/// What somebody should know before they join, with what they typed.
pub(crate) fn join_page(web: &Web, room: &Room, name: &str, problems: &[Problem]) -> String {
    let Room { session, code, .. } = room;
    let is_wrong = !problems.is_empty();
    let heading = &session.title;
    let takes_people = session.takes_people(web.clock.now());
    let mut ways = Vec::new();
    if session.stage.is_revealed() {
        ways.push(Link::new("The report", &links::session_page(code, "report")));
        if !session.stage.is_closed() {
            ways.push(Link::new("The wall", &links::session_page(code, "wall")));
        }
    }
    JoinPage {
        layout: frame(web, &if is_wrong { format!("Error: {heading}") } else { heading.clone() }),
        title: heading.clone(),
        post: post_link(&room.post),
        so_far: match room.heads.joined {
            0 => "Nobody has joined yet.".into(),
            n => format!("{} joined so far.", counted(n, "person has", "people have")),
        },
        what_is_shown: what_is_shown(session.mode, web.together.rules().floor),
        action: links::session(code),
        asks_name: session.mode == SessionMode::Open,
        name: name.into(),
        errors: field_errors(problems),
        closed: (!takes_people).then(|| closed_words(session.stage).into()),
        ways,
    }
    .render()
    .into_string()
}

fn closed_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Lobby => {
            "This code has ended: nobody began the session within a day. Ask your facilitator for a new one."
        }
        Stage::Revealed | Stage::Discussing(_) => {
            "The answers have been revealed already, so nobody can join any more: from the difference everybody could tell what they chose. You can look on."
        }
        Stage::Closed { revealed: true } => "This session is over.",
        Stage::Answering | Stage::Closed { revealed: false } => {
            "This session was closed before anything was revealed."
        }
    }
}

fn what_is_shown(mode: SessionMode, floor: Floor) -> Vec<String> {
    let least = floor.threshold();
    let first = "Until the facilitator reveals, nobody sees any answer, not even the facilitator: only how many people have answered.";
    let count = "Count the people in the room. If more have joined than are here, ask why before you answer: whoever invents others can work out the rest.";
    match mode {
        SessionMode::Anonymous => vec![
            first.into(),
            format!("Then everybody who has the code sees how many people chose what, never who: nothing at all with fewer than {least} answers, three bands up to nine, single steps from ten on."),
            "If all choose the same, everybody knows what everybody chose.".into(),
            count.into(),
            "No name, no address and no cookie. Who answered what is deleted 30 days after the reveal; the counts stay.".into(),
        ],
        SessionMode::Open => vec![
            "This is an open session: after the reveal everybody in it sees everybody’s answers, with names.".into(),
            first.into(),
            format!("Whoever has the code without having joined sees counts without names; when the session is over, only from {least} people on."),
            "Names and answers are deleted 30 days after the reveal; the counts stay.".into(),
        ],
    }
}
