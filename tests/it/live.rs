//! New replies are told to those who look, on every node, and the streams end with the server.

use std::{
    cell::RefCell,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::{
    postgres,
    world::{Kind, Reply, SHIFT, World, on_both},
};

const OPEN: &[(&str, &str)] = &[("moderation.publish", "all"), ("spam.enabled", "false")];
const LIVE: &str = "/embed/v1/live?thread=km-culture-shift%2Fwe-know";

/// A reader who looks at a discussion.
struct Looking {
    stream: TcpStream,
    heard: String,
}

impl Looking {
    fn at(world: &World, path: &str) -> Looking {
        let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
        let mut looking = Looking { stream, heard: String::new() };
        looking.hear("\r\n\r\n");
        looking
    }

    #[track_caller]
    fn hear(&mut self, words: &str) {
        let mut bytes = [0; 1024];
        while !self.heard.contains(words) {
            let read = self.stream.read(&mut bytes).expect("something is said within twenty seconds");
            assert!(read > 0, "the stream ended before {words:?}: {}", self.heard);
            self.heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    }
}

#[test]
fn a_reader_who_looks_hears_of_a_new_reply() {
    on_both(OPEN, |world| {
        let mut reader = Looking::at(world, LIVE);
        reader.hear("text/event-stream");
        reader.hear("retry: 5000");
        world.post_comment(&Reply::by("Ada", "Said while somebody looks."));
        reader.hear(r#"data: {"count":1,"thread":"km-culture-shift/we-know","words":"1 reply"}"#);
        let cookie = world.bea();
        reader.heard.clear();
        assert_eq!(world.decide(&cookie, &world.newest(), "trash"), 303);
        reader.hear(r#""words":"No replies yet""#);
    });
}

#[test]
fn a_stream_begins_with_the_count_as_it_is() {
    on_both(OPEN, |world| {
        world.post_comment(&Reply::by("Ada", "Said while nobody looked."));
        let both = format!("{LIVE}&thread=km-culture-shift%2Fours");
        let mut reader = Looking::at(world, &both);
        reader.hear(r#"data: {"count":1,"thread":"km-culture-shift/we-know","words":"1 reply"}"#);
        reader.hear(r#"data: {"count":0,"thread":"km-culture-shift/ours","words":"No replies yet"}"#);
    });
}

#[test]
fn who_looks_at_nothing_gets_no_stream() {
    on_both(OPEN, |world| {
        assert_eq!(world.get("/embed/v1/live").status, 400);
        assert_eq!(world.get("/embed/v1/live?thread=nothing").status, 204, "the browser need not come back");
        let many: Vec<String> = (0..51).map(|it| format!("thread=x{it}")).collect();
        assert_eq!(world.get(&format!("/embed/v1/live?{}", many.join("&"))).status, 400);
        world.get(SHIFT).must_say("data-told=").must_say("role=\"status\"");
    });
}

#[test]
fn streams_end_when_the_server_does() {
    let world = World::start(&Kind::Sqlite, OPEN);
    let mut reader = Looking::at(&world, LIVE);
    reader.hear("retry: 5000");
    world.stop();
    let mut rest = Vec::new();
    reader.stream.read_to_end(&mut rest).expect("the stream ends within twenty seconds");
}

#[test]
fn what_one_node_publishes_is_seen_and_told_by_another() {
    if !postgres::is_installed() {
        return;
    }
    let one = World::start(&Kind::Postgres, OPEN);
    let two = World::start_on(tempfile::tempdir().unwrap(), one.database.clone(), OPEN);
    // Kept by the other node; its clock stands still, so it would keep it for ever.
    two.get(SHIFT).must_not_say("Said on the first node.");
    let mut reader = Looking::at(&two, LIVE);
    reader.hear("\"words\":\"No replies yet\"}\n\n");
    reader.heard.clear();
    let reader = RefCell::new(reader);
    one.wait_until("the second node hears and tells", |one| {
        one.post_comment(&Reply::by("Ada", &format!("Said on the first node. {}", one.clock.now().millis())));
        reader_heard(&mut reader.borrow_mut())
    });
    two.wait_until("the kept page is made anew", |two| {
        two.get(SHIFT).body.contains("Said on the first node.")
    });
    one.stop();
    two.stop();
}

/// Whether anything was said by now; the other node may still be on its way to listen.
fn reader_heard(reader: &mut Looking) -> bool {
    reader.stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut bytes = [0; 1024];
    let read = reader.stream.read(&mut bytes).unwrap_or(0);
    reader.heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
    reader.heard.contains("data: ")
}
