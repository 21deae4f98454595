//! The form that reports a comment.

use weshift_templates::{comment::CommentView, report::ReportPage};

use super::{super::Web, field_errors, place_link, private_layout, thread::comment_view};
use weshift_domain::*;
use weshift_links as links;

pub(crate) fn report_page(
    web: &Web,
    placed: &Placed,
    typed: (&str, &str),
    problems: &[Problem],
    notice: Option<String>,
) -> String {
    let wrong = !problems.is_empty() || notice.is_some();
    let title = if wrong { "Error: Report a reply" } else { "Report a reply" };
    let kind = |it: ReportKind| (it.name().to_string(), report_words(it).to_string(), it.name() == typed.0);
    ReportPage {
        layout: private_layout(web, title),
        place: place_link(&placed.place),
        comment: CommentView { reply_href: None, report_href: None, ..comment_view(&placed.comment) },
        action: links::report(placed.comment.id),
        kinds: ReportKind::ALL.map(kind).into(),
        text: typed.1.into(),
        errors: field_errors(problems),
        notice,
    }
    .render()
    .into_string()
}

/// What a report of this kind says.
pub(super) fn report_words(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Spam => "It is spam or advertising.",
        ReportKind::Abuse => "It attacks or insults somebody.",
        ReportKind::Private => "It gives away what is private.",
        ReportKind::Other => "Something else.",
    }
}
