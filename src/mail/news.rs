//! The words of what readers get: answers to them, news of a discussion, their own comment published.

use weshift_templates::{
    html::Link,
    mail::{Answer, Letter, Published, Reply},
};

use super::{
    letters::Mailer,
    notices::{DIGEST_EXCERPT, paragraphs},
    words,
};
use weshift_domain::*;
use weshift_links as links;
use weshift_text as text;

/// A letter shows so many answers and counts the others.
const IN_FULL: usize = 5;
/// And one about many discussions so many, shorter ones.
const IN_SUMMARY: usize = 20;
/// Characters of an answer, and of the reader's own words.
const ANSWER_EXCERPT: usize = 1_200;
const OWN_EXCERPT: usize = 280;

/// What a reader asked for, as the letter that asks them back says it.
pub(crate) fn what(notify: Notify, place: &Place) -> String {
    match notify {
        Notify::Replies | Notify::Nothing => "replies to your comment".into(),
        Notify::Discussion => format!("new replies under {}", title(place)),
    }
}

/// One letter for all that a follower is owed about a discussion: there is at least one.
pub(crate) fn letter(mailer: &Mailer, owed: &OwedNews, stop: &str) -> (LetterKind, Letter) {
    let answers: Vec<&Placed> =
        owed.news.iter().filter(|it| it.0 == FollowNews::Answer).map(|it| &it.1).collect();
    match answers[..] {
        [] => (LetterKind::Published, published(mailer, &owed.news[0].1, stop).letter()),
        _ => (LetterKind::Reply, reply(mailer, owed, &answers, stop).letter()),
    }
}

fn published(mailer: &Mailer, own: &Placed, stop: &str) -> Published {
    Published {
        site: mailer.site(),
        lang: mailer.language(),
        title: title(&own.place),
        news: "Your comment was published.".into(),
        place: words::place(&own.place),
        own: paragraphs(&text::plain(&own.comment.html), OWN_EXCERPT),
        read: Link::new("Read your comment in its place", &address(mailer, own)),
        why_you: format!("You asked for mail about your comment on {}.", mailer.site()),
        settings_href: stop.into(),
    }
}

fn reply(mailer: &Mailer, owed: &OwedNews, answers: &[&Placed], stop: &str) -> Reply {
    let first = answers[0];
    let name = first.comment.author.as_str();
    let title = title(&first.place);
    let answer = |it: &&Placed| Answer {
        href: if answers.len() == 1 { String::new() } else { address(mailer, it) },
        ..answer(it, ANSWER_EXCERPT)
    };
    let own =
        owed.own.as_ref().filter(|own| answers.iter().any(|it| it.comment.parent == Some(own.comment.id)));
    Reply {
        site: mailer.site(),
        lang: mailer.language(),
        news: match (answers.len(), own) {
            (1, Some(_)) => format!("{} answered your comment.", text::defang(name)),
            (1, None) => format!("{} wrote under {title}.", text::defang(name)),
            (number, _) => format!("{number} new answers under {title}."),
        },
        answers: answers.iter().take(IN_FULL).map(answer).collect(),
        more: more(answers.len().saturating_sub(IN_FULL)),
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

/// One letter for all that a follower is owed, place by place.
pub(crate) fn summary(mailer: &Mailer, owed: &[OwedNews], stop: &str) -> Reply {
    let all: Vec<&Placed> = owed.iter().flat_map(|it| &it.news).map(|it| &it.1).collect();
    let answer = |it: &&Placed| Answer {
        place: Some(words::place(&it.place)),
        href: address(mailer, it),
        ..answer(it, DIGEST_EXCERPT)
    };
    let news = format!("{} new replies in {} discussions.", all.len(), owed.len());
    Reply {
        site: mailer.site(),
        lang: mailer.language(),
        title: news.trim_end_matches('.').into(),
        news,
        answers: all.iter().take(IN_SUMMARY).map(answer).collect(),
        more: more(all.len().saturating_sub(IN_SUMMARY)),
        own: Vec::new(),
        read: Link::new(&format!("Go to {}", mailer.site()), &mailer.links.absolute(links::HOME)),
        why_you: "You asked for mail about these discussions. A day brings ten letters at most; this one brings what \
                  was left over."
            .into(),
        settings_href: stop.into(),
    }
}

fn answer(it: &Placed, max_chars: usize) -> Answer {
    Answer {
        author: text::defang(it.comment.author.as_str()),
        when: format!("{} UTC", words::clock_words(it.comment.created_at, &jiff::tz::TimeZone::UTC)),
        excerpt: paragraphs(&text::plain(&it.comment.html), max_chars),
        place: None,
        href: String::new(),
    }
}

fn more(number: usize) -> Option<String> {
    match number {
        0 => None,
        1 => Some("1 more came.".into()),
        number => Some(format!("{number} more came.")),
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
