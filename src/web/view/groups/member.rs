//! A participant's pages: to answer, to wait, to see.

use weshift_templates::{
    exercise::Questions,
    group::{AnswerPage, MemberPage, Seen, Task},
    html::Link,
};

use super::{
    super::{
        exercise::{LensState, questions},
        pair, private_layout,
    },
    Room, agreement_words, answer_of, answered_words, frame, heads_words, lens_name, post_link, shown,
    thread_link,
};
use crate::Web;
use weshift_domain::*;
use weshift_links as links;

/// Of a participant, through one lens.
pub(crate) fn answer_page(web: &Web, room: &Room, key: &str, lens: Lens, state: LensState) -> String {
    let Room { session, code, .. } = room;
    let place = session.lenses.iter().position(|it| *it == lens).unwrap_or(0);
    let next = session.lenses.get(place + 1);
    let shifts: Vec<&Shift> = room.shifts().collect();
    AnswerPage {
        layout: frame(web, &state.title(lens_name(lens))),
        session: session.title.clone(),
        home: links::member(code, key),
        heading: lens_name(lens).into(),
        place: format!("{} of {}", place + 1, session.lenses.len()),
        privacy: match session.mode {
            SessionMode::Anonymous => "Leave out what you like. Nobody sees who answered what; after the reveal all see how many chose what.",
            SessionMode::Open => "Leave out what you like. After the reveal everybody here sees your answers with your name.",
        }
        .into(),
        questions: Questions {
            last: next.map_or("Save".into(), |it| format!("Save and go on: {}", lens_name(*it))),
            ..questions(
                &links::member_lens(code, key, lens),
                lens,
                &shifts,
                |shift| answer_of(&room.mine, shift.id, lens),
                state,
            )
        },
    }
    .render()
    .into_string()
}

/// Before the reveal what is to be done, afterwards what came of it.
pub(crate) fn member_page(web: &Web, room: &Room, key: &str) -> String {
    let Room { session, code, .. } = room;
    let again = links::member(code, key);
    let mut page = MemberPage {
        layout: private_layout(web, &session.title),
        title: session.title.clone(),
        post: post_link(&room.post),
        state: links::session_page(code, "state"),
        news: news(room),
        again: again.clone(),
        leave: format!("{again}/leave"),
        leave_words: leave_words(session).into(),
        ..MemberPage::default()
    };
    match session.stage {
        Stage::Lobby => page.again_text = "See whether it has begun".into(),
        Stage::Answering => {
            page.tasks = session.lenses.iter().map(|it| task(room, key, *it)).collect();
            page.again_text = "See whether it has been revealed".into();
        }
        Stage::Closed { revealed: false } => (),
        Stage::Revealed | Stage::Discussing(_) | Stage::Closed { revealed: true } => {
            page.shifts = seen(web, room);
            page.ways =
                vec![Link::new("The report", &format!("{}?key={key}", links::session_page(code, "report")))];
            if !session.stage.is_closed() {
                page.again_text = "See what is new".into();
            }
        }
    }
    page.render().into_string()
}

fn news(room: &Room) -> String {
    let heads = heads_words(room.heads);
    match room.session.stage {
        Stage::Lobby => "You are in. It has not begun yet.".into(),
        Stage::Answering => format!("{heads} Nothing is shown before the facilitator reveals it."),
        Stage::Revealed => format!("It has been revealed. {}", answered_words(room.heads)),
        Stage::Discussing(shift) => match room.post.shifts.iter().find(|it| it.id == shift) {
            Some(shift) => format!("You talk about: {}.", pair(&shift.from, &shift.to)),
            None => "It has been revealed.".into(),
        },
        Stage::Closed { revealed: true } => "This session is over. Thank you.".into(),
        Stage::Closed { revealed: false } => "This session was closed before anything was revealed.".into(),
    }
}

fn task(room: &Room, key: &str, lens: Lens) -> Task {
    let total = room.shifts().count();
    let done = room.shifts().filter(|it| answer_of(&room.mine, it.id, lens).is_some()).count();
    Task {
        link: Link::new(lens_name(lens), &links::member_lens(&room.code, key, lens)),
        progress: format!("{done} of {total} answered"),
    }
}

/// The one that is talked about, then widest first.
fn seen(web: &Web, room: &Room) -> Vec<Seen> {
    let current = room.session.stage.shift();
    let mut shifts = room.widest();
    shifts.sort_by_key(|it| Some(it.id) != current);
    let one = |shift: &&Shift| {
        let agreed = room.outcome(shift.id).map(|it| agreement_words(it.agreement)).unwrap_or_default();
        let is_current = Some(shift.id) == current;
        let now = if is_current { "You talk about this now." } else { "" };
        Seen {
            shown: shown(web, room, shift),
            discussion: thread_link(room, shift),
            note: format!("{now} {agreed}").trim().to_string(),
            is_current,
        }
    };
    shifts.iter().map(one).collect()
}

fn leave_words(session: &GroupSession) -> &'static str {
    match (session.stage.is_revealed(), session.mode) {
        (false, _) => "All your answers in this session are deleted at once.",
        (true, SessionMode::Open) => {
            "All your answers in this session are deleted at once, and your name with them."
        }
        (true, SessionMode::Anonymous) => {
            "All your answers in this session are deleted at once. What was counted stays counted, since from the difference everybody could tell what you chose; where too few people are left, nothing is shown any more."
        }
    }
}
