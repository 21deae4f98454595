//! What happened since a manager's last digest. A section without news is left out.

use maud::{Markup, html};

use super::{
    HeldItem, Letter,
    calls::SpamPart,
    frame::{self, Figure, Frame},
    text::Text,
};
use crate::html::Link;

#[derive(Debug, Clone, Default)]
pub struct Digest {
    pub site: String,
    pub lang: String,
    /// `Mon 23 Nov`, or `Mon 23 Nov, 11:00` where it comes each hour. For the subject.
    pub date: String,
    /// `Digest, Monday 23 November`, or `The last hour`.
    pub title: String,
    /// `1 waiting`, `5 new`, `41 spam`. The subject lists them.
    pub figures: Vec<Figure>,
    /// `1 comment waits for you, 5 were published, 41 spam caught.`
    pub news: String,
    /// `From Sun 22 Nov 07:00 to Mon 23 Nov 07:00 (Europe/Berlin).`
    pub window: String,
    pub waiting: Vec<HeldItem>,
    pub published: Vec<PublishedIn>,
    pub spam: Option<SpamPart>,
    pub moved: Vec<MovedRow>,
    /// `Quiet since the last digest: 3 to 11`. Shown below those that moved.
    pub quiet: Option<String>,
    /// `14 of 23 on the “We know” side (before: 12 of 20)`, a place each. Counts, and none of fewer than 5 people.
    pub exercise: Vec<String>,
    /// What should be known about the server, in sentences.
    pub service: Vec<String>,
    /// Where to see to that, absolute.
    pub service_link: Option<Link>,
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
    /// How many wrote: `21`.
    pub people: String,
}

impl Digest {
    pub fn letter(&self) -> Letter {
        let figures: Vec<String> =
            self.figures.iter().map(|it| format!("{} {}", it.number, it.label)).collect();
        let subject = format!("[{}] Digest {}: {}", self.site, self.date, figures.join(", "));
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
            spam.write(&mut text);
        }
        self.write_rest(&mut text);
        text.signature(&self.why_you, &self.site, &self.settings_href);
        text.take()
    }

    fn write_rest(&self, text: &mut Text) {
        if !self.moved.is_empty() || self.quiet.is_some() {
            text.paragraph("WHERE PEOPLE TALK");
            for it in &self.moved {
                text.lines("   ", "     ", &it.words());
            }
            if let Some(quiet) = &self.quiet {
                text.lines("   ", "   ", quiet);
            }
            text.gap();
        }
        if !self.exercise.is_empty() {
            text.paragraph("THE EXERCISE");
            write_list(text, &self.exercise);
            text.gap();
        }
        if !self.service.is_empty() {
            text.paragraph("SERVICE");
            write_list(text, &self.service);
            if let Some(link) = &self.service_link {
                text.link("     ", &link.text, &link.href);
            }
            text.gap();
        }
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
            &self.title,
            html! {
                (self.summary())
                (frame::small(&self.window))
                (self.waiting())
                (self.published())
                @if let Some(spam) = &self.spam { (spam.render()) }
                (self.moved())
                @if !self.exercise.is_empty() {
                    (frame::heading("The exercise"))
                    (frame::list(&self.exercise))
                }
                @if !self.service.is_empty() {
                    (frame::heading("Service"))
                    (frame::list(&self.service))
                    @if let Some(link) = &self.service_link { (frame::way(&link.href, &link.text)) }
                }
            },
        )
    }

    /// The numbers of the news, but for those that are none.
    fn summary(&self) -> Markup {
        let figures: Vec<&Figure> = self.figures.iter().filter(|it| it.number != "0").collect();
        if figures.is_empty() { frame::words(&self.news) } else { frame::figures(&figures) }
    }

    fn waiting(&self) -> Markup {
        html! {
            @if !self.waiting.is_empty() {
                (frame::heading("Waiting for you"))
                @for item in &self.waiting { (frame::subheading(item.name())) (item.render()) }
            }
        }
    }

    fn published(&self) -> Markup {
        html! {
            @if !self.published.is_empty() {
                (frame::heading("Published"))
                @for it in &self.published {
                    (frame::subheading(it.title()))
                    (frame::list(&it.lines))
                    (frame::way(&it.href, format!("Read on: {}", it.place)))
                }
            }
        }
    }

    fn moved(&self) -> Markup {
        let rows: Vec<Vec<&str>> =
            self.moved.iter().map(|it| vec![it.place.as_str(), &it.new, &it.total, &it.people]).collect();
        html! {
            @if !rows.is_empty() || self.quiet.is_some() { (frame::heading("Where people talk")) }
            @if !rows.is_empty() {
                (frame::table("Comments by place", &["Place", "New", "In all", "People"], &rows))
            }
            @if let Some(quiet) = &self.quiet { (frame::small(quiet)) }
        }
    }

    pub fn sample() -> Digest {
        Digest {
            site: "Our knowledge".into(),
            lang: "en".into(),
            date: "Mon 23 Nov".into(),
            title: "Digest, Monday 23 November".into(),
            figures: vec![Figure::new("1", "waiting"), Figure::new("5", "new"), Figure::new("41", "spam")],
            news: "1 comment waits for you, 5 were published, 41 spam caught.".into(),
            window: "From Sun 22 Nov 07:00 to Mon 23 Nov 07:00 (Europe/Berlin).".into(),
            waiting: vec![HeldItem { email: None, ..HeldItem::sample() }],
            published: vec![
                PublishedIn::sample(),
                PublishedIn {
                    place: "shift 2: From “Knowledge is mine” to “Knowledge is ours”".into(),
                    href: "https://comments.example.org/p/km-culture-shift/ours".into(),
                    lines: vec![
                        "Lea Brandt: Ownership moved when the budget did …".into(),
                        "Ravi Menon: Same here, but only after the second year …".into(),
                    ],
                },
            ],
            spam: Some(SpamPart::sample()),
            moved: vec![
                MovedRow::new("1: From “I know” to “We know”", "3", "48", "21"),
                MovedRow::new("2: From “Knowledge is mine” to “Knowledge is ours”", "2", "31", "17"),
            ],
            quiet: Some("Quiet since the last digest: 3 to 11".into()),
            exercise: vec![
                "Shift 1: 14 of 23 on the “We know” side (before: 12 of 20).".into(),
                "Shift 2: 7 of 19 on the “Knowledge is ours” side.".into(),
            ],
            service: vec!["1 address stopped accepting mail and was paused.".into()],
            service_link: Some(Link::new(
                "Look at the letters that failed",
                "https://comments.example.org/admin/mail?state=failed",
            )),
            why_you:
                "You get this each day at 07:00 (Europe/Berlin), and only when there is something to say."
                    .into(),
            settings_href: "https://comments.example.org/u/token".into(),
        }
    }

    /// With news in one section alone.
    pub fn sample_quiet() -> Digest {
        Digest {
            figures: vec![Figure::new("0", "waiting"), Figure::new("0", "new"), Figure::new("2", "spam")],
            news: "2 spam caught.".into(),
            waiting: Vec::new(),
            published: Vec::new(),
            spam: Some(SpamPart { news: "2 were caught.".into(), ..SpamPart::default() }),
            moved: Vec::new(),
            quiet: None,
            exercise: Vec::new(),
            service: Vec::new(),
            ..Digest::sample()
        }
    }

    /// Of one hour.
    pub fn sample_hourly() -> Digest {
        Digest {
            date: "Mon 23 Nov, 11:00".into(),
            title: "The hour before Mon 23 Nov, 11:00".into(),
            figures: vec![Figure::new("1", "waiting")],
            news: "1 comment waits for you.".into(),
            window: "From Mon 23 Nov 10:00 to Mon 23 Nov 11:00 (Europe/Berlin).".into(),
            waiting: Digest::sample().waiting,
            why_you: "You get this each hour, and only when there is something to say.".into(),
            spam: None,
            ..Digest::sample_quiet()
        }
    }

    /// As much as fits into one, with words that try to be more than words, and no place to break them.
    pub fn sample_unruly() -> Digest {
        let item = |number: usize| HeldItem {
            number: number.to_string(),
            author: "<script>alert(1)</script>".into(),
            excerpt: vec!["知".repeat(280)],
            href: format!("https://comments.example.org/m/{number}"),
            ..HeldItem::sample()
        };
        let published = |number: usize| PublishedIn {
            place: format!("shift {number}: From “I know” to “We know”"),
            href: format!("https://comments.example.org/p/km-culture-shift/{number}"),
            lines: vec![format!("<b>Ines Duarte</b>: {}", "x".repeat(80)); 5],
        };
        let row = |it: usize| MovedRow::new(&format!("{it}: {}", "z".repeat(100)), "12345", "123456", "1");
        Digest {
            waiting: (1..=10).map(item).collect(),
            published: (1..=10).map(published).collect(),
            spam: Some(SpamPart::sample_unruly()),
            moved: (1..=11).map(row).collect(),
            ..Digest::sample()
        }
    }
}

impl MovedRow {
    fn words(&self) -> String {
        let MovedRow { place, new, total, people } = self;
        let people = if people == "1" { "1 person".into() } else { format!("{people} people") };
        format!("{place}: {new} new, {total} in all, {people}")
    }

    fn new(place: &str, new: &str, total: &str, people: &str) -> MovedRow {
        MovedRow { place: place.into(), new: new.into(), total: total.into(), people: people.into() }
    }
}

fn write_list(text: &mut Text, lines: &[String]) {
    for line in lines {
        text.lines("   - ", "     ", line);
    }
}

impl PublishedIn {
    /// The place, as a title starts.
    fn title(&self) -> String {
        let mut rest = self.place.chars();
        rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
    }

    fn write(&self, text: &mut Text) {
        text.lines("   ", "   ", &self.title());
        write_list(text, &self.lines);
        text.address("     ", &self.href).gap();
    }

    fn sample() -> PublishedIn {
        PublishedIn {
            place: "shift 1: From “I know” to “We know”".into(),
            href: "https://comments.example.org/p/km-culture-shift/we-know".into(),
            lines: vec![
                "Ines Duarte: We tried “ask before you write” for a quarter …".into(),
                "Ravi Menon replied to Ines Duarte: How did you get the answers back, and who keeps them where …".into(),
                "Ines Duarte replied to Ravi Menon: We named one person …".into(),
            ],
        }
    }
}
