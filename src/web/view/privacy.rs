//! The privacy page, made from the settings in force, so that it cannot say what is not so.

use weshift_templates::privacy::{PrivacyPage, Section};

use super::{super::Web, counted, layout};
use weshift_config::{MailTransport, Publish};
use weshift_domain::{DAY, Floor, HookKind, HookState, Retention, Webhook};

pub(crate) fn privacy_page(web: &Web, hooks: &[Webhook]) -> String {
    PrivacyPage {
        layout: layout(web, "How your comment data is processed"),
        sections: vec![
            responsible(web),
            given(),
            added(web),
            cookies(),
            checks(web),
            seen(web, hooks),
            exercise(web),
            groups(web),
            kept(web),
            rights(web),
        ],
    }
    .render()
    .into_string()
}

/// A period in words, such as `30 days`.
fn days(period: i64) -> String {
    counted((period / DAY) as u32, "day", "days")
}

fn section(id: &str, heading: &str, paragraphs: Vec<String>, items: Vec<String>) -> Section {
    Section { id: id.into(), heading: heading.into(), paragraphs, items }
}

fn responsible(web: &Web) -> Section {
    let site = web.site.now();
    let contact = if site.contact.is_empty() {
        "Whoever runs this site has not named a contact yet; ask them through the site itself.".to_string()
    } else {
        format!("For questions about your data: {}.", site.contact)
    };
    section(
        "responsible",
        "Who is responsible",
        vec![format!("{} runs this comment server itself. {contact}", site.name)],
        vec![],
    )
}

fn given() -> Section {
    section(
        "given",
        "What you give us",
        vec!["When you leave a reply, we keep what you type:".into()],
        vec![
            "your name and your text, which are published;".into(),
            "your website, if you name one, which is published as a link on your name;".into(),
            "your email address, which is never published: community managers can see it, and it tells us whether an earlier reply came from you;".into(),
            "where you place yourself on a shift, if you choose to show it.".into(),
        ],
    )
}

fn added(web: &Web) -> Section {
    let limits = &web.settings.limits;
    let rate = if limits.comments_per_minute > 0 {
        format!(
            "Your network address is held in memory for a few minutes, to take at most {} a minute from one place. ",
            counted(limits.comments_per_minute, "reply", "replies")
        )
    } else {
        String::new()
    };
    section(
        "added",
        "What we add",
        vec![format!(
            "The time, and why your reply was published or held, in sentences. {rate}With the reply we keep a keyed hash of your network, not the address itself, and forget it after {}.",
            days(Retention::CONTENT)
        )],
        vec![],
    )
}

fn cookies() -> Section {
    section(
        "cookies",
        "Cookies and your browser",
        vec![
            "Readers and commenters get no cookie. Nothing is loaded from anywhere else, and nobody counts your visits.".into(),
            "If you tick “Remember my name and website in this browser”, those two stay in your own browser (localStorage) until you untick it; they are not sent to us before you post. What you type into a reply stays in the tab (sessionStorage) until you send it or close the tab, and so does the link to change a reply that you sent. Community managers who sign in get one cookie that says so.".into(),
            "If you confirm your address by a link that we mailed, your browser keeps a proof of it (localStorage), which holds a hash of the address and the day. It goes along when you send a reply or ask for mail, so that nobody else is taken for you. Clear this site's data in your browser to remove it.".into(),
        ],
        vec![],
    )
}

fn checks(web: &Web) -> Section {
    let moderation = &web.settings.moderation;
    let publish = match moderation.publish {
        Publish::Trusted => {
            "A reply appears at once if an earlier one from the same confirmed address was approved, and its sender shows that the address is theirs: by what their browser keeps, or by a link that we mail there. Every other one is read by a community manager first."
        }
        Publish::All => "A reply appears at once unless a rule holds it for a community manager to read.",
        Publish::None => "Every reply is read by a community manager before it appears.",
    };
    let spam = &web.settings.spam;
    let rules = if spam.enabled {
        "A filter and rules that run on this server look at the words, at links, at the name and address given, at how fast the form was filled in, and at whether many nearly equal replies come in. When a manager decides on a reply, the filter learns from it: it keeps numbers made of what the reply was like, from which its words cannot be read."
    } else {
        "No spam filter is switched on."
    };
    let outside = match &spam.akismet {
        Some(akismet) if spam.enabled => format!(
            "The reply is also sent to Akismet ({}), a service against spam: your text, name, email address and website, your network address, your browser's name, the page that you came from and the time. What was sent is kept here for {}, so that a wrong answer can be corrected there.",
            akismet.base_url.host_str().unwrap_or_default(),
            days(Retention::CONTENT)
        ),
        _ => "Nothing leaves this server for these checks.".to_string(),
    };
    section("spam", "Checks before a reply appears", vec![publish.into(), rules.into(), outside], vec![])
}

fn seen(web: &Web, hooks: &[Webhook]) -> Section {
    let mail = match &web.settings.mail.transport {
        MailTransport::Smtp(_) | MailTransport::Sendmail(_) => {
            "Community managers are mailed when a reply waits; the mail holds its text, and travels through this site's mail provider."
        }
        MailTransport::Outbox => "This site sends no mail: what managers are told stays on this server.",
    };
    let address =
        if web.settings.mail.show_commenter_email { " The mail also names your email address." } else { "" };
    section(
        "seen",
        "Who sees what",
        vec![
            "Everybody: your name, website, text, time, and the place you chose to show. Community managers: also your email address and why your reply was held.".into(),
            format!("{mail}{address}"),
        ]
        .into_iter()
        .chain(told(hooks))
        .chain(mentioned(web))
        .collect(),
        if web.intake.offers_mail() { readers_mail() } else { vec![] },
    )
}

/// Programs that hear of replies.
fn told(hooks: &[Webhook]) -> Option<String> {
    let told = |it: &&Webhook| it.state == HookState::Active && it.kind == HookKind::Webhook;
    let address = match hooks.iter().filter(told).any(|it| it.with_email) {
        true => "They get your email address, too, and are bound by what is said here.",
        false => "They do not get your email address.",
    };
    let words = "Programs that this site uses hear of replies when they come and when they are decided on, with your name, website and text.";
    hooks.iter().any(|it| told(&it)).then(|| format!("{words} {address}"))
}

/// What is taken from pages elsewhere.
fn mentioned(web: &Web) -> Option<String> {
    let words = "If a page of yours links to a discussion here, you or your site's software can tell us (Webmention). We then read that page and keep its address, who wrote it and what it says as a reply that waits for a manager; take the link away and tell us again, and it is removed.";
    web.mentions.is_some().then(|| words.to_string())
}

fn groups(web: &Web) -> Section {
    let floor = web.settings.exercise.floor.threshold();
    let mut items = vec![
        "Until the facilitator reveals, nobody sees an answer, not even they: only how many have joined and answered.".into(),
        format!("Then whoever has the code sees counts, never who: nothing of fewer than {floor} people, three bands of fewer than 10. They are counted once; who comes or goes later changes nothing in them, but for what is hidden when fewer than {floor} are left."),
        "Only an open session shows names, to those who are in it, and says so before you join.".into(),
        format!("We keep hashes of the code and of your key, no address and no cookie. Who answered what is deleted {} after the reveal, or at once when you leave; counts, agreements and next steps with their names stay in the report, which whoever has the code can open.", days(Retention::GROUP_ANSWERS)),
        "Whoever joins under several names can work out the answers of the others. The page says how many have joined: count the people in the room.".into(),
    ];
    if web.together.rules().offers_mail {
        items.push(format!("A facilitator's address for a reminder is kept until it has gone; if they do not confirm it, for {}.", days(Retention::UNCONFIRMED)));
    }
    section("groups", "The exercise in a group", vec![], items)
}

fn exercise(web: &Web) -> Section {
    let floor = web.settings.exercise.floor.threshold();
    let mut items = vec![
        format!("What is shown: nothing of fewer than {floor} people, three bands of fewer than 10, and no part of them apart. People who show their position beside a reply do not count. If everybody answers the same, everybody's answer is known."),
        format!("When: a picture is taken at most once a day, only when answers of people from at least {floor} networks have changed, and stays until the next one, so that nobody is seen by comparing two. Each network counts once in {}, however many answer there.", days(Floor::NETWORK_MEMORY)),
        format!("To tell networks apart we keep a hash of yours for at most {}, made with a key that is then thrown away. Who answers from several networks can still count as several.", days(Floor::NETWORK_MEMORY)),
        "Notes and your next step are for you alone. A place that you show beside a reply is copied into the reply and leads to nothing else.".into(),
        "You can change, take back or delete your answers on your page at any time; they are deleted at once, and the picture follows with the next one. Otherwise they are kept as long as the post.".into(),
    ];
    if web.exercise.offers_mail() {
        items.push(format!("If you have your page or a reminder mailed, the mail holds your page's address. We forget it once it has gone. For a reminder we keep your address until it has gone, without a way to your answers; if you do not confirm it, for {}.", days(Retention::UNCONFIRMED)));
    }
    section(
        "exercise",
        "Placing yourself",
        vec!["Your answers carry no name, no address and no time of day. They belong to a key that stands in the address of your page; we keep a hash of it alone, so whoever has the address sees the page, and we cannot find it for you.".into()],
        items,
    )
}

fn readers_mail() -> Vec<String> {
    vec![
        "Mail to you: only if you ask for it and confirm, for each discussion, by a link that you were mailed, or in a browser that shows that the address is yours. Your address is then kept for that, and nobody sees which discussions you follow but whoever runs this site.".into(),
        "Each mail has a link that ends it. Mails load nothing from anywhere and do not tell whether you read them.".into(),
        format!("If you do not confirm, your request is deleted after {}. If you ask never to be mailed again, only a hash of your address is kept, so that we can keep to it.", days(Retention::UNCONFIRMED)),
    ]
}

fn kept(web: &Web) -> Section {
    let edit = web.settings.moderation.edit_minutes;
    let edit = if edit == 0 {
        String::new()
    } else {
        format!(" You can change or withdraw it yourself for {}.", counted(edit, "minute", "minutes"))
    };
    section(
        "kept",
        "How long it is kept",
        vec![],
        vec![
            format!("A published or waiting reply: as long as the discussion.{edit}"),
            format!(
                "A reply marked as spam or moved to the trash: {}, then it is deleted.",
                days(Retention::CONTENT)
            ),
            format!("The content of mails: {}, or until you leave.", days(Retention::CONTENT)),
            "The log of what managers did (without your text or address): as long as the site.".into(),
        ],
    )
}

fn rights(web: &Web) -> Section {
    let who = if web.site.now().contact.is_empty() {
        "whoever runs this site".to_string()
    } else {
        web.site.now().contact.clone()
    };
    section(
        "rights",
        "Your rights",
        vec![format!(
            "You may see, correct, take with you or have deleted what is kept about you. Write to {who} from the address that you used."
        )],
        vec![],
    )
}
