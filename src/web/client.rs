//! Whose request it is. A forwarded address is believed only from a proxy that the settings name.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Once,
};

use actix_web::{HttpRequest, http::header};
use ipnet::IpNet;

use super::Web;
use weshift_domain::{Sender, Whereabouts};

/// Of a header that describes the client so much is looked at, in bytes.
const MAX_HEADER: usize = 512;

/// Who sends this request.
pub(crate) fn sender(request: &HttpRequest, web: &Web) -> Sender {
    Sender {
        address: address(request, web),
        user_agent: header_text(request, header::USER_AGENT),
        referrer: header_text(request, header::REFERER),
    }
}

/// Where it comes from, in words that a manager knows again.
pub(crate) fn whereabouts(request: &HttpRequest, web: &Web) -> Whereabouts {
    Whereabouts::of(&header_text(request, header::USER_AGENT), address(request, web))
}

/// As text, cut to what is looked at; empty if it is not there.
fn header_text(request: &HttpRequest, name: header::HeaderName) -> String {
    let value = request.headers().get(name).map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    let mut text = value.unwrap_or_default();
    text.truncate(text.floor_char_boundary(MAX_HEADER.min(text.len())));
    text
}

/// The network around the client, wide enough that it names no household: an IPv4 /24 or an IPv6 /48.
pub(crate) fn network(request: &HttpRequest, web: &Web) -> String {
    let (address, bits) = match address(request, web).to_canonical() {
        IpAddr::V4(address) => (IpAddr::V4(address), 24),
        IpAddr::V6(address) => (IpAddr::V6(address), 48),
    };
    IpNet::new(address, bits).map_or_else(|_| String::new(), |it| it.trunc().to_string())
}

/// The client's address, as far as it can be known.
pub(crate) fn address(request: &HttpRequest, web: &Web) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    let forwarded: Vec<&[u8]> =
        request.headers().get_all("x-forwarded-for").map(|it| it.as_bytes()).collect();
    let trusted = &web.settings.server.trusted_proxies;
    if !forwarded.is_empty() && is_unnamed_proxy(peer, trusted) {
        warn_once_of_proxy(peer);
    }
    client_of(peer, &forwarded, trusted)
}

/// Who hands on a header from this machine or a private network, such as that of containers, is hardly a reader.
fn is_unnamed_proxy(peer: IpAddr, trusted: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    let is_near = match peer {
        IpAddr::V4(it) => it.is_loopback() || it.is_private() || it.is_link_local(),
        IpAddr::V6(it) => it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local(),
    };
    is_near && !trusted.iter().any(|network| network.contains(&peer))
}

/// A proxy that the settings do not name makes one client of all readers.
fn warn_once_of_proxy(peer: IpAddr) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let (peer, networks) = (peer.to_canonical(), networks_of(peer));
        tracing::warn!(
            "A proxy at {peer} names its clients in X-Forwarded-For, but server.trusted_proxies does not name it: all \
            readers share one limit. If the proxy is yours, set server.trusted_proxies = [{networks}]."
        );
    });
}

/// What the settings would say of it.
fn networks_of(proxy: IpAddr) -> String {
    match proxy.to_canonical() {
        it if it.is_loopback() => r#""127.0.0.1/32", "::1/128""#.into(),
        it => format!(r#""{}""#, IpNet::from(it)),
    }
}

/// Walks from the peer towards the client as long as each hop is a trusted proxy; the first that is not is the client.
/// What cannot be read ends the walk at the last hop that could. The lines are bytes: what a stranger wrote on the left must
/// not hide what a proxy wrote on the right.
fn client_of(peer: IpAddr, forwarded: &[&[u8]], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let hops = forwarded.iter().rev().flat_map(|line| line.rsplit(|&byte| byte == b','));
    for hop in hops.map(<[u8]>::trim_ascii).filter(|hop| !hop.is_empty()) {
        if !is_trusted(&client) {
            break;
        }
        match parse_hop(hop) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`, each in quotes as well, and the last two with a zone:
/// `2001:db8::7%eth0`.
fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?;
    let hop = hop.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(hop).trim();
    let hop = match hop.split_once('%') {
        Some((address, zone)) => &format!("{address}{}", &zone[zone.find(']').unwrap_or(zone.len())..]),
        None => hop,
    };
    if let Ok(address) = hop.parse() {
        return Some(address);
    }
    if let Ok(with_port) = hop.parse::<std::net::SocketAddr>() {
        return Some(with_port.ip());
    }
    hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&str], trusted: &[&str], expected: &str) {
        let trusted: Vec<IpNet> = trusted.iter().map(|it| it.parse().unwrap()).collect();
        let forwarded: Vec<&[u8]> = forwarded.iter().map(|it| it.as_bytes()).collect();
        assert_eq!(client_of(peer.parse().unwrap(), &forwarded, &trusted).to_string(), expected);
    }

    #[test]
    fn a_proxy_nearby_that_the_settings_do_not_name_is_noticed() {
        let is_noticed = |peer: &str, trusted: &[&str]| {
            let trusted: Vec<IpNet> = trusted.iter().map(|it| it.parse().unwrap()).collect();
            is_unnamed_proxy(peer.parse().unwrap(), &trusted)
        };
        for peer in [
            "127.0.0.1",
            "::1",
            "10.88.0.1",
            "172.17.0.1",
            "192.168.1.2",
            "::ffff:10.88.0.1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(is_noticed(peer, &[]), "{peer}");
        }
        assert!(is_noticed("10.88.0.1", &["127.0.0.1/32"]), "that of the README is not that of containers");
        assert!(!is_noticed("10.88.0.1", &["10.88.0.0/16"]) && !is_noticed("203.0.113.7", &[]));
        assert_eq!(networks_of("::ffff:10.88.0.1".parse().unwrap()), r#""10.88.0.1/32""#);
        assert_eq!(networks_of("fd00::1".parse().unwrap()), r#""fd00::1/128""#);
    }

    #[test]
    fn without_a_trusted_proxy_no_header_counts() {
        check("192.0.2.1", &["198.51.100.7"], &[], "192.0.2.1");
        check("::ffff:192.0.2.1", &["198.51.100.7"], &[], "192.0.2.1");
    }

    #[test]
    fn behind_a_trusted_proxy_the_right_most_stranger_counts() {
        let proxies = ["127.0.0.1/32", "10.0.0.0/8"];
        check("127.0.0.1", &["198.51.100.7"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["1.2.3.4, 198.51.100.7, 10.1.1.1"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["1.2.3.4", "198.51.100.7"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["[2001:db8::7]:443"], &proxies, "2001:db8::7");
        check("127.0.0.1", &["198.51.100.7:80"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["1.2.3.4, unknown"], &proxies, "127.0.0.1");
        check("127.0.0.1", &[], &proxies, "127.0.0.1");
    }

    #[test]
    fn a_hop_is_read_however_it_is_written() {
        let proxies = ["127.0.0.1/32", "10.0.0.0/8"];
        check("127.0.0.1", &["198.51.100.7,"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["198.51.100.7", " , ,"], &proxies, "198.51.100.7");
        check("127.0.0.1", &["\"198.51.100.7\""], &proxies, "198.51.100.7");
        check("127.0.0.1", &["\"[2001:db8::7]:443\", 10.1.1.1:80"], &proxies, "2001:db8::7");
        check("127.0.0.1", &["2001:db8::7%eth0"], &proxies, "2001:db8::7");
        check("127.0.0.1", &["[2001:db8::7%25eth0]:443"], &proxies, "2001:db8::7");
        check("127.0.0.1", &["[2001:db8::7]"], &proxies, "2001:db8::7");
        check("127.0.0.1", &["1.2.3.4, \"\""], &proxies, "127.0.0.1");
        check("127.0.0.1", &["1.2.3.4, é, 198.51.100.9"], &proxies, "198.51.100.9");
        check("127.0.0.1", &["198.51.100.9, é"], &proxies, "127.0.0.1");
    }

    #[test]
    fn bytes_that_are_no_text_hide_nobody() {
        let trusted: Vec<IpNet> = vec!["127.0.0.1/32".parse().unwrap()];
        let client = |line: &[u8]| client_of("127.0.0.1".parse().unwrap(), &[line], &trusted).to_string();
        assert_eq!(client(b"\xff, 198.51.100.9"), "198.51.100.9");
        assert_eq!(client(b"\xff\x00,\xfe,198.51.100.9 "), "198.51.100.9");
        assert_eq!(client(b"198.51.100.9,\xff"), "127.0.0.1");
    }
}
