//! What came of a session.

use maud::{Markup, html};

use super::{Shown, pair};
use crate::{
    charts::{Multiples, River},
    html::Link,
    layout::Layout,
};

#[derive(Debug, Clone, Default)]
pub struct ReportPage {
    pub layout: Layout,
    pub title: String,
    pub post: Link,
    /// `23 November 2026 · 14 people`
    pub facts: String,
    /// `On 5 of 11 shifts most of you are on the “to” side.`
    pub summary: Vec<String>,
    /// In the order of the post.
    pub rows: Vec<ReportRow>,
    /// By lens, where the single steps of a shift are shown: its name and the group over all its shifts.
    pub rivers: Vec<(String, River)>,
    /// The session before: its title.
    pub before: Option<String>,
    /// By lens: its name, and each shift over all sessions that lead to this one.
    pub over_time: Vec<(String, Multiples)>,
    pub next_steps: Vec<NextStep>,
    pub ways: Vec<Link>,
    /// Who can open this page.
    pub privacy: String,
}

#[derive(Debug, Clone, Default)]
pub struct ReportRow {
    pub key: String,
    pub number: String,
    pub shown: Shown,
    /// `Agreed: step 5.`, `No agreement, and that is fine.`, or empty.
    pub agreed: String,
    pub discussion: Link,
    /// Prefills a reply: where it goes and its text.
    pub reply: Option<(String, String)>,
    /// Beside the session before.
    pub trends: Vec<Trend>,
}

#[derive(Debug, Clone, Default)]
pub struct NextStep {
    pub pair: (String, String),
    pub text: String,
    /// `Ada, by 12 January 2027`
    pub who: String,
    pub done: bool,
}

/// Then and now, through one lens.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    pub lens: String,
    /// `6 of 14, now 9 of 15.`
    pub words: String,
}

impl ReportPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            article class="group report" aria-labelledby="report-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="report-title" dir="auto" { (self.title) }
                p class="meta" { (self.facts) }
                @for sentence in &self.summary { p class="lede" { (sentence) } }
                (self.steps())
                @for (lens, river) in &self.rivers {
                    section aria-label={ "Over all shifts: " (lens) } {
                        h2 { "Over all shifts: " (lens) }
                        p class="hint" { "From the lowest to the highest; the darker part is the middle half of you." }
                        (river.render())
                    }
                }
                @for (lens, multiples) in &self.over_time {
                    section aria-label={ "Over time: " (lens) } {
                        h2 { "Over time: " (lens) }
                        p class="hint" { "How many of how many are on the side that the shift leads to." }
                        (multiples.render())
                    }
                }
                section aria-labelledby="all-title" {
                    h2 id="all-title" { "Shift by shift" }
                    ol class="board-rows" { @for row in &self.rows { (row.render(self.before.as_deref())) } }
                }
                @if !self.ways.is_empty() { ul class="plain" { @for way in &self.ways { li { a href=(way.href) { (way.text) } } } } }
                p class="hint" { (self.privacy) }
            }
        })
    }

    fn steps(&self) -> Markup {
        html! {
            section aria-labelledby="steps-title" {
                h2 id="steps-title" { "Next steps" }
                @if self.next_steps.is_empty() { p class="empty" { "None were noted." } } @else {
                    ol class="todos" {
                        @for step in &self.next_steps {
                            li {
                                p { @if step.done { span class="chip" { "Done" } " " } span dir="auto" { (step.text) } }
                                p class="meta" { (pair(&step.pair.0, &step.pair.1)) @if !step.who.is_empty() { " · " bdi { (step.who) } } }
                            }
                        }
                    }
                }
            }
        }
    }

    pub fn sample() -> ReportPage {
        let row = |key: &str, number: &str, shown: Shown, agreed: &str| ReportRow {
            key: key.into(),
            number: number.into(),
            shown,
            agreed: agreed.into(),
            discussion: Link::new("Read the 14 replies", &format!("/p/km-culture-shift/{key}")),
            reply: Some((
                format!("/p/km-culture-shift/{key}/comments"),
                "We did the exercise together.".into(),
            )),
            trends: vec![Trend { lens: "Me".into(), words: "6 of 14, now 8 of 14.".into() }],
        };
        let shown = |from: &str, to: &str, pictures: Vec<super::Picture>| Shown {
            from: from.into(),
            to: to.into(),
            pictures,
        };
        let strip = super::Picture::sample("Me", [1, 2, 1, 2, 3, 4, 1]);
        ReportPage {
            layout: Layout { noindex: true, ..Layout::sample("Service team, November") },
            title: "Service team, November".into(),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            facts: "23 November 2026 · 14 people answered".into(),
            summary: vec!["These are the people who answered, not a survey.".into()],
            rows: vec![
                row("we-know", "1", shown("I know", "We know", vec![strip]), "Agreed: step 5."),
                row(
                    "ours",
                    "2",
                    shown("Knowledge is mine", "Knowledge is ours", vec![super::Picture::sample_bands()]),
                    "No agreement, and that is fine.",
                ),
            ],
            rivers: vec![("Me".into(), River::sample())],
            before: Some("Service team, August".into()),
            over_time: vec![("Me".into(), Multiples::sample())],
            next_steps: vec![NextStep {
                pair: ("I know".into(), "We know".into()),
                text: "Ask in the channel before answering alone, every Monday.".into(),
                who: "Ada, by 12 January 2027".into(),
                done: false,
            }],
            ways: vec![Link::new("As a table for a spreadsheet (CSV)", "/s/K7M4QX/report.csv")],
            privacy: "Whoever has the code can open this page.".into(),
        }
    }

    pub fn sample_small() -> ReportPage {
        let shown = Shown {
            from: "I know".into(),
            to: "We know".into(),
            pictures: vec![super::Picture::sample_open()],
        };
        ReportPage {
            rows: vec![ReportRow {
                key: "we-know".into(),
                number: "1".into(),
                shown,
                discussion: Link::new("Read the 14 replies", "/p/km-culture-shift/we-know"),
                ..ReportRow::default()
            }],
            rivers: Vec::new(),
            before: None,
            over_time: Vec::new(),
            next_steps: Vec::new(),
            ..ReportPage::sample()
        }
    }
}

impl ReportRow {
    fn render(&self, before: Option<&str>) -> Markup {
        html! {
            li class="seen" id={ "shift-" (self.key) } {
                h3 { span class="number" { (self.number) } (pair(&self.shown.from, &self.shown.to)) }
                (self.shown.render())
                @if !self.agreed.is_empty() { p class="own-note" { strong { (self.agreed) } } }
                @if let Some(before) = before {
                    @for trend in &self.trends { p class="meta" { (trend.lens) ", since “" bdi { (before) } "”: " (trend.words) } }
                }
                p class="more" { a href=(self.discussion.href) { (self.discussion.text) } }
                @if let Some((action, text)) = &self.reply {
                    form method="post" action=(action) {
                        input type="hidden" name="act" value="preview";
                        input type="hidden" name="comment" value=(text);
                        button class="quiet" type="submit" aria-label={ "Post our conclusion as a reply: From “" (self.shown.from) "” to “" (self.shown.to) "”" } { "Post our conclusion as a reply" }
                    }
                }
            }
        }
    }
}
