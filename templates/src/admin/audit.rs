//! Who did what.

use maud::{Markup, html};

use super::layout::{Desk, Tab};
use crate::html::{Link, When};

#[derive(Debug, Clone, Default)]
pub struct Audit {
    pub desk: Desk,
    pub rows: Vec<AuditRow>,
    pub older: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct AuditRow {
    pub when: When,
    pub who: String,
    /// `desk`, `mail link`, `command line`.
    pub via: String,
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
            (table("What was done, newest first", &self.rows))
            @if let Some(href) = &self.older { nav class="pager" aria-label="Pages" { a href=(href) rel="next" { "Older" } } }
        })
    }

    pub fn sample() -> Audit {
        Audit {
            desk: Desk::sample("Audit log", Tab::Audit),
            rows: AuditRow::samples(),
            older: Some("/admin/audit?before=77".into()),
        }
    }

    pub fn sample_empty() -> Audit {
        Audit { rows: Vec::new(), older: None, ..Audit::sample() }
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
                td { (self.via) }
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
                what: "decided".into(),
                comment: Some(Link::new("comment 5121", "/admin/comments/5121")),
                change: "pending → approved".into(),
                detail: String::new(),
            },
            AuditRow {
                when: When { iso: "2026-11-23T09:00:00Z".into(), text: "23 November 2026, 09:00".into() },
                who: "weshift".into(),
                via: "command line".into(),
                what: "added a manager".into(),
                comment: None,
                change: String::new(),
                detail: "Li Wei <li@example.org>".into(),
            },
        ]
    }
}
