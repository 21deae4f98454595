//! Raw HTML as people type it, split into the tags that may act and text. Linear in time; not a parser of HTML: what is
//! not plainly a tag is text.

use super::excerpt;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name ...>`
    Open {
        name: &'a str,
        attributes: Attributes,
        source: &'a str,
    },
    /// `</name>`
    Close {
        name: &'a str,
        source: &'a str,
    },
    Text(&'a str),
}

/// What a tag says that is not left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub href: Option<String>,
    pub title: Option<String>,
}

pub(super) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut told, mut at) = (0, 0);
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        let Some(end) = html[start + 1..].find(['<', '>']).map(|offset| start + 1 + offset) else { break };
        at = end;
        if !html[end..].starts_with('>') {
            continue;
        }
        let source = &html[start..=end];
        if let Some(tag) = tag(source) {
            if told < start {
                tokens.push(Token::Text(&html[told..start]));
            }
            tokens.push(tag);
            told = end + 1;
        }
        at = end + 1;
    }
    if told < html.len() {
        tokens.push(Token::Text(&html[told..]));
    }
    tokens
}

/// `source` is `<...>` with neither bracket inside.
fn tag(source: &str) -> Option<Token<'_>> {
    let inside = &source[1..source.len() - 1];
    let (is_close, inside) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(length);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !rest.starts_with([' ', '\t', '\n', '/']) && !rest.is_empty()
    {
        return None;
    }
    if is_close {
        return rest.trim().is_empty().then_some(Token::Close { name, source });
    }
    Some(Token::Open { name, attributes: attributes(name, rest)?, source })
}

/// These say how something looks, which is the page's business, and hold no words for a reader.
const LEFT_OUT: [&str; 7] = ["class", "id", "style", "rel", "target", "lang", "dir"];

/// `None` if something would be lost: a word without a value, as in `a<b and c>d`, or a value that does not show, such as
/// the number at which a list starts.
fn attributes(tag: &str, mut rest: &str) -> Option<Attributes> {
    let mut found = Attributes::default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '/']);
        if rest.is_empty() {
            return Some(found);
        }
        let (name, after) = rest.split_at(rest.find([' ', '\t', '\n', '/', '='])?);
        let value = after.trim_start_matches([' ', '\t', '\n']).strip_prefix('=')?;
        let value = value.trim_start_matches([' ', '\t', '\n']);
        let (value, behind) = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?,
            _ => value.split_at(value.find([' ', '\t', '\n']).unwrap_or(value.len())),
        };
        let is = |it: &str| name.eq_ignore_ascii_case(it);
        match tag.eq_ignore_ascii_case("a") {
            true if is("href") && found.href.is_none() => found.href = Some(value.replace("&amp;", "&")),
            true if is("title") && found.title.is_none() => found.title = Some(excerpt::decode(value)),
            _ if LEFT_OUT.into_iter().any(is) => (),
            _ => return None,
        }
        rest = behind;
    }
}
