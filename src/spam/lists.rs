//! Blocklists from files, in the manner of StopForumSpam's downloads: addresses, networks, e-mail addresses and
//! domains, one a line.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Error, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use ipnet::IpNet;

pub use self::entry::network;
use self::entry::{Entry, entry, first_column, hash, normal_domain, normal_email, without_comment};
use super::hash::Fnv;
use weshift_domain::ListedWhat;

mod entry;
#[cfg(test)]
mod tests;

const MAX_BYTES: u64 = 256 << 20;

/// A wider network is a slip, for it would list a good part of the Internet.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 16;

/// Of an IPv6 address the rest is the client's to choose.
const SITE_V6: u8 = 64;

/// What the lists are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Suspect<'a> {
    pub address: IpAddr,
    /// May be empty.
    pub email: &'a str,
    /// The hosts of all links, the author's website among them.
    pub hosts: &'a [&'a str],
}

/// Where a suspect is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The name of the file.
    pub list: &'a str,
    pub what: ListedWhat,
}

/// All blocklists, in the order in which they are asked.
#[derive(Debug, Default)]
pub struct Lists {
    lists: Vec<List>,
}

/// One file. Every entry takes 4 or 8 bytes.
#[derive(Debug, Default)]
struct List {
    name: String,
    /// By the length of the prefix: the networks, sorted. An address is a network of length 32.
    v4: BTreeMap<u8, Vec<u32>>,
    /// The same for the first 64 bits.
    v6: BTreeMap<u8, Vec<u64>>,
    /// Hashes of e-mail addresses and of domains, sorted.
    emails: Vec<u64>,
    domains: Vec<u64>,
    skipped: u64,
}

impl Lists {
    /// Reads all files, or says in a sentence why one cannot be read.
    pub fn load(paths: &[PathBuf]) -> Result<Lists, String> {
        Ok(Lists { lists: paths.iter().map(|path| List::open(path)).collect::<Result<_, _>>()? })
    }

    /// Reads one list.
    pub fn parse(name: &str, reader: impl BufRead) -> Result<Lists, String> {
        Ok(Lists { lists: vec![List::read(name, reader, MAX_BYTES)?] })
    }

    /// How many lines could not be read.
    pub fn skipped(&self) -> u64 {
        self.lists.iter().map(|it| it.skipped).sum()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.lists.iter().map(List::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes the entries take.
    pub fn bytes(&self) -> usize {
        self.lists.iter().map(List::bytes).sum()
    }

    /// The first list that holds the suspect.
    pub fn find(&self, suspect: &Suspect<'_>) -> Option<Hit<'_>> {
        let address = Some(suspect.address.to_canonical()).filter(|&it| is_public(it));
        let email = normal_email(suspect.email);
        self.lists.iter().find_map(|list| {
            let what = if address.is_some_and(|it| list.has_address(it)) {
                ListedWhat::ClientAddress
            } else if email.as_ref().is_some_and(|it| has(&list.emails, hash(it))) {
                ListedWhat::EmailAddress
            } else if email.as_ref().and_then(|it| it.rsplit_once('@')).is_some_and(|it| list.has_host(it.1))
            {
                ListedWhat::EmailDomain
            } else if suspect.hosts.iter().any(|host| list.has_host(host)) {
                ListedWhat::LinkHost
            } else {
                return None;
            };
            Some(Hit { list: &list.name, what })
        })
    }
}

impl List {
    fn open(path: &Path) -> Result<List, String> {
        let trouble = |why: &str| Err(format!("The blocklist {} {why}.", path.display()));
        let because = |error: Error| match error.kind() {
            ErrorKind::NotFound => trouble("does not exist"),
            _ => trouble(&format!("cannot be read: {error}")),
        };
        match fs::metadata(path) {
            Err(error) => return because(error),
            Ok(found) if !found.is_file() => return trouble("is not a file"),
            Ok(found) if found.len() > MAX_BYTES => return trouble("is larger than 256 MB"),
            Ok(_) => (),
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        match File::open(path) {
            Ok(file) => List::read(&name, BufReader::with_capacity(1 << 16, file), MAX_BYTES),
            Err(error) => because(error),
        }
    }

    fn read(name: &str, reader: impl BufRead, max_bytes: u64) -> Result<List, String> {
        let mut list = List { name: name.to_string(), ..List::default() };
        let mut reader = reader.take(max_bytes + 1);
        let mut line = Vec::new();
        loop {
            line.clear();
            match reader.read_until(b'\n', &mut line) {
                Err(error) => return Err(format!("The blocklist {name} cannot be read: {error}.")),
                Ok(_) if reader.limit() == 0 => {
                    return Err(format!("The blocklist {name} is larger than 256 MB."));
                }
                Ok(0) => break,
                Ok(_) => list.add_line(&line),
            }
        }
        list.settle();
        Ok(list)
    }

    fn add_line(&mut self, line: &[u8]) {
        let Ok(line) = std::str::from_utf8(line) else {
            self.skipped += 1;
            return;
        };
        let line = without_comment(line.trim_start_matches('\u{feff}')).trim();
        if line.is_empty() {
            return;
        }
        match entry(first_column(line)) {
            Some(Entry::Network(first)) => {
                self.add_network(first);
                self.add_row(line);
            }
            Some(Entry::Email(hash)) => self.emails.push(hash),
            Some(Entry::Domain(hash)) => self.domains.push(hash),
            None => self.skipped += 1,
        }
    }

    /// StopForumSpam's bannedips.csv is one long line of nothing but addresses.
    fn add_row(&mut self, line: &str) {
        let mut others =
            line.split(',').skip(1).filter(|it| !it.trim().is_empty()).map(first_column).map(network);
        let Some(Some(second)) = others.next() else { return };
        for other in std::iter::once(Some(second)).chain(others) {
            match other {
                Some(network) => self.add_network(network),
                None => self.skipped += 1,
            }
        }
    }

    fn add_network(&mut self, network: IpNet) {
        match network.addr() {
            IpAddr::V4(it) if network.prefix_len() >= WIDEST_V4 => {
                self.v4.entry(network.prefix_len()).or_default().push(first_v4(it, network.prefix_len()));
            }
            IpAddr::V6(it) if network.prefix_len() >= WIDEST_V6 => {
                let length = network.prefix_len().min(SITE_V6);
                self.v6.entry(length).or_default().push(first_v6(it, length));
            }
            _ => self.skipped += 1,
        }
    }

    fn settle(&mut self) {
        self.v4.values_mut().for_each(settle);
        self.v6.values_mut().for_each(settle);
        settle(&mut self.emails);
        settle(&mut self.domains);
    }

    fn has_address(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(it) => self.v4.iter().any(|(&length, all)| has(all, first_v4(it, length))),
            IpAddr::V6(it) => self.v6.iter().any(|(&length, all)| has(all, first_v6(it, length))),
        }
    }

    /// Whether the host or a domain above it is listed. Hashes run from the end, so one pass makes all of them.
    fn has_host(&self, host: &str) -> bool {
        if self.domains.is_empty() {
            return false;
        }
        let host = normal_domain(host);
        let mut hash = Fnv::new();
        for &byte in host.as_bytes().iter().rev() {
            if byte == b'.' && has(&self.domains, hash.finish()) {
                return true;
            }
            hash = hash.add(byte);
        }
        has(&self.domains, hash.finish())
    }

    fn len(&self) -> usize {
        let v4: usize = self.v4.values().map(Vec::len).sum();
        let v6: usize = self.v6.values().map(Vec::len).sum();
        v4 + v6 + self.emails.len() + self.domains.len()
    }

    fn bytes(&self) -> usize {
        let v4: usize = self.v4.values().map(Vec::capacity).sum();
        let v6: usize = self.v6.values().map(Vec::capacity).sum();
        4 * v4 + 8 * (v6 + self.emails.capacity() + self.domains.capacity())
    }
}

/// An address that may stand for one client rather than for a proxy.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => {
            let is_shared = first_v4(it, 10) == first_v4(Ipv4Addr::new(100, 64, 0, 0), 10);
            !(it.is_private() || it.is_loopback() || it.is_link_local() || it.is_unspecified() || is_shared)
        }
        IpAddr::V6(it) => {
            let is_local = it.is_unique_local() || it.is_unicast_link_local();
            !(is_local || it.is_loopback() || it.is_unspecified())
        }
    }
}

fn first_v4(address: Ipv4Addr, length: u8) -> u32 {
    let rest = u32::MAX.checked_shr(length.into()).unwrap_or(0);
    address.to_bits() & !rest
}

/// The first 64 bits, those after `length` cleared.
fn first_v6(address: Ipv6Addr, length: u8) -> u64 {
    let rest = u64::MAX.checked_shr(length.into()).unwrap_or(0);
    (address.to_bits() >> 64) as u64 & !rest
}

fn has<T: Ord>(sorted: &[T], value: T) -> bool {
    sorted.binary_search(&value).is_ok()
}

fn settle<T: Ord>(values: &mut Vec<T>) {
    values.sort_unstable();
    values.dedup();
    values.shrink_to_fit();
}
