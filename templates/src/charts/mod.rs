//! Charts: where people stand on a shift. Labels are HTML, marks are SVG, so that text stays readable on a phone and
//! right-to-left pages mirror the marks alone. Each has a title, a sentence with its numbers, and the same as a table.
//!
//! Every scale has seven steps across 320 units; a grid of seven equal columns under it lines up with them.

mod bands;
mod columns;
mod dumbbell;
mod multiples;
mod river;
mod strip;

pub use bands::Bands;
pub use columns::Columns;
pub use dumbbell::{Dumbbell, Places, legend_mark};
pub use multiples::{Multiples, Panel, Point};
pub use river::{River, RiverRow};
pub use strip::Strip;

use maud::{Markup, html};

use crate::sample::{Sample, page};

/// Units across.
const WIDTH: u32 = 320;

/// A chart with all its words.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Of its elements; once a page.
    pub id: String,
    /// What it is of: `From “I know” to “We know”, me`.
    pub title: String,
    /// Its numbers in a sentence.
    pub sentence: String,
    /// What stands at both ends, if the page does not say it above.
    pub poles: Option<(String, String)>,
    pub marks: Marks,
    pub table: Option<Table>,
}

#[derive(Debug, Clone, Default)]
pub enum Marks {
    /// Nothing may be shown: the sentence alone.
    #[default]
    Nothing,
    Bands(Bands),
    Strip(Strip),
    Dumbbell(Dumbbell),
    Columns(Columns),
}

/// The same for those who read or copy numbers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    /// The first cell of each names it.
    pub rows: Vec<Vec<String>>,
}

impl Figure {
    pub fn render(&self) -> Markup {
        html! {
            figure class="chart" {
                @if let Some(poles) = &self.poles { (ends(poles)) }
                @match &self.marks {
                    Marks::Nothing => {}
                    Marks::Bands(bands) => { (self.svg(bands.height(), bands.marks())) (bands.labels()) }
                    Marks::Strip(strip) => { (self.svg(strip.height(), strip.marks())) (strip.labels()) }
                    Marks::Columns(it) => { (self.svg(it.height(), it.marks())) (it.labels()) }
                    Marks::Dumbbell(places) => (self.svg(places.height(), places.marks())),
                }
                figcaption { (self.sentence) }
            }
            @if let Some(table) = &self.table { (table.folded(&self.title)) }
        }
    }

    fn svg(&self, height: u32, marks: Markup) -> Markup {
        svg(&self.id, &self.title, &self.sentence, height, marks)
    }
}

impl Table {
    pub fn render(&self) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label=(self.caption) {
                table {
                    caption { (self.caption) }
                    thead { tr { @for cell in &self.head { th scope="col" { (cell) } } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (column, cell) in row.iter().enumerate() {
                                    @if column == 0 { th scope="row" dir="auto" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Behind a heading; `of` tells it from the others of its page.
    pub fn folded(&self, of: &str) -> Markup {
        html! {
            details class="same" {
                summary { "The same as a table" span class="unseen" { ": " (of) } }
                (self.render())
            }
        }
    }
}

/// The two ends of a scale, above it.
pub fn ends((from, to): &(String, String)) -> Markup {
    html! {
        p class="ends" { span class="from" dir="auto" { (from) } " " span class="to" dir="auto" { (to) } }
    }
}

/// One picture in the tree of assistive technology, with a name and a description.
fn svg(id: &str, title: &str, sentence: &str, height: u32, marks: Markup) -> Markup {
    html! {
        svg class="track" role="img" aria-labelledby={ (id) "-t " (id) "-d" } viewBox={ "0 0 " (WIDTH) " " (height) } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (sentence) }
            (marks)
        }
    }
}

/// Where a step stands, in tenths of a unit; `halves` is twice the step.
fn tenths(halves: u32) -> u32 {
    (10 * WIDTH * (halves.saturating_sub(1))) / 14
}

/// A coordinate of tenths as SVG writes it.
fn unit(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The line of a scale with a tick at each step.
fn axis(y: u32) -> Markup {
    html! {
        line class="axis" x1=(unit(tenths(2))) x2=(unit(tenths(14))) y1=(y) y2=(y) {}
        @for step in 1..=7 {
            line class="axis" x1=(unit(tenths(2 * step))) x2=(unit(tenths(2 * step))) y1=(y - 3) y2=(y + 3) {}
        }
    }
}

/// Seven cells that stand under the seven steps, for eyes alone: the table has them for all.
fn under(cells: [String; 7]) -> Markup {
    html! { p class="under" aria-hidden="true" { @for cell in &cells { span { (cell) } } } }
}

/// All charts on one page.
pub fn samples() -> Vec<Sample> {
    let layout = crate::layout::Layout::sample("Charts");
    let figures = [
        Bands::sample(),
        Strip::sample(),
        Strip::sample_many(),
        Dumbbell::sample(),
        Dumbbell::sample_again(),
    ];
    vec![page(
        "charts",
        layout.wrap(html! {
            h1 { "Charts" }
            @for figure in &figures { section { h2 { (figure.title) } (figure.render()) } }
            section { h2 { "River" } (River::sample().render()) }
            section { h2 { "Over time" } (Multiples::sample().render()) }
        }),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stand_in_the_middle_of_seven_equal_columns() {
        assert_eq!(unit(tenths(2)), "22.8");
        assert_eq!(unit(tenths(8)), "160.0");
        assert_eq!(unit(tenths(14)), "297.1");
    }

    #[test]
    fn every_chart_has_a_name_a_description_and_no_text_among_its_marks() {
        for sample in samples() {
            let pictures: Vec<&str> = sample.html.split("<svg").skip(1).collect();
            assert!(pictures.len() > 10);
            for picture in pictures {
                let picture = picture.split("</svg>").next().unwrap();
                assert!(
                    picture.contains("role=\"img\"")
                        && picture.contains("<title id=")
                        && picture.contains("<desc id=")
                );
                assert!(!picture.contains("<text") && !picture.contains("tabindex"));
            }
        }
    }
}
