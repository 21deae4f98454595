//! Somebody who writes: how they have been here, what managers say of them, everything they sent.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab, described, error_summary, field_error},
    queue::{Card, Choice, cards},
};
use crate::{
    comment_form::FieldError,
    html::{Link, When},
};

#[derive(Debug, Clone, Default)]
pub struct Person {
    pub desk: Desk,
    /// The names they wrote under.
    pub names: Vec<String>,
    pub email: String,
    /// "First seen 2 March 2026." and the like.
    pub sentences: Vec<String>,
    pub csrf: String,
    /// None for those who may only look.
    pub acts: Option<PersonActs>,
    pub notes: Vec<NoteRow>,
    pub notes_action: Option<String>,
    /// A note that came back.
    pub typed: String,
    pub errors: Vec<FieldError>,
    pub cards: Vec<Card>,
    /// All of their comments, in the search.
    pub all: Link,
    /// What was done about them.
    pub log: Link,
}

#[derive(Debug, Clone, Default)]
pub struct PersonActs {
    pub standing_action: String,
    pub standings: Vec<Choice>,
    pub note: String,
    pub days: String,
    pub bulk: Vec<Link>,
    pub export_action: String,
    pub erase_href: String,
}

#[derive(Debug, Clone, Default)]
pub struct NoteRow {
    pub who: String,
    pub when: When,
    pub text: String,
}

impl Person {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.desk.title) }
            (error_summary(&self.errors))
            p class="meta" { bdi { (self.email) } }
            @if self.names.len() > 1 {
                p { "Writes as " @for (at, name) in self.names.iter().enumerate() { @if at > 0 { ", " } bdi { (name) } } "." }
            }
            @for it in &self.sentences { p { (it) } }
            @if let Some(acts) = &self.acts { (self.standing(acts)) }
            (notes(&self.notes, self.notes_action.as_deref(), &self.csrf, &self.typed, &self.errors))
            @if let Some(acts) = &self.acts { (self.data(acts)) }
            section aria-labelledby="theirs" {
                h2 id="theirs" { "What they wrote" }
                p { a href=(self.all.href) { (self.all.text) } " · " a href=(self.log.href) { (self.log.text) } }
                (cards(&self.cards, "Nothing of theirs is here.", None, None))
            }
        })
    }

    fn standing(&self, acts: &PersonActs) -> Markup {
        html! {
            section class="settings" aria-labelledby="standing" {
                h2 id="standing" { "From now on" }
                form method="post" action=(acts.standing_action) {
                    input type="hidden" name="csrf" value=(self.csrf);
                    fieldset {
                        legend { "What this address sends" }
                        @for it in &acts.standings {
                            label class="option" for={ "standing-" (it.value) } {
                                input type="radio" id={ "standing-" (it.value) } name="effect" value=(it.value) checked[it.selected];
                                span { (it.text) }
                            }
                        }
                    }
                    div class="filter" {
                        div class="field" { label for="why" { "Why (for the other managers)" } input type="text" id="why" name="note" value=(acts.note) maxlength="500"; }
                        div class="field" {
                            label for="days" { "For so many days" }
                            (field_error(&self.errors, "days"))
                            input type="text" inputmode="numeric" id="days" name="days" value=(acts.days) placeholder="for ever"
                                aria-invalid=[described(&self.errors, "days").map(|_| "true")] aria-describedby=[described(&self.errors, "days")];
                        }
                        button type="submit" { "Save" }
                    }
                }
                @if !acts.bulk.is_empty() {
                    p { "With everything that they wrote: " @for (at, it) in acts.bulk.iter().enumerate() { @if at > 0 { " · " } a href=(it.href) { (it.text) } } }
                }
            }
        }
    }

    fn data(&self, acts: &PersonActs) -> Markup {
        html! {
            section aria-labelledby="data" {
                h2 id="data" { "Their data" }
                form class="buttons" method="post" action=(acts.export_action) {
                    input type="hidden" name="csrf" value=(self.csrf);
                    button class="quiet" type="submit" { "Download everything as JSON" }
                }
                p { a href=(acts.erase_href) { "Erase this person" } }
            }
        }
    }
}

/// Notes between managers, and the form for one more.
pub(super) fn notes(
    rows: &[NoteRow],
    action: Option<&str>,
    csrf: &str,
    typed: &str,
    errors: &[FieldError],
) -> Markup {
    html! {
        section class="notes" aria-labelledby="notes" {
            h2 id="notes" { "Notes of managers" }
            @if rows.is_empty() { p class="empty" { "Nobody has noted anything." } }
            @for it in rows {
                article class="note" {
                    p class="meta" { bdi { (it.who) } " · " (it.when) }
                    p dir="auto" { (it.text) }
                }
            }
            @if let Some(action) = action {
                form method="post" action=(action) {
                    input type="hidden" name="csrf" value=(csrf);
                    div class="field" {
                        label for="note" { "A note for the other managers" }
                        (field_error(errors, "note"))
                        textarea id="note" name="note" rows="3" maxlength="2000" dir="auto"
                            aria-invalid=[described(errors, "note").map(|_| "true")] aria-describedby=[described(errors, "note")] { (typed) }
                    }
                    p class="buttons" { button class="quiet" type="submit" { "Add the note" } }
                }
            }
        }
    }
}

/// Asks before a person is erased.
#[derive(Debug, Clone, Default)]
pub struct Erase {
    pub desk: Desk,
    pub email: String,
    pub comments: String,
    pub action: String,
    pub csrf: String,
    pub back: String,
    pub errors: Vec<FieldError>,
}

impl Erase {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.desk.title) }
            (error_summary(&self.errors))
            p { "Everything that is kept of " bdi { (self.email) } " goes: mail to them, what they follow, notes about them. There are " (self.comments) " of theirs. It cannot be undone." }
            p { "What was asked never to be mailed, and what is blocked, stays so by a hash from which the address cannot be read." }
            form class="settings" method="post" action=(self.action) {
                input type="hidden" name="csrf" value=(self.csrf);
                fieldset {
                    legend { "Their comments" }
                    label class="option" for="keep" { input type="radio" id="keep" name="comments" value="keep" checked; span { "stay, without name, address and website" } }
                    label class="option" for="remove" { input type="radio" id="remove" name="comments" value="remove"; span { "go; answers to them stay" } }
                }
                div class="field" {
                    label for="email" { "Type their address to be sure" }
                    (field_error(&self.errors, "email"))
                    input type="email" id="email" name="email" autocomplete="off" aria-invalid=[described(&self.errors, "email").map(|_| "true")]
                        aria-describedby=[described(&self.errors, "email")];
                }
                p class="buttons" { button type="submit" { "Erase this person" } }
            }
            p { a href=(self.back) { "Leave everything as it is" } }
        })
    }

    pub fn sample() -> Erase {
        Erase {
            desk: Desk::sample("Erase Ines Duarte", Tab::Comments),
            email: "ines@example.org".into(),
            comments: "4 comments".into(),
            action: "/admin/people/k3y/erase".into(),
            csrf: "csrf-token".into(),
            back: "/admin/people/k3y".into(),
            errors: Vec::new(),
        }
    }

    pub fn sample_errors() -> Erase {
        let message = "That is not their address.".into();
        Erase { errors: vec![FieldError { field: "email".into(), message }], ..Erase::sample() }
    }
}

impl Person {
    pub fn sample() -> Person {
        let choice = |value: &str, text: &str| Choice {
            value: value.into(),
            text: text.into(),
            selected: value == "hold",
        };
        Person {
            desk: Desk::sample("Ines Duarte", Tab::Comments),
            names: vec!["Ines Duarte".into(), "Inês D.".into()],
            email: "ines@example.org".into(),
            sentences: vec![
                "First seen 2 March 2026. 3 published, 1 waiting.".into(),
                "The address is confirmed.".into(),
            ],
            csrf: "csrf-token".into(),
            acts: Some(PersonActs {
                standing_action: "/admin/people/k3y".into(),
                standings: vec![
                    choice("", "is treated as from anybody"),
                    choice("hold", "waits for a manager"),
                ],
                note: String::new(),
                days: "30".into(),
                bulk: vec![Link::new("Spam", "/admin/bulk?author=k3y&act=spam")],
                export_action: "/admin/people/k3y/export".into(),
                erase_href: "/admin/people/k3y/erase".into(),
            }),
            notes: vec![NoteRow {
                who: "Anna Berg".into(),
                when: When::sample(),
                text: "A colleague of Ravi's.".into(),
            }],
            notes_action: Some("/admin/people/k3y/notes".into()),
            cards: vec![Card::sample()],
            all: Link::new("All of it, in the search", "/admin/comments?author=k3y"),
            log: Link::new("What was done about it", "/admin/audit?person=k3y"),
            ..Person::default()
        }
    }

    pub fn sample_viewer() -> Person {
        Person { acts: None, notes: Vec::new(), notes_action: None, cards: Vec::new(), ..Person::sample() }
    }

    pub fn sample_errors() -> Person {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        Person {
            errors: vec![
                error("days", "Please type a number of days from 1 to 3650, or nothing."),
                error("note", "Please type a note."),
            ],
            ..Person::sample()
        }
    }
}
