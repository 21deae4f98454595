//! The frame of the desk, and the plain one before it.

use maud::{DOCTYPE, Markup, html};

use crate::{assets, comment_form::FieldError};

/// Where in the desk a page stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Queue,
    Comments,
    Spam,
    Blocklist,
    Posts,
    OtherSites,
    Mail,
    Managers,
    Programs,
    Audit,
    Stats,
    Site,
    Account,
}

/// What every page of the desk stands in.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub site_name: String,
    /// Of the page, without the site's name.
    pub title: String,
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// Whoever is signed in is an owner, and sees what owners alone see.
    pub is_owner: bool,
    /// The name of whoever is signed in.
    pub manager: String,
    pub tab: Tab,
    /// How many comments wait for a decision.
    pub waiting: u32,
    pub csrf: String,
    /// What the last action did.
    pub flash: Option<Flash>,
    /// Trouble that every manager should know of.
    pub banners: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Flash {
    pub text: String,
    pub undo: Option<Undo>,
}

#[derive(Debug, Clone, Default)]
pub struct Undo {
    pub action: String,
    pub csrf: String,
    pub seq: String,
    pub back: String,
}

impl Desk {
    pub fn sample(title: &str, tab: Tab) -> Desk {
        Desk {
            site_name: "Our knowledge".into(),
            title: title.into(),
            lang: "en".into(),
            dir: "ltr".into(),
            is_owner: true,
            manager: "Anna Berg".into(),
            tab,
            waiting: 4,
            csrf: "csrf-token".into(),
            flash: None,
            banners: Vec::new(),
        }
    }

    pub fn sample_flash(title: &str, tab: Tab) -> Desk {
        Desk {
            flash: Some(Flash {
                text: "Approved the comment by Ines Duarte.".into(),
                undo: Some(Undo {
                    action: "/admin/comments/c5121/undo".into(),
                    csrf: "csrf-token".into(),
                    seq: "3".into(),
                    back: "/admin".into(),
                }),
            }),
            banners: vec![
                "Mail cannot be sent since 10:12: the server at mail.example.org does not answer.".into(),
            ],
            ..Desk::sample(title, tab)
        }
    }

    pub fn wrap(&self, main: Markup) -> Markup {
        let tabs = [
            (Tab::Queue, "/admin", "Queue"),
            (Tab::Comments, "/admin/comments", "Comments"),
            (Tab::Spam, "/admin/spam", "Spam"),
            (Tab::Blocklist, "/admin/blocklist", "Blocklist"),
            (Tab::Posts, "/admin/posts", "Posts"),
            (Tab::OtherSites, "/admin/embed", "Other sites"),
            (Tab::Mail, "/admin/mail", "Mail"),
            (Tab::Managers, "/admin/managers", "Managers"),
            (Tab::Programs, "/admin/tokens", "Programs"),
            (Tab::Stats, "/admin/stats", "Numbers"),
            (Tab::Audit, "/admin/audit", "Audit log"),
            (Tab::Site, "/admin/welcome", "Site"),
            (Tab::Account, "/admin/account", "Account"),
        ];
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir=(self.dir) {
                (head(&self.site_name, &self.title))
                body class="desk" {
                    a class="skip" href="#main" { "Skip to the text" }
                    header class="desk-bar" {
                        a class="site-name" href="/" rel="home" { (self.site_name) }
                        form class="sign-out" method="post" action="/admin/sign-out" {
                            input type="hidden" name="csrf" value=(self.csrf);
                            span class="signed-in" { (self.manager) }
                            button class="quiet" type="submit" { "Sign out" }
                        }
                        nav class="desk-nav" aria-label="Desk" {
                            ul {
                                @for (tab, href, text) in tabs.into_iter().filter(|it| self.is_owner || it.0 != Tab::Site) {
                                    li {
                                        a href=(href) aria-current=[(tab == self.tab).then_some("page")] {
                                            (text)
                                            @if tab == Tab::Queue && self.waiting > 0 {
                                                " " span class="count" { (self.waiting) }
                                                span class="unseen" { " waiting" }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    main id="main" {
                        @for banner in &self.banners { p class="banner" { (banner) } }
                        @if let Some(flash) = &self.flash { (flash.render()) }
                        (main)
                    }
                }
            }
        }
    }
}

impl Flash {
    fn render(&self) -> Markup {
        html! {
            div class="flash" role="status" {
                p { (self.text) }
                @if let Some(undo) = &self.undo {
                    form method="post" action=(undo.action) {
                        input type="hidden" name="csrf" value=(undo.csrf);
                        input type="hidden" name="seq" value=(undo.seq);
                        input type="hidden" name="back" value=(undo.back);
                        button class="quiet" type="submit" { "Undo" }
                    }
                }
            }
        }
    }
}

/// A page of few words, for those who are not signed in. A title that starts with "Error: " is a form that came back.
pub fn plain(site_name: &str, lang: &str, title: &str, main: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang) {
            (head(site_name, title))
            body class="way-in" {
                header class="site" { a class="site-name" href="/" rel="home" { (site_name) } }
                main id="main" {
                    h1 { (title.trim_start_matches("Error: ")) }
                    (main)
                }
            }
        }
    }
}

fn head(site_name: &str, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            title { (title) " · " (site_name) }
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            link rel="stylesheet" href=(assets::CSS_HREF);
            link rel="icon" type="image/svg+xml" href=(assets::ICON_HREF);
            script src=(assets::JS_HREF) defer {}
            script src=(assets::DESK_JS_HREF) defer {}
        }
    }
}

/// What went wrong in a form as a whole, each with a way to its field.
pub(crate) fn error_summary(errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="trouble" role="alert" tabindex="-1" autofocus {
                p { strong { "Nothing was saved. Please look at this again:" } }
                ul {
                    @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } }
                }
            }
        }
    }
}

/// The message for one field.
pub(crate) fn message<'a>(errors: &'a [FieldError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
}

/// The message for one field, standing at it.
pub(crate) fn field_error(errors: &[FieldError], field: &str) -> Markup {
    html! {
        @if let Some(text) = message(errors, field) {
            p class="error" id={ (field) "-error" } { (text) }
        }
    }
}

/// A browser shows nothing of a time or date that is none: where there is something wrong with it, what was typed comes
/// back as text.
pub(crate) fn kind_of_field(errors: &[FieldError], field: &str, kind: &'static str) -> &'static str {
    message(errors, field).map_or(kind, |_| "text")
}

/// What a field with a message is described by.
pub(crate) fn described(errors: &[FieldError], field: &str) -> Option<String> {
    message(errors, field).map(|_| format!("{field}-error"))
}
