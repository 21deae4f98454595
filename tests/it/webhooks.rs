//! Programs that are told what happens to comments.

use std::{io::Write, net::Shutdown};

use data_encoding::BASE64;
use ring::hmac;
use serde_json::{Value, json};
use weshift::domain::*;

use crate::{
    receiver::{Heard, Receiver, answers, says},
    world::{Got, Reply, World, on_both},
};

const ALL: [&str; 6] = [
    "comment.created",
    "comment.approved",
    "comment.held",
    "comment.spam",
    "comment.trashed",
    "comment.edited",
];

/// Bea adds a webhook; gives its page and its secret.
fn webhook(
    world: &World,
    cookie: &str,
    url: &str,
    events: &[&str],
    more: &[(&str, &str)],
) -> (String, String) {
    let mut fields = vec![("url", url)];
    fields.extend(events.iter().map(|it| ("events", *it)));
    fields.extend(more);
    let made = world.desk_post(cookie, "/admin/webhooks", "/admin/webhooks", &fields);
    assert_eq!(made.status, 200, "{}", made.body);
    let page = made.body.split("action=\"/admin/webhooks/").nth(1).expect("it has forms");
    let id = page.split(['"', '/']).next().unwrap();
    (format!("/admin/webhooks/{id}"), secret(&made))
}

fn secret(got: &Got) -> String {
    let start = got.body.find("whsec_").expect("the secret is shown");
    got.body[start..].split('<').next().unwrap().to_string()
}

/// Bea signs in once more: days went by.
fn again(world: &World) -> String {
    let bea = world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
    let link = world.block_on(world.app.moderation.make_sign_in_link(&bea)).unwrap();
    world.post(&weshift::links::sign_in_link(&link), &[]).cookie()
}

fn wait_for(world: &World, receiver: &Receiver, count: usize) -> Vec<Heard> {
    world.wait_until("the webhook was told", |_| receiver.heard().len() >= count);
    receiver.heard()
}

fn body(heard: &Heard) -> Value {
    serde_json::from_str(&heard.body).unwrap_or_else(|_| panic!("no JSON: {}", heard.body))
}

fn kinds(heard: &[Heard]) -> Vec<String> {
    heard.iter().map(|it| body(it)["type"].as_str().unwrap().to_string()).collect()
}

/// As a program would check a message.
fn is_signed(heard: &Heard, secret: &str) -> bool {
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let said =
        format!("{}.{}.{}", heard.headers["webhook-id"], heard.headers["webhook-timestamp"], heard.body);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), said.as_bytes());
    let wanted = format!("v1,{}", BASE64.encode(tag.as_ref()));
    heard.headers["webhook-signature"].split(' ').any(|it| it == wanted)
}

#[test]
fn a_program_is_told_what_becomes_of_a_comment_signed_and_without_the_address() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::thankful());
        let (_, secret) = webhook(world, &cookie, &receiver.url("/hook?key=1"), &ALL, &[]);
        let comment = world.post_comment(&Reply::by("Ada", "Please *look*."));
        wait_for(world, &receiver, 2);
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        let heard = wait_for(world, &receiver, 3);
        assert_eq!(kinds(&heard), ["comment.created", "comment.held", "comment.approved"]);
        for it in &heard {
            assert!(it.line.starts_with("POST /hook?key=1 ") && is_signed(it, &secret), "{it:?}");
            assert_eq!(it.headers["content-type"], "application/json");
            assert!(!it.body.contains("ada@example.org"), "{}", it.body);
        }
        let told = body(&heard[2]);
        assert_eq!(told["data"]["id"], comment.id.to_string());
        assert_eq!(told["data"]["thread"], "km-culture-shift/we-know");
        assert_eq!((&told["data"]["author"], &told["data"]["status"]), (&json!("Ada"), &json!("approved")));
        assert_eq!(told["data"]["html"], "<p>Please <em>look</em>.</p>\n");
        assert_eq!(told["timestamp"], world.clock.now().rfc3339());
        let ids: std::collections::BTreeSet<&String> =
            heard.iter().map(|it| &it.headers["webhook-id"]).collect();
        assert_eq!(ids.len(), 3);
    });
}

#[test]
fn a_change_that_waits_is_told_as_one() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::thankful());
        let comment = world.post_comment(&Reply::by("Ada", "We tried it for a quarter."));
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        webhook(world, &cookie, &receiver.url("/"), &["comment.held", "comment.edited"], &[]);
        let key = world.app.links.author_key(comment.id);
        let words = [("key", &*key), ("comment", "We tried it for a year.")];
        assert_eq!(world.post(&format!("/c/{}/edit", comment.id), &words).status, 303);
        let held = body(&wait_for(world, &receiver, 1)[0]);
        assert_eq!((&held["type"], &held["data"]["status"]), (&json!("comment.held"), &json!("pending")));
        assert_eq!(held["data"]["changes"], comment.id.to_string());
        assert!(
            held["data"]["permalink"].as_str().unwrap().ends_with(&format!("/c/{}", comment.id)),
            "{held}"
        );
        assert_eq!(world.decide(&cookie, &world.newest(), "approve"), 303);
        let edited = body(&wait_for(world, &receiver, 2)[1]);
        assert_eq!(edited["type"], "comment.edited");
        assert_eq!(
            (&edited["data"]["id"], &edited["data"]["changes"]),
            (&json!(comment.id.to_string()), &Value::Null)
        );
        assert_eq!(edited["data"]["html"], "<p>We tried it for a year.</p>\n");
    });
}

#[test]
fn a_program_hears_of_what_it_chose_and_of_addresses_if_the_owner_ticks_it() {
    on_both(&[("moderation.publish", "all"), ("moderation.spam_words", "casino")], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::thankful());
        world.get("/privacy").must_not_say("Programs that this site uses");
        webhook(world, &cookie, &receiver.url("/"), &["comment.spam"], &[("with_email", "1")]);
        world.clock.advance(2 * SECOND);
        world.get("/privacy").must_say("They get your email address, too");
        world.post_comment(&Reply::by("Ada", "A thought."));
        world.post_comment(&Reply::by("Eve", "casino"));
        let heard = wait_for(world, &receiver, 1);
        assert_eq!(kinds(&heard), ["comment.spam"]);
        assert_eq!(body(&heard[0])["data"]["email"], "eve@example.org");
    });
}

#[test]
fn what_was_not_taken_comes_again_until_it_is() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::start(answers("503 Busy", "come\r\nback")));
        let (page, secret) = webhook(world, &cookie, &receiver.url("/"), &["comment.held"], &[]);
        world.post_comment(&Reply::by("Ada", "Please look."));
        wait_for(world, &receiver, 1);
        world.wait_until("the log knows", |world| world.desk(&cookie, &page).body.contains("come back"));
        world.desk(&cookie, &page).must_say("503").must_say("has failed since");
        receiver
            .does(says("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"));
        world.clock.advance(15 * SECOND);
        wait_for(world, &receiver, 2);
        world.wait_until("the log knows", |world| world.desk(&cookie, &page).body.contains("It redirects"));
        receiver.does(|_, stream| drop(stream.shutdown(Shutdown::Both)));
        world.clock.advance(2 * MINUTE);
        wait_for(world, &receiver, 3);
        receiver.does(|_, stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'x'; 65_536]).is_ok() {}
        });
        world.wait_until("it comes again", |world| {
            world.clock.advance(MINUTE);
            receiver.heard().len() >= 4
        });
        world.wait_until("it was taken", |world| world.desk(&cookie, &page).body.contains("taken"));
        world.desk(&cookie, &page).must_say(&"x".repeat(300)).must_not_say(&"x".repeat(301));
        let heard = receiver.heard();
        assert!(heard.iter().all(|it| is_signed(it, &secret)));
        assert!(heard.iter().all(|it| it.headers["webhook-id"] == heard[0].headers["webhook-id"]));
        assert_ne!(heard[3].headers["webhook-timestamp"], heard[0].headers["webhook-timestamp"]);
        world.desk(&cookie, &page).must_not_say("has failed since");
    });
}

#[test]
fn a_webhook_that_fails_for_days_or_is_gone_is_stopped_and_the_desk_says_so() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::start(answers("500 Oops", "")));
        let (page, _) = webhook(world, &cookie, &receiver.url("/"), &["comment.created"], &[]);
        world.desk(&cookie, "/admin").must_not_say("A webhook failed");
        world.post_comment(&Reply::by("Ada", "Please look."));
        wait_for(world, &receiver, 1);
        world.wait_until("it is stopped", |world| {
            world.clock.advance(6 * HOUR);
            world.post_comment(&Reply::by("Ada", &format!("Now {}", world.clock.now().millis())));
            world.block_on(world.app.store.reader().count_stopped_webhooks()).unwrap() > 0
        });
        let cookie = again(world);
        world.desk(&cookie, "/admin").must_say("A webhook failed for days");
        world.desk(&cookie, &page).must_say("was stopped").must_say("not sent");
        let before = receiver.heard().len();
        world.post_comment(&Reply::by("Ada", "Not told."));
        // Switched on, it works again and hears of nothing that it missed.
        receiver.does(answers("410 Gone", ""));
        let fields = [("url", &*receiver.url("/")), ("events", "comment.created"), ("is_on", "1")];
        assert_eq!(world.desk_post(&cookie, &page, &page, &fields).status, 303);
        world.post_comment(&Reply::by("Ada", "Told."));
        let heard = wait_for(world, &receiver, before + 1);
        assert!(heard[before].body.contains("Told."), "{}", heard[before].body);
        world.wait_until("it is stopped at once", |world| {
            world.desk(&cookie, "/admin").body.contains("A webhook failed for days")
        });
        let audit = world.desk(&cookie, "/admin/audit");
        audit.must_say("webhook stopped").must_say("webhook added").must_not_say(&receiver.url("/"));
    });
}

#[test]
fn a_test_is_sent_and_a_message_is_sent_again_by_hand() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::start(answers("200 OK", "thanks")));
        let (page, secret) = webhook(world, &cookie, &receiver.url("/"), &["comment.created"], &[]);
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/test"), &[]).status, 303);
        let heard = wait_for(world, &receiver, 1);
        assert_eq!((kinds(&heard)[0].as_str(), &body(&heard[0])["data"]), ("webhook.test", &Value::Null));
        assert!(is_signed(&heard[0], &secret));
        world.wait_until("the log knows", |world| world.desk(&cookie, &page).body.contains("thanks"));
        let id = heard[0].headers["webhook-id"].strip_prefix("msg_").unwrap().to_string();
        let again = world.desk_post(&cookie, &page, &format!("{page}/deliveries/{id}"), &[]);
        assert_eq!(again.status, 303, "{}", again.body);
        let heard = wait_for(world, &receiver, 2);
        assert_eq!(heard[0].headers["webhook-id"], heard[1].headers["webhook-id"]);
        let foreign = world.desk_post(&cookie, &page, &format!("{page}/deliveries/99999"), &[]);
        assert_eq!(foreign.status, 404);
    });
}

#[test]
fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::thankful());
        let (page, old) = webhook(world, &cookie, &receiver.url("/"), &["comment.created"], &[]);
        world.desk(&cookie, &page).must_not_say("whsec_");
        let new = secret(&world.desk_post(&cookie, &page, &format!("{page}/secret"), &[]));
        assert_ne!(old, new);
        world.post_comment(&Reply::by("Ada", "One."));
        let heard = wait_for(world, &receiver, 1);
        assert!(is_signed(&heard[0], &old) && is_signed(&heard[0], &new));
        world.clock.advance(25 * HOUR);
        world.post_comment(&Reply::by("Ada", "Two."));
        let heard = wait_for(world, &receiver, 2);
        assert!(!is_signed(&heard[1], &old) && is_signed(&heard[1], &new));
    });
}

#[test]
fn addresses_that_may_not_be_told_come_back_with_the_form() {
    on_both(&[], |world| {
        let cookie = world.bea();
        for (url, why) in [
            ("http://hooks.example.org/", "https://"),
            ("https://10.0.0.8/", "private network"),
            ("https://169.254.169.254/latest", "private network"),
            ("https://ada:secret@hooks.example.org/", "user name or password"),
            ("ftp://hooks.example.org/", "https://"),
            ("nonsense", "no address"),
        ] {
            let sent = [("url", url), ("events", "comment.created")];
            let got = world.desk_post(&cookie, "/admin/webhooks", "/admin/webhooks", &sent);
            assert_eq!(got.status, 422, "{url}");
            got.must_say(why).must_say(&format!("value=\"{url}\"")).must_say("There are no webhooks yet");
        }
        let got =
            world.desk_post(&cookie, "/admin/webhooks", "/admin/webhooks", &[("url", "https://a.example/")]);
        got.must_say("choose at least one thing");
    });
}

#[test]
fn what_is_erased_or_removed_is_told_to_nobody() {
    on_both(&[], |world| {
        let (cookie, receiver) = (world.bea(), Receiver::start(answers("500 Oops", "")));
        let (page, _) = webhook(world, &cookie, &receiver.url("/"), &["comment.created"], &[]);
        let comment = world.post_comment(&Reply::by("Ada", "Forget me."));
        wait_for(world, &receiver, 1);
        world.wait_until("the log knows", |world| world.desk(&cookie, &page).body.contains("500"));
        world.desk(&cookie, &page).must_say(&format!("comment {}", comment.id));
        let (email, key) = (comment.email.clone(), comment.email_key.clone());
        world
            .block_on(world.app.store.write(move |tx| tx.erase_person(&email, &key, Erasing::Comments)))
            .unwrap();
        world.desk(&cookie, &page).must_say("Nothing yet.");
        world.post_comment(&Reply::by("Bob", "Told later, or never."));
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/remove"), &[]).status, 303);
        assert_eq!(world.desk(&cookie, &page).status, 404);
        world.desk(&cookie, "/admin/webhooks").must_say("There are no webhooks yet");
    });
}

#[test]
fn two_nodes_tell_each_message_once() {
    if !crate::postgres::is_installed() {
        return;
    }
    let database = crate::postgres::fresh_database();
    let one = World::start_on(tempfile::tempdir().unwrap(), database.clone(), &[]);
    let (cookie, receiver) = (one.bea(), Receiver::thankful());
    let other = World::start_on(tempfile::tempdir().unwrap(), database, &[]);
    let (page, _) = webhook(&one, &cookie, &receiver.url("/"), &["comment.created"], &[]);
    // What one node was told, the other hears of.
    other.wait_until("the other node knows", |it| {
        it.block_on(it.app.store.reader().look_for_webhooks()).unwrap()
    });
    for number in 0..5 {
        one.post_comment(&Reply::by("Ada", &format!("One {number}")));
        other.post_comment(&Reply::by("Ben", &format!("Other {number}")));
    }
    let id = WebhookId(page.rsplit('/').next().unwrap().parse().unwrap());
    one.wait_until("all is told", |it| {
        let log = it.block_on(it.app.store.reader().list_hook_deliveries(id, None, 50)).unwrap();
        log.len() == 10 && log.iter().all(|it| it.state == DeliveryState::Sent)
    });
    let heard = receiver.heard();
    let ids: std::collections::BTreeSet<&String> = heard.iter().map(|it| &it.headers["webhook-id"]).collect();
    assert_eq!((heard.len(), ids.len()), (10, 10));
    other.end();
    one.end();
}

#[test]
fn a_hub_is_told_once_of_what_came_together_and_named_in_the_feeds() {
    for database in crate::world::databases() {
        let hub = Receiver::start(answers("202 Accepted", ""));
        let settings = [("moderation.publish", "all"), ("feeds.hub", &*hub.url("/publish"))];
        let world = World::start(&database, &settings);
        let cookie = world.bea();
        for words in ["One.", "Two.", "Three."] {
            world.post_comment(&Reply::by("Ada", words));
        }
        world.wait_until("the hub was told", |world| {
            world.clock.advance(SECOND);
            !hub.heard().is_empty()
        });
        let told = hub.heard()[0].clone();
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(told.body.as_bytes()).into_owned().collect();
        assert_eq!(pairs[0], ("hub.mode".into(), "publish".into()));
        let feed = world.get("/p/km-culture-shift/we-know/feed.atom");
        feed.must_say(&format!("<link rel=\"hub\" href=\"{}\"/>", hub.url("/publish")))
            .must_say("rel=\"self\"");
        for path in
            ["/feeds/comments.atom", "/p/km-culture-shift/feed.json", "/p/km-culture-shift/we-know/feed.atom"]
        {
            let topic = format!("{}{path}", world.base);
            assert_eq!(
                pairs.iter().filter(|it| it.0 == "hub.url" && it.1 == topic).count(),
                1,
                "{path}: {pairs:?}"
            );
        }
        world.get("/feeds/comments.json").must_say("\"hubs\":[{\"type\":\"WebSub\"");
        let page = world.desk(&cookie, "/admin/webhooks");
        page.must_say("new comments in the feeds");
        assert!(hub.heard().len() <= 2, "{:?}", hub.heard());
        world.stop();
    }
}
