//! A comment that waited was published: to its author.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    reply::NOBODY_READS,
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Published {
    pub site: String,
    pub lang: String,
    /// Of the shift, or of the post.
    pub title: String,
    /// `Your comment was published.`
    pub news: String,
    /// `shift 1: From “I know” to “We know”`.
    pub place: String,
    /// The first paragraphs of the comment.
    pub own: Vec<String>,
    /// `Read your comment in its place`, absolute.
    pub read: Link,
    pub why_you: String,
    pub settings_href: String,
}

impl Published {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Your comment was published", self.site);
        let (text, html) = (self.text(), self.html(&subject));
        Letter { subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news).paragraph(&self.stands());
        text.own_quote(&self.own).gap().link("", &self.read.text, &self.read.href).gap();
        text.paragraph(NOBODY_READS).signature(&self.why_you, &self.site, &self.settings_href);
        text.take()
    }

    fn html(&self, subject: &str) -> String {
        let frame = Frame {
            subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &self.news,
            why_you: &self.why_you,
            settings: Some(&self.settings_href),
        };
        frame.wrap(
            frame::headline(&self.news),
            html! {
                (frame::words(self.stands()))
                (frame::quote(&self.own))
                (frame::button(&self.read.href, &self.read.text))
                div style="margin-top:20px" { (frame::small(NOBODY_READS)) }
            },
        )
    }

    fn stands(&self) -> String {
        match (self.title.as_str(), self.place.as_str()) {
            (title, place) if title.is_empty() || place.contains(title) => {
                format!("All readers see it now, on {place}.")
            }
            (title, place) => format!("All readers see it now, on {place}, in “{title}”."),
        }
    }

    pub fn sample() -> Published {
        Published {
            site: "Our knowledge".into(),
            lang: "en".into(),
            title: "The Knowledge Management Culture Shift".into(),
            news: "Your comment was published.".into(),
            place: "shift 1: From “I know” to “We know”".into(),
            own: vec![
                "We tried “ask before you write” for a quarter. Questions went up, documents went down, and nobody misses \
                 the documents."
                    .into(),
                "What we still lack is a place where the answers stay findable.".into(),
            ],
            read: Link::new(
                "Read your comment in its place",
                "https://blog.example.org/km-culture-shift#c5121",
            ),
            why_you: "You get this once, because you asked to be told when your comment is published.".into(),
            settings_href: "https://comments.example.org/u/token".into(),
        }
    }

    /// With words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Published {
        Published {
            place: format!("shift 1: <b>{}</b>", "z".repeat(200)),
            own: vec![
                "<img src=x onerror=alert(1)> & \"quotes\"".into(),
                "x".repeat(300),
                "知識管理".repeat(40),
            ],
            ..Published::sample()
        }
    }
}
