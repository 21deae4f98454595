//! Words that are markup already. The only place that writes anything unescaped.

use maud::{Markup, PreEscaped, Render};

/// Markup that the sanitizer made. Only the server's `web::view` builds one, from what the sanitizer gave.
#[derive(Debug, Clone, Default)]
pub struct TrustedHtml(String);

/// A moment, for machines and for people.
#[derive(Debug, Clone, Default)]
pub struct When {
    /// RFC 3339.
    pub iso: String,
    /// As people read it, in the page's language.
    pub text: String,
}

/// A place to go to.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub text: String,
    pub href: String,
}

impl TrustedHtml {
    pub fn from_clean(html: String) -> Self {
        TrustedHtml(html)
    }
}

impl TrustedHtml {
    /// Our own words, for samples.
    pub(crate) fn sample(html: &str) -> Self {
        TrustedHtml(html.to_string())
    }
}

impl Render for TrustedHtml {
    fn render(&self) -> Markup {
        PreEscaped(self.0.clone())
    }
}

impl Render for When {
    fn render(&self) -> Markup {
        maud::html! { time datetime=(self.iso) title=(self.text) data-rel { (self.text) } }
    }
}

impl When {
    pub fn sample() -> When {
        When { iso: "2026-11-23T10:41:00Z".into(), text: "23 November 2026, 10:41".into() }
    }
}

impl Link {
    pub fn new(text: &str, href: &str) -> Link {
        Link { text: text.into(), href: href.into() }
    }
}
