//! The words of notices: comments wait, one by one or as a wave.

use jiff::tz::TimeZone;
use weshift_templates::{
    html::Link,
    mail::{Held, HeldItem, Wave},
};

use super::{letters::Mailer, words};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::{Pattern, WaveOf, digest::zone_of, hold_link};
use weshift_text::{self as text, catalogue::sentences, defang, excerpt};

/// A letter shows so many comments in full and counts the others.
pub(crate) const IN_FULL: usize = 10;
/// Characters of a comment in a notice and in a digest, and of one that needs no decision.
const HELD_EXCERPT: usize = 1_200;
pub(super) const DIGEST_EXCERPT: usize = 280;

/// A notice on a wave shows so many.
pub(crate) const SAMPLES: usize = 3;
/// How a manager is left in peace after a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pause {
    pub until: Moment,
    /// After the next notice, in milliseconds.
    pub gap: i64,
    /// The day of the manager's own calendar, and how many notices went on it, with this one.
    pub day: i64,
    pub today: u32,
    pub is_last_today: bool,
}

impl Pause {
    /// For a letter that stands outside the rhythm.
    pub(crate) fn none(manager: &Manager) -> Pause {
        Pause {
            until: manager.notice_after,
            gap: manager.notice_gap,
            day: manager.notice_day,
            today: manager.notices_today,
            is_last_today: false,
        }
    }
}

pub(crate) fn held(
    mailer: &Mailer,
    waiting: &[Waiting],
    manager: &Manager,
    pause: &Pause,
    links_end: Moment,
    now: Moment,
) -> Held {
    let (shown, others) = waiting.split_at(waiting.len().min(IN_FULL));
    let first = &shown[0].placed;
    Held {
        site: mailer.site(),
        lang: mailer.language(),
        post_title: first.place.post_title.clone(),
        news: held_news(waiting, now.since(first.comment.created_at)),
        items: items(mailer, shown, manager, HELD_EXCERPT, links_end),
        more: others_too(others.len()),
        expires: words::clock_words(links_end, &zone_of(&manager.habits)),
        queue: Link::new("All waiting comments", &mailer.links.absolute(links::DESK)),
        why_you: why_you(mailer, manager, pause),
        settings_href: mailer.unsubscribe_address(manager, LetterKind::Held),
    }
}

pub(crate) fn wave(
    mailer: &Mailer,
    waiting: &[Waiting],
    wave: &WaveOf,
    manager: &Manager,
    pause: &Pause,
    links_end: Moment,
) -> Wave {
    let shown = &waiting[..waiting.len().min(SAMPLES)];
    let all = waiting.len();
    let queue = Link::new("All waiting comments", &mailer.links.absolute(links::DESK));
    Wave {
        site: mailer.site(),
        lang: mailer.language(),
        post_title: shown[0].placed.place.post_title.clone(),
        news: match wave.lately {
            0 => format!("{all} comments wait, and most of them look alike."),
            lately => format!("{lately} comments came within 10 minutes; {all} wait for you."),
        },
        pattern: wave.pattern.as_ref().map(|it| in_common(&it.0)),
        hold: wave.pattern.as_ref().and_then(|it| hold(mailer, waiting, it, manager, links_end)),
        samples: items(mailer, shown, manager, DIGEST_EXCERPT, links_end),
        more: others_too(all - shown.len()),
        many: match &wave.pattern {
            Some(it) => many(mailer, it),
            None => queue.clone(),
        },
        queue: wave.pattern.is_some().then_some(queue),
        why_you: why_you(mailer, manager, pause),
        settings_href: mailer.unsubscribe_address(manager, LetterKind::Held),
        expires: words::clock_words(links_end, &zone_of(&manager.habits)),
    }
}

/// `most of them link to casino[.]example`
fn in_common(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Host(host) => format!("most of them link to {}", defang(host)),
        Pattern::Words => "most of them say the same".into(),
        Pattern::Network => "most of them came from one network".into(),
    }
}

/// The page on which many are decided at once.
fn many(mailer: &Mailer, (pattern, example): &(Pattern, CommentId)) -> Link {
    let (text, query) = match pattern {
        Pattern::Host(host) => (
            format!("Look at all that link to {}, and decide at once", defang(host)),
            // No name of theirs stands in a letter as it is.
            format!("act=spam&host={}", host.replace('.', "%2E")),
        ),
        Pattern::Words => (
            "Look at all that say nearly the same, and decide at once".into(),
            format!("act=spam&wave={example}"),
        ),
        Pattern::Network => {
            ("Look at all from that network, and decide at once".into(), format!("act=spam&wave={example}"))
        }
    };
    Link::new(&text, &mailer.links.absolute(&format!("{}?{query}", links::DESK_BULK)))
}

/// Where one button holds everything new that is like the example.
fn hold(
    mailer: &Mailer,
    waiting: &[Waiting],
    (pattern, example): &(Pattern, CommentId),
    manager: &Manager,
    links_end: Moment,
) -> Option<Link> {
    let example = waiting.iter().map(|it| &it.placed.comment).find(|it| it.id == *example)?;
    let link = hold_link(manager, pattern, example, links_end);
    let text = match pattern {
        Pattern::Host(host) => format!("Hold everything new that links to {}, for a week", defang(host)),
        Pattern::Words => "Hold everything new that says nearly the same, for a week".into(),
        Pattern::Network => "Hold everything new from that network, for a week".into(),
    };
    Some(Link::new(&text, &mailer.links.absolute(&links::decision(&mailer.links.mail_token(&link)))))
}

fn why_you(mailer: &Mailer, manager: &Manager, pause: &Pause) -> String {
    let zone = zone_of(&manager.habits);
    let next = match (pause.is_last_today, manager.digest_due_at) {
        (false, _) => format!(
            "The next notice comes in {} at the earliest.",
            words::age(pause.until.since(mailer.clock.now()))
        ),
        (true, Some(digest)) => {
            format!("It is the last one today. Next comes the digest, {}.", words::clock_words(digest, &zone))
        }
        (true, None) => {
            format!("It is the last one today. The next can come {}.", words::clock_words(pause.until, &zone))
        }
    };
    format!("You get this because you look after comments on {} and chose “at once”. {next}", mailer.site())
}

pub(super) fn items(
    mailer: &Mailer,
    waiting: &[Waiting],
    manager: &Manager,
    max_chars: usize,
    links_end: Moment,
) -> Vec<HeldItem> {
    let zone = zone_of(&manager.habits);
    let numbered = waiting.iter().zip(1..);
    numbered.map(|(it, number)| item(mailer, it, number, manager, &zone, max_chars, links_end)).collect()
}

fn item(
    mailer: &Mailer,
    waiting: &Waiting,
    number: usize,
    manager: &Manager,
    zone: &TimeZone,
    max_chars: usize,
    links_end: Moment,
) -> HeldItem {
    let Placed { comment, place } = &waiting.placed;
    let reasons = waiting.verdict.as_ref().map(|it| sentences(&it.reasons).join(" ")).unwrap_or_default();
    let reasons = match (comment.changes, &waiting.public) {
        (Some(_), Some(_)) => format!("{IS_A_CHANGE} {reasons}"),
        (Some(_), None) => format!("{IS_OF_REMOVED} {reasons}"),
        (None, _) => reasons,
    };
    let hosts: Vec<String> = text::links(&comment.html).iter().map(|it| host(&it.host)).collect();
    HeldItem {
        number: number.to_string(),
        author: defang(comment.author.as_str()),
        place: words::place(place),
        why: defang(&reasons),
        is_published: is_published(waiting),
        received: words::clock_words(comment.created_at, zone),
        email: mailer.mail.show_commenter_email.then(|| comment.email.expose()),
        links: words::links(&hosts),
        excerpt: paragraphs(&text::plain(&comment.html), max_chars),
        href: mailer.decision_address(manager, comment, links_end),
    }
}

const IS_A_CHANGE: &str =
    "It changes a published comment. Readers see the earlier words until you approve the new ones.";

const IS_OF_REMOVED: &str = "It changes a comment that is not published any more.";

/// A link without a host is a mail address: whose is nobody's business.
fn host(host: &str) -> String {
    if host.is_empty() { "a mail address".into() } else { defang(host) }
}

fn is_published(waiting: &Waiting) -> bool {
    waiting.placed.comment.status == Status::Approved
}

fn held_news(waiting: &[Waiting], oldest: i64) -> String {
    let ago = format!("came {} ago", words::age(oldest));
    let published = waiting.iter().filter(|it| is_published(it)).count();
    let were = |number: usize| match number {
        1 => "1 comment was published".to_string(),
        _ => format!("{number} comments were published"),
    };
    match (published, waiting.len() - published) {
        (0, _) => (),
        (1, 0) => return format!("{}. It {ago}.", were(1)),
        (published, 0) => return format!("{}. The oldest {ago}.", were(published)),
        (published, 1) => return format!("1 comment is waiting for you, and {}.", were(published)),
        (published, waits) => {
            return format!("{waits} comments are waiting for you, and {}.", were(published));
        }
    }
    match waiting.len() {
        1 => format!("1 comment is waiting for you. It {ago}."),
        2 => format!("2 comments are waiting for you. The older one {ago}."),
        number => format!("{number} comments are waiting for you. The oldest {ago}."),
    }
}

fn others_too(number: usize) -> Option<String> {
    match number {
        0 => None,
        1 => Some("1 other waits too.".into()),
        _ => Some(format!("{number} others wait too.")),
    }
}

/// The first `max_chars` characters, line by line, with no address in them that works.
pub(super) fn paragraphs(text: &str, max_chars: usize) -> Vec<String> {
    let mut left = max_chars;
    let mut paragraphs = Vec::new();
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        if left < 20 {
            paragraphs.push("...".into());
            break;
        }
        paragraphs.push(defang(&excerpt(line, left)));
        left = left.saturating_sub(line.chars().count());
    }
    paragraphs
}
