//! What every public page stands in.

use maud::{DOCTYPE, Markup, html};

use crate::{assets, html::Link};

/// The frame of a public page.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub site_name: String,
    /// Of the page, without the site's name; starts with "Error: " when a form came back.
    pub title: String,
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    pub canonical: Option<String>,
    pub feeds: Vec<Link>,
    pub noindex: bool,
    /// Whether pages elsewhere may say that they link to this one.
    pub webmention: bool,
    /// False on pages that a mail's link opens: no script at all.
    pub script: bool,
}

impl Layout {
    pub fn sample(title: &str) -> Layout {
        Layout {
            site_name: "Our knowledge".into(),
            title: title.into(),
            lang: "en".into(),
            dir: "ltr".into(),
            canonical: None,
            feeds: vec![Link::new("Comments on Our knowledge", "/feeds/comments.atom")],
            noindex: false,
            webmention: false,
            script: true,
        }
    }

    pub fn wrap(&self, main: Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.lang) dir=(self.dir) {
                head {
                    meta charset="utf-8";
                    title { (self.title) " · " (self.site_name) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if self.noindex { meta name="robots" content="noindex"; }
                    link rel="stylesheet" href=(assets::CSS_HREF);
                    link rel="icon" type="image/svg+xml" href=(assets::ICON_HREF);
                    @if self.webmention { link rel="webmention" href="/webmention"; }
                    @if let Some(href) = &self.canonical { link rel="canonical" href=(href); }
                    @for feed in &self.feeds {
                        link rel="alternate" type="application/atom+xml" title=(feed.text) href=(feed.href);
                        link rel="alternate" type="application/feed+json" title=(feed.text) href=(feed.href.replacen(".atom", ".json", 1));
                    }
                    @if self.script { script src=(assets::JS_HREF) defer {} }
                }
                body {
                    a class="skip" href="#main" { "Skip to the text" }
                    header class="site" { a class="site-name" href="/" rel="home" { (self.site_name) } }
                    main id="main" { (main) }
                    @if let Some(address) = &self.canonical { p class="printed meta" { (address) } }
                    footer class="site" {
                        p { a href="/privacy" { "Learn how your comment data is processed" } }
                        @if let Some(feed) = self.feeds.first() {
                            p { a href=(feed.href) { "Follow by feed" } }
                        }
                        p class="made" { "Comments by Weshift" }
                    }
                }
            }
        }
    }
}
