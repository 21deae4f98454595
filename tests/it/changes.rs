//! New words for a published comment: readers go on seeing what was approved until a manager agrees.

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use serde_json::{Value, json};
use weshift::domain::*;

use crate::world::{
    Kind, Reply, SENDS, SHIFT, World, change, databases, field_value, link, on_both, open_file,
};

const OLD: &str = "We tried it for a quarter.";
const NEW: &str = "We tried it for a year.";

/// A comment by Ada that Bea published, and Bea's session.
fn published(world: &World) -> (Comment, String) {
    let comment = world.post_comment(&Reply::by("Ada", OLD));
    let cookie = world.bea();
    assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
    (world.comment(comment.id), cookie)
}

fn edit(world: &World, comment: &Comment, words: &str) {
    let key = world.app.links.author_key(comment.id);
    let changed = world.post(&format!("/c/{}/edit", comment.id), &[("key", &key), ("comment", words)]);
    assert_eq!(changed.status, 303, "{}", changed.body);
}

/// What readers see, once the pages that were kept have had their second.
fn readers_see(world: &World, words: &str) {
    let other = if words == OLD { NEW } else { OLD };
    world.clock.advance(2 * SECOND);
    world.get(SHIFT).must_say(words).must_not_say(other);
    let list = world.get("/api/v1/comments?thread=km-culture-shift/we-know");
    list.must_say(words).must_not_say(other).must_say("\"total\":1");
    world.get("/feeds/comments.atom").must_say(words).must_not_say(other);
}

/// The change that waits for Bea.
fn waiting(world: &World) -> Comment {
    let change = world.newest();
    assert_eq!(change.status, Status::Pending);
    assert!(change.changes.is_some());
    change
}

#[test]
fn readers_see_what_was_approved_until_a_manager_agrees_and_again_when_that_is_taken_back() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        let answer = Reply { parent: comment.id.to_string(), ..Reply::by("Cy", "And then?") };
        edit(world, &comment, NEW);
        readers_see(world, OLD);
        // What waits is nobody's to answer or to see.
        assert_eq!(world.post_comment(&answer).parent, Some(comment.id));
        let change = CommentId(comment.id.0 + 1);
        assert_eq!(world.get(&format!("/c/{change}")).status, 404);
        let key = world.app.links.author_key(comment.id);
        let own = world.get(&format!("/c/{}?key={key}", comment.id));
        own.must_say("Your reply is published").must_say("Your change waits").must_say(NEW).must_say(OLD);

        let card = world.desk(&cookie, &format!("/admin/comments/{change}"));
        card.must_say("A change to a published comment");
        card.must_say("[removed: </span>quarter<").must_say("[added: </span>year<");
        world
            .desk(&cookie, &format!("/admin/comments/{}", comment.id))
            .must_say(&format!("href=\"/admin/comments/{change}\">Its author wants to change it"));
        let change = world.comment(change);
        assert_eq!(world.decide(&cookie, &change, "approve"), 303);
        readers_see(world, NEW);
        let history = world.desk(&cookie, &format!("/admin/comments/{}", comment.id));
        history.must_say("What it said before").must_say(OLD).must_not_say("Its author wants");

        let now = world.comment(comment.id);
        assert_eq!((now.status, now.words.as_str()), (Status::Approved, NEW));
        let page = format!("/admin/comments/{}", comment.id);
        let undone =
            world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &now.seq.to_string())]);
        assert_eq!(undone.status, 303, "{}", undone.body);
        readers_see(world, OLD);
        let again = world.comment(change.id);
        assert_eq!((again.status, again.words.as_str()), (Status::Pending, NEW));
    });
}

#[test]
fn a_change_by_its_author_is_not_called_the_first_comment_from_their_address() {
    const FIRST: &str = "It is the first comment from this address.";
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        world.desk(&cookie, &format!("/admin/comments/{}", comment.id)).must_say(FIRST);
        edit(world, &comment, NEW);
        let card = world.desk(&cookie, &format!("/admin/comments/{}", waiting(world).id));
        card.must_say("Its author changed it").must_not_say(FIRST);
        world.wait_until("all words are kept", |world| {
            !world.block_on(world.app.store.reader().lacks_words()).unwrap()
        });
        world.desk(&cookie, "/admin/comments?status=&reason=change").must_say("year");
        let newcomers = world.desk(&cookie, "/admin/comments?status=&reason=newcomer");
        newcomers.must_say(&format!("/admin/comments/{}/", comment.id));
        newcomers.must_not_say(&format!("/admin/comments/{}/", waiting(world).id));
        // A comment that waits is changed in its place.
        let first = world.post_comment(&Reply::by("Bo", "A thought."));
        edit(world, &first, "A better thought.");
        world.desk(&cookie, "/admin").must_say("Its author changed it");
    });
}

#[test]
fn a_change_that_is_not_wanted_leaves_the_comment_as_it_was() {
    for refusal in ["spam", "trash"] {
        on_both(&[], |world| {
            let (comment, cookie) = published(world);
            edit(world, &comment, NEW);
            assert_eq!(world.decide(&cookie, &waiting(world), refusal), 303);
            readers_see(world, OLD);
            let kept = world.comment(comment.id);
            assert_eq!((kept.status, kept.seq), (Status::Approved, comment.seq));
            let key = world.app.links.author_key(comment.id);
            world.get(&format!("/c/{}?key={key}", comment.id)).must_not_say("Your change waits");
        });
    }
}

#[test]
fn one_change_waits_at_a_time_and_the_published_words_need_nobodys_approval() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, "We tried it for two quarters.");
        let first = waiting(world);
        edit(world, &comment, NEW);
        let second = waiting(world);
        assert_eq!((second.id, second.words.as_str()), (first.id, NEW));
        // Who looked at the first words does not approve the others.
        assert_eq!(world.decide(&cookie, &first, "approve"), 409);
        readers_see(world, OLD);
        edit(world, &comment, OLD);
        assert_eq!(world.comment(first.id).status, Status::Trash);
        readers_see(world, OLD);
    });
}

#[test]
fn a_change_that_is_taken_for_spam_takes_the_comment_out_of_sight() {
    on_both(&[("moderation.spam_words", "[\"casino\"]")], |world| {
        let (comment, _) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        edit(world, &comment, "Play at my casino.");
        assert_eq!(world.comment(comment.id).status, Status::Spam);
        assert_eq!(world.comment(change.id).status, Status::Trash);
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_not_say(OLD).must_not_say("casino");
    });
}

#[test]
fn who_withdraws_a_comment_withdraws_its_change() {
    on_both(&[], |world| {
        let (comment, _) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        let key = world.app.links.author_key(comment.id);
        assert_eq!(world.post(&format!("/c/{}/withdraw", comment.id), &[("key", &key)]).status, 303);
        assert_eq!(world.comment(comment.id).status, Status::Trash);
        assert_eq!(world.comment(change.id).status, Status::Trash);
    });
}

#[test]
fn managers_are_mailed_of_a_change_and_decide_by_its_link() {
    let settings: Vec<_> = SENDS.into_iter().filter(|it| it.0 != "moderation.publish").collect();
    on_both(&settings, |world| {
        let (comment, _) = published(world);
        edit(world, &comment, NEW);
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let text = weshift::text::read_message(&notice.raw).unwrap().text;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("It changes a published comment."), "{text}");
        let page = link(&notice, "/m/");
        let shown = world.get(&page);
        shown.must_say("A change to a published comment").must_say("[added: </span>year<");
        readers_see(world, OLD);
        world.post(&page, &[("action", "approve")]).must_say("is published");
        readers_see(world, NEW);
        assert_eq!(world.comment(comment.id).words.as_str(), NEW);
    });
}

#[test]
fn many_changes_are_approved_at_once_and_taken_back_at_once() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        let page = format!("/admin/bulk?author={}&act=approve", comment.email_key.0);
        let shown = world.desk(&cookie, &page);
        let list = field_value(&shown.body, "comments").unwrap();
        let done = world.desk_post(&cookie, &page, "/admin/bulk", &[("act", "approve"), ("comments", &list)]);
        assert_eq!(done.status, 303, "{}", done.body);
        readers_see(world, NEW);
        let undo = format!("{}/undo", done.location().split('?').next().unwrap());
        assert_eq!(world.desk_post(&cookie, done.location(), &undo, &[]).status, 303);
        readers_see(world, OLD);
        assert_eq!(world.comment(change.id).status, Status::Pending);
    });
}

#[test]
fn what_a_manager_removed_is_not_brought_back_by_a_change_to_it() {
    for act in ["trash", "spam", "hold"] {
        on_both(&[], |world| {
            let (comment, cookie) = published(world);
            edit(world, &comment, NEW);
            let change = waiting(world);
            assert_eq!(world.decide(&cookie, &comment, act), 303);
            let card = world.desk(&cookie, &format!("/admin/comments/{}", change.id));
            card.must_say("A change to a comment that is not published any more");
            card.must_not_say("value=\"approve\"").must_say("value=\"trash\"");
            let page = format!("/admin/comments/{}", change.id);
            let fields = [("action", "approve"), ("seq", &*change.seq.to_string())];
            let refused = world.desk_post(&cookie, &page, &format!("{page}/decide"), &fields);
            assert_eq!(refused.status, 409);
            refused.must_say("Already handled").must_say("by Bea");
            let removed = world.comment(comment.id);
            assert!(removed.status != Status::Approved && removed.words.as_str() == OLD);
            let key = world.app.links.author_key(comment.id);
            world.get(&format!("/c/{}?key={key}", comment.id)).must_not_say("Your change waits");
        });
    }
}

#[test]
fn who_answers_a_change_takes_that_back_at_the_comment_and_the_earlier_words_are_decided_on_no_more() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        let page = format!("/admin/comments/{}", change.id);
        let fields = [("comment", "Good to know."), ("seq", &*change.seq.to_string())];
        let answered = world.desk_post(&cookie, &page, &format!("{page}/reply"), &fields);
        assert_eq!(answered.location(), format!("/admin?done={}", comment.id));
        assert_eq!(world.comment(comment.id).words.as_str(), NEW);
        let earlier = world.comment(change.id);
        world
            .desk(&cookie, &page)
            .must_say("What a comment said before it was changed")
            .must_not_say("/decide");
        let csrf = field_value(&world.desk(&cookie, "/admin/account").body, "csrf").unwrap();
        for (what, action) in [("undo", ""), ("decide", "hold"), ("decide", "approve")] {
            let fields = [("action", action), ("seq", &*earlier.seq.to_string()), ("csrf", &csrf)];
            let refused = world.post_with(&format!("{page}/{what}"), &fields, &[("cookie", &cookie)]);
            assert_eq!(refused.status, 409, "{what} {action}");
            refused.must_say("published by Bea");
        }
        assert_eq!(world.comment(comment.id).words.as_str(), NEW);
    });
}

#[test]
fn many_are_taken_back_as_they_were_where_a_comment_and_its_change_are_among_them() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        assert_eq!(world.decide(&cookie, &comment, "hold"), 303);
        let page = format!("/admin/bulk?author={}&act=approve", comment.email_key.0);
        let shown = world.desk(&cookie, &page);
        let list = field_value(&shown.body, "comments").unwrap();
        let done = world.desk_post(&cookie, &page, "/admin/bulk", &[("act", "approve"), ("comments", &list)]);
        let undo = format!("{}/undo", done.location().split('?').next().unwrap());
        assert_eq!(world.desk_post(&cookie, done.location(), &undo, &[]).status, 303);
        let now = [comment.id, change.id].map(|it| world.comment(it));
        assert_eq!(now.each_ref().map(|it| it.status), [Status::Pending; 2]);
        assert_eq!(now.each_ref().map(|it| it.words.as_str()), [OLD, NEW]);
    });
}

#[test]
fn withdrawing_takes_every_change_along_also_one_that_was_put_back() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, "We tried it for two quarters.");
        let first = waiting(world);
        assert_eq!(world.decide(&cookie, &first, "spam"), 303);
        edit(world, &comment, NEW);
        let second = waiting(world);
        let page = format!("/admin/comments/{}", first.id);
        let fields = [("seq", &*world.comment(first.id).seq.to_string())];
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/undo"), &fields).status, 303);
        let key = world.app.links.author_key(comment.id);
        assert_eq!(world.post(&format!("/c/{}/withdraw", comment.id), &[("key", &key)]).status, 303);
        let now = [comment.id, first.id, second.id].map(|it| world.comment(it).status);
        assert_eq!(now, [Status::Trash; 3]);
    });
}

#[test]
fn of_a_comment_that_is_erased_no_words_of_a_change_are_left() {
    let world = World::start(&Kind::Sqlite, &[]);
    let (comment, _) = published(&world);
    edit(&world, &comment, "We tried it for a golomi.");
    let email = Email::parse("ada@example.org").unwrap();
    let words = |world: &World| {
        let path = world.database.strip_prefix("sqlite://").unwrap();
        let mut database = open_file(path);
        let found = diesel::sql_query(
            "SELECT count(*) AS many FROM comment_words WHERE comment_words MATCH 'golomi'",
        );
        found.get_result::<Found>(&mut database).unwrap().many
    };
    assert_eq!(words(&world), 1);
    let key = world.app.links.address_key(&email);
    let store = &world.app.store;
    world.block_on(store.write(move |tx| tx.erase_person(&email, &key, Erasing::Comments))).unwrap();
    assert_eq!(words(&world), 0);
    world.end();
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

#[test]
fn programs_are_told_what_waits_and_what_readers_see() {
    on_both(&[], |world| {
        let (comment, _) = published(world);
        let key = world.app.links.author_key(comment.id);
        let body = json!({ "comment": NEW, "edit_key": key }).to_string();
        let got = world.json("PATCH", &format!("/api/v1/comments/{}", comment.id), &body);
        let got: Value = serde_json::from_str(&got.body).unwrap();
        assert_eq!(got["status"], "pending");
        assert_eq!(got["html"], format!("<p>{NEW}</p>\n"));
        assert_eq!(got["public_html"], format!("<p>{OLD}</p>\n"));
        assert_eq!(got["id"], comment.id.to_string());
        readers_see(world, OLD);
    });
}

/// The entry of a comment in a feed, and how many stand above it.
fn entry(world: &World, feed: &str, comment: CommentId) -> (usize, String) {
    world.clock.advance(2 * SECOND);
    let got = world.get(feed);
    let (apart, id) = match feed.ends_with(".json") {
        true => ("\"authors\"", format!("/c/{comment}\"")),
        false => ("<entry>", format!("/c/{comment}\"")),
    };
    let entries = got.body.split(apart).skip(usize::from(!feed.ends_with(".json")));
    let found = entries.enumerate().find(|it| it.1.contains(&id)).unwrap_or_else(|| panic!("{}", got.body));
    (found.0, found.1.to_string())
}

fn time_in(entry: &str, tag: &str) -> String {
    let start = format!("<{tag}>");
    entry.split(&start).nth(1).unwrap().split('<').next().unwrap().to_string()
}

#[test]
fn new_words_update_the_entry_of_a_feed_and_make_it_no_newer() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        world.clock.advance(MINUTE);
        let later = world.post_comment(&Reply::by("Cy", "Said later."));
        assert_eq!(world.decide(&cookie, &later, "approve"), 303);
        let feeds = [
            "/feeds/comments.atom",
            "/p/km-culture-shift/feed.atom",
            "/p/km-culture-shift/we-know/feed.atom",
        ];
        let before = feeds.map(|feed| entry(world, feed, comment.id));
        world.clock.advance(MINUTE);
        edit(world, &comment, NEW);
        world.clock.advance(MINUTE);
        let change = waiting(world);
        let page = format!("/admin/comments/{}", comment.id);
        assert_eq!(world.decide(&cookie, &change, "approve"), 303);
        let adopted_at = world.clock.now();
        for (feed, (place, was)) in feeds.into_iter().zip(&before) {
            let (now_place, now) = entry(world, feed, comment.id);
            assert_eq!((now_place, *place), (1, 1), "{feed}");
            assert_eq!(time_in(&now, "published"), time_in(was, "published"), "{feed}");
            assert_eq!(time_in(&now, "updated"), adopted_at.rfc3339(), "{feed}");
            assert!(time_in(was, "updated") < time_in(&now, "updated"), "{feed}");
        }
        let as_json: Value = serde_json::from_str(&world.get("/feeds/comments.json").body).unwrap();
        let item = &as_json["items"][1];
        assert_eq!(item["date_published"], time_in(&before[0].1, "published"));
        assert_eq!(item["date_modified"], adopted_at.rfc3339());
        assert!(item["content_html"].as_str().unwrap().contains(NEW));
        // Taken back, it is as old as it was.
        world.clock.advance(MINUTE);
        let seq = world.comment(comment.id).seq.to_string();
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &seq)]).status, 303);
        let (place, now) = entry(world, feeds[0], comment.id);
        assert!(now.contains(OLD), "{now}");
        assert_eq!((place, time_in(&now, "published")), (1, time_in(&before[0].1, "published")));
        // What comes back into sight is new.
        assert_eq!(world.decide(&cookie, &world.comment(comment.id), "hold"), 303);
        world.clock.advance(MINUTE);
        assert_eq!(world.decide(&cookie, &world.comment(comment.id), "approve"), 303);
        assert_eq!(entry(world, feeds[0], comment.id).0, 0);
    });
}

#[test]
fn the_desk_says_what_became_of_a_change_and_takes_it_back_once() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        let page = format!("/admin/comments/{}", change.id);
        let fields = [("action", "approve"), ("seq", &*change.seq.to_string())];
        let done = world.desk_post(&cookie, &page, &format!("{page}/decide"), &fields);
        let said = world.desk(&cookie, done.location());
        said.must_say("The change to the reply by Ada").must_say("was published.");
        let page = format!("/admin/comments/{}", comment.id);
        let seq = world.comment(comment.id).seq.to_string();
        let undone = world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &seq)]);
        let said = world.desk(&cookie, undone.location());
        said.must_say("The change to the reply by Ada")
            .must_say("waits again; readers see the earlier words.");
        said.must_not_say("was published").must_not_say(&format!("{page}/undo"));
        // What is there to take back is taken back, whichever state somebody saw.
        for seq in [seq, world.comment(comment.id).seq.to_string()] {
            let again = world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &seq)]);
            assert_eq!(again.status, 409, "{seq}");
        }
        readers_see(world, OLD);
        let again = world.comment(change.id);
        assert_eq!((again.status, again.words.as_str()), (Status::Pending, NEW));
        // The queue's script is told the state of what waits again.
        assert_eq!(world.decide(&cookie, &again, "approve"), 303);
        let csrf = field_value(&world.desk(&cookie, "/admin/account").body, "csrf").unwrap();
        let seq = world.comment(comment.id).seq.to_string();
        let headers = [("cookie", &*cookie), ("accept", "application/json")];
        let told = world.post_with(&format!("{page}/undo"), &[("seq", &*seq), ("csrf", &*csrf)], &headers);
        let told: Value = serde_json::from_str(&told.body).unwrap();
        assert_eq!(told["seq"], world.comment(change.id).seq.to_string());
        assert!(told["message"].as_str().unwrap().contains("waits again"), "{told}");
    });
}

#[test]
fn a_link_that_takes_a_change_back_says_that_it_waits_again() {
    let settings: Vec<_> = SENDS.into_iter().filter(|it| it.0 != "moderation.publish").collect();
    on_both(&settings, |world| {
        let (comment, _) = published(world);
        edit(world, &comment, NEW);
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let done = world.post(&link(&notice, "/m/"), &[("action", "approve")]);
        let undo = done.body.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
        world.post(&undo, &[]).must_say("waits again").must_not_say("You can take that back");
        readers_see(world, OLD);
    });
}

#[test]
fn what_a_comment_said_before_is_nothing_in_the_trash() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        assert_eq!(world.decide(&cookie, &waiting(world), "approve"), 303);
        let trash = |world: &World| {
            let counts = world.block_on(world.app.store.reader().count_by_status()).unwrap();
            let (listed, total) = world
                .block_on(world.app.store.reader().page_for_desk(
                    weshift::store::CommentFilter { status: Some(Status::Trash), ..Default::default() },
                    weshift::store::PageAt { number: 1, size: 50 },
                ))
                .unwrap();
            let key = comment.email_key.clone();
            let standing =
                world.block_on(world.app.store.reader().list_standings(vec![key.clone()])).unwrap();
            let stats = world.block_on(world.app.store.reader().stats(world.clock.now())).unwrap();
            let weeks: u32 = stats.weeks.iter().map(|it| it.1[2]).sum();
            (counts[3], listed.len(), total, standing[&key].counts[3], weeks)
        };
        assert_eq!(trash(world), (0, 0, 0, 0, 0));
        world.desk(&cookie, "/admin/comments?status=trash").must_not_say(OLD);
        // What is thrown away is.
        let other = world.post_comment(&Reply::by("Ada", "Never mind."));
        assert_eq!(world.decide(&cookie, &other, "trash"), 303);
        assert_eq!(trash(world), (1, 1, 1, 1, 1));
        world.desk(&cookie, "/admin/comments?status=trash").must_say("Never mind.").must_not_say(OLD);
    });
}

#[test]
fn a_change_is_handed_over_to_whom_it_belongs() {
    on_both(&[], |world| {
        let (comment, cookie) = published(world);
        edit(world, &comment, NEW);
        let change = waiting(world);
        let page = format!("/admin/people/{}", comment.email_key.0);
        let export = || {
            let got = world.desk_post(&cookie, &page, &format!("{page}/export"), &[]);
            serde_json::from_str::<Value>(&got.body).unwrap()
        };
        let data = export();
        let theirs = data["comments"].as_array().unwrap();
        assert_eq!(theirs.len(), 2);
        assert_eq!((&theirs[0]["text"], &theirs[0]["changes"]), (&json!(OLD), &Value::Null));
        assert_eq!((&theirs[1]["text"], &theirs[1]["status"]), (&json!(NEW), &json!("pending")));
        assert_eq!(theirs[1]["changes"], comment.id.to_string());
        assert_eq!(theirs[1]["address"], theirs[0]["address"]);
        // Approved, what it said before is among the earlier words, and there alone.
        assert_eq!(world.decide(&cookie, &change, "approve"), 303);
        let data = export();
        assert_eq!(data["comments"].as_array().unwrap().len(), 1);
        assert_eq!(data["comments"][0]["text"], NEW);
        assert_eq!(data["earlier_texts"][0]["text"], OLD);
    });
}

#[test]
fn a_database_of_before_knows_from_its_log_when_a_comment_was_published() {
    for kind in databases() {
        let world = World::start(&kind, &[]);
        let (comment, cookie) = published(&world);
        world.clock.advance(MINUTE);
        let later = world.post_comment(&Reply::by("Cy", "Said later."));
        assert_eq!(world.decide(&cookie, &later, "approve"), 303);
        world.clock.advance(MINUTE);
        edit(&world, &comment, NEW);
        assert_eq!(world.decide(&cookie, &waiting(&world), "approve"), 303);
        let feed = "/feeds/comments.atom";
        let before = [comment.id, later.id].map(|it| time_in(&entry(&world, feed, it).1, "published"));
        let (dir, database) = world.stop();
        let back = match kind {
            Kind::Sqlite => include_str!("../../migrations/sqlite/0033_first_approval/down.sql"),
            Kind::Postgres => include_str!("../../migrations/postgres/0033_first_approval/down.sql"),
        };
        change(&database, back);
        change(&database, "DELETE FROM __diesel_schema_migrations WHERE version = '0033'");
        let world = World::start_on(dir, database, &[]);
        let entries = [comment.id, later.id].map(|it| entry(&world, feed, it));
        assert_eq!(entries.each_ref().map(|it| it.0), [1, 0]);
        assert_eq!(entries.each_ref().map(|it| time_in(&it.1, "published")), before);
        world.end();
    }
}
