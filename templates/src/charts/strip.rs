//! A dot for each person over the seven steps; from 41 people on, columns. What is shown of ten people or more.

use maud::{Markup, html};

use super::{Figure, Marks, Table, axis, tenths, under, unit};

#[derive(Debug, Clone, Default)]
pub struct Strip {
    /// Of steps 1 to 7.
    pub counts: [u32; 7],
    /// Twice the step of the middle person.
    pub middle: Option<u32>,
    /// The step that a group agreed on.
    pub agreed: Option<u32>,
}

const MOST_DOTS: u32 = 40;
/// Dots beside each other on one step.
const ABREAST: u32 = 3;
const PITCH: u32 = 11;
const COLUMN: u32 = 60;
/// For the line, the triangle of the middle person and the box around an agreed step.
const FOOT: u32 = 22;

impl Strip {
    fn is_dots(&self) -> bool {
        self.counts.iter().sum::<u32>() <= MOST_DOTS
    }

    fn most(&self) -> u32 {
        self.counts.into_iter().max().unwrap_or(0).max(1)
    }

    /// Where the line is.
    fn base(&self) -> u32 {
        if self.is_dots() { self.most().div_ceil(ABREAST) * PITCH + 6 } else { COLUMN + 6 }
    }

    pub(super) fn height(&self) -> u32 {
        self.base() + FOOT
    }

    pub(super) fn marks(&self) -> Markup {
        let base = self.base();
        html! {
            @if let Some(step) = self.agreed {
                rect class="agreed" x=(unit(tenths(2 * step) - 200)) y="1" width="40" height=(base + 5) rx="4" {}
            }
            (axis(base))
            @for (step, count) in (1..).zip(self.counts) {
                @if self.is_dots() { (dots(step, count, base)) } @else { (column(step, count, self.most(), base)) }
            }
            @if let Some(halves) = self.middle {
                @let x = tenths(halves);
                polygon class="middle" points={ (unit(x)) "," (base + 7) " " (unit(x - 60)) "," (base + 18) " " (unit(x + 60)) "," (base + 18) } {}
            }
        }
    }

    pub(super) fn labels(&self) -> Markup {
        under(self.counts.map(|it| it.to_string()))
    }

    pub fn sample() -> Figure {
        figure("strip", "A dot for each person", [0, 1, 2, 3, 6, 5, 3], Some(11), Some(6))
    }

    pub fn sample_many() -> Figure {
        figure("columns", "Columns for many", [4, 11, 20, 16, 31, 42, 24], Some(10), None)
    }
}

fn dots(step: u32, count: u32, base: u32) -> Markup {
    html! {
        @for place in 0..count {
            @let (row, column) = (place / ABREAST, place % ABREAST);
            // Those of the last row stand in its middle.
            @let abreast = ABREAST.min(count - row * ABREAST);
            @let x = tenths(2 * step) + 10 * PITCH * column - 5 * PITCH * (abreast - 1);
            circle class={ "mark step-" (step) } cx=(unit(x)) cy=(base - 8 - row * PITCH) r="4.5" {}
        }
    }
}

fn column(step: u32, count: u32, most: u32, base: u32) -> Markup {
    let height = (count * COLUMN).div_ceil(most);
    html! {
        @if count > 0 {
            rect class={ "mark step-" (step) } x=(unit(tenths(2 * step) - 130)) y=(base - height) width="26" height=(height) {}
        }
    }
}

fn figure(id: &str, title: &str, counts: [u32; 7], middle: Option<u32>, agreed: Option<u32>) -> Figure {
    let (n, hi): (u32, u32) = (counts.iter().sum(), counts[4..].iter().sum());
    Figure {
        id: id.into(),
        title: title.into(),
        sentence: format!("{hi} of {n} place themselves on the “We know” side, {} in between.", counts[3]),
        poles: Some(("I know".into(), "We know".into())),
        marks: Marks::Strip(Strip { counts, middle, agreed }),
        table: Some(Table {
            caption: "People by step".into(),
            head: ["Step", "People"].map(String::from).to_vec(),
            rows: (1..)
                .zip(counts)
                .map(|(step, it): (u32, u32)| vec![step.to_string(), it.to_string()])
                .collect(),
        }),
    }
}
