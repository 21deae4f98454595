//! The report as a table.

use super::{Room, day_value};
use weshift_domain::*;
use weshift_text::csv_line;

const HEADS: [&str; 22] = [
    "session",
    "date",
    "lens",
    "shift",
    "from",
    "to",
    "n",
    "unsure",
    "lo",
    "mid",
    "hi",
    "s1",
    "s2",
    "s3",
    "s4",
    "s5",
    "s6",
    "s7",
    "median",
    "spread",
    "agreed",
    "next_step",
];
const LAST: [&str; 2] = ["owner", "due"];

/// The name of the file and its text. What is not shown is empty.
pub(crate) fn report_csv(room: &Room) -> (String, String) {
    let at = room.session.revealed_at.unwrap_or(room.session.created_at);
    let date = day_value(Some(at));
    let heads: Vec<String> = HEADS.iter().chain(&LAST).map(|it| it.to_string()).collect();
    let mut file = csv_line(&heads);
    for shift in room.shifts() {
        for &lens in &room.session.lenses {
            let mut cells = vec![
                room.session.title.clone(),
                date.clone(),
                lens.name().into(),
                shift.key.clone(),
                shift.from.clone(),
                shift.to.clone(),
            ];
            cells.extend(numbers(&room.pictures.of(shift.id, lens)));
            cells.extend(room.outcome(shift.id).map_or_else(Default::default, agreed));
            file.push_str(&csv_line(&cells));
        }
    }
    (format!("session-{date}.csv"), file)
}

fn numbers(picture: &Picture) -> [String; 14] {
    let mut cells = <[String; 14]>::default();
    let Some((hi, mid, n)) = picture.counts() else { return cells };
    let unsure = match picture {
        Picture::Hidden => 0,
        Picture::Bands { unsure, .. } => *unsure,
        Picture::Steps(totals) => totals.unsure,
    };
    for (cell, number) in cells.iter_mut().zip([n, unsure, n - hi - mid, mid, hi]) {
        *cell = number.to_string();
    }
    if let Picture::Steps(totals) = picture {
        for (cell, count) in cells[5..12].iter_mut().zip(totals.counts) {
            *cell = count.to_string();
        }
        cells[12] = totals.median().map(|it| it.text()).unwrap_or_default();
    }
    cells[13] = shown_spread(picture).map(|it| it.text()).unwrap_or_default();
    cells
}

fn agreed(outcome: &ShiftOutcome) -> [String; 4] {
    let agreed = match outcome.agreement {
        Agreement::None => String::new(),
        Agreement::Step(step) => step.step().to_string(),
        Agreement::Differ => "differ".into(),
    };
    let step = &outcome.next_step;
    [agreed, step.text.clone(), step.owner.clone(), day_value(step.due_on)]
}
