//! Who did what.

use maud::{Markup, html};

use super::{
    find::{choose, date},
    layout::{Desk, Tab, described, error_summary, field_error},
    queue::Choice,
};
use crate::{
    comment_form::FieldError,
    html::{Link, When},
};

#[derive(Debug, Clone, Default)]
pub struct Audit {
    pub desk: Desk,
    pub rows: Vec<AuditRow>,
    pub who: String,
    /// Names that the field for it offers.
    pub known: Vec<String>,
    pub what: Vec<WhatChoices>,
    pub via: Vec<Choice>,
    /// The number of a comment.
    pub comment: String,
    /// Only about one author's comments: the key, and who that is.
    pub person: Option<(String, Link)>,
    pub since: String,
    pub until: String,
    /// Something narrows the list.
    pub is_narrow: bool,
    pub newest: Option<String>,
    pub older: Option<String>,
    /// The same lines as a file; none for those who may only look.
    pub file: Option<String>,
    pub errors: Vec<FieldError>,
}

/// Acts that belong together.
#[derive(Debug, Clone, Default)]
pub struct WhatChoices {
    pub label: String,
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Default)]
pub struct AuditRow {
    pub when: When,
    pub who: String,
    /// `desk`, `mail link`, `command line`.
    pub via: String,
    /// From where, as far as it is known.
    pub network: String,
    pub what: String,
    pub comment: Option<Link>,
    /// `pending → approved`.
    pub change: String,
    pub detail: String,
}

impl Audit {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Audit log" }
            (error_summary(&self.errors))
            (self.form())
            @if self.rows.is_empty() && self.is_narrow {
                p class="empty" { "Nothing like that was done." }
            } @else {
                (table("What was done, newest first", &self.rows))
            }
            @if let Some(href) = &self.file { p { a href=(href) download { "Download these lines as CSV" } } }
            @if self.newest.is_some() || self.older.is_some() {
                nav class="pager" aria-label="Pages" {
                    @if let Some(href) = &self.newest { a href=(href) { "Newest" } }
                    @if let Some(href) = &self.older { a href=(href) rel="next" { "Older" } }
                }
            }
        })
    }

    fn form(&self) -> Markup {
        html! {
            form class="search" method="get" action="/admin/audit" role="search" aria-label="Lines of the log" {
                details class="more-filters" open[self.is_narrow || !self.errors.is_empty()] {
                    summary { "Narrow it down" }
                    @if let Some((key, person)) = &self.person {
                        p class="meta" { "Only about " a href=(person.href) { (person.text) } }
                        input type="hidden" name="person" value=(key);
                    }
                    div class="filter" {
                        (self.text("who", "Who", &self.who, Some("known")))
                        datalist id="known" { @for name in &self.known { option value=(name) {} } }
                        div class="field" {
                            label for="act" { "What" }
                            select id="act" name="act" {
                                option value="" { "Anything" }
                                @for group in &self.what {
                                    optgroup label=(group.label) { @for it in &group.choices { option value=(it.value) selected[it.selected] { (it.text) } } }
                                }
                            }
                        }
                        (choose("via", "By way of", &self.via))
                        (self.text("comment", "About comment", &self.comment, None))
                        (date("since", "From", &self.since, &self.errors))
                        (date("until", "Up to", &self.until, &self.errors))
                        button type="submit" { "Show" }
                    }
                    @if self.is_narrow { p class="hint" { "The address of this page keeps what you chose. " a href="/admin/audit" { "Show everything" } } }
                }
            }
        }
    }

    fn text(&self, name: &str, label: &str, value: &str, list: Option<&str>) -> Markup {
        html! {
            div class="field" {
                label for=(name) { (label) }
                (field_error(&self.errors, name))
                input type="text" id=(name) name=(name) value=(value) list=[list] dir="auto" autocomplete="off" maxlength="245"
                    aria-invalid=[described(&self.errors, name).map(|_| "true")] aria-describedby=[described(&self.errors, name)];
            }
        }
    }

    pub fn sample() -> Audit {
        Audit {
            desk: Desk::sample("Audit log", Tab::Audit),
            rows: AuditRow::samples(),
            known: vec!["Anna Berg".into(), "the author".into(), "Weshift".into()],
            what: vec![WhatChoices {
                label: "Decisions".into(),
                choices: vec![
                    Choice { value: "decisions".into(), text: "Decisions: all".into(), selected: false },
                    Choice { value: "approve".into(), text: "approve".into(), selected: true },
                ],
            }],
            via: vec![Choice { value: String::new(), text: "Any way".into(), selected: true }],
            older: Some("/admin/audit?before=77".into()),
            file: Some("/admin/audit.csv".into()),
            ..Audit::default()
        }
    }

    pub fn sample_narrow() -> Audit {
        Audit {
            who: "Anna Berg".into(),
            person: Some(("k3y".into(), Link::new("the comments of one author", "/admin/people/k3y"))),
            comment: "five".into(),
            since: "2026-11-01".into(),
            is_narrow: true,
            newest: Some("/admin/audit".into()),
            errors: vec![FieldError {
                field: "comment".into(),
                message: "Please type the number of a comment, such as 5121.".into(),
            }],
            ..Audit::sample()
        }
    }

    pub fn sample_empty() -> Audit {
        Audit { rows: Vec::new(), older: None, file: None, ..Audit::sample() }
    }
}

pub(crate) fn table(caption: &str, rows: &[AuditRow]) -> Markup {
    html! {
        @if rows.is_empty() {
            p class="empty" { "Nothing was done yet." }
        } @else {
            div class="wide" tabindex="0" role="region" aria-label=(caption) {
                table {
                    caption { (caption) }
                    thead { tr { @for head in ["When", "Who", "By way of", "What", "Comment", "Change", "Detail"] { th scope="col" { (head) } } } }
                    tbody { @for row in rows { (row.render()) } }
                }
            }
        }
    }
}

impl AuditRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { (self.when) }
                td { bdi { (self.who) } }
                td { (self.via) @if !self.network.is_empty() { " " span class="meta" { "from " bdi { (self.network) } } } }
                td { (self.what) }
                td { @if let Some(link) = &self.comment { a href=(link.href) { (link.text) } } }
                td { (self.change) }
                td { (self.detail) }
            }
        }
    }

    pub fn samples() -> Vec<AuditRow> {
        vec![
            AuditRow {
                when: When::sample(),
                who: "Anna Berg".into(),
                via: "desk".into(),
                network: "203.0.113.0/24".into(),
                what: "decided".into(),
                comment: Some(Link::new("comment 5121", "/admin/comments/5121")),
                change: "pending → approved".into(),
                detail: String::new(),
            },
            AuditRow {
                when: When { iso: "2026-11-23T09:00:00Z".into(), text: "23 November 2026, 09:00".into() },
                who: "weshift".into(),
                via: "command line".into(),
                network: String::new(),
                what: "added a manager".into(),
                comment: None,
                change: String::new(),
                detail: "Li Wei <li@example.org>".into(),
            },
        ]
    }
}
