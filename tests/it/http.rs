//! Bad requests get a clear answer in the right status, never a 500.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::world::{SHIFT, World, on_both};

fn raw(world: &World, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[test]
fn bad_input_is_refused_in_the_right_status() {
    on_both(&[], |world| {
        let comments = format!("{SHIFT}/comments");
        assert_eq!(world.json("POST", &comments, "{}").status, 415);
        assert_eq!(world.post(&comments, &[]).status, 422);
        assert_eq!(world.post("/p/nothing/comments", &[("comment", "x")]).status, 404);
        let long = "x".repeat(300 * 1024);
        assert_eq!(world.post(&comments, &[("comment", &long)]).status, 413);
        let twice = world.post(&comments, &[("comment", "a"), ("comment", "b"), ("status", "approved")]);
        assert_eq!(twice.status, 422);
        for method in ["DELETE", "PUT", "PATCH", "TRACE"] {
            let answer = raw(world, format!("{method} / HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
            assert!(answer.starts_with("HTTP/1.1 405"), "{method}: {answer}");
        }
        let head = raw(world, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        for (path, status) in
            [("/%ff%fe", "404"), ("/..;/admin", "404"), ("/p/%00/x", "404"), ("/c/-1", "404")]
        {
            let answer = raw(world, format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
        }
    });
}

#[test]
fn a_body_that_is_given_up_ends_the_connection_though_its_sender_goes_on() {
    on_both(&[], |world| {
        let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let head = format!(
            "POST {SHIFT}/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
        let patience = Instant::now() + Duration::from_secs(60);
        while stream.write_all(chunk.as_bytes()).is_ok() {
            assert!(Instant::now() < patience, "the server still reads");
        }
    });
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    on_both(&[("moderation.publish", "all")], |world| {
        let body = b"comment=%ff%fe%00%c3%28&author=%00&email=a%40b.example&token=x";
        let head = format!(
            "POST {SHIFT}/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let answer = raw(world, &[head.as_bytes(), body].concat());
        assert!(answer.starts_with("HTTP/1.1 400"), "no UTF-8, so nothing of it is kept: {answer}");
        let body = b"comment=%00%c3%a9&author=%00&email=a%40b.example&token=x";
        let head = head.replace("Content-Length: 62", &format!("Content-Length: {}", body.len()));
        let answer = raw(world, &[head.as_bytes(), body].concat());
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
        let api = br#"{"thread":"km-culture-shift/we-know","author":"A\u0000","email":"a@b.example","comment":"x\u0000\ud800"}"#;
        let head = format!(
            "POST /api/v1/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            api.len()
        );
        let answer = raw(world, &[head.as_bytes(), api].concat());
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    });
}

#[test]
fn a_page_of_another_site_cannot_post_here_unless_the_settings_name_it() {
    on_both(&[("moderation.publish", "all"), ("site.origins", "https://blog.example.org")], |world| {
        let token = crate::world::field_value(&world.get(SHIFT).body, "token").unwrap();
        let send = |origin: &str, words: &str| {
            let fields =
                [("comment", words), ("author", "A"), ("email", "a@example.org"), ("token", token.as_str())];
            world.post_with(&format!("{SHIFT}/comments"), &fields, &[("origin", origin)]).status
        };
        assert_eq!(send("https://evil.example", "one"), 403);
        assert_eq!(send("https://blog.example.org.evil.example", "two"), 403);
        assert_eq!(send("https://blog.example.org", "three"), 303);
        assert_eq!(send(&world.base, "four"), 303);
    });
}

#[test]
fn it_says_whether_it_is_alive_and_ready() {
    on_both(&[], |world| {
        assert_eq!((world.get("/healthz").status, world.get("/readyz").status), (200, 200));
    });
}
