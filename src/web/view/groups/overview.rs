//! A group over all its shifts, and over all its sessions.

use weshift_templates::charts::{Multiples, Panel, Point, River, RiverRow, Table};

use super::{Earlier, Room, answer_of, lens_name, shift_name};
use weshift_domain::*;
use weshift_exercise::together::GroupPictures;

/// By lens, where the single steps of any shift are shown.
pub(super) fn rivers(room: &Room) -> Vec<(String, River)> {
    let of = |&lens: &Lens| {
        let rows: Vec<RiverRow> = room.shifts().map(|it| river_row(room, it, lens)).collect();
        let is_drawn = rows.iter().any(|it| it.bands.is_some());
        is_drawn.then(|| (lens_name(lens).into(), River { table: table(&rows, lens), rows }))
    };
    room.session.lenses.iter().filter_map(of).collect()
}

fn river_row(room: &Room, shift: &Shift, lens: Lens) -> RiverRow {
    let bands = match room.pictures.of(shift.id, lens) {
        Picture::Steps(totals) => totals.range().zip(totals.middle_half()).map(|it| (it, totals.n())),
        Picture::Hidden | Picture::Bands { .. } => None,
    };
    let own = answer_of(&room.mine, shift.id, lens).and_then(|it| it.step);
    RiverRow {
        id: format!("river-{}-{}", lens.name(), shift.key),
        title: shift_name(shift),
        poles: (shift.from.clone(), shift.to.clone()),
        sentence: match bands {
            Some((((low, high), (from, to)), n)) => {
                format!("{n} people, from step {low} to {high}; the middle half from {from} to {to}.")
            }
            None => "Not drawn: too few answered, and its edge would be a person.".into(),
        },
        bands: bands.map(|it| it.0),
        own: own.map(|it| u32::from(it.step())),
    }
}

fn table(rows: &[RiverRow], lens: Lens) -> Table {
    let cells = |row: &RiverRow| match row.bands {
        Some(((low, high), (from, to))) => {
            vec![row.title.clone(), low.to_string(), format!("{from} to {to}"), high.to_string()]
        }
        None => vec![row.title.clone(), "–".into(), "–".into(), "–".into()],
    };
    Table {
        caption: format!("Lowest, middle half and highest: {}", lens_name(lens)),
        head: ["Shift", "Lowest", "Middle half", "Highest"].map(String::from).to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

/// By lens that an earlier session asked about too: each shift over all of them.
pub(super) fn over_time(room: &Room, earlier: &[Earlier]) -> Vec<(String, Multiples)> {
    let mut sessions: Vec<(&GroupSession, &GroupPictures)> =
        earlier.iter().rev().map(|it| (&it.0, &it.1)).collect();
    sessions.push((&room.session, &room.pictures));
    let is_asked = |lens: &&Lens| earlier.iter().any(|it| it.0.lenses.contains(*lens));
    let of = |&lens: &Lens| (lens_name(lens).into(), multiples(room, lens, &sessions));
    room.session.lenses.iter().filter(is_asked).map(of).collect()
}

fn multiples(room: &Room, lens: Lens, sessions: &[(&GroupSession, &GroupPictures)]) -> Multiples {
    let points = |shift: &Shift| -> Vec<Point> {
        let point = |(session, pictures): &(&GroupSession, &GroupPictures)| Point {
            date: date_words(session),
            share: pictures.of(shift.id, lens).counts().map(|(hi, _, n)| (hi, n)),
        };
        sessions.iter().map(point).collect()
    };
    let panel = |shift: &Shift| {
        let points = points(shift);
        let words: Vec<String> = points.iter().map(share_words).collect();
        let id = format!("over-{}-{}", lens.name(), shift.key);
        Panel { id, title: shift_name(shift), sentence: format!("{}.", words.join(", then ")), points }
    };
    let panels: Vec<Panel> = room.shifts().map(panel).collect();
    let row = |it: &Panel| -> Vec<String> {
        std::iter::once(it.title.clone()).chain(it.points.iter().map(share_words)).collect()
    };
    let dates = sessions.iter().map(|it| date_words(it.0));
    Multiples {
        table: Table {
            caption: format!("On the side that each shift leads to: {}", lens_name(lens)),
            head: std::iter::once("Shift".to_string()).chain(dates).collect(),
            rows: panels.iter().map(row).collect(),
        },
        panels,
    }
}

fn share_words(point: &Point) -> String {
    point.share.map_or("not shown".into(), |(hi, n)| format!("{hi} of {n}"))
}

/// `23 Nov 2026`
fn date_words(session: &GroupSession) -> String {
    let at = session.revealed_at.unwrap_or(session.created_at);
    at.timestamp().strftime("%-d %b %Y").to_string()
}
