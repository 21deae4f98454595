//! Atom feeds.

use weshift::domain::MINUTE;

use crate::world::{Reply, SHIFT, on_both};

#[test]
fn feeds_hold_what_was_published_and_are_well_formed() {
    on_both(&[("moderation.publish", "all")], |world| {
        world.reply_on(
            SHIFT,
            &Reply {
                url: "https://ada.example/?a=1&b=2".into(),
                email: "ada@example.org".into(),
                ..Reply::by("Ada <b>", "It is < & > *so* ]]> here.")
            },
        );
        for path in
            ["/feeds/comments.atom", "/p/km-culture-shift/feed.atom", "/p/km-culture-shift/we-know/feed.atom"]
        {
            let feed = world.get(path);
            assert_eq!(
                (feed.status, feed.header("content-type")),
                (200, "application/atom+xml; charset=utf-8")
            );
            feed.must_say("Ada &lt;b&gt;").must_not_say("@example.org");
            let mut reader = quick_xml::Reader::from_str(&feed.body);
            reader.config_mut().check_end_names = true;
            let mut entries = 0;
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "entry" => entries += 1,
                    quick_xml::events::Event::Eof => break,
                    _ => (),
                }
            }
            assert_eq!(entries, 1, "{path}");
        }
        world.get("/p/km-culture-shift/ours/feed.atom").must_not_say("<entry>");
        assert_eq!(world.get("/p/nothing/feed.atom").status, 404);
    });
}

#[test]
fn feeds_come_as_json_too_and_are_known_again_by_their_date() {
    on_both(&[("moderation.publish", "all")], |world| {
        let asked = world.post_comment(&Reply::by("Ada", "A *question*."));
        world.clock.advance(MINUTE);
        let answer =
            world.post_comment(&Reply { parent: asked.id.to_string(), ..Reply::by("Ben", "An answer.") });
        world.post_comment(&Reply::by("Eve", "Something else."));
        for path in [
            "/feeds/comments.json",
            "/p/km-culture-shift/feed.json",
            "/p/km-culture-shift/we-know/feed.json",
            &format!("/c/{}/feed.json", asked.id),
        ] {
            let got = world.get(path);
            assert_eq!((got.status, got.header("content-type")), (200, "application/feed+json"), "{path}");
            got.must_not_say("@example.org");
            let feed: serde_json::Value = serde_json::from_str(&got.body).unwrap();
            assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
            assert_eq!(feed["feed_url"], format!("{}{path}", world.base));
            let items = feed["items"].as_array().unwrap();
            assert_eq!(items.len(), if path.starts_with("/c/") { 1 } else { 3 }, "{path}");
            assert_eq!(world.get_with(path, &[("if-none-match", got.header("etag"))]).status, 304);
            assert_eq!(
                world.get_with(path, &[("if-modified-since", got.header("last-modified"))]).status,
                304
            );
            let earlier = [("if-modified-since", "Mon, 23 Nov 2026 09:00:00 GMT")];
            assert_eq!(world.get_with(path, &earlier).status, 200);
            world
                .get(&path.replace(".json", ".atom"))
                .must_say("<thr:in-reply-to")
                .must_say("rel=\"replies\"");
        }
        let answers = world.get(&format!("/c/{}/feed.atom", asked.id));
        answers.must_say("An answer.").must_not_say("Something else.");
        world.get(&format!("/c/{}/feed.json", answer.id)).must_say("\"items\":[]");
        assert_eq!(world.get("/c/99/feed.json").status, 404);
        let page = world.get(SHIFT);
        page.must_say("application/feed+json").must_say("/p/km-culture-shift/we-know/feed.json");
        world.get(&format!("/c/{}/reply", asked.id)).must_say(&format!("/c/{}/feed.atom", asked.id));
    });
}
