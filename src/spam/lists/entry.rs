//! What one line of a blocklist says, and the one way in which each kind of entry is compared.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Fnv;

pub(super) enum Entry {
    Network(IpNet),
    Email(u64),
    Domain(u64),
}

/// A `#` or `;` in the midst of a word is none: `a#b@example.org` is an e-mail address.
pub(super) fn without_comment(line: &str) -> &str {
    let starts = |&(at, _): &(usize, &str)| at == 0 || line[..at].ends_with(char::is_whitespace);
    line.match_indices(['#', ';']).find(starts).map_or(line, |(at, _)| &line[..at])
}

pub(super) fn first_column(line: &str) -> &str {
    match line.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default().trim(),
        None => line.split(',').next().unwrap_or_default().trim(),
    }
}

pub(super) fn entry(text: &str) -> Option<Entry> {
    if let Some(network) = network(text) {
        return Some(Entry::Network(network));
    }
    if text.contains('@') {
        return normal_email(text).map(|it| Entry::Email(hash(&it)));
    }
    let domain = normal_domain(text.strip_prefix("*.").unwrap_or(text));
    is_domain(&domain).then(|| Entry::Domain(hash(&domain)))
}

/// Reads an address or a network, `203.0.113.0/24` or `2001:db8::/48`. IPv4 in the form of IPv6 becomes IPv4. `None`
/// for anything else.
pub fn network(text: &str) -> Option<IpNet> {
    let network = match text.contains('/') {
        true => text.parse::<IpNet>().ok()?,
        false => IpNet::from(text.parse::<IpAddr>().ok()?),
    };
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (IpAddr::V4(it), Some(length)) if network.max_prefix_len() == 128 => {
            IpNet::new(it.into(), length).ok()
        }
        _ => Some(network),
    }
}

pub(super) fn normal_email(text: &str) -> Option<String> {
    let (local, domain) = text.trim().rsplit_once('@')?;
    let domain = normal_domain(domain);
    let is_email = !local.is_empty() && !local.contains(char::is_whitespace) && is_domain(&domain);
    is_email.then(|| format!("{}@{domain}", local.to_lowercase()))
}

pub(super) fn normal_domain(text: &str) -> String {
    text.trim().trim_matches('.').to_lowercase()
}

/// Two labels or more: a list that names `com` means something else. The last is no number, as in an address.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && !last.bytes().all(|it| it.is_ascii_digit())
}

/// From the last byte to the first, so that one pass makes the hashes of a host and of all domains above it.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().rev().fold(Fnv::new(), Fnv::add).finish()
}
