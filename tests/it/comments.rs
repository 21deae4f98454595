//! Leaving a reply, changing it, answering others, and what comes back when something is wrong.

use weshift::domain::*;

use crate::world::{Reply, SHIFT, field_value, form_action, on_both};

const ALL: &[(&str, &str)] = &[("moderation.publish", "all")];

#[test]
fn a_first_comment_is_held_and_shown_to_its_author_only() {
    on_both(&[], |world| {
        let answer = world.reply_on(SHIFT, &Reply::by("Ada", "We *ask* before we write."));
        assert_eq!(answer.status, 303);
        world.get(answer.location()).must_say("waiting for a community manager").must_say("<em>ask</em>");
        world.get(SHIFT).must_not_say("before we write");
        let comment = world.newest();
        assert_eq!(comment.status, Status::Pending);
        assert_eq!(world.get(&format!("/c/{}", comment.id)).status, 404);
        assert_eq!(world.get(&format!("/c/{}?key=wrong", comment.id)).status, 404);
    });
}

#[test]
fn a_published_comment_stands_in_its_discussion_at_once() {
    on_both(ALL, |world| {
        let answer = world.reply_on(SHIFT, &Reply::by("Ada", "We ask before we write."));
        assert_eq!(answer.status, 303);
        let place = answer.location().split('#').next().unwrap().to_string();
        world.get(&place).must_say("We ask before we write.").must_say("Change or withdraw it until");
        world.get(SHIFT).must_say("We ask before we write.").must_not_say("ada@example.org");
        let comment = world.newest();
        let permalink = world.get(&format!("/c/{}", comment.id));
        assert_eq!(permalink.status, 303);
        assert!(permalink.location().ends_with(&format!("#c-{}", comment.id)));
    });
}

#[test]
fn what_is_wrong_comes_back_on_the_page_with_everything_typed() {
    on_both(&[], |world| {
        let reply = Reply {
            author: String::new(),
            email: "ada@example".into(),
            url: "no url".into(),
            ..Reply::by("Ada", "Typed with care.")
        };
        let answer = world.reply_on(SHIFT, &reply);
        assert_eq!(answer.status, 422);
        answer
            .must_say("Typed with care.")
            .must_say("ada@example")
            .must_say("no url")
            .must_say("Please type your name.")
            .must_say("Please enter a valid email address")
            .must_say("<title>Error: ")
            .must_say("aria-invalid=\"true\"");
    });
}

#[test]
fn an_expired_form_is_renewed_and_nothing_is_lost() {
    on_both(ALL, |world| {
        let shown = world.get(SHIFT);
        let token = field_value(&shown.body, "token").unwrap();
        world.clock.advance(3 * DAY);
        let reply = Reply::by("Ada", "Written over a long weekend.");
        let answer = world.send("/p/km-culture-shift/we-know/comments", &reply, &token);
        assert_eq!(answer.status, 422);
        answer.must_say("Written over a long weekend.").must_say("Nothing is lost");
        let renewed = field_value(&answer.body, "token").unwrap();
        let again = world.send("/p/km-culture-shift/we-know/comments", &reply, &renewed);
        assert_eq!(again.status, 303, "{}", again.body);
        assert_eq!(world.newest().status, Status::Approved);
    });
}

#[test]
fn the_same_words_twice_are_one_comment() {
    on_both(ALL, |world| {
        let reply = Reply::by("Ada", "Said once.");
        assert_eq!(world.reply_on(SHIFT, &reply).status, 303);
        let again = world.reply_on(SHIFT, &reply);
        assert_eq!(again.status, 409);
        again.must_say("already said that").must_say("Said once.");
        assert_eq!(world.reply_on(SHIFT, &Reply::by("Bob", "Said once.")).status, 303);
    });
}

#[test]
fn a_form_that_a_robot_filled_in_is_held_with_the_reason() {
    on_both(ALL, |world| {
        let shown = world.get(SHIFT);
        let token = field_value(&shown.body, "token").unwrap();
        let action = "/p/km-culture-shift/we-know/comments";
        assert_eq!(world.send(action, &Reply::by("Ada", "Sent at once."), &token).status, 303);
        assert_eq!(world.newest().status, Status::Pending);
        world.clock.advance(10 * SECOND);
        let trapped = Reply { subject: "hello".into(), ..Reply::by("Bob", "Filled in everything.") };
        assert_eq!(world.send(action, &trapped, &token).status, 303);
        let comment = world.newest();
        assert_eq!(comment.status, Status::Pending);
        let verdicts = world.block_on(world.app.store.reader().list_verdicts(comment.id)).unwrap();
        assert!(!verdicts[0].reasons.is_empty());
    });
}

#[test]
fn links_and_words_hold_a_comment() {
    let settings = [
        ("moderation.publish", "all"),
        ("moderation.hold_words", "casino"),
        ("moderation.spam_words", "viagra"),
    ];
    on_both(&settings, |world| {
        for (words, expected) in [
            ("One link: https://example.org/a", Status::Approved),
            ("Two links: https://example.org/a https://example.org/b", Status::Pending),
            ("The CaSiNo of knowledge", Status::Pending),
            ("viagra", Status::Spam),
        ] {
            let answer = world.reply_on(SHIFT, &Reply::by("Ada", words));
            assert_eq!(answer.status, 303, "{words}");
            assert_eq!(world.newest().status, expected, "{words}");
            world.get(&answer.location().replace('#', "&x#")).must_not_say("spam");
        }
    });
}

#[test]
fn an_earlier_approved_comment_opens_the_way_once_the_address_is_confirmed() {
    on_both(&[], |world| {
        let first = world.post_comment(&Reply::by("Ada", "My first reply."));
        let cookie = world.bea();
        let page = format!("/admin/comments/{}", first.id);
        let decided = world.desk_post(
            &cookie,
            &page,
            &format!("{page}/decide"),
            &[("action", "approve"), ("seq", &first.seq.to_string())],
        );
        assert_eq!(decided.status, 303, "{}", decided.body);
        assert_eq!(world.post_comment(&Reply::by("Ada", "Approved, not confirmed.")).status, Status::Pending);
        let key = world.app.links.author_key(first.id);
        assert_eq!(world.post(&format!("/c/{}/confirm", first.id), &[("key", &key)]).status, 303);
        let letter = &world.letters_after_settling(LetterKind::Confirm, 1)[0];
        let message = weshift::text::read_message(&letter.raw).unwrap();
        let link = message.text.split_whitespace().find(|it| it.contains("/confirm/")).unwrap().to_string();
        assert!(!message.text.contains("Ada") && !message.text.contains("My first reply"));
        world.get(&link).must_say("Is this your address?");
        assert_eq!(world.post_comment(&Reply::by("Ada", "A GET confirmed nothing.")).status, Status::Pending);
        world.post(&link, &[]).must_say("confirmed");
        // Used before, it says so, also when its day is over.
        world.get(&link).must_say("Your address is confirmed already").must_say("Let this browser know, too");
        let again = world.post(&link, &[]);
        assert_eq!(again.status, 200);
        again.must_say("Your address is confirmed already").must_say("Your reply is published.");
        let from_elsewhere = world.post_comment(&Reply::by("Ada", "From a browser that nobody knows."));
        assert_eq!(from_elsewhere.status, Status::Pending);
        world.clock.advance(2 * DAY);
        for late in [world.get(&link), world.post(&link, &[])] {
            assert_eq!(late.status, 200);
            late.must_say("Your address is confirmed already").must_not_say("<form");
        }
    });
}

#[test]
fn authors_change_and_withdraw_for_fifteen_minutes() {
    on_both(ALL, |world| {
        let comment = world.post_comment(&Reply::by("Ada", "First words."));
        let key = world.app.links.author_key(comment.id);
        let edit = format!("/c/{}/edit", comment.id);
        assert_eq!(world.post(&edit, &[("key", "wrong"), ("comment", "Stolen.")]).status, 403);
        assert_eq!(world.post(&edit, &[("key", &key), ("comment", "")]).status, 422);
        assert_eq!(world.post(&edit, &[("key", &key), ("comment", "Better words.")]).status, 303);
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_say("Better words.").must_not_say("First words.");
        world.clock.advance(15 * MINUTE);
        let late = world.post(&edit, &[("key", &key), ("comment", "Too late.")]);
        assert_eq!(late.status, 403);
        assert_eq!(world.post(&format!("/c/{}/withdraw", comment.id), &[("key", &key)]).status, 403);

        let other = world.post_comment(&Reply::by("Bob", "Said in haste."));
        let key = world.app.links.author_key(other.id);
        assert_eq!(world.post(&format!("/c/{}/withdraw", other.id), &[("key", &key)]).status, 303);
        world.clock.advance(2 * SECOND);
        world.get(SHIFT).must_not_say("Said in haste.");
        assert_eq!(world.comment(other.id).status, Status::Trash);
    });
}

#[test]
fn answers_nest_and_the_deepest_say_whom_they_answer() {
    on_both(&[("moderation.publish", "all"), ("moderation.max_depth", "3")], |world| {
        let mut parent = String::new();
        for name in ["Ann", "Ben", "Cem", "Dan", "Eve"] {
            let page = if parent.is_empty() { SHIFT.to_string() } else { format!("/c/{parent}/reply") };
            let reply = Reply { parent: parent.clone(), ..Reply::by(name, &format!("{name} says so.")) };
            assert_eq!(world.reply_on(&page, &reply).status, 303);
            parent = world.newest().id.to_string();
        }
        world.clock.advance(2 * SECOND);
        let page = world.get(SHIFT);
        page.must_say("in reply to").must_say("Eve says so.");
        assert_eq!(page.body.matches("answers-list").count(), 2, "three levels");
    });
}

#[test]
fn an_answer_to_what_is_not_there_is_refused_and_kept() {
    on_both(ALL, |world| {
        let reply = Reply { parent: "999999".into(), ..Reply::by("Ada", "To nobody.") };
        let answer = world.reply_on(SHIFT, &reply);
        assert_eq!(answer.status, 422);
        answer.must_say("To nobody.");
    });
}

#[test]
fn a_preview_keeps_nothing() {
    on_both(ALL, |world| {
        let shown = world.get(SHIFT);
        let token = field_value(&shown.body, "token").unwrap();
        let fields = [
            ("comment", "It is *so*."),
            ("author", "Ada"),
            ("email", "ada@example.org"),
            ("token", token.as_str()),
            ("act", "preview"),
        ];
        let answer = world.post("/p/km-culture-shift/we-know/comments", &fields);
        assert_eq!(answer.status, 200);
        answer.must_say("It is <em>so</em>.").must_say("It is *so*.").must_say("Nothing is sent yet");
        world.get(SHIFT).must_not_say("It is <em>so</em>.");
    });
}

#[test]
fn a_closed_discussion_says_so() {
    on_both(&[("moderation.publish", "all"), ("moderation.close_after_days", "2")], |world| {
        assert_eq!(world.reply_on(SHIFT, &Reply::by("Ada", "In time.")).status, 303);
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(2 * DAY - HOUR);
        let answer = world.send("/p/km-culture-shift/we-know/comments", &Reply::by("Bob", "Late."), &token);
        assert_eq!(answer.status, 403);
        world.get(SHIFT).must_say("is closed").must_not_say("name=\"comment\"");
    });
}

#[test]
fn a_position_is_shown_beside_the_words() {
    on_both(ALL, |world| {
        let reply = Reply { position: "6".into(), ..Reply::by("Ada", "Nearly there.") };
        assert_eq!(world.reply_on(SHIFT, &reply).status, 303);
        world.get(SHIFT).must_say("places themselves 6 of 7");
        let wrong = Reply { position: "8".into(), ..Reply::by("Ada", "Off the scale.") };
        assert_eq!(world.reply_on(SHIFT, &wrong).status, 422);
    });
}

#[test]
fn a_form_in_another_encoding_keeps_nothing_and_gives_the_text_back() {
    on_both(&[], |world| {
        let page = world.get(SHIFT).body;
        let (token, action) = (field_value(&page, "token").unwrap(), form_action(&page).unwrap());
        world.clock.advance(30 * SECOND);
        let send = |kind: &str, body: &[u8]| {
            let request = world.agent.post(format!("{}{action}", world.base)).header("content-type", kind);
            let mut answer = request.send(body).unwrap();
            (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
        };
        let form = "application/x-www-form-urlencoded";
        let fields = format!("comment=Sch%F6ne+Gr%FC%DFe&author=Ada&email=ada%40example.org&token={token}");
        for kind in [form, "application/x-www-form-urlencoded; charset=iso-8859-1"] {
            let (status, shown) = send(kind, fields.as_bytes());
            assert!(
                status == 400 && shown.contains("Schöne Grüße") && shown.contains("UTF-8"),
                "{status} {shown}"
            );
        }
        let (status, shown) = send("text/plain", b"comment=Two\r\nlines\r\nauthor=Ada\r\n");
        assert!(status == 415 && shown.contains("Two\nlines"), "{status} {shown}");
        let part = "--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nIn parts\r\n--b--\r\n";
        let (status, shown) = send("multipart/form-data; boundary=b", part.as_bytes());
        assert!(status == 415 && shown.contains("In parts"), "{status} {shown}");
        world.get(SHIFT).must_say("Nobody has written here yet");
        let (status, _) =
            send(form, fields.replace("%F6", "%C3%B6").replace("%FC%DF", "%C3%BC%C3%9F").as_bytes());
        assert_eq!(status, 303);
        assert_eq!(world.newest().words.as_str(), "Schöne Grüße");
    });
}

#[test]
fn a_name_has_as_many_characters_as_its_field_takes() {
    on_both(&[], |world| {
        world.get(SHIFT).must_say("maxlength=\"245\"");
        for name in [
            "漢".repeat(245),
            "Ж".repeat(245),
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Isla".into(),
        ] {
            world.post_comment(&Reply {
                email: "ada@example.org".into(),
                ..Reply::by(&name, &format!("By {}.", name.len()))
            });
            assert_eq!(world.newest().author.as_str(), name);
        }
        let long = Reply { email: "ada@example.org".into(), ..Reply::by(&"漢".repeat(246), "Hello.") };
        let answer = world.reply_on(SHIFT, &long);
        assert_eq!(answer.status, 422);
        answer.must_say("at most 245 characters");
    });
}
