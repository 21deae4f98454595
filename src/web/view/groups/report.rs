//! The report of a session, and what changed since the one before.

use weshift_templates::{
    group::{NextStep as NextStepView, ReportPage, ReportRow, Trend},
    html::Link,
};

use super::{
    Room, agreement_words,
    board::next_step_words,
    day_words, frame, lens_name,
    overview::{over_time, rivers},
    post_link, shown, thread_link, who_words,
};
use crate::Web;
use weshift_domain::*;
use weshift_exercise::together::{GroupPictures, Sight};
use weshift_links as links;

/// A session that led to this one, and what is shown of it.
pub(crate) type Earlier = (GroupSession, GroupPictures);

/// `earlier`: the one before first, then those before it.
pub(crate) fn report_page(
    web: &Web,
    room: &Room,
    earlier: &[Earlier],
    key: Option<&str>,
    sight: Sight,
) -> String {
    let before = earlier.first();
    let Room { session, code, .. } = room;
    let at = session.revealed_at.unwrap_or(session.created_at);
    let csv = links::session_page(code, "report.csv");
    let csv = key.map_or(csv.clone(), |key| format!("{csv}?key={key}"));
    let mut ways = vec![Link::new("As a table for a spreadsheet (CSV)", &csv)];
    if !session.stage.is_closed() {
        ways.push(Link::new("To the session", &links::session(code)));
    }
    ReportPage {
        layout: frame(web, &format!("{}, report", session.title)),
        title: session.title.clone(),
        post: post_link(&room.post),
        facts: facts(room, at),
        summary: summary(room),
        rivers: rivers(room),
        rows: (1..).zip(room.shifts()).map(|(number, it)| row(web, room, number, it, before)).collect(),
        before: before.map(|it| it.0.title.clone()),
        over_time: over_time(room, earlier),
        next_steps: next_steps(room),
        ways,
        privacy: privacy(session.mode, sight).into(),
    }
    .render()
    .into_string()
}

fn facts(room: &Room, at: Moment) -> String {
    let review = room.session.review_on.map(|it| format!("to be repeated on {}", day_words(it)));
    [Some(day_words(at)), review].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Counts, never an average: on how many shifts more than half are on the side that it leads to.
fn summary(room: &Room) -> Vec<String> {
    let total = room.shifts().count();
    let of = |&lens: &Lens| {
        let counts = room.shifts().filter_map(|it| room.pictures.of(it.id, lens).counts());
        let (crossed, shown) =
            counts.fold((0, 0), |(crossed, shown), (hi, _, n)| (crossed + u32::from(hi * 2 > n), shown + 1));
        (shown > 0).then(|| {
            let hidden = total as u32 - shown;
            let rest = if hidden > 0 { format!(" {hidden} are not shown, since too few answered.") } else { String::new() };
            format!(
                "{}: on {crossed} of {shown} shifts more than half of you are on the side that the shift leads to.{rest}",
                lens_name(lens)
            )
        })
    };
    let mut sentences: Vec<String> = room.session.lenses.iter().filter_map(of).collect();
    sentences.push("These are the people who answered, not a survey.".into());
    sentences
}

fn row(web: &Web, room: &Room, number: usize, shift: &Shift, before: Option<&Earlier>) -> ReportRow {
    let name = ThreadName { post: room.post.slug.clone(), shift: Some(shift.key.clone()) };
    let outcome = room.outcome(shift.id);
    let trends = before.map(|before| trends(room, shift, &before.1)).unwrap_or_default();
    ReportRow {
        key: shift.key.clone(),
        number: number.to_string(),
        shown: shown(web, room, shift),
        agreed: outcome.map(|it| agreement_words(it.agreement)).unwrap_or_default(),
        discussion: thread_link(room, shift),
        reply: outcome.and_then(conclusion).map(|text| (links::post_comment(&name), text)),
        trends,
    }
}

/// What a group could say in public of a shift: what it agreed, never what was counted. `None`: it noted nothing.
fn conclusion(outcome: &ShiftOutcome) -> Option<String> {
    let mut sentences = match outcome.agreement {
        Agreement::None => Vec::new(),
        Agreement::Step(step) => {
            vec![format!("We did the exercise together and agree that we are at step {} of 7.", step.step())]
        }
        Agreement::Differ => {
            vec!["We did the exercise together and did not agree, and that is fine.".to_string()]
        }
    };
    // No name of a person: they did not choose to be public.
    if !outcome.next_step.text.is_empty() {
        sentences.push(format!("Our next step: {}", outcome.next_step.text));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Then and now, in counts, where what was then is shown.
fn trends(room: &Room, shift: &Shift, before: &GroupPictures) -> Vec<Trend> {
    let trend = |&lens: &Lens| {
        let counts = |it: Picture| it.counts().map(|(hi, _, n)| (hi, n));
        let (then, now) = (counts(before.of(shift.id, lens)), counts(room.pictures.of(shift.id, lens)));
        let words = match (then?, now) {
            ((hi, n), Some((hi_now, n_now))) => format!("{hi} of {n}, now {hi_now} of {n_now}."),
            ((hi, n), None) => format!("{hi} of {n}, now not shown."),
        };
        Some(Trend { lens: lens_name(lens).into(), words })
    };
    room.session.lenses.iter().filter_map(trend).collect()
}

fn next_steps(room: &Room) -> Vec<NextStepView> {
    let step = |shift: &Shift| {
        let step = &room.outcome(shift.id)?.next_step;
        (!next_step_words(step).is_empty()).then(|| NextStepView {
            pair: (shift.from.clone(), shift.to.clone()),
            text: step.text.clone(),
            who: who_words(step),
            done: step.done_at.is_some(),
        })
    };
    room.shifts().filter_map(step).collect()
}

fn privacy(mode: SessionMode, sight: Sight) -> &'static str {
    match (mode, sight) {
        (SessionMode::Anonymous, _) => {
            "Whoever has the code can open this page. It shows counts, what you agreed and your next steps with their names; never who answered what."
        }
        (SessionMode::Open, Sight::Everything) => {
            "You see this page as somebody who was in the session. Whoever has the code alone sees counts without names, and when the session is over only those that enough people hide in."
        }
        (SessionMode::Open, Sight::Counts) => {
            "This was an open session. Those who were in it see more by the link that they joined with."
        }
    }
}
