use proptest::prelude::*;

use super::*;
use crate::dkim_keys::{KeyKind, generate};

/// The private key of RFC 8463, A.2, as PKCS#8.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
        -----END PRIVATE KEY-----\n";

/// RFC 8463, A.3.
const LETTER: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
        \r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

fn ed25519() -> Dkim {
    Dkim::new("football.example.com", &[("brisbane".into(), ED25519.into())]).unwrap()
}

fn signed(letter: &str) -> String {
    String::from_utf8(ed25519().sign(letter.as_bytes(), 1_528_637_909).unwrap()).unwrap()
}

/// The names in `h=`, as often as they stand there.
fn names(signed: &str) -> Vec<String> {
    let list = signed.split(" h=").nth(1).unwrap().split(';').next().unwrap();
    list.split(':').map(|name| name.trim().to_string()).collect()
}

fn how_often(name: &str, letter: &str) -> usize {
    names(&signed(letter)).iter().filter(|it| *it == name).count()
}

#[test]
fn the_examples_of_rfc_6376_are_relaxed_as_it_says() {
    let (head, body) = split(b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n").unwrap();
    let fields: Vec<_> = fields(head).unwrap().into_iter().map(relaxed_field).collect();
    assert_eq!(fields, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
    assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
}

#[test]
fn a_body_is_relaxed_wherever_it_ends() {
    for (body, expected) in [
        ("", ""),
        ("\r\n\r\n", ""),
        (" \t\r\n ", ""),
        ("a", "a\r\n"),
        ("a \r\n\t\r\n\r\n", "a\r\n"),
        ("\r\n\r\n\ta\r\n\r\nb", "\r\n\r\n a\r\n\r\nb\r\n"),
    ] {
        assert_eq!(String::from_utf8(relaxed_body(body.as_bytes())).unwrap(), expected, "{body:?}");
    }
}

#[test]
fn the_example_of_rfc_8463_gets_the_signature_that_stands_there() {
    let own = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
            d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; \
            h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n \
            bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
    let (head, body) = split(LETTER.as_bytes()).unwrap();
    assert!(own.contains(&BASE64.encode(digest(&SHA256, &relaxed_body(body)).as_ref())));
    let names = ["from", "to", "subject", "date", "message-id", "from", "subject", "date"];
    let input = header_input(&fields(head).unwrap(), &names, own);
    let signature = Key::read(ED25519).unwrap().sign(&input).unwrap();
    let expected = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\
            Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
    assert_eq!(BASE64.encode(&signature), expected);
}

#[test]
fn a_signature_that_was_just_made_holds_and_no_other_does() {
    let signer = ed25519();
    let letter = signer.sign(b"From: a@b.example\r\nSubject: x\r\n\r\nbody\r\n", 1).unwrap();
    assert_eq!(signer.check(&letter).unwrap().len(), 1);
    let text = String::from_utf8(letter).unwrap();
    for (was, is) in
        [("body", "baddy"), ("Subject: x", "Subject: y"), ("a@b", "a@c"), ("From", "Subject: z\r\nFrom")]
    {
        assert!(signer.check(text.replacen(was, is, 1).as_bytes()).is_err(), "{is}");
    }
    assert!(signer.check(b"From: a@b.example\r\n\r\nbody\r\n").is_err());
}

#[test]
fn a_letter_gets_its_field_in_front_and_stays_as_it_was() {
    let expected = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
            d=football.example.com; s=brisbane; t=1528637909;\r\n \
            bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; h=From:From:To:To:Subject:\r\n \
            Subject:Date:Date:Message-ID:Message-ID:MIME-Version:Content-Type:\r\n \
            Content-Transfer-Encoding:Reply-To:In-Reply-To:References:List-Unsubscribe:\r\n \
            List-Unsubscribe-Post; b=9CgqCBaDOAX4z62HMyqu0YrAXRw5I4EXEsYy2iMgbtyJ01dbUQJ7\r\n \
            OaoYm5A6CHrLNLJ/vbNMSfIf7PTOjk9kCw==\r\n";
    assert_eq!(signed(LETTER), format!("{expected}{LETTER}"));
}

#[test]
fn every_field_that_may_stand_once_is_guarded_against_another() {
    for (name, in_letter, often) in [
        ("From", "", 2),
        ("Subject", "", 2),
        ("Subject", "subject: another\r\n", 3),
        ("Reply-To", "", 1),
        ("List-Unsubscribe", "", 1),
        ("List-Unsubscribe", "LIST-UNSUBSCRIBE:\r\n <https://talk.example.org/u/abc>\r\n", 2),
        ("Content-Type", "", 1),
        ("List-Id", "", 0),
        ("List-Id", "List-Id: <a.example.org>\r\n", 2),
        ("Received", "Received: from somewhere\r\n", 0),
    ] {
        assert_eq!(how_often(name, &format!("{in_letter}{LETTER}")), often, "{name} {in_letter}");
    }
}

#[test]
fn of_two_keys_the_rsa_one_signs_first() {
    let rsa = generate(KeyKind::Rsa).unwrap();
    let keys = [("b".into(), ED25519.into()), ("a".into(), rsa)];
    let dkim = Dkim::new("Example.org", &keys).unwrap();
    let letter = String::from_utf8(dkim.sign(LETTER.as_bytes(), 0).unwrap()).unwrap();
    let algorithms: Vec<_> = letter.split(" a=").skip(1).map(|it| it.split(';').next().unwrap()).collect();
    assert_eq!(algorithms, ["rsa-sha256", "ed25519-sha256"]);
    let hosts: Vec<_> = dkim.records().into_iter().map(|(host, _)| host).collect();
    assert_eq!(hosts, ["a._domainkey.example.org", "b._domainkey.example.org"]);
    assert!(letter.ends_with(&format!("\r\n{LETTER}")));
    assert!(letter.split("\r\n").all(|line| line.len() <= LINE), "{letter}");
}

#[test]
fn settings_that_cannot_sign_are_refused_with_the_reason() {
    let key = |selector: &str| (selector.to_string(), ED25519.to_string());
    for (domain, keys, expected) in [
        ("müller.example", vec![key("a")], "\"müller.example\" is not a domain"),
        ("example.org;", vec![key("a")], "\"example.org;\" is not a domain"),
        ("example.org", vec![], "with one key or two, not with 0"),
        ("example.org", vec![key("a"), key("b"), key("c")], "not with 3"),
        ("example.org", vec![key("a"), key("A")], "Two DKIM keys have the selector \"A\""),
        ("example.org", vec![key("a b")], "The DKIM selector \"a b\""),
        ("example.org", vec![("a".into(), "?".into())], "The DKIM key of \"a\" is not PEM"),
    ] {
        let why = Dkim::new(domain, &keys).unwrap_err();
        assert!(why.contains(expected), "{why}");
    }
}

#[test]
fn what_is_no_letter_is_not_signed() {
    for (raw, expected) in [
        ("", "no From"),
        ("Subject: a\r\n\r\nFrom: b@example.org\r\n", "no From"),
        ("From: a@example.org\r\nSubject: a\nBcc: x\r\n\r\n", "stands alone"),
        ("From: a@example.org\r\n\r\na\rb", "stands alone"),
        ("From: a@example.org\r\nwhat: is\r\nthis\r\n\r\n", "no field"),
        (" From: a@example.org\r\n", "no field"),
        (": a\r\n", "no field"),
    ] {
        let why = ed25519().sign(raw.as_bytes(), 0).unwrap_err();
        assert!(why.contains(expected), "{raw:?}: {why}");
    }
}

proptest! {
    #[test]
    fn no_bytes_can_break_the_signer(head in "[\\x00-\\x7fü]{0,80}", body: Vec<u8>) {
        let raw = [b"From: a@example.org\r\n", head.as_bytes(), b"\r\n\r\n", &body].concat();
        if let Ok(letter) = ed25519().sign(&raw, i64::MIN) {
            prop_assert!(letter.ends_with(&raw));
        }
    }

    #[test]
    fn relaxed_is_relaxed_already(body in "([ \\ta]|\r\n){0,40}") {
        let relaxed = relaxed_body(body.as_bytes());
        prop_assert_eq!(relaxed_body(&relaxed), relaxed);
    }
}
