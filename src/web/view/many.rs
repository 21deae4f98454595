//! One decision on many comments, before and after it is done.

use weshift_templates::{
    admin::{
        bulk::{Bulk, BulkForm, BulkRow},
        layout::Tab,
    },
    html::Link,
};

use super::{
    cards::{decision_word, status_title},
    counted,
    desk::{Around, desk, desk_when},
};
use weshift_domain::*;
use weshift_links as links;
use weshift_moderation::UNDO_LIFE;
use weshift_text::{
    self as text,
    catalogue::{actor_words, logged_words},
};

/// Of many comments so many are shown.
const SHOWN: usize = 50;
/// Of each so many characters.
const EXCERPT: usize = 140;

pub(crate) struct ManyState {
    pub decision: Decision,
    /// Why these.
    pub what: &'static str,
    pub comments: Vec<Placed>,
    /// There are more than one act takes.
    pub cut: bool,
    pub back: String,
}

pub(crate) fn many_page(around: &Around<'_>, state: &ManyState) -> String {
    let count = counted(state.comments.len() as u32, "comment", "comments");
    let mut sentences = vec![state.what.to_string(), consequence(state.decision).to_string()];
    sentences.push("It can be taken back for ten minutes, all at once.".into());
    if state.cut {
        sentences
            .push("There are more: one act takes 1,000, the newest first. Come again for the rest.".into());
    }
    if state.comments.is_empty() {
        sentences = vec!["There is nothing to do: no comment is chosen, or all stand there already.".into()];
    }
    let list: Vec<String> =
        state.comments.iter().map(|it| format!("{}.{}", it.comment.id, it.comment.seq)).collect();
    let form = BulkForm {
        action: links::DESK_BULK.into(),
        csrf: around.by.csrf.clone(),
        fields: vec![("act".into(), state.decision.name().into()), ("comments".into(), list.join(" "))],
        button: format!("{}: {count}", decision_word(state.decision)),
    };
    let heading = format!("{}: {count}", decision_word(state.decision));
    Bulk {
        desk: desk(around, &heading, Tab::Comments),
        heading,
        sentences,
        rows: rows(around, &state.comments),
        more: more(state.comments.len()),
        form: (!state.comments.is_empty()).then_some(form),
        back: Link::new("Leave them as they are", &state.back),
    }
    .render()
    .into_string()
}

/// What such an act did.
pub(crate) fn many_done_page(
    around: &Around<'_>,
    line: &AuditEntry,
    comments: &[Placed],
    now: Moment,
) -> String {
    let count = counted(comments.len() as u32, "comment", "comments");
    let undone = line.act == LoggedAction::Known(AuditAction::ManyUndone);
    let heading = if undone { format!("Taken back: {count}") } else { format!("Done: {count}") };
    let when = desk_when(around, line.at).text;
    let mut sentences =
        vec![format!("{} did this ({}) on {when}.", actor_words(&line.who), logged_words(&line.act))];
    let open = !undone && now.since(line.at) <= UNDO_LIFE && around.by.manager().role.may_decide();
    if open {
        sentences.push("What somebody decided on anew since then stays as it is.".into());
    }
    Bulk {
        desk: desk(around, &heading, Tab::Comments),
        heading,
        sentences,
        rows: rows(around, comments),
        more: more(comments.len()),
        form: open.then(|| BulkForm {
            action: format!("{}/{}/undo", links::DESK_BULK, line.id),
            csrf: around.by.csrf.clone(),
            fields: Vec::new(),
            button: "Take all of it back".into(),
        }),
        back: Link::new("To the queue", links::DESK),
    }
    .render()
    .into_string()
}

fn rows(around: &Around<'_>, comments: &[Placed]) -> Vec<BulkRow> {
    let row = |Placed { comment, .. }: &Placed| BulkRow {
        author: comment.author.as_str().into(),
        when: desk_when(around, comment.created_at),
        status: status_title(comment.status).into(),
        excerpt: text::excerpt(&text::plain(&comment.html), EXCERPT),
        href: links::desk_comment(comment.id),
    };
    comments.iter().take(SHOWN).map(row).collect()
}

fn more(count: usize) -> Option<String> {
    (count > SHOWN).then(|| format!("and {} more", count - SHOWN))
}

fn consequence(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve => {
            "They are published, the filter learns from each, and readers who asked for mail get it."
        }
        Decision::Spam => "They go to the spam, out of readers' sight, and the filter learns from each.",
        Decision::Trash => "They go to the trash, out of readers' sight; the filter learns nothing.",
        Decision::Hold => "They wait again, out of readers' sight, and managers hear of them.",
    }
}
