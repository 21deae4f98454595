//! Shows that mail arrives.

use maud::html;

use super::{
    Letter,
    frame::{self, Frame},
    text::Text,
};

#[derive(Debug, Clone, Default)]
pub struct Test {
    pub site: String,
    pub lang: String,
    /// The address it comes from.
    pub from: String,
}

impl Test {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Test: mail arrives", self.site);
        let news = format!("Mail from {} arrives.", self.site);
        let from = format!(
            "It was sent as {}. If it lies among spam, look at the SPF, DKIM and DMARC records of that domain.",
            self.from
        );
        let why_you = "You get this because somebody tried the mail of this site.";
        let mut text = Text::default();
        text.paragraph(&news).paragraph(&from).last_words(why_you);
        let frame = Frame {
            subject: &subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &news,
            why_you,
            settings: None,
        };
        let html = frame.wrap("Mail arrives", html! { (frame::words(&news)) (frame::words(&from)) });
        Letter { subject, text: text.take(), html }
    }

    pub fn sample() -> Test {
        Test { site: "Our knowledge".into(), lang: "en".into(), from: "comments@example.org".into() }
    }
}
