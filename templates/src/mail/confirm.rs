//! Asks whether an address belongs to who used it. Nothing of what was typed is in it, or anybody could mail a
//! stranger through us.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};

#[derive(Debug, Clone, Default)]
pub struct Confirm {
    pub site: String,
    pub lang: String,
    /// Where the reply is; left out if it is empty or the site's own name.
    pub post_title: String,
    /// When the address was used.
    pub date: String,
    pub href: String,
    /// Until when the link works: `Tue 24 Nov, 10:44`.
    pub expires: String,
}

const ASK: &str = "Was it you? Then open this page and press its button. From then on we know that replies with this \
    address come from you.";
const OTHERWISE: &str =
    "If it was not you, do nothing: the address stays unconfirmed, and opening the page changes nothing.";

impl Confirm {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Please confirm your address", self.site);
        let news = format!("On {} this address was used for a reply on {}.", self.date, self.site);
        let ask = match self.post_title.as_str() {
            title if title.is_empty() || title == self.site => ASK.to_string(),
            title => format!("The reply is to “{title}”. {ASK}"),
        };
        let until = format!("The link works until {}. {OTHERWISE}", self.expires);
        let why_you =
            format!("You get this once, because somebody asked {} to confirm this address.", self.site);
        let mut text = Text::default();
        text.paragraph(&news).paragraph(&ask).address("", &self.href).gap().paragraph(&until);
        text.signature(&why_you, None);
        let frame = Frame {
            subject: &subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &news,
            why_you: &why_you,
            settings: None,
        };
        let html = frame.wrap(
            "Is this your address?",
            html! {
                (frame::words(&news))
                (frame::words(&ask))
                (frame::button(&self.href, "Confirm this address"))
                (frame::small(&until))
            },
        );
        Letter { subject, text: text.take(), html }
    }

    pub fn sample() -> Confirm {
        Confirm {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            date: "Mon 23 Nov".into(),
            href: "https://comments.example.org/confirm/token".into(),
            expires: "Tue 24 Nov, 10:44".into(),
        }
    }
}
