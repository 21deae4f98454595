//! What stands beside a discussion.

use weshift_templates::{
    charts::{Figure, Marks},
    exercise::{Beside, PlaceForm, Question},
};

use super::{CAUTION, figure, lens::question, shown_from, stem};
use crate::Web;
use weshift_domain::*;
use weshift_links as links;

/// Whether the shift's own form is there, and what was typed into it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placing {
    /// Else a link to the exercise.
    pub is_form: bool,
    pub chosen: String,
    pub error: Option<String>,
}

/// Where others place themselves and their community on a shift, and a way to do so too.
pub(crate) fn beside(
    web: &Web,
    post: &Post,
    shift: &Shift,
    snapshots: &[Snapshot],
    placing: Placing,
) -> Beside {
    let floor = web.exercise.floor();
    let lenses =
        [(Lens::Me, "Where people place themselves"), (Lens::Community, "Where they place their community")];
    let figures = lenses.into_iter().filter_map(|(lens, name)| {
        let snapshot = snapshots.iter().find(|it| it.shift == shift.id && it.lens == lens)?;
        let figure = figure("at", shift, snapshot, floor)?;
        Some((name.to_string(), if placing.is_form { figure } else { small(lens, figure) }))
    });
    let figures: Vec<_> = figures.collect();
    let note = match (figures.is_empty(), placing.is_form) {
        (false, _) => CAUTION.to_string(),
        (true, true) => format!("Where others stand: {}", lower(&shown_from(floor))),
        // Eleven times on one page would be ten too many.
        (true, false) => String::new(),
    };
    Beside {
        figures,
        note,
        place: PlaceForm {
            action: if placing.is_form { links::place(&post.slug, &shift.key) } else { String::new() },
            exercise_href: links::exercise(&post.slug),
            question: Question { chosen: placing.chosen, ..question(shift) },
            stem: stem(Lens::Me).into(),
            error: placing.error,
        },
    }
}

/// How people place themselves, in three numbers, where they may be shown.
pub(crate) fn stand(web: &Web, shift: &Shift, snapshots: &[Snapshot]) -> Option<[u32; 3]> {
    let snapshot = snapshots.iter().find(|it| it.shift == shift.id && it.lens == Lens::Me)?;
    let (hi, mid, n) = web.exercise.floor().picture(&snapshot.totals, snapshot.known).counts()?;
    Some([n - hi - mid, mid, hi])
}

/// On the page of a post, which has one for each shift: the table is on the shift's own page, and so is all but the
/// sentence of the second lens.
fn small(lens: Lens, figure: Figure) -> Figure {
    match lens {
        Lens::Me => Figure { table: None, ..figure },
        Lens::Organisation | Lens::Community => {
            Figure { table: None, marks: Marks::Nothing, poles: None, ..figure }
        }
    }
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|it| it.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
