//! Comments found by their words and by what else is known of them.

use maud::{Markup, html};

use super::{
    layout::{Desk, Tab, described, error_summary, field_error, kind_of_field},
    queue::{Card, Choice, Choosing, Keys, cards},
    tabs::{TabLink, tabs},
};
use crate::{comment_form::FieldError, html::Link};

#[derive(Debug, Clone, Default)]
pub struct Find {
    pub desk: Desk,
    pub heading: String,
    pub tabs: Vec<TabLink>,
    pub action: String,
    /// As typed.
    pub words: String,
    pub host: String,
    pub since: String,
    pub until: String,
    pub reported: bool,
    pub status: Vec<Choice>,
    pub places: Vec<Choice>,
    pub reasons: Vec<Choice>,
    pub scripts: Vec<Choice>,
    /// Whose comments these are, if it is one author's; the form keeps it.
    pub author: Option<Author>,
    /// More than words is asked for.
    pub is_narrow: bool,
    pub errors: Vec<FieldError>,
    pub cards: Vec<Card>,
    pub empty: String,
    /// "The 25 newest of those that match."
    pub found: String,
    /// Doing one thing to everything that matches.
    pub all: Vec<Link>,
    pub first: Option<String>,
    pub older: Option<String>,
    pub choosing: Option<Choosing>,
    pub keys: Option<Keys>,
}

#[derive(Debug, Clone, Default)]
pub struct Author {
    pub key: String,
    pub person: Link,
}

impl Find {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { (self.heading) }
            (error_summary(&self.errors))
            (tabs("Comments by status", &self.tabs))
            (self.form())
            p class="hint" { (self.found) }
            @if !self.all.is_empty() {
                p class="all" { "With all of these: " @for (at, it) in self.all.iter().enumerate() { @if at > 0 { " · " } a href=(it.href) { (it.text) } } }
            }
            (cards(&self.cards, &self.empty, self.choosing.as_ref(), self.keys.as_ref()))
            @if self.first.is_some() || self.older.is_some() {
                nav class="pager" aria-label="Pages" {
                    @if let Some(href) = &self.first { a href=(href) { "Newest" } }
                    @if let Some(href) = &self.older { a href=(href) rel="next" { "Older" } }
                }
            }
            @if let Some(keys) = &self.keys { (keys.render()) }
        })
    }

    fn form(&self) -> Markup {
        html! {
            form class="search" method="get" action=(self.action) role="search" {
                @if let Some(author) = &self.author {
                    p class="meta" { "Only " a href=(author.person.href) { (author.person.text) } }
                    input type="hidden" name="author" value=(author.key);
                }
                div class="filter" {
                    div class="field" {
                        label for="words" { "Words" }
                        input type="search" id="words" name="q" value=(self.words) dir="auto" aria-describedby="words-hint";
                    }
                    (choose("status", "Status", &self.status))
                    button type="submit" { "Search" }
                }
                p class="hint" id="words-hint" { "In the text, the name, the address or the website. Quotes hold words together: “ask before”." }
                details class="more-filters" open[self.is_narrow || !self.errors.is_empty()] {
                    summary { "More to narrow it down" }
                    div class="filter" {
                        @if !self.places.is_empty() { (choose("place", "Where", &self.places)) }
                        (choose("reason", "Held because of", &self.reasons))
                        (choose("script", "Written in", &self.scripts))
                        div class="field" {
                            label for="host" { "Links to" }
                            input type="text" id="host" name="host" value=(self.host) placeholder="example.org" autocapitalize="none" spellcheck="false";
                        }
                        (date("since", "From", &self.since, &self.errors))
                        (date("until", "Up to", &self.until, &self.errors))
                        label class="option" for="reported" {
                            input type="checkbox" id="reported" name="reported" value="1" checked[self.reported];
                            span { "Reported by readers" }
                        }
                    }
                }
            }
        }
    }
}

/// A field for dates shows nothing of what is none: what was typed comes back as text.
pub(super) fn date(name: &str, text: &str, value: &str, errors: &[FieldError]) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (text) }
            (field_error(errors, name))
            input type=(kind_of_field(errors, name, "date")) id=(name) name=(name) value=(value) aria-invalid=[described(errors, name).map(|_| "true")]
                aria-describedby=[described(errors, name)];
        }
    }
}

pub(super) fn choose(name: &str, text: &str, choices: &[Choice]) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (text) }
            select id=(name) name=(name) { @for it in choices { option value=(it.value) selected[it.selected] { (it.text) } } }
        }
    }
}

impl Find {
    pub fn sample() -> Find {
        let choice =
            |value: &str, text: &str| Choice { value: value.into(), text: text.into(), selected: false };
        let tab = |text: &str, status: &str, count| TabLink {
            text: text.into(),
            href: format!("/admin/comments?status={status}"),
            count,
            current: status == "approved",
        };
        Find {
            desk: Desk::sample("Comments", Tab::Comments),
            heading: "Published".into(),
            tabs: vec![
                tab("Waiting", "pending", 4),
                tab("Published", "approved", 48),
                tab("Spam", "spam", 12),
            ],
            action: "/admin/comments".into(),
            words: "\"ask before\" answers".into(),
            status: vec![choice("", "Any"), choice("approved", "Published")],
            places: vec![choice("", "All posts and shifts")],
            reasons: vec![choice("", "Anything"), choice("links", "links")],
            scripts: vec![choice("", "Any script"), choice("latin", "Latin")],
            author: Some(Author { key: "k3y".into(), person: Link::new("Ines Duarte", "/admin/people/k3y") }),
            is_narrow: true,
            cards: vec![Card::sample(), Card::sample_spam()],
            empty: "Nothing like that is here.".into(),
            found: "The newest 25 that match.".into(),
            all: vec![Link::new("Spam", "/admin/bulk?author=k3y&act=spam")],
            older: Some("/admin/comments?q=ask&before=5.7".into()),
            ..Find::default()
        }
    }

    pub fn sample_empty() -> Find {
        Find {
            cards: Vec::new(),
            all: Vec::new(),
            older: None,
            author: None,
            found: String::new(),
            ..Find::sample()
        }
    }

    pub fn sample_errors() -> Find {
        Find {
            since: "tomorrow".into(),
            errors: vec![FieldError {
                field: "since".into(),
                message: "Please type a day, such as 2026-11-23.".into(),
            }],
            ..Find::sample_empty()
        }
    }
}
