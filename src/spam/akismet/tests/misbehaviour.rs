//! Servers that are slow, gone, broken, talkative or no Akismet at all.

use std::{fmt, net::TcpListener};

use url::Url;

use super::{
    super::{Akismet, Cause},
    DEFAULT_BASE_URL, client, comment, raw,
    server::{Act, KEY, Server, ok},
    settings, with_limit,
};

fn failure(akismet: &Akismet) -> (Cause, String) {
    let error = akismet.check(&comment(), None).unwrap_err();
    no_key(&error);
    (error.cause, error.to_string())
}

#[track_caller]
fn no_key(shown: &(impl fmt::Debug + ?Sized)) {
    let shown = format!("{shown:?} {shown:#?}").to_lowercase();
    assert!(!shown.contains(&KEY.to_lowercase()), "{shown}");
}

#[test]
fn a_slow_server_is_given_up() {
    let slow = [
        Act::Silent,
        Act::Drip("HTTP/1.1 200 OK\r\nX-slow: "),
        Act::Drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    ];
    for act in slow {
        let expected = (Cause::Timeout, "Akismet did not answer within 300ms.".to_string());
        assert_eq!(failure(&with_limit(&Server::start(act).url, 300)), expected);
    }
}

#[test]
fn a_broken_connection_is_named() {
    let closed = "Akismet closed the connection before its answer was complete.";
    for act in [Act::Close, Act::Raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfal".to_string())] {
        assert_eq!(failure(&client(&Server::start(act).url)), (Cause::Connection, closed.to_string()));
    }
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = Url::parse(&format!("http://{gone}")).unwrap();
    assert_eq!(failure(&client(&gone)), (Cause::Connection, "Akismet refused the connection.".to_string()));
}

#[test]
fn a_server_without_encryption_learns_nothing() {
    let secure = |server: &Server, millis: u64| {
        let url = server.url.as_str().replace("http://", "https://");
        failure(&with_limit(&Url::parse(&url).unwrap(), millis))
    };
    let server = Server::start(Act::Raw("HTTP/1.1 400 Bad Request\r\n\r\n".to_string()));
    let (cause, sentence) = secure(&server, 10_000);
    assert_eq!(cause, Cause::Tls, "{sentence}");
    assert!(sentence.starts_with("There is no secure connection to Akismet: "), "{sentence}");
    let calls = server.calls();
    assert_eq!(calls.len(), 1, "nor is there a second attempt");
    assert!(!calls[0].line.contains(KEY) && !calls[0].line.contains("comment"));

    assert_eq!(secure(&Server::start(Act::Silent), 300).0, Cause::Timeout);
    assert_eq!(secure(&Server::start(Act::Close), 10_000).0, Cause::Connection);
}

#[test]
fn other_statuses_are_no_answer() {
    for (status, sentence) in [
        (500, "Akismet is out of order (status 500)."),
        (503, "Akismet is out of order (status 503)."),
        (403, "Akismet did not accept the call (status 403)."),
        (204, "Akismet did not accept the call (status 204)."),
    ] {
        let answer = format!("HTTP/1.1 {status} Word\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(failure(&raw(answer)), (Cause::Status(status), sentence.to_string()));
    }
}

#[test]
fn too_many_calls_say_when_to_come_back() {
    let now = 1_763_884_800; // Sun, 23 Nov 2025 08:00:00 GMT
    for (header, expected) in [
        ("Retry-After: 120\r\n", Some(120)),
        ("Retry-After: Sun, 23 Nov 2025 08:05:30 GMT\r\n", Some(330)),
        ("Retry-After: Sun, 23 Nov 2025 07:00:00 GMT\r\n", Some(0)),
        ("Retry-After: Thu, 29 Feb 2024 23:59:60 GMT\r\n", Some(0)),
        ("Retry-After: Mon, 23 Nov 2026 08:00:00 GMT\r\n", Some(365 * 86_400)),
        ("Retry-After: Sat, 01 Mar 2036 00:00:00 GMT\r\n", Some(324_057_600)),
        ("Retry-After: Tue, 29 Feb 2028 08:00:00 GMT\r\n", Some(71_539_200)),
        ("Retry-After: Thu, 01 Jan 2026 00:00:00 GMT\r\n", Some(3_340_800)),
        ("Retry-After: Sunday, 23-Nov-25 08:05:30 GMT\r\n", None),
        ("Retry-After: Sun, 99 Nov 2025 08:05:30 GMT\r\n", None),
        ("Retry-After: -5\r\n", None),
        ("Retry-After: 99999999999\r\n", None),
        ("Retry-After: \r\n", None),
        ("", None),
    ] {
        let akismet = raw(format!("HTTP/1.1 429 Slow down\r\n{header}Content-Length: 0\r\n\r\n"));
        let error = akismet.check(&comment(), None).unwrap_err();
        assert_eq!(error.cause, Cause::Status(429));
        assert_eq!(error.to_string(), "Akismet was asked too often (status 429).");
        assert_eq!(error.retry_after_secs(now), expected, "{header}");
    }
}

#[test]
fn a_strange_body_is_no_answer() {
    let (cause, sentence) = failure(&raw(ok(&[], "<html>\r\n<h1>Sign in to the hotel's network</h1>")));
    assert_eq!(cause, Cause::Strange);
    assert!(sentence.starts_with("Akismet's answer is not understood; it starts with “<html>"), "{sentence}");
    assert_eq!(failure(&raw(ok(&[], ""))).1, "Akismet's answer is empty.");
    for strange in ["TRUE", "false!", "truefalse", "\u{0}"] {
        assert_eq!(failure(&raw(ok(&[], strange))).0, Cause::Strange, "{strange}");
    }
    let help = failure(&raw(ok(&[("X-akismet-debug-help", "We are moving")], "")));
    assert_eq!(help.1, "Akismet's answer is not understood: “We are moving”.");
    assert_eq!(failure(&raw("220 mail.example ESMTP\r\n\r\n")).0, Cause::Strange);
}

#[test]
fn a_body_without_end_is_not_read_to_its_end() {
    for start in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: ",
    ] {
        let expected = (Cause::Strange, "Akismet's answer is too long to be one.".to_string());
        assert_eq!(failure(&client(&Server::start(Act::Flood(start)).url)), expected, "{start}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(Act::Speak);
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}1.1/comment-check", elsewhere.url);
        let answer = format!("HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let (cause, sentence) = failure(&raw(answer.clone()));
        assert_eq!(cause, Cause::Status(status));
        let expected = "Akismet wants to be asked elsewhere, which is refused";
        assert_eq!(sentence, format!("{expected} (status {status})."));
        assert_eq!(raw(answer).usage().unwrap_err().cause, Cause::Status(status));
    }
    assert!(elsewhere.calls().is_empty());
}

#[test]
fn the_key_is_never_shown() {
    let akismet = raw(ok(&[], "true"));
    no_key(&akismet);
    no_key(&settings(KEY, DEFAULT_BASE_URL));
    let echo = format!("your key {KEY}, or {}", KEY.to_uppercase());
    let names = ["guid", "debug-help", "alert-code", "alert-msg", "alert-api-calls", "alert-upgrade-plan"];
    let names: Vec<String> = names.iter().map(|name| format!("X-akismet-{name}")).collect();
    let mut headers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), echo.as_str())).collect();
    let upgrade = format!("https://akismet.com/?key={KEY}");
    headers.push(("X-akismet-alert-upgrade-url", &upgrade));
    for body in ["true", "false", "invalid", "", echo.as_str()] {
        let akismet = raw(ok(&headers, body));
        no_key(&akismet.check(&comment(), None));
        no_key(&akismet.submit(&comment(), true, "Ann", None));
        no_key(&akismet.verify());
        no_key(&akismet.usage());
        no_key(&raw(ok(&[], body)).check(&comment(), None));
    }
    headers.push(("X-akismet-error", &echo));
    no_key(&raw(ok(&headers, &echo)).check(&comment(), None));
    let moved = format!("HTTP/1.1 302 {KEY}\r\nLocation: http://x.example/{KEY}\r\n{KEY}: {KEY}\r\n\r\n");
    no_key(&raw(moved).usage());
    no_key(&raw(format!("{KEY}\r\n\r\n")).usage());
    no_key(&client(&Server::start(Act::Close).url).usage());
    no_key(&with_limit(&Server::start(Act::Silent).url, 300).usage());
}
