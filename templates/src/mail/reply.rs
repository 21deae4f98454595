//! Somebody answered: to readers who asked to be told.

use maud::{Markup, html};

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub site: String,
    pub lang: String,
    /// Of the shift, or of the post.
    pub title: String,
    /// `Ravi Menon answered your comment.`, or `3 new answers in …`
    pub news: String,
    pub answers: Vec<Answer>,
    /// `2 more came.`
    pub more: Option<String>,
    /// What the reader had written. Who follows a discussion has none.
    pub own: Vec<String>,
    /// `Read Ravi Menon's answer`, absolute.
    pub read: Link,
    pub why_you: String,
    pub settings_href: String,
}

/// One answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub author: String,
    /// `Mon 23 Nov, 11:20`.
    pub when: String,
    /// Its first paragraphs, with no address in them that a mail reader would make a link of.
    pub excerpt: Vec<String>,
    /// `shift 1: From “I know” to “We know”`, where the letter is about several places.
    pub place: Option<String>,
    /// Absolute. Left out where it is what `Reply::read` leads to.
    pub href: String,
}

pub(super) const NOBODY_READS: &str =
    "An answer to this mail would reach nobody: it has no mailbox behind it. Write on the page instead.";
const OWN: &str = "You had written:";

impl Reply {
    pub fn letter(&self) -> Letter {
        let is_of_one_place = self.answers.iter().all(|it| it.place.is_none());
        let re = if is_of_one_place { "Re: " } else { "" };
        let subject = format!("{re}[{}] {}", self.site, self.title);
        let (text, html) = (self.text(), self.html(&subject));
        Letter { subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news);
        for (answer, number) in self.answers.iter().zip(1..) {
            let who = format!("{}{}, {}:", self.number(number), answer.author, answer.whence());
            text.lines("", "   ", &who).gap();
            text.quote(&answer.excerpt).gap();
            if self.leads_elsewhere(answer) {
                let way = format!("Answer {number}, by {}, in its place", answer.author);
                text.link("   ", &way, &answer.href).gap();
            }
        }
        if let Some(more) = &self.more {
            text.paragraph(more);
        }
        if !self.own.is_empty() {
            text.paragraph(OWN).own_quote(&self.own).gap();
        }
        text.link("", &self.read.text, &self.read.href).gap().paragraph(NOBODY_READS);
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
                @for (answer, number) in self.answers.iter().zip(1..) { (self.answer(answer, number)) }
                @if let Some(more) = &self.more { div style="margin-top:32px" { (frame::words(more)) } }
                @if !self.own.is_empty() {
                    (frame::small(OWN))
                    (frame::own_quote(&self.own))
                }
                (frame::button(&self.read.href, &self.read.text))
                div style="margin-top:20px" { (frame::small(NOBODY_READS)) }
            },
        )
    }

    fn answer(&self, answer: &Answer, number: usize) -> Markup {
        html! {
            @if self.answers.len() > 1 {
                (frame::heading(html! { (number) ". " bdi { (answer.author) } }))
                (frame::small(answer.whence()))
            } @else {
                (frame::small(html! { bdi { (answer.author) } ", " (answer.whence()) }))
            }
            (frame::quote(&answer.excerpt))
            @if self.leads_elsewhere(answer) {
                (frame::way(&answer.href, html! { "Answer " (number) ", by " bdi { (answer.author) } ", in its place" }))
            }
        }
    }

    /// `2. `, if there are several.
    fn number(&self, number: usize) -> String {
        if self.answers.len() > 1 { format!("{number}. ") } else { String::new() }
    }

    fn leads_elsewhere(&self, answer: &Answer) -> bool {
        !answer.href.is_empty() && answer.href != self.read.href
    }

    pub fn sample() -> Reply {
        let answer = Answer::sample();
        Reply {
            site: "Our knowledge".into(),
            lang: "en".into(),
            title: "From “I know” to “We know”".into(),
            news: "Ravi Menon answered your comment.".into(),
            read: Link::new("Read Ravi Menon's answer", &answer.href),
            answers: vec![answer],
            more: None,
            own: vec![
                "We tried “ask before you write” for a quarter. Questions went up, documents went down …".into(),
            ],
            why_you: "You get this because you asked for replies to your comment in the discussion “From ‘I know’ to ‘We know’”. At \
                      most one mail an hour."
                .into(),
            settings_href: "https://comments.example.org/u/token".into(),
        }
    }

    /// To somebody who follows a post.
    pub fn sample_many() -> Reply {
        let post = "https://blog.example.org/km-culture-shift";
        let place = Some("shift 1: From “I know” to “We know”".to_string());
        let first = Answer { place: place.clone(), ..Answer::sample() };
        let second = Answer {
            author: "Ines Duarte".into(),
            when: "Mon 23 Nov, 11:32".into(),
            excerpt: vec!["We named one person a week who writes them down.".into()],
            place,
            href: format!("{post}#c5131"),
        };
        let third = Answer {
            author: "Ravi Menon".into(),
            when: "Mon 23 Nov, 11:50".into(),
            excerpt: vec!["Thank you, we try that next month.".into()],
            href: format!("{post}#c5134"),
            ..first.clone()
        };
        Reply {
            title: "The Knowledge Management Culture Shift".into(),
            news: "5 new answers in The Knowledge Management Culture Shift.".into(),
            answers: vec![first, second, third],
            more: Some("2 more came.".into()),
            own: Vec::new(),
            read: Link::new("Read the whole discussion", post),
            why_you:
                "You get this because you follow The Knowledge Management Culture Shift. At most one mail an \
                      hour."
                    .into(),
            ..Reply::sample()
        }
    }

    /// From right to left, with words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Reply {
        let unruly = Answer {
            author: "<script>alert(1)</script>\n.".into(),
            excerpt: vec![
                "x".repeat(300),
                "<img src=x onerror=alert(1)> & \"quotes\"".into(),
                "知識管理".repeat(40),
            ],
            ..Answer::sample()
        };
        let arabic = Answer {
            author: "سلمى".into(),
            excerpt: vec!["جرّبنا ذلك لمدة ثلاثة أشهر.".into(), "ماذا تغيّر عندكم؟".into()],
            href: "https://blog.example.org/km-culture-shift#c5131".into(),
            ..Answer::sample()
        };
        Reply {
            lang: "ar".into(),
            news: "2 new answers to your comment.".into(),
            answers: vec![unruly, arabic],
            own: vec!["</blockquote><style>*{display:none}</style>".into(), "y".repeat(300)],
            read: Link::new("Read both answers", "https://blog.example.org/km-culture-shift#c5107"),
            ..Reply::sample()
        }
    }
}

impl Answer {
    /// `Mon 23 Nov, 11:20, on shift 1: From “I know” to “We know”`
    fn whence(&self) -> String {
        let place = self.place.as_ref().map(|it| format!(", on {it}")).unwrap_or_default();
        format!("{}{place}", self.when)
    }

    pub fn sample() -> Answer {
        Answer {
            author: "Ravi Menon".into(),
            when: "Mon 23 Nov, 11:20".into(),
            excerpt: vec![
                "How did you get the answers to stay findable? Ours drown in chat after two days.".into(),
            ],
            place: None,
            href: "https://blog.example.org/km-culture-shift#c5130".into(),
        }
    }
}
