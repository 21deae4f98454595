//! The words of notices: comments wait, one by one or as a wave.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use weshift_templates::{
    html::Link,
    mail::{Held, HeldItem, Wave},
};

use super::{letters::Mailer, words};
use crate::{
    domain::*,
    links,
    moderation::digest::zone_of,
    text::{self, defang, excerpt},
};

/// A letter shows so many comments in full and counts the others.
pub const IN_FULL: usize = 10;
/// Characters of a comment in a notice and in a digest, and of one that needs no decision.
const HELD_EXCERPT: usize = 1_200;
pub(super) const DIGEST_EXCERPT: usize = 280;

/// A notice on a wave shows so many.
pub const SAMPLES: usize = 3;
/// So many that came in `WAVE_SPAN` are a wave; or so many that wait and look alike.
const WAVE: usize = 30;
const WAVE_SPAN: i64 = 10 * MINUTE;
const ALIKE: usize = 10;

/// How a manager is left in peace after a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
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
    pub fn none(manager: &Manager) -> Pause {
        Pause {
            until: manager.notice_after,
            gap: manager.notice_gap,
            day: manager.notice_day,
            today: manager.notices_today,
            is_last_today: false,
        }
    }
}

/// Too many at once to be told one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveOf {
    /// How many came lately; 0 if it is only that they look alike.
    pub lately: usize,
    /// What most of them share.
    pub pattern: Option<String>,
}

/// Whether what waits is a wave: more than 30 in ten minutes, or ten and more of which three in five look alike.
/// `from_one` of them came from one network.
pub fn wave_of(waiting: &[Waiting], from_one: usize, now: Moment) -> Option<WaveOf> {
    let came_lately = |it: &&Waiting| now.since(it.placed.comment.created_at) <= WAVE_SPAN;
    let lately = waiting.iter().filter(came_lately).count();
    let pattern = if waiting.len() >= ALIKE { pattern(waiting, from_one) } else { None };
    let lately = if lately > WAVE { lately } else { 0 };
    (lately > 0 || pattern.is_some()).then_some(WaveOf { lately, pattern })
}

/// The host that most of them link to, the words that most of them are, or the network that most came from.
fn pattern(waiting: &[Waiting], from_one: usize) -> Option<String> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for it in waiting {
        let comment = &it.placed.comment;
        let theirs: BTreeSet<String> = text::links(&comment.html).into_iter().map(|it| it.host).collect();
        theirs.into_iter().filter(|it| !it.is_empty()).for_each(|host| *hosts.entry(host).or_default() += 1);
        *words.entry(text::hash_words(&comment.words)).or_default() += 1;
    }
    let is_most = |count: usize| 5 * count > 3 * waiting.len();
    let host = hosts.into_iter().max_by_key(|it| it.1).filter(|it| is_most(it.1));
    let same = words.into_values().max().filter(|&it| is_most(it));
    match (host, same) {
        (Some((host, _)), _) => Some(format!("most of them link to {}", defang(&host))),
        (None, Some(_)) => Some("most of them say the same".into()),
        (None, None) if is_most(from_one) => Some("most of them came from one network".into()),
        (None, None) => None,
    }
}

pub fn held(
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
        news: held_news(waiting.len(), now.since(first.comment.created_at)),
        items: items(mailer, shown, manager, HELD_EXCERPT, links_end),
        more: others_too(others.len()),
        expires: words::clock_words(links_end, &zone_of(&manager.habits)),
        queue: Link::new("All waiting comments", &mailer.links.absolute(links::DESK)),
        why_you: why_you(mailer, manager, pause),
        settings_href: mailer.unsubscribe_address(manager, LetterKind::Held),
    }
}

pub fn wave(
    mailer: &Mailer,
    waiting: &[Waiting],
    wave: &WaveOf,
    manager: &Manager,
    pause: &Pause,
    links_end: Moment,
) -> Wave {
    let shown = &waiting[..waiting.len().min(SAMPLES)];
    let all = waiting.len();
    Wave {
        site: mailer.site(),
        lang: mailer.language(),
        post_title: shown[0].placed.place.post_title.clone(),
        news: match wave.lately {
            0 => format!("{all} comments wait, and most of them look alike."),
            lately => format!("{lately} comments came within 10 minutes; {all} wait for you."),
        },
        pattern: wave.pattern.clone(),
        samples: items(mailer, shown, manager, DIGEST_EXCERPT, links_end),
        more: others_too(all - shown.len()),
        queue: Link::new("Look at all of them", &mailer.links.absolute(links::DESK)),
        why_you: why_you(mailer, manager, pause),
        settings_href: mailer.unsubscribe_address(manager, LetterKind::Held),
        expires: words::clock_words(links_end, &zone_of(&manager.habits)),
    }
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
    let reasons = waiting.verdict.as_ref().map(|it| it.reasons.join(", ")).unwrap_or_default();
    let hosts: Vec<String> = text::links(&comment.html).iter().map(|it| host(&it.host)).collect();
    HeldItem {
        number: number.to_string(),
        author: defang(comment.author.as_str()),
        place: words::place(place),
        why: defang(&reasons),
        received: words::clock_words(comment.created_at, zone),
        email: mailer.mail.show_commenter_email.then(|| comment.email.expose()),
        links: words::links(&hosts),
        excerpt: paragraphs(&text::plain(&comment.html), max_chars),
        href: mailer.decision_address(manager, comment, links_end),
    }
}

/// A link without a host is a mail address: whose is nobody's business.
fn host(host: &str) -> String {
    if host.is_empty() { "a mail address".into() } else { defang(host) }
}

fn held_news(number: usize, oldest: i64) -> String {
    let ago = format!("came {} ago", words::age(oldest));
    match number {
        1 => format!("1 comment is waiting for you. It {ago}."),
        2 => format!("2 comments are waiting for you. The older one {ago}."),
        _ => format!("{number} comments are waiting for you. The oldest {ago}."),
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
