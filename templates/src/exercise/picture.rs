//! Where all who answered stand: what the public may see of it, shift by shift.

use maud::{Markup, html};

use crate::{
    charts::{Figure, Multiples},
    html::Link,
    layout::Layout,
    pair::pair,
};

#[derive(Debug, Clone, Default)]
pub struct PicturePage {
    pub layout: Layout,
    pub post: Link,
    /// Who these people are and are not.
    pub caution: String,
    /// From when on something is shown.
    pub rule: String,
    pub rows: Vec<PictureRow>,
    /// With earlier pictures, if there are any.
    pub over_time: Option<Multiples>,
    pub exercise: Link,
    pub csv: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct PictureRow {
    pub number: u32,
    pub from: String,
    pub to: String,
    pub href: String,
    /// By lens: its name and its picture.
    pub figures: Vec<(String, Figure)>,
    /// Said where nothing may be shown.
    pub nothing: String,
}

impl PicturePage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="exercise" aria-labelledby="picture-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="picture-title" { "Where others stand" }
                p class="lede" { (self.caution) }
                p class="meta" { (self.rule) }
                p class="buttons" { a class="button" href=(self.exercise.href) { (self.exercise.text) } }
                ol class="rows" {
                    @for row in &self.rows { (row.render()) }
                }
                @if let Some(over_time) = &self.over_time {
                    section aria-labelledby="time-title" { h2 id="time-title" { "Over time" } (over_time.render()) }
                }
                @if let Some(csv) = &self.csv { p class="feed" { a href=(csv) { "The numbers as a table (CSV)" } } }
            }
        })
    }

    pub fn sample() -> PicturePage {
        let row = |number: u32, from: &str, to: &str| PictureRow {
            number,
            from: from.into(),
            to: to.into(),
            href: "/p/km-culture-shift/we-know".into(),
            ..PictureRow::default()
        };
        let strip = crate::charts::Strip::sample();
        let bands = crate::charts::Bands::sample();
        PicturePage {
            layout: Layout::sample("Where others stand"),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            caution: "These are the people who answered, not a survey.".into(),
            rule: "Shown from 5 people on, in three bands below 10. A picture is taken when at least 5 answers have changed.".into(),
            rows: vec![
                PictureRow { figures: vec![("Me".into(), strip), ("My community".into(), bands)], ..row(1, "I know", "We know") },
                PictureRow { nothing: "Shown once 5 people have placed themselves.".into(), ..row(2, "Knowledge is mine", "Knowledge is ours") },
            ],
            over_time: Some(Multiples::sample()),
            exercise: Link::new("Place yourself", "/p/km-culture-shift/exercise"),
            csv: Some("/p/km-culture-shift/picture.csv".into()),
        }
    }

    pub fn sample_empty() -> PicturePage {
        let sample = PicturePage::sample();
        let rows = sample.rows.iter().map(|it| PictureRow {
            figures: Vec::new(),
            nothing: "Shown once 5 people have placed themselves.".into(),
            ..it.clone()
        });
        PicturePage { rows: rows.collect(), over_time: None, csv: None, ..sample }
    }
}

impl PictureRow {
    fn render(&self) -> Markup {
        html! {
            li {
                h2 { span class="number" { (self.number) } a href=(self.href) { (pair(&self.from, &self.to)) } }
                @for (lens, figure) in &self.figures { h3 { (lens) } (figure.render()) }
                @if !self.nothing.is_empty() { p class="meta" { (self.nothing) } }
            }
        }
    }
}
