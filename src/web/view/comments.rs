//! Comments on the desk: in a list, alone with their history, in their discussion.

use weshift_templates::{
    admin::{
        around::{Around as AroundPage, Near},
        comment::{CommentPage, Earlier, Quoted, VerdictRow},
        layout::Tab,
        queue::{Card, Choice, Filter, Pager, Queue},
        reword::Reword,
        tabs::TabLink,
    },
    comment_form::FieldError,
    html::Link,
};

use super::{
    audit::audit_row,
    cards::{Extras, card, cards, choosing, keys, may_decide, status_title, with_extras},
    desk::{Around, desk, desk_when},
    field_errors,
    form::trusted,
    person::note_rows,
    place_link, seconds, status_word,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_text::{self as text, catalogue};

/// Which comments a list shows, and how it is reached.
pub(crate) struct ListState {
    pub status: Status,
    /// `km-culture-shift/we-know`, `km-culture-shift`, or empty.
    pub place: String,
    pub page: u32,
    pub pages: u32,
    pub places: Vec<(String, String)>,
    /// Whether single keys act for this manager.
    pub keys: bool,
    pub extras: Extras,
    /// The owner's.
    pub first_run: Option<FirstRun>,
}

/// What stands on the page of one comment besides itself, and what came of a form on it.
#[derive(Default)]
pub(crate) struct Sheet {
    /// The change to it that waits.
    pub change: Option<CommentId>,
    pub audit: Vec<AuditEntry>,
    pub revisions: Vec<Revision>,
    pub notes: Vec<Note>,
    pub extras: Extras,
    /// A note that was refused, and why.
    pub note: Option<(String, Vec<Problem>)>,
    /// Why the last act was not done.
    pub trouble: Option<String>,
    /// An answer that was refused, and why.
    pub answer: Option<(String, String)>,
}

pub(crate) fn queue_page(around: &Around<'_>, state: &ListState, waiting: &[Waiting]) -> String {
    let back = list_href(state, state.status, state.page);
    let heading = status_title(state.status);
    let choice = |(value, text): &(String, String)| Choice {
        value: value.clone(),
        text: text.clone(),
        selected: *value == state.place,
    };
    Queue {
        desk: desk(around, heading, Tab::Queue),
        heading: heading.into(),
        tabs: tabs(around, state),
        filter: Filter {
            action: links::DESK.into(),
            status: state.status.name().into(),
            places: state.places.iter().map(choice).collect(),
        },
        cards: cards(around, waiting, &back, &state.extras),
        empty: match state.status {
            Status::Pending => "Nothing is waiting. Enjoy the quiet.".into(),
            _ => "There is nothing here.".into(),
        },
        choosing: choosing(around, &back, state.status, false),
        keys: may_decide(around).then(|| keys(around, state.keys, &back)),
        first_steps: state.first_run.as_ref().filter(|it| it.is_offered()).map(|it| match it.open_steps() {
            4 => "Four small things, and your site is ready.".into(),
            left => format!("{} of the first steps {} left.", left, if left == 1 { "is" } else { "are" }),
        }),
        pager: (state.pages > 1).then(|| Pager {
            label: format!("Page {} of {}", state.page, state.pages),
            newer: (state.page > 1).then(|| list_href(state, state.status, state.page - 1)),
            older: (state.page < state.pages).then(|| list_href(state, state.status, state.page + 1)),
        }),
    }
    .render()
    .into_string()
}

fn tabs(around: &Around<'_>, state: &ListState) -> Vec<TabLink> {
    let of_status = |(status, count): (Status, u32)| TabLink {
        text: status_title(status).into(),
        href: list_href(state, status, 1),
        count,
        current: status == state.status,
    };
    let mut tabs: Vec<TabLink> = Status::ALL.into_iter().zip(around.counts).map(of_status).collect();
    let (text, href) = ("Reported".into(), "/admin/comments?reported=1".into());
    tabs.push(TabLink { text, href, count: around.reported, current: false });
    tabs
}

fn list_href(state: &ListState, status: Status, page: u32) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("status", status.name());
    if !state.place.is_empty() {
        query.append_pair("place", &state.place);
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    format!("{}?{}", links::DESK, query.finish())
}

pub(crate) fn comment_page(
    around: &Around<'_>,
    waiting: &Waiting,
    verdicts: &[Verdict],
    sheet: &Sheet,
    parent: Option<&Placed>,
) -> String {
    let comment = &waiting.placed.comment;
    let verdict = |it: &Verdict| VerdictRow {
        when: desk_when(around, it.at),
        judge: it.judge.clone(),
        outcome: it.outcome.name().into(),
        reasons: catalogue::sentences(&it.reasons),
    };
    CommentPage {
        desk: desk(around, &format!("Reply by {}", comment.author.as_str()), Tab::Comments),
        trouble: sheet.trouble.clone(),
        card: Card {
            waiting_change: sheet.change.map(|it| {
                Link::new("Its author wants to change it: look at the change", &links::desk_comment(it))
            }),
            ..with_answer(
                with_extras(card(around, waiting, &links::desk_comment(comment.id)), waiting, &sheet.extras),
                sheet.answer.as_ref(),
            )
        },
        csrf: around.by.csrf.clone(),
        notes: note_rows(around, &sheet.notes),
        notes_action: may_decide(around).then(|| format!("{}/notes", links::desk_comment(comment.id))),
        typed: sheet.note.as_ref().map_or_else(String::new, |it| it.0.clone()),
        errors: sheet.note.as_ref().map_or_else(Vec::new, |it| field_errors(&it.1)),
        alike: if may_decide(around) { alike(comment) } else { Vec::new() },
        earlier: sheet.revisions.iter().map(|it| earlier(around, it)).collect(),
        verdicts: verdicts.iter().map(verdict).collect(),
        audit: sheet.audit.iter().map(|it| audit_row(around, it)).collect(),
        parent: parent.map(|it| Quoted {
            author: it.comment.author.as_str().into(),
            when: desk_when(around, it.comment.created_at),
            body: trusted(&it.comment.html),
            href: links::desk_comment(it.comment.id),
        }),
    }
    .render()
    .into_string()
}

/// An answer that came back stands in the card, with what is wrong.
fn with_answer(mut card: Card, refused: Option<&(String, String)>) -> Card {
    if let (Some(writing), Some((typed, why))) = (&mut card.writing, refused) {
        writing.typed = typed.clone();
        writing.errors = vec![FieldError { field: format!("{}-answer", card.anchor), message: why.clone() }];
    }
    card
}

/// Doing one thing with everything of its author, of its links, of its wave.
fn alike(comment: &Comment) -> Vec<Link> {
    let here = links::desk_comment(comment.id);
    let to = |text: &str, name: &str, value: &str| {
        let mut all = url::form_urlencoded::Serializer::new(String::new());
        all.append_pair(name, value).append_pair("act", Decision::Spam.name()).append_pair("back", &here);
        Link::new(text, &format!("{}?{}", links::DESK_BULK, all.finish()))
    };
    let mut all = vec![
        to("everything from this author", "author", &comment.email_key.0),
        to("everything of this wave", "wave", &comment.id.to_string()),
    ];
    let mut hosts: Vec<String> = text::links(&comment.html).into_iter().map(|it| it.host).collect();
    hosts.dedup();
    all.extend(hosts.iter().take(3).map(|it| to(&format!("everything that links to {it}"), "host", it)));
    all
}

fn earlier(around: &Around<'_>, revision: &Revision) -> Earlier {
    Earlier {
        when: desk_when(around, revision.at),
        who: catalogue::actor_words(&revision.who).into(),
        source: revision.source.clone(),
    }
}

/// The form for other words.
pub(crate) fn reword_page(around: &Around<'_>, placed: &Placed, words: &str, problems: &[Problem]) -> String {
    let comment = &placed.comment;
    let path = links::desk_comment(comment.id);
    Reword {
        desk: desk(around, &format!("Change the words of {}", comment.author.as_str()), Tab::Comments),
        action: format!("{path}/edit"),
        csrf: around.by.csrf.clone(),
        seq: comment.seq.to_string(),
        words: words.into(),
        is_public: comment.status == Status::Approved,
        back: path,
        errors: field_errors(problems),
    }
    .render()
    .into_string()
}

/// What stands before and after a comment.
pub(crate) fn around_page(around: &Around<'_>, placed: &Placed, near: &[Comment]) -> String {
    let this = placed.comment.id;
    let row = |it: &Comment| Near {
        author: it.author.as_str().into(),
        when: desk_when(around, it.created_at),
        status: status_title(it.status).into(),
        body: trusted(&it.html),
        href: links::desk_comment(it.id),
        depth: it.depth.min(3),
        is_parent: Some(it.id) == placed.comment.parent,
        is_this: it.id == this,
    };
    AroundPage {
        desk: desk(around, &format!("Around {}", placed.comment.author.as_str()), Tab::Comments),
        place: place_link(&placed.place),
        back: links::desk_comment(this),
        comments: near.iter().map(row).collect(),
    }
    .render()
    .into_string()
}

/// Why an act came too late, to whoever was slower.
pub(crate) fn handled_words(refusal: &Refusal, now: Moment) -> String {
    match refusal {
        Refusal::AlreadyHandled { status, by, at } => {
            let ago = u64::try_from(now.since(*at) / SECOND).unwrap_or(0);
            let by = catalogue::actor_words(by);
            format!("Already handled: {} by {by} {} ago.", status_word(*status), seconds(ago))
        }
        other => super::super::refusals::message_of(other),
    }
}
