use std::{fs, io::Cursor};

use proptest::prelude::*;

use super::*;

const FILE: &str = "\u{feff}# addresses\r\n203.0.113.7\n\"198.51.100.9\",\"12\",\"2026-01-01 00:00:00\"\r\n\
    192.0.2.0/28 ; a network\n2001:db8:7:9::1\n2001:db8:aa00::/40\n::ffff:203.0.113.99\n::ffff:198.18.0.0/112\n\
    10.0.0.0/8\n127.0.0.1\n::1\n\n  Bot#9@Mail.Example  # a person's name for it\nCASINO.example.\n*.pills.example\n\
    \"seller@shop.example\",\"3\",\"2026-01-01 00:00:00\"\n";

fn lists() -> Lists {
    Lists::parse("bad.txt", FILE.as_bytes()).expect("a list")
}

fn what(lists: &Lists, address: &str, email: &str, hosts: &[&str]) -> Option<ListedWhat> {
    let suspect = Suspect { address: address.parse().expect("an address"), email, hosts };
    lists.find(&suspect).map(|it| it.what)
}

fn has_client(lists: &Lists, address: &str) -> bool {
    what(lists, address, "", &[]) == Some(ListedWhat::ClientAddress)
}

#[test]
fn every_kind_of_line_is_read() {
    assert_eq!((lists().len(), lists().skipped()), (14, 0));
}

#[test]
fn addresses_and_networks_are_found() {
    let listed = ["203.0.113.7", "198.51.100.9", "192.0.2.0", "192.0.2.15", "203.0.113.99", "198.18.255.1"];
    let others = ["203.0.113.8", "198.51.100.8", "192.0.2.16", "198.19.0.1", "8.8.8.8"];
    assert!(listed.iter().all(|it| has_client(&lists(), it)));
    assert!(!others.iter().any(|it| has_client(&lists(), it)));
}

#[test]
fn an_ipv4_address_in_the_dress_of_ipv6_is_the_same_one() {
    assert!(has_client(&lists(), "::ffff:203.0.113.7"));
    assert!(!has_client(&lists(), "::ffff:203.0.113.8"));
}

#[test]
fn an_ipv6_entry_stands_for_its_site() {
    assert!(has_client(&lists(), "2001:db8:7:9:ffff:1:2:3"));
    assert!(!has_client(&lists(), "2001:db8:7:a::1"));
    assert!(has_client(&lists(), "2001:db8:aaff::1"));
    assert!(!has_client(&lists(), "2001:db8:ab00::1"));
}

#[test]
fn an_address_that_a_proxy_may_have_is_never_found() {
    let all =
        Lists::parse("all", &b"10.0.0.0/8\n127.0.0.0/8\n::/16\nfd00::/16\n100.64.0.0/10\n192.168.1.1"[..]);
    let all = all.expect("a list");
    assert_eq!((all.len(), all.skipped()), (6, 0));
    for address in ["10.1.2.3", "127.0.0.1", "::1", "fd00::1", "100.64.0.1", "192.168.1.1", "::ffff:10.0.0.1"]
    {
        assert!(!has_client(&all, address), "{address}");
    }
}

#[test]
fn an_email_address_is_found_whatever_its_case() {
    let email = Some(ListedWhat::EmailAddress);
    assert_eq!(what(&lists(), "8.8.8.8", " bot#9@mail.EXAMPLE. ", &[]), email);
    assert_eq!(what(&lists(), "8.8.8.8", "seller@shop.example", &[]), email);
    assert_eq!(what(&lists(), "8.8.8.8", "other@shop.example", &["shop.example"]), None);
}

#[test]
fn a_domain_is_found_in_email_addresses_and_links_and_with_its_subdomains() {
    let (domain, link) = (Some(ListedWhat::EmailDomain), Some(ListedWhat::LinkHost));
    assert_eq!(what(&lists(), "8.8.8.8", "a@casino.example", &[]), domain);
    assert_eq!(what(&lists(), "8.8.8.8", "a@mail.Casino.Example", &[]), domain);
    assert_eq!(what(&lists(), "8.8.8.8", "", &["fine.example", "WWW.a.casino.example."]), link);
    assert_eq!(what(&lists(), "8.8.8.8", "", &["pills.example"]), link);
    assert_eq!(what(&lists(), "8.8.8.8", "a@mycasino.example", &["casino.example.org", "example"]), None);
}

#[test]
fn lines_that_say_nothing_readable_are_counted() {
    let lines = b"com\n1.2.3\n1.2.3.400\n0.0.0.0/0\n::/0\n@example.org\na b@example.org\n-\n\xff\xfe\n<html>\n8.8.8.8/33\n";
    let lists = Lists::parse("odd", &lines[..]).expect("a list");
    assert_eq!((lists.len(), lists.skipped()), (0, 11));
}

#[test]
fn one_long_line_of_addresses_is_read_to_its_end() {
    let row = b"203.0.113.1,203.0.113.2, \"203.0.113.3\",oops,203.0.113.4,\n";
    let lists = Lists::parse("row", &row[..]).expect("a list");
    assert_eq!((lists.len(), lists.skipped()), (4, 1));
    assert!(has_client(&lists, "203.0.113.3"));
}

#[test]
fn the_hit_names_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first.txt"), folder.path().join("second.csv"));
    fs::write(&first, "203.0.113.7\n").expect("written");
    fs::write(&second, "casino.example\n203.0.113.8\n").expect("written");
    let lists = Lists::load(&[first, second]).expect("both lists");
    let address = "203.0.113.8".parse().expect("an address");
    let hit = lists.find(&Suspect { address, email: "", hosts: &[] });
    assert_eq!(hit, Some(Hit { list: "second.csv", what: ListedWhat::ClientAddress }));
}

#[test]
fn a_file_that_cannot_be_used_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = folder.path().join("large.txt");
    fs::File::create(&large).and_then(|it| it.set_len(MAX_BYTES + 1)).expect("a sparse file");
    let missing = folder.path().join("missing.txt");
    let error = |path: &Path| Lists::load(&[path.to_path_buf()]).expect_err("no list");
    assert_eq!(error(&missing), format!("The blocklist {} does not exist.", missing.display()));
    assert_eq!(error(&large), format!("The blocklist {} is larger than 256 MB.", large.display()));
    assert_eq!(error(folder.path()), format!("The blocklist {} is not a file.", folder.path().display()));
}

#[test]
fn a_stream_that_does_not_end_is_refused() {
    let endless = BufReader::new(std::io::repeat(b'#'));
    let error = List::read("x", endless, 1_000).expect_err("too large");
    assert_eq!(error, "The blocklist x is larger than 256 MB.");
    assert!(List::read("x", &[b'#'; 1_000][..], 1_000).is_ok());
}

#[test]
fn a_million_entries_take_no_more_than_12_mb() {
    let mut text = String::new();
    for n in 0..500_000u32 {
        text.push_str(&format!("{}\nuser{n}@mail.example\n", Ipv4Addr::from_bits(0x0100_0000 + n * 7_919)));
    }
    let lists = Lists::parse("million", Cursor::new(text)).expect("a list");
    assert_eq!((lists.len(), lists.skipped()), (1_000_000, 0));
    assert!(lists.bytes() <= 12_000_000, "{}", lists.bytes());
    assert_eq!(what(&lists, "8.8.8.8", "user499999@mail.example", &[]), Some(ListedWhat::EmailAddress));
}

proptest! {
    #[test]
    fn no_file_and_no_suspect_panics(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        lines in "([0-9a-f:./,\"@# ;*-]|\\PC|\n){0,200}",
        bits in any::<u128>(),
        (email, host) in ("\\PC{0,40}", "\\PC{0,40}"),
    ) {
        for text in [&bytes[..], lines.as_bytes()] {
            let lists = Lists::parse("any", text).expect("a list");
            for address in [IpAddr::from(Ipv6Addr::from_bits(bits)), Ipv4Addr::from_bits(bits as u32).into()] {
                lists.find(&Suspect { address, email: &email, hosts: &[&host] });
            }
        }
    }

    #[test]
    fn a_listed_network_holds_exactly_its_addresses(base in any::<u32>(), length in 8u8..=32, other in any::<u32>()) {
        let lists = Lists::parse("one", format!("{}/{length}", Ipv4Addr::from_bits(base)).as_bytes()).expect("a list");
        let rest = u32::MAX.checked_shr(length.into()).unwrap_or(0);
        for address in [base, base & !rest, base | rest, other, (base & !rest).wrapping_sub(1)] {
            let address = Ipv4Addr::from_bits(address);
            let inside = address.to_bits() & !rest == base & !rest && is_public(address.into());
            prop_assert_eq!(has_client(&lists, &address.to_string()), inside);
        }
    }
}
