//! The words of what managers get: notices and digests.

use jiff::tz::TimeZone;
use weshift_templates::{
    html::Link,
    mail::{Digest, Held, HeldItem, MovedRow, PublishedIn},
};

use super::{letters::Mailer, seal::pause, words};
use crate::{
    domain::*,
    links,
    moderation::digest::zone_of,
    store::Activity,
    text::{self, defang, excerpt},
};

/// A letter shows so many comments in full and counts the others.
pub const IN_FULL: usize = 10;
/// Characters of a comment in a notice and in a digest, and of one that needs no decision.
const HELD_EXCERPT: usize = 1_200;
const DIGEST_EXCERPT: usize = 280;
const LINE_EXCERPT: usize = 80;
/// So many published comments have a line of their own in a digest.
const LINES: usize = 50;

pub fn held(mailer: &Mailer, waiting: &[Waiting], manager: &Manager, links_end: Moment, now: Moment) -> Held {
    let (shown, others) = waiting.split_at(waiting.len().min(IN_FULL));
    let first = &shown[0].placed;
    let zone = zone_of(&manager.habits);
    let (next, _) = pause(manager, now);
    Held {
        site: mailer.site.clone(),
        lang: mailer.language.clone(),
        post_title: first.place.post_title.clone(),
        news: held_news(waiting.len(), now.since(first.comment.created_at)),
        items: items(mailer, shown, manager, HELD_EXCERPT, links_end),
        more: others_too(others.len()),
        expires: words::clock_words(links_end, &zone),
        queue: Link::new("All waiting comments", &mailer.links.absolute(links::DESK)),
        why_you: format!(
            "You get this because you look after comments on {} and chose “at once”. The next notice comes in {} at \
             the earliest.",
            mailer.site,
            words::age(next.since(now))
        ),
        settings_href: mailer.unsubscribe_address(manager),
    }
}

pub fn digest(
    mailer: &Mailer,
    activity: &Activity,
    manager: &Manager,
    until: Moment,
    links_end: Moment,
) -> Digest {
    let zone = zone_of(&manager.habits);
    let shown = &activity.waiting[..activity.waiting.len().min(IN_FULL)];
    let at = format!("{:02}:{:02}", manager.habits.at_minute / 60, manager.habits.at_minute % 60);
    let zone_name = zone.iana_name().unwrap_or("UTC");
    Digest {
        site: mailer.site.clone(),
        lang: mailer.language.clone(),
        date: words::day_words(until, &zone),
        subject_numbers: format!(
            "{} waiting, {} new, {} spam",
            activity.waiting.len(),
            activity.published.len(),
            activity.spam_caught
        ),
        news: digest_news(activity),
        window: window(activity, shown.len(), manager, until, &zone, zone_name),
        waiting: items(mailer, shown, manager, DIGEST_EXCERPT, links_end),
        published: published(mailer, &activity.published),
        spam: (activity.spam_caught > 0).then(|| match activity.spam_caught {
            1 => "1 was caught.".into(),
            number => format!("{number} were caught."),
        }),
        spam_href: mailer.links.absolute(&format!("{}/comments?status=spam", links::DESK)),
        moved: activity.moved.iter().map(moved).collect(),
        service: Vec::new(),
        why_you: format!(
            "You get this each day at {at} ({zone_name}), and only when there is something to say."
        ),
        settings_href: mailer.unsubscribe_address(manager),
    }
}

fn items(
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

fn digest_news(activity: &Activity) -> String {
    let waiting = match activity.waiting.len() {
        0 => None,
        1 => Some("1 comment waits for you".into()),
        number => Some(format!("{number} comments wait for you")),
    };
    let published = match activity.published.len() {
        0 => None,
        1 => Some("1 was published".into()),
        number => Some(format!("{number} were published")),
    };
    let spam = (activity.spam_caught > 0).then(|| format!("{} spam caught", activity.spam_caught));
    let news: Vec<String> = [waiting, published, spam].into_iter().flatten().collect();
    format!("{}.", news.join(", "))
}

fn window(
    activity: &Activity,
    shown: usize,
    manager: &Manager,
    until: Moment,
    zone: &TimeZone,
    zone_name: &str,
) -> String {
    let clock = |at| words::clock_words(at, zone);
    let window = format!("From {} to {} ({zone_name}).", clock(manager.digest_until), clock(until));
    match activity.waiting.len() - shown {
        0 => window,
        _ => format!("{window} Of those that wait, the {shown} oldest are below."),
    }
}

/// One line each, by place in the order of their first.
fn published(mailer: &Mailer, all: &[Placed]) -> Vec<PublishedIn> {
    let mut places: Vec<(&Place, Vec<String>)> = Vec::new();
    for it in all.iter().take(LINES) {
        let line = line(it, all);
        match places.iter_mut().find(|(place, _)| place.thread == it.place.thread) {
            Some((_, lines)) => lines.push(line),
            None => places.push((&it.place, vec![line])),
        }
    }
    if let Some((_, lines)) = places.last_mut()
        && all.len() > LINES
    {
        lines.push(format!("and {} more, here and elsewhere", all.len() - LINES));
    }
    let finished = |(place, lines): (&Place, Vec<String>)| PublishedIn {
        place: words::place(place),
        href: mailer.links.absolute(&links::thread(&place.thread)),
        lines,
    };
    places.into_iter().map(finished).collect()
}

fn line(it: &Placed, all: &[Placed]) -> String {
    let answers = all.iter().find(|other| Some(other.comment.id) == it.comment.parent);
    let who = match (answers, it.comment.parent) {
        (Some(other), _) => {
            format!("{} replied to {}", it.comment.author.as_str(), other.comment.author.as_str())
        }
        (None, Some(_)) => format!("{} replied", it.comment.author.as_str()),
        (None, None) => it.comment.author.as_str().to_string(),
    };
    defang(&format!("{who}: {}", excerpt(&text::plain(&it.comment.html), LINE_EXCERPT)))
}

fn moved((place, new, total): &(Place, u32, u32)) -> MovedRow {
    MovedRow { place: words::place(place), new: new.to_string(), total: total.to_string() }
}

/// The first `max_chars` characters, line by line, with no address in them that works.
fn paragraphs(text: &str, max_chars: usize) -> Vec<String> {
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
