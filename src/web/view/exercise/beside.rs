//! What stands beside a discussion.

use weshift_templates::exercise::{Beside, PlaceForm, Question};

use super::{figure, lens::question, shown_from, stem};
use crate::{domain::*, links, web::Web};

/// Whether the shift's own form is there, and what was typed into it.
#[derive(Debug, Clone, Default)]
pub struct Placing {
    /// Else a link to the exercise.
    pub is_form: bool,
    pub chosen: String,
    pub error: Option<String>,
}

/// Where others place themselves and their community on a shift, and a way to do so too.
pub fn beside(web: &Web, post: &Post, shift: &Shift, snapshots: &[Snapshot], placing: Placing) -> Beside {
    let floor = web.exercise.floor();
    let lenses =
        [(Lens::Me, "Where people place themselves"), (Lens::Community, "Where they place their community")];
    let figures = lenses.into_iter().filter_map(|(lens, name)| {
        let snapshot = snapshots.iter().find(|it| it.shift == shift.id && it.lens == lens)?;
        let figure = figure("at", shift, snapshot, floor)?;
        // The page of a post has many of them; the table is on the shift's own.
        let table = figure.table.clone().filter(|_| placing.is_form);
        Some((name.to_string(), weshift_templates::charts::Figure { table, ..figure }))
    });
    Beside {
        figures: figures.collect(),
        nothing: format!("Where others stand: {}", lower(&shown_from(floor))),
        place: PlaceForm {
            action: if placing.is_form { links::place(&post.slug, &shift.key) } else { String::new() },
            exercise_href: links::exercise(&post.slug),
            question: Question { chosen: placing.chosen, ..question(shift) },
            stem: stem(Lens::Me).into(),
            error: placing.error,
        },
    }
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|it| it.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
