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

#[test]
fn the_document_and_the_routes_agree() {
    on_both(&[], |world| {
        let got = world.get("/api/v1/openapi.json");
        let document = read(&got);
        assert_eq!((got.status, &document["openapi"]), (200, &json!("3.1.0")));
        let paths = document["paths"].as_object().unwrap();
        let mut ids = Vec::new();
        for (path, item) in paths {
            let real = path.replace("{id}", "999999").replace("{post}", "nothing");
            for (method, operation) in item.as_object().unwrap() {
                ids.push(operation["operationId"].as_str().unwrap().to_string());
                let answer = world.json(&method.to_uppercase(), &real, "{}").status;
                assert_ne!(answer, 405, "{method} {path}");
                assert_ne!(answer, 415, "{method} {path}");
            }
            let refused = world.json("PUT", &real, "{}");
            assert_eq!(refused.status, 405, "{path}");
            let mut allowed: Vec<String> =
                refused.header("allow").split(", ").map(str::to_lowercase).collect();
            allowed.retain(|it| it != "head" && it != "options");
            let listed: Vec<String> = item.as_object().unwrap().keys().cloned().collect();
            allowed.sort();
            assert_eq!(allowed, listed, "{path}");
            let options = world.json("OPTIONS", &real, "");
            assert_eq!(options.status, 204, "{path}");
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "each operation has a name of its own");
        // And the other way round: what the router knows stands in the document.
        let routes = std::fs::read_to_string("src/web/routes.rs").unwrap();
        let scope = routes.split("scope(\"/api/v1\")").nth(1).unwrap().split("\n}").next().unwrap();
        for path in scope.split('"').filter(|it| it.starts_with('/') && *it != "/openapi.json") {
            assert!(paths.contains_key(&format!("/api/v1{path}")), "{path} is not in the document");
        }
        let page = world.get("/api");
        page.must_say("Leave a comment").must_say("Idempotency-Key").must_say("/api/v1/queue");
    });
}

#[test]
fn malformed_input_is_refused_with_the_field_at_fault() {
    on_both(&[("moderation.publish", "all")], |world| {
        let field = |body: &str| {
            let got = world.json("POST", "/api/v1/comments", body);
            assert_eq!(got.header("content-type"), "application/problem+json", "{body}: {}", got.body);
            (got.status, read(&got)["errors"][0]["field"].as_str().unwrap_or_default().to_string())
        };
        let is = |status: u16, name: &str| (status, name.to_string());
        let with = |field: &str, value: &str| {
            let mut body = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": "Hi." });
            body[field] = serde_json::from_str(value).unwrap();
            body.to_string()
        };
        assert_eq!(field(r#"{"author":"A"}"#), is(422, "thread"));
        assert_eq!(field("[]").0, 422);
        assert_eq!(field("3"), is(422, "body"));
        assert_eq!(field(&with("comment", "3")), is(422, "comment"));
        assert_eq!(field(&with("author", "null")), is(422, "author"));
        assert_eq!(field(&with("position", "8")), is(422, "position"));
        assert_eq!(field(&with("position", "123456789012345678901234567890")), is(422, "position"));
        assert_eq!(field(&with("position", "\"ada@example.org\"")), is(422, "position"));
        assert_eq!(field(&with("notify", "\"always\"")), is(422, "notify"));
        assert_eq!(field(&with("email", "\"no address\"")), is(422, "email"));
        assert_eq!(field(&with("comment", "\"\\u0000\"")), is(422, "comment"));
        assert_eq!(field(&with("parent", "\"99999\"")), is(422, "parent"));
        assert_eq!(field(r#"{"thread":"x","thread":"y"}"#).0, 422);
        for broken in ["", "{", "nul", "\u{feff}{}", r#"{"position":1e999}"#, r#"{"thread":"\ud800"}"#] {
            assert_eq!(field(broken).0, 400, "{broken}");
        }
        let deep = format!("{{\"comment\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(field(&deep).0, 400 | 422));
        let echoed = world.json("POST", "/api/v1/comments", &with("position", "\"ada@example.org\""));
        echoed.must_not_say("ada@");
        for query in [
            "thread=%ff%fe",
            "thread=%00",
            "thread=a&thread=b",
            "thread=km-culture-shift&limit=-1",
            "thread=km-culture-shift&sort=best",
            "thread=km-culture-shift&cursor=%00",
            "thread=km-culture-shift&limit=0",
        ] {
            let got = world.get(&format!("/api/v1/comments?{query}"));
            assert!(matches!(got.status, 400 | 404), "{query}: {}", got.status);
            assert_eq!(got.header("content-type"), "application/problem+json");
        }
        assert_eq!(world.get("/api/v1/comments?thread=km-culture-shift&limit=1000").status, 200);
        assert_eq!(world.get("/api/v1/posts?page=0").status, 400);
    });
}

#[test]
fn a_key_for_trying_again_is_each_client_s_own() {
    let settings = [("moderation.publish", "all"), ("server.trusted_proxies", "127.0.0.1/32")];
    on_both(&settings, |world| {
        let send = |from: &str, email: &str, words: &str| {
            let body = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": email, "comment": words });
            let headers = [("idempotency-key", "1"), ("x-forwarded-for", from)];
            let got = world.json_with("POST", "/api/v1/comments", &body.to_string(), &headers);
            (got.status, read(&got)["edit_key"].clone())
        };
        let (status, key) = send("198.51.100.1", "ada@example.org", "Mine.");
        assert_eq!(status, 201);
        assert_eq!(send("198.51.100.1", "ADA@example.org ", "Mine.").0, 422, "another body");
        assert_eq!(send("198.51.100.1", "ada@example.org", "Mine."), (201, key.clone()));
        let (status, other) = send("198.51.100.2", "ada@example.org", "Mine.");
        assert_eq!(status, 201, "as if nobody had said that: whose address it is stays hidden");
        assert_ne!(other, key, "nobody else is handed the author's key");
        assert_eq!(send("198.51.100.3", "ada@example.org", "Other words.").0, 201, "the key is not taken");
        assert_eq!(send("198.51.100.1", "bob@example.org", "Bob's words.").0, 201, "nor behind one network");
    });
}

#[test]
fn who_tries_again_with_the_same_key_leaves_one_comment() {
    on_both(
        &[("moderation.publish", "all"), ("limits.comments_per_minute", "2"), ("limits.comments_burst", "2")],
        |world| {
            let body = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": "Once." });
            let send = |key: &str, body: &Value| {
                world.json_with("POST", "/api/v1/comments", &body.to_string(), &[("idempotency-key", key)])
            };
            let first = send("9b2e", &body);
            assert_eq!(first.status, 201, "{}", first.body);
            assert_eq!(first.header("ratelimit"), "\"default\";r=1;t=30");
            assert_eq!(first.header("ratelimit-policy"), "\"default\";q=2;w=60");
            for _ in 0..3 {
                let again = send("9b2e", &body);
                assert_eq!((again.status, &again.body), (201, &first.body));
            }
            let other = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": "Other." });
            let refused = send("9b2e", &other);
            assert_eq!(
                (refused.status, read(&refused)["errors"][0]["field"].clone()),
                (422, json!("Idempotency-Key"))
            );
            assert_eq!(send("9c3f", &body).status, 409, "without its key it is a duplicate");
            let late = send("9d4a", &other);
            assert_eq!((late.status, late.header("ratelimit").starts_with("\"default\";r=0")), (429, true));
            assert!(late.header("retry-after").parse::<u64>().unwrap() > 0);
            let list = read(&world.get("/api/v1/comments?thread=km-culture-shift/we-know"));
            assert_eq!(list["total"], 1);
            for wrong in ["", " ", &"x".repeat(256)] {
                assert_eq!(send(wrong, &body).status, 422, "{wrong:?}");
            }
            world.clock.advance(DAY);
            assert_ne!(send("9b2e", &body).status, 201, "a day later the key is forgotten");
        },
    );
}

#[test]
fn answers_to_readers_are_known_again_by_their_etag() {
    on_both(&[("moderation.publish", "all")], |world| {
        for path in [
            "/api/v1/posts",
            "/api/v1/comments?thread=km-culture-shift/we-know",
            "/api/v1/openapi.json",
            "/api",
        ] {
            let first = world.get(path);
            assert_eq!(
                world.get_with(path, &[("if-none-match", first.header("etag"))]).status,
                304,
                "{path}"
            );
        }
        let id = read(&post(world, "One."))["id"].as_str().unwrap().to_string();
        let one = read(&world.get(&format!("/api/v1/comments/{id}")));
        assert_eq!((&one["author"], &one["html"]), (&json!("Ada"), &json!("<p>One.</p>\n")));
        assert_eq!(world.get("/api/v1/comments/99").status, 404);
        let created = one["created_at"].as_str().unwrap();
        assert_eq!(created, "2026-11-23T10:00:00Z");
    });
}
