//! What a projector shows.

use weshift_templates::group::{Wall, WallScene};

use super::{Room, agreement_words, answered_words, frame, heads_words, lens_name, qr, shown, spoken};
use crate::Web;
use weshift_domain::*;
use weshift_links as links;

pub(crate) fn wall_page(web: &Web, room: &Room) -> String {
    let Room { session, code, .. } = room;
    Wall {
        layout: frame(web, &session.title),
        title: session.title.clone(),
        state: links::session_page(code, "state"),
        news: news(web, room),
        scene: scene(web, room),
        again: links::session_page(code, "wall"),
    }
    .render()
    .into_string()
}

fn news(web: &Web, room: &Room) -> String {
    match room.session.stage {
        Stage::Lobby | Stage::Answering if room.session.takes_people(web.clock.now()) => {
            heads_words(room.heads)
        }
        Stage::Revealed | Stage::Discussing(_) => answered_words(room.heads),
        Stage::Lobby | Stage::Answering | Stage::Closed { .. } => "This session is over. Thank you.".into(),
    }
}

fn scene(web: &Web, room: &Room) -> WallScene {
    let Room { session, code, .. } = room;
    match session.stage {
        Stage::Lobby | Stage::Answering if session.takes_people(web.clock.now()) => WallScene::Join {
            address: spoken(web, links::JOIN),
            code: code.spaced(),
            href: web.links.absolute(&links::session(code)),
            qr: qr(web, code),
        },
        Stage::Discussing(shift) => match room.post.shifts.iter().find(|it| it.id == shift) {
            Some(shift) => WallScene::Shift {
                shown: shown(web, room, shift),
                question: shift.question.clone(),
                agreed: room.outcome(shift.id).map(|it| agreement_words(it.agreement)).unwrap_or_default(),
            },
            None => WallScene::Words,
        },
        Stage::Revealed => WallScene::Overview { rows: rows(room) },
        Stage::Lobby | Stage::Answering | Stage::Closed { .. } => WallScene::Words,
    }
}

/// Shifts that fit on a wall, and that an hour has time for.
const AGENDA: usize = 3;

/// Widest first: how many are on the side that each shift leads to.
fn rows(room: &Room) -> Vec<(String, String, String)> {
    let words = |shift: &Shift| {
        let of = |&lens: &Lens| match room.pictures.of(shift.id, lens).counts() {
            Some((hi, _, n)) => format!("{}: {hi} of {n}", lens_name(lens)),
            None => format!("{}: not shown", lens_name(lens)),
        };
        room.session.lenses.iter().map(of).collect::<Vec<_>>().join(" · ")
    };
    room.widest().into_iter().take(AGENDA).map(|it| (it.from.clone(), it.to.clone(), words(it))).collect()
}
