mod kinds;

use std::time::{Duration, Instant};

use super::{
    super::{
        authentic::is_authentic,
        commands::{Command, Verb, Which, parse},
    },
    *,
};

macro_rules! fixtures {
        ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("../fixtures/", $name, ".eml")))),*] };
    }

/// Those of the two mail servers came from real ones.
const FIXTURES: &[(&str, &str)] = fixtures![
    "postfix-failed",
    "postfix-failed-bare-550",
    "postfix-full",
    "postfix-policy",
    "postfix-delayed",
    "postfix-expired",
    "opensmtpd-failed",
    "opensmtpd-failed-bare-550",
    "opensmtpd-full",
    "opensmtpd-delayed",
    "opensmtpd-expired",
    "text-only-bounce",
    "forged-bounce",
    "complaint",
    "out-of-office",
    "reply-gmail",
    "reply-exchange",
    "reply-outlook",
];

fn fixture(name: &str) -> &'static str {
    FIXTURES.iter().find(|it| it.0 == name).unwrap().1
}

/// Mail servers store messages with either line end.
#[track_caller]
fn both(text: &str) -> Inbound {
    let read_text = read(text.as_bytes()).unwrap();
    assert_eq!(read(text.replace('\n', "\r\n").as_bytes()).unwrap(), read_text);
    read_text
}

#[track_caller]
fn bounce(text: &str) -> Bounce {
    let Inbound::Bounce(bounce) = both(text) else { panic!("no bounce") };
    bounce
}

#[track_caller]
fn person(text: &str) -> Letter {
    let Inbound::Person(letter) = both(text) else { panic!("no person") };
    letter
}

/// What a manager with this message would have done.
#[track_caller]
fn commands(name: &str) -> Vec<Command> {
    parse(&person(fixture(name)).text).unwrap()
}

fn on(verb: Verb, numbers: &[u32]) -> Command {
    Command { verb, which: Which::Numbers(numbers.to_vec()) }
}

#[test]
fn every_report_says_how_bad_it_is() {
    use {Action::*, Severity as S};
    for (name, action, severity, status, diagnostic) in [
        (
            "postfix-failed",
            Failed,
            S::Hard,
            "5.1.1",
            "550 5.1.1 <zoe@example.net>: Recipient address rejected",
        ),
        ("postfix-failed-bare-550", Failed, S::Hard, "5.0.0", "550 No such user here"),
        ("postfix-full", Failed, S::Soft, "5.2.2", "552 5.2.2 <full@example.net> Mailbox full"),
        ("postfix-policy", Failed, S::Soft, "5.7.1", "550 5.7.1 Message rejected by policy"),
        (
            "postfix-delayed",
            Delayed,
            S::None,
            "4.3.0",
            "451 4.3.0 <temp@example.net>: Temporary lookup failure",
        ),
        (
            "postfix-expired",
            Failed,
            S::Soft,
            "4.3.0",
            "451 4.3.0 <temp@example.net>: Temporary lookup failure",
        ),
        (
            "opensmtpd-failed",
            Failed,
            S::Hard,
            "5.1.1",
            "550 5.1.1 <zoe@example.net>: Recipient address rejected",
        ),
        ("opensmtpd-failed-bare-550", Failed, S::Hard, "5.0.0", "550 No such user here"),
        ("opensmtpd-full", Failed, S::Soft, "5.2.2", "552 5.2.2 <full@example.net> Mailbox full"),
        (
            "opensmtpd-delayed",
            Delayed,
            S::None,
            "4.3.0",
            "451 4.3.0 <temp@example.net>: Temporary lookup failure",
        ),
        ("opensmtpd-expired", Failed, S::Soft, "4.4.7", ""),
        ("text-only-bounce", Failed, S::Hard, "5.1.1", "550-5.1.1 No mailbox of that name"),
        ("forged-bounce", Failed, S::Hard, "5.1.1", "550 5.1.1 User unknown"),
    ] {
        let bounce = bounce(fixture(name));
        assert_eq!((bounce.action, bounce.severity()), (action, severity), "{name}");
        assert_eq!(bounce.status, status, "{name}");
        assert!(bounce.diagnostic.starts_with(diagnostic), "{name}: {}", bounce.diagnostic);
    }
}

#[test]
fn a_report_says_about_which_letter_it_is() {
    for (name, token, id) in [
        ("postfix-failed", "aq2w3e4r5", Some('a')),
        ("postfix-delayed", "el2k3j4h5", Some('e')),
        ("opensmtpd-failed", "aq2w3e4r5", Some('a')),
        ("opensmtpd-expired", "el2k3j4h5", Some('e')),
        ("text-only-bounce", "gt2r3e4w5", Some('g')),
        ("forged-bounce", "gzzzzzzzz", None),
    ] {
        let bounce = bounce(fixture(name));
        assert_eq!(
            bounce.recipients,
            [format!("bounce+01kaq0c9p6h2v5k7s3n8y1m4b{token}@example.org")],
            "{name}"
        );
        let id = match id {
            Some(letter) => format!("01kaq0c9p6h2v5k7s3n8y1m4b{letter}.reply@example.org"),
            None => "guessed-by-a-stranger@example.org".to_string(),
        };
        assert_eq!(bounce.message_id, Some(id), "{name}");
    }
}

#[test]
fn only_the_header_of_a_letter_names_it() {
    let without = |name: &str| fixture(name).replace("\nMessage-ID: <01k", "\nX-Other: <01k");
    for name in ["postfix-failed", "opensmtpd-failed", "text-only-bounce"] {
        assert_eq!(bounce(&without(name)).message_id, None, "{name}");
    }
}

#[test]
fn a_report_without_fields_is_read_by_its_words() {
    let text = fixture("postfix-failed").replace("message/delivery-status", "text/x-other");
    let found = bounce(&text);
    assert_eq!((found.status.as_str(), found.severity()), ("5.1.1", Severity::Hard));
    let late = fixture("postfix-delayed").replace("message/delivery-status", "text/x-other");
    assert_eq!(bounce(&late).action, Action::Delayed);
    let vague = fixture("text-only-bounce").replace("550-5.1.1", "Nothing about");
    let found = bounce(&vague);
    assert_eq!(found.status, "", "the letter's own words are no answer of a server");
    assert!(found.diagnostic.contains("Nothing about No mailbox"), "{}", found.diagnostic);
    let silent = vague
        .replace("No mailbox of that name", "it")
        .replace("Delivery Status", "About")
        .replace("delivery failed", "");
    assert_ne!(silent, vague);
}

#[test]
fn a_person_may_speak_of_errors() {
    let text = "From: anna@example.net\n\nI got 550 5.1.1 from you.\n";
    assert_eq!(person(text).text, "I got 550 5.1.1 from you.\n");
    let forwarded = format!(
        "From: anna@example.net\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nLook.\n--o\n\
             Content-Type: message/rfc822\n\n{}\n--o--\n",
        fixture("postfix-failed")
    );
    assert_eq!(person(&forwarded).text, "Look.");
}

#[test]
fn a_diagnostic_is_one_short_line() {
    let noise = format!("smtp; 550 5.1.1 a\u{7}b\u{1b}[31m\tc {}", "ü".repeat(400));
    let found = bounce(&fixture("postfix-failed").replace("smtp; 550 5.1.1 ", &noise)).diagnostic;
    assert!(found.starts_with("550 5.1.1 ab[31m c üü"), "{found}");
    assert_eq!(found.chars().count(), 300);
}

#[test]
fn a_complaint_names_the_letter_and_its_sender() {
    let id = Some("01kaq0c9p6h2v5k7s3n8y1m4bg.reply@example.org".to_string());
    let token = "bounce+01kaq0c9p6h2v5k7s3n8y1m4bgt2r3e4w5@example.org".to_string();
    let recipients = vec!["abuse@example.org".to_string(), token];
    assert_eq!(both(fixture("complaint")), Inbound::Complaint { message_id: id, recipients });
    for kind in ["not-spam", "auth-failure"] {
        let text = fixture("complaint").replace("Type: abuse", &format!("Type: {kind}"));
        assert_eq!(both(&text), Inbound::Automatic, "{kind}");
    }
}

#[test]
fn what_a_machine_wrote_is_automatic() {
    assert_eq!(both(fixture("out-of-office")), Inbound::Automatic);
    for field in [
        "Auto-Submitted: auto-generated (rule)",
        "Auto-Submitted: Auto-Replied; owner-email=\"a@example.net\"",
        "Precedence: bulk",
        "Precedence: Junk",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: DR, OOF",
        "X-Autoreply: yes",
        "List-Id: <a.example.net>",
        "List-Unsubscribe: <mailto:a@example.net>",
        "Return-Path: <>",
        "Return-Path:",
        "Return-Path: <MAILER-DAEMON>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ] {
        let text = format!("{field}\nFrom: anna@example.net\n\nok all\n");
        assert_eq!(both(&text), Inbound::Automatic, "{field}");
    }
    let daemon = "From: Mailer Daemon <MAILER-DAEMON@example.net>\n\nok all\n";
    assert_eq!(both(daemon), Inbound::Automatic);
    for field in ["Auto-Submitted: no", "Auto-Submitted: No (by hand)", "Precedence: first-class"] {
        person(&format!("{field}\nFrom: anna@example.net\n\nok all\n"));
    }
}

#[test]
fn gmail_is_understood() {
    let letter = person(fixture("reply-gmail"));
    assert_eq!(letter.message_id, "CAF4kQx7n0-r=Yb2pQmTzWc@mail.example.net");
    assert_eq!(letter.from, "anna.berg@example.net");
    assert_eq!(letter.to, ["mod+01kaq0c9p6h2v5k7s3n8y1m4bgabcdefghijkl2@example.org"]);
    assert_eq!(letter.subject, "Re: [KM Culture Shift] 4 comments wait: Prüfung");
    let ids = ["f", "g"].map(|it| format!("01kaq0c9p6h2v5k7s3n8y1m4b{it}.held@example.org"));
    assert_eq!(letter.references, ids);
    assert_eq!(letter.authentication.len(), 2);
    assert_eq!(commands("reply-gmail"), [on(Verb::Publish, &[1, 3, 4]), on(Verb::Spam, &[2])]);
}

#[test]
fn exchange_is_understood() {
    assert_eq!(commands("reply-exchange"), [on(Verb::Publish, &[1, 2, 4]), on(Verb::Trash, &[3])]);
    let html_only = fixture("reply-exchange").replace("text/plain", "text/calendar");
    let found = parse(&person(&html_only).text).unwrap();
    assert_eq!(found, commands("reply-exchange"), "its HTML says the same");
}

#[test]
fn outlook_is_understood() {
    assert_eq!(commands("reply-outlook"), [on(Verb::Keep, &[2]), on(Verb::Publish, &[1])]);
}

#[test]
fn a_sender_is_believed_if_the_own_server_does() {
    for name in ["reply-gmail", "reply-exchange", "reply-outlook"] {
        let letter = person(fixture(name));
        assert!(is_authentic(&letter.authentication, "mx.example.org", &letter.from), "{name}");
        assert!(!is_authentic(&letter.authentication, "mail.example.net", &letter.from), "{name}");
        assert!(!is_authentic(&letter.authentication, "mx.example.org", "bea@other.example"), "{name}");
    }
}

#[test]
fn what_stands_below_the_header_is_not_believed() {
    let text = "From: anna@example.net\nno field\nAuthentication-Results: mx.example.org; dkim=pass\n\nok\n";
    assert!(person(text).authentication.is_empty());
    for name in ["Authentication-Results ", "Authentication - Results"] {
        let text = format!("From: anna@example.net\n{name}: mx.example.org; dkim=pass\n\nok\n");
        assert!(person(&text).authentication.is_empty(), "{name}");
    }
}

#[test]
fn a_sender_is_one_or_nobody() {
    for from in [
        "From: anna@example.net, bea@example.net",
        "From: anna@example.net\nFrom: bea@example.net",
        "From: anna",
        "From: \"anna@example.net\"",
        "To: bea@example.net",
    ] {
        assert_eq!(person(&format!("{from}\n\nok\n")).from, "", "{from}");
    }
    let named = "From: \"bea@example.net\" (boss) <Anna@Example.net>\n\nok\n";
    assert_eq!(person(named).from, "anna@example.net");
}

#[test]
fn what_is_no_message_is_an_error() {
    for raw in ["", "\n", "hello", "hello: world\n\nx", "\0\u{1}", "\n\nFrom: a@example.org\n\n"] {
        assert!(read(raw.as_bytes()).is_err(), "{raw:?}");
    }
    assert!(read(&[0xff; 64]).is_err());
    assert!(read(b"From:").is_ok());
}

#[test]
fn depth_and_number_have_their_limits() {
    let started = Instant::now();
    for piece in [
        "Content-Type: message/rfc822\n\n",
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n",
        "Content-Type: multipart/digest; boundary=a\n\n--a\n\n",
        "To: a@example.org, <b@example.org>\n",
        "To: (((((((((\n",
        "\t\n",
    ] {
        read(format!("From: a@example.org\n{}", piece.repeat(20_000)).as_bytes()).unwrap();
    }
    let status = "Content-Type: message/delivery-status\n\n";
    for piece in ["Action: failed\n\n", "550 5.1.1 ", "Status: 5.0.0\n\n550\n", ":"] {
        read(format!("From: a@example.org\n{status}{}", piece.repeat(20_000)).as_bytes()).unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

/// Pieces cut out, doubled and swapped between the messages, bytes changed: always the same ones.
#[test]
fn nothing_that_comes_in_stops_the_server() {
    const ROUNDS: usize = 20_000;
    const ODD: &[u8] = b"\0\r\n:;<>@\"'()=?&#-. \t\xff\xc3\x80";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for _ in 0..ROUNDS {
        let mut raw = FIXTURES[next(FIXTURES.len())].1.as_bytes().to_vec();
        for _ in 0..=next(5) {
            let begin = next(raw.len());
            let end = (begin + next(60)).min(raw.len());
            match next(5) {
                0 => drop(raw.drain(begin..end)),
                1 => raw.truncate(end),
                2 => drop(raw.splice(begin..begin, raw[begin..end].to_vec())),
                3 => {
                    let other = FIXTURES[next(FIXTURES.len())].1.as_bytes();
                    let from = next(other.len());
                    let to = (from + next(200)).min(other.len());
                    drop(raw.splice(begin..end, other[from..to].iter().copied()));
                }
                _ => raw[begin..end].iter_mut().take(3).for_each(|it| *it = ODD[next(ODD.len())]),
            }
        }
        match read(&raw) {
            Ok(Inbound::Bounce(bounce)) => {
                assert!(bounce.diagnostic.chars().count() <= 300);
                assert!(!bounce.diagnostic.contains(char::is_control));
                bounce.severity();
            }
            Ok(Inbound::Person(letter)) => {
                is_authentic(&letter.authentication, "mx.example.org", &letter.from);
                if let Err(word) = parse(&letter.text) {
                    assert!(word.chars().count() <= 40);
                }
            }
            Ok(Inbound::Complaint { .. } | Inbound::Automatic) | Err(_) => (),
        }
        // Also what `read` would not take for a person's words.
        let _ = parse(&String::from_utf8_lossy(&raw));
    }
}

/// How well reports of real servers are understood: `WESHIFT_BOUNCES` names a folder with messages and a file `truth.tsv`,
/// a line a message: its path, a tab, and `hard` (there is no such mailbox), `soft`, `bounce` (either), `complaint`, or
/// `other` (written for a person).
#[test]
#[ignore = "needs a collection of messages; see CONTRIBUTING.md"]
fn reports_of_real_servers_are_understood() {
    let Ok(folder) = std::env::var("WESHIFT_BOUNCES") else {
        panic!("WESHIFT_BOUNCES must name a folder with messages and truth.tsv");
    };
    let folder = std::path::Path::new(&folder);
    let truth = std::fs::read_to_string(folder.join("truth.tsv")).unwrap();
    let (
        mut bounces,
        mut recognised,
        mut softs,
        mut too_hard,
        mut hards,
        mut too_soft,
        mut others,
        mut wrong,
    ) = (0, 0, 0, 0, 0, 0, 0, 0);
    for line in truth.lines() {
        let mut columns = line.split('\t');
        let (path, kind) = (columns.next().unwrap(), columns.next().unwrap());
        let read = read(&std::fs::read(folder.join(path)).unwrap());
        let severity = match &read {
            Ok(Inbound::Bounce(bounce)) => Some(bounce.severity()),
            _ => None,
        };
        let about = || match &read {
            Ok(Inbound::Bounce(it)) => format!("{:?} {} {}", it.action, it.status, it.diagnostic),
            Ok(Inbound::Person(_)) => "a person".to_string(),
            other => format!("{other:?}").chars().take(60).collect(),
        };
        if ["hard", "soft", "bounce"].contains(&kind) {
            bounces += 1;
            recognised += u32::from(severity.is_some());
            if severity.is_none() {
                println!("missed {path} ({kind}): {}", about());
            }
        }
        match kind {
            "hard" => {
                hards += 1;
                if severity == Some(Severity::Soft) || severity == Some(Severity::None) {
                    too_soft += 1;
                    println!("too soft {path}: {}", about());
                }
            }
            "soft" => {
                softs += 1;
                if severity == Some(Severity::Hard) {
                    too_hard += 1;
                    println!("too hard {path}: {}", about());
                }
            }
            "complaint" | "other" => {
                others += 1;
                if severity > Some(Severity::None) {
                    wrong += 1;
                    println!("no bounce {path} ({kind}): {}", about());
                }
            }
            _ => (),
        }
    }
    println!(
        "{recognised} of {bounces} recognised; {too_hard} of {softs} soft ones hard; {too_soft} of {hards} hard ones soft; \
         {wrong} of {others} others taken for bounces"
    );
    assert!(bounces > 0, "there are reports among them");
    assert!(recognised * 100 >= bounces * 95, "95 % are recognised");
    assert!(too_hard * 100 <= softs, "at most 1 % of the soft ones are taken for hard ones");
}
