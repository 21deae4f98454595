//! Posts: all of them, and one with its shifts to write.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error, message};
use crate::{comment_form::FieldError, html::TrustedHtml};

#[derive(Debug, Clone, Default)]
pub struct Posts {
    pub desk: Desk,
    pub rows: Vec<PostRow>,
    pub may_write: bool,
}

#[derive(Debug, Clone, Default)]
pub struct PostRow {
    pub href: String,
    pub title: String,
    /// `published`, `draft`.
    pub state: String,
    /// `23 Nov 2026, 10:41`.
    pub when: String,
    pub shifts: String,
    pub comments: String,
    /// `closed`, `every comment waits`, or empty.
    pub note: String,
}

#[derive(Debug, Clone, Default)]
pub struct PostEditor {
    pub desk: Desk,
    /// `New post`, or its title.
    pub heading: String,
    pub action: String,
    pub may_write: bool,
    pub values: PostValues,
    /// None: it is not there yet, and its address can still be chosen.
    pub address: Option<String>,
    pub states: Vec<State>,
    /// `Europe/Berlin`, of the time.
    pub zone: String,
    pub errors: Vec<FieldError>,
    pub saved: bool,
    pub preview: Option<TrustedHtml>,
    pub shifts: Vec<ShiftRow>,
    /// An empty one to add; none while the post is not there yet.
    pub new_shift: Option<ShiftRow>,
}

#[derive(Debug, Clone, Default)]
pub struct PostValues {
    pub title: String,
    pub slug: String,
    pub byline: String,
    pub body: String,
    /// `2026-11-24T07:00`.
    pub time: String,
    pub open: bool,
    pub holds_all: bool,
    /// What the form saw; another manager may change it meanwhile.
    pub edition: String,
}

/// Who sees the post.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

#[derive(Debug, Clone, Default)]
pub struct ShiftRow {
    /// `1`; empty for a new one.
    pub number: String,
    pub key: String,
    pub action: String,
    pub from: String,
    pub to: String,
    pub question: String,
    pub from_anchor: String,
    pub to_anchor: String,
    pub open: bool,
    pub holds_all: bool,
    /// `14 comments`.
    pub comments: String,
    pub can_go_up: bool,
    pub can_go_down: bool,
    pub can_be_removed: bool,
    /// What the form saw.
    pub edition: String,
    pub errors: Vec<FieldError>,
}

impl Posts {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Posts" }
            @if self.may_write { p { a class="button" href="/admin/posts/new" { "Write a post" } } }
            @if self.rows.is_empty() {
                p class="empty" { "No posts yet." }
            } @else {
                div class="wide" tabindex="0" role="region" aria-label="Posts" {
                    table {
                        caption { "Posts, newest first" }
                        thead { tr { @for head in ["Title", "State", "Time", "Shifts", "Comments"] { th scope="col" { (head) } } } }
                        tbody { @for row in &self.rows { (row.render()) } }
                    }
                }
            }
        })
    }

    pub fn sample() -> Posts {
        let row = |title: &str, state: &str, note: &str| PostRow {
            href: "/admin/posts/km-culture-shift".into(),
            title: title.into(),
            state: state.into(),
            when: "23 Nov 2026, 10:41".into(),
            shifts: "11".into(),
            comments: "48".into(),
            note: note.into(),
        };
        Posts {
            desk: Desk::sample("Posts", Tab::Posts),
            rows: vec![
                row("The Knowledge Management Culture Shift", "published", ""),
                row("One next step", "draft", "every comment waits"),
            ],
            may_write: true,
        }
    }

    pub fn sample_empty() -> Posts {
        Posts { rows: Vec::new(), ..Posts::sample() }
    }
}

impl PostRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { a href=(self.href) { (self.title) } }
                td { (self.state) @if !self.note.is_empty() { ", " (self.note) } }
                td { (self.when) }
                td { (self.shifts) }
                td { (self.comments) }
            }
        }
    }
}

impl PostEditor {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/posts" { "All posts" } }
            h1 { (self.heading) }
            @if self.saved { p class="done" role="status" { "Saved." } }
            @if let Some(address) = &self.address { p class="meta" { "Its address: " a href=(address) { (address) } } }
            @if let Some(preview) = &self.preview {
                section class="preview" aria-label="Preview" {
                    p class="meta" { "Preview. Nothing is saved yet." }
                    div class="prose" { (preview) }
                }
            }
            (self.form())
            @if !self.shifts.is_empty() || self.new_shift.is_some() { (self.shifts()) }
        })
    }

    fn form(&self) -> Markup {
        let values = &self.values;
        html! {
            form class="settings wide-form" method="post" action=(self.action) {
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                input type="hidden" id="edition" name="edition" value=(values.edition);
                (self.line("title", "Title", &values.title, 200, true))
                @if self.address.is_none() { (self.line("slug", "Address (made of the title if you leave it empty)", &values.slug, 120, false)) }
                (self.line("byline", "Byline", &values.byline, 200, false))
                div class="field" {
                    label for="body" { "Text, in Markdown" }
                    (field_error(&self.errors, "body"))
                    textarea id="body" name="body" rows="18" required dir="auto"
                        aria-describedby=[described(&self.errors, "body")] aria-invalid=[described(&self.errors, "body").map(|_| "true")] {
                        "\n" (values.body)
                    }
                }
                fieldset {
                    legend { "Who sees it" }
                    @for state in &self.states {
                        label class="option" for={ "state-" (state.value) } {
                            input id={ "state-" (state.value) } type="radio" name="state" value=(state.value) checked[state.chosen];
                            (state.text)
                        }
                    }
                    div class="field" {
                        label for="time" { "Published at (" (self.zone) ")" }
                        (field_error(&self.errors, "time"))
                        input id="time" type="datetime-local" name="time" value=(values.time)
                            aria-describedby=[described(&self.errors, "time")] aria-invalid=[described(&self.errors, "time").map(|_| "true")];
                    }
                }
                (discussion("", values.open, values.holds_all))
                @if self.may_write {
                    p class="buttons" {
                        button type="submit" { "Save" }
                        button class="quiet" type="submit" name="act" value="preview" { "Preview" }
                    }
                }
            }
        }
    }

    fn line(&self, name: &str, label: &str, value: &str, max: usize, required: bool) -> Markup {
        html! {
            div class="field" {
                label for=(name) { (label) @if required { " " span class="required" { "*" } } }
                (field_error(&self.errors, name))
                input id=(name) type="text" name=(name) value=(value) maxlength=(max) dir="auto" required[required]
                    aria-describedby=[described(&self.errors, name)] aria-invalid=[described(&self.errors, name).map(|_| "true")];
            }
        }
    }

    fn shifts(&self) -> Markup {
        html! {
            section aria-labelledby="shifts" {
                h2 id="shifts" { "Shifts" }
                @for shift in &self.shifts { (shift.render(&self.desk.csrf, self.may_write)) }
                @if let Some(new) = self.new_shift.as_ref().filter(|_| self.may_write) { (new.render(&self.desk.csrf, true)) }
            }
        }
    }

    pub fn sample() -> PostEditor {
        let state = |value: &str, text: &str| State {
            value: value.into(),
            text: text.into(),
            chosen: value == "published",
        };
        let shift = |number: &str, from: &str, to: &str| ShiftRow {
            number: number.into(),
            key: to.to_lowercase().replace(' ', "-"),
            action: "/admin/posts/km-culture-shift/shifts/we-know".into(),
            from: from.into(),
            to: to.into(),
            question: "When did you last point to an answer that others had found?".into(),
            from_anchor: "answer from memory, alone".into(),
            to_anchor: "check what others know and point to the shared answer".into(),
            open: true,
            holds_all: false,
            comments: "14 comments".into(),
            can_go_up: number != "1",
            can_go_down: number == "1",
            can_be_removed: number != "1",
            edition: String::new(),
            errors: Vec::new(),
        };
        PostEditor {
            desk: Desk::sample("The Knowledge Management Culture Shift", Tab::Posts),
            heading: "The Knowledge Management Culture Shift".into(),
            action: "/admin/posts/km-culture-shift".into(),
            may_write: true,
            values: PostValues {
                title: "The Knowledge Management Culture Shift".into(),
                slug: String::new(),
                byline: "The editors".into(),
                body: "We *share* what we know.".into(),
                time: "2026-11-23T10:41".into(),
                open: true,
                holds_all: false,
                edition: String::new(),
            },
            address: Some("/p/km-culture-shift".into()),
            states: vec![
                state("draft", "Managers alone: a draft"),
                state("scheduled", "Everybody, from the time below on"),
                state("published", "Everybody"),
                state("archived", "Whoever has its address: archived, and closed"),
            ],
            zone: "Europe/Berlin".into(),
            errors: Vec::new(),
            saved: false,
            preview: None,
            shifts: vec![
                shift("1", "I know", "We know"),
                shift("2", "Knowledge is mine", "Knowledge is ours"),
            ],
            new_shift: Some(ShiftRow {
                open: true,
                action: "/admin/posts/km-culture-shift/shifts".into(),
                ..ShiftRow::default()
            }),
        }
    }

    pub fn sample_new() -> PostEditor {
        PostEditor {
            heading: "New post".into(),
            action: "/admin/posts".into(),
            values: PostValues { open: true, ..PostValues::default() },
            address: None,
            shifts: Vec::new(),
            new_shift: None,
            ..PostEditor::sample()
        }
    }

    pub fn sample_errors() -> PostEditor {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        PostEditor {
            errors: vec![error("title", "Please type a title."), error("body", "Please write the post.")],
            preview: Some(TrustedHtml::sample("<p>We <em>share</em> what we know.</p>")),
            ..PostEditor::sample_new()
        }
    }
}

impl ShiftRow {
    fn wrong(&self, id: &str, name: &str) -> Markup {
        html! { @if let Some(text) = message(&self.errors, name) { p class="error" id={ (id) "-error" } { (text) } } }
    }

    fn render(&self, csrf: &str, may_write: bool) -> Markup {
        let is_new = self.number.is_empty();
        let id = |name: &str| format!("{}-{name}", if is_new { "new" } else { &self.key });
        html! {
            details class="shift-row" open[!self.errors.is_empty()] {
                summary {
                    @if is_new { "Add a shift" } @else { (self.number) ". From “" bdi { (self.from) } "” to “" bdi { (self.to) } "”" }
                    @if !self.comments.is_empty() { span class="meta" { " · " (self.comments) @if !self.open { ", closed" } @if self.holds_all { ", every comment waits" } } }
                }
                form class="settings" method="post" action=(self.action) {
                    @if !self.errors.is_empty() {
                        div class="trouble" role="alert" { ul { @for error in &self.errors { li { (error.message) } } } }
                    }
                    input type="hidden" name="csrf" value=(csrf);
                    input type="hidden" name="edition" value=(self.edition);
                    @for (name, label, value, max) in [("from", "From", &self.from, 80), ("to", "To", &self.to, 80), ("question", "A question to begin with", &self.question, 300)] {
                        div class="field" {
                            label for=(id(name)) { (label) }
                            (self.wrong(&id(name), name))
                            input id=(id(name)) type="text" name=(name) value=(value) maxlength=(max) dir="auto" required[name != "question"]
                                aria-invalid=[message(&self.errors, name).map(|_| "true")] aria-describedby=[message(&self.errors, name).map(|_| format!("{}-error", id(name)))];
                        }
                    }
                    fieldset {
                        legend { "In the exercise: “I mostly ...”" }
                        @for (name, label, value) in [("from_anchor", "At the start of the shift, people mostly ...", &self.from_anchor), ("to_anchor", "At its end, people mostly ...", &self.to_anchor)] {
                            div class="field" {
                                label for=(id(name)) { (label) }
                                (self.wrong(&id(name), name))
                                input id=(id(name)) type="text" name=(name) value=(value) maxlength="160" dir="auto"
                                    aria-invalid=[message(&self.errors, name).map(|_| "true")] aria-describedby=[message(&self.errors, name).map(|_| format!("{}-error", id(name)))];
                            }
                        }
                        p class="meta" { "What somebody does, rather than what they are. Answers remember the wording that they were given in." }
                    }
                    @if is_new {
                        div class="field" {
                            label for=(id("key")) { "Key in its address (made of the second pole if you leave it empty)" }
                            (self.wrong(&id("key"), "key"))
                            input id=(id("key")) type="text" name="key" value=(self.key) maxlength="120"
                                aria-invalid=[message(&self.errors, "key").map(|_| "true")] aria-describedby=[message(&self.errors, "key").map(|_| format!("{}-error", id("key")))];
                        }
                    }
                    (discussion(&id(""), self.open, self.holds_all))
                    @if may_write {
                        p class="buttons" {
                            button type="submit" name="act" value="save" { @if is_new { "Add" } @else { "Save" } }
                            @if self.can_go_up { button class="quiet" type="submit" name="act" value="up" { "Move up" } }
                            @if self.can_go_down { button class="quiet" type="submit" name="act" value="down" { "Move down" } }
                            @if self.can_be_removed { button class="quiet" type="submit" name="act" value="remove" { "Remove" } }
                        }
                    }
                }
            }
        }
    }
}

fn discussion(prefix: &str, open: bool, holds_all: bool) -> Markup {
    html! {
        fieldset {
            legend { "Discussion" }
            label class="option" for={ (prefix) "open" } {
                input id={ (prefix) "open" } type="checkbox" name="open" value="1" checked[open];
                "Open: it takes comments"
            }
            label class="option" for={ (prefix) "holds" } {
                input id={ (prefix) "holds" } type="checkbox" name="holds_all" value="1" checked[holds_all];
                "Every comment waits for a manager"
            }
        }
    }
}
