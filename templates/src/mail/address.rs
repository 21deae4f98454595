//! A manager's address: is the new one theirs, and word to the old one.

use maud::html;

use super::{
    Letter,
    ask::Ask,
    frame::{self, Frame},
    text::Text,
};
use crate::html::Link;

/// To the new address.
#[derive(Debug, Clone, Default)]
pub struct NewAddress {
    pub site: String,
    pub lang: String,
    pub name: String,
    pub href: String,
    /// Until when the link works: `Tue 24 Nov, 10:54`.
    pub expires: String,
}

/// To the old one.
#[derive(Debug, Clone, Default)]
pub struct AddressChanged {
    pub site: String,
    pub lang: String,
    pub name: String,
}

impl NewAddress {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Shall your mail come here?", self.site),
            title: "Your new address",
            news: format!("{}, you asked for the mail of {}’s desk to come to this address.", self.name, self.site),
            ask: None,
            link: Link::new("Yes, send it here", &self.href),
            until: format!("It works once, until {}. Until then everything goes where it went.", self.expires),
            why_you: "You get this because a manager typed your address. If that was not you, do nothing: no other mail comes.".into(),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> NewAddress {
        NewAddress {
            site: "Our knowledge".into(),
            lang: "en".into(),
            name: "Anna Berg".into(),
            href: "https://comments.example.org/admin/address/token".into(),
            expires: "Tue 24 Nov, 10:54".into(),
        }
    }
}

impl AddressChanged {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Your address was changed", self.site);
        let news = format!(
            "{}, the mail of {}’s desk goes to another address from now on, as you asked.",
            self.name, self.site
        );
        let else_words = "If that was not you, tell an owner of the site at once: they can remove whoever did it. The links in your earlier mails decide nothing any more.";
        let why_you = "You get this because your mail went here until now. It is the last one.";
        let mut text = Text::default();
        text.paragraph(&news).paragraph(else_words).last_words(why_you);
        let frame = Frame {
            subject: &subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &news,
            why_you,
            settings: None,
        };
        let html = frame
            .wrap("Your address was changed", html! { (frame::words(&news)) (frame::words(else_words)) });
        Letter { subject, text: text.take(), html }
    }

    pub fn sample() -> AddressChanged {
        AddressChanged { site: "Our knowledge".into(), lang: "en".into(), name: "Anna Berg".into() }
    }
}
