//! The judge that weighs: what the filter makes of the text, and what else is known of the sending. Each sign moves the
//! probability by a fixed number of log-odds and has its reason; the thresholds make an outcome of it.

use std::sync::Arc;

use super::{
    Case, Judge,
    akismet::Opinion,
    filter::{Features, Filter, Sample, State, reasons},
    hash::key_of,
    lists::{Lists, Suspect},
    recent::Recent,
};
use weshift_domain::{Outcome, Reason, Verdict};
use weshift_text as text;

/// From so many nearly equal comments on, within a week, it is a wave, or an author who spreads one text.
const WAVE: u32 = 2;
/// By so many percent other signs move a verdict before it is told.
const TELLING: f64 = 5.0;
/// More comments in an hour from one client are more than people write.
const FAST: u32 = 20;

/// The judge that weighs the filter, the lists, recent comments and Akismet's verdict against each other.
pub(crate) struct Evidence {
    filter: Arc<Filter>,
    lists: Lists,
    recent: Arc<Recent>,
}

/// Something that speaks for spam (positive) or against it.
struct Sign {
    log_odds: f64,
    /// At least this comes of it, whatever the probability.
    least: Outcome,
    /// None: the rules say it.
    reason: Option<Reason>,
}

impl Evidence {
    /// The judge over these sources, which others keep up to date.
    pub(crate) fn new(filter: Arc<Filter>, lists: Lists, recent: Arc<Recent>) -> Evidence {
        Evidence { filter, lists, recent }
    }

    fn signs(&self, case: &Case<'_>) -> Vec<Sign> {
        let mut signs = Vec::new();
        signs.extend(case.akismet.map(akismet));
        signs.extend(listed(&self.lists, case).map(known_for_spam));
        let (address, client) = (key_of(&case.address_key.0), key_of(case.client_key));
        let lately = self.recent.look(&case.print, address, client, case.at.millis());
        signs.extend([wave(lately.wave), repeated(lately.repeated), pace(lately.pace)].into_iter().flatten());
        signs.extend(author(case));
        if case.signals.trap_filled {
            signs.push(Sign { log_odds: 2.0, least: Outcome::Publish, reason: None });
        }
        signs
    }
}

impl Judge for Evidence {
    fn weigh(&self, case: &Case<'_>) -> Verdict {
        let state = self.filter.state();
        let email = case.draft.email.expose();
        let sample = Sample::of_draft(case.draft, &email, case.post);
        let text = state.model.probability(&Features::of(&sample));
        let signs = self.signs(case);
        let probability = moved(text, signs.iter().map(|it| it.log_odds).sum());
        let by_threshold = outcome(probability, &state);
        let outcome = signs.iter().map(|it| it.least).fold(by_threshold, Outcome::max);
        let mut reasons = filter_reasons(text, outcome, &state, &sample);
        reasons.extend(signs.into_iter().filter_map(|it| it.reason));
        reasons.extend(together(text, probability).filter(|_| outcome != Outcome::Publish));
        let judge = if case.akismet.is_some() { "filter+akismet" } else { "filter" };
        Verdict { judge: judge.to_string(), outcome, reasons, probability: Some(probability), at: case.at }
    }
}

fn wave(alike: u32) -> Option<Sign> {
    (alike >= WAVE).then_some(Sign {
        log_odds: if alike >= 2 * WAVE { 3.0 } else { 1.5 },
        least: Outcome::Hold,
        reason: Some(Reason::Wave { count: alike }),
    })
}

/// The same words in several discussions. A comment that its author changes was noted once, as it came.
fn repeated(times: u32) -> Option<Sign> {
    (times >= WAVE).then_some(Sign {
        log_odds: 1.5,
        least: Outcome::Hold,
        reason: Some(Reason::Repeated { times }),
    })
}

fn pace(hour: u32) -> Option<Sign> {
    (hour >= FAST).then_some(Sign {
        log_odds: 1.0,
        least: Outcome::Publish,
        reason: Some(Reason::Pace { count: hour }),
    })
}

/// What all signs make of the filter's opinion, if that is another one.
fn together(text: f64, probability: f64) -> Option<Reason> {
    let percent = |p: f64| (p * 100.0).round().clamp(1.0, 99.0);
    ((percent(text) - percent(probability)).abs() >= TELLING)
        .then(|| Reason::Together { percent: percent(probability) as u32 })
}

/// Why, in full only where somebody will read it: most comments are published and finding the reasons takes longer
/// than judging.
fn filter_reasons(probability: f64, outcome: Outcome, state: &State, sample: &Sample<'_>) -> Vec<Reason> {
    match outcome {
        Outcome::Publish => reasons(probability, &[]),
        Outcome::Hold | Outcome::Spam => reasons(probability, &state.model.explain(sample)),
    }
}

fn outcome(probability: f64, state: &State) -> Outcome {
    match probability {
        p if p >= state.thresholds.spam => Outcome::Spam,
        p if p >= state.thresholds.hold => Outcome::Hold,
        _ => Outcome::Publish,
    }
}

/// A probability moved by log-odds.
fn moved(probability: f64, log_odds: f64) -> f64 {
    let p = probability.clamp(1e-9, 1.0 - 1e-9);
    let odds = (p / (1.0 - p)).ln() + log_odds;
    1.0 / (1.0 + (-odds).exp())
}

fn akismet(opinion: &Opinion) -> Sign {
    let sign = |log_odds, least, reason| Sign { log_odds, least, reason: Some(reason) };
    match opinion {
        Opinion::Spam { discard: true } => sign(5.0, Outcome::Spam, Reason::AkismetSpam { discard: true }),
        Opinion::Spam { discard: false } => sign(2.5, Outcome::Hold, Reason::AkismetSpam { discard: false }),
        Opinion::Ham => sign(-1.0, Outcome::Publish, Reason::AkismetHam),
        Opinion::Undecided { problem: None } => sign(0.0, Outcome::Hold, Reason::AkismetUndecided),
        Opinion::Undecided { problem: Some(error) } => {
            sign(0.0, Outcome::Hold, Reason::AkismetAccount { error: error.clone() })
        }
    }
}

fn known_for_spam(reason: Reason) -> Sign {
    Sign { log_odds: 3.0, least: Outcome::Hold, reason: Some(reason) }
}

/// The reason, if the client, the address or a link is on a list of known spammers. `None`: nothing is listed.
pub fn listed(lists: &Lists, case: &Case<'_>) -> Option<Reason> {
    if lists.is_empty() {
        return None;
    }
    let email = case.draft.email.expose();
    let hosts: Vec<String> = text::addresses(case.html)
        .into_iter()
        .map(|it| it.href)
        .chain(case.draft.url.as_ref().map(|it| it.as_str().to_string()))
        .filter_map(|it| url::Url::parse(&it).ok()?.host_str().map(str::to_string))
        .collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let hit = lists.find(&Suspect { address: case.sender.address, email: &email, hosts: &hosts })?;
    Some(Reason::Listed { list: hit.list.to_string(), what: hit.what })
}

/// What the author's address is known for. Anybody can type an address, so only a confirmed one speaks for them.
fn author(case: &Case<'_>) -> Option<Sign> {
    let history = case.history;
    let sign = |log_odds, reason| Some(Sign { log_odds, least: Outcome::Publish, reason });
    match (history.spammed, history.trusted) {
        (true, _) => sign(1.5, Some(Reason::EarlierSpam)),
        (false, true) => sign(-2.0, None),
        (false, false) => None,
    }
}
