//! The words of digests.

use jiff::tz::TimeZone;
use weshift_templates::{
    html::Link,
    mail::{Call, Digest, Figure, MovedRow, PublishedIn, SpamPart},
};

use super::{
    letters::Mailer,
    notices::{DIGEST_EXCERPT, IN_FULL, items},
    words,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::digest::zone_of;
use weshift_store::{Activity, Moved};
use weshift_text::{self as text, defang, excerpt};

/// Characters of a comment in one line, and of one that was close to being published.
const LINE_EXCERPT: usize = 80;
const CALL_EXCERPT: usize = 120;
const ALL_BUT_SURE: f64 = 0.98;
/// So many published comments have a line of their own.
const LINES: usize = 50;

pub(crate) fn digest(
    mailer: &Mailer,
    activity: &Activity,
    manager: &Manager,
    until: Moment,
    links_end: Moment,
) -> Digest {
    let zone = zone_of(&manager.habits);
    let shown = &activity.waiting[..activity.waiting.len().min(IN_FULL)];
    let is_hourly = manager.habits.digest == DigestMode::Hourly;
    let zone_name = zone.iana_name().unwrap_or("UTC");
    let figure = |number: usize, label: &str| Figure { number: number.to_string(), label: label.into() };
    Digest {
        site: mailer.site(),
        lang: mailer.language(),
        date: if is_hourly { words::clock_words(until, &zone) } else { words::day_words(until, &zone) },
        title: match manager.habits.digest {
            DigestMode::Hourly => "The last hour".into(),
            DigestMode::Weekly => format!("The week to {}", words::long_day_words(until, &zone)),
            DigestMode::Daily | DigestMode::Off => {
                format!("Digest, {}", words::long_day_words(until, &zone))
            }
        },
        figures: vec![
            figure(activity.waiting.len(), "waiting"),
            figure(activity.published.len(), "new"),
            figure(activity.spam_caught as usize, "spam"),
        ],
        news: digest_news(activity),
        window: window(activity, shown.len(), manager, until, &zone, zone_name),
        waiting: items(mailer, shown, manager, DIGEST_EXCERPT, links_end),
        published: published(mailer, &activity.published),
        spam: spam(mailer, activity, manager, links_end),
        moved: activity.moved.iter().map(moved).collect(),
        quiet: quiet(&activity.quiet),
        exercise: stands(activity, mailer.floor),
        service: service(activity),
        service_link: (!service(activity).is_empty())
            .then(|| Link::new("The Mail page", &mailer.links.absolute(links::DESK_MAIL))),
        why_you: format!(
            "You get this {}, and only when there is something to say.",
            rhythm(&manager.habits, zone_name)
        ),
        settings_href: mailer.unsubscribe_address(manager, LetterKind::Digest),
    }
}

/// `From “I know” to “We know”: 14 of 23 on the “We know” side (before: 12 of 20)`
fn stands(activity: &Activity, floor: Floor) -> Vec<String> {
    let share = |it: &Snapshot| {
        let (hi, _, n) = floor.picture(&it.totals, it.known).counts()?;
        Some(format!("{hi} of {n}"))
    };
    let one = |(place, now, before): &(Place, Snapshot, Option<Snapshot>)| {
        let (_, _, to) = place.shift.as_ref()?;
        let before = before.as_ref().and_then(share).map(|it| format!(" (before: {it})"));
        let before = before.unwrap_or_default();
        Some(format!("{}: {} on the “{}” side{before}", words::short_place(place), share(now)?, defang(to)))
    };
    activity.stands.iter().filter_map(one).collect()
}

/// `each day at 07:00 (Europe/Berlin)`
fn rhythm(habits: &MailHabits, zone_name: &str) -> String {
    let at = format!("{:02}:{:02}", habits.at_minute / 60, habits.at_minute % 60);
    match habits.digest {
        DigestMode::Hourly => "each hour".into(),
        DigestMode::Weekly => format!("each {} at {at} ({zone_name})", words::weekday(habits.weekday)),
        DigestMode::Daily | DigestMode::Off => format!("each day at {at} ({zone_name})"),
    }
}

fn spam(mailer: &Mailer, activity: &Activity, manager: &Manager, links_end: Moment) -> Option<SpamPart> {
    let caught = activity.spam_caught;
    if caught == 0 {
        return None;
    }
    let call = |(it, sure): &(Placed, f64)| Call {
        score: format!("{:.0} %", (sure * 100.0).floor()),
        author: defang(it.comment.author.as_str()),
        place: words::short_place(&it.place),
        // Words that everybody's filter knows would make spam of the digest.
        excerpt: if *sure < ALL_BUT_SURE {
            defang(&excerpt(&text::plain(&it.comment.html), CALL_EXCERPT))
        } else {
            "not quoted here, as the filter is all but sure".into()
        },
        href: mailer.decision_address(manager, &it.comment, links_end),
    };
    Some(SpamPart {
        news: match caught {
            1 => "1 was caught.".into(),
            number => format!("{number} were caught."),
        },
        reasons: by_reason(&activity.spam_by_reason),
        calls: activity.closest_calls.iter().map(call).collect(),
        more: Link::new(
            "All that is marked as spam",
            &mailer.links.absolute(&format!("{}/comments?status=spam", links::DESK)),
        ),
    })
}

/// `The spam filter 27, listed words 9, how the form was filled in 5.`
fn by_reason(reasons: &[(Option<ReasonKind>, u32)]) -> Option<String> {
    let words = |kind: Option<ReasonKind>| match kind {
        Some(ReasonKind::Newcomer) => "first comments",
        Some(ReasonKind::Links) => "links",
        Some(ReasonKind::Change) => "changes by authors",
        Some(ReasonKind::Words) => "listed words",
        Some(ReasonKind::Listed) => "lists of spammers",
        Some(ReasonKind::Form) => "how the form was filled in",
        Some(ReasonKind::Filter) => "the spam filter",
        Some(ReasonKind::Wave) => "waves",
        Some(ReasonKind::Earlier) => "earlier spam",
        Some(ReasonKind::Akismet) => "Akismet",
        Some(ReasonKind::Block) => "the blocklist",
        Some(ReasonKind::Always) => "other reasons",
        None => "managers",
    };
    let by: Vec<String> = reasons.iter().map(|(kind, count)| format!("{} {count}", words(*kind))).collect();
    (!by.is_empty()).then(|| format!("By reason: {}", by.join(", ")))
}

/// `Quiet since the last digest: 3 to 11`
fn quiet(shifts: &[u32]) -> Option<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in shifts {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |(first, last): &(u32, u32)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    };
    let runs: Vec<String> = runs.iter().map(run).collect();
    (!runs.is_empty()).then(|| format!("Quiet since the last digest: {}", runs.join(", ")))
}

fn service(activity: &Activity) -> Vec<String> {
    let (managers, readers) = &activity.paused;
    let mut lines = Vec::new();
    match activity.mail_failed {
        0 => (),
        1 => lines.push("1 mail could not be delivered.".into()),
        number => lines.push(format!("{number} mails could not be delivered.")),
    }
    match activity.checks_overdue {
        0 => (),
        1 => lines.push("Akismet has not answered about 1 comment for an hour or longer.".into()),
        number => {
            lines.push(format!("Akismet has not answered about {number} comments for an hour or longer."));
        }
    }
    if !managers.is_empty() {
        lines.push(format!("No mail goes to {}: the mailbox took none.", managers.join(", ")));
    }
    match readers {
        0 => (),
        1 => lines.push("1 reader's mailbox takes no mail and is paused.".into()),
        number => lines.push(format!("{number} readers' mailboxes take no mail and are paused.")),
    }
    lines
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

fn moved(it: &Moved) -> MovedRow {
    MovedRow {
        place: words::place(&it.place),
        new: it.new.to_string(),
        total: it.total.to_string(),
        people: it.people.to_string(),
    }
}
