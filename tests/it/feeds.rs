//! Atom feeds.

use weshift::domain::{HOUR, MINUTE, SECOND};

use crate::world::{Kind, Reply, SHIFT, World, databases, field_value, on_both};

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

#[test]
fn a_comment_that_is_approved_late_is_in_every_feed_and_dated_then() {
    on_both(&[("moderation.publish", "all"), ("moderation.hold_words", "slowly")], |world| {
        let cookie = world.bea();
        let late = world.post_comment(&Reply::by("Ada", "Read slowly."));
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        for number in 0..55 {
            world.clock.advance(30 * SECOND);
            let reply = Reply::by("Ben", &format!("At once, number {number}."));
            assert_eq!(world.send("/p/km-culture-shift/we-know/comments", &reply, &token).status, 303);
        }
        world.clock.advance(HOUR);
        assert_eq!(world.decide(&cookie, &late, "approve"), 303);
        let decided = world.comment(late.id).published_at();
        assert!(decided > late.created_at);
        for path in ["/feeds/comments", "/p/km-culture-shift/feed", "/p/km-culture-shift/we-know/feed"] {
            let atom = world.get(&format!("{path}.atom")).body;
            let entries: Vec<&str> = atom.split("<entry>").skip(1).collect();
            assert_eq!(entries.len(), 50, "{path}");
            assert!(entries[0].contains("Read slowly.") && entries[1].contains("number 54"), "{path}");
            let updated: Vec<&str> =
                entries.iter().map(|it| between(it, "<updated>", "</updated>")).collect();
            assert!(
                updated.is_sorted_by(|a, b| a >= b) && updated[0] == decided.rfc3339(),
                "{path}: {updated:?}"
            );
            let json: serde_json::Value =
                serde_json::from_str(&world.get(&format!("{path}.json")).body).unwrap();
            assert_eq!(json["items"][0]["date_published"], decided.rfc3339(), "{path}");
        }
    });
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|it| it.1.split_once(end)).map_or("", |it| it.0)
}

#[test]
fn no_character_of_a_stranger_stops_a_feed() {
    on_both(&[("moderation.publish", "all")], |world| {
        let odd = "\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{10ffff}\u{1}\u{b}";
        let url = "/api/v1/comments";
        let body = serde_json::json!({
            "thread": "km-culture-shift/we-know", "author": format!("Eve{odd}"), "email": "e@example.org",
            "comment": format!("Hel{odd}lo {odd}"),
        });
        assert_eq!(world.json("POST", url, &body.to_string()).status, 201);
        for path in
            ["/feeds/comments.atom", "/p/km-culture-shift/feed.atom", "/p/km-culture-shift/we-know/feed.atom"]
        {
            let feed = world.get(path);
            feed.must_say("<name>Eve</name>");
            let is_forbidden =
                |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{fffe}' | '\u{ffff}');
            assert!(!feed.body.contains(is_forbidden), "{path}");
        }
    });
}

#[test]
fn an_answer_to_a_removed_comment_says_so_and_names_nothing_that_is_gone() {
    on_both(&[("moderation.publish", "all")], |world| {
        let asked = world.post_comment(&Reply::by("Ada", "A question."));
        let below = |id| Reply { parent: format!("{id}"), ..Reply::by("Ben", "An answer that goes.") };
        let middle = world.post_comment(&below(asked.id));
        let last =
            world.post_comment(&Reply { parent: middle.id.to_string(), ..Reply::by("Cy", "The last word.") });
        let api = |id| {
            let got = world.get(&format!("/api/v1/comments/{id}"));
            serde_json::from_str::<serde_json::Value>(&got.body).unwrap()["parent"].clone()
        };
        assert_eq!(api(last.id), middle.id.to_string());
        world.get(SHIFT).must_not_say("that was removed");
        let cookie = world.bea();
        assert_eq!(world.decide(&cookie, &middle, "trash"), 303);
        let gone = format!("/c/{}", middle.id);
        let page = world.get(SHIFT);
        page.must_say("The last word.").must_say("in reply to a comment that was removed");
        assert!(!page.body.contains(&format!("{gone}\"")));
        assert_eq!(api(last.id), serde_json::Value::Null);
        let list = world.get("/api/v1/comments?thread=km-culture-shift/we-know");
        let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
        assert!(list["comments"].as_array().unwrap().iter().all(|it| it["parent"].is_null()), "{list}");
        world
            .get("/p/km-culture-shift/we-know/feed.atom")
            .must_not_say("<thr:in-reply-to")
            .must_say("The last word.");
        assert_eq!(api(asked.id), serde_json::Value::Null);
    });
}

#[test]
fn ids_in_feeds_stay_when_the_site_moves() {
    for kind in databases() {
        let settings = |base: &'static str| [("moderation.publish", "all"), ("server.base_url", base)];
        let world = World::start(&kind, &settings("https://talk.example.org"));
        let asked = world.post_comment(&Reply::by("Ada", "A question."));
        world.post_comment(&Reply { parent: asked.id.to_string(), ..Reply::by("Ben", "An answer.") });
        let paths = [
            "/feeds/comments",
            "/p/km-culture-shift/feed",
            "/p/km-culture-shift/we-know/feed",
            &format!("/c/{}/feed", asked.id),
        ];
        let ids = |world: &World| -> Vec<String> {
            let mut ids = Vec::new();
            for path in paths {
                let atom = world.get(&format!("{path}.atom")).body;
                ids.extend(atom.split("<id>").skip(1).map(|it| it.split('<').next().unwrap().to_string()));
                ids.extend(atom.split(" ref=\"").skip(1).map(|it| it.split('"').next().unwrap().to_string()));
                let json: serde_json::Value =
                    serde_json::from_str(&world.get(&format!("{path}.json")).body).unwrap();
                ids.extend(
                    json["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().into()),
                );
            }
            ids
        };
        let before = ids(&world);
        assert!(before.len() > 10 && before.iter().all(|it| it.starts_with("tag:talk.example.org,2026:")));
        let (dir, database) = world.stop();
        let moved = World::start_on(dir, database, &settings("https://new.example.net:8443"));
        assert_eq!(ids(&moved), before);
        moved
            .get("/feeds/comments.atom")
            .must_say("href=\"https://new.example.net:8443/feeds/comments.atom\"");
        let (dir, database) = moved.stop();
        let nameless = World::start_on(dir, database, &[("moderation.publish", "all")]);
        assert_eq!(ids(&nameless), before, "also where the settings lost the name");
        nameless.stop();
    }
}

#[test]
fn a_site_that_was_only_tried_out_keeps_the_name_that_it_gets() {
    let tried = World::start(&Kind::Sqlite, &[("moderation.publish", "all")]);
    tried.get("/feeds/comments.atom").must_say("<id>tag:127.0.0.1,2026:/</id>");
    let (dir, database) = tried.stop();
    let named = World::start_on(dir, database, &[("server.base_url", "https://talk.example.org")]);
    named.get("/feeds/comments.atom").must_say("<id>tag:talk.example.org,2026:/</id>");
    named.stop();
}

#[test]
fn a_feed_without_entries_is_as_new_as_what_it_is_of() {
    on_both(&[("moderation.publish", "all")], |world| {
        let asked = world.post_comment(&Reply::by("Ada", "A question."));
        for path in ["/p/km-culture-shift/ours/feed.atom", &format!("/c/{}/feed.atom", asked.id)] {
            let feed = world.get(path).body;
            let updated = between(&feed, "<updated>", "</updated>").to_string();
            assert!(!updated.starts_with("1970"), "{path}: {updated}");
            world.clock.advance(HOUR);
            let later = world.get(path).body;
            assert_eq!(between(&later, "<updated>", "</updated>"), updated, "{path}: nothing happened since");
        }
    });
}

#[test]
fn scripts_of_every_site_may_read_feeds() {
    on_both(&[], |world| {
        let origin = [("origin", "https://blog.example.net")];
        for path in
            ["/feeds/comments.json", "/p/km-culture-shift/feed.atom", "/p/km-culture-shift/ours/feed.json"]
        {
            let got = world.get_with(path, &origin);
            assert_eq!((got.status, got.header("access-control-allow-origin")), (200, "*"), "{path}");
            assert!(got.header("access-control-allow-credentials").is_empty());
        }
        assert_eq!(world.get_with("/", &origin).header("access-control-allow-origin"), "");
    });
}
