//! Raw HTML as people type it, split into the tags that may act and text. Linear in time; not a parser of HTML: what is
//! not plainly a tag is text.

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name ...>`, with the value of its `href`.
    Open {
        name: &'a str,
        href: Option<String>,
        source: &'a str,
    },
    /// `</name>`
    Close {
        name: &'a str,
        source: &'a str,
    },
    Text(&'a str),
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
    Some(if is_close {
        Token::Close { name, source }
    } else {
        Token::Open { name, href: href(rest), source }
    })
}

/// The value of the first `href` among the attributes.
fn href(mut attributes: &str) -> Option<String> {
    loop {
        attributes = attributes.trim_start_matches([' ', '\t', '\n', '/']);
        let length = attributes.find([' ', '\t', '\n', '/', '=']).unwrap_or(attributes.len());
        let (name, rest) = attributes.split_at(length);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            if rest.is_empty() {
                return None;
            }
            attributes = rest;
            continue;
        };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?,
            _ => value.split_at(value.find([' ', '\t', '\n']).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case("href") {
            return Some(value.replace("&amp;", "&"));
        }
        attributes = rest;
    }
}
