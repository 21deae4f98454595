//! A letter that asks for one thing, by one link. It goes to addresses that nobody has vouched for yet.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};
use crate::html::Link;

/// What a letter with one link says, in its order.
pub(super) struct Ask<'a> {
    pub site: &'a str,
    pub lang: &'a str,
    pub subject: String,
    pub title: &'a str,
    pub news: String,
    pub ask: Option<String>,
    pub link: Link,
    /// Until when the link works, and what happens without it.
    pub until: String,
    pub why_you: String,
    /// Where the address can be told never to be mailed again.
    pub never: Option<&'a str>,
}

const NEVER: &str = "Never mail this address again";

impl Ask<'_> {
    pub(super) fn letter(self) -> Letter {
        let (text, html) = (self.text(), self.html());
        Letter { subject: self.subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news);
        if let Some(ask) = &self.ask {
            text.paragraph(ask);
        }
        text.link("", &self.link.text, &self.link.href).gap().paragraph(&self.until);
        text.last_words(&self.why_you);
        if let Some(href) = self.never {
            text.link("", NEVER, href);
        }
        text.take()
    }

    fn html(&self) -> String {
        let frame = Frame {
            subject: &self.subject,
            lang: self.lang,
            site: self.site,
            preheader: &self.news,
            why_you: &self.why_you,
            settings: None,
        };
        frame.wrap(
            self.title,
            html! {
                (frame::words(&self.news))
                @if let Some(ask) = &self.ask { (frame::words(ask)) }
                (frame::button(&self.link.href, &self.link.text))
                (frame::small(&self.until))
                @if let Some(href) = self.never { (frame::way(href, NEVER)) }
            },
        )
    }
}

/// `It is about “…”.`, unless the title says no more than the site's name.
pub(super) fn about(words: &str, title: &str, site: &str) -> Option<String> {
    (!title.is_empty() && title != site).then(|| format!("{words} “{title}”."))
}
