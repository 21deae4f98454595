//! The JSON API.

use serde_json::{Value, json};
use weshift::domain::*;

use crate::world::{Got, World, on_both};

fn post(world: &World, comment: &str) -> Got {
    let body = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": comment });
    world.json("POST", "/api/v1/comments", &body.to_string())
}

fn read(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|_| panic!("no JSON: {}", got.body))
}

#[test]
fn a_comment_is_posted_listed_changed_and_withdrawn() {
    on_both(&[("moderation.publish", "all")], |world| {
        let posted = post(world, "By a *program*.");
        assert_eq!(posted.status, 201, "{}", posted.body);
        let posted = read(&posted);
        assert_eq!(posted["status"], "approved");
        assert_eq!(posted["html"], "<p>By a <em>program</em>.</p>\n");
        let (id, key) = (posted["id"].as_str().unwrap(), posted["edit_key"].as_str().unwrap());
        let list = world.get("/api/v1/comments?thread=km-culture-shift/we-know");
        assert!(!list.body.contains("ada@example.org"));
        assert_eq!(read(&list)["comments"][0]["id"], id);
        let change = json!({ "comment": "Changed.", "edit_key": key }).to_string();
        assert_eq!(world.json("PATCH", &format!("/api/v1/comments/{id}"), &change).status, 200);
        assert_eq!(
            world
                .json("PATCH", &format!("/api/v1/comments/{id}"), r#"{"comment":"x","edit_key":"no"}"#)
                .status,
            403
        );
        assert_eq!(world.json("PATCH", &format!("/api/v1/comments/{id}"), r#"{"comment":"x"}"#).status, 401);
        assert_eq!(world.json("DELETE", &format!("/api/v1/comments/{id}?edit_key={key}"), "").status, 204);
        assert_eq!(
            read(&world.get("/api/v1/comments?thread=km-culture-shift/we-know"))["comments"],
            json!([])
        );
    });
}

#[test]
fn lists_page_by_cursor_without_gap_or_double() {
    on_both(&[("moderation.publish", "all")], |world| {
        for i in 0..7 {
            assert_eq!(post(world, &format!("Number {i}")).status, 201);
        }
        for (sort, first) in [("oldest", "Number 0"), ("newest", "Number 6")] {
            let mut seen = Vec::new();
            let mut path = format!("/api/v1/comments?thread=km-culture-shift/we-know&sort={sort}&limit=3");
            loop {
                let page = read(&world.get(&path));
                seen.extend(
                    page["comments"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|it| it["html"].as_str().unwrap().to_string()),
                );
                match page["next_cursor"].as_str() {
                    Some(cursor) => {
                        path = format!(
                            "/api/v1/comments?thread=km-culture-shift/we-know&sort={sort}&limit=3&cursor={cursor}"
                        )
                    }
                    None => break,
                }
            }
            assert_eq!(seen.len(), 7);
            assert!(seen[0].contains(first));
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 7);
        }
    });
}

#[test]
fn errors_are_problem_documents() {
    on_both(&[("moderation.publish", "all")], |world| {
        let empty =
            json!({ "thread": "km-culture-shift/we-know", "author": "", "email": "x", "comment": "" })
                .to_string();
        for (got, status) in [
            (world.json("POST", "/api/v1/comments", &empty), 422),
            (world.json("POST", "/api/v1/comments", "{"), 400),
            (
                world.json(
                    "POST",
                    "/api/v1/comments",
                    r#"{"thread":"nothing","author":"A","email":"a@example.org","comment":"x"}"#,
                ),
                404,
            ),
            (world.post("/api/v1/comments", &[("comment", "x")]), 415),
            (world.json("PUT", "/api/v1/comments", "{}"), 405),
            (world.get("/api/v1/comments?thread=nothing"), 404),
            (world.get("/api/v1/comments"), 400),
            (world.get("/api/v1/comments?thread=km-culture-shift&cursor=x"), 400),
            (world.get("/api/v1/counts"), 400),
            (world.get("/api/v1/posts/nothing"), 404),
        ] {
            assert_eq!(got.status, status, "{}", got.body);
            assert_eq!(got.header("content-type"), "application/problem+json");
            assert_eq!(read(&got)["status"], status);
        }
        let invalid = read(&world.json("POST", "/api/v1/comments", &empty));
        assert_eq!(invalid["errors"].as_array().unwrap().len(), 3);
        post(world, "Twice.");
        assert_eq!(post(world, "Twice.").status, 409);
    });
}

#[test]
fn posts_threads_and_counts_are_told() {
    on_both(&[("moderation.publish", "all")], |world| {
        post(world, "One.");
        let posts = read(&world.get("/api/v1/posts"));
        assert_eq!(posts["posts"].as_array().unwrap().len(), 3);
        let one = read(&world.get("/api/v1/posts/km-culture-shift"));
        assert_eq!(one["shifts"].as_array().unwrap().len(), 11);
        assert_eq!(one["shifts"][0]["comments"], 1);
        let thread = read(&world.get("/api/v1/threads?name=km-culture-shift/we-know"));
        assert_eq!((&thread["comments"], &thread["open"]), (&json!(1), &json!(true)));
        let counts = read(
            &world
                .get("/api/v1/counts?thread=km-culture-shift/we-know&thread=km-culture-shift&thread=nothing"),
        );
        assert_eq!(
            counts["counts"],
            json!({ "km-culture-shift/we-know": 1, "km-culture-shift": 0, "nothing": 0 })
        );
        let preview = read(&world.json("POST", "/api/v1/preview", r#"{"comment":"*so*"}"#));
        assert_eq!(preview["html"], "<p><em>so</em></p>\n");
    });
}

#[test]
fn a_spammer_is_not_told_that_they_are_one() {
    on_both(&[("moderation.publish", "all"), ("moderation.spam_words", "casino")], |world| {
        assert_eq!(read(&post(world, "casino"))["status"], "pending");
        assert_eq!(world.newest().status, Status::Spam);
    });
}
