//! People who write: reports about their comments, what is blocked, their data; finding comments, and many at once.

use weshift::domain::*;

use crate::world::{Got, Reply, SHIFT, World, field_value, on_both};

const ALL: [(&str, &str); 1] = [("moderation.publish", "all")];

fn words_are_kept(world: &World) {
    world.wait_until("all words are kept", |world| {
        !world.block_on(world.app.store.reader().lacks_words()).unwrap()
    });
}

fn found(world: &World, cookie: &str, query: &str) -> Got {
    let got = world.desk(cookie, &format!("/admin/comments?{query}"));
    assert_eq!(got.status, 200, "{query}: {}", got.body);
    got
}

#[test]
fn comments_are_found_by_words_hosts_and_reasons_and_no_grammar_gets_through() {
    on_both(&ALL, |world| {
        world.post_comment(&Reply::by("Ada", "We asked before we wrote, at the café."));
        let link = Reply {
            url: "https://shop.casino.example/x".into(),
            ..Reply::by("Eve", "Best odds of all time.")
        };
        world.post_comment(&link);
        let cookie = world.bea();
        words_are_kept(world);
        found(world, &cookie, "q=asked&status=").must_say("We asked before").must_not_say("Best odds");
        found(world, &cookie, "q=cafe&status=").must_say("We asked before");
        found(world, &cookie, "q=%22before+we%22&status=").must_say("We asked before");
        found(world, &cookie, "q=%22we+before%22&status=").must_say("Nothing like that is here.");
        found(world, &cookie, "q=eve%40example.org&status=").must_say("Best odds").must_not_say("We asked");
        found(world, &cookie, "host=https%3A%2F%2Fshop.casino.example%2F&status=").must_say("Best odds");
        found(world, &cookie, "script=latin&status=").must_say("Best odds").must_say("We asked");
        for grammar in
            ["a+OR+b*", "%22", "NEAR%28a+b%29", "words%3Aa", "%27%29+--", "%00", "a+%26+%21b", "*", "%22%22"]
        {
            found(world, &cookie, &format!("q={grammar}&status="));
        }
        assert_eq!(world.desk(&cookie, "/admin/comments?since=tomorrow").status, 422);
        found(world, &cookie, "since=2026-11-23&until=2026-11-23&status=").must_say("We asked");
        found(world, &cookie, "since=2026-11-24&status=").must_say("Nothing like that is here.");
    });
}

#[test]
fn many_are_decided_after_a_look_and_taken_back_together() {
    on_both(&[], |world| {
        let first = world.post_comment(&Reply::by("Eve", "Buy a watch, it is cheap."));
        let second = world.post_comment(&Reply::by("Eve", "Buy another watch, cheaper still."));
        let other = world.post_comment(&Reply::by("Ada", "A thought of mine."));
        let cookie = world.bea();
        let page = format!("/admin/bulk?author={}&act=spam", first.email_key.0);
        let shown = world.desk(&cookie, &page);
        shown.must_say("Spam: 2 comments").must_say("the same author");
        assert_eq!(world.comment(first.id).status, Status::Pending, "looking changes nothing");
        let list = field_value(&shown.body, "comments").unwrap();
        let done = world.desk_post(&cookie, &page, "/admin/bulk", &[("act", "spam"), ("comments", &list)]);
        assert_eq!(done.status, 303, "{}", done.body);
        let status = |it: &Comment| world.comment(it.id).status;
        assert_eq!([&first, &second, &other].map(status), [Status::Spam, Status::Spam, Status::Pending]);
        let act = done.location().to_string();
        world.desk(&cookie, &act).must_say("Take all of it back").must_say("spam many");
        world.desk(&cookie, "/admin/audit").must_say("spam many");

        // What somebody decided anew stays.
        assert_eq!(world.decide(&cookie, &world.comment(second.id), "trash"), 303);
        let undone = world.desk_post(&cookie, &act, &format!("{act}/undo"), &[]);
        assert_eq!(undone.status, 303, "{}", undone.body);
        assert_eq!([&first, &second].map(status), [Status::Pending, Status::Trash]);
    });
}

#[test]
fn readers_report_once_and_a_manager_settles_it() {
    on_both(&ALL, |world| {
        let comment = world.post_comment(&Reply::by("Eve", "A rude remark about somebody."));
        world.get(SHIFT).must_say(&format!("/c/{}/report", comment.id));
        let page = format!("/c/{}/report", comment.id);
        world.get(&page).must_say("A rude remark").must_say("What is wrong with it?");
        let wrong = world.post(&page, &[("kind", ""), ("text", "Look at <this>")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("Look at &lt;this&gt;").must_say("Please choose");
        for _ in 0..3 {
            world.post(&page, &[("kind", "abuse"), ("text", "It is <rude>.")]).must_say("Thank you");
        }
        assert_eq!(world.get("/c/99999/report").status, 404);
        let cookie = world.bea();
        assert_eq!(world.block_on(world.app.store.reader().count_reported()).unwrap(), 1);
        let list = world.desk(&cookie, "/admin/comments?reported=1");
        list.must_say("Reported by readers").must_say("It is &lt;rude&gt;.");
        assert_eq!(list.body.matches("It attacks or insults somebody.").count(), 1);
        let settle = format!("/admin/comments/{}/reports", comment.id);
        assert_eq!(world.desk_post(&cookie, "/admin", &settle, &[]).status, 303);
        assert_eq!(world.block_on(world.app.store.reader().count_reported()).unwrap(), 0);
        world.desk(&cookie, "/admin/audit").must_say("reports settled");
    });
}

#[test]
fn what_is_blocked_is_refused_or_held_and_says_why_until_it_is_over() {
    on_both(&ALL, |world| {
        let cookie = world.bea();
        let add = |fields: &[(&str, &str)]| {
            world.desk_post(&cookie, "/admin/blocklist", "/admin/blocklist", fields)
        };
        let wrong = add(&[("kind", "network"), ("value", "0.0.0.0/0"), ("effect", "hold")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("That is everybody").must_say("0.0.0.0/0");
        assert_eq!(add(&[("kind", "word"), ("value", "odds"), ("effect", "trust")]).status, 422);
        assert_eq!(
            add(&[("kind", "domain"), ("value", "tools.example"), ("effect", "hold"), ("days", "2")]).status,
            303
        );
        assert_eq!(
            add(&[("kind", "address"), ("value", "EVE@example.org"), ("effect", "refuse")]).status,
            303
        );
        world.wait_until("the judges know", |world| world.app.guard.blocks.len() == 2);

        let refused = world.reply_on(SHIFT, &Reply::by("Eve", "Let me in."));
        assert_eq!(refused.status, 403);
        refused.must_say("Let me in.").must_say("takes no comments from here");
        let link = Reply {
            url: "https://www.tools.example/".into(),
            ..Reply::by("Cy", "We tried the second step with our team last week.")
        };
        let held = world.post_comment(&link);
        assert_eq!(held.status, Status::Pending);
        world.desk(&cookie, "/admin").must_say("The domain tools.example is on the blocklist.");
        world.wait_until("the hits are counted", |world| {
            let blocks = world.block_on(world.app.store.reader().list_blocks()).unwrap();
            blocks.iter().all(|it| it.hits == 1)
        });
        world
            .desk(&cookie, "/admin/audit")
            .must_say("hold: domain tools.example")
            .must_not_say("eve@example.org");
        world.clock.advance(3 * DAY);
        let cookie = world
            .post("/admin/sign-in", &[("email", "bea@example.org"), ("password", "correct horse battery")])
            .cookie();
        let link = Reply { comment: "And the third one a week later, with less fear.".into(), ..link };
        assert_eq!(world.post_comment(&link).status, Status::Approved);
        world.desk(&cookie, "/admin/blocklist").must_say("over since");
    });
}

#[test]
fn a_person_is_seen_noted_and_handed_their_data() {
    on_both(&ALL, |world| {
        let comment = world.post_comment(&Reply::by("Ada", "A thought of mine."));
        let cookie = world.bea();
        let page = format!("/admin/people/{}", comment.email_key.0);
        world
            .desk(&cookie, &page)
            .must_say("ada@example.org")
            .must_say("1 published")
            .must_say("A thought of mine.");
        let note =
            world.desk_post(&cookie, &page, &format!("{page}/notes"), &[("note", "A colleague of <Bea>.")]);
        assert_eq!(note.status, 303);
        world.desk(&cookie, &page).must_say("A colleague of &lt;Bea&gt;.");
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/notes"), &[("note", " ")]).status, 422);
        let held = world.desk_post(&cookie, &page, &page, &[("effect", "hold"), ("days", "5")]);
        assert_eq!(held.status, 303);
        world.wait_until("the judges know", |world| world.app.guard.blocks.len() == 1);
        assert_eq!(world.post_comment(&Reply::by("Ada", "Another thought.")).status, Status::Pending);
        let data = world.desk_post(&cookie, &page, &format!("{page}/export"), &[]);
        data.must_say("\"email\": \"ada@example.org\"")
            .must_say("A thought of mine.")
            .must_say("A colleague");
        assert_eq!(world.desk(&cookie, "/admin/people/nobody").status, 404);
    });
}

#[test]
fn erasing_a_person_leaves_their_words_or_nothing_and_no_address() {
    on_both(&ALL, |world| {
        let ada = world.post_comment(&Reply::by("Ada", "Words that may stay."));
        let eve = world.post_comment(&Reply::by("Eve", "Words that go."));
        let answer = Reply { parent: eve.id.to_string(), ..Reply::by("Cy", "An answer to Eve.") };
        let answer = world.post_comment(&answer);
        let (store, due) = (&world.app.store, world.clock.now().plus(90 * DAY));
        let reminder = weshift::store::NewReminder {
            post: PostId(2),
            email: ada.email.clone(),
            email_key: ada.email_key.clone(),
            token_hash: "asked".into(),
            due_at: due,
            at: world.clock.now(),
        };
        assert!(world.block_on(store.write(move |tx| tx.ask_reminder(&reminder))).unwrap());
        let cookie = world.bea();
        words_are_kept(world);
        let erase = |comment: &Comment, fields: &[(&str, &str)]| {
            let page = format!("/admin/people/{}", comment.email_key.0);
            world.desk_post(&cookie, &page, &format!("{page}/erase"), fields)
        };
        assert_eq!(erase(&ada, &[("email", "eve@example.org")]).status, 422);
        assert_eq!(erase(&ada, &[("email", "ADA@example.org"), ("comments", "keep")]).status, 303);
        assert_eq!(erase(&eve, &[("email", "eve@example.org"), ("comments", "remove")]).status, 303);
        let reminder = world.block_on(store.reader().find_reminder("asked".into()));
        assert!(reminder.unwrap().is_none(), "her address was for a reminder too");
        let page = world.get(SHIFT);
        page.must_say("Words that may stay.")
            .must_say("Somebody")
            .must_not_say("Ada")
            .must_not_say("Words that go.");
        page.must_say("An answer to Eve.");
        assert_eq!(world.comment(answer.id).depth, 0);
        assert_eq!(world.get(&format!("/c/{}", eve.id)).status, 404);
        found(world, &cookie, "q=ada&status=").must_say("Nothing like that is here.");
        let log = world.desk(&cookie, "/admin/audit");
        log.must_say("person erased").must_not_say("ada@").must_not_say("eve@");
        world.get("/api/v1/counts?thread=km-culture-shift/we-know").must_say("2");
    });
}

#[test]
fn the_numbers_are_there_with_and_without_comments() {
    on_both(&[], |world| {
        let cookie = world.bea();
        world.desk(&cookie, "/admin/stats").must_say("waiting now").must_say("Nobody has written yet.");
        let comment = world.post_comment(&Reply::by("Ada", "Count me."));
        world.clock.advance(2 * HOUR);
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        let page = world.desk(&cookie, "/admin/stats");
        page.must_say("2 hours")
            .must_say("role=\"img\"")
            .must_say("1 in 12 weeks")
            .must_say("The same as a table");
    });
}

#[test]
fn a_block_finds_what_people_would_find() {
    let settings = [ALL[0], ("spam.enabled", "false"), ("server.trusted_proxies", "127.0.0.1/32")];
    on_both(&settings, |world| {
        let cookie = world.bea();
        let add = |kind: &str, value: &str| {
            let fields = [("kind", kind), ("value", value), ("effect", "hold")];
            assert_eq!(
                world.desk_post(&cookie, "/admin/blocklist", "/admin/blocklist", &fields).status,
                303,
                "{value}"
            );
        };
        add("domain", "HTTPS://www.Verboten.example./shop");
        add("network", "::ffff:203.0.113.0/120");
        for word in ["赌场", "καζινος", "istanbul", "casino", "*cialis*"] {
            add("word", word);
        }
        world.wait_until("the judges know", |world| world.app.guard.blocks.len() == 7);
        world.desk(&cookie, "/admin/blocklist").must_say("203.0.113.0/24");
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(30 * SECOND);
        let status = |words: &str, url: &str, from: &str| {
            let fields = [
                ("comment", words),
                ("author", "Ada"),
                ("email", "ada@example.org"),
                ("url", url),
                ("token", &token),
            ];
            let answer = world.post_with(
                "/p/km-culture-shift/we-know/comments",
                &fields,
                &[("x-forwarded-for", from)],
            );
            assert_eq!(answer.status, 303, "{words}: {}", answer.body);
            world.newest().status
        };
        for words in [
            "see https://verboten.example./x",
            "[here](https://verboten.example.:443/)",
            "[here](https://user@verboten.example./)",
            "`https://shop.VERBOTEN.example/`",
            "看https://verboten.example/a",
            "我们推荐最好的在线赌场，欢迎光临",
            "ΚΑΖΙΝΟΣ ανοίγει",
            "İSTANBUL",
            "the best cas**ino** of all",
            "I am a specialist",
        ] {
            assert_eq!(status(words, "", "198.51.100.1"), Status::Pending, "{words}");
        }
        assert_eq!(status("A website.", "https://verboten.example./", "198.51.100.1"), Status::Pending);
        assert_eq!(status("From there.", "", "203.0.113.7"), Status::Pending);
        assert_eq!(
            status("From there, written otherwise.", "", "\"[::ffff:203.0.113.7]:80\", "),
            Status::Pending
        );
        assert_eq!(
            status("Two casinos and https://nicht-verboten.example/", "", "198.51.100.1"),
            Status::Approved
        );
    });
}
