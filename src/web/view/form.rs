//! The reply form, new or come back.

use weshift_templates::{
    comment_form::{CommentForm, FieldError, ReplyingTo, Values},
    html::TrustedHtml,
};

use super::{super::Web, pair};
use weshift_domain::*;
use weshift_intake::RawComment;
use weshift_links::{self as links, FormToken};

/// What the form shows besides itself: what was typed, and what became of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormState {
    pub raw: RawComment,
    pub problems: Vec<Problem>,
    pub notice: Option<String>,
    pub preview: Option<CleanHtml>,
    pub replying_to: Option<(CommentId, String)>,
    pub open: bool,
    /// The token of a form that comes back: when it was first shown.
    pub shown_at: Option<Moment>,
    pub follow: FollowState,
}

/// The form for readers who want mail, which may come back too.
#[derive(Debug, Clone, Default)]
pub(crate) struct FollowState {
    pub email: String,
    pub problem: Option<String>,
}

pub(super) fn comment_form(
    web: &Web,
    thread: &Thread,
    shift: Option<&Shift>,
    state: FormState,
) -> CommentForm {
    let now = web.clock.now();
    let parent = state.replying_to.as_ref().map(|(id, _)| id.to_string()).unwrap_or(state.raw.parent);
    let token = FormToken { thread: thread.id, shown_at: state.shown_at.unwrap_or(now) };
    CommentForm {
        action: links::post_comment(&thread.name),
        id_prefix: thread.name.shift.clone().unwrap_or_else(|| "post".into()),
        legend: match shift {
            Some(shift) => format!("Leave a Reply on “{}” to “{}”", shift.from, shift.to),
            None => "Leave a Reply on the post".into(),
        },
        open: state.open,
        target: None,
        replying_to: state
            .replying_to
            .map(|(id, author)| ReplyingTo { author, cancel_href: links::comment(id) }),
        token: web.links.form_token(token),
        values: Values {
            comment: state.raw.comment,
            author: state.raw.author,
            email: state.raw.email,
            url: state.raw.url,
            parent,
            position: state.raw.position,
            notify: state.raw.notify,
        },
        errors: field_errors(&state.problems),
        notice: state.notice,
        preview: state.preview.map(|html| trusted(&html)),
        proof: web.intake.asks_for_proof().then(|| links::PROOF.into()),
        offers_mail: web.intake.offers_mail(),
        poles: shift.map(|it| (it.from.clone(), it.to.clone())),
        closed: web.intake.check_open(thread, now).is_err().then(|| {
            format!("The discussion “{}” is closed and takes no new comments.", closed_name(thread, shift))
        }),
    }
}

fn closed_name(thread: &Thread, shift: Option<&Shift>) -> String {
    shift.map_or_else(|| thread.post_title.clone(), |it| pair(&it.from, &it.to))
}

pub(crate) fn field_errors(problems: &[Problem]) -> Vec<FieldError> {
    let error = |it: &Problem| FieldError { field: it.field.name().into(), message: it.message.clone() };
    problems.iter().map(error).collect()
}

pub(super) fn trusted(html: &CleanHtml) -> TrustedHtml {
    TrustedHtml::from_clean(html.as_str().to_string())
}
