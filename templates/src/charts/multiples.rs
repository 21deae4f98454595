//! The same shift at several times: how many of how many were on the side it leads to. A panel a shift.

use maud::{Markup, html};

use super::{Table, WIDTH, svg};

#[derive(Debug, Clone, Default)]
pub struct Multiples {
    pub panels: Vec<Panel>,
    pub table: Table,
}

#[derive(Debug, Clone, Default)]
pub struct Panel {
    pub id: String,
    pub title: String,
    pub sentence: String,
    pub points: Vec<Point>,
}

/// At one time.
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// `3 March 2026`
    pub date: String,
    /// On the side that the shift leads to, and people in all. None: fewer answered than may be shown; the line has a
    /// gap there.
    pub share: Option<(u32, u32)>,
}

const HEIGHT: u32 = 90;
const TOP: u32 = 10;
const DEPTH: u32 = 70;

impl Multiples {
    pub fn render(&self) -> Markup {
        html! {
            ol class="multiples" {
                @for panel in &self.panels {
                    li {
                        p class="title" { (panel.title) }
                        (svg(&panel.id, &panel.title, &panel.sentence, HEIGHT, panel.marks()))
                        p class="dates" aria-hidden="true" {
                            @for point in &panel.points { span { (point.share_words()) br; (point.date) } }
                        }
                    }
                }
            }
            (self.table.folded("all shifts"))
        }
    }

    pub fn sample() -> Multiples {
        let point = |date: &str, share: Option<(u32, u32)>| Point { date: date.into(), share };
        let panel = |id: &str, from: &str, to: &str, shares: [Option<(u32, u32)>; 3]| Panel {
            id: id.into(),
            title: format!("From “{from}” to “{to}”"),
            sentence: "6 of 14, then 9 of 15.".into(),
            points: vec![
                point("3 March 2026", shares[0]),
                point("1 June 2026", shares[1]),
                point("1 September 2026", shares[2]),
            ],
        };
        Multiples {
            panels: vec![
                panel("over-1", "I know", "We know", [Some((6, 14)), Some((9, 15)), Some((13, 16))]),
                panel(
                    "over-2",
                    "Knowledge is mine",
                    "Knowledge is ours",
                    [Some((6, 14)), None, Some((3, 15))],
                ),
                panel(
                    "over-3",
                    "Knowledge is owned",
                    "Knowledge is shared",
                    [None, Some((9, 15)), Some((9, 15))],
                ),
            ],
            table: Table {
                caption: "On the side that each shift leads to".into(),
                head: ["Shift", "3 March 2026", "1 June 2026"].map(String::from).to_vec(),
                rows: vec![vec!["From “I know” to “We know”".into(), "6 of 14".into(), "9 of 15".into()]],
            },
        }
    }
}

impl Panel {
    fn marks(&self) -> Markup {
        let places: Vec<Option<(u32, u32)>> =
            self.points.iter().enumerate().map(|(i, it)| self.place(i, it)).collect();
        html! {
            line class="axis" x1="0" x2=(WIDTH) y1=(TOP) y2=(TOP) {}
            line class="axis half" x1="0" x2=(WIDTH) y1=(TOP + DEPTH / 2) y2=(TOP + DEPTH / 2) {}
            line class="axis" x1="0" x2=(WIDTH) y1=(TOP + DEPTH) y2=(TOP + DEPTH) {}
            @for pair in places.windows(2) {
                @if let [Some(a), Some(b)] = pair { line class="over" x1=(a.0) y1=(a.1) x2=(b.0) y2=(b.1) {} }
            }
            @for place in places.iter().flatten() { circle class="lens community" cx=(place.0) cy=(place.1) r="5" {} }
        }
    }

    fn place(&self, index: usize, point: &Point) -> Option<(u32, u32)> {
        let (hi, n) = point.share?;
        let columns = self.points.len() as u32;
        let x = WIDTH * (2 * index as u32 + 1) / (2 * columns);
        Some((x, TOP + DEPTH - DEPTH * hi / n.max(1)))
    }
}

impl Point {
    fn share_words(&self) -> String {
        self.share.map_or_else(|| "–".into(), |(hi, n)| format!("{hi}/{n}"))
    }
}
