//! Pages elsewhere that say they link here.

use std::io::Write;

use weshift::domain::*;

use crate::{
    receiver::{Heard, Receiver, answers, says},
    world::{Got, Reply, SHIFT, World, databases},
};

/// A world in which 127.0.0.1 stands for the internet; other private addresses stay what they are.
fn with_mentions(test: impl Fn(&World)) {
    for database in databases() {
        let settings = [("webmention.enabled", "true"), ("outbound.private_networks", "127.0.0.1/32")];
        let world = World::start(&database, &settings);
        test(&world);
        world.end();
    }
}

fn mention(world: &World, source: &str, target: &str) -> Got {
    world.post("/webmention", &[("source", source), ("target", target)])
}

fn page(html: &str) -> impl Fn(&Heard, &mut std::net::TcpStream) + Send + 'static {
    let length = html.len();
    says(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\n\r\n{html}"
    ))
}

/// Grace's entry, which links to this address.
fn entry(target: &str, words: &str) -> String {
    format!(
        "<!doctype html><title>Blog</title><article class='h-entry'><a class='p-author h-card' href='/'>Grace</a>\
         <div class='e-content'><p>{words}</p><p>After <a href='{target}'>this</a></p></div></article>"
    )
}

fn target(world: &World) -> String {
    format!("{}{SHIFT}", world.base)
}

fn comments(world: &World) -> Vec<Comment> {
    let at = weshift::store::PageAt { number: 1, size: 50 };
    let all = world.block_on(world.app.store.reader().page_for_desk(Default::default(), at)).unwrap().0;
    all.into_iter().map(|it| it.placed.comment).collect()
}

#[test]
fn a_page_that_links_here_becomes_a_comment_that_waits() {
    with_mentions(|world| {
        let cookie = world.bea();
        for path in [SHIFT, "/p/km-culture-shift"] {
            let shown = world.get(path);
            assert_eq!(shown.header("link"), "</webmention>; rel=\"webmention\"", "{path}");
            shown.must_say("<link rel=\"webmention\" href=\"/webmention\">");
        }
        let blog = Receiver::start(page(&entry(
            &target(world),
            "We tried it &amp; it <b>works</b>.<script>x</script>",
        )));
        let answer = mention(world, &blog.url("/post"), &target(world));
        assert_eq!(answer.status, 202, "{}", answer.body);
        world.wait_until("it waits", |world| comments(world).len() == 1);
        let comment = world.newest();
        assert_eq!((comment.status, comment.author.as_str()), (Status::Pending, "Grace"));
        assert_eq!(comment.words.as_str(), "We tried it & it works.\n\nAfter this");
        assert_eq!(comment.url.as_ref().unwrap().as_str(), blog.url("/post"));
        world.get(SHIFT).must_not_say("We tried it");
        let shown = world.desk(&cookie, &format!("/admin/comments/{}", comment.id));
        shown.must_say("It comes from a page elsewhere that links here (Webmention).");
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        world.get(SHIFT).must_say("We tried it");
        assert!(blog.heard()[0].headers["user-agent"].starts_with("Weshift/"));
    });
}

#[test]
fn a_page_that_changed_is_read_anew_and_one_that_went_takes_its_comment_along() {
    with_mentions(|world| {
        let cookie = world.bea();
        let blog = Receiver::start(page(&entry(&target(world), "One.")));
        let tell = || assert_eq!(mention(world, &blog.url("/"), &target(world)).status, 202);
        tell();
        world.wait_until("it waits", |world| comments(world).len() == 1);
        let comment = world.newest();
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        blog.does(page(&entry(&target(world), "Two.")));
        tell();
        // Not sooner than five minutes after the first look.
        world.clock.advance(6 * MINUTE);
        world.wait_until("it was read anew", |world| world.newest().words.as_str().starts_with("Two."));
        // Readers go on seeing what a manager approved.
        let (shown, change) = (world.comment(comment.id), world.newest());
        assert!(shown.status == Status::Approved && shown.words.as_str().starts_with("One."));
        assert_eq!((change.changes, change.status), (Some(comment.id), Status::Pending));
        blog.does(answers("410 Gone", ""));
        tell();
        world.clock.advance(6 * MINUTE);
        let both_went =
            |world: &World| [comment.id, change.id].map(|it| world.comment(it).status) == [Status::Trash; 2];
        world.wait_until("it went, and its change", both_went);
        // Back again, it is a new one.
        blog.does(page(&entry(&target(world), "Three.")));
        tell();
        world.clock.advance(6 * MINUTE);
        world.wait_until("it came back", |world| comments(world).len() == 3);
        blog.does(page("<title>Blog</title>No link any more."));
        tell();
        world.clock.advance(6 * MINUTE);
        let second = comments(world).into_iter().map(|it| it.id).max().unwrap();
        world.wait_until("it went, too", |world| world.comment(second).status == Status::Trash);
    });
}

#[test]
fn a_reaction_says_what_it_is_or_its_own_words_and_not_what_it_is_called() {
    with_mentions(|world| {
        let own = "<p class='e-content'>For our next meeting.</p>";
        for (class, words, said) in [
            ("u-like-of", "", "Likes this."),
            ("u-bookmark-of", "", "Bookmarked this."),
            ("u-bookmark-of", own, "For our next meeting."),
            // What a repost says is what it passes on.
            ("u-repost-of", own, "Reposted this."),
        ] {
            let blog = Receiver::start(page(&format!(
                "<!doctype html><title>Like page</title><article class='h-entry'><a class='p-author h-card' href='/'>Grace</a> \
                 <span class='p-name'>Something</span> {words} <a class='{class}' href='{}'>a page</a></article>",
                target(world)
            )));
            let before = comments(world).len();
            assert_eq!(mention(world, &blog.url("/like"), &target(world)).status, 202);
            world.wait_until("it waits", |world| comments(world).len() > before);
            let comment = world.newest();
            assert_eq!((comment.words.as_str(), comment.status), (said, Status::Pending));
        }
    });
}

#[test]
fn a_comment_can_be_mentioned_and_is_answered() {
    with_mentions(|world| {
        let cookie = world.bea();
        let asked = world.post_comment(&Reply::by("Ada", "Who has tried it?"));
        assert_eq!(world.decide(&cookie, &asked, "approve"), 303);
        let target = format!("{}/c/{}", world.base, asked.id);
        let blog = Receiver::start(page(&entry(&target, "We have.")));
        assert_eq!(mention(world, &blog.url("/"), &target).status, 202);
        world.wait_until("it waits", |world| comments(world).len() == 2);
        assert_eq!(world.newest().parent, Some(asked.id));
    });
}

#[test]
fn what_is_no_mention_is_refused_without_asking_anybody() {
    with_mentions(|world| {
        let asked = Receiver::start(page("x"));
        let port = asked.address.port();
        let ours = target(world);
        for source in [
            "",
            "nonsense",
            "ftp://blog.example.net/",
            "https://ada:x@blog.example.net/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.8/",
            "http://[::1]/",
            &format!("http://127.0.0.2:{port}/"),
            &format!("http://localhost:{port}/"),
            "http://blog.example.net:6379/",
            &ours,
        ] {
            let answer = mention(world, source, &ours);
            assert_eq!(answer.status, 400, "{source}: {}", answer.body);
        }
        let source = asked.url("/");
        for target in [
            String::new(),
            "https://elsewhere.example/p/km-culture-shift".into(),
            format!("{}/", world.base),
            format!("{}/admin", world.base),
            format!("{}/p/nothing", world.base),
            format!("{}/p/km-culture-shift/nothing", world.base),
            format!("{}/c/987654", world.base),
            format!("{ours}#c-987654"),
        ] {
            assert_eq!(mention(world, &source, &target).status, 400, "{target}");
        }
        assert_eq!(world.get("/webmention").status, 405);
        assert!(asked.heard().is_empty());
    });
    let world = World::start(&crate::world::Kind::Sqlite, &[]);
    assert_eq!(mention(&world, "https://blog.example.net/", &target(&world)).status, 404);
    world.get(SHIFT).must_not_say("rel=\"webmention\"");
    assert_eq!(world.get(SHIFT).header("link"), "");
    world.stop();
}

#[test]
fn pages_that_misbehave_give_nothing_and_hold_nobody_up() {
    with_mentions(|world| {
        let inner = Receiver::start(page(&entry(&target(world), "Secret.")));
        let to_inner = format!(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.2:{}/\r\ncontent-length: 0\r\n\r\n",
            inner.address.port()
        );
        let linking = entry(&target(world), "Not this.");
        let gzip = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n{linking}",
            linking.len()
        );
        let plain = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n{linking}",
            linking.len()
        );
        let no_link = page("<title>x</title>");
        let bad: Vec<Receiver> = vec![
            Receiver::start(says(to_inner)),
            Receiver::start(says(gzip)),
            Receiver::start(says(plain)),
            Receiver::start(no_link),
            Receiver::start(answers("500 Oops", "")),
            Receiver::start(says("220 mail.example.org ESMTP\r\n")),
            Receiver::start(|_, stream| {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n");
                while stream.write_all(&[b'x'; 65_536]).is_ok() {}
            }),
        ];
        for it in &bad {
            assert_eq!(mention(world, &it.url("/"), &target(world)).status, 202);
        }
        world.clock.advance(HOUR + MINUTE);
        let good = Receiver::start(page(&entry(&target(world), "This.")));
        assert_eq!(mention(world, &good.url("/"), &target(world)).status, 202);
        world.wait_until("the good one waits", |world| comments(world).len() == 1);
        assert!(world.newest().words.as_str().starts_with("This."));
        assert!(bad.iter().all(|it| !it.heard().is_empty()) && inner.heard().is_empty());
    });
}

#[test]
fn one_host_is_asked_a_hundred_times_an_hour_at_most() {
    with_mentions(|world| {
        let blog = Receiver::start(answers("404 Not Found", ""));
        for number in 0..100 {
            assert_eq!(mention(world, &blog.url(&format!("/{number}")), &target(world)).status, 202);
        }
        let answer = mention(world, &blog.url("/one-more"), &target(world));
        assert_eq!((answer.status, answer.header("retry-after")), (429, "3600"), "{}", answer.body);
        world.wait_until("all were asked", |_| blog.heard().len() == 100);
        world.clock.advance(HOUR + MINUTE);
        assert_eq!(mention(world, &blog.url("/later"), &target(world)).status, 202);
    });
}
