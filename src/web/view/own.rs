//! What authors see of their own comment.

use weshift_templates::{
    comment::CommentView,
    own_comment::{Confirm, Edit, OwnComment},
};

use super::{super::Web, field_errors, place_link, private_layout, thread::comment_view, time_of_day};
use crate::{config::MailTransport, domain::*, links};

/// `words` is what the author typed if their change was refused with `problems`.
pub fn own_page(
    web: &Web,
    placed: &Placed,
    confirmed: bool,
    notice: Option<String>,
    refused: Option<(&str, &[Problem])>,
) -> String {
    let comment = &placed.comment;
    let key = web.links.author_key(comment.id);
    let (heading, explanation) = words(comment.status);
    let title = if refused.is_some() { format!("Error: {heading}") } else { heading.to_string() };
    let (typed, problems) = refused.unwrap_or((comment.words.as_str(), &[]));
    OwnComment {
        layout: private_layout(web, &title),
        heading: heading.into(),
        explanation: explanation.into(),
        place: place_link(&placed.place),
        comment: CommentView { reply_href: None, report_href: None, ..comment_view(comment) },
        edit: web.intake.editable_until(comment).map(|until| Edit {
            until: format!("until {}", time_of_day(until)),
            key: key.clone(),
            edit_action: format!("{}/edit", links::comment(comment.id)),
            withdraw_action: format!("{}/withdraw", links::comment(comment.id)),
            words: typed.into(),
            errors: field_errors(problems),
            preview: None,
        }),
        confirm: (!confirmed && comment.status != Status::Trash && can_mail(web))
            .then(|| Confirm { action: format!("{}/confirm", links::comment(comment.id)), key }),
        notice,
    }
    .render()
    .into_string()
}

/// Without a mail server nobody could be asked.
fn can_mail(web: &Web) -> bool {
    matches!(web.settings.mail.transport, MailTransport::Smtp(_))
}

/// An author is not told that a filter took them for a spammer: to them the comment waits.
fn words(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Pending | Status::Spam => (
            "Your reply is waiting for a community manager",
            "Until then only you can see it, at this private address. Keep the address if you want to look again.",
        ),
        Status::Approved => ("Your reply is published", "Everybody can see it now."),
        Status::Trash => (
            "Your reply is not published",
            "It was withdrawn, or a community manager decided not to publish it.",
        ),
    }
}
