//! Asks the resolver of this machine for TXT records, to say whether what should be published is. One question, one
//! datagram (RFC 1035); who signs zones and who caches is no concern of ours.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    time::Duration,
};

use weshift_clock::random_bytes;

const WAIT: Duration = Duration::from_secs(3);
const TXT: u16 = 16;
const OPT: u16 = 41;
/// What an answer may be long, as we tell the resolver (RFC 6891).
const LARGEST: u16 = 4096;
const NAMES_NOTHING: u8 = 3;

/// The TXT records of a name; none if there is no such name. `None`: no resolver answers.
pub fn txt(name: &str) -> Option<Vec<String>> {
    let server = SocketAddr::new(resolver(), 53);
    ask(server, name)
}

fn ask(server: SocketAddr, name: &str) -> Option<Vec<String>> {
    let socket = UdpSocket::bind(if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }).ok()?;
    socket.set_read_timeout(Some(WAIT)).ok()?;
    socket.connect(server).ok()?;
    let id = random_bytes::<2>();
    socket.send(&question(id, name)).ok()?;
    let mut answer = [0; LARGEST as usize];
    let length = socket.recv(&mut answer).ok()?;
    read(id, answer.get(..length)?)
}

/// The first name server of this machine's settings.
fn resolver() -> IpAddr {
    let settings = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let named = settings.lines().filter_map(|it| it.strip_prefix("nameserver")).map(str::trim);
    named.filter_map(|it| it.parse().ok()).next().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

fn question(id: [u8; 2], name: &str) -> Vec<u8> {
    // Recursion desired, one question, one addition.
    let mut bytes = vec![id[0], id[1], 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
    for label in name.trim_end_matches('.').split('.') {
        bytes.push(label.len().min(63) as u8);
        bytes.extend(label.bytes().take(63));
    }
    bytes.push(0);
    bytes.extend([TXT, 1].iter().flat_map(|it| it.to_be_bytes()));
    bytes.push(0);
    bytes.extend([OPT, LARGEST].iter().flat_map(|it| it.to_be_bytes()));
    bytes.extend([0; 6]);
    bytes
}

/// `None`: it is no answer to this question, or one of a server that could not say.
fn read(id: [u8; 2], answer: &[u8]) -> Option<Vec<String>> {
    if answer.get(..2)? != id || answer.get(2)? & 0x80 == 0 {
        return None;
    }
    match answer.get(3)? & 0x0f {
        0 => (),
        NAMES_NOTHING => return Some(Vec::new()),
        _ => return None,
    }
    let number = |at: usize| Some(u16::from_be_bytes([*answer.get(at)?, *answer.get(at + 1)?]));
    let (questions, answers) = (number(4)?, number(6)?);
    let mut at = 12;
    for _ in 0..questions {
        at = after_name(answer, at)? + 4;
    }
    let mut records = Vec::new();
    for _ in 0..answers {
        at = after_name(answer, at)?;
        let (kind, length) = (number(at)?, usize::from(number(at + 8)?));
        let value = answer.get(at + 10..at + 10 + length)?;
        if kind == TXT {
            records.push(strings(value));
        }
        at += 10 + length;
    }
    Some(records)
}

/// A name ends with an empty label or with a pointer to elsewhere.
fn after_name(answer: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *answer.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

/// A value is cut into strings of at most 255 characters, which read as one.
fn strings(mut value: &[u8]) -> String {
    let mut text = String::new();
    while let Some((&length, rest)) = value.split_first() {
        let (string, rest) = rest.split_at(usize::from(length).min(rest.len()));
        text.push_str(&String::from_utf8_lossy(string));
        value = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A resolver that knows one name, with a value in two strings.
    fn knows_one_name() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut asked = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut asked) {
                let asked = &asked[..length];
                let is_known = asked.windows(5).any(|it| it == b"\x04here");
                let mut answer = asked.to_vec();
                answer[2] = 0x81;
                answer[3] = if is_known { 0x80 } else { 0x83 };
                answer[7] = u8::from(is_known);
                answer.truncate(length - 11);
                answer[11] = 0;
                if is_known {
                    answer.extend(b"\xc0\x0c\x00\x10\x00\x01\x00\x00\x00\x3c\x00\x0b\x05v=spf\x041 mx");
                }
                let _ = socket.send_to(&answer, from);
            }
        });
        address
    }

    #[test]
    fn a_record_is_read_whole_and_an_unknown_name_has_none() {
        let resolver = knows_one_name();
        assert_eq!(ask(resolver, "here.example."), Some(vec!["v=spf1 mx".to_string()]));
        assert_eq!(ask(resolver, "there.example"), Some(Vec::new()));
    }

    #[test]
    fn nonsense_is_no_answer() {
        for nonsense in
            [&b""[..], b"ab", b"ab\x81\x80\x00\x00\x00\x09\x00\x00\x00\x00", b"ab\x81\x82\0\0\0\0\0\0\0\0"]
        {
            assert_eq!(read(*b"ab", nonsense), None, "{nonsense:?}");
        }
        assert_eq!(read(*b"ab", b"xy\x81\x80\0\0\0\0\0\0\0\0"), None, "another question's");
    }
}
