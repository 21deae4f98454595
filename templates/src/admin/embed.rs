//! Discussions in other sites: what to put into their pages, and the pages that have one.

use maud::{Markup, html};

use super::layout::{Desk, Tab, described, error_summary, field_error};
use crate::{comment_form::FieldError, html::Link};

#[derive(Debug, Clone, Default)]
pub struct OtherSites {
    pub desk: Desk,
    /// `https://blog.example.org`
    pub sites: Vec<String>,
    pub code: Vec<Snippet>,
    /// A discussion as it looks elsewhere.
    pub preview: Option<String>,
    pub rows: Vec<PageRow>,
    pub earlier: Option<String>,
    pub later: Option<String>,
    pub may_write: bool,
    /// What the form for moved sites held.
    pub from: String,
    pub to: String,
    pub errors: Vec<FieldError>,
}

/// Lines to copy.
#[derive(Debug, Clone, Default)]
pub struct Snippet {
    pub title: String,
    pub words: String,
    pub code: String,
}

#[derive(Debug, Clone, Default)]
pub struct PageRow {
    pub page: Link,
    pub address: String,
    pub replies: String,
    pub since: String,
    pub state: String,
}

/// One page with a discussion.
#[derive(Debug, Clone, Default)]
pub struct PageEditor {
    pub desk: Desk,
    pub heading: String,
    pub action: String,
    pub merge_action: String,
    pub may_write: bool,
    /// Where its comments are on the desk.
    pub comments: Link,
    /// Its own name, where that is not its address.
    pub name: Option<String>,
    pub title: String,
    pub address: String,
    pub open: bool,
    pub into: String,
    pub errors: Vec<FieldError>,
}

impl OtherSites {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { "Other sites" }
            p { "A discussion can stand in any page of the sites that may embed it: with one line of script, or in a frame. It sets no cookie there and keeps nothing but a draft." }
            section aria-labelledby="sites" {
                h2 id="sites" { "Sites that may embed" }
                @if self.sites.is_empty() {
                    p class="empty" { "None yet. Name them in the settings, and start Weshift again:" }
                    pre tabindex="0" { code { "[site]\norigins = [\"https://blog.example.org\"]" } }
                } @else {
                    ul { @for site in &self.sites { li dir="ltr" { (site) } } }
                    p class="hint" { "They stand in the settings as site.origins." }
                }
            }
            section aria-labelledby="code" {
                h2 id="code" { "What to put into a page" }
                @for snippet in &self.code { (snippet.render()) }
            }
            @if let Some(href) = &self.preview {
                section aria-labelledby="preview" {
                    h2 id="preview" { "How it looks" }
                    iframe class="letter" src=(href) title="A discussion as other sites show it" loading="lazy" {}
                }
            }
            section aria-labelledby="pages" {
                h2 id="pages" { "Pages with a discussion" }
                (self.pages())
            }
            @if self.may_write && !self.rows.is_empty() { (self.moved()) }
        })
    }

    fn pages(&self) -> Markup {
        html! {
            @if self.rows.is_empty() {
                p class="empty" { "None yet. A page is listed here from its first comment on." }
            } @else {
                div class="wide" tabindex="0" role="region" aria-label="Pages with a discussion" {
                    table {
                        caption { "Pages of other sites, newest first" }
                        thead { tr { @for head in ["Page", "Address", "Comments", "Since"] { th scope="col" { (head) } } } }
                        tbody { @for row in &self.rows { (row.render()) } }
                    }
                }
                @if self.earlier.is_some() || self.later.is_some() {
                    nav class="pager" aria-label="Pages of this list" {
                        @if let Some(href) = &self.earlier { a href=(href) { "Newer" } }
                        @if let Some(href) = &self.later { a href=(href) { "Older" } }
                    }
                }
            }
        }
    }

    fn moved(&self) -> Markup {
        let field = |name: &str, label: &str, value: &str| {
            html! {
                div class="field" {
                    label for=(name) { (label) }
                    (field_error(&self.errors, name))
                    input id=(name) type="url" name=(name) value=(value) maxlength="500" dir="ltr" required
                        aria-describedby=[described(&self.errors, name)] aria-invalid=[described(&self.errors, name).map(|_| "true")];
                }
            }
        };
        html! {
            section aria-labelledby="moved" {
                h2 id="moved" { "A site has moved" }
                p { "All pages whose addresses begin in the first way begin in the second from now on. Their discussions are found by the old addresses too." }
                form class="settings" method="post" action="/admin/embed/moved" novalidate {
                    (error_summary(&self.errors))
                    input type="hidden" name="csrf" value=(self.desk.csrf);
                    (field("from", "Addresses that begin with", &self.from))
                    (field("to", "begin with this instead", &self.to))
                    p class="buttons" { button type="submit" { "Change the addresses" } }
                }
            }
        }
    }

    pub fn sample() -> OtherSites {
        let snippet = |title: &str, words: &str, code: &str| Snippet {
            title: title.into(),
            words: words.into(),
            code: code.into(),
        };
        let row = |title: &str, address: &str, state: &str| PageRow {
            page: Link::new(title, "/admin/embed/pages/21"),
            address: address.into(),
            replies: "14".into(),
            since: "23 Nov 2026, 10:41".into(),
            state: state.into(),
        };
        OtherSites {
            desk: Desk::sample("Other sites", Tab::OtherSites),
            sites: vec!["https://blog.example.org".into(), "https://www.example.org".into()],
            code: vec![
                snippet(
                    "Once a page",
                    "It is always the newest one.",
                    "<script type=\"module\" src=\"https://talk.example.org/embed.js\"></script>",
                ),
                snippet(
                    "A discussion of the page itself",
                    "",
                    "<weshift-thread><a href=\"https://talk.example.org/frame?thread=https://blog.example.org/this-page\">Read the replies and leave yours</a></weshift-thread>",
                ),
            ],
            preview: Some("/frame?thread=km-culture-shift".into()),
            rows: vec![
                row("On sharing what we failed at", "https://blog.example.org/on-sharing", ""),
                row(
                    "مرحبا بالعالم",
                    "https://blog.example.org/ar/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7/and/a/very/long/path/that/goes/on",
                    "closed",
                ),
            ],
            earlier: None,
            later: Some("/admin/embed?page=2".into()),
            may_write: true,
            ..OtherSites::default()
        }
    }

    pub fn sample_empty() -> OtherSites {
        OtherSites { sites: Vec::new(), rows: Vec::new(), later: None, preview: None, ..OtherSites::sample() }
    }
}

impl Snippet {
    pub(super) fn render(&self) -> Markup {
        html! {
            h3 { (self.title) }
            @if !self.words.is_empty() { p { (self.words) } }
            pre tabindex="0" role="region" aria-label=(self.title) dir="ltr" { code { (self.code) } }
        }
    }
}

impl PageRow {
    fn render(&self) -> Markup {
        html! {
            tr {
                th scope="row" { a href=(self.page.href) { bdi { (self.page.text) } } @if !self.state.is_empty() { " (" (self.state) ")" } }
                td dir="ltr" { a href=(self.address) rel="noopener noreferrer" { (self.address) } }
                td { (self.replies) }
                td { (self.since) }
            }
        }
    }
}

impl PageEditor {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/embed#pages" { "All pages of other sites" } }
            h1 { bdi { (self.heading) } }
            p class="meta" {
                a href=(self.address) rel="noopener noreferrer" dir="ltr" { (self.address) } " · " a href=(self.comments.href) { (self.comments.text) }
            }
            @if let Some(name) = &self.name { p class="meta" { "Its discussion has a name of its own: " span dir="ltr" { (name) } } }
            form class="settings" method="post" action=(self.action) novalidate {
                (error_summary(&self.errors))
                input type="hidden" name="csrf" value=(self.desk.csrf);
                (self.line("title", "Title", "text", &self.title, "auto"))
                (self.line("url", "Address", "url", &self.address, "ltr"))
                p class="hint" { "Where the page moved to. Its discussion is found by the old address too." }
                label class="option" for="open" {
                    input id="open" type="checkbox" name="open" value="1" checked[self.open];
                    "Open: it takes comments"
                }
                @if self.may_write { p class="buttons" { button type="submit" { "Save" } } }
            }
            @if self.may_write {
                section aria-labelledby="merge" {
                    h2 id="merge" { "The same as another page" }
                    p { "All its comments go to the discussion of the other page, and whoever looks for this one finds that." }
                    form class="settings" method="post" action=(self.merge_action) novalidate {
                        input type="hidden" name="csrf" value=(self.desk.csrf);
                        (self.line("to", "Address of the other page", "url", &self.into, "ltr"))
                        p class="buttons" { button class="quiet" type="submit" { "Merge into it" } }
                    }
                }
            }
        })
    }

    fn line(&self, name: &str, label: &str, kind: &str, value: &str, dir: &str) -> Markup {
        html! {
            div class="field" {
                label for=(name) { (label) }
                (field_error(&self.errors, name))
                input id=(name) type=(kind) name=(name) value=(value) maxlength="500" dir=(dir) required
                    aria-describedby=[described(&self.errors, name)] aria-invalid=[described(&self.errors, name).map(|_| "true")];
            }
        }
    }

    pub fn sample() -> PageEditor {
        PageEditor {
            desk: Desk::sample("On sharing what we failed at", Tab::OtherSites),
            heading: "On sharing what we failed at".into(),
            action: "/admin/embed/pages/21".into(),
            merge_action: "/admin/embed/pages/21/merge".into(),
            may_write: true,
            comments: Link::new("14 replies", "/admin/comments?place=x"),
            title: "On sharing what we failed at".into(),
            address: "https://blog.example.org/on-sharing".into(),
            open: true,
            ..PageEditor::default()
        }
    }

    pub fn sample_errors() -> PageEditor {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        PageEditor {
            name: Some("https://blog.example.org/articles/12".into()),
            errors: vec![
                error("title", "Please type a title, so that managers know the page."),
                error("to", "There is no other page with a discussion at that address."),
            ],
            into: "https://blog.example.org/nowhere".into(),
            ..PageEditor::sample()
        }
    }
}
