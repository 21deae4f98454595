//! Writing posts and shifts on the desk.

use weshift::domain::*;

use crate::world::{Reply, World, field_value, on_both};

const POSTS: &str = "/admin/posts";

fn write(world: &World, cookie: &str, path: &str, fields: &[(&str, &str)]) -> u16 {
    let page = if path == POSTS { "/admin/posts/new" } else { path.split("/shifts").next().unwrap() };
    world.desk_post(cookie, page, path, fields).status
}

fn post<'a>(title: &'a str, state: &'a str, time: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("title", title), ("body", "We *share* it."), ("state", state), ("time", time), ("open", "1")]
}

#[test]
fn a_manager_writes_a_post_with_its_shifts_and_readers_find_it() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        assert_eq!(write(world, &cookie, POSTS, &post("What we learned", "published", "")), 303);
        world.get("/").must_say("What we learned");
        world.get("/p/what-we-learned").must_say("We <em>share</em> it.");

        let page = "/admin/posts/what-we-learned";
        let shifts = format!("{page}/shifts");
        for (from, to) in [("Mine", "Ours"), ("Hidden", "Shared"), ("Alone", "Together")] {
            let fields = [("from", from), ("to", to), ("question", "Where are you?"), ("open", "1")];
            assert_eq!(write(world, &cookie, &shifts, &fields), 303);
        }
        assert_eq!(write(world, &cookie, &format!("{shifts}/together"), &[("act", "up")]), 303);
        let shown = world.get("/p/what-we-learned");
        let at = |words: &str| shown.body.find(words).unwrap_or_else(|| panic!("{words}: {}", shown.body));
        assert!(at("“Ours”") < at("“Together”") && at("“Together”") < at("“Shared”"));

        // The addresses stay when the words change, and what was written with them.
        assert_eq!(world.reply_on("/p/what-we-learned/ours", &Reply::by("Ada", "Ours, then.")).status, 303);
        let fields = [("from", "Mine"), ("to", "Everybody’s"), ("question", ""), ("open", "1")];
        assert_eq!(write(world, &cookie, &format!("{shifts}/ours"), &fields), 303);
        world.get("/p/what-we-learned/ours").must_say("Everybody’s").must_say("Ours, then.");
        assert_eq!(write(world, &cookie, &format!("{shifts}/ours"), &[("act", "remove")]), 422);
        assert_eq!(write(world, &cookie, &format!("{shifts}/shared"), &[("act", "remove")]), 303);
        assert_eq!(world.get("/p/what-we-learned/shared").status, 404);

        let mut changed = post("What we have learned", "published", "");
        changed[1].1 = "Changed <script>alert(1)</script> words.";
        assert_eq!(write(world, &cookie, page, &changed), 303);
        let shown = world.get("/p/what-we-learned");
        shown.must_say("What we have learned").must_say("Changed").must_not_say("<script>alert");
    });
}

#[test]
fn drafts_are_seen_by_managers_alone_and_scheduled_posts_appear_in_their_time() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        assert_eq!(write(world, &cookie, POSTS, &post("A draft", "draft", "")), 303);
        // Bea's clock is Berlin's: 12:00 there is 11:00 UTC, an hour from now.
        assert_eq!(write(world, &cookie, POSTS, &post("Soon", "scheduled", "2026-11-23T12:00")), 303);
        let hidden = |slug: &str| {
            for path in [
                format!("/p/{slug}"),
                format!("/p/{slug}/discussion"),
                format!("/p/{slug}/feed.atom"),
                format!("/api/v1/posts/{slug}"),
                format!("/api/v1/threads?name={slug}"),
            ] {
                assert_eq!(world.get(&path).status, 404, "{path}");
            }
            let body =
                format!(r#"{{"thread":"{slug}","author":"Ada","email":"ada@example.org","comment":"Hi."}}"#);
            assert_eq!(world.json("POST", "/api/v1/comments", &body).status, 404);
            world.get("/").must_not_say(slug);
        };
        hidden("a-draft");
        hidden("soon");
        world.desk(&cookie, POSTS).must_say("A draft").must_say("scheduled");
        world.clock.advance(HOUR + SECOND);
        world.wait_until("the post is published", |world| world.get("/p/soon").status == 200);
        world.get("/").must_say("Soon").must_not_say("A draft");
        hidden("a-draft");
    });
}

#[test]
fn an_archived_post_keeps_its_address_and_takes_no_comments() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        world.post_comment(&Reply::by("Ada", "It stays."));
        let mut archived = post("The Knowledge Management Culture Shift", "archived", "");
        archived.push(("byline", "The editors"));
        assert_eq!(write(world, &cookie, "/admin/posts/km-culture-shift", &archived), 303);
        world.get("/").must_not_say("/p/km-culture-shift\"");
        let shown = world.get("/p/km-culture-shift/we-know");
        assert_eq!(shown.status, 200);
        shown.must_say("It stays.").must_say("is closed and takes no new comments");
        let body = r#"{"thread":"km-culture-shift/we-know","author":"Ada","email":"ada@example.org","comment":"Late."}"#;
        assert_eq!(world.json("POST", "/api/v1/comments", body).status, 403);
    });
}

#[test]
fn where_everything_waits_nothing_is_published_at_once() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        let shift = "/admin/posts/km-culture-shift/shifts/we-know";
        let fields = [("from", "I know"), ("to", "We know"), ("open", "1"), ("holds_all", "1")];
        assert_eq!(write(world, &cookie, shift, &fields), 303);
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        let comment = world.post_comment(&Reply::by("Ada", "Wait."));
        assert_eq!(comment.status, Status::Pending);
        world
            .desk(&cookie, &format!("/admin/comments/{}", comment.id))
            .must_say("Every comment waits in this discussion.");
    });
}

#[test]
fn what_is_wrong_comes_back_with_everything_typed() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let page = "/admin/posts/new";
        let came_back = world.desk_post(
            &cookie,
            page,
            POSTS,
            &[
                ("title", ""),
                ("body", "A long text that nobody wants to lose."),
                ("state", "draft"),
                ("time", "tomorrow"),
            ],
        );
        assert_eq!(came_back.status, 422);
        came_back.must_say("A long text that nobody wants to lose.");
        let taken = world.desk_post(
            &cookie,
            page,
            POSTS,
            &[("title", "Why we ask"), ("body", "x"), ("state", "draft")],
        );
        assert_eq!(taken.status, 422);
        taken.must_say("Another post has this address already.");
        let preview = world.desk_post(
            &cookie,
            page,
            POSTS,
            &[("title", "New"), ("body", "*seen* first"), ("state", "published"), ("act", "preview")],
        );
        preview.must_say("<em>seen</em> first").must_say("Nothing is saved yet");
        assert_eq!(world.get("/p/new").status, 404);
        assert_eq!(world.desk(&cookie, "/admin/posts/nothing").status, 404);
    });
}

#[test]
fn of_two_managers_who_write_the_same_post_none_overwrites_the_other_unasked() {
    on_both(&[], |world| {
        let bea = world.bea();
        let page = "/admin/posts/km-culture-shift";
        let seen = field_value(&world.desk(&bea, page).body, "edition").expect("the form says what it saw");
        let save = |edition: &str, title: &str| {
            let fields = [
                ("title", title),
                ("body", "Words."),
                ("state", "published"),
                ("open", "1"),
                ("edition", edition),
            ];
            world.desk_post(&bea, page, page, &fields)
        };
        assert_eq!(save(&seen, "Hers").status, 303);
        let late = save(&seen, "His");
        assert_eq!(late.status, 422);
        late.must_say("Somebody changed this").must_say("value=\"His\"");
        assert_eq!(field_value(&world.desk(&bea, page).body, "title").as_deref(), Some("Hers"));
        let again = field_value(&late.body, "edition").unwrap();
        assert_eq!(save(&again, "His").status, 303);
        world.desk(&bea, "/admin/audit?act=post+changed").must_say("“Hers” → “His”").must_say("text of");
        let lines =
            world.desk(&bea, "/admin/audit?act=post+changed").body.matches("post changed</td>").count();
        let edition = field_value(&world.desk(&bea, page).body, "edition").unwrap();
        assert_eq!(save(&edition, "His").status, 303);
        let after =
            world.desk(&bea, "/admin/audit?act=post+changed").body.matches("post changed</td>").count();
        assert_eq!(after, lines, "what changes nothing is no act");
    });
}

#[test]
fn who_moves_a_shift_keeps_what_they_typed_into_it() {
    on_both(&[], |world| {
        let bea = world.bea();
        let page = "/admin/posts/km-culture-shift";
        let body = world.desk(&bea, page).body;
        let form = body.split("action=\"/admin/posts/km-culture-shift/shifts/ours\"").nth(1).unwrap();
        let edition = field_value(form, "edition").unwrap();
        let path = format!("{page}/shifts/ours");
        let fields = [
            ("act", "up"),
            ("from", "Mine"),
            ("to", "Ours"),
            ("question", "Whose is it?"),
            ("open", "1"),
            ("edition", edition.as_str()),
        ];
        assert_eq!(world.desk_post(&bea, page, &path, &fields).status, 303);
        world.get("/p/km-culture-shift/ours").must_say("Whose is it?");
        let post = world.get("/p/km-culture-shift").body;
        let at = |words: &str| post.find(words).unwrap_or_else(|| panic!("{words}: {post}"));
        assert!(at("“Mine”") < at("“I know”"));
        let stale = [("act", "save"), ("from", "Too late"), ("to", "Ours"), ("edition", edition.as_str())];
        let late = world.desk_post(&bea, page, &path, &stale);
        assert_eq!(late.status, 422);
        late.must_say("Somebody changed this").must_say("value=\"Too late\"");
    });
}
