//! The desk's page about spam.

use weshift_templates::admin::{
    layout::Tab,
    spam::{Figure, Preview, PreviewChange, PreviewRow, SpamDesk, ThresholdForm},
};

use super::{
    cards::card,
    desk::{Around, desk},
    field_errors,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_spam::report::{Change, Tally, tally, would_be};
use weshift_text::excerpt;

/// Characters of a comment in a table.
const EXCERPT: usize = 80;

/// What the page is made of.
pub(crate) struct SpamState {
    pub judged: Vec<Judged>,
    /// Labels in force: spam, not spam.
    pub taught: (u32, u32),
    pub configured: Thresholds,
    /// As the desk moved them.
    pub moved: Option<Thresholds>,
    /// Those to try.
    pub tried: Option<Thresholds>,
    /// How many comments those would have sent elsewhere, and some of them.
    pub changed: usize,
    pub changes: Vec<(Change, Waiting)>,
    pub closest: Vec<Waiting>,
    pub doubtful: Vec<Waiting>,
    /// How much Akismet is owed, and why the last call failed. None: it is not asked.
    pub akismet: Option<(u32, Option<String>)>,
    pub problems: Vec<Problem>,
}

pub(crate) fn spam_page(around: &Around<'_>, state: &SpamState) -> String {
    let was = tally(&state.judged);
    let cards = |list: &[Waiting]| list.iter().map(|it| card(around, it, "/admin/spam")).collect();
    SpamDesk {
        desk: desk(around, "Spam", Tab::Spam),
        over: match state.judged.len() {
            0 => "No comment has been judged yet.".into(),
            1 => "Of the one comment that was judged:".into(),
            more => format!("Of the newest {more} comments:"),
        },
        figures: if state.judged.is_empty() { Vec::new() } else { figures(&was) },
        notes: notes(around, state),
        thresholds: thresholds(around, state, &was),
        closest: cards(&state.closest),
        doubtful: cards(&state.doubtful),
        errors: field_errors(&state.problems),
    }
    .render()
    .into_string()
}

fn figures(was: &Tally) -> Vec<Figure> {
    let figure = |value: u32, text: &str| Figure { value: value.to_string(), text: text.into() };
    let mut figures = vec![
        figure(was.caught, "taken for spam"),
        figure(was.wrongly_caught, "of these you took back"),
        figure(was.held, "held for you"),
        figure(was.published, "published at once"),
        figure(was.missed, "of these you found to be spam"),
    ];
    if let Some(percent) = was.right_percent() {
        let text = "of the sure verdicts were right, by your corrections".into();
        figures.push(Figure { value: format!("{percent} %"), text });
    }
    figures
}

fn notes(around: &Around<'_>, state: &SpamState) -> Vec<String> {
    let (spam, fine) = state.taught;
    let mut notes = vec![match spam + fine {
        0 => "The filter knows what every site starts with. Each comment that you approve or call spam teaches it.".into(),
        _ => format!("Decisions here taught the filter {spam} comments that are spam and {fine} that are not."),
    }];
    if !around.web.settings.spam.enabled {
        notes.push("The filter is switched off (spam.enabled).".into());
    }
    match &state.akismet {
        None => (),
        Some((0, _)) => notes
            .push("Akismet is asked about each comment that the judges here do not take for spam.".into()),
        Some((owed, why)) => {
            let why = why.as_ref().map(|it| format!(" The last try failed: {it}")).unwrap_or_default();
            notes.push(format!("Akismet is asked too; {owed} checks and reports wait to be sent.{why}"));
        }
    }
    notes.extend(around.web.intake.akismet_account().and_then(|it| it.used()));
    notes
}

fn percent(part: f64) -> String {
    format!("{:.0}", part * 100.0)
}

fn thresholds(around: &Around<'_>, state: &SpamState, was: &Tally) -> ThresholdForm {
    let now = state.moved.unwrap_or(state.configured);
    let shown = state.tried.unwrap_or(now);
    let (hold, spam) = (percent(now.hold), percent(now.spam));
    ThresholdForm {
        hold: percent(shown.hold),
        spam: percent(shown.spam),
        origin: match state.moved {
            Some(_) => format!("In force are {hold} and {spam} percent, as this page was told."),
            None => format!("In force are {hold} and {spam} percent, as the settings say."),
        },
        preview: state.tried.map(|tried| preview(state, was, &would_be(&state.judged, tried, now), tried)),
        can_reset: state.moved.is_some(),
        may_move: around.by.manager().role == Role::Owner,
    }
}

fn preview(state: &SpamState, was: &Tally, would_be: &Tally, tried: Thresholds) -> Preview {
    let row = |what: &str, count: fn(&Tally) -> u32| PreviewRow {
        what: what.into(),
        was: count(was),
        would_be: count(would_be),
    };
    Preview {
        rows: vec![
            row("published at once", |it| it.published),
            row("of these spam, as managers found", |it| it.missed),
            row("held", |it| it.held),
            row("taken for spam", |it| it.caught),
            row("of these not spam, as managers found", |it| it.wrongly_caught),
        ],
        changes: state.changes.iter().map(|(change, it)| preview_change(change, it)).collect(),
        changed: match (state.changed, state.changes.len()) {
            (0, _) => "No comment would have gone elsewhere.".into(),
            (1, _) => "One comment would have gone elsewhere:".into(),
            (all, shown) if all == shown => format!("{all} comments would have gone elsewhere:"),
            (all, shown) => format!("{all} comments would have gone elsewhere, the newest {shown} of them:"),
        },
        hold: percent(tried.hold),
        spam: percent(tried.spam),
    }
}

fn preview_change(change: &Change, waiting: &Waiting) -> PreviewChange {
    let comment = &waiting.placed.comment;
    let word = |outcome| match outcome {
        Outcome::Publish => "published",
        Outcome::Hold => "held",
        Outcome::Spam => "spam",
    };
    PreviewChange {
        href: links::desk_comment(comment.id),
        author: comment.author.as_str().into(),
        text: excerpt(comment.words.as_str(), EXCERPT),
        sure: format!("{} %", percent(change.probability)),
        was: word(change.was).into(),
        would_be: word(change.would_be).into(),
    }
}
