//! The desk's pages.

use jiff::tz::TimeZone;
use weshift_templates::{
    admin::{
        account::Account,
        layout::{Desk, Flash, Tab, Undo},
    },
    html::When,
};

use super::{
    super::{Web, session::SignedIn},
    direction, field_errors, place_words, status_word, when,
};
use weshift_config::MailTransport;
use weshift_domain::*;
use weshift_links as links;
use weshift_store::DecidedOn;

/// What stands around every page of the desk.
pub(crate) struct Around<'a> {
    pub web: &'a Web,
    pub by: &'a SignedIn,
    pub counts: [u32; 4],
    /// Comments that readers reported and nobody has looked at.
    pub reported: u32,
    /// Webhooks that failed for days and are told nothing more.
    pub stopped_hooks: u32,
    pub health: Option<TransportHealth>,
    /// Letters are tried since then, and the mail server takes none.
    pub stuck_since: Option<Moment>,
    /// No manager gets mail of any kind about comments that wait.
    pub nobody_is_told: bool,
    /// A comment on which this manager just decided.
    pub decided: Option<(Placed, DecidedOn)>,
}

pub(super) fn mail_words(habits: &MailHabits) -> String {
    let at = format!("{} {}", clock_time(habits.at_minute), habits.zone);
    let digest = match habits.digest {
        DigestMode::Off => None,
        DigestMode::Hourly => Some("a digest each hour".to_string()),
        DigestMode::Daily => Some(format!("a digest daily at {at}")),
        DigestMode::Weekly => Some(format!("a digest weekly at {at}")),
    };
    match (habits.at_once, digest) {
        (true, Some(digest)) => format!("at once, and {digest}"),
        (true, None) => "at once".into(),
        (false, Some(digest)) => digest,
        (false, None) => "none".into(),
    }
}

fn clock_time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What the page of one's own settings shows, as it is or as it was typed.
#[derive(Default)]
pub(crate) struct AccountState {
    pub habits: MailHabits,
    /// None: as their role says.
    pub told_of: Option<ToldOf>,
    pub saved: bool,
    /// An address that has still to be confirmed.
    pub wanted: Option<Email>,
    /// One that was refused.
    pub typed: String,
    pub problems: Vec<Problem>,
}

pub(crate) fn account_page(around: &Around<'_>, state: &AccountState) -> String {
    let manager = around.by.manager();
    let habits = &state.habits;
    let title = if state.problems.is_empty() { "Account" } else { "Error: Account" };
    Account {
        desk: desk(around, title, Tab::Account),
        name: manager.name.clone(),
        email: manager.email.expose(),
        zone: habits.zone.clone(),
        zones: zones(),
        at_once: habits.at_once,
        told_of: state.told_of.unwrap_or(ToldOf::of_role(manager.role)).name().into(),
        digest: habits.digest.name().into(),
        time: clock_time(habits.at_minute),
        weekday: habits.weekday,
        quiet_from: habits.quiet.map(|it| clock_time(it.0)).unwrap_or_default(),
        quiet_to: habits.quiet.map(|it| clock_time(it.1)).unwrap_or_default(),
        quiet_weekend: habits.quiet_weekend,
        paused: manager.is_paused,
        wanted: state.wanted.as_ref().map(Email::expose),
        typed: state.typed.clone(),
        saved: state.saved,
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

/// Every zone that jiff knows, by name.
pub(super) fn zones() -> Vec<String> {
    jiff::tz::db()
        .available()
        .map(|it| it.as_str().to_string())
        .filter(|it| it.contains('/') || it == "UTC")
        .collect()
}

pub(super) fn desk(around: &Around<'_>, title: &str, tab: Tab) -> Desk {
    let Around { web, by, counts, .. } = around;
    Desk {
        site_name: web.site.now().name.clone(),
        title: title.into(),
        lang: web.site.now().language.clone(),
        dir: direction(&web.site.now().language).into(),
        is_owner: by.manager().role.may(Right::Site),
        manager: by.manager().name.clone(),
        tab,
        waiting: counts[0],
        csrf: by.csrf.clone(),
        flash: around.decided.as_ref().map(|(placed, on)| flash(around, placed, *on)),
        banners: banners(around),
    }
}

/// What was just done to a comment.
pub(crate) fn done_words(placed: &Placed, on: DecidedOn) -> String {
    let Placed { comment, place } = placed;
    let (author, place) = (comment.author.as_str(), place_words(place));
    match on {
        DecidedOn::Comment => {
            format!("The reply by {author} on {place} was {}.", status_word(comment.status))
        }
        DecidedOn::ChangeMade => format!("The change to the reply by {author} on {place} was published."),
        DecidedOn::ChangeTakenBack => {
            format!(
                "The change to the reply by {author} on {place} waits again; readers see the earlier words."
            )
        }
    }
}

/// What this manager just did, and the way to take it back.
fn flash(around: &Around<'_>, placed: &Placed, on: DecidedOn) -> Flash {
    let comment = &placed.comment;
    // What waits again is decided on anew.
    let undo = (on != DecidedOn::ChangeTakenBack).then(|| Undo {
        action: format!("{}/undo", links::desk_comment(comment.id)),
        csrf: around.by.csrf.clone(),
        seq: comment.seq.to_string(),
        back: links::DESK.into(),
    });
    Flash { text: done_words(placed, on), undo }
}

fn banners(around: &Around<'_>) -> Vec<String> {
    let down = around.health.as_ref().is_some_and(|it| !it.up) || is_stuck(around).is_some();
    let mut banners: Vec<String> = down.then(|| transport_words(around)).into_iter().collect();
    if around.nobody_is_told {
        banners.push(
            "Nobody is told of comments that wait: every manager has switched mail off, or their mailbox takes none. Account switches it on."
                .into(),
        );
    } else if around.by.manager().is_paused {
        banners.push(
            "Your mailbox took no mail, so nothing is sent to it. Account switches it on again.".into(),
        );
    }
    if around.stopped_hooks > 0 && around.by.manager().role.may(Right::Site) {
        banners.push(
            "A webhook failed for days and is told nothing more. Programs, Webhooks, switches it on again."
                .into(),
        );
    }
    banners.extend(around.web.intake.akismet_account().map_or_else(Vec::new, |it| it.troubles()));
    banners
}

/// A letter that a server puts off for a while is nothing special; that none gets through is.
fn is_stuck(around: &Around<'_>) -> Option<Moment> {
    around.stuck_since.filter(|it| around.web.clock.now().since(*it) > STUCK)
}

const STUCK: i64 = 15 * MINUTE;

pub(super) fn transport_words(around: &Around<'_>) -> String {
    match (&around.web.settings.mail.transport, &around.health) {
        (MailTransport::Outbox, _) => {
            "No mail server is set (mail.smtp.url): letters are kept here and in the Maildir, and reach nobody.".into()
        }
        (way, Some(health)) if !health.up => {
            let since = desk_when(around, health.since).text;
            let name = match way {
                MailTransport::Smtp(smtp) => format!("{}:{}", smtp.host, smtp.port),
                MailTransport::Sendmail(program) => program.display().to_string(),
                MailTransport::Outbox => "The Maildir".into(),
            };
            format!("{name} does not take mail since {since}: {}. Letters wait and go out once it does.", health.error)
        }
        (MailTransport::Smtp(_) | MailTransport::Sendmail(_), _) if is_stuck(around).is_some() => {
            let since = is_stuck(around).map(|it| desk_when(around, it).text).unwrap_or_default();
            format!("No mail got through since {since}: the mail server puts each letter off. Letters wait, and say why.")
        }
        (MailTransport::Sendmail(program), _) => format!("Mail goes out by {}.", program.display()),
        (MailTransport::Smtp(smtp), _) => format!("Mail goes out through {}:{}.", smtp.host, smtp.port),
    }
}

/// The time of day in the manager's own zone: `10:41`.
pub(super) fn desk_time(around: &Around<'_>, moment: Moment) -> String {
    let zone = TimeZone::get(&around.by.manager().habits.zone).unwrap_or(TimeZone::UTC);
    moment.in_zone(&zone).strftime("%H:%M").to_string()
}

/// A moment in the manager's own zone.
pub(super) fn desk_when(around: &Around<'_>, moment: Moment) -> When {
    let zone = TimeZone::get(&around.by.manager().habits.zone).unwrap_or(TimeZone::UTC);
    let local = moment.in_zone(&zone).strftime("%a %-d %b %Y, %H:%M").to_string();
    When { text: local, ..when(moment) }
}
