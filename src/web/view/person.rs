//! Somebody who writes, and the blocklist.

use weshift_templates::{
    admin::{
        blocklist::{BlockRow, Blocklist},
        layout::Tab,
        person::{Erase, NoteRow, Person, PersonActs},
        queue::Choice,
    },
    html::Link,
};

use super::{
    cards::{Extras, cards, decision_word, standing_words},
    counted, date_and_time,
    desk::{Around, desk, desk_when},
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::RawBlock;

pub(crate) struct PersonState {
    pub key: AddressKey,
    pub standing: Standing,
    pub confirmed: bool,
    pub block: Option<Block>,
    pub notes: Vec<Note>,
    pub found: Vec<Waiting>,
    pub extras: Extras,
    /// What came back, and why.
    pub typed: PersonTyped,
}

#[derive(Default)]
pub(crate) struct PersonTyped {
    pub note: String,
    pub days: Option<String>,
    pub problems: Vec<Problem>,
}

pub(crate) fn person_page(around: &Around<'_>, state: &PersonState) -> String {
    let newest = state.found.first().map(|it| &it.placed.comment);
    let name = newest.map_or("Somebody", |it| it.author.as_str());
    let mut names: Vec<String> = Vec::new();
    for it in &state.found {
        let name = it.placed.comment.author.as_str();
        if !names.iter().any(|known| known == name) {
            names.push(name.into());
        }
    }
    let path = links::person(&state.key);
    let may_decide = around.by.manager().role.may_decide();
    Person {
        desk: desk(around, name, Tab::Comments),
        names,
        email: newest.map_or_else(String::new, |it| it.email.expose()),
        sentences: sentences(state),
        csrf: around.by.csrf.clone(),
        acts: may_decide.then(|| acts(state, &path)),
        notes: note_rows(around, &state.notes),
        notes_action: may_decide.then(|| format!("{path}/notes")),
        typed: state.typed.note.clone(),
        errors: field_errors(&state.typed.problems),
        cards: cards(around, &state.found, &path, &state.extras),
        all: Link::new(
            "All of it, in the search",
            &format!("/admin/comments?author={}&status=", state.key.0),
        ),
        log: Link::new("What was done about it", &format!("{}?person={}", links::DESK_AUDIT, state.key.0)),
    }
    .render()
    .into_string()
}

pub(super) fn note_rows(around: &Around<'_>, notes: &[Note]) -> Vec<NoteRow> {
    let row =
        |it: &Note| NoteRow { who: it.who.clone(), when: desk_when(around, it.at), text: it.text.clone() };
    notes.iter().map(row).collect()
}

fn sentences(state: &PersonState) -> Vec<String> {
    let mut all = Vec::new();
    let first = state.standing.first_seen.map(|it| format!("First seen {}. ", date_and_time(it)));
    all.push(format!("{}{}.", first.unwrap_or_default(), standing_words(&state.standing)));
    all.push(match state.confirmed {
        true => "Somebody confirmed that the address is theirs.".into(),
        false => "Nobody confirmed the address: anybody may have typed it.".into(),
    });
    if let Some(block) = &state.block {
        let until = block.expires_at.map_or_else(String::new, |it| format!(" until {}", date_and_time(it)));
        all.push(format!("By {}: {}{until}.", block.who, effect_words(block.effect)));
    }
    all
}

fn acts(state: &PersonState, path: &str) -> PersonActs {
    let chosen = state.block.as_ref().map_or("", |it| it.effect.name());
    let choice = |value: &str, text: &str| Choice {
        value: value.into(),
        text: text.into(),
        selected: value == chosen,
    };
    let mut standings = vec![choice("", "is treated as from anybody")];
    standings.extend(BlockEffect::ALL.map(|it| choice(it.name(), effect_words(it))));
    let bulk = |decision: Decision| {
        let query = format!("author={}&act={}&back={path}", state.key.0, decision.name());
        Link::new(decision_word(decision), &format!("{}?{query}", links::DESK_BULK))
    };
    PersonActs {
        standing_action: path.into(),
        standings,
        note: state.block.as_ref().map_or_else(String::new, |it| it.note.clone()),
        days: state.typed.days.clone().unwrap_or_default(),
        bulk: Decision::ALL.map(bulk).into(),
        export_action: format!("{path}/export"),
        erase_href: format!("{path}/erase"),
    }
}

fn effect_words(effect: BlockEffect) -> &'static str {
    match effect {
        BlockEffect::Trust => "is published at once, once the address is confirmed",
        BlockEffect::Hold => "waits for a manager",
        BlockEffect::Spam => "is spam",
        BlockEffect::Refuse => "is refused",
    }
}

pub(crate) fn erase_page(
    around: &Around<'_>,
    key: &AddressKey,
    comment: &Comment,
    count: u32,
    problems: &[Problem],
) -> String {
    let path = links::person(key);
    Erase {
        desk: desk(around, &format!("Erase {}", comment.author.as_str()), Tab::Comments),
        email: comment.email.expose(),
        comments: counted(count, "comment", "comments"),
        action: format!("{path}/erase"),
        csrf: around.by.csrf.clone(),
        back: path,
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

pub(crate) fn blocklist_page(
    around: &Around<'_>,
    blocks: &[Block],
    raw: &RawBlock,
    problems: &[Problem],
) -> String {
    let now = around.web.clock.now();
    let choice = |value: &str, text: &str, chosen: &str| Choice {
        value: value.into(),
        text: text.into(),
        selected: value == chosen,
    };
    let kind_words = |it: BlockKind| match it {
        BlockKind::Name => "Name",
        BlockKind::Address => "Email address",
        BlockKind::Domain => "Domain, with all below it",
        BlockKind::Network => "IP address or range",
        BlockKind::Word => "Word or words",
        BlockKind::Text => "Nearly the same words",
        BlockKind::Client => "One network",
    };
    let row = |it: &Block| BlockRow {
        kind: it.kind.name().into(),
        shown: if it.shown.is_empty() { "that was forgotten".into() } else { it.shown.clone() },
        href: (it.kind == BlockKind::Address).then(|| links::person(&AddressKey(it.value.clone()))),
        effect: effect_words(it.effect).into(),
        note: it.note.clone(),
        who: it.who.clone(),
        when: desk_when(around, it.at),
        until: match it.expires_at {
            None => "for ever".into(),
            Some(at) if at <= now => format!("over since {}", desk_when(around, at).text),
            Some(at) => format!("until {}", desk_when(around, at).text),
        },
        hits: match it.hit_at {
            None => "never".into(),
            Some(at) => format!("{}, last {}", counted(it.hits, "time", "times"), desk_when(around, at).text),
        },
        remove_action: format!("/admin/blocklist/{}/remove", it.id),
    };
    Blocklist {
        desk: desk(around, "Blocklist", Tab::Blocklist),
        csrf: around.by.csrf.clone(),
        action: "/admin/blocklist".into(),
        may_change: around.by.manager().role.may_decide(),
        kinds: BlockKind::TYPED.map(|it| choice(it.name(), kind_words(it), &raw.kind)).into(),
        effects: [BlockEffect::Hold, BlockEffect::Spam, BlockEffect::Refuse, BlockEffect::Trust]
            .map(|it| choice(it.name(), effect_words(it), &raw.effect))
            .into(),
        value: raw.value.clone(),
        note: raw.note.clone(),
        days: raw.days.clone(),
        errors: field_errors(problems),
        rows: blocks.iter().map(row).collect(),
    }
    .render()
    .into_string()
}
