//! The words of what readers get: answers to them, news of a discussion, their own comment published.

use weshift_templates::{
    html::Link,
    mail::{Answer, Letter, Published, Reply},
};

use super::{letters::Mailer, notices::paragraphs, words};
use crate::{domain::*, links, text};

/// A letter shows so many answers and counts the others.
const IN_FULL: usize = 5;
/// Characters of an answer, and of the reader's own words.
const ANSWER_EXCERPT: usize = 1_200;
const OWN_EXCERPT: usize = 280;

/// What a reader asked for, as the letter that asks them back says it.
pub fn what(notify: Notify, place: &Place) -> String {
    match notify {
        Notify::Replies | Notify::Nothing => "replies to your comment".into(),
        Notify::Discussion => format!("new replies under {}", title(place)),
    }
}

/// One letter for all that a follower is owed about a discussion: there is at least one.
pub fn letter(mailer: &Mailer, owed: &OwedNews, stop: &str) -> (LetterKind, Letter) {
    let answers: Vec<&Placed> =
        owed.news.iter().filter(|it| it.0 == FollowNews::Answer).map(|it| &it.1).collect();
    match answers[..] {
        [] => (LetterKind::Published, published(mailer, &owed.news[0].1, stop).letter()),
        _ => (LetterKind::Reply, reply(mailer, owed, &answers, stop).letter()),
    }
}

fn published(mailer: &Mailer, own: &Placed, stop: &str) -> Published {
    Published {
        site: mailer.site.clone(),
        lang: mailer.language.clone(),
        title: title(&own.place),
        news: "Your comment was published.".into(),
        place: words::place(&own.place),
        own: paragraphs(&text::plain(&own.comment.html), OWN_EXCERPT),
        read: Link::new("Read your comment in its place", &address(mailer, own)),
        why_you: format!("You asked for mail about your comment on {}.", mailer.site),
        settings_href: stop.into(),
    }
}

fn reply(mailer: &Mailer, owed: &OwedNews, answers: &[&Placed], stop: &str) -> Reply {
    let first = answers[0];
    let name = first.comment.author.as_str();
    let title = title(&first.place);
    let zone = jiff::tz::TimeZone::UTC;
    let answer = |it: &&Placed| Answer {
        author: text::defang(it.comment.author.as_str()),
        when: format!("{} UTC", words::clock_words(it.comment.created_at, &zone)),
        excerpt: paragraphs(&text::plain(&it.comment.html), ANSWER_EXCERPT),
        place: None,
        href: if answers.len() == 1 { String::new() } else { address(mailer, it) },
    };
    let own =
        owed.own.as_ref().filter(|own| answers.iter().any(|it| it.comment.parent == Some(own.comment.id)));
    Reply {
        site: mailer.site.clone(),
        lang: mailer.language.clone(),
        news: match (answers.len(), own) {
            (1, Some(_)) => format!("{} answered your comment.", text::defang(name)),
            (1, None) => format!("{} wrote under {title}.", text::defang(name)),
            (number, _) => format!("{number} new answers under {title}."),
        },
        answers: answers.iter().take(IN_FULL).map(answer).collect(),
        more: match answers.len().saturating_sub(IN_FULL) {
            0 => None,
            1 => Some("1 more came.".into()),
            number => Some(format!("{number} more came.")),
        },
        own: own.map(|it| paragraphs(&text::plain(&it.comment.html), OWN_EXCERPT)).unwrap_or_default(),
        read: match answers.len() {
            1 => Link::new(
                &format!("Read {}’s answer in its place", text::defang(name)),
                &address(mailer, first),
            ),
            _ => {
                Link::new("Read the discussion", &mailer.links.absolute(&links::thread(&first.place.thread)))
            }
        },
        why_you: match owed.follow.comment {
            Some(_) => format!(
                "You asked for replies to your comment in the discussion “{title}”. At most one mail an hour."
            ),
            None => format!("You asked for mail about the discussion “{title}”. At most one mail an hour."),
        },
        settings_href: stop.into(),
        title,
    }
}

/// `From “I know” to “We know”`, or the post's title.
fn title(place: &Place) -> String {
    match &place.shift {
        Some((_, from, to)) => format!("From “{from}” to “{to}”"),
        None => place.post_title.clone(),
    }
}

fn address(mailer: &Mailer, it: &Placed) -> String {
    mailer.links.absolute(&links::comment(it.comment.id))
}
