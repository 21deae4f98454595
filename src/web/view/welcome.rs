//! The owner's first steps.

use weshift_templates::{
    admin::{
        layout::Tab,
        welcome::{
            Body, FirstEmbed, FirstManager, SiteFields, StepRow, TestLetter, TryMail, Welcome, WelcomeStep,
        },
    },
    html::Link,
};

use super::{
    desk::{Around, desk, desk_time, transport_words},
    field_errors,
    other_sites::first_snippets,
    staff::{StaffDesk, blank_invitation, fields},
};
use weshift_config::MailTransport;
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::StaffForm;

/// One step, and what came of a form on it.
#[derive(Default)]
pub(crate) struct StepDesk {
    pub run: FirstRun,
    pub staff: StaffDesk,
    /// The letter that was sent to try the mail, and the attempts at it.
    pub letter: Option<(OutboxLetter, Vec<Attempt>)>,
    /// As typed.
    pub words: Option<SiteWords>,
    pub invited: Option<StaffForm>,
    /// Whose invitation nobody mails, and its token.
    pub link: Option<(String, String)>,
    pub done: Option<&'static str>,
    pub problems: Vec<Problem>,
}

pub(crate) fn welcome_page(around: &Around<'_>, run: &FirstRun, managers: &[Manager]) -> String {
    let open = run.first_open();
    let begun = run.open_steps() < Step::ALL.len() as u32;
    let row = |step: Step| StepRow {
        link: Link::new(title(step), &links::first_step(step)),
        words: words(around, step, managers),
        state: match run.state(step) {
            StepState::Open => String::new(),
            StepState::Done => "done".into(),
            StepState::Skipped => "skipped".into(),
        },
    };
    let heading = match open {
        Some(_) => format!("Welcome, {}", around.by.manager().name),
        None => "Your site".into(),
    };
    let lede = match open {
        Some(_) => "Four small things, and your site is ready. Each can be skipped, and none is asked twice.",
        None => "All set. Everything here can be changed at any time.",
    };
    let places = [("See the site as readers do", links::HOME), ("Go to the queue", links::DESK)];
    Welcome {
        desk: desk(around, if open.is_some() { "Welcome" } else { "Your site" }, Tab::Site),
        heading,
        words: lede.into(),
        steps: Step::ALL.into_iter().map(row).collect(),
        go_on: open.map(|it| Link::new(if begun { "Go on" } else { "Begin" }, &links::first_step(it))),
        can_be_put_away: run.is_offered(),
        places: match open {
            Some(_) => Vec::new(),
            None => places.iter().map(|(text, href)| Link::new(text, href)).collect(),
        },
    }
    .render()
    .into_string()
}

pub(crate) fn step_page(around: &Around<'_>, step: Step, it: StepDesk) -> String {
    let name = title(step);
    let frame = if it.problems.is_empty() { name.to_string() } else { format!("Error: {name}") };
    let is_open = it.run.state(step) == StepState::Open;
    let next = it.run.first_open().filter(|it| *it != step);
    let (text, href) = match next {
        Some(next) => ("Go on", links::first_step(next)),
        None => ("Back to your site", links::DESK_WELCOME.to_string()),
    };
    WelcomeStep {
        desk: desk(around, &frame, Tab::Site),
        title: name.into(),
        place: format!("Step {} of {}", step as usize + 1, Step::ALL.len()),
        done: it.done.filter(|_| it.link.is_none()).map(Into::into),
        skip: is_open.then(|| format!("{}/skip", links::first_step(step))),
        go_on: Link::new(text, &href),
        errors: field_errors(&it.problems),
        body: body(around, step, it),
    }
    .render()
    .into_string()
}

fn body(around: &Around<'_>, step: Step, it: StepDesk) -> Body {
    match step {
        Step::Site => Body::Site(site_fields(around, it.words)),
        Step::Mail => Body::Mail(TryMail {
            way: transport_words(around),
            goes_out: goes_out(around),
            to: around.by.manager().email.expose(),
            letter: it.letter.map(|(letter, attempts)| tried(around, &letter, &attempts)),
        }),
        Step::People => Body::People(FirstManager {
            words: people_words(&it.staff.managers),
            form: fields(&it.staff, it.invited.as_ref().unwrap_or(&blank_invitation())),
            link: it.link.map(|(name, token)| (name, around.web.links.absolute(&links::join(&token)))),
        }),
        Step::Embed => Body::Embed(FirstEmbed {
            sites: around.web.settings.site.origins.clone(),
            code: first_snippets(around.web.links.base()),
        }),
    }
}

fn site_fields(around: &Around<'_>, typed: Option<SiteWords>) -> SiteFields {
    let site = around.web.site.now();
    let shown = |is_given: bool, typed: Option<String>, now: &String| match typed {
        Some(typed) if !is_given => typed,
        Some(_) | None => now.clone(),
    };
    let SiteWords { name, language, contact } = typed.clone().unwrap_or_default();
    let typed = |it: String| typed.as_ref().map(|_| it);
    let given = [
        ("site.name", site.given.name),
        ("site.language", site.given.language),
        ("site.contact", site.given.contact),
    ];
    SiteFields {
        name: shown(site.given.name, typed(name), &site.name),
        language: shown(site.given.language, typed(language), &site.language),
        contact: shown(site.given.contact, typed(contact), &site.contact),
        given: given.into_iter().filter(|it| it.1).map(|it| it.0.into()).collect(),
    }
}

fn title(step: Step) -> &'static str {
    match step {
        Step::Site => "What the site is called",
        Step::Mail => "Whether mail arrives",
        Step::People => "Who looks after comments",
        Step::Embed => "Discussions in your own pages",
    }
}

/// How a step stands, whoever took it.
fn words(around: &Around<'_>, step: Step, managers: &[Manager]) -> String {
    match step {
        Step::Site => {
            let site = around.web.site.now();
            let contact = match site.contact.as_str() {
                "" => "nobody is named for questions about privacy",
                contact => contact,
            };
            format!("{} ({}); {contact}", site.name, site.language)
        }
        Step::Mail => transport_words(around),
        Step::People => people_words(managers),
        Step::Embed => match around.web.settings.site.origins.as_slice() {
            [] => "No other site may show them yet.".into(),
            [one] => format!("{one} may show them."),
            many => format!("{} sites may show them.", many.len()),
        },
    }
}

fn people_words(managers: &[Manager]) -> String {
    match managers.len() {
        0 | 1 => "You are the only manager.".into(),
        many => format!("There are {many} managers."),
    }
}

fn goes_out(around: &Around<'_>) -> bool {
    !matches!(around.web.settings.mail.transport, MailTransport::Outbox)
}

/// What became of the test letter, and what to do.
fn tried(around: &Around<'_>, letter: &OutboxLetter, attempts: &[Attempt]) -> TestLetter {
    let down = around.health.as_ref().filter(|it| !it.up).map(|it| it.error.clone());
    let last = attempts.last().map(|it| format!("{}: {}", it.phase, it.text));
    let at = |moment: Moment| desk_time(around, moment);
    let (words, error, advice) = match letter.state {
        DeliveryState::Sent => {
            let words = format!("It went out at {}.", letter.sent_at.map(at).unwrap_or_default());
            let advice = "Look into your mailbox, and among its spam. Not there after some minutes? Then it was dropped on its way, most often for want of SPF and DKIM records: weshift mail dns prints those that are missing.";
            (words, None, advice)
        }
        DeliveryState::Kept => {
            let words = "It was written and kept, and went nowhere.".to_string();
            (words, None, "Set a mail server as above, and send another.")
        }
        DeliveryState::Queued | DeliveryState::Sending => match down.or(last) {
            Some(error) => ("It has not gone yet. Weshift goes on trying.".into(), Some(error), ""),
            None if goes_out(around) => ("It is on its way.".into(), None, "Look again in a moment."),
            None => ("It is being written.".into(), None, "Look again in a moment."),
        },
        DeliveryState::Failed | DeliveryState::Expired => ("It could not be sent.".into(), down.or(last), ""),
        DeliveryState::Bounced => ("It went out, and came back.".into(), last, ""),
        DeliveryState::Cancelled => ("Somebody took it back.".into(), None, "Send another."),
    };
    let advice = match &error {
        Some(error) => advice_on(error.split(':').next().unwrap_or_default()),
        None => advice,
    };
    TestLetter {
        href: format!("{}/{}", links::DESK_MAIL, letter.id),
        words,
        error: error.unwrap_or_default(),
        advice: advice.into(),
        left: letter.state == DeliveryState::Sent,
    }
}

/// What helps where a delivery ended.
fn advice_on(phase: &str) -> &'static str {
    match phase {
        "connect" | "greeting" => {
            "The server was not reached. Is the host in mail.smtp.url right, and does this machine's network let it through? Many block port 25: try 587, or smtps:// with 465."
        }
        "tls" => {
            "The server's encryption was not trusted. Is the host in mail.smtp.url the name in its certificate?"
        }
        "auth" => {
            "User name or password are not what the server expects. They stand in mail.smtp.url, or the password in WESHIFT_SMTP_PASSWORD. Many providers want a password made for programs."
        }
        "mail" => {
            "The server does not let mail out that comes from mail.from. Use an address that belongs to the account."
        }
        "rcpt" => "The server does not take mail for your address. Is it written as it should be?",
        _ => {
            "The server took the letter and refused it. Its words say why; weshift mail dns shows which records are missing."
        }
    }
}
