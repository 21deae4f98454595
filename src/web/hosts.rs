//! Under which names this site answers, and whether a request comes from one of its pages.
//!
//! Where `server.base_url` says what the site is called, requests for another host are refused: else a page of a
//! stranger whose name is made to point here (DNS rebinding) could read and send in a visitor's browser. Addresses of
//! machines and `localhost` are no names that anybody can point here.

use std::net::IpAddr;

use actix_web::{HttpRequest, http::header};

use super::Web;

/// What a monitor asks, by whatever name it knows this machine.
const FOR_MONITORS: [&str; 2] = ["/healthz", "/readyz"];

/// Whether the request is for this site. Without a `Host` (HTTP/1.0) it is no browser's.
pub(crate) fn is_for_us(request: &HttpRequest, web: &Web) -> bool {
    let Some(base) = &web.settings.server.base_url else { return true };
    if FOR_MONITORS.contains(&request.path()) {
        return true;
    }
    let named = request.headers().get_all(header::HOST).map(|it| it.to_str().unwrap_or_default());
    named.chain(request.uri().authority().map(|it| it.as_str())).all(|host| is_ours(host, base))
}

/// Whether the browser says that a page of ours sent this, or says nothing (no browser, or a very old one).
pub(crate) fn comes_from_us(request: &HttpRequest, web: &Web) -> bool {
    let text = |name: &str| request.headers().get(name).map(|it| it.to_str().unwrap_or_default());
    let sender = Sender {
        origin: text("origin"),
        fetch_site: text("sec-fetch-site"),
        host: text(header::HOST.as_str()).unwrap_or_default(),
    };
    sender.is_us(web.links.base(), web.settings.server.base_url.is_some())
}

/// What a browser says of where a form comes from.
struct Sender<'a> {
    origin: Option<&'a str>,
    fetch_site: Option<&'a str>,
    host: &'a str,
}

impl Sender<'_> {
    /// `is_named`: the settings say what this site is called, so no other name counts.
    fn is_us(&self, base: &str, is_named: bool) -> bool {
        let same_site = self.fetch_site.map(|site| matches!(site, "same-origin" | "none"));
        match self.origin {
            None => same_site.unwrap_or(true),
            Some(origin) if origin == base => true,
            // From a page that hides its own address from others.
            Some("null") => same_site.unwrap_or(false),
            Some(_) if same_site == Some(false) => false,
            Some(origin) if is_named => self.is_origin_of_host(origin) && is_machine(host_name(self.host)),
            Some(origin) => same_site.unwrap_or_else(|| self.is_origin_of_host(origin)),
        }
    }

    fn is_origin_of_host(&self, origin: &str) -> bool {
        origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(self.host))
    }
}

fn is_ours(host: &str, base: &str) -> bool {
    let name = host_name(host);
    let ours = base.split_once("://").map_or(base, |(_, host)| host);
    name.eq_ignore_ascii_case(host_name(ours)) || is_machine(name)
}

/// `talk.example.org` of `talk.example.org.:8443`.
fn host_name(host: &str) -> &str {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_suffix('.').unwrap_or(name)
}

fn is_machine(name: &str) -> bool {
    let bare = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(name);
    bare.parse::<IpAddr>().is_ok() || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://talk.example.org";

    #[test]
    fn only_the_sites_own_name_and_addresses_of_machines_are_ours() {
        for ours in [
            "talk.example.org",
            "Talk.Example.ORG",
            "talk.example.org:8443",
            "talk.example.org.",
            "127.0.0.1:8080",
            "[::1]:8080",
            "localhost",
        ] {
            assert!(is_ours(ours, BASE), "{ours}");
        }
        for foreign in [
            "evil.test",
            "talk.example.org.evil.test",
            "eviltalk.example.org",
            "example.org",
            "",
            "127.0.0.1.evil.test",
            "localhost.evil.test",
            "talk.example.org@evil.test",
        ] {
            assert!(!is_ours(foreign, BASE), "{foreign}");
        }
    }

    #[test]
    fn a_site_with_a_name_believes_no_other_origin_whatever_the_host_says() {
        let is_us = |origin, fetch_site, host| Sender { origin, fetch_site, host }.is_us(BASE, true);
        assert!(is_us(Some(BASE), Some("same-origin"), "talk.example.org"));
        assert!(is_us(None, None, "talk.example.org"));
        assert!(is_us(None, Some("none"), "talk.example.org"));
        assert!(is_us(Some("null"), Some("same-origin"), "talk.example.org"));
        assert!(is_us(Some("http://127.0.0.1:8080"), Some("same-origin"), "127.0.0.1:8080"));
        for site in [None, Some("same-origin"), Some("cross-site")] {
            assert!(!is_us(Some("http://evil.test"), site, "evil.test"), "{site:?}");
            assert!(!is_us(Some("https://talk.example.org.evil.test"), site, "talk.example.org"));
        }
        assert!(!is_us(Some("null"), None, "talk.example.org"));
        assert!(!is_us(Some("null"), Some("cross-site"), "talk.example.org"));
        assert!(!is_us(None, Some("cross-site"), "talk.example.org"));
    }

    #[test]
    fn a_site_without_a_name_goes_by_what_the_browser_says_and_by_the_host() {
        let is_us = |origin, fetch_site, host| {
            Sender { origin, fetch_site, host }.is_us("http://127.0.0.1:8080", false)
        };
        assert!(is_us(Some("https://blog.example.org"), Some("same-origin"), "127.0.0.1:8080"));
        assert!(is_us(Some("http://blog.example.org"), None, "blog.example.org"));
        assert!(!is_us(Some("http://evil.test"), None, "blog.example.org"));
        assert!(!is_us(Some("http://evil.test"), Some("cross-site"), "evil.test"));
    }
}
