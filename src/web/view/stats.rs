//! Numbers about the moderation.

use jiff::tz::TimeZone;
use weshift_templates::{
    admin::{layout::Tab, stats::Stats as StatsPage},
    charts::{Columns, Figure, Marks, Table},
};

use super::{
    desk::{Around, desk},
    place_words,
};
use weshift_domain::*;
use weshift_store::Stats;

pub(crate) fn stats_page(around: &Around<'_>, stats: &Stats) -> String {
    let now = around.web.clock.now();
    let age = |millis: i64| lasted(millis);
    let figure = |name: &str, value: String| (name.to_string(), value);
    let mut figures = vec![
        figure("waiting now", around.counts[0].to_string()),
        figure("the oldest has waited", stats.oldest_waiting.map_or("–".into(), |it| age(now.since(it)))),
        figure("median time to a decision, 30 days", stats.median_millis.map_or("–".into(), age)),
        figure("decisions, 30 days", stats.decisions.to_string()),
    ];
    figures.push(figure("taken for spam wrongly, 12 weeks", stats.false_positives.to_string()));
    figures.push(figure("spam that was published, 12 weeks", stats.false_negatives.to_string()));
    figures.push(figure("reported by readers now", around.reported.to_string()));
    let charts = ["Published", "Spam", "Trash"].iter().enumerate();
    StatsPage {
        desk: desk(around, "Numbers", Tab::Stats),
        figures,
        charts: charts.map(|(column, title)| chart(stats, column, title)).collect(),
        places: Table {
            caption: "Discussions with the most comments first".into(),
            head: ["Where", "Published", "Waiting", "Spam"].map(String::from).into(),
            rows: stats.places.iter().map(|(place, counts)| row(place, counts)).collect(),
        },
    }
    .render()
    .into_string()
}

fn row(place: &Place, counts: &[u32; 3]) -> Vec<String> {
    std::iter::once(place_words(place)).chain(counts.iter().map(u32::to_string)).collect()
}

fn chart(stats: &Stats, column: usize, title: &str) -> Figure {
    let counts: Vec<u32> = stats.weeks.iter().map(|it| it.1[column]).collect();
    let days: Vec<String> = stats.weeks.iter().map(|it| day(it.0)).collect();
    let (total, last) = (counts.iter().sum::<u32>(), counts.last().copied().unwrap_or(0));
    let most = counts.iter().copied().max().unwrap_or(0);
    Figure {
        id: format!("weeks-{column}"),
        title: format!("{title} by week"),
        sentence: format!(
            "{total} in {} weeks; {last} in the last seven days, {most} in the busiest week.",
            counts.len()
        ),
        poles: None,
        table: Some(Table {
            caption: format!("{title} by week"),
            head: vec!["Week from".into(), title.to_string()],
            rows: days.iter().zip(&counts).map(|(day, count)| vec![day.clone(), count.to_string()]).collect(),
        }),
        marks: Marks::Columns(Columns {
            ends: (days.first().cloned().unwrap_or_default(), "now".into()),
            counts,
        }),
    }
}

fn day(at: Moment) -> String {
    at.in_zone(&TimeZone::UTC).strftime("%-d %B").to_string()
}

/// `40 minutes`, `2 hours`, `3 days`
fn lasted(millis: i64) -> String {
    let (count, one, many) = if millis < HOUR {
        (millis / MINUTE, "minute", "minutes")
    } else if millis < DAY {
        (millis / HOUR, "hour", "hours")
    } else {
        (millis / DAY, "day", "days")
    };
    super::counted(u32::try_from(count).unwrap_or(0), one, many)
}
