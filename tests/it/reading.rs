//! What readers see.

use weshift::domain::*;

use crate::world::{Reply, SHIFT, on_both};

#[test]
fn the_first_page_lists_the_posts_and_the_post_its_eleven_shifts() {
    on_both(&[], |world| {
        world
            .get("/")
            .must_say("The Knowledge Management Culture Shift")
            .must_say("11 shifts")
            .must_say("Why we ask");
        let post = world.get("/p/km-culture-shift");
        assert_eq!(post.status, 200);
        assert_eq!(post.body.matches("class=\"shift\"").count(), 11);
        post.must_say("I know")
            .must_say("first step to learning")
            .must_say("Nick Milton")
            .must_say("Stephen");
        post.must_say("rel=\"prev\"").must_say("rel=\"next\"").must_say("Leave a Reply");
        world
            .get(SHIFT)
            .must_say("Shift 1 of 11")
            .must_say("Required fields are marked")
            .must_say("Learn how your comment data is processed");
    });
}

#[test]
fn long_discussions_are_paged_and_permalinks_find_their_page() {
    on_both(&[("moderation.publish", "all"), ("spam.enabled", "false")], |world| {
        for i in 0..55 {
            let body = serde_json::json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": format!("Number {i}.") });
            assert_eq!(world.json("POST", "/api/v1/comments", &body.to_string()).status, 201);
        }
        world.get(SHIFT).must_say("Page 1 of 2").must_say("Number 49.").must_not_say("Number 50.");
        world.get(&format!("{SHIFT}?page=2")).must_say("Number 54.").must_not_say("Number 49.");
        assert_eq!(world.get(&format!("{SHIFT}?page=3")).status, 404);
        let last = world.newest();
        assert!(world.get(&format!("/c/{}", last.id)).location().contains("page=2"));
        world
            .get("/p/km-culture-shift")
            .must_say("All 55 replies")
            .must_say("Number 54.")
            .must_not_say("Number 51.");
    });
}

#[test]
fn what_is_not_there_is_said_kindly() {
    on_both(&[], |world| {
        for path in [
            "/nothing",
            "/p/nothing",
            "/p/km-culture-shift/nothing",
            "/c/1",
            "/c/x",
            "/c/99999999999999999999",
            "/m/x",
            "/u/x",
            "/assets/x",
            "/p/KM",
            "/%00",
            "/p/..%2f",
        ] {
            let answer = world.get(path);
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.header("content-type").starts_with("text/html"), "{path}");
            answer.must_say("Nothing here");
        }
        let api = world.get("/api/v1/nothing");
        assert_eq!((api.status, api.header("content-type")), (404, "application/problem+json"));
    });
}

#[test]
fn a_slash_too_many_leads_to_the_page_and_never_to_another_host() {
    on_both(&[], |world| {
        for (path, place) in [
            ("/p/km-culture-shift/", "/p/km-culture-shift"),
            ("/privacy//", "/privacy"),
            ("//evil.example/", "/evil.example"),
        ] {
            let answer = world.get(path);
            assert_eq!((answer.status, answer.location()), (303, place), "{path}");
        }
    });
}

#[test]
fn every_answer_carries_the_usual_headers_and_no_cookie() {
    on_both(&[], |world| {
        for path in [
            "/",
            "/p/km-culture-shift",
            SHIFT,
            "/privacy",
            "/nothing",
            "/admin/sign-in",
            "/api/v1/posts",
            "/feeds/comments.atom",
            "/healthz",
        ] {
            let answer = world.get(path);
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
                "{path}: {policy}"
            );
            assert!(policy.contains("frame-ancestors"), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(!answer.header("referrer-policy").is_empty(), "{path}");
            assert!(answer.header("set-cookie").is_empty(), "{path} sets a cookie");
            assert!(answer.header("server").is_empty(), "{path}");
        }
    });
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    on_both(&[("moderation.publish", "all")], |world| {
        let tag = world.get(SHIFT).header("etag").to_string();
        world.clock.advance(5 * SECOND);
        let again = world.get_with(SHIFT, &[("if-none-match", &tag)]);
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        world.reply_on(SHIFT, &Reply::by("Ada", "Something new."));
        assert_eq!(world.get_with(SHIFT, &[("if-none-match", &tag)]).status, 200);
    });
}

#[test]
fn the_privacy_page_says_what_is_in_force() {
    on_both(&[("site.contact", "dpo@example.org"), ("moderation.publish", "none")], |world| {
        world
            .get("/privacy")
            .must_say("dpo@example.org")
            .must_say("Every reply is read by a community manager")
            .must_say("no cookie");
    });
}
