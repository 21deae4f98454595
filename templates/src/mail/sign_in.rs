//! Lets a manager in.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};

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

impl SignInLink {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Your sign-in link", self.site);
        let news = format!("{}, this link lets you in to the desk of {}.", self.name, self.site);
        let until = format!("It works once, until {}. The page asks you to press a button.", self.expires);
        let why_you = "You get this because somebody asked for a link on the sign-in page. If it was not you, do nothing: \
            without the link nobody gets in.";
        let mut text = Text::default();
        text.paragraph(&news).address("", &self.href).gap().paragraph(&until).signature(why_you, None);
        let frame = Frame {
            subject: &subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &news,
            why_you,
            settings: None,
        };
        let html = frame.wrap(
            "Sign in",
            html! { (frame::words(&news)) (frame::button(&self.href, "Sign in to the desk")) (frame::small(&until)) },
        );
        Letter { subject, text: text.take(), html }
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
