//! Where links go: which targets are allowed, which bare words are links, and whether a text lies about its target.

use url::{Host, Url};

use crate::domain::{CleanHtml, visible};

/// A link in trusted markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    /// In punycode. Empty for a mail address.
    pub host: String,
}

/// The links of a comment in their order.
pub fn links(html: &CleanHtml) -> Vec<Link> {
    let starts = html.as_str().split("<a href=\"").skip(1);
    let hrefs = starts.filter_map(|rest| rest.split_once('"')).map(|(href, _)| super::excerpt::decode(href));
    hrefs
        .map(|href| {
            let host = Url::parse(&href).ok().and_then(|url| url.host_str().map(str::to_string));
            Link { href, host: host.unwrap_or_default() }
        })
        .collect()
}

/// A target that a link may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub href: String,
    pub host: Option<String>,
}

impl Target {
    /// Longer addresses are not for people.
    pub const MAX_BYTES: usize = 2_048;

    /// Absolute http, https and mailto only. A user name in front of the host is there to deceive.
    pub fn parse(raw: &str) -> Option<Target> {
        if raw.len() > Self::MAX_BYTES {
            return None;
        }
        let url = Url::parse(raw).ok()?;
        let allowed = match url.scheme() {
            "http" | "https" => {
                url.host().is_some_and(is_plain) && url.username().is_empty() && url.password().is_none()
            }
            "mailto" => url.path().contains('@'),
            _ => false,
        };
        allowed.then(|| Target { host: url.host_str().map(str::to_string), href: url.into() })
    }

    /// The host, if the text of a link lets a reader expect another one.
    pub fn host_to_tell(&self, text: &str) -> Option<&str> {
        let host = self.host.as_deref()?;
        let text = visible(text);
        let is_international = host.split('.').any(|label| label.starts_with("xn--"));
        let misleads =
            text.split(' ').take(50).filter_map(claimed_host).any(|it| bare_host(&it) != bare_host(host));
        (misleads || (is_international && !text.contains(host))).then_some(host)
    }
}

/// The `url` crate lets a name hold commas, quotes and brackets; no name that resolves does.
fn is_plain(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

/// The host that a word seems to name: `https://example.org/x`, `example.org`, `(www.example.org)`.
fn claimed_host(word: &str) -> Option<String> {
    let after_scheme = word.find("://").map_or(word, |at| &word[at + 3..]);
    let name = after_scheme.trim_matches(|c: char| !c.is_alphanumeric());
    let name: String = name
        .chars()
        .take(254)
        .take_while(|c| !matches!(c, '/' | '\\' | '?' | '#' | ':' | '@'))
        .map(|c| if matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}') { '.' } else { c })
        .collect();
    let (_, top) = name.trim_end_matches('.').rsplit_once('.')?;
    let is_top =
        top.starts_with("xn--") || (top.chars().count() >= 2 && top.chars().all(char::is_alphabetic));
    match Host::parse(&name) {
        Ok(Host::Domain(domain)) if is_top => Some(domain),
        Ok(Host::Ipv4(address)) => Some(address.to_string()),
        _ => None,
    }
}

fn bare_host(host: &str) -> &str {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}

/// A stretch of running text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Bare(&'a str, Target),
}

/// Finds the bare links. Each byte is looked at a bounded number of times.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut told, mut at) = (0, 0);
    while let Some(start) = next_start(text, at) {
        let reach = text[start..].find(ends_link).map_or(text.len(), |length| start + length);
        let shown = trim_end(&text[start..reach]);
        at = start + shown.len();
        if let Some(target) = target_of(shown) {
            pieces.push(Piece::Text(&text[told..start]));
            pieces.push(Piece::Bare(shown, target));
            told = at;
        } else {
            at = reach;
        }
    }
    pieces.push(Piece::Text(&text[told..]));
    pieces
}

/// Where the next `http://`, `https://` or `www.` begins that does not stand inside a word.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|&at| {
        matches!(bytes[at], b'h' | b'H' | b'w' | b'W')
            && ["http://", "https://", "www."].iter().any(|prefix| starts_with(&bytes[at..], prefix))
            && !text[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '@' | '.'))
    })
}

fn starts_with(bytes: &[u8], prefix: &str) -> bool {
    bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '<' | '>' | '"' | '`' | '\\' | '|' | '{' | '}' | '^'
            | '\u{ab}' | '\u{bb}' | '\u{200b}'..='\u{200f}' | '\u{2018}'..='\u{201f}' | '\u{2026}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{feff}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}'
            | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
}

/// Without the punctuation of the sentence around it, and without a bracket that was opened before it.
fn trim_end(link: &str) -> &str {
    let count = |bracket: char| link.matches(bracket).count();
    let mut surplus = [')', ']'].map(|close| {
        let open = if close == ')' { '(' } else { '[' };
        count(close).saturating_sub(count(open))
    });
    let mut end = link.len();
    while let Some(last) = link[..end].chars().next_back() {
        let is_surplus = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' => true,
            ')' | ']' => {
                let left = &mut surplus[usize::from(last == ']')];
                let is_surplus = *left > 0;
                *left = left.saturating_sub(1);
                is_surplus
            }
            _ => false,
        };
        if !is_surplus {
            break;
        }
        end -= last.len_utf8();
    }
    &link[..end]
}

fn target_of(shown: &str) -> Option<Target> {
    if !starts_with(shown.as_bytes(), "www.") {
        return Target::parse(shown);
    }
    let is_host =
        shown["www.".len()..].split(['/', '?', '#', ':']).next().is_some_and(|rest| rest.contains('.'));
    if is_host { Target::parse(&format!("https://{shown}")) } else { None }
}
