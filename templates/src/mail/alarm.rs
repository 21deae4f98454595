//! Something needs the owner.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Alarm {
    pub site: String,
    pub lang: String,
    /// `Nobody is told of waiting comments any more.` It is the subject too: no words of a visitor, no address.
    pub news: String,
    /// What happened and what helps, in sentences.
    pub lines: Vec<String>,
    /// Where it can be mended, absolute.
    pub link: Link,
}

impl Alarm {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] {}", self.site, frame::headline(&self.news));
        let why_you = format!("You get this because you own {}.", self.site);
        let mut text = Text::default();
        text.paragraph(&self.news);
        for line in &self.lines {
            text.paragraph(line);
        }
        text.link("", &self.link.text, &self.link.href).gap().last_words(&why_you);
        let frame = Frame {
            subject: &subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &self.news,
            why_you: &why_you,
            settings: None,
        };
        let html = frame.wrap(
            frame::headline(&self.news),
            html! {
                @for line in &self.lines { (frame::words(line)) }
                (frame::button(&self.link.href, &self.link.text))
            },
        );
        Letter { subject, text: text.take(), html }
    }

    pub fn sample() -> Alarm {
        Alarm {
            site: "Our knowledge".into(),
            lang: "en".into(),
            news: "Nobody is told of waiting comments any more.".into(),
            lines: vec![
                "The last manager who got notices chose “none” on Mon 23 Nov, 10:41. 2 comments wait.".into(),
                "Choose who is told, or nobody learns of the next ones.".into(),
            ],
            link: Link::new("Choose who is told", "https://comments.example.org/admin/managers"),
        }
    }

    /// With words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Alarm {
        Alarm {
            news: "An address was paused after bounces.".into(),
            lines: vec![
                format!("{}@example.org refused 3 mails in a row.", "x".repeat(60)),
                format!("The last answer was: 550 <script>alert(1)</script> {}", "y".repeat(300)),
            ],
            link: Link::new(
                "See the letters that failed",
                "https://comments.example.org/admin/mail?state=failed",
            ),
            ..Alarm::sample()
        }
    }
}
