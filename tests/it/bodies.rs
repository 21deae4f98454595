//! Bodies are read only once the path and the headers let their sender in, and nobody holds a connection by sending
//! slowly.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::world::{SHIFT, World, field_value, on_both};

const PATIENCE: Duration = Duration::from_secs(15);

fn connect(base: &str) -> TcpStream {
    let stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends the head of a request, and nothing of its body; gives the status of what comes back.
fn status_of_head(base: &str, head: &str) -> u16 {
    let mut stream = connect(base);
    stream.write_all(head.as_bytes()).unwrap();
    status(&mut stream)
}

fn status(stream: &mut TcpStream) -> u16 {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// Reads until the server closes; panics if it does not.
fn must_be_closed(stream: &mut TcpStream, what: &str) {
    let start = Instant::now();
    let mut rest = [0; 4096];
    loop {
        match stream.read(&mut rest) {
            Ok(0) => return,
            Ok(_) => assert!(start.elapsed() < PATIENCE, "{what}: still open"),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
            Err(error) => panic!("{what}: still open ({error})"),
        }
    }
}

#[test]
fn whoever_may_not_send_a_body_is_refused_before_it_is_read() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "a secret of thirty-two characters").unwrap();
    on_both(&[("mail.inbound_secret_file", &secret.path().display().to_string())], |world| {
        let form = "Content-Type: application/x-www-form-urlencoded";
        let json = "Content-Type: application/json";
        let evil = "Origin: https://evil.test";
        let length = "Content-Length: 200000";
        for (method, path, headers, expected) in [
            ("POST", "/hooks/mail", vec![length], 403),
            ("POST", "/hooks/mail", vec![length, "Authorization: Bearer wrong"], 403),
            ("POST", "/p/km-culture-shift/we-know/comments", vec![length, form, evil], 403),
            ("POST", "/p/km-culture-shift/comments", vec![length, form, evil], 403),
            ("POST", "/p/km-culture-shift/we-know/follow", vec![length, form, evil], 403),
            ("POST", "/p/km-culture-shift/we-know/place", vec![length, form, evil], 403),
            ("POST", "/p/nothing/comments", vec![length, form], 404),
            ("POST", "/frame?thread=km-culture-shift", vec![length, form, evil], 403),
            ("POST", "/embed/v1/thread?thread=km-culture-shift", vec![length, form, evil], 403),
            ("POST", "/c/1/edit", vec![length, form, evil], 403),
            ("POST", "/c/1/report", vec![length, form], 404),
            ("POST", "/api/v1/comments", vec![length, json, evil], 403),
            ("POST", "/api/v1/comments", vec![length, form], 415),
            ("POST", "/api/v1/comments", vec!["Content-Length: 9000000", json], 413),
            ("POST", "/api/v1/comments/1/decision", vec![length, json], 401),
            ("POST", "/api/v1/comments/1/decision", vec![length, json, "Authorization: Bearer x"], 401),
            ("POST", "/admin/sign-in", vec![length, form, evil], 403),
            ("POST", "/admin/setup/x", vec![length, form], 410),
            ("POST", "/admin/comments/1/decide", vec![length, form], 403),
            ("POST", "/admin/posts", vec![length, form, "Cookie: weshift=x"], 403),
            ("POST", "/m/x", vec![length, form], 404),
            ("POST", "/u/x", vec![length, form], 404),
            ("POST", "/x/nokey/step", vec![length, form], 404),
            ("POST", "/s/nokey/lead/nokey", vec![length, form], 404),
            ("POST", "/nowhere", vec![length, form], 404),
            ("PUT", "/", vec![length, form], 405),
        ] {
            let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n", headers.join("\r\n"));
            assert_eq!(status_of_head(&world.base, &head), expected, "{head}");
        }
    });
}

#[test]
fn where_nobody_may_mention_or_hand_over_mail_a_body_is_not_read() {
    on_both(&[("webmention.enabled", "false")], |world| {
        for path in ["/hooks/mail", "/webmention"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n"
            );
            assert_eq!(status_of_head(&world.base, &head), 404, "{path}");
        }
    });
}

#[test]
fn a_request_whose_body_never_comes_is_answered_and_its_connection_closed() {
    on_both(&[], |world| {
        for (first, expected) in [
            ("GET / HTTP/1.1", 200),
            ("HEAD / HTTP/1.1", 200),
            ("GET /healthz HTTP/1.1", 200),
            ("GET /api/v1/posts HTTP/1.1", 200),
            ("GET /nowhere HTTP/1.1", 404),
            ("POST / HTTP/1.1", 405),
            ("OPTIONS /api/v1/posts HTTP/1.1", 204),
            ("POST /p/km-culture-shift/exercise HTTP/1.1\r\nOrigin: https://evil.test", 403),
            ("POST /api/v1/comments HTTP/1.1\r\nContent-Type: text/plain", 415),
            ("GET /admin HTTP/1.1", 303),
        ] {
            let mut stream = connect(&world.base);
            let head = format!("{first}\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(String::from_utf8_lossy(&answer), format!("HTTP/1.1 {expected}"), "{first}");
            must_be_closed(&mut stream, first);
        }
    });
}

#[test]
fn a_body_that_drips_does_not_hold_a_connection() {
    on_both(&[], |world| {
        for first in ["GET /healthz HTTP/1.1", "POST /nowhere HTTP/1.1", "POST /api/v1/comments HTTP/1.1"] {
            let mut stream = connect(&world.base);
            let head = format!("{first}\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let start = Instant::now();
            while stream.write_all(b"1\r\nx\r\n").is_ok() {
                assert!(start.elapsed() < PATIENCE, "{first}: still read");
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    });
}

#[test]
fn a_connection_goes_on_after_a_body_that_was_read() {
    on_both(&[("moderation.publish", "all")], |world| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        let body = format!("comment=Hello&author=Ada&email=ada%40example.org&token={token}");
        let mut stream = connect(&world.base);
        let request = format!(
            "POST {SHIFT}/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        assert_eq!(status(&mut stream), 303);
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(status(&mut stream), 200);
    });
}

#[test]
fn a_hundred_large_bodies_of_strangers_take_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_weshift"))
        .current_dir(dir.path())
        .env("WESHIFT_DATABASE__URL", format!("sqlite://{}", dir.path().join("weshift.db").display()))
        .env("WESHIFT_SERVER__LISTEN", "127.0.0.1:0")
        .env("WESHIFT_MAIL__MAILDIR", dir.path().join("mail"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let base = lines.next().unwrap().unwrap().rsplit(' ').next().unwrap().to_string();
    std::thread::spawn(move || lines.for_each(drop));
    assert_eq!(status_of_head(&base, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 200);

    let before = peak_memory_kib(&server);
    let senders: Vec<_> = (0..100).map(|at| large_body(&base, at)).collect();
    let statuses: Vec<u16> = senders.into_iter().map(|it| it.join().unwrap()).collect();
    let after = peak_memory_kib(&server);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(statuses.iter().all(|it| matches!(it, 403 | 404)), "{statuses:?}");
    assert!(after - before < 60 * 1024, "{before} KiB grew to {after} KiB");
}

/// Ten megabytes to somewhere, and the status that comes back.
fn large_body(base: &str, at: usize) -> std::thread::JoinHandle<u16> {
    let paths = ["/hooks/mail", "/admin/posts", "/p/km-culture-shift/we-know/comments", "/nowhere"];
    let (path, base) = (paths[at % paths.len()], base.to_string());
    std::thread::spawn(move || {
        let mut stream = connect(&base);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.test\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'a'; 0x10000], b"\r\n"].concat();
        for _ in 0..160 {
            if stream.write_all(&chunk).is_err() {
                break;
            }
        }
        status(&mut stream)
    })
}

/// The most that the process ever had in memory.
fn peak_memory_kib(server: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn large_forms_of_people_still_arrive_all_at_once() {
    on_both(&[("moderation.publish", "all")], |world: &World| {
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(30_000);
        let base = &world.base;
        std::thread::scope(|scope| {
            let send = |at: usize| {
                let words = format!("{at} {}", "word ".repeat(12_000));
                let body = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs([("comment", words.as_str()), ("author", "Ada"), ("token", &token)])
                    .append_pair("email", "ada@example.org")
                    .finish();
                let mut stream = connect(base);
                let head = format!(
                    "POST {SHIFT}/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(body.as_bytes()).unwrap();
                status(&mut stream)
            };
            let sent: Vec<_> = (0..20).map(|at| scope.spawn(move || send(at))).collect();
            for one in sent {
                assert_eq!(one.join().unwrap(), 303);
            }
        });
    });
}
