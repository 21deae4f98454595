//! Lets a manager in.

use super::{Letter, ask::Ask};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct SignInLink {
    pub site: String,
    pub lang: String,
    /// Of the manager.
    pub name: String,
    pub href: String,
    /// Until when the link works: `Mon 23 Nov, 10:54`.
    pub expires: String,
}

const WHY_YOU: &str = "You get this because somebody asked for a link on the sign-in page. If it was not you, do nothing: \
    without the link nobody gets in.";

impl SignInLink {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Your sign-in link", self.site),
            title: "Sign in",
            news: format!("{}, this link lets you in to the desk of {}.", self.name, self.site),
            ask: None,
            link: Link::new("Sign in to the desk", &self.href),
            until: format!("It works once, until {}. The page asks you to press a button.", self.expires),
            why_you: WHY_YOU.into(),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> SignInLink {
        SignInLink {
            site: "Our knowledge".into(),
            lang: "en".into(),
            name: "Anna Berg".into(),
            href: "https://comments.example.org/admin/sign-in/token".into(),
            expires: "Mon 23 Nov, 10:54".into(),
        }
    }
}
