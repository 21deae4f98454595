//! Who and what is held, taken for spam or refused, or trusted.

use maud::{Markup, html};

use super::{
    find::choose,
    layout::{Desk, Tab, described, error_summary, field_error},
    queue::Choice,
};
use crate::{comment_form::FieldError, html::When};

#[derive(Debug, Clone, Default)]
pub struct Blocklist {
    pub desk: Desk,
    pub csrf: String,
    pub action: String,
    pub may_change: bool,
    pub kinds: Vec<Choice>,
    pub effects: Vec<Choice>,
    pub value: String,
    pub note: String,
    pub days: String,
    pub errors: Vec<FieldError>,
    pub rows: Vec<BlockRow>,
}

#[derive(Debug, Clone, Default)]
pub struct BlockRow {
    /// `domain`
    pub kind: String,
    pub shown: String,
    /// The way to the person, of an address.
    pub href: Option<String>,
    /// `held`
    pub effect: String,
    pub note: String,
    pub who: String,
    pub when: When,
    /// "until 3 December 2026", "for ever", "over since 3 December"
    pub until: String,
    /// "12, last 23 November"
    pub hits: String,
    pub remove_action: String,
}

impl Blocklist {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Blocklist" }
            (error_summary(&self.errors))
            p { "What stands here counts from the next comment on, and each comment says why. The words of the settings count besides." }
            @if self.may_change { (self.form()) }
            @if self.rows.is_empty() {
                p class="empty" { "Nothing is blocked." }
            } @else {
                div class="wide" tabindex="0" role="region" aria-label="What is blocked" {
                    table {
                        caption { "What is blocked, newest first" }
                        thead { tr { @for head in ["What", "Happens", "Why", "By", "Lasts", "Met"] { th scope="col" { (head) } } @if self.may_change { th scope="col" { "Remove" } } } }
                        tbody { @for row in &self.rows { (self.row(row)) } }
                    }
                }
            }
        })
    }

    fn row(&self, row: &BlockRow) -> Markup {
        html! {
            tr {
                th scope="row" {
                    (row.kind) " "
                    @match &row.href { Some(href) => a href=(href) { bdi { (row.shown) } }, None => strong { bdi { (row.shown) } } }
                }
                td { (row.effect) }
                td dir="auto" { (row.note) }
                td { bdi { (row.who) } ", " (row.when) }
                td { (row.until) }
                td { (row.hits) }
                @if self.may_change {
                    td {
                        form method="post" action=(row.remove_action) {
                            input type="hidden" name="csrf" value=(self.csrf);
                            button class="quiet" type="submit" { "Remove" span class="unseen" { " " (row.kind) " " (row.shown) } }
                        }
                    }
                }
            }
        }
    }

    fn form(&self) -> Markup {
        html! {
            form class="block-form" method="post" action=(self.action) {
                input type="hidden" name="csrf" value=(self.csrf);
                div class="filter" {
                    div class="field" {
                        (field_error(&self.errors, "kind"))
                        (choose("kind", "What", &self.kinds))
                    }
                    div class="field" {
                        label for="value" { "Which" }
                        (field_error(&self.errors, "value"))
                        input type="text" id="value" name="value" value=(self.value) maxlength="200" autocapitalize="none" spellcheck="false" dir="auto"
                            aria-invalid=[described(&self.errors, "value").map(|_| "true")] aria-describedby=[described(&self.errors, "value")];
                    }
                    div class="field" {
                        (field_error(&self.errors, "effect"))
                        (choose("effect", "What happens", &self.effects))
                    }
                    div class="field" { label for="note" { "Why" } input type="text" id="note" name="note" value=(self.note) maxlength="500" dir="auto"; }
                    div class="field" {
                        label for="days" { "For so many days" }
                        (field_error(&self.errors, "days"))
                        input type="text" inputmode="numeric" id="days" name="days" value=(self.days) placeholder="for ever"
                            aria-invalid=[described(&self.errors, "days").map(|_| "true")] aria-describedby=[described(&self.errors, "days")];
                    }
                    button type="submit" { "Add" }
                }
            }
        }
    }

    pub fn sample() -> Blocklist {
        let choice =
            |value: &str, text: &str| Choice { value: value.into(), text: text.into(), selected: false };
        let row = |kind: &str, shown: &str, effect: &str| BlockRow {
            kind: kind.into(),
            shown: shown.into(),
            href: (kind == "address").then(|| "/admin/people/k3y".into()),
            effect: effect.into(),
            note: "Third wave this month.".into(),
            who: "Anna Berg".into(),
            when: When::sample(),
            until: "for ever".into(),
            hits: "12, last 23 November 2026".into(),
            remove_action: "/admin/blocklist/7/remove".into(),
        };
        Blocklist {
            desk: Desk::sample("Blocklist", Tab::Blocklist),
            csrf: "csrf-token".into(),
            action: "/admin/blocklist".into(),
            may_change: true,
            kinds: vec![choice("domain", "Domain"), choice("word", "Word")],
            effects: vec![choice("hold", "waits"), choice("spam", "is spam")],
            rows: vec![
                row("domain", "casino.example", "is spam"),
                row("address", "eve@example.org", "is refused"),
                row("word", "كازينو", "waits"),
            ],
            ..Blocklist::default()
        }
    }

    pub fn sample_empty() -> Blocklist {
        Blocklist { rows: Vec::new(), may_change: false, ..Blocklist::sample() }
    }

    pub fn sample_errors() -> Blocklist {
        Blocklist {
            value: "everything".into(),
            errors: vec![FieldError {
                field: "value".into(),
                message: "Please type a domain, such as casino.example.".into(),
            }],
            ..Blocklist::sample()
        }
    }
}
