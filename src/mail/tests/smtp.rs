use std::time::Duration;

use super::server::{
    At, Deed,
    Deed::{Babble, Drop, Flood, Hang, Say, TakeAndDrop},
    SHORT, Server,
};
use crate::{
    outcome::{Blame, Phase, Setback},
    smtp::{SmtpClient, Timeouts},
};
use weshift_config::{Smtp, SmtpTls};
use weshift_domain::Email;

async fn send(client: &mut SmtpClient, to: &str, text: &str) -> Result<String, Setback> {
    let from = Email::parse("comments@example.org").unwrap();
    client.send(Some(&from), &Email::parse(to).unwrap(), text.as_bytes(), &mut |_| ()).await
}

async fn send_by(settings: Smtp) -> Result<String, Setback> {
    send(&mut SmtpClient::new(settings, SHORT).unwrap(), "ada@example.org", "Subject: x\r\n\r\nHello\r\n")
        .await
}

/// The longest that one letter can take.
fn longest(it: &Timeouts) -> Duration {
    it.connect + it.greeting + it.tls + it.auth + it.mail + it.rcpt + it.data + it.finish + 2 * it.quit
}

#[tokio::test]
async fn every_fault_of_a_server_is_told_apart_and_none_holds_us_up() {
    for (at, deed, phase, blame) in [
        (At::Banner, Say("421 4.3.2 not now"), Phase::Greeting, Blame::WayOut),
        (At::Banner, Hang, Phase::Greeting, Blame::WayOut),
        (At::Banner, Drop, Phase::Greeting, Blame::WayOut),
        (At::Banner, Flood, Phase::Greeting, Blame::WayOut),
        (At::Banner, Babble, Phase::Greeting, Blame::WayOut),
        (At::Ehlo, Say("500 what"), Phase::Greeting, Blame::WayOut),
        (At::Ehlo, Hang, Phase::Greeting, Blame::WayOut),
        (At::Ehlo, Flood, Phase::Greeting, Blame::WayOut),
        (At::Mail, Say("451 4.3.0 later"), Phase::Mail, Blame::Moment),
        (At::Mail, Say("550 5.7.1 not you"), Phase::Mail, Blame::WayOut),
        (At::Mail, Say("530 5.7.0 log in first"), Phase::Mail, Blame::WayOut),
        (At::Mail, Hang, Phase::Mail, Blame::WayOut),
        (At::Mail, Drop, Phase::Mail, Blame::Moment),
        (At::Rcpt, Say("450 4.2.0 greylisted"), Phase::Rcpt, Blame::Moment),
        (At::Rcpt, Say("550 5.1.1 no such user"), Phase::Rcpt, Blame::Letter),
        (At::Rcpt, Hang, Phase::Rcpt, Blame::WayOut),
        (At::Data, Say("452 4.3.1 full"), Phase::Data, Blame::Moment),
        (At::Data, Say("554 5.7.1 no"), Phase::Data, Blame::Letter),
        (At::Data, Hang, Phase::Data, Blame::WayOut),
        (At::Data, Drop, Phase::Data, Blame::Moment),
        (At::End, Say("451 4.3.0 later"), Phase::Final, Blame::Moment),
        (At::End, Say("554 5.7.1 rejected"), Phase::Final, Blame::Letter),
        (At::End, Say("garbage"), Phase::Final, Blame::Moment),
        (At::End, Hang, Phase::Final, Blame::WayOut),
        (At::End, Flood, Phase::Final, Blame::WayOut),
        (At::End, TakeAndDrop, Phase::Final, Blame::Moment),
    ] {
        let server = Server::start(Some((at, deed))).await;
        let sent = tokio::time::timeout(longest(&SHORT), send_by(server.settings())).await;
        let setback = sent.expect("in time").expect_err("not sent");
        assert_eq!((setback.phase, setback.blame), (phase, blame), "{at:?} {deed:?}: {}", setback.words);
        assert!(!setback.words.is_empty());
    }
}

#[tokio::test]
async fn nobody_at_the_port_is_no_letters_fault() {
    let server = Server::start(None).await;
    let settings = server.settings();
    drop(server);
    tokio::task::yield_now().await;
    let setback = send_by(settings).await.unwrap_err();
    assert_eq!((setback.phase, setback.blame), (Phase::Connect, Blame::WayOut));
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_sealed() {
    let server = Server::start(None).await;
    let mut client = SmtpClient::new(server.settings(), SHORT).unwrap();
    let text = "Subject: x\r\n\r\n.\r\n..\r\n.MAIL FROM:<a@b>\r\nend\r\n";
    assert_eq!(send(&mut client, "ada@example.org", text).await.unwrap(), "250 2.0.0 queued");
    let [(rcpt, body)] = server.log.letters().try_into().unwrap();
    assert_eq!(rcpt, "RCPT TO:<ada@example.org>");
    assert_eq!(body.trim_end(), text.replace("\r\n", "\n").trim_end());
}

#[tokio::test]
async fn one_connection_serves_many_letters_but_not_for_ever() {
    let server = Server::start(None).await;
    let mut client = SmtpClient::new(server.settings(), SHORT).unwrap();
    for _ in 0..101 {
        send(&mut client, "ada@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap();
    }
    assert_eq!((server.log.letters().len(), server.log.connections()), (101, 2));
}

/// lettre's pool takes the answer to the letter before for the answer to this one.
#[tokio::test]
async fn an_answer_that_comes_too_late_is_not_taken_for_the_next_letters() {
    let server = Server::start(Some((At::Data, Hang))).await;
    let mut client = SmtpClient::new(server.settings(), SHORT).unwrap();
    send(&mut client, "slow@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap_err();
    server.log.script(Some((At::End, Say("554 5.7.1 rejected"))));
    let setback = send(&mut client, "next@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap_err();
    assert_eq!((setback.phase, setback.blame), (Phase::Final, Blame::Letter));
    assert_eq!(server.log.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_the_server_grew_tired_of_is_made_anew_at_once() {
    let server = Server::start(None).await;
    let mut client = SmtpClient::new(server.settings(), SHORT).unwrap();
    send(&mut client, "ada@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap();
    server.log.script(Some((At::Mail, Drop)));
    let setback = send(&mut client, "bea@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap_err();
    assert_eq!((setback.phase, setback.blame, server.log.connections()), (Phase::Mail, Blame::Moment, 2));
    server.log.script(None);
    send(&mut client, "bea@example.org", "Subject: x\r\n\r\nHello\r\n").await.unwrap();
}

#[tokio::test]
async fn without_the_encryption_that_is_asked_for_nothing_is_said() {
    let with = |server: &Server, tls| Smtp { tls, user: "ada".into(), ..server.settings() };
    for deed in [Say("454 4.7.0 not available"), Say("220 go"), Drop, Hang] {
        let server = Server::start(Some((At::StartTls, deed))).await;
        let setback = send_by(with(&server, SmtpTls::Required)).await.unwrap_err();
        assert_eq!((setback.phase, setback.blame), (Phase::Tls, Blame::WayOut), "{deed:?}");
        assert_eq!((server.log.auths(), server.log.letters().len()), (0, 0), "{deed:?}");
    }
    let server = Server::start(Some((At::Ehlo, Say("250 test")))).await;
    let setback = send_by(with(&server, SmtpTls::Required)).await.unwrap_err();
    assert_eq!((setback.phase, server.log.auths()), (Phase::Tls, 0));

    let server = Server::start(Some((At::Auth, Deed::Say("535 5.7.8 wrong")))).await;
    let setback = send_by(with(&server, SmtpTls::None)).await.unwrap_err();
    assert_eq!((setback.phase, setback.blame), (Phase::Auth, Blame::WayOut));
    assert!(!setback.words.contains("the-password"));
}
