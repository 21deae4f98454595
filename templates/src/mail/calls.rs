//! What a digest says of spam: how much was caught, and where the filter was least sure.

use maud::{Markup, html};

use super::{frame, text::Text};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct SpamPart {
    /// `41 were caught.`
    pub news: String,
    /// `By reason: the spam filter 27, listed words 9`.
    pub reasons: Option<String>,
    /// The closest calls, in case one is a person.
    pub calls: Vec<Call>,
    /// `All spam of the last week (41)`, absolute. Without an address there is no link.
    pub more: Link,
}

/// A comment that is hardly spam.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// `96 %`.
    pub score: String,
    pub author: String,
    /// `shift 5`.
    pub place: String,
    /// One line, with no address in it that a mail reader would make a link of.
    pub excerpt: String,
    pub href: String,
}

const CAPTION: &str = "The closest calls with their scores, in case one is a person";
const HEADS: [(&str, &str); 4] = [("Score", "13%"), ("From", "24%"), ("Text", "38%"), ("Decide", "25%")];

impl SpamPart {
    pub(super) fn write(&self, text: &mut Text) {
        text.paragraph("SPAM CAUGHT").lines("   ", "   ", &self.news);
        if let Some(reasons) = self.reasons() {
            text.lines("   ", "   ", &reasons);
        }
        text.gap();
        if !self.calls.is_empty() {
            text.lines("   ", "   ", &format!("{CAPTION}:")).gap();
        }
        for (it, decide) in self.calls.iter().zip(self.ways()) {
            text.lines(
                "   - ",
                "     ",
                &format!("{}, {}, {}: {}", it.score, it.author, it.place, it.excerpt),
            );
            text.link("     ", &decide, &it.href).gap();
        }
        if !self.more.href.is_empty() {
            text.link("   ", &self.more.text, &self.more.href).gap();
        }
    }

    pub(super) fn render(&self) -> Markup {
        let cells = |(it, decide): (&Call, String)| {
            vec![
                html! { (it.score) },
                html! { bdi { (it.author) } ", " br; (it.place) },
                html! { bdi { (it.excerpt) } },
                frame::link(&it.href, decide),
            ]
        };
        let rows: Vec<Vec<Markup>> = self.calls.iter().zip(self.ways()).map(cells).collect();
        html! {
            (frame::heading("Spam caught"))
            (frame::words(&self.news))
            @if let Some(reasons) = self.reasons() { (frame::words(&reasons)) }
            @if !rows.is_empty() { (frame::stack(CAPTION, &HEADS, &rows)) }
            @if !self.more.href.is_empty() { (frame::way(&self.more.href, &self.more.text)) }
        }
    }

    fn reasons(&self) -> Option<String> {
        self.reasons.as_ref().map(|it| format!("{it}."))
    }

    /// The words of each link: `Decide on Marta K.`, and `Decide on Marta K. (2)` for the next of that name.
    fn ways(&self) -> Vec<String> {
        let way = |(i, call): (usize, &Call)| {
            let before = self.calls[..i].iter().filter(|it| it.author == call.author).count();
            match before {
                0 => format!("Decide on {}", call.author),
                _ => format!("Decide on {} ({})", call.author, before + 1),
            }
        };
        self.calls.iter().enumerate().map(way).collect()
    }

    pub(super) fn sample() -> SpamPart {
        let call = |score: &str, author: &str, place: &str, excerpt: &str, token: &str| Call {
            score: score.into(),
            author: author.into(),
            place: place.into(),
            excerpt: excerpt.into(),
            href: format!(
                "https://comments.example.org/m/AaFg0kJ3mXDwQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUw{token}"
            ),
        };
        SpamPart {
            news: "41 were caught.".into(),
            reasons: Some(
                "By reason: the spam filter 27, listed words 9, how the form was filled in 5".into(),
            ),
            calls: vec![
                call("81 %", "Marta K.", "shift 5", "I wrote about this on my page, with examples …", "X3t"),
                call("84 %", "kmconsult", "shift 1", "We offer the same as a service …", "X4u"),
                call("88 %", "Marta K.", "shift 2", "See my page for the other half of it …", "X5v"),
                call("91 %", "nora91", "shift 1", "Nice! Greetings from kmtools[.]example", "X6w"),
                call("96 %", "best tools 2026", "shift 11", "The list that everybody asks for …", "X7x"),
            ],
            more: Link::new("All spam (41)", "https://comments.example.org/admin/comments?status=spam"),
        }
    }

    pub(super) fn sample_unruly() -> SpamPart {
        let mut spam = SpamPart::sample();
        spam.calls[0].author = "<script>alert(1)</script>\n.".into();
        spam.calls[1].excerpt = format!("<img src=x onerror=alert(1)> {}", "x".repeat(80));
        spam.calls[2].author = "知識".repeat(32);
        spam.calls[3].author = "x".repeat(64);
        spam.calls[4].place = format!("shift 11: {}", "z".repeat(80));
        spam
    }
}
