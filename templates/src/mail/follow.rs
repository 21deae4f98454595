//! Asks whether replies shall come by mail. Nothing that a visitor typed is in it, or anybody could mail a stranger
//! through us.

use super::{
    Letter,
    ask::{Ask, about},
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Follow {
    pub site: String,
    pub lang: String,
    /// Where the discussion is; left out if it is empty or the site's own name.
    pub post_title: String,
    /// `replies to your comment`, or `new replies under From “I know” to “We know”`.
    pub what: String,
    /// When it was asked for: `Mon 23 Nov`.
    pub date: String,
    pub href: String,
    /// Until when the link works: `Mon 30 Nov, 10:44`.
    pub expires: String,
}

const ASK: &str = "Was it you? Then open this page and press its button.";
const OTHERWISE: &str = "Without your confirmation nothing is sent, and the request is forgotten after 7 days. If it was not you, do \
    nothing: opening the page changes nothing.";

impl Follow {
    pub fn letter(&self) -> Letter {
        let place = about("They are on", &self.post_title, &self.site);
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Please confirm: replies by e-mail", self.site),
            title: "Replies by e-mail?",
            news: format!("On {} {} was asked to send this address {}.", self.date, self.site, self.what),
            ask: Some(place.map_or(ASK.into(), |it| format!("{it} {ASK}"))),
            link: Link::new("Confirm replies by e-mail", &self.href),
            until: format!("The link works until {}. {OTHERWISE}", self.expires),
            why_you: format!("You get this because somebody gave {} this address for replies.", self.site),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> Follow {
        Follow {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            what: "replies to your comment".into(),
            date: "Mon 23 Nov".into(),
            href: "https://comments.example.org/follow/AaCg0kJ3mW8sQxT1vYz5nLpRc7dHfEuG2iKoMb4NtSjUwX9q"
                .into(),
            expires: "Mon 30 Nov, 10:44".into(),
        }
    }

    /// With titles that try to be more than words.
    pub fn sample_unruly() -> Follow {
        Follow {
            post_title: format!("<script>alert(1)</script> {}", "x".repeat(120)),
            what: "new replies under </p><h1>From “I know” to “We know” & back</h1>".into(),
            ..Follow::sample()
        }
    }
}
