//! Programs that act for managers: tokens, the queue, decisions.

use serde_json::{Value, json};
use weshift::domain::*;

use crate::world::{Got, Reply, World, on_both};

/// Bea makes a token on the desk.
pub fn token(world: &World, cookie: &str, scopes: &[&str]) -> String {
    let mut fields = vec![("name", "Night shift"), ("expiry", "90")];
    fields.extend(scopes.iter().map(|it| ("scopes", *it)));
    let made = world.desk_post(cookie, "/admin/tokens", "/admin/tokens", &fields);
    assert_eq!(made.status, 200, "{}", made.body);
    let start = made.body.find("weshift_").expect("the token is shown");
    made.body[start..]
        .chars()
        .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
        .collect()
}

pub fn with_token(world: &World, token: &str, method: &str, path: &str, body: Option<Value>) -> Got {
    let authorization = format!("Bearer {token}");
    match body {
        None => world.get_with(path, &[("authorization", &authorization)]),
        Some(body) => world.json_with(method, path, &body.to_string(), &[("authorization", &authorization)]),
    }
}

pub fn read(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|_| panic!("no JSON: {}", got.body))
}

/// Vera, a viewer; gives her session's cookie.
fn vera(world: &World) -> String {
    let viewer = NewManager {
        email: Email::parse("vera@example.org").unwrap(),
        name: "Vera".into(),
        role: Role::Viewer,
        password_hash: None,
        habits: MailHabits::default(),
    };
    let vera = world.block_on(world.app.moderation.add_manager(viewer)).unwrap().unwrap();
    let link = world.block_on(world.app.moderation.make_sign_in_link(&vera)).unwrap();
    world.post(&format!("/admin/sign-in/{link}"), &[]).cookie()
}

#[test]
fn a_program_reads_the_queue_and_decides_for_its_manager() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Please *look*."));
        let token = token(world, &cookie, &["read:queue", "moderate", "read:audit"]);
        let queue = with_token(world, &token, "GET", "/api/v1/queue", None);
        assert_eq!(queue.status, 200, "{}", queue.body);
        queue.must_not_say("ada@example.org");
        let item = &read(&queue)["comments"][0];
        assert_eq!(item["id"], comment.id.to_string());
        assert_eq!((&item["status"], &item["text"]), (&json!("pending"), &json!("Please *look*.")));
        let reasons = item["reasons"].as_array().unwrap();
        let keys = item["reason_keys"].as_array().unwrap();
        assert!(reasons.contains(&json!("It is the first comment from this address.")), "{reasons:?}");
        assert!(keys.contains(&json!("first_comment")) && keys.len() == reasons.len(), "{keys:?}");

        let path = format!("/api/v1/comments/{}/decision", comment.id);
        let approve = json!({ "action": "approve", "seq": item["seq"] });
        let decided = with_token(world, &token, "POST", &path, Some(approve.clone()));
        assert_eq!(decided.status, 200, "{}", decided.body);
        assert_eq!(world.comment(comment.id).status, Status::Approved);
        let again = with_token(world, &token, "POST", &path, Some(approve));
        assert_eq!((again.status, read(&again)["by"].clone()), (409, json!("Bea")));
        assert_eq!(read(&again)["comment_status"], "approved");

        let undo = json!({ "seq": read(&decided)["seq"] });
        let path = format!("/api/v1/comments/{}/undo", comment.id);
        assert_eq!(read(&with_token(world, &token, "POST", &path, Some(undo)))["status"], "pending");
        let audit = read(&with_token(world, &token, "GET", "/api/v1/audit?limit=2", None));
        let line = |at: usize| (audit["entries"][at]["act"].clone(), audit["entries"][at]["via"].clone());
        assert_eq!((line(0), line(1)), ((json!("undone"), json!("api")), (json!("approve"), json!("api"))));
        let action = |at: usize| audit["entries"][at]["action"].clone();
        assert_eq!((action(0), action(1)), (json!("decision.undone"), json!("comment.approved")));
    });
}

#[test]
fn the_queue_pages_by_cursor_and_status() {
    on_both(&[("moderation.spam_words", "casino")], |world| {
        let cookie = world.bea();
        for number in 0..5 {
            world.post_comment(&Reply::by("Ada", &format!("Number {number}")));
            world.clock.advance(SECOND);
        }
        world.post_comment(&Reply::by("Eve", "casino"));
        let token = token(world, &cookie, &["read:queue"]);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/queue?limit=2&cursor={cursor}");
            let page = read(&with_token(world, &token, "GET", &path, None));
            assert_eq!(page["total"], 5);
            seen.extend(page["comments"].as_array().unwrap().iter().map(|it| it["text"].clone()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_string(),
                None => break,
            }
        }
        assert_eq!(seen, ["Number 0", "Number 1", "Number 2", "Number 3", "Number 4"]);
        let of =
            |query: &str| read(&with_token(world, &token, "GET", &format!("/api/v1/queue?{query}"), None));
        assert_eq!(of("status=spam")["comments"][0]["text"], "casino");
        assert_eq!(of("thread=km-culture-shift/ours")["comments"], json!([]));
        assert_eq!(with_token(world, &token, "GET", "/api/v1/queue?status=odd", None).status, 400);
    });
}

#[test]
fn a_token_reaches_as_far_as_its_scopes_and_no_longer_than_it_lives() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Hello."));
        let token = token(world, &cookie, &["read:queue"]);
        let decide = format!("/api/v1/comments/{}/decision", comment.id);
        let body = Some(json!({ "action": "approve", "seq": 0 }));
        let refused = with_token(world, &token, "POST", &decide, body.clone());
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert!(refused.header("www-authenticate").contains("insufficient_scope"));
        assert_eq!(with_token(world, &token, "GET", "/api/v1/audit", None).status, 403);
        let invalid = "Bearer error=\"invalid_token\"";
        for (wrong, told) in [("", "Bearer"), ("weshift_x", invalid), (&token[..20], invalid)] {
            let got = with_token(world, wrong, "GET", "/api/v1/queue", None);
            assert_eq!((got.status, got.header("www-authenticate")), (401, told));
        }
        assert_eq!(world.get("/api/v1/queue").status, 401);
        // A cookie is no token.
        assert_eq!(world.desk(&cookie, "/api/v1/queue").status, 401);
        world.clock.advance(91 * DAY);
        assert_eq!(with_token(world, &token, "GET", "/api/v1/queue", None).status, 401);
    });
}

#[test]
fn a_token_is_shown_once_and_revoked_on_the_desk() {
    on_both(&[], |world| {
        let cookie = world.bea();
        let token = token(world, &cookie, &["read:queue"]);
        let list = world.desk(&cookie, "/admin/tokens");
        list.must_say("Night shift").must_say("<td>never</td>").must_not_say(&token);
        assert_eq!(with_token(world, &token, "GET", "/api/v1/queue", None).status, 200);
        world.desk(&cookie, "/admin/tokens").must_not_say("<td>never</td>");
        let revoked = world.desk_post(&cookie, "/admin/tokens", "/admin/tokens/1/revoke", &[]);
        assert_eq!((revoked.status, revoked.location()), (303, "/admin/tokens?done=1"));
        assert_eq!(with_token(world, &token, "GET", "/api/v1/queue", None).status, 401);
        assert_eq!(world.desk_post(&cookie, "/admin/tokens", "/admin/tokens/1/revoke", &[]).status, 404);
        world.desk(&cookie, "/admin/audit").must_say("API token made").must_say("API token revoked");
        let nothing = world.desk_post(&cookie, "/admin/tokens", "/admin/tokens", &[("name", "Kept words")]);
        assert_eq!(nothing.status, 422);
        nothing.must_say("at least one thing").must_say("how long").must_say("Kept words");
    });
}

#[test]
fn a_viewer_s_token_decides_nothing() {
    on_both(&[], |world| {
        let bea = world.bea();
        let vera = vera(world);
        world.desk(&vera, "/admin/tokens").must_say("read:queue").must_not_say("value=\"moderate\"");
        let fields = [("name", "x"), ("expiry", "30"), ("scopes", "moderate")];
        let forged = world.desk_post(&vera, "/admin/tokens", "/admin/tokens", &fields);
        assert_eq!(forged.status, 422);
        forged.must_say("Your role does not decide");
        // Others' tokens are not hers to see or end.
        token(world, &bea, &["read:queue"]);
        world.desk(&vera, "/admin/tokens").must_not_say("Night shift");
        assert_eq!(world.desk_post(&vera, "/admin/tokens", "/admin/tokens/1/revoke", &[]).status, 404);
    });
}
