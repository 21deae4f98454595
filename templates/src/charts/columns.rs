//! Columns over time: how many of each kind came in each week.

use maud::{Markup, html};

use super::{Figure, Marks, Table, WIDTH};

#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// The oldest first.
    pub counts: Vec<u32>,
    /// What stands under the first and the last.
    pub ends: (String, String),
}

const HEIGHT: u32 = 64;

impl Columns {
    pub(super) fn height(&self) -> u32 {
        HEIGHT
    }

    pub(super) fn marks(&self) -> Markup {
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1);
        let step = WIDTH / (self.counts.len().max(1) as u32);
        html! {
            @for (at, count) in self.counts.iter().enumerate() {
                @let height = (u64::from(*count) * u64::from(HEIGHT - 4) / u64::from(most)) as u32;
                @if *count > 0 {
                    rect class="mark step-6" x=(at as u32 * step + 2) y=(HEIGHT - 2 - height.max(2)) width=(step.saturating_sub(4)) height=(height.max(2)) {}
                }
            }
            line class="base" x1="0" x2=(WIDTH) y1=(HEIGHT - 1) y2=(HEIGHT - 1) {}
        }
    }

    pub(super) fn labels(&self) -> Markup {
        html! { p class="bands" aria-hidden="true" { span { (self.ends.0) } " " span { (self.ends.1) } } }
    }

    pub fn sample() -> Figure {
        Figure {
            id: "columns".into(),
            title: "Published by week".into(),
            sentence: "48 in twelve weeks, 7 in the last.".into(),
            marks: Marks::Columns(Columns {
                counts: vec![2, 0, 4, 3, 5, 1, 6, 4, 7, 5, 4, 7],
                ends: ("31 August".into(), "now".into()),
            }),
            table: Some(Table {
                caption: "Published by week".into(),
                head: vec!["Week from".into(), "Published".into()],
                rows: vec![vec!["31 August".into(), "2".into()]],
            }),
            ..Figure::default()
        }
    }
}
