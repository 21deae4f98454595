//! Where a link may lead, and whether a text lies about it.

use url::{Host, Url};

use weshift_domain::visible;

/// A target that a link may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub href: String,
    pub host: Option<String>,
}

impl Target {
    /// Longer addresses are not for people.
    pub(crate) const MAX_BYTES: usize = 2_048;

    /// Absolute http, https and mailto only. A user name in front of the host is there to deceive.
    pub(crate) fn parse(raw: &str) -> Option<Target> {
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

    /// What somebody gave as the target of a link; `www.example.org` is read as it is where it stands by itself.
    pub(crate) fn typed(raw: &str) -> Option<Target> {
        if scheme(raw.as_bytes()) == Some(0) { Target::bare(raw) } else { Target::parse(raw) }
    }

    /// An address that stands in running text.
    pub(crate) fn bare(shown: &str) -> Option<Target> {
        if scheme(shown.as_bytes()) != Some(0) {
            return Target::parse(shown);
        }
        let host = shown["www.".len()..].split(['/', '?', '#', ':']).next().unwrap_or_default();
        if host.contains('.') { Target::parse(&format!("https://{shown}")) } else { None }
    }

    /// The host, if the text of a link lets a reader expect another one.
    pub(crate) fn host_to_tell(&self, text: &str) -> Option<&str> {
        let host = self.host.as_deref()?;
        let text = visible(text);
        let is_international = host.split('.').any(|label| label.starts_with("xn--"));
        let misleads =
            text.split(' ').take(50).filter_map(claimed_host).any(|it| bare_host(&it) != bare_host(host));
        (misleads || (is_international && !text.contains(host))).then_some(host)
    }
}

/// The length of the scheme that an address begins with; 0 for `www.`.
pub(super) fn scheme(bytes: &[u8]) -> Option<usize> {
    let starts =
        |prefix: &str| bytes.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix.as_bytes()));
    ["http://", "https://"].into_iter().find(|it| starts(it)).map(str::len).or(starts("www.").then_some(0))
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
