//! What managers are mailed, and what the links in it do.

use weshift::{domain::*, text::read_message};

use crate::world::{Reply, World, on_both};

/// The links of a kind in a letter.
fn links_in(letter: &OutboxLetter, kind: &str) -> Vec<String> {
    let text = read_message(&letter.raw).unwrap().text;
    text.split_whitespace().filter(|it| it.contains(kind)).map(str::to_string).collect()
}

fn held_letter(world: &World) -> OutboxLetter {
    world.letters_after_settling(LetterKind::Held, 1).remove(0)
}

#[test]
fn waiting_comments_come_in_one_letter_after_they_settled() {
    on_both(&[], |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "First of two."));
        world.post_comment(&Reply {
            url: "https://shop.example.com".into(),
            ..Reply::by("Bob", "Second of two, see https://kmtools.example/x")
        });
        let letter = held_letter(world);
        let message = read_message(&letter.raw).unwrap();
        assert!(message.text.contains("First of two.") && message.text.contains("Second of two"));
        assert!(message.text.contains("kmtools[.]example") && !message.text.contains("https://kmtools"));
        assert!(!message.text.contains("ada@example.org"), "the mail names no commenter's address");
        assert_eq!(links_in(&letter, "/m/").len(), 2);
        assert!(
            message.text.lines().all(|line| line.chars().count() <= 72 || line.trim().starts_with("http"))
        );
        let html = message.html.unwrap();
        assert!(
            html.contains("First of two.")
                && !html.contains("<img")
                && !html.contains("href=\"https://kmtools")
        );
        let kept = std::fs::read_dir(world.dir.path().join("mail/new")).unwrap().count();
        assert_eq!(kept, 1, "without SMTP the letter lies in the Maildir");
    });
}

#[test]
fn a_link_shows_when_it_is_opened_and_decides_when_its_button_is_pressed_once() {
    on_both(&[], |world| {
        world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        let link = links_in(&held_letter(world), "/m/").remove(0);
        for _ in 0..3 {
            let shown = world.get(&link);
            assert_eq!(shown.status, 200);
            shown.must_say("Decide on me.").must_say("Bea").must_not_say("<script");
            assert!(
                shown.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'")
            );
            assert_eq!(shown.header("referrer-policy"), "no-referrer");
        }
        assert_eq!(world.comment(comment.id).status, Status::Pending, "a GET changes nothing");
        assert_eq!(world.post(&link, &[("action", "dance")]).status, 400);
        let done = world.post(&link, &[("action", "approve")]);
        assert_eq!(done.status, 200);
        done.must_say("published").must_say("Bea");
        assert_eq!(world.comment(comment.id).status, Status::Approved);
        world.post(&link, &[("action", "trash")]).must_say("Already handled");
        assert_eq!(world.comment(comment.id).status, Status::Approved, "a link works once");
        let undo = done
            .body
            .split("action=\"")
            .find_map(|it| it.split('"').next().filter(|it| it.starts_with("/m/")))
            .unwrap()
            .to_string();
        world.get(&undo).must_say("published");
        world.post(&undo, &[]).must_say("waiting");
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn a_link_dies_with_its_week_its_manager_and_its_comment_s_change() {
    on_both(&[], |world| {
        world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "As first written."));
        let link = links_in(&held_letter(world), "/m/").remove(0);
        let key = world.app.links.author_key(comment.id);
        assert_eq!(
            world
                .post(&format!("/c/{}/edit", comment.id), &[("key", &key), ("comment", "As changed.")])
                .status,
            303
        );
        let stale = world.post(&link, &[("action", "approve")]);
        stale.must_say("changed");
        assert_eq!(
            world.comment(comment.id).status,
            Status::Pending,
            "nobody approves words they have not seen"
        );
        world.clock.advance(20 * MINUTE);
        let fresh =
            world.letters_after_settling(LetterKind::Held, 2).into_iter().max_by_key(|it| it.id).unwrap();
        let link = links_in(&fresh, "/m/").remove(0);
        world.get(&link).must_say("As changed.");
        world.clock.advance(8 * DAY);
        world.get(&link).must_say("no longer works");
        world.post(&link, &[("action", "approve")]).must_say("no longer works");
        assert_eq!(world.comment(comment.id).status, Status::Pending);
    });
}

#[test]
fn a_digest_comes_at_the_manager_s_hour_and_only_with_something_to_say() {
    on_both(&[], |world| {
        world.bea(); // 07:00 in Berlin is 06:00 UTC
        world.clock.advance(2 * DAY);
        world.post_comment(&Reply::by("Ada", "News for the digest."));
        world.clock.advance(20 * HOUR + 5 * MINUTE);
        let digests = world.letters_after_settling(LetterKind::Digest, 1);
        assert_eq!(digests.len(), 1, "the days without news had none");
        let text = read_message(&digests[0].raw).unwrap().text;
        assert!(text.contains("News for the digest.") && text.contains("Europe/Berlin"), "{text}");
    });
}

#[test]
fn one_click_ends_the_mails() {
    on_both(&[], |world| {
        world.bea();
        world.post_comment(&Reply::by("Ada", "One."));
        let letter = held_letter(world);
        let link = links_in(&letter, "/u/").remove(0);
        world.get(&link).must_say("No more mail at once");
        let manager =
            |world: &World| world.block_on(world.app.store.reader().list_managers()).unwrap().remove(0);
        assert!(manager(world).habits.at_once);
        assert_eq!(world.post(&link, &[("List-Unsubscribe", "One-Click")]).status, 200);
        assert_eq!(world.post(&link, &[("List-Unsubscribe", "One-Click")]).status, 200);
        let habits = manager(world).habits;
        assert!(!habits.at_once && habits.digest == DigestMode::Daily, "the digest is another list");
        assert_eq!(world.post(&link, &[("how", "everything")]).status, 200);
        assert_eq!(manager(world).habits.digest, DigestMode::Off);
        let owners_alarm = world.letters_after_settling(LetterKind::Alarm, 1);
        assert!(owners_alarm[0].subject.contains("Nobody is told"), "{}", owners_alarm[0].subject);
    });
}

#[test]
fn the_mail_page_shows_a_letter_to_its_addressee() {
    on_both(&[], |world| {
        let cookie = world.bea();
        world.post_comment(&Reply::by("Ada", "Shown in the letter."));
        let letter = held_letter(world);
        world.desk(&cookie, "/admin/mail").must_say("Comments waiting").must_say("kept");
        let page = format!("/admin/mail/{}", letter.id);
        world.desk(&cookie, &page).must_say("Shown in the letter.").must_say("Message-ID");
        let html = world.desk(&cookie, &format!("{page}/html"));
        html.must_say("Shown in the letter.");
        assert!(html.header("content-security-policy").contains("sandbox"));
    });
}

#[test]
fn where_the_settings_ask_for_it_a_link_decides_for_its_signed_in_manager_alone() {
    on_both(&[("mail.links_need_login", "true")], |world| {
        let cookie = world.bea();
        let comment = world.post_comment(&Reply::by("Ada", "Decide on me."));
        let link = links_in(&held_letter(world), "/m/").remove(0);
        assert_eq!(world.get(&link).status, 303);
        assert_eq!(world.post(&link, &[("action", "approve")]).status, 403);
        assert_eq!(world.comment(comment.id).status, Status::Pending);
        world.desk(&cookie, &link).must_say("Decide on me.");
        world.post_with(&link, &[("action", "approve")], &[("cookie", &cookie)]);
        assert_eq!(world.comment(comment.id).status, Status::Approved);
    });
}

#[test]
fn a_letter_of_each_kind_that_can_be_looked_at_can_be_sent_to_oneself() {
    on_both(&[("moderation.publish", "all"), ("spam.enabled", "false")], |world| {
        let cookie = world.bea();
        world.post_comment(&Reply::by("Ada", "What would the letter say?"));
        let mut sent = 0;
        for kind in LetterKind::ALL {
            let path = format!("/admin/mail/preview/{}", kind.name());
            let shown = world.desk(&cookie, &path);
            if shown.status != 200 || shown.body.contains("There would be no letter now") {
                continue;
            }
            let answer = world.desk_post(&cookie, "/admin/mail", &path, &[]);
            assert_eq!(answer.status, 303, "{path}: {}", answer.body);
            assert_eq!(world.desk(&cookie, answer.location()).status, 200, "{path}: it is Bea's own");
            sent += 1;
        }
        assert!(sent >= 5, "{sent} kinds were tried");
    });
}
