//! The owner's first steps, one page each, and later where what the site is called is kept.

use maud::{Markup, html};

use super::{
    embed::Snippet,
    layout::{Desk, Tab},
    managers::StaffFields,
};
use crate::{comment_form::FieldError, html::Link};

/// All steps, and how far they are.
#[derive(Debug, Clone, Default)]
pub struct Welcome {
    pub desk: Desk,
    /// `Welcome, Bea`, later `Your site`.
    pub heading: String,
    pub words: String,
    pub steps: Vec<StepRow>,
    /// Where it begins or goes on; none once nothing is open.
    pub go_on: Option<Link>,
    /// The desk speaks of it by itself, until it is told not to.
    pub can_be_put_away: bool,
    /// Where to look, once all is done.
    pub places: Vec<Link>,
}

#[derive(Debug, Clone, Default)]
pub struct StepRow {
    pub link: Link,
    /// How it stands: `Our knowledge, en`.
    pub words: String,
    /// `done`, `skipped`, or empty.
    pub state: String,
}

/// One step.
#[derive(Debug, Clone, Default)]
pub struct WelcomeStep {
    pub desk: Desk,
    pub title: String,
    /// `Step 2 of 4`
    pub place: String,
    pub body: Body,
    /// What was just done.
    pub done: Option<String>,
    /// Where it can be skipped; none once it was done or skipped.
    pub skip: Option<String>,
    pub go_on: Link,
    pub errors: Vec<FieldError>,
}

#[derive(Debug, Clone)]
pub enum Body {
    Site(SiteFields),
    Mail(TryMail),
    People(FirstManager),
    Embed(FirstEmbed),
}

/// What the site is called.
#[derive(Debug, Clone, Default)]
pub struct SiteFields {
    pub name: String,
    pub language: String,
    pub contact: String,
    /// Fields that the settings decide: their keys.
    pub given: Vec<String>,
}

/// Whether mail arrives.
#[derive(Debug, Clone, Default)]
pub struct TryMail {
    /// How mail goes out.
    pub way: String,
    pub goes_out: bool,
    pub to: String,
    pub letter: Option<TestLetter>,
}

/// The letter that was sent to try it.
#[derive(Debug, Clone, Default)]
pub struct TestLetter {
    pub href: String,
    /// `The mail server took it.`
    pub words: String,
    /// The server's own words, if it did not go well.
    pub error: String,
    /// What to do about it.
    pub advice: String,
    /// Whether it left, so that its owner can say whether it arrived.
    pub left: bool,
}

/// Who else looks after comments.
#[derive(Debug, Clone, Default)]
pub struct FirstManager {
    /// `You are the only manager.`
    pub words: String,
    pub form: StaffFields,
    /// The link of an invitation that nobody mails: for whom, and the link.
    pub link: Option<(String, String)>,
}

/// What goes into pages elsewhere.
#[derive(Debug, Clone, Default)]
pub struct FirstEmbed {
    pub sites: Vec<String>,
    pub code: Vec<Snippet>,
}

impl Default for Body {
    fn default() -> Body {
        Body::Site(SiteFields::default())
    }
}

impl Welcome {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            h1 { bdi { (self.heading) } }
            p class="lede" { (self.words) }
            ol class="first-steps" {
                @for row in &self.steps {
                    li {
                        h2 { a href=(row.link.href) { (row.link.text) } }
                        p { bdi { (row.words) } }
                        @if !row.state.is_empty() { p class="meta" { span class="chip" { (row.state) } } }
                    }
                }
            }
            @if !self.places.is_empty() {
                ul class="tasks" { @for it in &self.places { li { a href=(it.href) { (it.text) } } } }
            }
            div class="buttons" {
                @if let Some(link) = &self.go_on { a class="button" href=(link.href) { (link.text) } }
                @if self.can_be_put_away { (put_away(&self.desk.csrf)) }
            }
        })
    }

    pub fn sample() -> Welcome {
        let row = |name: &str, text: &str, words: &str, state: &str| StepRow {
            link: Link::new(text, &format!("/admin/welcome/{name}")),
            words: words.into(),
            state: state.into(),
        };
        Welcome {
            desk: Desk::sample("Welcome", Tab::Site),
            heading: "Welcome, Anna Berg".into(),
            words: "Four small things, and your site is ready. Each can be skipped, and none is asked twice."
                .into(),
            steps: vec![
                row(
                    "site",
                    "What the site is called",
                    "Our knowledge (en); nobody is named for questions about privacy",
                    "done",
                ),
                row("mail", "Whether mail arrives", "Mail goes out through mail.example.org:587.", "skipped"),
                row("people", "Who looks after comments", "You are the only manager.", ""),
                row("embed", "Discussions in your own pages", "No other site may show them yet.", ""),
            ],
            go_on: Some(Link::new("Go on", "/admin/welcome/people")),
            can_be_put_away: true,
            places: Vec::new(),
        }
    }

    pub fn sample_done() -> Welcome {
        let mut done = Welcome::sample();
        for step in &mut done.steps {
            step.state = "done".into();
        }
        Welcome {
            desk: Desk::sample("Your site", Tab::Site),
            heading: "Your site".into(),
            words: "All set. Everything here can be changed at any time.".into(),
            go_on: None,
            can_be_put_away: false,
            places: vec![
                Link::new("See the site as readers do", "/"),
                Link::new("Go to the queue", "/admin"),
            ],
            ..done
        }
    }
}

/// The button with which the desk is told to speak of the first steps no more.
pub(crate) fn put_away(csrf: &str) -> Markup {
    html! {
        form method="post" action="/admin/welcome" {
            input type="hidden" name="csrf" value=(csrf);
            button class="quiet" type="submit" { "Not now" }
        }
    }
}

impl WelcomeStep {
    pub fn render(&self) -> Markup {
        self.desk.wrap(html! {
            p class="crumb" { a href="/admin/welcome" { "Your site" } }
            h1 { (self.title) }
            p class="meta" { (self.place) }
            @if let Some(done) = &self.done { p class="done" role="status" { (done) } }
            @match &self.body {
                Body::Site(fields) => (fields.render(&self.desk.csrf, &self.errors)),
                Body::Mail(mail) => (mail.render(&self.desk.csrf)),
                Body::People(people) => (people.render(&self.desk.csrf, &self.errors)),
                Body::Embed(embed) => (embed.render(&self.desk.csrf, self.skip.is_some())),
            }
            div class="buttons way-on" {
                @match &self.skip {
                    Some(action) => form method="post" action=(action) {
                        input type="hidden" name="csrf" value=(self.desk.csrf);
                        button class="quiet" type="submit" { "Skip this" }
                    },
                    None => a href=(self.go_on.href) { (self.go_on.text) },
                }
            }
        })
    }

    fn sample_of(title: &str, place: &str, step: &str, body: Body) -> WelcomeStep {
        WelcomeStep {
            desk: Desk::sample(title, Tab::Site),
            title: title.into(),
            place: place.into(),
            body,
            done: None,
            skip: Some(format!("/admin/welcome/{step}/skip")),
            go_on: Link::new("Go on", "/admin/welcome"),
            errors: Vec::new(),
        }
    }

    pub fn sample_site() -> WelcomeStep {
        let fields =
            SiteFields { name: "Our knowledge".into(), language: "en".into(), ..SiteFields::default() };
        WelcomeStep::sample_of("What the site is called", "Step 1 of 4", "site", Body::Site(fields))
    }

    pub fn sample_site_given() -> WelcomeStep {
        let fields = SiteFields {
            name: "Our knowledge".into(),
            language: "en".into(),
            contact: "privacy@example.org".into(),
            given: vec!["site.name".into(), "site.language".into(), "site.contact".into()],
        };
        WelcomeStep { body: Body::Site(fields), ..WelcomeStep::sample_site() }
    }

    pub fn sample_site_errors() -> WelcomeStep {
        let error = |field: &str, message: &str| FieldError { field: field.into(), message: message.into() };
        let fields = SiteFields { language: "in English".into(), ..SiteFields::default() };
        WelcomeStep {
            body: Body::Site(fields),
            errors: vec![
                error("name", "Please say what the site is called, in at most 245 characters."),
                error("language", "Please use a language that the pages are written in: en."),
            ],
            ..WelcomeStep::sample_site()
        }
    }

    pub fn sample_mail() -> WelcomeStep {
        let letter = TestLetter {
            href: "/admin/mail/12".into(),
            words: "The mail server took it at 10:41.".into(),
            advice: "Look into your mailbox, and among its spam.".into(),
            left: true,
            ..TestLetter::default()
        };
        WelcomeStep::sample_of(
            "Whether mail arrives",
            "Step 2 of 4",
            "mail",
            Body::Mail(TryMail::sample(Some(letter))),
        )
    }

    pub fn sample_mail_failed() -> WelcomeStep {
        let letter = TestLetter {
            href: "/admin/mail/12".into(),
            words: "It could not be sent.".into(),
            error: "auth: 535 5.7.8 Error: authentication failed".into(),
            advice: "User name or password are not what the server expects. They stand in mail.smtp.url, or the password in WESHIFT_SMTP_PASSWORD.".into(),
            left: false,
        };
        WelcomeStep { body: Body::Mail(TryMail::sample(Some(letter))), ..WelcomeStep::sample_mail() }
    }

    pub fn sample_mail_none() -> WelcomeStep {
        let mail = TryMail {
            way: "No mail server is set (mail.smtp.url): letters are kept here and in the Maildir, and reach nobody.".into(),
            goes_out: false,
            ..TryMail::sample(None)
        };
        WelcomeStep { body: Body::Mail(mail), ..WelcomeStep::sample_mail() }
    }

    pub fn sample_people() -> WelcomeStep {
        let people = FirstManager {
            words: "You are the only manager.".into(),
            form: StaffFields::sample("manager"),
            link: None,
        };
        WelcomeStep::sample_of("Who looks after comments", "Step 3 of 4", "people", Body::People(people))
    }

    pub fn sample_people_invited() -> WelcomeStep {
        let people = FirstManager {
            words: "There are 2 managers.".into(),
            form: StaffFields::sample("manager"),
            link: Some((
                "Li Wei".into(),
                "https://comments.example.org/admin/join/3q2-76_tZm9yIGxvb2tpbmc".into(),
            )),
        };
        WelcomeStep { body: Body::People(people), skip: None, ..WelcomeStep::sample_people() }
    }

    pub fn sample_embed() -> WelcomeStep {
        let code = Snippet {
            title: "Once in each page".into(),
            words: "It is always the newest one.".into(),
            code: "<script type=\"module\" src=\"https://talk.example.org/embed.js\"></script>".into(),
        };
        let embed = FirstEmbed { sites: Vec::new(), code: vec![code] };
        WelcomeStep::sample_of("Discussions in your own pages", "Step 4 of 4", "embed", Body::Embed(embed))
    }
}
