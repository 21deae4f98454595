//! Counts of answers by step: as they are added up, and as seven columns keep them.

use weshift_domain::Totals;

/// What the columns `c1` to `c7` and `unsure` hold.
pub(crate) fn read_totals(counts: [i32; 7], unsure: i32) -> Totals {
    Totals { counts: counts.map(|it| it as u32), unsure: unsure as u32 }
}

/// So many more people with this answer.
pub(crate) fn add_people(totals: &mut Totals, step: Option<i16>, people: i64) {
    match step {
        Some(step @ 1..=7) => totals.counts[step as usize - 1] += people as u32,
        _ => totals.unsure += people as u32,
    }
}
