//! How the spam filter does, and where its thresholds stand.

use maud::{Markup, html};

use super::{
    card::Card,
    layout::{Desk, Tab, error_summary},
};
use crate::comment_form::FieldError;

#[derive(Debug, Clone, Default)]
pub struct SpamDesk {
    pub desk: Desk,
    /// A sentence: over how many comments the figures go.
    pub over: String,
    /// What was counted, in words and numbers.
    pub figures: Vec<Figure>,
    /// What the filter was taught, and what it asks outside.
    pub notes: Vec<String>,
    pub thresholds: ThresholdForm,
    pub closest: Vec<Card>,
    /// Published, though the filter had doubts.
    pub doubtful: Vec<Card>,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone, Default)]
pub struct Figure {
    pub value: String,
    pub text: String,
}

/// The two thresholds, and what others would have changed.
#[derive(Debug, Clone, Default)]
pub struct ThresholdForm {
    pub hold: String,
    pub spam: String,
    /// Where those in force come from.
    pub origin: String,
    pub preview: Option<Preview>,
    /// The desk moved them, so that they can be put back.
    pub can_reset: bool,
    /// Only owners move them.
    pub may_move: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Preview {
    pub rows: Vec<PreviewRow>,
    /// How many comments would have gone elsewhere, in a sentence, and some of them.
    pub changed: String,
    pub changes: Vec<PreviewChange>,
    /// Those that would be kept.
    pub hold: String,
    pub spam: String,
}

#[derive(Debug, Clone, Default)]
pub struct PreviewRow {
    pub what: String,
    pub was: u32,
    pub would_be: u32,
}

/// A comment that would have gone elsewhere.
#[derive(Debug, Clone, Default)]
pub struct PreviewChange {
    pub href: String,
    pub author: String,
    pub text: String,
    /// How sure the filter was that it is spam.
    pub sure: String,
    pub was: String,
    pub would_be: String,
}

impl SpamDesk {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Spam" }
            (error_summary(&self.errors))
            p { (self.over) " " a href="/admin/comments?status=spam" { "All spam of the last 30 days" } }
            dl class="figures" {
                @for it in &self.figures { div { dt { (it.text) } dd { (it.value) } } }
            }
            @for note in &self.notes { p { (note) } }
            (self.thresholds.render(&self.desk.csrf))
            (cards("closest", "The closest calls", "Nothing was taken for spam yet.", &self.closest))
            @if !self.doubtful.is_empty() {
                (cards("doubtful", "Published, with the most doubt", "", &self.doubtful))
            }
        })
    }
}

fn cards(id: &str, heading: &str, empty: &str, cards: &[Card]) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            @if cards.is_empty() { p class="empty" { (empty) } }
            @for card in cards { (card.render()) }
        }
    }
}

impl ThresholdForm {
    fn render(&self, csrf: &str) -> Markup {
        html! {
            section aria-labelledby="thresholds" {
                h2 id="thresholds" { "Thresholds" }
                p { (self.origin) }
                form class="filter" method="get" action="/admin/spam#thresholds" {
                    (field("hold", "Hold from, in percent", &self.hold))
                    (field("spam", "Spam from, in percent", &self.spam))
                    button class="quiet" type="submit" { "See what would have changed" }
                }
                @if let Some(preview) = &self.preview { (preview.render(csrf, self.may_move)) }
                @if self.can_reset && self.may_move {
                    form method="post" action="/admin/spam" {
                        input type="hidden" name="csrf" value=(csrf);
                        button class="quiet" type="submit" name="reset" value="1" { "Back to the settings" }
                    }
                }
            }
        }
    }
}

fn field(name: &str, label: &str, value: &str) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (label) }
            input id=(name) name=(name) type="number" min="1" max="100" step="1" required value=(value) inputmode="numeric";
        }
    }
}

impl Preview {
    fn render(&self, csrf: &str, may_move: bool) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label="What would have changed" {
                table {
                    caption { "Of the same comments, with " (self.hold) " and " (self.spam) " percent" }
                    thead { tr { th scope="col" { "" span class="unseen" { "Comments" } } th scope="col" { "Was" } th scope="col" { "Would have been" } } }
                    tbody {
                        @for row in &self.rows {
                            tr { th scope="row" { (row.what) } td { (row.was) } td { (row.would_be) } }
                        }
                    }
                }
            }
            p { (self.changed) }
            @if !self.changes.is_empty() { (changes(&self.changes)) }
            @if may_move {
                form method="post" action="/admin/spam" {
                    input type="hidden" name="csrf" value=(csrf);
                    input type="hidden" name="hold" value=(self.hold);
                    input type="hidden" name="spam" value=(self.spam);
                    button type="submit" { "Use these from now on" }
                }
            } @else {
                p class="hint" { "Only an owner moves the thresholds." }
            }
        }
    }
}

fn changes(changes: &[PreviewChange]) -> Markup {
    html! {
        div class="wide" tabindex="0" role="region" aria-label="Comments that would have gone elsewhere" {
            table {
                thead { tr { th scope="col" { "Comment" } th scope="col" { "Spam, says the filter" } th scope="col" { "Was" } th scope="col" { "Would have been" } } }
                tbody {
                    @for it in changes {
                        tr {
                            th scope="row" { a href=(it.href) { bdi { (it.author) } } ": " bdi { (it.text) } }
                            td { (it.sure) } td { (it.was) } td { (it.would_be) }
                        }
                    }
                }
            }
        }
    }
}

impl SpamDesk {
    pub fn sample() -> SpamDesk {
        let figure = |value: &str, text: &str| Figure { value: value.into(), text: text.into() };
        SpamDesk {
            desk: Desk::sample("Spam", Tab::Spam),
            over: "Of the newest 412 comments:".into(),
            figures: vec![
                figure("97", "taken for spam"),
                figure("2", "of these you took back"),
                figure("61", "held for you"),
                figure("254", "published at once"),
                figure("1", "of these you found to be spam"),
                figure("99 %", "of the sure verdicts were right"),
            ],
            notes: vec!["The filter here was taught 38 comments that are spam and 120 that are not.".into()],
            thresholds: ThresholdForm {
                hold: "30".into(),
                spam: "95".into(),
                origin: "In force are 30 and 95 percent, as the settings say.".into(),
                preview: None,
                can_reset: false,
                may_move: true,
            },
            closest: vec![Card::sample_spam()],
            doubtful: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub fn sample_preview() -> SpamDesk {
        let row = |what: &str, was, would_be| PreviewRow { what: what.into(), was, would_be };
        let mut page = SpamDesk::sample();
        page.thresholds.can_reset = true;
        page.thresholds.preview = Some(Preview {
            rows: vec![
                row("published at once", 254, 240),
                row("of these spam, as you found", 1, 0),
                row("held", 61, 69),
                row("taken for spam", 97, 103),
                row("of these not spam, as you found", 2, 4),
            ],
            changed: "2 comments would have gone elsewhere:".into(),
            changes: vec![
                PreviewChange {
                    href: "/admin/comments/41".into(),
                    author: "Best Essays".into(),
                    text: "Students who run out of time before the deadline turn to our writers…".into(),
                    sure: "93 %".into(),
                    was: "held".into(),
                    would_be: "spam".into(),
                },
                PreviewChange {
                    href: "/admin/comments/37".into(),
                    author: "Jo".into(),
                    text: "We sell training on this, so take it with salt, but in my experience managers…"
                        .into(),
                    sure: "24 %".into(),
                    was: "published".into(),
                    would_be: "held".into(),
                },
            ],
            hold: "20".into(),
            spam: "90".into(),
        });
        page
    }

    pub fn sample_empty() -> SpamDesk {
        SpamDesk {
            over: "No comment has been judged yet.".into(),
            figures: Vec::new(),
            closest: Vec::new(),
            ..SpamDesk::sample()
        }
    }
}
