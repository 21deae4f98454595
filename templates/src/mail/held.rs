//! Comments wait for a manager.

use maud::{Markup, html};

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Held {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// `2 comments are waiting for you. The older one came 3 minutes ago.`
    pub news: String,
    pub items: Vec<HeldItem>,
    /// That others wait too.
    pub more: Option<String>,
    /// Until when the links work: `Mon 30 Nov, 10:44`.
    pub expires: String,
    /// `All waiting comments (2)`, absolute.
    pub queue: Link,
    pub why_you: String,
    pub settings_href: String,
}

/// One comment that waits.
#[derive(Debug, Clone, Default)]
pub struct HeldItem {
    /// `1`.
    pub number: String,
    pub author: String,
    /// `shift 1: From "I know" to "We know"`.
    pub place: String,
    /// `first comment from this address`.
    pub why: String,
    /// It does not wait: it was published as it came.
    pub is_published: bool,
    /// `Mon 23 Nov, 10:41`.
    pub received: String,
    /// Only if the settings let managers see it in mail.
    pub email: Option<String>,
    /// `none`, or `1 (kmtools[.]example)`.
    pub links: String,
    /// Its first paragraphs, with no address in them that a mail reader would make a link of.
    pub excerpt: Vec<String>,
    pub href: String,
}

pub(super) const PROMISE: &str = "Opening a link changes nothing; the page asks you to press a button.";

/// The same for all letters about comments that wait, so that mail readers keep them together.
pub(super) fn subject(site: &str, post_title: &str) -> String {
    format!("[{site}] Comments waiting: {post_title}")
}

pub(super) fn until(expires: &str) -> String {
    format!("The links are yours alone and work until {expires}.")
}

impl Held {
    pub fn letter(&self) -> Letter {
        let subject = subject(&self.site, &self.post_title);
        let (text, html) = (self.text(), self.html(&subject));
        Letter { subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.paragraph(&self.news);
        for item in &self.items {
            item.write(&mut text);
        }
        if let Some(more) = &self.more {
            text.paragraph(more);
        }
        text.paragraph(&format!("{PROMISE} {}", until(&self.expires)));
        text.link("", &self.queue.text, &self.queue.href).gap();
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
            "Comments are waiting",
            html! {
                (frame::words(&self.news))
                @for item in &self.items { (frame::heading(item.name())) (item.render()) }
                @if let Some(more) = &self.more { (frame::words(more)) }
                div style="margin-top:32px" { (frame::small(PROMISE)) (frame::small(until(&self.expires))) }
                (frame::way(&self.queue.href, &self.queue.text))
            },
        )
    }

    pub fn sample() -> Held {
        Held {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            news: "2 comments are waiting for you. The older one came 3 minutes ago.".into(),
            items: vec![HeldItem::sample(), HeldItem::sample_spam()],
            more: None,
            expires: "Mon 30 Nov, 10:44".into(),
            queue: Link::new("All waiting comments (2)", "https://comments.example.org/admin"),
            why_you: "You get this because you look after comments on Our knowledge and chose “at once”."
                .into(),
            settings_href: "https://comments.example.org/u/token".into(),
        }
    }

    /// Where one of them was published as it came.
    pub fn sample_published() -> Held {
        Held {
            news: "1 comment is waiting for you, and 1 comment was published.".into(),
            items: vec![
                HeldItem::sample_spam(),
                HeldItem { number: "3".into(), is_published: true, ..HeldItem::sample() },
            ],
            ..Held::sample()
        }
    }

    /// With words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Held {
        let unruly = HeldItem {
            author: "<script>alert(1)</script>\n.".into(),
            excerpt: vec![
                "x".repeat(300),
                "<img src=x onerror=alert(1)> & \"quotes\"".into(),
                "知識管理".repeat(40),
            ],
            ..HeldItem::sample()
        };
        Held { items: vec![unruly], more: Some("12 others wait too.".into()), ..Held::sample() }
    }
}

impl HeldItem {
    /// `1. Ines Duarte`
    pub(super) fn name(&self) -> Markup {
        html! { (self.number) ". " bdi { (self.author) } }
    }

    pub(super) fn write(&self, text: &mut Text) {
        text.lines("", "   ", &format!("{}. {}, on {}", self.number, self.author, self.place));
        for line in self.facts() {
            text.lines("   ", "   ", &line);
        }
        text.gap().quote(&self.excerpt).gap();
        text.link("   ", "Look at it and decide", &self.href).gap();
    }

    /// All but its heading.
    pub(super) fn render(&self) -> Markup {
        html! {
            (frame::small(html! { "On " (self.place) @for line in self.facts() { br; (line) } }))
            (frame::quote(&self.excerpt))
            (frame::button(&self.href, html! { (self.number) ". Look at the comment by " bdi { (self.author) } " and decide" }))
        }
    }

    fn facts(&self) -> Vec<String> {
        let mut facts = Vec::new();
        if self.is_published {
            facts.push("Published as it came. The link can hold it back or mark it as spam.".into());
        } else if !self.why.is_empty() {
            facts.push(format!("Held because: {}", self.why));
        }
        facts.push(format!("Received {}. Links in it: {}", self.received, self.links));
        facts.extend(self.email.as_ref().map(|it| format!("Email: {it}")));
        facts
    }

    pub fn sample() -> HeldItem {
        HeldItem {
            number: "1".into(),
            author: "Ines Duarte".into(),
            place: "shift 1: From “I know” to “We know”".into(),
            why: "first comment from this address".into(),
            is_published: false,
            received: "Mon 23 Nov, 10:41".into(),
            email: Some("ines@example.org".into()),
            links: "none".into(),
            excerpt: vec![
                "We tried “ask before you write” for a quarter. Questions went up, documents went down, and nobody misses \
                 the documents."
                    .into(),
                "What we still lack is a place where the answers stay findable.".into(),
            ],
            href: "https://comments.example.org/m/AaBg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX9q".into(),
        }
    }

    pub fn sample_spam() -> HeldItem {
        HeldItem {
            number: "2".into(),
            author: "best tools 2026".into(),
            place: "shift 2: From “Knowledge is mine” to “Knowledge is ours”".into(),
            why: "link to a new domain (score 6.1, spam from 8.0)".into(),
            is_published: false,
            received: "Mon 23 Nov, 10:43".into(),
            email: None,
            links: "1 (kmtools[.]example)".into(),
            excerpt: vec!["Great overview! I collected a list of sharing platforms, see my profile.".into()],
            href: "https://comments.example.org/m/AaBg0kJ3mW9tQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX0r".into(),
        }
    }
}
