//! The exercise in words: lenses, pictures and what stands beside a discussion.

mod beside;
mod journey;
mod lens;
mod picture;
mod start;

pub(crate) use beside::{Placing, beside, stand};
pub(crate) use journey::{JourneyState, Others, answers_csv, journey_page};
pub(crate) use lens::{LensState, lens_page, questions};
pub(crate) use picture::{picture_csv, picture_page, seed};
pub(crate) use start::start_page;

use weshift_templates::charts::{Bands, Figure, Marks, Strip, Table};

use weshift_domain::*;

/// As somebody sees it who places themselves.
pub(crate) fn lens_name(lens: Lens) -> &'static str {
    match lens {
        Lens::Me => "Me",
        Lens::Organisation => "My organisation",
        Lens::Community => "My community",
    }
}

pub(crate) fn stem(lens: Lens) -> &'static str {
    match lens {
        Lens::Me => "I mostly …",
        Lens::Organisation => "People in my organisation mostly …",
        Lens::Community => "People in this community mostly …",
    }
}

/// `26 November 2026`
pub(crate) fn day(moment: Moment) -> String {
    moment.timestamp().strftime("%-d %B %Y").to_string()
}

/// `14 of 20 place themselves on the “We know” side, 3 in between; as of 3 March 2026.`
fn sentence(shift: &Shift, snapshot: &Snapshot, picture: &Picture) -> Option<String> {
    let (hi, mid, n) = picture.counts()?;
    let whom = match snapshot.lens {
        Lens::Me => "themselves",
        Lens::Organisation => "their organisation",
        Lens::Community => "their community",
    };
    let unsure = match snapshot.totals.unsure {
        0 => String::new(),
        unsure => format!(" {unsure} not sure."),
    };
    Some(format!(
        "{hi} of {n} place {whom} on the “{}” side, {mid} in between; as of {}.{unsure}",
        shift.to,
        day(snapshot.taken_at)
    ))
}

/// A public picture as a chart, as far as it may be shown. `prefix` keeps the ids of one page apart.
fn figure(prefix: &str, shift: &Shift, snapshot: &Snapshot, floor: Floor) -> Option<Figure> {
    let picture = floor.picture(&snapshot.totals, snapshot.known);
    let sentence = sentence(shift, snapshot, &picture)?;
    let title = format!("{}, {}", super::pair(&shift.from, &shift.to), lens_name(snapshot.lens));
    Some(Figure {
        id: format!("{prefix}-{}-{}", shift.key, snapshot.lens.name()),
        title: title.clone(),
        sentence,
        poles: Some((shift.from.clone(), shift.to.clone())),
        marks: marks(&picture),
        table: Some(table(&title, &picture)),
    })
}

fn marks(picture: &Picture) -> Marks {
    match picture {
        Picture::Hidden => Marks::Nothing,
        Picture::Bands { lo, mid, hi, .. } => Marks::Bands(Bands {
            counts: [*lo, *mid, *hi],
            words: [format!("Steps 1–3: {lo}"), format!("4: {mid}"), format!("5–7: {hi}")],
        }),
        Picture::Steps(totals) => Marks::Strip(Strip {
            counts: totals.counts,
            middle: totals.median().map(|it| it.0),
            agreed: None,
        }),
    }
}

fn table(title: &str, picture: &Picture) -> Table {
    let row = |name: String, value: String| vec![name, value];
    let mut rows = match picture {
        Picture::Hidden => Vec::new(),
        Picture::Bands { lo, mid, hi, .. } => vec![
            row("Steps 1 to 3".into(), lo.to_string()),
            row("Step 4".into(), mid.to_string()),
            row("Steps 5 to 7".into(), hi.to_string()),
        ],
        Picture::Steps(totals) => {
            let mut rows: Vec<_> = (1..)
                .zip(totals.counts)
                .map(|(step, it): (u32, u32)| row(format!("Step {step}"), it.to_string()))
                .collect();
            rows.extend(totals.median().map(|it| row("The middle person".into(), it.text())));
            rows.extend(
                totals
                    .spread()
                    .map(|it| row("Two people picked at random are so many steps apart".into(), it.text())),
            );
            rows
        }
    };
    if let Picture::Bands { unsure, .. } | Picture::Steps(Totals { unsure, .. }) = picture {
        rows.push(row("Not sure".into(), unsure.to_string()));
    }
    Table { caption: title.to_string(), head: ["Where", "People"].map(String::from).to_vec(), rows }
}

/// Said beside every public picture.
const CAUTION: &str = "These are the people who answered, not a survey.";

/// From when on something is shown.
fn shown_from(floor: Floor) -> String {
    format!("Shown once {} people have placed themselves.", floor.threshold())
}
