//! What messages are taken for.

mod fixtures;

use std::time::{Duration, Instant};

use fixtures::{
    ALL, ARF, EXCHANGE, GMAIL, HTML_ONLY, ID, LIST, OPENSMTPD_DELAYED, OPENSMTPD_FAILED, OUT_OF_OFFICE,
    POSTFIX_DELAYED, POSTFIX_FAILED, QMAIL, VERP,
};

use super::*;

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// As it comes over the wire and as it comes from a pipe, which must be the same.
fn both(text: &str) -> Inbound {
    let found = read(crlf(text).as_bytes()).unwrap();
    assert_eq!(found, read(text.as_bytes()).unwrap());
    found
}

fn bounce(text: &str) -> Bounce {
    match both(text) {
        Inbound::Bounce(bounce) => bounce,
        other => panic!("{other:?}"),
    }
}

fn person(text: &str) -> Message {
    match both(text) {
        Inbound::Person(message) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_by_postfix_says_that_there_is_no_such_mailbox() {
    let bounce = bounce(POSTFIX_FAILED);
    let expected = Bounce {
        action: Action::Failed,
        status: "5.1.1".into(),
        diagnostic: "550 5.1.1 <zoe@example.net>: Recipient address rejected: User unknown".into(),
        message_id: Some(ID.into()),
        recipients: vec![VERP.into()],
        own_id: "4XyZ1A2b3Cz9@mx.example.org".into(),
    };
    assert_eq!(bounce, expected);
    assert_eq!(bounce.severity(), Severity::Hard);
}

#[test]
fn a_delay_says_nothing_about_the_address() {
    let bounce = bounce(POSTFIX_DELAYED);
    assert_eq!((bounce.action, bounce.status.as_str()), (Action::Delayed, "4.4.1"));
    assert_eq!(bounce.diagnostic, "connect to mail.example.net[192.0.2.7]:25: Connection timed out");
    assert_eq!(bounce.message_id.as_deref(), Some(ID));
    assert_eq!(bounce.severity(), Severity::None);
}

#[test]
fn the_text_tells_what_opensmtpd_leaves_out() {
    let failed = bounce(OPENSMTPD_FAILED);
    assert_eq!((failed.action, failed.status.as_str()), (Action::Failed, "5.1.1"));
    assert_eq!(failed.diagnostic, "zoe@example.net: 550 5.1.1 <zoe@example.net>: User unknown");
    assert_eq!(failed.message_id.as_deref(), Some(ID));
    assert_eq!(failed.recipients, [VERP]);
    assert_eq!(failed.severity(), Severity::Hard);

    let delayed = bounce(OPENSMTPD_DELAYED);
    assert_eq!((delayed.action, delayed.status.as_str()), (Action::Delayed, "4.7.1"));
    assert_eq!(delayed.own_id, "");
    assert_eq!(delayed.severity(), Severity::None);
}

#[test]
fn a_5_0_0_without_a_code_is_soft_and_with_550_hard() {
    let silent = OPENSMTPD_FAILED.replace("550 5.1.1 <zoe@example.net>: User unknown", "Network error");
    let silent = bounce(&silent);
    assert_eq!((silent.status.as_str(), silent.severity()), ("5.0.0", Severity::Soft));
    let refused = bounce(&OPENSMTPD_FAILED.replace("550 5.1.1 <", "550 <"));
    assert_eq!((refused.status.as_str(), refused.severity()), ("5.0.0", Severity::Hard));
    let blocked = bounce(&OPENSMTPD_FAILED.replace("550 5.1.1 <", "550-5.7.1 <"));
    assert_eq!((blocked.status.as_str(), blocked.severity()), ("5.7.1", Severity::Soft));
}

#[test]
fn a_bounce_for_people_is_read_up_to_the_copy() {
    let failed = bounce(QMAIL);
    assert_eq!((failed.action, failed.status.as_str()), (Action::Failed, "5.1.1"));
    assert_eq!(failed.diagnostic, "Remote host said: 550-5.1.1 Mailbox unavailable or access denied");
    assert_eq!(failed.message_id.as_deref(), Some(ID));
    assert_eq!(failed.severity(), Severity::Hard);

    let silent = bounce(&QMAIL.replace("550-5.1.1", "hm,"));
    assert_eq!((silent.action, silent.status.as_str()), (Action::Failed, ""));
    assert_eq!((silent.diagnostic.as_str(), silent.severity()), ("", Severity::Soft));
    let local = bounce(&QMAIL.replace("550-5.1.1 Mailbox unavailable", "No mailbox by that name. (#5.1.1)"));
    assert_eq!(local.status, "5.1.1");
    let late = bounce(&QMAIL.replace("This is a permanent error; I've given up.", "It will be retried."));
    assert_eq!((late.action, late.severity()), (Action::Delayed, Severity::None));
}

#[test]
fn without_the_name_of_a_daemon_it_takes_an_empty_sender_and_a_word() {
    let by = |name: &str| both(&QMAIL.replace("MAILER-DAEMON@", &format!("{name}@")));
    assert!(matches!(by("postmaster"), Inbound::Bounce(_)));
    let answer = "In-Reply-To: <a@example.org>\nFrom: postmaster@example.net\n\nok\n> undelivered\n";
    assert_eq!(person(answer).from, "postmaster@example.net");
    assert_eq!(by("robot"), Inbound::Automatic);
    let told = QMAIL.replace("MAILER-DAEMON@", "robot@").replace("failure notice", "Undeliverable");
    assert!(matches!(both(&told), Inbound::Bounce(_)));
    let sent = told.replace("Return-Path: <>", "Return-Path: <robot@example.net>");
    assert!(matches!(both(&sent), Inbound::Person(_)));
    let bare = "Return-Path: <>\nFrom: MAILER-DAEMON (Mail Delivery Subsystem)\nSubject: Hm\n\nHm.\n";
    assert_eq!(bounce(bare).action, Action::Other);
}

#[test]
fn exchange_is_read() {
    let bounce = bounce(EXCHANGE);
    assert_eq!((bounce.action, bounce.status.as_str()), (Action::Failed, "5.1.10"));
    assert!(bounce.diagnostic.starts_with("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient zoe@"));
    assert_eq!(bounce.message_id.as_deref(), Some(ID));
    assert_eq!(bounce.severity(), Severity::Hard);
}

#[test]
fn the_worst_of_several_recipients_counts() {
    let more = "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Full\n\n";
    let group = |status: &str, action: &str| {
        format!("Final-Recipient: rfc822; x@example.net\nAction: {action}\nStatus: {status}\n\n")
    };
    let place = "Final-Recipient: rfc822; zoe";
    let ahead = POSTFIX_FAILED.replacen(place, &format!("{}{more}{place}", group("4.4.1", "delayed")), 1);
    assert_eq!(bounce(&ahead).status, "5.1.1");
    let without = ahead.replace("Action: failed\nStatus: 5.1.1", "Action: delivered\nStatus: 2.0.0");
    assert_eq!((bounce(&without).status.as_str(), bounce(&without).severity()), ("5.2.2", Severity::Soft));
    let fine = POSTFIX_FAILED.replace("Action: failed\nStatus: 5.1.1", "Action: relayed\nStatus: 2.0.0");
    assert_eq!((bounce(&fine).action, bounce(&fine).severity()), (Action::Other, Severity::None));
}

#[test]
fn a_status_is_hard_or_soft() {
    let with = |status: &str, diagnostic: &str| {
        let (status, diagnostic) = (status.to_string(), diagnostic.to_string());
        let (message_id, recipients, own_id) = (None, Vec::new(), String::new());
        let bounce = Bounce { action: Action::Failed, status, diagnostic, message_id, recipients, own_id };
        bounce.severity()
    };
    for status in ["5.1.1", "5.1.2", "5.1.10", "5.2.1"] {
        assert_eq!(with(status, ""), Severity::Hard, "{status}");
    }
    for status in ["4.1.1", "4.4.1", "5.2.2", "5.2.10", "5.4.4", "5.7.1", "5.10.1", "5.0.0", ""] {
        assert_eq!(with(status, "452 no"), Severity::Soft, "{status}");
    }
    for said in ["550 No", "550-No", "said: 551.", "553, no", "(550)"] {
        assert_eq!((with("", said), with("5.0.0", said)), (Severity::Hard, Severity::Hard), "{said}");
    }
    for said in ["554 No", "192.0.2.550", "x550", "5501", "550@example.net", "5.550"] {
        assert_eq!(with("", said), Severity::Soft, "{said}");
    }
    assert_eq!(with("5.7.1", "550 No"), Severity::Soft);
}

#[test]
fn a_status_is_found_in_a_line() {
    for (line, found) in [
        ("said: 550 5.1.1 No", Some("5.1.1")),
        ("450-4.7.1", Some("4.7.1")),
        ("550 #5.1.0 No", Some("5.1.0")),
        ("1550 5.1.1", None),
        ("550 5.1", None),
        ("550 5.1.1234", None),
        ("550 2.1.1", None),
        ("ü550 5.1.1 – 451 4.4.1", Some("4.4.1")),
        ("", None),
    ] {
        assert_eq!(code_in(line).as_deref(), found, "{line}");
    }
}

#[test]
fn a_diagnostic_is_one_short_line() {
    let noisy = format!("Diagnostic-Code: smtp; 550 5.1.1 a\u{7}\u{1b}[31mb\tc {}", "ü".repeat(400));
    let found = bounce(&POSTFIX_FAILED.replace("Diagnostic-Code: smtp; 550 5.1.1 ", &format!("{noisy}\n ")));
    assert!(found.diagnostic.starts_with("550 5.1.1 a [31mb c ü"));
    assert_eq!(found.diagnostic.chars().count(), 300);
}

#[test]
fn a_complaint_names_the_letter() {
    let recipients = vec!["abuse@example.org".to_string(), VERP.to_string()];
    let complaint = Inbound::Complaint { message_id: Some(ID.into()), recipients };
    assert_eq!(both(ARF), complaint);
    assert_eq!(both(&ARF.replace("report-type=feedback-report", "x=y")), complaint);
    assert_eq!(
        both(&ARF.replace("message/feedback-report", "text/plain")),
        match complaint {
            Inbound::Complaint { message_id, recipients } =>
                Inbound::Complaint { message_id, recipients: recipients[..1].to_vec() },
            other => other,
        }
    );
    for kind in ["not-spam", "auth-failure"] {
        assert_eq!(both(&ARF.replace("Type: abuse", &format!("Type: {kind}"))), Inbound::Automatic);
    }
}

#[test]
fn a_machine_is_no_person() {
    assert_eq!(both(OUT_OF_OFFICE), Inbound::Automatic);
    assert_eq!(both(LIST), Inbound::Automatic);
    let receipt = "Content-Type: multipart/report; report-type=disposition-notification; boundary=x";
    for field in [
        "Auto-Submitted: auto-generated (rule)",
        "List-Unsubscribe: <mailto:x@example.net>",
        "Precedence: bulk",
        "Precedence: Junk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "Return-Path: <>",
        "Return-Path:",
        receipt,
    ] {
        assert_eq!(
            both(&format!("{field}\nFrom: anna@example.net\n\nYes.\n")),
            Inbound::Automatic,
            "{field}"
        );
    }
    for field in ["Auto-Submitted: no", "Auto-Submitted: No (by hand)", "Precedence: first-class"] {
        person(&format!("{field}\nFrom: anna@example.net\n\nYes.\n"));
    }
}

#[test]
fn a_person_writes_by_gmail() {
    let message = person(GMAIL);
    assert_eq!(message.id, "CAF+abc123=xyz@mail.example.net");
    assert_eq!(message.from, "anna.berg@example.net");
    let to = "mod+01jdz3k9x8q2m5n7p4r6s8t0vwa1b2c3d4e5f@example.org";
    assert_eq!(message.to, [to, "bea@example.net"]);
    assert_eq!(message.subject, "Re: [KM Culture Shift] Comments waiting: Über");
    assert!(message.text.starts_with("approve 1 3-4\nschön!\n\nOn Sun, Nov 23, 2025"), "{}", message.text);
    assert!(message.text.contains("wrote:\n\n> One comment waits. ü\n> ## reply above this line ##\n"));
    assert_eq!(
        message.authentication,
        [
            "mx.example.org; dkim=pass (2048-bit key) header.d=example.net header.i=@example.net; \
             spf=pass smtp.mailfrom=anna.berg@example.net",
            "mail.example.net; arc=none",
        ]
    );
}

#[test]
fn a_person_writes_html() {
    let message = person(HTML_ONLY);
    let lines = [
        "approve 1 & grüße",
        "",
        "Anna",
        "Berg",
        "On Sunday KM Culture Shift wrote:",
        "> One comment waits.",
        "> > older",
        "",
    ];
    assert_eq!(message.text, lines.join("\n"));
}

#[test]
fn html_may_be_broken() {
    for (html, text) in [
        ("", ""),
        ("1 < 2 <b", "1 < 2 <b\n"),
        ("a<!-- b", "a\n"),
        ("<p title=\"x>a", "a\n"),
        ("<a \">\"<a \">\"b", "\"\"b\n"),
        ("<head><meta x><body>a", "a\n"),
        ("&#x41;&#66;&bogus;&;&#1114112; &", "AB&bogus;&;&#1114112; &\n"),
        ("</blockquote>a<br><br><br><br>b", "a\n\nb\n"),
        ("<td>a</td><td>b</td>", "a b\n"),
    ] {
        assert_eq!(flatten(html), text, "{html}");
    }
}

#[test]
fn a_sender_is_one_or_nobody() {
    for from in [
        "From: anna@example.net, bea@example.net",
        "From: anna@example.net\nFrom: bea@example.net",
        "From: anna@example.net\nFrom : bea@example.net",
        "From: \"anna@example.net\"\nFrom: bea@example.net",
        "From: anna",
        "From: \"anna@example.net\"",
        "To: bea@example.net",
    ] {
        assert_eq!(person(&format!("{from}\n\nYes.\n")).from, "", "{from}");
    }
    let named = "From: \"bea@example.net\" (x) <Anna@example.net>\n\nYes.\n";
    assert_eq!(person(named).from, "anna@example.net");
}

#[test]
fn a_header_ends_where_it_ends() {
    let text =
        "From: anna@example.net\nno field\nAuthentication-Results: mx.example.org; dkim=pass\n\nYes.\n";
    assert!(person(text).authentication.is_empty());
    let boxed = "From anna@example.net Sun Nov 23 10:00:00 2025\nFrom: anna@example.net\n\nYes.\n";
    assert_eq!(person(boxed).text, "Yes.\n");
}

#[test]
fn what_is_no_message_is_an_error() {
    for raw in ["", "\n", "hello", "hello: world\n\nx", "\u{0}\u{1}", "\r\n\r\nFrom: a@example.org\r\n\r\n"] {
        assert!(read(raw.as_bytes()).is_err(), "{raw:?}");
    }
    assert!(read(&[0xff; 64]).is_err());
    assert!(read(b"From:").is_ok());
}

#[test]
fn a_report_inside_a_forwarded_message_is_not_ours() {
    let head = "From: anna@example.net\nContent-Type: multipart/mixed; boundary=out\n\n--out\n\nLook.\n";
    let forwarded = format!("{head}--out\nContent-Type: message/rfc822\n\n{POSTFIX_FAILED}\n--out--\n");
    assert_eq!(person(&forwarded).text, "Look.");
}

#[test]
fn parts_may_be_encoded() {
    // "Message-ID: <a@example.org>\n\n", and a status of 5.1.1.
    let text = "From: MAILER-DAEMON@example.net\nContent-Type: multipart/report; boundary=\"b\"\n\n--b\n\
            Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n\
            QWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--b\n\
            Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\
            TWVzc2FnZS1JRDogPGFAZXhhbXBsZS5vcmc+Cgo=\n--b--\n";
    let bounce = bounce(text);
    assert_eq!((bounce.status.as_str(), bounce.message_id.as_deref()), ("5.1.1", Some("a@example.org")));
}

#[test]
fn depth_and_number_have_their_limits() {
    let started = Instant::now();
    let long = |piece: &str, times: usize| {
        read(format!("From: a@example.org\r\n{}", piece.repeat(times)).as_bytes()).unwrap();
    };
    long("Content-Type: message/rfc822\r\n\r\n", 20_000);
    long("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 10_000);
    long("Content-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\n", 10_000);
    long("To: a@example.org\r\n", 20_000);
    long("\t\r\n", 20_000);
    for tag in ["<a \"", "<a\">\"", "<!--", "<", "<blockquote>a", "&", "&#1"] {
        long(&format!("Content-Type: text/html\r\n\r\n{}", tag.repeat(20_000)), 1);
    }
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

/// Pieces cut out, doubled, swapped between the messages, bytes changed; always the same ones.
#[test]
fn nothing_that_comes_in_stops_the_server() {
    let started = Instant::now();
    let samples: Vec<Vec<u8>> = ALL.iter().map(|it| crlf(it).into_bytes()).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for _ in 0..5_000 {
        let mut raw = samples[next(samples.len())].clone();
        for _ in 0..=next(6) {
            let at = next(raw.len());
            let end = (at + next(40)).min(raw.len());
            match next(5) {
                0 => {
                    raw.drain(at..end);
                }
                1 => raw.truncate(end),
                2 => {
                    let other = &samples[next(samples.len())];
                    let from = next(other.len());
                    let piece = other[from..(from + next(200)).min(other.len())].to_vec();
                    raw.splice(at..end, piece);
                }
                3 => {
                    let piece = raw[at..end].to_vec();
                    raw.splice(at..at, piece);
                }
                _ => {
                    const ODD: &[u8] = b"\0\r\n:;<>@\"'()=?&#-. \t\xff\xc3\x80";
                    for _ in 0..=next(4) {
                        if let Some(b) = raw.get_mut(at + next(40)) {
                            *b = ODD[next(ODD.len())];
                        }
                    }
                }
            }
        }
        if let Ok(Inbound::Bounce(bounce)) = read(&raw) {
            assert!(
                bounce.diagnostic.chars().count() <= 300 && !bounce.diagnostic.contains(char::is_control)
            );
            bounce.severity();
        }
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
