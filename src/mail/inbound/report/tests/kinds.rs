//! Reports and answers in the forms that servers and programs write, with names of our own.

use super::{both, bounce, person};
use crate::inbound::{
    commands::{Command, Verb, Which, parse},
    report::{Action, Inbound, Severity, read},
};

const TO: &str = "bounce+01kaq0c9p6h2v5k7s3n8y1m4bgt2r3e4w5@example.org";

/// A report with fields.
fn dsn(action: &str, status: &str, diagnostic: &str, said: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: {TO}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n{said}\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; zoe@example.net\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}\n--b--\n"
    )
}

/// A report in words.
fn words(from: &str, path: &str, said: &str) -> String {
    format!("Return-Path: {path}\nFrom: {from}\nTo: {TO}\nSubject: failure notice\n\n{said}\n")
}

#[test]
fn who_is_not_welcome_is_not_gone() {
    for (status, diagnostic) in [
        ("5.0.0", "550 Bad SPF records for example.org"),
        ("5.0.0", "550 Denied due to spam list"),
        ("5.0.0", "550 DMARC check failed"),
        ("5.0.0", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
        ("5.0.0", "550 <zoe@example.net> Benutzer hat zuviele Mails auf dem Server"),
        ("5.1.1", "550 5.7.1 IP address blacklisted by recipient"),
        ("5.1.1", "552 5.2.2 Over quota"),
        ("5.1.0", "550 5.1.0 192.0.2.1 is not allowed to send from <example.org> per it's SPF Record"),
        ("5.1.0", "5.1.0 - Unknown address error 550-'5.7.1 <zoe@example.net>... Access denied'"),
        (
            "5.2.1",
            "550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents more",
        ),
        ("5.1.8", "501 5.1.8 Sender address rejected: Domain not found"),
        ("5.0.0", "550 see http://www.spamhaus.org/query/bl?ip=192.0.2.1"),
        ("5.4.4", "Host not found"),
        ("5.1.2", "550 5.1.2 <zoe@example.net>: Recipient address rejected: Domain not found"),
        ("5.1.2", "550 5.1.2 Host unknown (Name server: mx.example.net: host not found)"),
        ("5.1.2", "Temporary failure in name resolution"),
        ("5.1.2", "550 5.1.2 DNS error"),
        ("5.1.2", "451 4.4.3 DNS lookup of mx.example.net failed, temporary"),
        ("4.4.4", "451 4.4.4 Temporary server error: unable to route"),
        ("5.0.0", "550 no"),
        ("4.1.1", "450 4.1.1 User unknown in virtual mailbox table"),
    ] {
        let found = bounce(&dsn("failed", status, diagnostic, "It could not be delivered."));
        assert_eq!(found.severity(), Severity::Soft, "{status} {diagnostic}");
    }
}

#[test]
fn an_answer_to_anything_but_the_recipient_is_not_about_the_recipient() {
    for said in [
        "SMTP error from remote mail server after MAIL FROM:<a@example.org>:\nhost mx.example.net: 550 5.1.1 User unknown",
        "SMTP error from remote mail server after initial connection:\nhost mx.example.net: 550 No such user",
        "<zoe@example.net>: host mx.example.net said: 550 5.1.1 user unknown\n  (in reply to end of DATA command)",
        "... while talking to mx.example.net:\n>>> MAIL From:<a@example.org>\n<<< 550 5.1.1 unknown user",
    ] {
        let found = bounce(&words("MAILER-DAEMON@mx.example.net", "<>", said));
        assert_eq!(found.severity(), Severity::Soft, "{said}");
        let field = said.lines().last().and_then(|it| it.split_once("550")).map_or("", |it| it.1);
        let found = bounce(&dsn("failed", "5.1.1", &format!("550{field}"), said));
        assert_eq!(found.severity(), Severity::Soft, "in fields: {said}");
    }
    let said =
        ">>> DATA\n<<< 550 5.1.1 <zoe@example.net>... User unknown\n<<< 503 5.0.0 Need RCPT (recipient)";
    let found = bounce(&words("MAILER-DAEMON@mx.example.net", "<>", said));
    assert_eq!(found.severity(), Severity::Hard, "sendmail asks for the recipients and DATA at once");
}

#[test]
fn who_is_gone_is_gone_whatever_the_code() {
    for (status, diagnostic) in [
        (
            "5.4.1",
            "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [x.prod.protection.outlook.com]",
        ),
        (
            "5.0.0",
            "554 delivery error: dd This user doesn't have a example.com account (zoe@example.net) [0]",
        ),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable"),
        ("5.7.27", "550 5.7.27 Host does not accept mail"),
        ("5.1.10", "556 5.1.10 Recipient address has null MX"),
        ("5.7.1", "550 5.7.1 No such user c18si2365148"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled"),
        ("5.0.0", "550 BAD_RECIPIENT"),
        ("5.1.1", "550 5.1.1 <spam@example.net>: Recipient address rejected: User unknown"),
        ("5.1.1", ""),
    ] {
        let found = bounce(&dsn("failed", status, diagnostic, "It could not be delivered."));
        assert_eq!(found.severity(), Severity::Hard, "{status} {diagnostic}");
    }
}

#[test]
fn programs_say_failed_in_many_words() {
    for action in
        ["failed (Bad destination mailbox address)", "failure", "error", "expired", "Failed", "bounced"]
    {
        let found = bounce(&dsn(action, "5.1.1", "550 5.1.1 No such user", ""));
        assert_eq!((found.action, found.severity()), (Action::Failed, Severity::Hard), "{action}");
    }
    assert_eq!(bounce(&dsn("expired", "", "", "")).severity(), Severity::Soft);
    assert_eq!(bounce(&dsn("transient", "4.4.1", "", "")).action, Action::Delayed);
    assert_eq!(bounce(&dsn("relayed (to a mailer)", "2.0.0", "", "")).severity(), Severity::None);
}

#[test]
fn a_report_in_words_needs_no_code() {
    let daemon = "MAILER-DAEMON@mx.example.net";
    for (from, path, said, severity) in [
        (daemon, "<>", "<zoe@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)", Severity::Hard),
        (
            daemon,
            "<>",
            "<zoe@example.net>:\nSorry, I couldn't find a mail exchanger or IP address. (#5.4.4)",
            Severity::Soft,
        ),
        (daemon, "<>", "  zoe@example.net\n    Unrouteable address", Severity::Hard),
        (daemon, "<>", "  zoe@example.net\n    retry timeout exceeded", Severity::Soft),
        (daemon, "<>", "zoe@example.net:\n5.1.1 <zoe@example.net>... User Unknown", Severity::Hard),
        (daemon, "<>", "Remote host said: 501 5.1.8 Sender address rejected", Severity::Soft),
        ("MAILER-DAEMON <>", "<>", "mx did not like our RCPT TO:\n550 5.1.1 no such user", Severity::Hard),
        (
            "postmaster@mx.example.net",
            "<postmaster@mx.example.net>",
            "550 5.1.1 User unknown",
            Severity::Hard,
        ),
        ("zoe@example.net", "<>", "550 5.1.1 User unknown", Severity::Hard),
        (daemon, "<>", "zoe@example.net: Domain does not exist", Severity::Soft),
    ] {
        let found = bounce(&words(from, path, said));
        assert_eq!(found.severity(), severity, "{said}: {found:?}");
    }
}

#[test]
fn no_person_is_taken_for_a_server() {
    for (from, path, subject, more, said) in [
        (
            "postmaster@example.net",
            "<postmaster@example.net>",
            "Re: comments",
            "In-Reply-To: <a@b>\n",
            "approve 1",
        ),
        ("postmaster@example.net", "<postmaster@example.net>", "Comments", "", "approve 1"),
        ("anna@example.net", "<anna@example.net>", "Re: Undelivered mail", "", "I got 550 5.1.1 from you."),
        ("anna@example.net", "<anna@example.net>", "Fwd: failure notice", "", "550 5.1.1 User unknown"),
    ] {
        let text =
            format!("Return-Path: {path}\nFrom: {from}\nTo: {TO}\nSubject: {subject}\n{more}\n{said}\n");
        assert!(matches!(both(&text), Inbound::Person(_)), "{from}: {subject}");
    }
    let away = format!(
        "Return-Path: <>\nFrom: zoe@example.net\nTo: {TO}\nAuto-Submitted: auto-replied\n\nRoom 550 5.1.1\n"
    );
    assert_eq!(both(&away), Inbound::Automatic);
}

#[test]
fn a_report_is_about_the_letter_wherever_servers_write_it_down() {
    for field in [
        format!("Envelope-To: {TO}"),
        format!("X-Envelope-To: <{TO}>"),
        format!("X-Original-To: {TO}"),
        format!(
            "Received: from mx.example.net by mx.example.org with ESMTP id 1 for <{TO}>; Mon, 30 Nov 2026 10:00:00 +0000"
        ),
    ] {
        let text = format!(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: <>\n{field}\n\n550 5.1.1 User unknown\n"
        );
        assert_eq!(bounce(&text).recipients, [TO], "{field}");
    }
    let id = "<01kaq0c9p6h2v5k7s3n8y1m4bg.reply@example.org>";
    for copy in [
        format!("Content-Type: application/octet-stream\n\nReceived: by mx\nMessage-ID: {id}\n\nWords"),
        format!("Content-Type: text/plain\nContent-Disposition: attachment\n\nMessage-ID: {id}\n\nWords"),
    ] {
        let text = format!(
            "From: MAILER-DAEMON@mx.example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n550 5.1.1 User unknown\n--b\n{copy}\n--b--\n"
        );
        assert_eq!(bounce(&text).message_id.as_deref(), Some(id.trim_matches(['<', '>'])), "{copy}");
    }
    let text = format!("From: MAILER-DAEMON@mx\nX-Original-Message-ID: {id}\n\n550 5.1.1 User unknown\n");
    assert_eq!(bounce(&text).message_id.as_deref(), Some(id.trim_matches(['<', '>'])));
}

#[test]
fn a_complaint_of_the_older_form_is_one() {
    let text = "From: staff@hotmail.com\nTo: abuse@example.org\nSubject: complaint about message from 192.0.2.1\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: zoe@example.com\n\
         Message-ID: <01kaq0c9p6h2v5k7s3n8y1m4bg.reply@example.org>\nSubject: x\n\nWords\n--b--\n";
    let Inbound::Complaint { message_id, .. } = both(text) else { panic!("{:?}", both(text)) };
    assert_eq!(message_id.as_deref(), Some("01kaq0c9p6h2v5k7s3n8y1m4bg.reply@example.org"));
}

#[test]
fn programs_that_answer_by_themselves_are_known_by_their_fields() {
    for field in [
        "X-Auto-Reply: yes",
        "X-FC-MachineGenerated: true",
        "Delivered-To: Autoresponder",
        "X-AutoResponder: 1",
    ] {
        assert_eq!(
            both(&format!("{field}\nFrom: anna@example.net\n\nok all\n")),
            Inbound::Automatic,
            "{field}"
        );
    }
    for subject in [
        "Automatic reply: Re: x",
        "Auto reply: x",
        "Abwesend: x",
        "Zoe is out of the office",
        "AUTO: Zoe is away",
    ] {
        assert!(crate::inbound::marks::is_by_machine(subject), "{subject}");
    }
    assert!(!crate::inbound::marks::is_by_machine("Re: Comments waiting: Automatic replies"));
}

fn publish_one() -> Vec<Command> {
    vec![Command { verb: Verb::Publish, which: Which::Numbers(vec![1]) }]
}

#[test]
fn only_the_first_text_of_an_answer_is_read() {
    let text = "From: bea@example.org\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\
         approve 1\n--b\nContent-Type: text/plain\n\nThis mail was scanned by a gateway.\n--b--\n";
    assert_eq!(parse(&person(text).text), Ok(publish_one()));
}

#[test]
fn a_line_that_a_program_broke_is_one_line() {
    for (format, body) in [
        ("format=flowed; delsp=yes", "approve  \n1\n\nBea"),
        ("format=flowed", "approve \n1\n\nBea"),
        ("format=flowed", "approve 1\n> trash all"),
        ("format=fixed", "approve 1 \n\nspam 2"),
    ] {
        let text = format!("From: bea@example.org\nContent-Type: text/plain; {format}\n\n{body}\n");
        assert_eq!(parse(&person(&text).text), Ok(publish_one()), "{format}: {body}");
    }
}

#[test]
fn whatever_comes_in_is_read_without_trouble() {
    for piece in [
        "",
        "550",
        "(#5",
        "5.1.1",
        ">>> DATA",
        "Return-Path: <>\n",
        "Received: for <",
        "Action: \u{0}",
        "é550 5.1.1é",
    ] {
        for other in
            ["", "\n\n", "From: MAILER-DAEMON <>\n", "Content-Type: multipart/report; boundary=\"\"\n"]
        {
            let _ = read(format!("{other}{piece}\n{piece}").as_bytes());
            let _ = read(format!("{piece}{other}\n\n{piece} {other}").as_bytes());
        }
    }
}
