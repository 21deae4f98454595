//! What authors see of their own comment.

use weshift_templates::{
    comment::CommentView,
    html::Link,
    layout::Layout,
    notice::{Button, Notice},
    own_comment::{Confirm, Edit, OwnComment},
};

use super::{
    super::Web, field_errors, place_link, place_words, private_layout, thread::comment_view, time_of_day,
};
use weshift_domain::*;
use weshift_intake::Confirmed;
use weshift_links as links;
use weshift_text as text;

/// A comment, and the change to it that waits. `refused`: what the author typed, and what is wrong with it.
pub(crate) fn own_page(
    web: &Web,
    (placed, change): (&Placed, Option<&Comment>),
    notice: Option<String>,
    refused: Option<(&str, &[Problem])>,
) -> String {
    let comment = &placed.comment;
    let newest = change.unwrap_or(comment);
    let key = web.links.author_key(comment.id);
    let (heading, explanation) = words(comment.status);
    let title = if refused.is_some() { format!("Error: {heading}") } else { heading.to_string() };
    let (typed, problems) = refused.unwrap_or((newest.words.as_str(), &[]));
    OwnComment {
        layout: private_layout(web, &title),
        heading: heading.into(),
        explanation: explanation.into(),
        place: place_link(&placed.place),
        comment: alone(comment),
        change: change.map(alone),
        edit: web.intake.editable_until(comment).map(|until| Edit {
            until: format!("until {}", time_of_day(until)),
            key: key.clone(),
            edit_action: format!("{}/edit", links::comment(comment.id)),
            withdraw_action: format!("{}/withdraw", links::comment(comment.id)),
            words: typed.into(),
            errors: field_errors(problems),
            preview: None,
        }),
        // Whatever is known of the address: whoever typed it must not learn that.
        confirm: (newest.proof != AddressProof::Given
            && comment.status != Status::Trash
            && web.intake.offers_mail())
        .then(|| Confirm { action: format!("{}/confirm", links::comment(comment.id)), key }),
        notice,
    }
    .render()
    .into_string()
}

/// On a page of its own, where nobody answers it.
fn alone(comment: &Comment) -> CommentView {
    CommentView { reply_href: None, report_href: None, ..comment_view(comment) }
}

/// Asked before an address is confirmed: whoever owns it sees what it was used for.
pub(crate) fn confirm_page(web: &Web, used_for: Option<&Placed>, action: &str) -> String {
    let mut paragraphs = Vec::new();
    if let Some(placed) = used_for {
        let words = text::excerpt(&text::plain(&placed.comment.html), SHOWN_OF_REPLY);
        paragraphs
            .push(format!("It was used for this reply under {}: “{words}”", place_words(&placed.place)));
        paragraphs.push(
            "Press the button if it is yours. If a reply of yours was published here before, this one then appears at once."
                .into(),
        );
    } else {
        paragraphs.push("Press the button and it is confirmed.".into());
    }
    paragraphs.push("If you did not ask for this, close the page: nothing happens.".into());
    let button = Button { text: "Yes, it is mine".into(), action: action.into(), ..Button::default() };
    let heading = "Is this your address?";
    Notice {
        layout: Layout { script: false, ..private_layout(web, heading) },
        heading: heading.into(),
        paragraphs,
        button: Some(button),
        link: Some(Link::new("To the first page", links::HOME)),
        author_proof: None,
    }
    .render()
    .into_string()
}

/// Of a link that was used before. `action`: it can still make another browser known.
pub(crate) fn already_confirmed_page(web: &Web, action: Option<&str>) -> String {
    let heading = "Your address is confirmed already";
    let mut words = vec!["There is nothing more to do."];
    if action.is_some() {
        words.push("This browser may not know it yet, if you pressed the button in another one.");
    }
    super::notice(web, heading, &words, action.map(|it| ("Let this browser know, too", it)))
}

/// Characters of a reply on the page that asks whether it is somebody's.
const SHOWN_OF_REPLY: usize = 600;

pub(crate) fn confirmed_page(web: &Web, confirmed: &Confirmed) -> String {
    let (heading, words) = match (confirmed.again, confirmed.published) {
        (false, Some(_)) => ("Your address is confirmed", "Thank you. Your reply is published."),
        (false, None) => (
            "Your address is confirmed",
            "Thank you. Once one of your replies was published, later ones need not wait.",
        ),
        (true, Some(_)) => ("Your address is confirmed already", "Your reply is published."),
        (true, None) => ("Your address is confirmed already", "There is nothing more to do."),
    };
    let mut page = known(web, heading, words.into(), confirmed.author_proof.clone());
    if let Some(id) = confirmed.published {
        page.link = Some(Link::new("To your reply", &links::comment(id)));
    }
    page.render().into_string()
}

/// The page after a button that confirmed an address: the browser keeps the proof of it, where it runs scripts.
pub(crate) fn known_page(web: &Web, heading: &str, words: String, author_proof: String) -> String {
    known(web, heading, words, author_proof).render().into_string()
}

fn known(web: &Web, heading: &str, words: String, author_proof: String) -> Notice {
    Notice {
        layout: private_layout(web, heading),
        heading: heading.into(),
        paragraphs: vec![words],
        button: None,
        link: Some(Link::new("To the first page", links::HOME)),
        author_proof: Some(author_proof),
    }
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
