//! What became of commands that a manager wrote in a mail, and which ones there are.

use maud::{Markup, html};

use super::{
    Letter,
    frame::{self, Frame},
    held::PROMISE,
    text::Text,
};
use crate::html::Link;

/// The answer to commands.
#[derive(Debug, Clone, Default)]
pub struct Ack {
    pub site: String,
    pub lang: String,
    /// That of the manager's mail: `Re: …`
    pub subject: String,
    /// `Done: 2 published, 1 marked as spam.`
    pub news: String,
    /// `1, Ines Duarte: published.`
    pub lines: Vec<String>,
    /// `Take back: publishing 1`, absolute.
    pub undo: Vec<Link>,
    /// Whether it is the last answer today.
    pub last_today: bool,
}

/// The answer to a mail without a command that we know.
#[derive(Debug, Clone, Default)]
pub struct Help {
    pub site: String,
    pub lang: String,
    /// That of the manager's mail: `Re: …`
    pub subject: String,
    /// `Nothing was done: no line of your mail began with a command.`
    pub news: String,
    /// Whether it is the last answer today.
    pub last_today: bool,
}

const LAST_TODAY: &str =
    "This is the last answer for today. Commands still work without one; the desk shows what they did.";
const COMMANDS: [[&str; 2]; 5] = [
    ["publish 1 3-4", "publishes comments 1, 3 and 4"],
    ["spam 2", "marks comment 2 as spam"],
    ["trash 5", "puts comment 5 into the trash"],
    ["keep all", "leaves all comments of that mail waiting"],
    ["help", "sends this list"],
];
const HOW: &str = "Answer a notice and write one command a line, above the words that your mail program quotes, in 10 lines \
    at most. The numbers are those of the notice; “all” means all of them.";

impl Ack {
    pub fn letter(&self) -> Letter {
        Letter { subject: self.subject.clone(), text: self.text(), html: self.html() }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news);
        for line in &self.lines {
            text.lines("   - ", "     ", line);
        }
        if !self.lines.is_empty() {
            text.gap();
        }
        for link in &self.undo {
            text.link("", &link.text, &link.href).gap();
        }
        if !self.undo.is_empty() {
            text.paragraph(PROMISE);
        }
        if self.last_today {
            text.paragraph(LAST_TODAY);
        }
        text.last_words(&why_you(&self.site));
        text.take()
    }

    fn html(&self) -> String {
        wrap(
            &self.subject,
            &self.lang,
            &self.site,
            &self.news,
            html! {
                @if !self.lines.is_empty() { (frame::list(&self.lines)) }
                @if !self.undo.is_empty() {
                    div style="margin-top:20px" {
                        @for link in &self.undo { (frame::way(&link.href, &link.text)) }
                        (frame::small(PROMISE))
                    }
                }
                @if self.last_today { (frame::words(LAST_TODAY)) }
            },
        )
    }

    pub fn sample() -> Ack {
        Ack {
            site: "Our knowledge".into(),
            lang: "en".into(),
            subject: "Re: [Our knowledge] Comments waiting: The Knowledge Management Culture Shift".into(),
            news: "Done: 2 published, 1 marked as spam.".into(),
            lines: vec![
                "1, Ines Duarte: published.".into(),
                "3, Lea Brandt: Tom Ash had published it already.".into(),
                "4, Ravi Menon: published.".into(),
                "2, best tools 2026: marked as spam.".into(),
            ],
            undo: vec![
                Link::new(
                    "Take back “publish 1 3-4”",
                    "https://comments.example.org/m/AaUg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX9q",
                ),
                Link::new(
                    "Take back “spam 2”",
                    "https://comments.example.org/m/AaUg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX0r",
                ),
            ],
            last_today: false,
        }
    }

    /// With words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Ack {
        Ack {
            lines: vec![
                "1, <script>alert(1)</script>\n.: published.".into(),
                format!("2, {}: marked as spam.", "x".repeat(300)),
            ],
            last_today: true,
            ..Ack::sample()
        }
    }
}

impl Help {
    pub fn letter(&self) -> Letter {
        Letter { subject: self.subject.clone(), text: self.text(), html: self.html() }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news).paragraph(HOW);
        for [command, effect] in COMMANDS {
            text.lines(&format!("   {command:<16}"), "                   ", effect);
        }
        text.gap();
        if self.last_today {
            text.paragraph(LAST_TODAY);
        }
        text.last_words(&why_you(&self.site));
        text.take()
    }

    fn html(&self) -> String {
        let rows: Vec<Vec<Markup>> = COMMANDS
            .iter()
            .map(|[command, effect]| vec![html! { code { (command) } }, html! { (effect) }])
            .collect();
        wrap(
            &self.subject,
            &self.lang,
            &self.site,
            &self.news,
            html! {
                (frame::words(HOW))
                (frame::stack("Commands", &[("You write", "35%"), ("What it does", "65%")], &rows))
                @if self.last_today { (frame::words(LAST_TODAY)) }
            },
        )
    }

    pub fn sample() -> Help {
        Help {
            site: "Our knowledge".into(),
            lang: "en".into(),
            subject: "Re: [Our knowledge] Comments waiting: The Knowledge Management Culture Shift".into(),
            news: "Nothing was done: no line of your mail began with a command.".into(),
            last_today: false,
        }
    }
}

fn wrap(subject: &str, lang: &str, site: &str, news: &str, main: Markup) -> String {
    let why_you = why_you(site);
    let frame = Frame { subject, lang, site, preheader: news, why_you: &why_you, settings: None };
    frame.wrap(frame::headline(news), main)
}

fn why_you(site: &str) -> String {
    format!(
        "You get this because a mail with your address as its sender answered a notice of {site}. If it was not yours, \
         tell the owner."
    )
}
