//! Asks somebody to look after the comments.

use super::{Letter, ask::Ask};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Invitation {
    pub site: String,
    pub lang: String,
    /// Of who is invited.
    pub name: String,
    /// Of who invites them.
    pub from: String,
    /// `decide on comments`.
    pub role: String,
    pub href: String,
    /// Until when the link works: `Mon 30 Nov, 10:54`.
    pub expires: String,
}

impl Invitation {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] {} invites you to the desk", self.site, self.from),
            title: "An invitation",
            news: format!(
                "{}, {} asks you to help look after the comments on {}. You could {}.",
                self.name, self.from, self.site, self.role
            ),
            ask: None,
            link: Link::new("Accept the invitation", &self.href),
            until: format!("It works once, until {}. You choose a name and a password there.", self.expires),
            why_you: format!(
                "You get this because {} typed your address. If you do not want to, do nothing: no other mail comes.",
                self.from
            ),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> Invitation {
        Invitation {
            site: "Our knowledge".into(),
            lang: "en".into(),
            name: "Li Wei".into(),
            from: "Anna Berg".into(),
            role: "decide on comments, and write posts".into(),
            href: "https://comments.example.org/admin/join/token".into(),
            expires: "Mon 30 Nov, 10:54".into(),
        }
    }
}
