//! Trusted markup read back as text, and text cut, folded and made harmless. Reads only what `clean` wrote: tags without
//! surprises and five entities.

use data_encoding::HEXLOWER;
use ring::digest;
use unicode_segmentation::UnicodeSegmentation;

use weshift_domain::{CleanHtml, Words, is_noncharacter};

/// Markup as readable text: paragraphs apart by an empty line, list items after `- ` or their number, line breaks
/// kept.
pub fn plain(html: &CleanHtml) -> String {
    flatten(html.as_str())
}

/// The beginning of a text, at most `max_chars` graphemes, with white space folded. It is cut between words where
/// possible, and then ends with ` ...`.
pub fn excerpt(text: &str, max_chars: usize) -> String {
    const END: &str = " ...";
    let folded = fold_space(text);
    if folded.graphemes(true).nth(max_chars).is_none() {
        return folded;
    }
    let room = max_chars.saturating_sub(END.len());
    let end = folded.grapheme_indices(true).nth(room).map_or(folded.len(), |(at, _)| at);
    let kept = &folded[..end];
    // Half of the room is given up for a whole word, not more: some scripts have no spaces, some people no mercy.
    let whole = match kept.rfind(' ') {
        _ if folded[end..].starts_with(' ') => kept,
        Some(at) if at >= kept.len() / 2 => &kept[..at],
        _ => kept,
    };
    format!("{}{END}", whole.trim_end_matches([' ', ',', ';', ':', '.', '-']))
}

/// The text with addresses that no mail program turns into links: `hxxps://example[.]com/a.b`, `ada@example[.]com`.
pub fn defang(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).map(defang_word).collect()
}

/// A hash of a comment's words without regard to white space: two that are equal are duplicates.
pub fn hash_words(words: &Words) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, fold_space(words.as_str()).as_bytes()).as_ref())
}

/// The text without the characters that XML 1.0 forbids. Our own markup has none; what was stored earlier or imported
/// may.
pub fn xml_safe(text: &str) -> String {
    let is_xml = |c: &char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
            && !matches!(c, '\u{7f}'..='\u{9f}')
            && !is_noncharacter(*c)
    };
    text.chars().filter(is_xml).collect()
}

/// The text of markup without that of its links. An element in the midst of a word does not part it.
pub(super) fn outside_links(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    let mut in_link = false;
    while !rest.is_empty() {
        let (words, tag, after) = next_tag(rest);
        if !in_link {
            text.push_str(&decode(words));
        }
        match tag.split(' ').next().unwrap_or_default() {
            "a" => in_link = true,
            "/a" => {
                in_link = false;
                text.push(' ');
            }
            "em" | "/em" | "strong" | "/strong" | "b" | "/b" | "i" | "/i" | "code" | "/code" => (),
            _ => text.push('\n'),
        }
        rest = after;
    }
    text
}

pub(super) fn flatten(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut in_pre = false;
    // Of the lists that are open, the number of the last item; `None` where they have dashes.
    let mut lists: Vec<Option<usize>> = Vec::new();
    while !rest.is_empty() {
        let (words, tag, after) = next_tag(rest);
        push_words(&mut text, words, in_pre);
        match tag.split(' ').next().unwrap_or_default() {
            "br" => end_line(&mut text, 1),
            // An item begins with its dash, not with an empty line after it.
            "p" | "pre" | "blockquote" if ends_with_label(&text) => (),
            "p" | "/p" | "pre" | "/pre" | "blockquote" | "/blockquote" | "h2" | "/h2" | "h3" | "/h3"
            | "hr" => {
                end_line(&mut text, 2);
            }
            "/ul" | "/ol" => {
                lists.pop();
                end_line(&mut text, 2);
            }
            name @ ("ul" | "ol") => {
                lists.push((name == "ol").then_some(0));
                end_line(&mut text, 1);
            }
            "li" => {
                end_line(&mut text, 1);
                text.push_str(&label(lists.last_mut()));
            }
            _ => (),
        }
        match tag {
            "pre" => in_pre = true,
            "/pre" => in_pre = false,
            _ => (),
        }
        rest = after;
    }
    text.trim().to_string()
}

/// What an item of a list begins with.
fn label(list: Option<&mut Option<usize>>) -> String {
    match list {
        Some(Some(number)) => {
            *number += 1;
            format!("{number}. ")
        }
        Some(None) | None => "- ".to_string(),
    }
}

/// Whether there is nothing in the last line yet but what items begin with.
fn ends_with_label(text: &str) -> bool {
    let is_label = |word: &str| {
        word == "-" || word.strip_suffix('.').is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.strip_suffix(' ').is_some_and(|it| it.split(' ').all(is_label))
}

/// The words before the next tag, the inside of the tag, and what follows.
fn next_tag(html: &str) -> (&str, &str, &str) {
    let Some((words, rest)) = html.split_once('<') else { return (html, "", "") };
    let (tag, after) = rest.split_once('>').unwrap_or((rest, ""));
    (words, tag, after)
}

/// Outside of `pre` a line break in the markup is a space, and none at the start of a line.
fn push_words(text: &mut String, words: &str, in_pre: bool) {
    let words = decode(words);
    if in_pre {
        return text.push_str(&words);
    }
    for c in words.chars() {
        let c = if c == '\n' { ' ' } else { c };
        if c != ' ' || !(text.is_empty() || text.ends_with([' ', '\n'])) {
            text.push(c);
        }
    }
}

/// Ends the line, so that the text ends with at least so many line breaks.
fn end_line(text: &mut String, breaks: usize) {
    if text.is_empty() {
        return;
    }
    if !ends_with_label(text) {
        text.truncate(text.trim_end_matches(' ').len());
    }
    let there = text.len() - text.trim_end_matches('\n').len();
    (there..breaks).for_each(|_| text.push('\n'));
}

/// The entities that the sanitizer writes.
pub(super) fn decode(text: &str) -> String {
    const ENTITIES: [(&str, char); 5] =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = ENTITIES.into_iter().find(|(entity, _)| rest.starts_with(entity));
        decoded.push(entity.map_or('&', |(_, c)| c));
        rest = &rest[entity.map_or(1, |(entity, _)| entity.len())..];
    }
    decoded.push_str(rest);
    decoded
}

fn fold_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn defang_word(word: &str) -> String {
    let (scheme, rest) = match word.find("://") {
        Some(at) => word.split_at(at + "://".len()),
        None => ("", word),
    };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    // `3.5` is no host, `127.0.0.1` is one only after a scheme.
    let top = host.rsplit('.').next().unwrap_or_default();
    let is_host = !scheme.is_empty() || top.starts_with(char::is_alphabetic);
    let mut defanged = scheme.replace("http", "hxxp").replace("HTTP", "HXXP");
    let mut before = ' ';
    let mut chars = host.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = before.is_alphanumeric() && chars.peek().is_some_and(|it| it.is_alphanumeric());
        match c {
            '.' if is_host && joins => defanged.push_str("[.]"),
            c => defanged.push(c),
        }
        before = c;
    }
    defanged + path
}
