//! How the moderation does, in numbers.

use maud::{Markup, html};

use super::layout::{Desk, Tab};
use crate::charts::{Columns, Figure, Table};

#[derive(Debug, Clone, Default)]
pub struct Stats {
    pub desk: Desk,
    /// What is counted, and the number: "Waiting now", "4".
    pub figures: Vec<(String, String)>,
    pub charts: Vec<Figure>,
    pub places: Table,
}

impl Stats {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Numbers" }
            dl class="figures" { @for (name, value) in &self.figures { div { dt { (name) } dd { (value) } } } }
            section aria-labelledby="weeks" {
                h2 id="weeks" { "By week" }
                p class="hint" { "By the week in which they came, and what they are now. Spam and trash are forgotten after 30 days." }
                div class="small-multiples" { @for chart in &self.charts { section { h3 { (chart.title) } (chart.render()) } } }
            }
            section aria-labelledby="places" {
                h2 id="places" { "By shift" }
                @if self.places.rows.is_empty() { p class="empty" { "Nobody has written yet." } } @else { (self.places.render()) }
            }
        })
    }

    pub fn sample() -> Stats {
        let figure = |name: &str, value: &str| (name.to_string(), value.to_string());
        Stats {
            desk: Desk::sample("Numbers", Tab::Stats),
            figures: vec![
                figure("waiting now", "4"),
                figure("median time to a decision", "2 hours"),
                figure("taken for spam wrongly", "1"),
            ],
            charts: vec![Columns::sample()],
            places: Table {
                caption: "Discussions with the most to do first".into(),
                head: ["Where", "Published", "Waiting", "Spam"].map(String::from).into(),
                rows: vec![vec!["From “I know” to “We know”".into(), "48".into(), "3".into(), "12".into()]],
            },
        }
    }

    pub fn sample_empty() -> Stats {
        Stats { charts: Vec::new(), places: Table::default(), ..Stats::sample() }
    }
}
