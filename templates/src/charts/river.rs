//! A group over all its shifts: the outer band from the lowest to the highest, the inner one the middle half, and a dot
//! for the reader's own place. Only where the single steps of a shift may be shown.

use maud::{Markup, html};

use super::{Table, axis, ends, svg, tenths, unit};

#[derive(Debug, Clone, Default)]
pub struct River {
    pub rows: Vec<RiverRow>,
    pub table: Table,
}

#[derive(Debug, Clone, Default)]
pub struct RiverRow {
    pub id: String,
    /// `1. From “I know” to “We know”`
    pub title: String,
    pub poles: (String, String),
    /// Its numbers, or why there are none.
    pub sentence: String,
    /// Lowest and highest step, and where the middle half stands. None: too few people.
    pub bands: Option<((u32, u32), (u32, u32))>,
    pub own: Option<u32>,
}

const ROW: u32 = 30;

impl River {
    pub fn render(&self) -> Markup {
        html! {
            ol class="river" {
                @for (index, row) in self.rows.iter().enumerate() {
                    @let above = index.checked_sub(1).and_then(|it| self.rows[it].bands);
                    @let below = self.rows.get(index + 1).and_then(|it| it.bands);
                    li {
                        p class="title" { (row.title) }
                        (ends(&row.poles))
                        (svg(&row.id, &row.title, &row.sentence, ROW, row.marks(above, below)))
                        p class="meta" { (row.sentence) }
                    }
                }
            }
            (self.table.folded("all shifts"))
        }
    }

    pub fn sample() -> River {
        let row = |id: &str, from: &str, to: &str, outer: (u32, u32), inner: (u32, u32)| RiverRow {
            id: id.into(),
            title: format!("From “{from}” to “{to}”"),
            poles: (from.into(), to.into()),
            sentence: format!(
                "12 people, from step {} to {}; the middle half from {} to {}.",
                outer.0, outer.1, inner.0, inner.1
            ),
            bands: Some((outer, inner)),
            own: Some(inner.0),
        };
        let too_few = RiverRow {
            id: "river-4".into(),
            title: "From “Knowledge is personal property” to “Knowledge is collective/community property”"
                .into(),
            poles: (
                "Knowledge is personal property".into(),
                "Knowledge is collective/community property".into(),
            ),
            sentence: "Shown from 10 people on; 7 have placed themselves.".into(),
            ..RiverRow::default()
        };
        River {
            rows: vec![
                row("river-1", "I know", "We know", (1, 7), (3, 6)),
                row("river-2", "Knowledge is mine", "Knowledge is ours", (2, 7), (4, 6)),
                row("river-3", "Knowledge is owned", "Knowledge is shared", (2, 5), (3, 4)),
                too_few,
            ],
            table: Table {
                caption: "Lowest, middle half and highest".into(),
                head: ["Shift", "Lowest", "Middle half", "Highest"].map(String::from).to_vec(),
                rows: vec![vec![
                    "From “I know” to “We know”".into(),
                    "1".into(),
                    "3 to 6".into(),
                    "7".into(),
                ]],
            },
        }
    }
}

type Pair = ((u32, u32), (u32, u32));

impl RiverRow {
    /// At its upper and lower edge a band meets those beside it half-way.
    fn marks(&self, above: Option<Pair>, below: Option<Pair>) -> Markup {
        let Some(here) = self.bands else { return axis(ROW / 2) };
        let (above, below) = (above.unwrap_or(here), below.unwrap_or(here));
        html! {
            polygon class="outer" points=(flow(above.0, here.0, below.0)) {}
            polygon class="inner" points=(flow(above.1, here.1, below.1)) {}
            (axis(ROW / 2))
            @if let Some(own) = self.own { circle class="lens me" cx=(unit(tenths(2 * own))) cy=(ROW / 2) r="5.5" {} }
        }
    }
}

/// Down the right side and up the left one. Bands are as wide as the steps they cover.
fn flow(above: (u32, u32), here: (u32, u32), below: (u32, u32)) -> String {
    let left = |step: u32| 2 * tenths(2 * step) - 240;
    let right = |step: u32| 2 * tenths(2 * step) + 240;
    let half = |a: u32, b: u32| unit((a + b) / 4);
    let whole = |a: u32| unit(a / 2);
    let middle = ROW / 2;
    format!(
        "{},0 {},0 {},{middle} {},{ROW} {},{ROW} {},{middle}",
        half(left(above.0), left(here.0)),
        half(right(above.1), right(here.1)),
        whole(right(here.1)),
        half(right(here.1), right(below.1)),
        half(left(here.0), left(below.0)),
        whole(left(here.0)),
    )
}
