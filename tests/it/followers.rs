//! Mail for readers: asked for, confirmed, sent when somebody answers, ended by one click. And mail that comes in.

use weshift::{domain::*, text::read_message};

use crate::world::{Reply, SHIFT, World, field_value, on_both};

/// A way out that takes every letter. On a frozen clock there is no pace.
const SENDS: [(&str, &str); 4] = [
    ("mail.transport", "sendmail"),
    ("mail.sendmail", "/bin/true"),
    ("mail.from", "Our knowledge <comments@example.org>"),
    ("mail.rate_per_second", "0"),
];

fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    [SENDS.as_slice(), more].concat()
}

/// Sends the reply form as a browser does, with the choice of mail.
fn reply(world: &World, notify: &str, reply: &Reply) -> Comment {
    let shown = world.get(SHIFT);
    shown.must_say("name=\"notify\"");
    let token = field_value(&shown.body, "token").unwrap();
    world.clock.advance(30 * SECOND);
    let fields = [
        ("comment", reply.comment.as_str()),
        ("author", &reply.author),
        ("email", &reply.email),
        ("parent", &reply.parent),
        ("token", &token),
        ("notify", notify),
    ];
    let answer = world.post(&format!("{SHIFT}/comments"), &fields);
    assert_eq!(answer.status, 303, "{}", answer.body);
    world.newest()
}

fn link(letter: &OutboxLetter, kind: &str) -> String {
    let text = read_message(&letter.raw).unwrap().text;
    text.split_whitespace().find(|it| it.contains(kind)).unwrap_or_else(|| panic!("{text}")).to_string()
}

fn letters(world: &World, kind: LetterKind) -> Vec<OutboxLetter> {
    world.letters().into_iter().filter(|it| it.kind == kind).collect()
}

fn text(letter: &OutboxLetter) -> String {
    read_message(&letter.raw).unwrap().text
}

/// Presses the button of the letter that asks; gives the letter.
fn confirm(world: &World) -> OutboxLetter {
    let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
    let page = link(&asked, "/confirm/");
    world.get(&page).must_say("Do you want these mails?");
    world.post(&page, &[]).must_say("You will get mail");
    asked
}

#[test]
fn who_asks_for_replies_confirms_once_and_is_told_of_each_answer() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let ada = Reply::by("Ada", "A thought that nobody mails to strangers.");
        let asked_for = reply(world, "replies", &ada);
        let asked = confirm(world);
        let words = text(&asked);
        assert!(!words.contains("thought") && !words.contains("Ada"), "nothing typed is in it: {words}");

        let answer = |author: &str, words: &str| {
            reply(world, "", &Reply { parent: asked_for.id.to_string(), ..Reply::by(author, words) })
        };
        answer("Ben", "An answer to Ada.");
        world.post_comment(&Reply::by("Cem", "Not an answer to anybody."));
        world.clock.advance(5 * MINUTE);
        let told = world.letters_after_settling(LetterKind::Reply, 1);
        let words = text(&told[0]);
        assert!(words.starts_with("Ben answered your comment."), "{words}");
        assert!(words.contains("An answer to Ada.") && words.contains("A thought that nobody"), "{words}");
        assert!(!words.contains("Not an answer"), "{words}");
        assert_eq!(told[0].to.expose(), "ada@example.org");

        // Within the hour the next ones wait, and come together.
        answer("Dov", "A second answer.");
        answer("Eve", "A third answer.");
        world.clock.advance(10 * MINUTE);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(letters(world, LetterKind::Reply).len(), 1);
        world.clock.advance(HOUR);
        let told = world.letters_after_settling(LetterKind::Reply, 2);
        assert!(text(&told[0]).contains("A second answer.") && text(&told[0]).contains("A third answer."));

        // A second wish of the same address needs no second confirmation.
        reply(world, "replies", &Reply::by("Ada", "Another thought."));
        world.clock.advance(DAY);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(letters(world, LetterKind::Follow).len(), 1);
    });
}

#[test]
fn one_click_ends_the_mail_even_what_is_still_in_the_outbox() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let cookie = world.bea();
        let answer = world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        answer.must_say("Look into your mailbox");
        confirm(world);
        world.post_comment(&Reply::by("Ben", "News for all."));
        world.clock.advance(5 * MINUTE);
        let told = world.letters_after_settling(LetterKind::Reply, 1).remove(0);
        let stop = link(&told, "/u/");
        let head = String::from_utf8_lossy(&told.raw).into_owned();
        assert!(head.contains("List-Unsubscribe: <") && head.contains("List-Id: "), "{head}");

        for _ in 0..3 {
            world.get(&stop).must_say("No more mail about this discussion");
        }
        let page = "/admin/mail";
        world.desk_post(&cookie, page, "/admin/mail/halt", &[("halt", "1")]);
        world.desk(&cookie, page).must_say("All mail is held back.");
        world.post_comment(&Reply::by("Cem", "News that is sealed and waits."));
        world.clock.advance(2 * HOUR);
        world.wait_until("the letter is written", |world| letters(world, LetterKind::Reply).len() == 2);

        // As a mail program does it: no cookie, no origin; and again.
        let body =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for _ in 0..2 {
            let request = world.agent.post(&stop).header("content-type", "multipart/form-data; boundary=x");
            let answer = request.send(body).unwrap();
            assert_eq!(answer.status(), 200);
            assert!(
                answer.headers().get("location").is_none() && answer.headers().get("set-cookie").is_none()
            );
        }
        world.desk_post(&cookie, page, "/admin/mail/halt", &[]);
        world.wait_until("the letter is cancelled", |world| {
            letters(world, LetterKind::Reply)[0].state == DeliveryState::Cancelled
        });
        world.post_comment(&Reply::by("Dov", "News that nobody hears."));
        world.clock.advance(2 * HOUR);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(letters(world, LetterKind::Reply).len(), 2);
    });
}

#[test]
fn an_author_hears_that_a_comment_that_waited_is_published() {
    on_both(&with(&[]), |world| {
        let cookie = world.bea();
        let comment = reply(world, "replies", &Reply::by("Ada", "It waits first."));
        assert_eq!(comment.status, Status::Pending);
        let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
        let confirmed = world.post(&link(&asked, "/confirm/"), &[]);
        assert_eq!(world.decide(&cookie, &comment, "approve"), 303);
        world.clock.advance(10 * MINUTE);
        let told = world.letters_after_settling(LetterKind::Published, 1).remove(0);
        let words = text(&told);
        assert!(
            words.starts_with("Your comment was published.") && words.contains("It waits first."),
            "{words}"
        );
        // Her address is confirmed by that, too: what she writes in this browser now appears at once.
        let proof = confirmed.body.split("data-author-proof=\"").nth(1).unwrap().split('"').next().unwrap();
        let token = field_value(&world.get(SHIFT).body, "token").unwrap();
        world.clock.advance(30 * SECOND);
        let fields =
            [("comment", "At once."), ("author", "Ada"), ("email", "ada@example.org"), ("token", &token)];
        let fields = [fields.as_slice(), &[("author_proof", proof)]].concat();
        assert_eq!(world.post(&format!("{SHIFT}/comments"), &fields).status, 303);
        assert_eq!(world.newest().status, Status::Approved);
    });
}

/// The discussions that a reader gets mail about.
fn followed(world: &World, email: &str) -> Vec<String> {
    let reader = world.app.store.reader();
    let key = world.app.links.address_key(&Email::parse(email).unwrap());
    let all = (1..20).filter_map(|id| world.block_on(reader.find_follower_by_id(FollowerId(id))).unwrap());
    let Some(follower) = all.into_iter().find(|it| it.email_key == key && it.confirmed_at.is_some()) else {
        return Vec::new();
    };
    let follows = world.block_on(reader.list_follows(follower.id)).unwrap();
    follows.into_iter().map(|(_, place)| place.thread.to_string()).collect()
}

#[test]
fn a_stranger_cannot_have_a_confirmed_reader_mailed_about_another_discussion() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let (rea, shifts) = ("rea@example.net", ["ours", "helps-me", "shared"]);
        world.post(&format!("{SHIFT}/follow"), &[("email", rea)]);
        confirm(world);
        assert_eq!(followed(world, rea), ["km-culture-shift/we-know"]);
        for shift in shifts {
            world.clock.advance(HOUR);
            let path = format!("/p/km-culture-shift/{shift}/follow");
            let known = world.post(&path, &[("email", rea)]);
            let unknown = world.post(&path, &[("email", &format!("{shift}@example.net"))]);
            assert_eq!((known.status, &known.body), (200, &unknown.body), "the answer tells nothing");
        }
        let comment = Reply { email: rea.into(), ..Reply::by("Mallory", "In her name.") };
        reply(world, "discussion", &comment);
        assert_eq!(followed(world, rea), ["km-culture-shift/we-know"]);
        // What she was asked about she can still want.
        let to_rea = |it: &&OutboxLetter| it.kind == LetterKind::Follow && it.to.expose() == rea;
        let letters = world.letters();
        let asked: Vec<&OutboxLetter> = letters.iter().filter(to_rea).collect();
        assert_eq!(asked.len(), 1 + shifts.len());
        world.post(&link(asked[0], "/confirm/"), &[]).must_say("You will get mail");
        assert_eq!(followed(world, rea).len(), 2);
    });
}

#[test]
fn what_a_reader_ended_no_stranger_begins_again() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let rea = "rea@example.net";
        world.bea();
        world.post(&format!("{SHIFT}/follow"), &[("email", rea)]);
        confirm(world);
        world.post_comment(&Reply::by("Ben", "News."));
        world.clock.advance(5 * MINUTE);
        let news = world.letters_after_settling(LetterKind::Reply, 1).remove(0);
        world.post(&link(&news, "/u/"), &[]).must_say("No more mails");
        assert_eq!(followed(world, rea), Vec::<String>::new());
        world.clock.advance(DAY);
        assert_eq!(world.post(&format!("{SHIFT}/follow"), &[("email", rea)]).status, 200);
        assert_eq!(followed(world, rea), Vec::<String>::new(), "she is asked first");
        let asked = world.letters_after_settling(LetterKind::Follow, 2).remove(0);
        world.post(&link(&asked, "/confirm/"), &[]).must_say("You will get mail");
        assert_eq!(followed(world, rea), ["km-culture-shift/we-know"]);
    });
}

#[test]
fn who_shows_that_the_address_is_theirs_need_not_confirm_each_discussion() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let rea = "rea@example.net";
        world.post(&format!("{SHIFT}/follow"), &[("email", rea)]);
        let asked = world.letters_after_settling(LetterKind::Follow, 1).remove(0);
        let page = world.post(&link(&asked, "/confirm/"), &[]);
        let proof = page.body.split("data-author-proof=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [("email", rea), ("author_proof", proof)];
        assert_eq!(world.post("/p/km-culture-shift/ours/follow", &fields).status, 200);
        assert_eq!(followed(world, rea).len(), 2);
        let others = [("email", "bob@example.net"), ("author_proof", proof)];
        assert_eq!(world.post("/p/km-culture-shift/ours/follow", &others).status, 200);
        assert_eq!(followed(world, "bob@example.net"), Vec::<String>::new());
    });
}

#[test]
fn a_comment_that_was_taken_back_in_time_is_no_news() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let cookie = world.bea();
        world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        confirm(world);
        let comment = world.post_comment(&Reply::by("Ben", "Oops."));
        assert_eq!(world.decide(&cookie, &comment, "trash"), 303);
        world.clock.advance(HOUR);
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        assert_eq!(letters(world, LetterKind::Reply).len(), 0);
    });
}

#[test]
fn a_stranger_s_address_gets_one_question_a_day_and_is_forgotten_after_a_week() {
    on_both(&with(&[]), |world| {
        for _ in 0..30 {
            let answer = world.post(&format!("{SHIFT}/follow"), &[("email", "stranger@example.net")]);
            assert!([200, 429].contains(&answer.status), "{}", answer.body);
        }
        world.letters_after_settling(LetterKind::Follow, 1);
        assert_eq!(letters(world, LetterKind::Follow).len(), 1);
        let asked = || world.block_on(world.app.store.reader().count_followers()).unwrap()[1];
        assert_eq!(asked(), 1);
        world.clock.advance(7 * DAY + HOUR);
        world.wait_until("the request is forgotten", |_| asked() == 0);
        for wrong in ["", "x", "a@localhost", "a@[127.0.0.1]", "\"a b\"@example.org"] {
            assert_eq!(world.post(&format!("{SHIFT}/follow"), &[("email", wrong)]).status, 422, "{wrong}");
        }
    });
}

#[test]
fn without_a_way_out_nobody_is_offered_mail() {
    on_both(&[], |world| {
        let shown = world.get(SHIFT);
        shown.must_not_say("name=\"notify\"").must_not_say("/follow");
        let answer = world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        assert_eq!(answer.status, 422);
        answer.must_say("sends no mail").must_say("value=\"rea@example.net\"");
    });
}

#[test]
fn a_link_that_is_too_old_can_be_asked_for_anew() {
    on_both(&with(&[]), |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "Decide on me."));
        let old = link(&world.letters_after_settling(LetterKind::Held, 1)[0], "/m/");
        world.clock.advance(8 * DAY);
        world.get(&old).must_say("Mail me a fresh link");
        for _ in 0..3 {
            world.post(&old, &[("action", "fresh")]).must_say("Look into your mailbox");
        }
        let fresh = world.letters_after_settling(LetterKind::Held, 2);
        assert_eq!(fresh.len(), 2, "one an hour");
        world.get(&link(&fresh[0], "/m/")).must_say("Decide on me.").must_say("Publish");
    });
}

// --- what comes in

fn hook(world: &World, secret: &str, message: &str) -> u16 {
    let request = world
        .agent
        .post(format!("{}/hooks/mail", world.base))
        .header("content-type", "message/rfc822")
        .header("authorization", format!("Bearer {secret}"));
    request.send(message.replace('\n', "\r\n")).unwrap().status().as_u16()
}

const SECRET: &str = "a secret of the mail server";

/// A file with the secret, as the settings want it.
fn secret_file() -> &'static str {
    static FILE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let path = std::env::temp_dir().join(format!("weshift-inbound-{}", std::process::id()));
        std::fs::write(&path, SECRET).unwrap();
        path.display().to_string()
    });
    &FILE
}

fn inbound() -> Vec<(&'static str, &'static str)> {
    with(&[
        ("moderation.publish", "trusted"),
        ("mail.bounce", "bounce@example.org"),
        ("mail.inbound_secret_file", secret_file()),
        ("mail.reply_commands", "true"),
        ("mail.authserv_id", "mx.example.org"),
    ])
}

fn bounce(to: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.net\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <1@mx.example.net>\n\
        Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
        --b\nContent-Type: text/plain\n\nIt could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: {status}\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n--b--\n"
    )
}

#[test]
fn a_letter_that_comes_back_pauses_the_reader_s_mailbox_and_a_forged_one_does_not() {
    on_both(&inbound(), |world| {
        world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        let asked = confirm(world);
        let back_to = asked.from.unwrap().expose();
        assert!(back_to.starts_with("bounce+") && back_to.ends_with("@example.org"), "{back_to}");
        let paused = || world.block_on(world.app.store.reader().count_followers()).unwrap()[2];

        assert_eq!(hook(world, "wrong", &bounce(&back_to, "5.1.1")), 403);
        let forged = back_to.replace('+', "+a");
        for message in [
            bounce(&forged, "5.1.1"),
            bounce("bounce@example.org", "5.1.1"),
            "nonsense".into(),
            String::new(),
        ] {
            assert_eq!(hook(world, SECRET, &message), 204);
        }
        assert_eq!(paused(), 0);
        for _ in 0..2 {
            assert_eq!(hook(world, SECRET, &bounce(&back_to, "5.1.1")), 204);
        }
        assert_eq!(paused(), 1);
        assert_eq!(letters(world, LetterKind::Follow)[0].state, DeliveryState::Bounced);
    });
}

#[test]
fn a_report_without_a_copy_names_the_letter_that_it_answers() {
    for field in ["In-Reply-To", "References"] {
        on_both(&inbound(), |world| {
            world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
            let asked = confirm(world);
            let paused = || world.block_on(world.app.store.reader().count_followers()).unwrap()[2];
            let report = |id: &str| format!("{field}: {id}\n{}", bounce("bounce@example.org", "5.1.1"));
            assert_eq!(hook(world, SECRET, &report("<a.guess@example.org>")), 204);
            assert_eq!(paused(), 0);
            assert_eq!(hook(world, SECRET, &report(&asked.message_id)), 204);
            assert_eq!(paused(), 1);
        });
    }
}

#[test]
fn an_answer_to_an_address_that_lost_its_token_is_known_by_what_it_answers() {
    on_both(&inbound(), |world| {
        world.bea();
        let pass = "mx.example.org; dkim=pass header.d=example.org";
        for (number, fields) in [
            |id: &str| format!("In-Reply-To: {id}\n"),
            |id: &str| format!("References: <other.one@mail.example> {id} <later.one@mail.example>\n"),
        ]
        .into_iter()
        .enumerate()
        {
            let comment = world.post_comment(&Reply::by("Ada", &format!("Number {number}.")));
            let notices = world.letters_after_settling(LetterKind::Held, number + 1);
            let notice = &notices[0];
            let bare = |from: &str, id: u32, fields: String| {
                let message = answer(notice, from, id, pass, "approve 1");
                let to = message.lines().find(|it| it.starts_with("To: ")).unwrap().to_string();
                format!("{fields}{}", message.replace(&to, "To: mod@example.org"))
            };
            let (bea, first) = ("Bea <bea@example.org>", 10 + 10 * number as u32);
            for nobody_s in [String::new(), fields("<a.guess@example.org>")] {
                assert_eq!(hook(world, SECRET, &bare(bea, first, nobody_s)), 204);
            }
            assert_eq!(
                hook(world, SECRET, &bare("Eve <eve@example.org>", first + 1, fields(&notice.message_id))),
                204
            );
            assert_eq!(world.comment(comment.id).status, Status::Pending);
            assert_eq!(hook(world, SECRET, &bare(bea, first + 2, fields(&notice.message_id))), 204);
            assert_eq!(world.comment(comment.id).status, Status::Approved);
            world.clock.advance(2 * HOUR);
        }
    });
}

fn answer(letter: &OutboxLetter, from: &str, id: u32, authentic: &str, words: &str) -> String {
    let head = String::from_utf8_lossy(&letter.raw).into_owned();
    let to = head.lines().find_map(|it| it.strip_prefix("Reply-To: ")).expect("it takes commands").trim();
    format!(
        "Authentication-Results: {authentic}\nFrom: {from}\nTo: {to}\nSubject: Re: comments\nMessage-ID: <{id}@mail.example>\n\
        Content-Type: text/plain\n\n{words}\n\nOn Monday Our knowledge wrote:\n> trash all\n"
    )
}

#[test]
fn a_manager_decides_by_answering_and_nobody_else_does() {
    on_both(&inbound(), |world| {
        world.bea();
        let first = world.post_comment(&Reply::by("Ada", "One."));
        let second = world.post_comment(&Reply::by("Ben", "Two."));
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let pass = "mx.example.org; dkim=pass header.d=example.org";
        let bea = "Bea <bea@example.org>";
        let say = |id, from, authentic, words| {
            assert_eq!(hook(world, SECRET, &answer(&notice, from, id, authentic, words)), 204);
        };
        say(1, "Eve <eve@example.org>", pass, "approve all");
        say(2, bea, "mx.example.org; dkim=fail header.d=example.org", "approve all");
        say(3, bea, pass, "Thanks, I will look at it.");
        assert_eq!(
            (world.comment(first.id).status, world.comment(second.id).status),
            (Status::Pending, Status::Pending)
        );
        let acks = world.letters_after_settling(LetterKind::Ack, 3);
        assert!(text(&acks[2]).contains("another address"), "Bea is told what Eve tried");
        let unproven = text(&acks[1]);
        assert!(
            unproven.contains("could not be proven") && unproven.contains("Decide on 2, Ben"),
            "{unproven}"
        );
        assert!(acks.iter().all(|it| it.from.is_none()), "nothing comes back from an answer");

        say(4, bea, pass, "approve 1\nspam 2");
        assert_eq!(
            (world.comment(first.id).status, world.comment(second.id).status),
            (Status::Approved, Status::Spam)
        );
        say(4, bea, pass, "trash all");
        assert_eq!(world.comment(first.id).status, Status::Approved, "the same message twice");
        let acks = world.letters_after_settling(LetterKind::Ack, 4);
        let words = text(&acks[0]);
        assert!(words.contains("Done: 1 published, 1 marked as spam.") && words.contains("/m/"), "{words}");
        let head = String::from_utf8_lossy(&acks[0].raw).into_owned();
        assert!(
            head.contains("Auto-Submitted: auto-replied") && head.contains("In-Reply-To: <4@mail.example>"),
            "{head}"
        );
        world.post(&link(&acks[0], "/m/"), &[]);
        assert_eq!(world.comment(first.id).status, Status::Pending, "taken back");
    });
}

// --- the desk

#[test]
fn every_letter_can_be_looked_at_before_it_is_written() {
    on_both(&with(&[("moderation.publish", "all")]), |world| {
        let cookie = world.bea();
        world.desk(&cookie, "/admin/mail/preview/held").must_say("There would be no letter now");
        world.post_comment(&Reply::by("Ada", "Something to tell."));
        world.clock.advance(SECOND);
        for kind in ["digest", "reply", "published", "follow", "confirm", "sign-in", "alarm", "test"] {
            let page = format!("/admin/mail/preview/{kind}");
            world.desk(&cookie, &page).must_say("Send me this").must_say("Message-ID");
            let html = world.desk(&cookie, &format!("{page}/html?scheme=dark"));
            assert!(html.status == 200 && html.header("content-security-policy").contains("sandbox"));
            html.must_say("@media all").must_not_say("prefers-color-scheme");
            world.desk(&cookie, &format!("{page}/html")).must_say("@media (prefers-color-scheme:dark)");
        }
        assert_eq!(world.desk(&cookie, "/admin/mail/preview/ack").status, 200);
        assert_eq!(world.desk(&cookie, "/admin/mail/preview/nothing").status, 404);
        assert!(world.letters().is_empty(), "looking sends nothing");

        let page = "/admin/mail/preview/digest";
        let sent = world.desk_post(&cookie, page, page, &[]);
        assert_eq!(sent.status, 303);
        world.desk(&cookie, sent.location()).must_say("Something to tell.").must_say("Download as .eml");
        let file = world.desk(&cookie, &format!("{}/eml", sent.location()));
        assert_eq!(file.header("content-type"), "message/rfc822");
        file.must_say("Message-ID: <");
    });
}

#[test]
fn mail_about_a_decision_waits_as_long_as_it_can_be_undone() {
    on_both(&with(&[]), |world| {
        let cookie = world.bea();
        world.post(&format!("{SHIFT}/follow"), &[("email", "rea@example.net")]);
        confirm(world);
        let undone = world.post_comment(&Reply::by("Ben", "Published by mistake, and taken back."));
        assert_eq!(world.decide(&cookie, &undone, "approve"), 303);
        world.clock.advance(9 * MINUTE);
        let page = format!("/admin/comments/{}", undone.id);
        let seq = world.comment(undone.id).seq.to_string();
        assert_eq!(world.desk_post(&cookie, &page, &format!("{page}/undo"), &[("seq", &seq)]).status, 303);
        let kept = world.post_comment(&Reply::by("Cem", "Published, and left so."));
        assert_eq!(world.decide(&cookie, &kept, "approve"), 303);
        world.clock.advance(10 * MINUTE);
        let told = world.letters_after_settling(LetterKind::Reply, 1);
        assert!(text(&told[0]).contains("left so") && !text(&told[0]).contains("by mistake"));
    });
}

#[test]
fn an_answer_that_decides_nothing_is_answered_with_the_links_to_the_known_address() {
    on_both(&inbound(), |world| {
        world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "One."));
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let pass = "mx.example.org; dkim=pass header.d=example.org";
        let say = |id, from, words| {
            assert_eq!(hook(world, SECRET, &answer(&notice, from, id, pass, words)), 204);
        };
        say(1, "Bea <bea+phone@example.org>", "approve 1");
        let acks = world.letters_after_settling(LetterKind::Ack, 1);
        assert_eq!(acks[0].to.expose(), "bea@example.org");
        assert!(text(&acks[0]).contains("another address") && text(&acks[0]).contains("/m/"));
        say(2, "Eve <eve@example.org>", "Lovely weather today.");
        world.clock.advance(8 * DAY);
        say(3, "Bea <bea@example.org>", "approve 1");
        let acks = world.letters_after_settling(LetterKind::Ack, 2);
        assert!(text(&acks[0]).contains("more than a week old") && text(&acks[0]).contains("/m/"));
        assert_eq!(acks.len(), 2, "words that are no command are not answered");
        assert_eq!(world.comment(comment.id).status, Status::Pending);
        world.post(&link(&acks[0], "/m/"), &[("action", "approve")]).must_say("published");
    });
}

#[test]
fn a_message_counts_as_seen_only_with_what_it_did() {
    on_both(&inbound(), |world| {
        world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "One."));
        let notice = world.letters_after_settling(LetterKind::Held, 1).remove(0);
        let pass = "mx.example.org; dkim=pass header.d=example.org";
        let noted = || {
            let id = "7@mail.example".to_string();
            world.block_on(world.app.store.reader().is_message_noted(id)).unwrap()
        };
        let message = answer(&notice, "Bea <bea@example.org>", 7, pass, "approve 1\n\nThanks!\nBea");
        assert!(!noted());
        assert_eq!(hook(world, SECRET, &message), 204);
        assert!(noted());
        assert_eq!(world.comment(comment.id).status, Status::Approved);
        assert_eq!(hook(world, SECRET, &message), 204);
        world.letters_after_settling(LetterKind::Ack, 1);
        assert_eq!(letters(world, LetterKind::Ack).len(), 1, "handed over again it does nothing");
    });
}
