//! What happened since a manager's last digest. A section without news is left out.

use maud::{Markup, html};

use super::{
    HeldItem, Letter,
    frame::{self, Frame},
    text::Text,
};

#[derive(Debug, Clone, Default)]
pub struct Digest {
    pub site: String,
    pub lang: String,
    /// `Mon 23 Nov`.
    pub date: String,
    /// `1 waiting, 5 new, 41 spam`.
    pub subject_numbers: String,
    /// `1 comment waits for you, 5 were published, 41 spam caught.`
    pub news: String,
    /// `From Sun 22 Nov 07:00 to Mon 23 Nov 07:00 (Europe/Berlin).`
    pub window: String,
    pub waiting: Vec<HeldItem>,
    pub published: Vec<PublishedIn>,
    /// `41 were caught. Link farm 27, known text 9.`
    pub spam: Option<String>,
    pub spam_href: String,
    pub moved: Vec<MovedRow>,
    /// What should be known about the server, in sentences.
    pub service: Vec<String>,
    pub why_you: String,
    pub settings_href: String,
}

/// What was published in one place.
#[derive(Debug, Clone, Default)]
pub struct PublishedIn {
    pub place: String,
    pub href: String,
    /// `Ravi Menon replied to Ines Duarte: How did you get the …`
    pub lines: Vec<String>,
}

/// A place where people talked.
#[derive(Debug, Clone, Default)]
pub struct MovedRow {
    pub place: String,
    /// `3`.
    pub new: String,
    /// `48`.
    pub total: String,
}

impl Digest {
    pub fn letter(&self) -> Letter {
        let subject = format!("[{}] Digest {}: {}", self.site, self.date, self.subject_numbers);
        let (text, html) = (self.text(), self.html(&subject));
        Letter { subject, text, html }
    }

    fn text(&self) -> String {
        let mut text = Text::default();
        text.lines("", "", &self.news).paragraph(&self.window);
        if !self.waiting.is_empty() {
            text.paragraph("WAITING FOR YOU");
            for item in &self.waiting {
                item.write(&mut text);
            }
        }
        if !self.published.is_empty() {
            text.paragraph("PUBLISHED");
            for it in &self.published {
                it.write(&mut text);
            }
        }
        if let Some(spam) = &self.spam {
            text.paragraph("SPAM CAUGHT").lines("   ", "   ", spam).address("   ", &self.spam_href).gap();
        }
        if !self.moved.is_empty() {
            text.paragraph("WHERE PEOPLE TALK");
            for it in &self.moved {
                text.lines("   ", "     ", &format!("{}: {} new, {} in all", it.place, it.new, it.total));
            }
            text.gap();
        }
        if !self.service.is_empty() {
            text.paragraph("SERVICE");
            for line in &self.service {
                text.lines("   - ", "     ", line);
            }
            text.gap();
        }
        text.signature(&self.why_you, Some(("Change or stop:", &self.settings_href)));
        text.take()
    }

    fn html(&self, subject: &str) -> String {
        let frame = Frame {
            subject,
            lang: &self.lang,
            site: &self.site,
            preheader: &self.news,
            why_you: &self.why_you,
            settings: Some(&self.settings_href),
        };
        frame.wrap(
            &format!("Digest, {}", self.date),
            html! {
                (frame::words(&self.news))
                (frame::small(&self.window))
                (self.waiting())
                (self.published())
                @if let Some(spam) = &self.spam {
                    (frame::heading("Spam caught"))
                    (frame::words(spam))
                    p { (frame::link(&self.spam_href, "Look at what was caught")) }
                }
                (self.moved())
                @if !self.service.is_empty() {
                    (frame::heading("Service"))
                    (frame::list(&self.service))
                }
            },
        )
    }

    fn waiting(&self) -> Markup {
        html! {
            @if !self.waiting.is_empty() {
                (frame::heading("Waiting for you"))
                @for item in &self.waiting { (frame::subheading(&item.title())) (item.render()) }
            }
        }
    }

    fn published(&self) -> Markup {
        html! {
            @if !self.published.is_empty() {
                (frame::heading("Published"))
                @for it in &self.published {
                    (frame::subheading(&it.place))
                    (frame::list(&it.lines))
                    p { (frame::link(&it.href, &format!("Read on: {}", it.place))) }
                }
            }
        }
    }

    fn moved(&self) -> Markup {
        let rows: Vec<Vec<&str>> =
            self.moved.iter().map(|it| vec![it.place.as_str(), &it.new, &it.total]).collect();
        html! {
            @if !rows.is_empty() {
                (frame::heading("Where people talk"))
                (frame::table("Comments by place", &["Place", "New", "In all"], &rows))
            }
        }
    }

    pub fn sample() -> Digest {
        let moved = |place: &str, new: &str, total: &str| MovedRow {
            place: place.into(),
            new: new.into(),
            total: total.into(),
        };
        Digest {
            site: "Our knowledge".into(),
            lang: "en".into(),
            date: "Mon 23 Nov".into(),
            subject_numbers: "1 waiting, 3 new, 41 spam".into(),
            news: "1 comment waits for you, 3 were published, 41 spam caught.".into(),
            window: "From Sun 22 Nov 07:00 to Mon 23 Nov 07:00 (Europe/Berlin).".into(),
            waiting: vec![HeldItem { email: None, ..HeldItem::sample() }],
            published: vec![PublishedIn {
                place: "shift 1: From “I know” to “We know”".into(),
                href: "https://comments.example.org/p/km-culture-shift/we-know".into(),
                lines: vec![
                    "Ines Duarte: We tried “ask before you write” for a quarter …".into(),
                    "Ravi Menon replied to Ines Duarte: How did you get the answers back, and who keeps them where …".into(),
                    "Ines Duarte replied to Ravi Menon: We named one person …".into(),
                ],
            }],
            spam: Some("41 were caught: link farm 27, known text 9, filled in under 2 seconds 5.".into()),
            spam_href: "https://comments.example.org/admin/comments?status=spam".into(),
            moved: vec![moved("Shift 1", "3", "48"), moved("Shift 2", "0", "31")],
            service: vec!["1 address stopped accepting mail.".into()],
            why_you: "You get this each day at 07:00 (Europe/Berlin), and only when there is something to say.".into(),
            settings_href: "https://comments.example.org/u/token".into(),
        }
    }

    /// With news in one section alone.
    pub fn sample_quiet() -> Digest {
        Digest {
            subject_numbers: "0 waiting, 0 new, 2 spam".into(),
            news: "2 spam caught.".into(),
            spam: Some("2 were caught.".into()),
            waiting: Vec::new(),
            published: Vec::new(),
            moved: Vec::new(),
            service: Vec::new(),
            ..Digest::sample()
        }
    }
}

impl PublishedIn {
    fn write(&self, text: &mut Text) {
        text.lines("   ", "   ", &self.place);
        for line in &self.lines {
            text.lines("   - ", "     ", line);
        }
        text.address("     ", &self.href).gap();
    }
}
