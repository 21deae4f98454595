//! Asks whether an address belongs to who used it. Nothing of what was typed is in it, or anybody could mail a
//! stranger through us.

use super::{
    Letter,
    ask::{Ask, about},
};
use crate::html::Link;

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

const ASK: &str = "Was it you? Then open this page and press its button. If a reply of yours was published before, this \
    one then appears at once.";
const OTHERWISE: &str = "If it was not you, do nothing: opening the page changes nothing.";

impl Confirm {
    pub fn letter(&self) -> Letter {
        let reply_to = about("The reply is to", &self.post_title, &self.site);
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Please confirm your address", self.site),
            title: "Is this your address?",
            news: format!("On {} this address was used for a reply on {}.", self.date, self.site),
            ask: Some(reply_to.map_or(ASK.into(), |it| format!("{it} {ASK}"))),
            link: Link::new("Confirm this address", &self.href),
            until: format!("The link works until {}. {OTHERWISE}", self.expires),
            why_you: format!(
                "You get this because somebody asked {} to mail a link to this address.",
                self.site
            ),
            never: None,
        };
        ask.letter()
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
