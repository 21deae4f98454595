//! What somebody placed, and what follows from it: their own page, behind a link that they alone have.

use maud::{Markup, html};

use super::said;
use crate::{
    charts::{Dumbbell, Figure, Marks, Places, Table, legend_mark},
    comment_form::FieldError,
    html::{Link, When},
    layout::Layout,
    pair::pair,
};

#[derive(Debug, Clone, Default)]
pub struct JourneyPage {
    pub layout: Layout,
    pub post: Link,
    pub notice: Option<String>,
    pub errors: Vec<FieldError>,
    /// The lenses, with how far each is.
    pub tasks: Vec<Task>,
    pub rows: Vec<Row>,
    /// All rows in numbers.
    pub table: Table,
    /// `Since 3 March 2026: arrows lead from where you were.` Empty in a first run.
    pub since: String,
    /// `Your three widest gaps`
    pub gaps_heading: String,
    pub gaps: Vec<Gap>,
    pub next_step: String,
    pub others: Vec<Other>,
    pub picture: Link,
    pub keep: Keep,
    /// A new run: where it is asked for. None on the day on which the last one was begun.
    pub again: Option<String>,
    pub begun: When,
}

/// A lens to look through.
#[derive(Debug, Clone, Default)]
pub struct Task {
    pub link: Link,
    /// `8 of 11 answered`
    pub progress: String,
    /// What is left out there, as links to it.
    pub missing: Vec<Link>,
    /// Still untouched, and the next thing to do.
    pub is_next: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Row {
    pub from: String,
    pub to: String,
    /// The discussion.
    pub href: String,
    pub figure: Figure,
}

#[derive(Debug, Clone, Default)]
pub struct Gap {
    pub sentence: String,
    pub discussion: Link,
}

/// Where others stand on a shift, or from when on that is shown.
#[derive(Debug, Clone, Default)]
pub struct Other {
    pub shift: String,
    pub sentence: String,
}

/// How to come back, and how to leave.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    /// The whole address.
    pub address: String,
    pub csv: String,
    pub step_action: String,
    pub delete: String,
    /// None: this site sends no mail.
    pub mail: Option<Mail>,
}

#[derive(Debug, Clone, Default)]
pub struct Mail {
    pub send_action: String,
    pub remind_action: String,
    /// As typed, where it came back.
    pub typed: String,
    /// `26 February 2027`
    pub remind_on: String,
}

impl JourneyPage {
    pub fn render(&self) -> Markup {
        self.layout.wrap(html! {
            section class="exercise journey" aria-labelledby="journey-title" {
                p class="crumb" { a href=(self.post.href) { (self.post.text) } }
                h1 id="journey-title" { "Where you stand" }
                p class="meta" { "Begun on " (self.begun.text) }
                (said(self.notice.as_ref()))
                @if !self.errors.is_empty() {
                    div class="trouble" role="alert" tabindex="-1" autofocus {
                        p { strong { "Nothing is lost. Please look at this again:" } }
                        ul { @for error in &self.errors { li { a href={ "#" (error.field) } { (error.message) } } } }
                    }
                }
                (self.tasks())
                @if !self.rows.is_empty() { (self.picture()) (self.gaps()) (self.step()) }
                (self.others())
                (self.keep())
            }
        })
    }

    fn tasks(&self) -> Markup {
        html! {
            ul class="tasks" {
                @for task in &self.tasks {
                    li {
                        @if task.is_next { a class="button" href=(task.link.href) { (task.link.text) } } @else { a href=(task.link.href) { (task.link.text) } }
                        " " span class="meta" { (task.progress) }
                        @if !task.missing.is_empty() {
                            details class="missing" {
                                summary { "Left out" span class="unseen" { ": " (task.link.text) } }
                                ul { @for link in &task.missing { li { a href=(link.href) { (link.text) } } } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn picture(&self) -> Markup {
        html! {
            section aria-labelledby="rows-title" {
                h2 id="rows-title" { "Shift by shift" }
                ul class="legend" {
                    @for (lens, name) in [("me", "Me"), ("organisation", "My organisation"), ("community", "My community")] { li { (legend_mark(lens)) " " (name) } }
                }
                @if !self.since.is_empty() { p { (self.since) } }
                ol class="rows" {
                    @for row in &self.rows { li { h3 { a href=(row.href) { (pair(&row.from, &row.to)) } } (row.figure.render()) } }
                }
                (self.table.folded("shift by shift"))
            }
        }
    }

    fn gaps(&self) -> Markup {
        html! {
            @if !self.gaps.is_empty() {
                section aria-labelledby="gaps-title" {
                    h2 id="gaps-title" { (self.gaps_heading) }
                    ul class="gaps" {
                        @for gap in &self.gaps { li { p { (gap.sentence) } p { "What would one step look like? " a href=(gap.discussion.href) { (gap.discussion.text) } } } }
                    }
                }
            }
        }
    }

    fn step(&self) -> Markup {
        html! {
            section aria-labelledby="step-title" {
                h2 id="step-title" { "One next step" }
                @if !self.next_step.is_empty() { p class="printed" dir="auto" { (self.next_step) } }
                form class="settings" method="post" action=(self.keep.step_action) {
                    div class="field" {
                        label for="next_step" { "What will I do differently? For you alone." }
                        @if let Some(error) = self.error("next_step") { p class="error" id="next_step-error" { (error) } }
                        textarea id="next_step" name="next_step" rows="3" maxlength="500" dir="auto" aria-describedby=[self.error("next_step").map(|_| "next_step-error")] { "\n" (self.next_step) }
                    }
                    p class="buttons" { button class="quiet" type="submit" { "Keep it" } }
                }
            }
        }
    }

    fn others(&self) -> Markup {
        html! {
            section aria-labelledby="others-title" {
                h2 id="others-title" { "Others" }
                @if self.others.is_empty() { p { "Nobody else has placed themselves yet." } }
                ul class="others" { @for other in &self.others { li { span class="shift-name" { (other.shift) } " " span class="meta" { (other.sentence) } } } }
                p { a href=(self.picture.href) { (self.picture.text) } }
            }
        }
    }

    fn keep(&self) -> Markup {
        html! {
            section class="keep" aria-labelledby="keep-title" {
                h2 id="keep-title" { "Keep this page" }
                p { "Whoever has its address sees it, and nobody can find it for you again:" }
                p { code dir="ltr" { (self.keep.address) } }
                @if let Some(mail) = &self.keep.mail { (self.mail(mail)) }
                p { "You can print this page, or " a href=(self.keep.csv) { "take your answers with you as a table (CSV)" } "." }
                @if let Some(action) = &self.again {
                    form method="post" action=(action) { p class="buttons" { button class="quiet" type="submit" { "Do it again, and see what changed" } } }
                }
                p { a href=(self.keep.delete) { "Delete everything" } }
            }
        }
    }

    fn mail(&self, mail: &Mail) -> Markup {
        html! {
            form class="settings" method="post" action=(mail.send_action) {
                div class="field" {
                    label for="email" { "Email" }
                    @if let Some(error) = self.error("email") { p class="error" id="email-error" { (error) } }
                    input id="email" type="email" name="email" value=(mail.typed) maxlength="100" autocomplete="email" required aria-describedby={ "email-hint" @if self.error("email").is_some() { " email-error" } } aria-invalid=[self.error("email").map(|_| "true")];
                    p class="hint" id="email-hint" { "The mail holds the address of this page. For a reminder you get one that asks whether it was you; your address is deleted once the reminder has gone." }
                }
                p class="buttons" {
                    button class="quiet" type="submit" { "Mail me this page" }
                    button class="quiet" type="submit" formaction=(mail.remind_action) { "Remind me on " (mail.remind_on) }
                }
            }
        }
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|it| it.field == field).map(|it| it.message.as_str())
    }

    pub fn sample() -> JourneyPage {
        let task = |text: &str, progress: &str, is_next: bool| Task {
            link: Link::new(text, "/x/key/me"),
            progress: progress.into(),
            missing: Vec::new(),
            is_next,
        };
        JourneyPage {
            layout: super::own("Where you stand"),
            post: Link::new("The Knowledge Management Culture Shift", "/p/km-culture-shift"),
            tasks: vec![
                Task {
                    missing: vec![Link::new(
                        "3. From “Knowledge is owned” to “Knowledge is shared”",
                        "/x/key/me#q-shared",
                    )],
                    ..task("Me", "10 of 11 answered", false)
                },
                task("My organisation", "0 of 11 answered", true),
                task("My community", "0 of 11 answered", false),
            ],
            rows: sample_rows(None),
            table: Table {
                caption: "Where you stand".into(),
                head: ["Shift", "Me", "My organisation", "My community"].map(String::from).to_vec(),
                rows: vec![["From “I know” to “We know”", "3", "2", "6"].map(String::from).to_vec()],
            },
            gaps_heading: "Your widest gaps".into(),
            gaps: vec![Gap {
                sentence: "From “I know” to “We know”: your organisation is at 2, your community at 6."
                    .into(),
                discussion: Link::new("Read what others do", "/p/km-culture-shift/we-know"),
            }],
            others: vec![
                Other {
                    shift: "From “I know” to “We know”".into(),
                    sentence: "14 of 20 are on the “We know” side, 3 in between.".into(),
                },
                Other {
                    shift: "From “Knowledge is mine” to “Knowledge is ours”".into(),
                    sentence: "Shown once 5 people have placed themselves; 2 so far.".into(),
                },
            ],
            picture: Link::new("Where others stand", "/p/km-culture-shift/picture"),
            keep: Keep {
                address: "https://talk.example.org/x/Gm3kUu0S5n2zq8WJt4yV1A".into(),
                csv: "/x/key/answers.csv".into(),
                step_action: "/x/key/step".into(),
                delete: "/x/key/delete".into(),
                mail: Some(Mail {
                    send_action: "/x/key/mail".into(),
                    remind_action: "/x/key/remind".into(),
                    typed: String::new(),
                    remind_on: "26 February 2027".into(),
                }),
            },
            begun: When::sample(),
            ..JourneyPage::default()
        }
    }

    pub fn sample_again() -> JourneyPage {
        let before = Places { me: Some(2), organisation: Some(5), community: None };
        JourneyPage {
            rows: sample_rows(Some(before)),
            since: "Since 3 March 2026: dashed arrows lead from where you were to where you are.".into(),
            again: Some("/x/key/again".into()),
            errors: vec![FieldError {
                field: "email".into(),
                message: "Please enter a valid email address, such as name@example.org.".into(),
            }],
            next_step: "Point to two answers of others this week.".into(),
            ..JourneyPage::sample()
        }
    }

    pub fn sample_empty() -> JourneyPage {
        JourneyPage { rows: Vec::new(), gaps: Vec::new(), others: Vec::new(), ..JourneyPage::sample() }
    }
}

fn sample_rows(before: Option<Places>) -> Vec<Row> {
    let row = |id: &str, from: &str, to: &str, now: Places| Row {
        from: from.into(),
        to: to.into(),
        href: "/p/km-culture-shift/we-know".into(),
        figure: Figure {
            id: id.into(),
            title: format!("From “{from}” to “{to}”"),
            sentence: "You: 3. Your organisation: 2. Your community: 6.".into(),
            poles: Some((from.into(), to.into())),
            marks: Marks::Dumbbell(Dumbbell { now, before }),
            table: None,
        },
    };
    vec![
        row("row-1", "I know", "We know", Places { me: Some(3), organisation: Some(2), community: Some(6) }),
        row(
            "row-2",
            "Knowledge is mine",
            "Knowledge is ours",
            Places { me: Some(4), organisation: Some(4), community: None },
        ),
    ]
}
