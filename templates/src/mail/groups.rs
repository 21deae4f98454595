//! To facilitators: whether they want a reminder, and the one that they asked for.

use super::{
    Letter,
    ask::{Ask, about},
};
use crate::html::Link;

/// Asks before anything is sent. Nothing that somebody typed is in it.
#[derive(Debug, Clone, Default)]
pub struct AskSession {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// `23 February 2027`
    pub due: String,
    pub href: String,
    /// Until when the link works: `Mon 30 Nov, 10:44 UTC`.
    pub expires: String,
}

/// One mail, then none.
#[derive(Debug, Clone, Default)]
pub struct RepeatSession {
    pub site: String,
    pub lang: String,
    /// As the facilitator called it.
    pub title: String,
    pub href: String,
    /// `24 May 2027`
    pub until: String,
}

impl AskSession {
    pub fn letter(&self) -> Letter {
        let was_it = "Was it you? Then open this page and press its button.";
        let place = about("It is on", &self.post_title, &self.site);
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Please confirm: a reminder of your session", self.site),
            title: "A reminder?",
            news: format!(
                "{} was asked to remind this address on {} of a group session.",
                self.site, self.due
            ),
            ask: Some(place.map_or(was_it.into(), |it| format!("{it} {was_it}"))),
            link: Link::new("Confirm the reminder", &self.href),
            until: format!(
                "The link works until {}. Without your confirmation nothing is sent, and the request is forgotten after 7 \
                days. If it was not you, do nothing: opening the page changes nothing.",
                self.expires
            ),
            why_you: format!("You get this once, because somebody gave {} this address.", self.site),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> AskSession {
        AskSession {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            due: "23 February 2027".into(),
            href: "https://comments.example.org/s/remind/TokenToken".into(),
            expires: "Mon 30 Nov, 10:44 UTC".into(),
        }
    }
}

/// So much of a title that a line holds it, in characters.
const MAX_TITLE: usize = 40;

fn shortened(title: &str) -> String {
    if title.chars().count() <= MAX_TITLE {
        return title.to_string();
    }
    format!("{}…", title.chars().take(MAX_TITLE - 1).collect::<String>())
}

impl RepeatSession {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Time to look again", self.site),
            title: "Time to look again",
            news: format!("You wanted to repeat the session “{}” about now.", shortened(&self.title)),
            ask: Some(
                "The next session begins with the next steps that are still open, and its report compares the two.".into(),
            ),
            link: Link::new("Repeat it", &self.href),
            until: format!("The link works until {}. Opening it begins nothing; its form does.", self.until),
            why_you: "This is the only reminder. Your address is deleted now.".into(),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> RepeatSession {
        RepeatSession {
            site: "Our knowledge".into(),
            lang: "en".into(),
            title: "Service team, November".into(),
            href: "https://comments.example.org/s/new?repeat=12.1803000000000.Gm3kUu0S5n2zq8WJt4yV1A".into(),
            until: "24 May 2027".into(),
        }
    }

    pub fn sample_unruly() -> RepeatSession {
        RepeatSession {
            title: format!("<script>alert(1)</script> {}", "知識".repeat(50)),
            ..RepeatSession::sample()
        }
    }
}
