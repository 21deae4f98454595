//! The sanitizer: the one place where markup becomes trusted.
//!
//! What comes in is markup that `markdown` wrote and escaped itself; the sanitizer does not rely on it. Its list holds
//! no tag with a content model of its own (no svg, math, style, title, textarea, iframe ...), which is what every
//! advisory on ammonia since 2021 needed, and no attribute but a link's `href`.
//!
//! Invariant: cleaning what was cleaned changes nothing. It is not hoped for but made: the sanitizer runs until its
//! output stays the same, and markup that never settles is shown as text.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};

use weshift_domain::{CleanHtml, Words, shows};

use super::{excerpt, house::House, markdown, markup, target::Target};

/// The version of the policy for comments; kept with each one. It goes up when the same words would become other
/// markup, so that old comments can be cleaned again.
pub const POLICY: i32 = 2;

/// What a commenter may use.
const COMMENT_TAGS: [&str; 13] =
    ["p", "br", "a", "em", "strong", "b", "i", "code", "pre", "blockquote", "ul", "ol", "li"];

/// What the owner of a post may use besides.
const POST_TAGS: [&str; 3] = ["h2", "h3", "hr"];

const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// More rounds than markup of these tags was ever seen to need.
const MAX_ROUNDS: usize = 6;

static COMMENT: LazyLock<Builder<'static>> =
    LazyLock::new(|| policy(COMMENT_TAGS.into(), House::Comment.rel()));

static POST: LazyLock<Builder<'static>> =
    LazyLock::new(|| policy(COMMENT_TAGS.into_iter().chain(POST_TAGS).collect(), House::Post.rel()));

/// The sanitized markup of a comment's words. Cleaning what it gives changes nothing.
pub fn clean(words: &Words) -> CleanHtml {
    let html = settle(&COMMENT, markdown::render(words.as_str(), House::Comment));
    let is_empty = !shows(&excerpt::flatten(&html));
    CleanHtml::from_sanitizer(if is_empty {
        settle(&COMMENT, markdown::as_typed(words.as_str()))
    } else {
        html
    })
}

/// The sanitized markup of a post's Markdown: as a comment's, with headings and rules, lines joined as CommonMark
/// does, and links that search engines may follow. All links are absolute, since a post is also read in feeds and
/// mail.
pub fn clean_post(source: &str) -> CleanHtml {
    CleanHtml::from_sanitizer(settle(&POST, markdown::render(source, House::Post)))
}

fn policy(tags: HashSet<&'static str>, rel: &'static str) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        // `empty` leaves what stands inside a forbidden tag; of these two it is never meant to be read.
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        // `tag_attributes` leaves `lang` and `title`, which every tag may have.
        .generic_attributes(HashSet::new())
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::Deny)
        // As the `url` crate writes it: no tab inside, no user name, the host in punycode.
        .attribute_filter(|_, name, value| match name {
            "href" => Target::parse(value).map(|target| target.href.into()),
            _ => Some(value.into()),
        })
        .link_rel(Some(rel))
        .strip_comments(true);
    builder
}

/// Mostly one round: `markdown` writes what the sanitizer would.
fn settle(builder: &Builder<'static>, mut html: String) -> String {
    for _ in 0..MAX_ROUNDS {
        let again = once(builder, &html);
        if again == html {
            return markup::spell_out(html);
        }
        html = again;
    }
    let mut shown = String::new();
    markup::escape(&mut shown, &excerpt::flatten(&markup::spell_out(html)));
    markup::spell_out(shown)
}

/// A tag that ends a paragraph leaves an empty one behind; it is no mark of the author's.
fn once(builder: &Builder<'static>, markup: &str) -> String {
    let mut html = builder.clean(markup).to_string();
    html.retain(|c| !markup::is_left_out(c) || markup::is_stand_in(c));
    if html.contains("<p></p>") { html.replace("<p></p>", "") } else { html }
}

/// For the tests: the sanitizer alone, without the Markdown in front of it.
#[cfg(test)]
pub(super) fn sanitize(markup: &str) -> String {
    settle(&COMMENT, markup.to_string())
}
