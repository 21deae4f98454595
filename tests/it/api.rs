//! The JSON API.

use serde_json::{Value, json};
use weshift::domain::*;

use crate::world::{Got, Kind, World, on_both};

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
            assert_eq!(first.header("ratelimit"), "\"comments\";r=1;t=30");
            assert_eq!(first.header("ratelimit-policy"), "\"comments\";q=2;w=60");
            assert!(first.headers.get("idempotency-replayed").is_none());
            for _ in 0..3 {
                let again = send("9b2e", &body);
                assert_eq!((again.status, &again.body), (201, &first.body));
                assert_eq!(again.header("idempotency-replayed"), "true");
            }
            let other = json!({ "thread": "km-culture-shift/we-know", "author": "Ada", "email": "ada@example.org", "comment": "Other." });
            let refused = send("9b2e", &other);
            assert_eq!(
                (refused.status, read(&refused)["errors"][0]["field"].clone()),
                (422, json!("Idempotency-Key"))
            );
            assert_eq!(send("9c3f", &body).status, 409, "without its key it is a duplicate");
            let late = send("9d4a", &other);
            assert_eq!((late.status, late.header("ratelimit").starts_with("\"comments\";r=0")), (429, true));
            assert_eq!(late.header("ratelimit-policy"), "\"comments\";q=2;w=60");
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

/// The code of a problem, with its status.
fn code(got: &Got) -> (u16, String) {
    (got.status, read(got)["code"].as_str().unwrap_or_default().to_string())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_string())
}

#[test]
fn a_program_tells_problems_apart_by_their_code() {
    let settings = [("moderation.publish", "all"), ("moderation.edit_minutes", "15")];
    on_both(&settings, |world| {
        let posted = read(&post(world, "By a program."));
        let (id, key) = (posted["id"].as_str().unwrap(), posted["edit_key"].as_str().unwrap());
        let path = format!("/api/v1/comments/{id}");
        let change =
            |key: &str| world.json_with("PATCH", &path, r#"{"comment":"Changed."}"#, &[("x-edit-key", key)]);
        assert_eq!(code(&world.json("PATCH", &path, r#"{"comment":"x"}"#)), is(401, "edit-key-missing"));
        assert_eq!(code(&change("no")), is(403, "wrong-edit-key"));
        assert_eq!(code(&post(world, "By a program.")), is(409, "duplicate"));
        let foreign = [("origin", "https://evil.example")];
        assert_eq!(
            code(&world.json_with("POST", "/api/v1/comments", "{}", &foreign)),
            is(403, "foreign-origin")
        );
        assert_eq!(code(&world.json("POST", "/api/v1/comments", "{}")), is(422, "invalid-fields"));
        assert_eq!(code(&world.json("POST", "/api/v1/comments", "{")), is(400, "malformed-body"));
        assert_eq!(code(&world.get("/api/v1/comments?thread=x&limit=0")), is(400, "invalid-query"));
        let cursor = "/api/v1/comments?thread=km-culture-shift&cursor=x";
        assert_eq!(code(&world.get(cursor)), is(400, "invalid-cursor"));
        assert_eq!(code(&world.get("/api/v1/posts/nothing")), is(404, "not-found"));
        assert_eq!(code(&world.get("/api/v1/nothing")), is(404, "not-found"));
        assert_eq!(code(&world.json("PUT", "/api/v1/comments", "{}")), is(405, "method-not-allowed"));
        assert_eq!(code(&world.get("/api/v1/queue")), is(401, "token-missing"));
        let bearer = [("authorization", "Bearer weshift_nothing")];
        assert_eq!(code(&world.get_with("/api/v1/queue", &bearer)), is(401, "token-invalid"));
        let packed = [("content-encoding", "gzip")];
        assert_eq!(
            code(&world.json_with("POST", "/api/v1/preview", "{}", &packed)),
            is(415, "unsupported-encoding")
        );
        world.clock.advance(16 * MINUTE);
        let late = change(key);
        assert_eq!(code(&late), is(403, "edit-window-over"));
        assert_eq!(read(&late)["type"], format!("{}/api#edit-window-over", world.base));
        assert_eq!(read(&late)["title"], "The time for changes is over");
        world.get("/api").must_say("id=\"edit-window-over\"");
        let document = read(&world.get("/api/v1/openapi.json"));
        let codes = &document["components"]["schemas"]["Problem"]["properties"]["code"]["examples"];
        assert!(codes.as_array().unwrap().contains(&json!("edit-window-over")), "{codes}");
    });
}

#[test]
fn what_is_asked_twice_is_answered_truly() {
    on_both(&[("moderation.publish", "all"), ("moderation.hold_words", "slowly")], |world| {
        let token = crate::programs::token(world, &world.bea(), &["moderate"]);
        let posted = read(&post(world, "Said in haste."));
        let (id, key) = (posted["id"].as_str().unwrap(), posted["edit_key"].as_str().unwrap());
        let (path, author) = (format!("/api/v1/comments/{id}"), [("x-edit-key", key)]);
        for _ in 0..2 {
            assert_eq!(world.json_with("DELETE", &path, "", &author).status, 204);
        }
        let change = world.json_with("PATCH", &path, r#"{"comment":"Again."}"#, &author);
        assert_eq!(code(&change), is(410, "gone"));
        change.must_say("withdrawn or removed");
        world.clock.advance(HOUR);
        assert_eq!(world.json_with("DELETE", &path, "", &author).status, 204, "also when the time is over");
        let form = [("key", key)];
        assert_eq!(world.post(&format!("/c/{id}/withdraw"), &form).status, 303, "and on the page");

        let bearer = format!("Bearer {token}");
        let send = |path: &str, body: Value| {
            world.json_with("POST", path, &body.to_string(), &[("authorization", &bearer)])
        };
        let waiting = read(&post(world, "Read slowly."))["id"].as_str().unwrap().to_string();
        let (decide, undo) =
            (format!("/api/v1/comments/{waiting}/decision"), format!("/api/v1/comments/{waiting}/undo"));
        assert_eq!(code(&send(&undo, json!({ "seq": 0 }))), is(409, "nothing-to-undo"));
        assert_eq!(code(&send(&undo, json!({ "seq": 7 }))), is(409, "changed-meanwhile"));
        let approve = json!({ "action": "approve", "seq": 0 });
        let done = read(&send(&decide, approve.clone()));
        let again = send(&decide, approve);
        assert_eq!(code(&again), is(409, "already-handled"));
        assert_eq!(
            (&read(&again)["by"], &read(&again)["comment_status"]),
            (&json!("Bea"), &json!("approved"))
        );
        let seq = json!({ "seq": done["seq"] });
        assert_eq!(send(&undo, seq.clone()).status, 200);
        let twice = send(&undo, seq);
        assert_eq!(code(&twice), is(409, "already-handled"));
        assert_eq!(read(&twice)["comment_status"], "pending");
        let seq = world.comment(waiting.parse().unwrap()).seq;
        assert_eq!(send(&decide, json!({ "action": "spam", "seq": seq })).status, 200);
        world.clock.advance(11 * MINUTE);
        assert_eq!(code(&send(&undo, json!({ "seq": seq + 1 }))), is(403, "undo-window-over"));
    });
}

#[test]
fn the_next_page_is_of_the_same_list() {
    on_both(&[("moderation.hold_words", "slowly"), ("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        let token = crate::programs::token(world, &cookie, &["read:queue", "read:audit"]);
        let bearer = format!("Bearer {token}");
        let ids: Vec<Value> =
            (0..5).map(|it| read(&post(world, &format!("Number {it}.")))["id"].clone()).collect();
        (0..5).for_each(|it| drop(post(world, &format!("Slowly, number {it}."))));
        let walk = |path: &str, list: &str| {
            let (mut path, mut sizes, mut seen) = (path.to_string(), Vec::new(), Vec::new());
            loop {
                let page = read(&world.get_with(&path, &[("authorization", &bearer)]));
                let items = page[list].as_array().unwrap_or_else(|| panic!("{path}: {page}"));
                sizes.push(items.len());
                seen.extend(items.iter().map(|it| it["id"].clone()));
                match page["next"].as_str() {
                    Some(next) => path = next.to_string(),
                    None => return (sizes, seen),
                }
            }
        };
        let newest: Vec<Value> = ids.iter().rev().cloned().collect();
        let thread = "thread=km-culture-shift/we-know";
        let comments = walk(&format!("/api/v1/comments?{thread}&sort=newest&limit=2"), "comments");
        assert_eq!(comments, (vec![2, 2, 1], newest.clone()));
        let queue = walk(&format!("/api/v1/queue?status=approved&sort=oldest&limit=2&{thread}"), "comments");
        assert_eq!(queue, (vec![2, 2, 1], ids.clone()));
        assert_eq!(walk("/api/v1/queue?limit=3", "comments").0, [3, 2]);
        let id = ids[0].as_str().unwrap();
        assert_eq!(walk(&format!("/api/v1/audit?comment={id}&limit=1"), "entries").0, [1]);
        let all = walk("/api/v1/audit?limit=4", "entries");
        assert!(all.0[0] == 4 && all.1.len() >= 11, "{all:?}");
        assert_eq!(read(&world.get("/api/v1/posts"))["next"], Value::Null);
    });
}

#[test]
fn a_comment_has_one_address_and_says_that_what_it_answers_was_removed() {
    on_both(&[("moderation.publish", "all")], |world| {
        let cookie = world.bea();
        let posted = post(world, "A question.");
        let id = read(&posted)["id"].as_str().unwrap().to_string();
        assert_eq!(posted.header("location"), format!("/api/v1/comments/{id}"));
        assert_eq!(read(&posted)["permalink"], format!("{}/c/{id}", world.base));
        assert_eq!(world.get(posted.header("location")).status, 200);
        for other in [format!("0{id}"), format!("+{id}"), format!("%20{id}"), format!("{id}.0")] {
            assert_eq!(world.get(&format!("/api/v1/comments/{other}")).status, 404, "{other}");
            assert_eq!(world.get(&format!("/c/{other}")).status, 404, "{other}");
        }
        let body = json!({ "thread": "km-culture-shift/we-know", "author": "Ben", "email": "ben@example.org", "comment": "An answer.", "parent": id });
        let answer = read(&world.json("POST", "/api/v1/comments", &body.to_string()));
        let one = format!("/api/v1/comments/{}", answer["id"].as_str().unwrap());
        let told = |got: &Value| (got["parent"].clone(), got["parent_removed"].clone());
        assert_eq!(told(&read(&world.get(&one))), (json!(id), json!(false)));
        assert_eq!(world.decide(&cookie, &world.comment(id.parse().unwrap()), "trash"), 303);
        assert_eq!(told(&read(&world.get(&one))), (Value::Null, json!(true)));
        let list = read(&world.get("/api/v1/comments?thread=km-culture-shift/we-know"));
        assert_eq!(told(&list["comments"][0]), (Value::Null, json!(true)));
    });
}

#[test]
fn the_document_has_names_that_every_generator_takes_and_refers_to_nothing_that_is_missing() {
    let world = World::start(&Kind::Sqlite, &[]);
    let document = read(&world.get("/api/v1/openapi.json"));
    let is_name = |it: &str| {
        !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    for (kind, components) in document["components"].as_object().unwrap() {
        for name in components.as_object().unwrap().keys() {
            assert!(is_name(name), "{kind}: {name:?}");
        }
    }
    let mut operations = Vec::new();
    let paths = document["paths"].as_object().unwrap().values();
    for item in paths.chain(document["webhooks"].as_object().unwrap().values()) {
        operations.extend(item.as_object().unwrap().values());
    }
    let known = |list: &str| -> Vec<&str> {
        document[list].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
    };
    let tags = known("tags");
    for operation in operations {
        let id = operation["operationId"].as_str().unwrap();
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(&tag), "{id} has the tag {tag:?}");
        for scheme in operation["security"].as_array().into_iter().flatten() {
            for name in scheme.as_object().unwrap().keys() {
                assert!(document["components"]["securitySchemes"][name].is_object(), "{id}: {name}");
            }
        }
    }
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 50, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("all is in one document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let post = &document["paths"]["/api/v1/comments"]["post"];
    let parameters = post["parameters"].as_array().unwrap();
    assert!(parameters.iter().any(|it| it["name"] == "Idempotency-Key" && it["in"] == "header"));
    for header in ["Location", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"] {
        assert!(post["responses"]["201"]["headers"][header].is_object(), "{header}");
    }
    for header in ["Retry-After", "RateLimit", "RateLimit-Policy"] {
        assert!(post["responses"]["429"]["headers"][header].is_object(), "{header}");
    }
    let list = &document["paths"]["/api/v1/comments"]["get"];
    assert!(list["responses"]["200"]["headers"]["ETag"].is_object());
    assert_eq!(document["info"]["contact"]["url"], format!("{}/privacy", world.base));
    assert_eq!(document["components"]["schemas"]["NewComment"]["properties"]["url"]["format"], "uri");
    world.stop();
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(String::from));
            fields.values().for_each(|it| collect_references(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| collect_references(it, found)),
        _ => (),
    }
}
