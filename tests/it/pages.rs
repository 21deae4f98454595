//! Pages of other sites on the desk: renamed, moved, merged, and all of that undone.

use weshift::domain::*;

use crate::world::{Reply, World, on_both};

const BLOG: &str = "https://blog.example.org";
const OURS: &[(&str, &str)] = &[
    ("site.origins", "https://blog.example.org,https://new.example.org"),
    ("moderation.publish", "all"),
    ("spam.enabled", "false"),
];

fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// Somebody writes on a page by a program of the blog.
fn say(world: &World, page: &str, author: &str, words: &str) {
    let body = serde_json::json!({
        "thread": page, "comment": words, "author": author, "email": format!("{}@example.org", author.to_lowercase()),
    });
    let answer = world.json("POST", "/api/v1/comments", &body.to_string());
    assert_eq!(answer.status, 201, "{}", answer.body);
}

fn thread(world: &World, page: &str) -> ThreadId {
    let name = ThreadName::parse(page).unwrap();
    world
        .block_on(world.app.store.reader().find_thread(&name))
        .unwrap()
        .expect("the page has a discussion")
        .id
}

fn shown(world: &World, page: &str) -> String {
    let answer = world.get(&format!("/embed/v1/thread?thread={}", encoded(page)));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[test]
fn the_desk_says_what_to_put_into_a_page() {
    on_both(OURS, |world| {
        let cookie = world.bea();
        let page = world.desk(&cookie, "/admin/embed");
        page.must_say(BLOG)
            .must_say("/embed.js")
            .must_say("integrity=&quot;sha384-")
            .must_say("None yet. A page is listed");
        page.must_say(weshift_templates::assets::EMBED_HREF);
        assert_eq!(world.get("/admin/embed").status, 303);
    });
}

#[test]
fn a_page_that_moved_keeps_its_discussion() {
    on_both(OURS, |world| {
        let (old, new) = ("https://blog.example.org/old", "https://blog.example.org/new");
        say(world, old, "Ada", "Said at the old address.");
        let cookie = world.bea();
        let desk = format!("/admin/embed/pages/{}", thread(world, old));
        world.desk(&cookie, "/admin/embed").must_say("blog.example.org/old").must_say(&desk);
        let wrong = world.desk_post(&cookie, &desk, &desk, &[("title", " "), ("url", "nowhere")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("Please type a title").must_say("whole address").must_say("value=\"nowhere\"");
        let fields = [("title", "On moving"), ("url", "https://blog.example.org/new/"), ("open", "1")];
        let saved = world.desk_post(&cookie, &desk, &desk, &fields);
        assert_eq!(saved.status, 303, "{}", saved.body);
        for page in [old, new] {
            assert!(shown(world, page).contains("Said at the old address."), "{page}");
        }
        world.get(&format!("/api/v1/threads?name={}", encoded(old))).must_say("On moving").must_say(new);
        world
            .get(&format!("/embed/v1/data?count={}&count={}", encoded(old), encoded(new)))
            .must_say("\"https://blog.example.org/old\":\"1 reply\"");
        say(world, old, "Bo", "Said by a page that nobody changed yet.");
        assert_eq!(thread(world, old), thread(world, new));
        // Undone, it is where it was.
        let batch = saved.location().split("batch=").nth(1).unwrap().to_string();
        let undo = format!("/admin/embed/undo/{batch}");
        world.desk(&cookie, saved.location()).must_say("Saved.").must_say(&undo);
        let undone = world.desk_post(&cookie, &desk, &undo, &[]);
        assert_eq!(undone.location(), "/admin/embed?done=undone");
        assert!(shown(world, old).contains("Said by a page"));
        assert!(!shown(world, new).contains("Said by a page"));
        assert_eq!(world.desk_post(&cookie, &desk, &undo, &[]).location(), "/admin/embed?done=late");
        world
            .desk(&cookie, "/admin/audit")
            .must_say("page moved")
            .must_say("page renamed")
            .must_say("undone");
    });
}

#[test]
fn two_pages_become_one_and_part_again() {
    on_both(OURS, |world| {
        let (one, two) = ("https://blog.example.org/one", "https://blog.example.org/two");
        say(world, one, "Ada", "Said on the first page.");
        say(world, two, "Bo", "Said on the second page.");
        let cookie = world.bea();
        let desk = format!("/admin/embed/pages/{}", thread(world, one));
        let merge = format!("{desk}/merge");
        for nowhere in ["https://blog.example.org/three", one, "x"] {
            let refused = world.desk_post(&cookie, &desk, &merge, &[("to", nowhere)]);
            assert_eq!(refused.status, 422, "{nowhere}");
        }
        let merged = world.desk_post(&cookie, &desk, &merge, &[("to", two)]);
        assert_eq!(merged.status, 303, "{}", merged.body);
        for page in [one, two] {
            let shown = shown(world, page);
            assert!(
                shown.contains("first page.")
                    && shown.contains("second page.")
                    && shown.contains("2 replies"),
                "{page}"
            );
        }
        say(world, one, "Cy", "Said after that.");
        assert!(shown(world, two).contains("Said after that."));
        let batch = merged.location().split("batch=").nth(1).unwrap().to_string();
        world.desk_post(&cookie, "/admin/embed", &format!("/admin/embed/undo/{batch}"), &[]);
        assert!(shown(world, one).contains("first page.") && !shown(world, one).contains("second page."));
        assert!(shown(world, two).contains("second page.") && shown(world, two).contains("Said after that."));
        world
            .get(&format!("/api/v1/counts?thread={}&thread={}", encoded(one), encoded(two)))
            .must_say(":1")
            .must_say(":2");
        // After ten minutes it stays.
        let merged = world.desk_post(&cookie, &desk, &merge, &[("to", two)]);
        let batch = merged.location().split("batch=").nth(1).unwrap().to_string();
        world.clock.advance(11 * MINUTE);
        let late = world.desk_post(&cookie, "/admin/embed", &format!("/admin/embed/undo/{batch}"), &[]);
        assert_eq!(late.location(), "/admin/embed?done=late");
    });
}

#[test]
fn every_name_that_a_page_ever_had_leads_to_where_its_comments_are() {
    on_both(OURS, |world| {
        let [first, second, third, fourth] =
            ["first", "second", "third", "fourth"].map(|it| format!("{BLOG}/{it}"));
        say(world, &first, "Ada", "Said on the first page.");
        say(world, &third, "Bo", "Said on the third page.");
        say(world, &fourth, "Cy", "Said on the fourth page.");
        let cookie = world.bea();
        // The first moves to the second, which becomes one with the third, which becomes one with the fourth.
        let desk = format!("/admin/embed/pages/{}", thread(world, &first));
        let fields = [("title", "Moved"), ("url", &second), ("open", "1")];
        assert_eq!(world.desk_post(&cookie, &desk, &desk, &fields).status, 303);
        world.desk_post(&cookie, &desk, &format!("{desk}/merge"), &[("to", &third)]);
        let desk = format!("/admin/embed/pages/{}", thread(world, &third));
        let merged = world.desk_post(&cookie, &desk, &format!("{desk}/merge"), &[("to", &fourth)]);
        say(world, &first, "Dan", "Said by a page that nobody changed yet.");
        let counts = [&first, &second, &third, &fourth].map(|it| format!("thread={}", encoded(it))).join("&");
        let must_be = |page: &String, count: u32| {
            world.get(&format!("/api/v1/counts?{counts}")).must_say(&format!("\"{page}\":{count}"));
        };
        for page in [&first, &second, &third, &fourth] {
            assert_eq!(thread(world, page), thread(world, &fourth), "{page}");
            assert!(shown(world, page).contains("nobody changed yet"), "{page}");
            must_be(page, 4);
        }
        // Parted again, the names lead as far as they did before.
        let batch = merged.location().split("batch=").nth(1).unwrap().to_string();
        world.desk_post(&cookie, "/admin/embed", &format!("/admin/embed/undo/{batch}"), &[]);
        for page in [&first, &second, &third] {
            assert_eq!(thread(world, page), thread(world, &third), "{page}");
            must_be(page, 2);
        }
        must_be(&fourth, 2);
    });
}

#[test]
fn a_change_goes_where_its_comment_goes() {
    let settings: Vec<_> = OURS.iter().copied().filter(|it| it.0 == "site.origins").collect();
    on_both(&settings, |world| {
        let (one, two) = ("https://blog.example.org/one", "https://blog.example.org/two");
        let cookie = world.bea();
        for (page, author, words) in
            [(one, "Ada", "Tried for a quarter."), (two, "Bo", "Said on the second page.")]
        {
            say(world, page, author, words);
            assert_eq!(world.decide(&cookie, &world.newest(), "approve"), 303);
        }
        let ada = CommentId(world.newest().id.0 - 1);
        let desk = format!("/admin/embed/pages/{}", thread(world, one));
        let merged = world.desk_post(&cookie, &desk, &format!("{desk}/merge"), &[("to", two)]);
        let batch = merged.location().split("batch=").nth(1).unwrap().to_string();
        // It comes while the pages are one.
        let key = world.app.links.author_key(ada);
        let words = [("key", &*key), ("comment", "Tried for a year.")];
        assert_eq!(world.post(&format!("/c/{ada}/edit"), &words).status, 303);
        let change = world.newest();
        assert_eq!((change.changes, change.thread), (Some(ada), thread(world, two)));
        world.desk_post(&cookie, "/admin/embed", &format!("/admin/embed/undo/{batch}"), &[]);
        assert_eq!(world.comment(ada).thread, thread(world, one));
        assert_eq!(world.comment(change.id).thread, thread(world, one));
        assert_eq!(world.decide(&cookie, &world.comment(change.id), "approve"), 303);
        world.clock.advance(2 * SECOND);
        assert!(shown(world, one).contains("Tried for a year."));
        assert!(!shown(world, two).contains("Tried for"));
    });
}

#[test]
fn a_site_that_moves_takes_its_discussions_along() {
    on_both(OURS, |world| {
        for (page, author) in [("/a", "Ada"), ("/b?p=1", "Bo")] {
            say(world, &format!("{BLOG}{page}"), author, &format!("Said on {page}."));
        }
        say(world, "https://new.example.org/a", "Cy", "Said at the new address already.");
        let cookie = world.bea();
        let fields = [("from", "https://blog.example.org/"), ("to", "https://new.example.org/")];
        let wrong =
            world.desk_post(&cookie, "/admin/embed", "/admin/embed/moved", &[("from", "x"), ("to", "y")]);
        assert_eq!(wrong.status, 422);
        wrong.must_say("start of an address");
        let moved = world.desk_post(&cookie, "/admin/embed", "/admin/embed/moved", &fields);
        assert_eq!(moved.status, 303, "{}", moved.body);
        world.desk(&cookie, moved.location()).must_say("1 page moved.").must_say("1 page stayed");
        assert!(shown(world, "https://new.example.org/b?p=1").contains("Said on /b?p=1."));
        assert!(shown(world, "https://blog.example.org/b?p=1").contains("Said on /b?p=1."));
        assert!(shown(world, "https://blog.example.org/a").contains("Said on /a."));
    });
}

#[test]
fn a_closed_page_takes_no_comments() {
    on_both(OURS, |world| {
        let page = "https://blog.example.org/done";
        say(world, page, "Ada", "The last word.");
        let cookie = world.bea();
        let desk = format!("/admin/embed/pages/{}", thread(world, page));
        let saved = world.desk_post(&cookie, &desk, &desk, &[("title", "Done"), ("url", page)]);
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(shown(world, page).contains("closed and takes no new comments"));
        let body = format!(r#"{{"thread":"{page}","comment":"x","author":"A","email":"a@example.org"}}"#);
        assert_eq!(world.json("POST", "/api/v1/comments", &body).status, 403);
        let held = Reply::by("Bo", "x");
        assert_eq!(
            world.post(&format!("/frame?thread={}", encoded(page)), &[("comment", &held.comment)]).status,
            403
        );
    });
}
