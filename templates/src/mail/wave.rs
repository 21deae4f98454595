//! So many comments came at once that a list of them helps nobody: to managers, in place of a notice.

use maud::html;

use super::{
    HeldItem, Letter,
    frame::{self, Frame},
    held::{PROMISE, subject, until},
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Wave {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// `212 comments came within 10 minutes.`
    pub news: String,
    /// `most of them link to shop[.]example`.
    pub pattern: Option<String>,
    /// `Hold everything new that links to shop[.]example, for a week`, absolute.
    pub hold: Option<Link>,
    /// Three of them.
    pub samples: Vec<HeldItem>,
    /// `209 others wait too.`
    pub more: Option<String>,
    /// `Look at all of these and decide at once`, absolute.
    pub many: Link,
    /// `All waiting comments`, absolute; none if `many` leads there.
    pub queue: Option<Link>,
    pub why_you: String,
    pub settings_href: String,
    /// Until when the links work: `Mon 30 Nov, 10:44`.
    pub expires: String,
}

impl Wave {
    pub fn letter(&self) -> Letter {
        let subject = subject(&self.site, &self.post_title);
        let (text, html) = (self.text(), self.html(&subject));
        Letter { subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news);
        if let Some(pattern) = self.pattern() {
            text.paragraph(&pattern);
        }
        text.link("", &self.many.text, &self.many.href).gap();
        for way in self.hold.iter().chain(&self.queue) {
            text.link("", &way.text, &way.href).gap();
        }
        if !self.samples.is_empty() {
            text.paragraph("SOME OF THEM");
        }
        for item in &self.samples {
            item.write(&mut text);
        }
        if let Some(more) = &self.more {
            text.paragraph(more);
        }
        text.paragraph(&format!("{PROMISE} {}", until(&self.expires)));
        text.signature(&self.why_you, &self.site, &self.settings_href);
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
                @if let Some(pattern) = self.pattern() { (frame::words(&pattern)) }
                (frame::button(&self.many.href, &self.many.text))
                @for way in self.hold.iter().chain(&self.queue) { (frame::way(&way.href, &way.text)) }
                @if !self.samples.is_empty() { (frame::heading("Some of them")) }
                @for item in &self.samples { (frame::subheading(item.name())) (item.render()) }
                @if let Some(more) = &self.more { div style="margin-top:24px" { (frame::words(more)) } }
                div style="margin-top:32px" { (frame::small(PROMISE)) (frame::small(until(&self.expires))) }
            },
        )
    }

    fn pattern(&self) -> Option<String> {
        self.pattern.as_ref().map(|it| format!("What they have in common: {it}."))
    }

    pub fn sample() -> Wave {
        let item = |number: &str, author: &str, words: &str| HeldItem {
            number: number.into(),
            author: author.into(),
            why: "link to a new domain (score 7.4, spam from 8.0)".into(),
            links: "1 (shop[.]example)".into(),
            excerpt: vec![words.into()],
            href: format!(
                "https://comments.example.org/m/AaBg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX9{number}"
            ),
            ..HeldItem::sample_spam()
        };
        Wave {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            news: "212 comments came within 10 minutes.".into(),
            pattern: Some("most of them link to shop[.]example".into()),
            hold: Some(Link::new(
                "Hold everything new that links to shop[.]example, for a week",
                "https://comments.example.org/m/AaBg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX99",
            )),
            samples: vec![
                item("1", "nora91", "I was not sure at first, but this helped our team a lot."),
                item("2", "Marta K.", "Good points. We wrote about the same, see my page."),
                item("3", "best tools 2026", "Here is the list that everybody asks for."),
            ],
            more: Some("209 others wait too.".into()),
            many: Link::new(
                "Look at all that link to shop[.]example, and decide at once",
                "https://comments.example.org/admin/bulk?act=spam&host=shop%2Eexample",
            ),
            queue: Some(Link::new("All waiting comments", "https://comments.example.org/admin")),
            why_you: "You get this because you look after comments on Our knowledge and chose “at once”. While the \
                      wave lasts, the next notice comes in 60 minutes at the earliest."
                .into(),
            settings_href: "https://comments.example.org/u/token".into(),
            expires: "Mon 30 Nov, 10:44".into(),
        }
    }

    /// With words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Wave {
        let mut wave = Wave::sample();
        wave.samples[0].author = "<script>alert(1)</script>\n.".into();
        wave.samples[1].excerpt = vec!["<img src=x onerror=alert(1)> & \"quotes\"".into(), "x".repeat(300)];
        wave.samples[2].links = format!("1 ({}[.]example)", "z".repeat(200));
        Wave { pattern: Some(format!("all say “<b>{}</b>”", "知識管理".repeat(40))), ..wave }
    }
}
