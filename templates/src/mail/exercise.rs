//! Letters to people who do the exercise. Nothing that a visitor typed is in them, or anybody could mail a stranger
//! through us.

use super::{
    Letter,
    ask::{Ask, about},
};
use crate::html::Link;

/// The address of somebody's own page.
#[derive(Debug, Clone, Default)]
pub struct OwnPage {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// When it was asked for.
    pub date: String,
    pub href: String,
    /// Where the address can be told never to be mailed again.
    pub never_href: String,
}

/// Whether somebody wants a reminder.
#[derive(Debug, Clone, Default)]
pub struct AskReminder {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// `26 February 2027`
    pub due: String,
    pub href: String,
    /// Until when the link works: `Tue 24 Nov, 10:44`.
    pub expires: String,
}

/// The reminder.
#[derive(Debug, Clone, Default)]
pub struct Reminder {
    pub site: String,
    pub lang: String,
    pub post_title: String,
    /// When it was asked for.
    pub asked: String,
    pub href: String,
}

impl OwnPage {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Your page: where you stand", self.site),
            title: "Your page",
            news: format!("On {} this address was given to keep a page of the exercise on {}.", self.date, self.site),
            ask: about("It is on", &self.post_title, &self.site),
            link: Link::new("Open my page", &self.href),
            until: "Keep this mail: whoever has the link sees the answers, and we cannot find them for you again. We forget \
                the mail, and your address with it, once it has gone. If it was not you, delete it."
                .into(),
            why_you: format!("You get this, once a day at most, because somebody gave {} this address.", self.site),
            never: Some(&self.never_href),
        };
        ask.letter()
    }

    pub fn sample() -> OwnPage {
        OwnPage {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            date: "Mon 23 Nov".into(),
            href: "https://comments.example.org/x/Gm3kUu0S5n2zq8WJt4yV1A".into(),
            never_href: "https://comments.example.org/u/address.token".into(),
        }
    }
}

impl AskReminder {
    pub fn letter(&self) -> Letter {
        let place = about("It is on", &self.post_title, &self.site);
        let was_it = "Was it you? Then open this page and press its button. Keep the address of your answers as well: the \
            reminder will not know it.";
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Please confirm: a reminder", self.site),
            title: "A reminder?",
            news: format!("{} was asked to remind this address of the exercise on {}.", self.site, self.due),
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

    pub fn sample() -> AskReminder {
        AskReminder {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            due: "22 February 2027".into(),
            href: "https://comments.example.org/x/Gm3kUu0S5n2zq8WJt4yV1A/remind/TokenToken".into(),
            expires: "Mon 30 Nov, 10:44".into(),
        }
    }
}

impl Reminder {
    pub fn letter(&self) -> Letter {
        let ask = Ask {
            site: &self.site,
            lang: &self.lang,
            subject: format!("[{}] Where are you now?", self.site),
            title: "Where are you now?",
            news: format!("On {} you asked to be reminded of the exercise.", self.asked),
            ask: about("It is on", &self.post_title, &self.site),
            link: Link::new("Do it again", &self.href),
            until: "To see what changed, open the page that you kept: its address stands in the mail in which you confirmed \
                this reminder. We have no way to find it for you."
                .into(),
            why_you: "This is the only reminder. Your address is deleted now.".into(),
            never: None,
        };
        ask.letter()
    }

    pub fn sample() -> Reminder {
        Reminder {
            site: "Our knowledge".into(),
            lang: "en".into(),
            post_title: "The Knowledge Management Culture Shift".into(),
            asked: "23 November 2026".into(),
            href: "https://comments.example.org/p/km-culture-shift/exercise".into(),
        }
    }
}
