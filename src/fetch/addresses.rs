//! Which addresses belong to everybody's internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Not of this machine, not of a private network, not reserved; also when an IPv4 address is wrapped into an IPv6 one.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast();
    // This network; shared by carriers; protocols, examples and 6to4 relays; benchmarks; examples; reserved.
    let reserved = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && matches!(b, 18 | 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 240;
    !special && !reserved
}

/// Only what is given out as global: 2000::/3, without what tunnels to IPv4 and without examples.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = a & 0xe000 == 0x2000;
    let special = match a {
        0x2001 => b < 0x0200 || b == 0x0db8,
        _ => a == 0x2002 || a & 0xfff0 == 0x3ff0,
    };
    global && !special
}
