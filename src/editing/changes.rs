//! What a change of a post or a shift did, in words for the audit log, and whether somebody else was faster.

use weshift_domain::*;
use weshift_links::token_hash;

/// The message of the problem with `Field::Edition`: somebody else saved after this form was opened. Pages compare
/// with it.
pub const FASTER: &str = "Somebody changed this since you opened it. What stands here is yours: look at theirs in another window, then save again to put yours in its place.";

/// A hash of everything that the form of a post can change. A form carries it, so that a save can tell whether
/// somebody else was faster.
pub fn edition_of_post(post: &EditedPost) -> String {
    let EditedPost { title, byline, body_source, published_at, state, open, holds_all, .. } = post;
    let minute = published_at.millis().div_euclid(MINUTE);
    token_hash(&format!("{:?}", (title, byline, body_source, minute, state.name(), open, holds_all)))
}

/// A hash of everything that the form of a shift can change; used as that of a post.
pub fn edition_of_shift(shift: &EditedShift) -> String {
    let Shift { from, to, question, anchors, .. } = &shift.shift;
    token_hash(&format!(
        "{:?}",
        (from, to, question, &anchors.from, &anchors.to, shift.open, shift.holds_all)
    ))
}

/// Refuses a form that saw another edition. One that names none is taken as it is.
pub(super) fn check(seen: &str, edition: &str) -> Result<(), Problem> {
    match seen.is_empty() || seen == edition {
        true => Ok(()),
        false => Err(Problem::new(Field::Edition, FASTER)),
    }
}

/// Before and after: `culture: “One” → “Two”; draft → published; open → closed`. None: nothing changed.
pub(super) fn of_post(was: &EditedPost, now: &PostChange) -> Option<String> {
    let mut all = Vec::new();
    words(&mut all, "", &was.title, &now.title);
    words(&mut all, "byline ", &was.byline, &now.byline);
    if was.state != now.state {
        all.push(format!("{} → {}", was.state.name(), now.state.name()));
    }
    if was.published_at != now.published_at {
        all.push(format!("{} → {}", was.published_at.rfc3339(), now.published_at.rfc3339()));
    }
    if was.body_source != now.body_source {
        all.push(format!("text of {} bytes → {} bytes", was.body_source.len(), now.body_source.len()));
    }
    doors(&mut all, (was.open, was.holds_all), (now.open, now.holds_all));
    told(&was.slug, &all)
}

pub(super) fn of_shift(slug: &str, was: &EditedShift, now: &ShiftChange) -> Option<String> {
    let mut all = Vec::new();
    words(&mut all, "from ", &was.shift.from, &now.from);
    words(&mut all, "to ", &was.shift.to, &now.to);
    words(&mut all, "question ", &was.shift.question, &now.question);
    words(&mut all, "first anchor ", &was.shift.anchors.from, &now.anchors.from);
    words(&mut all, "second anchor ", &was.shift.anchors.to, &now.anchors.to);
    doors(&mut all, (was.open, was.holds_all), (now.open, now.holds_all));
    told(&format!("{slug}/{}", was.shift.key), &all)
}

fn words(all: &mut Vec<String>, what: &str, was: &str, now: &str) {
    if was != now {
        all.push(format!("{what}“{was}” → “{now}”"));
    }
}

fn doors(all: &mut Vec<String>, was: (bool, bool), now: (bool, bool)) {
    if was.0 != now.0 {
        all.push(if now.0 { "closed → open" } else { "open → closed" }.into());
    }
    if was.1 != now.1 {
        all.push(if now.1 { "every comment waits now" } else { "not every comment waits any more" }.into());
    }
}

fn told(name: &str, all: &[String]) -> Option<String> {
    (!all.is_empty()).then(|| format!("{name}: {}", all.join("; ")))
}
