//! What the link in a notice on a wave opens.

use weshift_templates::{decision::DecisionState, html::Link};

use super::{super::Web, date_and_time, decision::page};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::{HOLD_LIFE, Pattern, WaveDone};

pub(crate) fn wave_open(web: &Web, pattern: &Pattern, manager: &Manager, token: &str) -> String {
    let days = HOLD_LIFE / DAY;
    let state = DecisionState::Hold {
        words: vec![
            format!("A new comment that {} will wait for a manager, whoever wrote it, for {days} days.", that(pattern)),
            "Comments that are here already stay as they are, and on the desk, on the blocklist, you can end it at any time.".into(),
        ],
        button: format!("Hold everything new that {}", that(pattern)),
        action: links::decision(token),
        acting_as: manager.name.clone(),
        desk: Link::new("All waiting comments", links::DESK),
    };
    page(web, "Hold everything new like this?", state)
}

pub(crate) fn wave_held(web: &Web, pattern: &Pattern) -> String {
    let text = format!("Already done: a new comment that {} is held, or more.", that(pattern));
    page(web, "Already held", DecisionState::Handled { text, place: blocklist() })
}

pub(crate) fn wave_release(web: &Web, block: &Block, manager: &Manager, token: &str) -> String {
    let what = match block.kind {
        BlockKind::Text => "that says nearly the same".to_string(),
        BlockKind::Client => "from that network".to_string(),
        BlockKind::Name | BlockKind::Address | BlockKind::Domain | BlockKind::Network | BlockKind::Word => {
            format!("that links to {}", block.shown)
        }
    };
    let text = format!("Everything new {what} waits for a manager.");
    let state = DecisionState::Undo { text, action: links::decision(token), acting_as: manager.name.clone() };
    page(web, "Take it back?", state)
}

pub(crate) fn wave_done(web: &Web, done: &WaveDone, manager: &Manager) -> String {
    match done {
        WaveDone::Held(pattern, until, undo) => {
            let text = format!(
                "A new comment that {} waits for a manager until {}. You can take that back.",
                that(pattern),
                date_and_time(*until)
            );
            let state = DecisionState::Done {
                text,
                acting_as: manager.name.clone(),
                undo_action: links::decision(undo),
                place: blocklist(),
            };
            page(web, "Done", state)
        }
        WaveDone::Released => {
            let text = "Taken back: such comments are judged as any other again.".into();
            page(web, "Taken back", DecisionState::Handled { text, place: blocklist() })
        }
    }
}

pub(crate) fn wave_over(web: &Web) -> String {
    let state = DecisionState::Expired { sign_in_href: links::SIGN_IN.into(), fresh_action: None };
    page(web, "This link no longer works", state)
}

fn that(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Host(host) => format!("links to {host}"),
        Pattern::Words => "says nearly the same".into(),
        Pattern::Network => "comes from that network".into(),
    }
}

fn blocklist() -> Link {
    Link::new("The blocklist", links::DESK_BLOCKLIST)
}
