//! Whoever types an address is not yet its owner: only who shows that it is theirs is trusted for what came from it before.

use weshift::domain::*;

use crate::world::{Got, Reply, SHIFT, World, field_value, on_both};

/// A way out that takes every letter, so that the pages offer to mail a link.
const SENDS: &[(&str, &str)] = &[
    ("mail.transport", "sendmail"),
    ("mail.sendmail", "/bin/true"),
    ("mail.from", "Our knowledge <comments@example.org>"),
    ("mail.rate_per_second", "0"),
];

const ACTION: &str = "/p/km-culture-shift/we-know/comments";
const VICTORIA: &str = "victoria@example.net";

fn by(email: &str, words: &str) -> Reply {
    Reply { email: email.into(), ..Reply::by("Victoria", words) }
}

/// Sends the form with what the browser keeps.
fn send(world: &World, reply: &Reply, proof: &str) -> Got {
    let token = field_value(&world.get(SHIFT).body, "token").unwrap();
    world.clock.advance(30 * SECOND);
    world.post(
        ACTION,
        &[
            ("comment", &reply.comment),
            ("author", &reply.author),
            ("email", &reply.email),
            ("token", &token),
            ("author_proof", proof),
        ],
    )
}

fn send_json(world: &World, email: &str, words: &str, proof: &str) -> Got {
    let body = serde_json::json!({
        "thread": "km-culture-shift/we-know", "author": "Mallory", "email": email, "comment": words,
        "author_proof": proof,
    });
    world.json("POST", "/api/v1/comments", &body.to_string())
}

fn ask_for_link(world: &World, comment: &Comment) -> Got {
    let key = world.app.links.author_key(comment.id);
    world.post(&format!("/c/{}/confirm", comment.id), &[("key", &key)])
}

/// The link in the newest letter that asks to confirm an address.
fn mailed_link(world: &World) -> String {
    let letter = world.letters().into_iter().find(|it| it.kind == LetterKind::Confirm).expect("a letter");
    let text = weshift::text::read_message(&letter.raw).unwrap().text;
    text.split_whitespace().find(|it| it.contains("/confirm/")).unwrap().to_string()
}

/// What the page hands to the browser that used the link.
fn proof_of(page: &Got) -> String {
    page.body.split("data-author-proof=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
}

/// Victoria wrote, confirmed her address and was approved by Bea. Gives what her browser keeps, and Bea's cookie.
fn trusted_victoria(world: &World) -> (String, String) {
    let first = world.post_comment(&by(VICTORIA, "My first reply."));
    ask_for_link(world, &first);
    let proof = proof_of(&world.post(&mailed_link(world), &[]));
    let bea = world.bea();
    assert_eq!(world.decide(&bea, &world.comment(first.id), "approve"), 303);
    (proof, bea)
}

/// A page or an answer without what differs from comment to comment: key, number, time.
fn shape(world: &World, got: &Got, comment: &Comment) -> String {
    let key = world.app.links.author_key(comment.id);
    let whole = format!("{} {} {}", got.status, got.location(), got.body).replace(&key, "KEY");
    let is_telling = |it: char| it.is_ascii_digit();
    whole.chars().map(|it| if is_telling(it) { '0' } else { it }).collect::<String>().replace("00", "0")
}

#[test]
fn whoever_types_a_trusted_address_waits_and_learns_nothing() {
    on_both(SENDS, |world| {
        trusted_victoria(world);
        let mut seen = Vec::new();
        for (number, email) in [VICTORIA, "nobody.yet@example.net", "VICTORIA@Example.net"].iter().enumerate()
        {
            let answer = send(world, &by(email, &format!("They lied to you, part {number}.")), "");
            assert_eq!(answer.status, 303);
            let kept = world.newest();
            assert_eq!(kept.status, Status::Pending, "{email}");
            let page = world.get(answer.location());
            page.must_say("Mail me the link");
            let asked = ask_for_link(world, &kept);
            let page_then = world.get(asked.location());
            let json = send_json(world, email, &format!("By the API, part {number}."), "");
            let by_api = world.newest();
            assert_eq!((json.status, by_api.status), (201, Status::Pending));
            json.must_say("\"pending\"");
            let shapes = [(&page, &kept), (&asked, &kept), (&page_then, &kept), (&json, &by_api)]
                .map(|(got, comment)| shape(world, got, comment));
            seen.push(shapes);
        }
        assert_eq!(seen[0], seen[1], "a trusted address looks as one that nobody knows");
        assert_eq!(seen[2], seen[1]);
    });
}

#[test]
fn the_browser_that_confirmed_an_address_is_published_at_once() {
    on_both(&[], |world| {
        let (proof, _) = trusted_victoria(world);
        let status = |email: &str, words: &str, proof: &str| {
            assert_eq!(send(world, &by(email, words), proof).status, 303);
            world.newest().status
        };
        assert_eq!(status(VICTORIA, "From my own browser.", &proof), Status::Approved);
        let several = format!("a.b.c {proof} x");
        assert_eq!(status("Victoria@EXAMPLE.net", "One of several.", &several), Status::Approved);
        assert_eq!(status("ada@example.net", "Another's proof.", &proof), Status::Pending);
        assert_eq!(status(VICTORIA, "A broken one.", &proof[1..]), Status::Pending);
        assert_eq!(send_json(world, VICTORIA, "By the API.", &proof).status, 201);
        assert_eq!(world.newest().status, Status::Approved);
        assert_eq!(send_json(world, VICTORIA, "By the API, without.", "").status, 201);
        assert_eq!(world.newest().status, Status::Pending);
        world.clock.advance(366 * DAY);
        assert_eq!(status(VICTORIA, "A year later.", &proof), Status::Pending, "a proof wears out");
    });
}

#[test]
fn a_first_proof_is_no_trust_before_a_manager_approved_something() {
    on_both(&[], |world| {
        let first = world.post_comment(&by(VICTORIA, "My first reply."));
        ask_for_link(world, &first);
        let link = mailed_link(world);
        let page = world.post(&link, &[]);
        assert_eq!(world.comment(first.id).status, Status::Pending);
        let proof = proof_of(&page);
        assert_eq!(send(world, &by(VICTORIA, "Another one."), &proof).status, 303);
        assert_eq!(world.newest().status, Status::Pending);
    });
}

#[test]
fn without_script_the_link_in_a_letter_publishes_this_very_comment() {
    on_both(&[], |world| {
        trusted_victoria(world);
        world.clock.advance(HOUR);
        let other = world.post_comment(&by(VICTORIA, "Somebody else's words."));
        let mine = world.post_comment(&by(VICTORIA, "My own words, from another browser."));
        assert_eq!(mine.status, Status::Pending);
        assert_eq!(ask_for_link(world, &mine).status, 303);
        let link = mailed_link(world);
        let shown = world.get(&link);
        shown.must_say("Is this your address?").must_say("My own words, from another browser.");
        assert_eq!(world.comment(mine.id).status, Status::Pending, "a GET does nothing");
        world.post(&link, &[]).must_say("Your reply is published");
        assert_eq!(world.comment(mine.id).status, Status::Approved);
        assert_eq!(world.comment(other.id).status, Status::Pending, "no other");
        assert_eq!(world.post(&link, &[]).status, 200, "again is fine");
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_say("My own words").must_not_say("Somebody else&#39;s words");
    });
}

#[test]
fn a_link_publishes_neither_changed_words_nor_what_something_else_holds() {
    on_both(&[], |world| {
        let (proof, _) = trusted_victoria(world);
        world.clock.advance(HOUR);
        let comment = world.post_comment(&by(VICTORIA, "Kind words."));
        ask_for_link(world, &comment);
        let link = mailed_link(world);
        let key = world.app.links.author_key(comment.id);
        let edited =
            world.post(&format!("/c/{}/edit", comment.id), &[("key", &key), ("comment", "Unkind words.")]);
        assert_eq!(edited.status, 303);
        world.get(&link).must_not_say("Unkind words.");
        world.post(&link, &[]).must_not_say("Your reply is published");
        assert_eq!(world.comment(comment.id).status, Status::Pending);

        world.clock.advance(HOUR);
        let links = "Look: https://a.example https://b.example https://c.example";
        let held = world.post_comment(&by(VICTORIA, links));
        ask_for_link(world, &held);
        world.post(&mailed_link(world), &[]).must_not_say("Your reply is published");
        assert_eq!(world.comment(held.id).status, Status::Pending);
        assert_eq!(send(world, &by(VICTORIA, &format!("{links} again")), &proof).status, 303);
        assert_eq!(world.newest().status, Status::Pending, "rules hold what its owner sends, too");
    });
}

#[test]
fn spam_that_a_stranger_sends_under_an_address_does_not_spoil_it() {
    on_both(&[], |world| {
        let (proof, bea) = trusted_victoria(world);
        for words in ["Buy my pills.", "Buy my other pills.", "And these."] {
            let spam = world.post_comment(&by(VICTORIA, words));
            assert_eq!(world.decide(&bea, &spam, "spam"), 303);
        }
        let record = |world: &World| {
            let key = world.newest().email_key;
            world.block_on(world.app.store.reader().address_record(key)).unwrap()
        };
        assert!(record(world).is_trusted() && !record(world).speaks_of_spam());
        assert_eq!(send(world, &by(VICTORIA, "Kind words of mine."), &proof).status, 303);
        let mine = world.newest();
        assert_eq!(mine.status, Status::Approved);
        assert_eq!(world.decide(&bea, &mine, "spam"), 303);
        assert!(record(world).speaks_of_spam(), "her own spam does");
    });
}

#[test]
fn an_address_that_a_manager_trusts_is_trusted_in_its_owners_hands_alone() {
    on_both(&[], |world| {
        let first = world.post_comment(&by(VICTORIA, "My first reply."));
        ask_for_link(world, &first);
        let proof = proof_of(&world.post(&mailed_link(world), &[]));
        let bea = world.bea();
        let fields = [("kind", "address"), ("value", VICTORIA), ("effect", "trust"), ("days", "")];
        assert_eq!(world.desk_post(&bea, "/admin/blocklist", "/admin/blocklist", &fields).status, 303);
        world.wait_until("the blocklist is known", |world| !world.app.guard.blocks.is_empty());
        assert_eq!(send(world, &by(VICTORIA, "By a stranger."), "").status, 303);
        assert_eq!(world.newest().status, Status::Pending);
        assert_eq!(send(world, &by(VICTORIA, "By herself."), &proof).status, 303);
        assert_eq!(world.newest().status, Status::Approved);
    });
}

#[test]
fn what_a_stranger_had_approved_under_an_address_says_nothing_else_until_a_manager_saw_it() {
    on_both(&[], |world| {
        let (_, bea) = trusted_victoria(world);
        let innocent = world.post_comment(&by(VICTORIA, "I agree with all of it."));
        assert_eq!(world.decide(&bea, &innocent, "approve"), 303);
        let key = world.app.links.author_key(innocent.id);
        let changed = [("key", key.as_str()), ("comment", "They lied to all of you.")];
        assert_eq!(world.post(&format!("/c/{}/edit", innocent.id), &changed).status, 303);
        let kept = world.comment(innocent.id);
        assert_eq!((kept.status, kept.words.as_str()), (Status::Approved, "I agree with all of it."));
        let change = world.newest();
        assert_eq!((change.changes, change.status), (Some(innocent.id), Status::Pending));
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_say("I agree with all of it.").must_not_say("They lied");
    });
}
